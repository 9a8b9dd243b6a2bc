import asyncio

import asyncpg
import pytest
from sqlalchemy import exc, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database_roles import DatabaseUrls
from app.core.db import (
    CommitLostError,
    Database,
    Tenant,
    UnsafeRoleError,
    create_database,
    is_retryable,
    is_unavailable,
    raw,
    run_in_transaction,
)
from app.core.errors import AppError, Kind
from app.core.ids import new_id
from app.core.settings import Settings
from app.models import OutboxEvent


def event(tenant: Tenant) -> OutboxEvent:
    return OutboxEvent(company_id=tenant.company_id, kind="test", subject_kind="test", subject_id=new_id())


async def test_commits_and_shows_only_the_tenants_rows(database: Database, tenant: Tenant) -> None:
    async with database.transaction(tenant) as session:
        session.add(event(tenant))
    async with database.transaction(tenant) as session:
        assert len((await session.scalars(select(OutboxEvent))).all()) == 1
    for stranger in (Tenant(new_id(), tenant.user_id), Tenant(None, None), None):
        async with database.transaction(stranger) as session:
            assert (await session.scalars(select(OutboxEvent))).all() == []


async def test_writing_for_another_company_is_refused(database: Database, tenant: Tenant) -> None:
    with pytest.raises(exc.ProgrammingError, match="row-level security"):
        async with database.transaction(tenant) as session:
            session.add(event(Tenant(new_id(), None)))


async def test_settings_do_not_leak_into_the_next_transaction(database_urls: DatabaseUrls, tenant: Tenant) -> None:
    single = create_database(database_urls.app, Settings(pool_size=1))
    async with single.transaction(Tenant(tenant.company_id, tenant.user_id, new_id())):
        pass
    async with single.transaction(None) as session:
        left = await session.execute(text("SELECT current_setting('app.company_id'), current_setting('app.user_id')"))
        assert tuple(left.one()) == ("", "")
    await single.dispose()


async def test_a_raised_error_leaves_nothing(database: Database, tenant: Tenant) -> None:
    with pytest.raises(RuntimeError, match="stop"):
        async with database.transaction(tenant) as session:
            session.add(event(tenant))
            await session.flush()
            raise RuntimeError("stop")
    async with database.transaction(tenant) as session:
        assert (await session.scalars(select(OutboxEvent))).all() == []


async def test_a_swallowed_statement_error_is_not_taken_for_a_commit(database: Database, tenant: Tenant) -> None:
    with pytest.raises(CommitLostError):
        async with database.transaction(tenant) as session:
            with pytest.raises(asyncpg.UndefinedTableError):
                await (await raw(session)).execute("SELECT * FROM no_such_table")


async def test_read_only_transactions_cannot_write(database: Database, tenant: Tenant) -> None:
    with pytest.raises(exc.DBAPIError, match="read-only"):
        async with database.transaction(tenant, read_only=True) as session:
            session.add(event(tenant))


async def test_cancellation_rolls_back_and_returns_the_connection(database_urls: DatabaseUrls, tenant: Tenant) -> None:
    single = create_database(database_urls.app, Settings(pool_size=1))

    async def sleep_in_transaction() -> None:
        async with single.transaction(tenant) as session:
            session.add(event(tenant))
            await session.flush()
            await session.execute(text("SELECT pg_sleep(30)"))

    task = asyncio.create_task(sleep_in_transaction())
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with single.transaction(tenant) as session:
        assert (await session.scalars(select(OutboxEvent))).all() == []
    await single.dispose()


async def test_an_exhausted_pool_answers_in_time(database_urls: DatabaseUrls, tenant: Tenant) -> None:
    single = create_database(database_urls.app, Settings(pool_size=1, pool_timeout_s=0.1))
    async with single.transaction(tenant):
        with pytest.raises(exc.TimeoutError) as refused:
            async with single.transaction(tenant):
                pass
    assert is_unavailable(refused.value)
    await single.dispose()


async def test_connections_go_to_who_came_first_and_on_from_who_gave_up(
    database_urls: DatabaseUrls, tenant: Tenant
) -> None:
    single = create_database(database_urls.app, Settings(pool_size=1, pool_timeout_s=5))
    served: list[int] = []

    async def ask(number: int) -> None:
        async with single.transaction(tenant):
            served.append(number)
            await asyncio.sleep(0)

    async with single.transaction(tenant):
        asking = [asyncio.create_task(ask(number)) for number in range(4)]
        await asyncio.sleep(0)
        asking[1].cancel()
    asking.append(asyncio.create_task(ask(4)))
    await asyncio.gather(*asking, return_exceptions=True)
    assert served == [0, 2, 3, 4]
    assert single.connections.open == set(single.connections.idle)
    await single.dispose()


async def test_connections_cut_by_the_server_are_replaced(
    database_urls: DatabaseUrls, database: Database, tenant: Tenant
) -> None:
    single = create_database(database_urls.app, Settings(pool_size=1))
    async with single.transaction(tenant) as session:
        pid = (await raw(session)).get_server_pid()
    owner = create_database(database_urls.app, Settings(pool_size=1))
    async with owner.transaction(None) as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    await asyncio.sleep(0.1)
    async with single.transaction(tenant) as session:
        assert (await raw(session)).get_server_pid() != pid
    await single.dispose()
    await owner.dispose()


async def test_a_dead_address_counts_as_unavailable(tenant: Tenant) -> None:
    nowhere = create_database("postgresql://giao_app:x@127.0.0.1:1/giao", Settings(connect_timeout_s=1))
    with pytest.raises(OSError) as refused:  # noqa: PT011 - any refusal of the network
        async with nowhere.transaction(tenant):
            pass
    assert is_unavailable(refused.value)


async def test_owner_and_superuser_are_refused(database_urls: DatabaseUrls) -> None:
    owner = create_database(database_urls.owner, Settings())
    with pytest.raises(UnsafeRoleError):
        await owner.check_role()
    await owner.dispose()


async def test_a_deadlock_is_run_again_and_then_reported(database: Database, tenant: Tenant) -> None:
    calls = 0

    async def always_deadlocks(session: AsyncSession) -> None:
        nonlocal calls
        calls += 1
        await session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$"))

    with pytest.raises(AppError) as refused:
        await run_in_transaction(database, tenant, always_deadlocks)
    assert calls == 3
    assert refused.value.kind is Kind.UNAVAILABLE
    assert refused.value.retry_after_s == 1


async def test_other_errors_are_not_retried(database: Database, tenant: Tenant) -> None:
    async def fails(session: AsyncSession) -> None:
        await session.execute(text("SELECT 1/0"))

    with pytest.raises(exc.DBAPIError) as refused:
        await run_in_transaction(database, tenant, fails)
    assert not is_retryable(refused.value)
    assert not is_unavailable(refused.value)
