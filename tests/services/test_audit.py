"""The audit is green on honest books, and each of its checks sees its own kind of damage and names the row."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.cli import cli
from app.core.errors import AppError
from app.core.files import FileStore
from app.core.settings import Settings, get_settings
from app.services.access.actor import Actor
from app.services.audit import run_audit, run_checks
from app.services.audit.catalogue import CHECKS
from app.services.audit.files import NAME as FILES_CHECK
from tests.audit import assert_books_hold, broken
from tests.conftest import Cluster, open_system
from tests.factories.servers import ROOT
from tests.factories.trading import Api, Headers, Trading, open_trading
from tests.services.audit_damage import DAMAGES, Damage
from tests.services.audit_story import LAST_YEAR, Story, tell_story

BROKEN = broken(CHECKS)


@dataclass(frozen=True, slots=True)
class Stage:
    """A database of its own with the story in it."""

    engine: AsyncEngine
    owner_url: str
    story: Story
    codes: tuple[str, str]


@pytest.fixture(scope="module")
async def stage(cluster: Cluster, worker_name: str, settings: Settings, signed_in: Headers) -> AsyncIterator[Stage]:
    """Tell the story once; what tests damage they roll back."""
    async with open_system(cluster, f"audit_{worker_name}", settings) as system:

        def acting(trading: Trading, person: Actor | None = None) -> Api:
            return Api(system.client, signed_in(person or trading.owner))

        reserve = await open_trading(system.database, system.owner)
        await reserve.fiscal_year(LAST_YEAR)
        direct = await open_trading(system.database, system.owner, policy="direct_sale", regime="tt133")
        story = await tell_story(reserve, direct, acting)
        async with system.owner.begin() as connection:
            await connection.exec_driver_sql("UPDATE outbox_events SET relayed_at = now()")
            codes = (await connection.exec_driver_sql("SELECT code FROM companies ORDER BY code")).scalars().all()
        yield Stage(system.owner, system.urls.owner, story, (codes[0], codes[1]))


async def test_honest_books_are_green(stage: Stage, settings: Settings) -> None:
    report = await run_audit(stage.engine, FileStore(settings.files_path))
    assert [(check.name, check.violations) for check in report.failed] == []
    assert report.ok
    unseen = {check.name for check in report.checks if check.rows_checked == 0}
    assert unseen <= {"views_run_as_their_reader", "refresh_tokens_one_live_per_family"}


def test_each_check_is_proved() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert {damage.check for damage in DAMAGES} == set(names)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
async def test_damage_is_seen_and_named(stage: Stage, damage: Damage) -> None:
    async with stage.engine.connect() as connection:
        for statement in damage.statements:
            done = await connection.exec_driver_sql(stage.story.tell(statement))
            assert done.rowcount != 0, statement
        named = (await connection.exec_driver_sql(stage.story.tell(f"SELECT {damage.named}"))).scalar()
        report = await run_checks(connection)
        glances = [
            (await connection.exec_driver_sql(BROKEN, (_uuid(stage, company),))).scalars()
            for company in ("company", "direct")
        ]
        await connection.rollback()
    assert {check.name for check in report.failed} == {damage.check, *damage.also}
    # What tests ask first sees the same.
    assert set().union(*glances) == {damage.check, *damage.also}
    seen = next(check for check in report.checks if check.name == damage.check)
    rows = [violation["row"] or "" for violation in seen.violations]
    assert named is not None
    assert any(str(named) in row for row in rows), (named, seen.violations)
    assert all(violation["expected"] and violation["found"] for violation in seen.violations)


async def test_one_company_is_checked_alone(stage: Stage) -> None:
    damaged = "UPDATE sales_orders SET tax_amount = tax_amount + 1, total_amount = total_amount + 1 WHERE id = {sold}"
    async with stage.engine.connect() as connection:
        await connection.exec_driver_sql(stage.story.tell(damaged))
        whole = await run_checks(connection)
        clean = await run_checks(connection, _uuid(stage, "company"))
        dirty = await run_checks(connection, _uuid(stage, "direct"))
        await connection.rollback()
    assert clean.ok
    assert (
        [check.name for check in whole.failed] == [check.name for check in dirty.failed] == ["order_totals_equal_lines"]
    )
    counts = {check.name: check.rows_checked for check in dirty.checks}
    assert counts["orders_placed_once"] == 1
    assert dirty.failed[0].violations[0]["company"] in stage.codes


def _uuid(stage: Stage, name: str) -> UUID:
    return UUID(stage.story.ids[name])


async def test_at_most_twenty_rows_are_named(stage: Stage) -> None:
    async with stage.engine.connect() as connection:
        await connection.exec_driver_sql(
            stage.story.tell(
                "INSERT INTO outbox_events (company_id, id, kind, subject_kind, subject_id, created_at)"
                " SELECT {company}, gen_random_uuid(), 'probe', 'probe', gen_random_uuid(), now() - interval '1 hour'"
                " FROM generate_series(1, 30)"
            )
        )
        report = await run_checks(connection)
        await connection.rollback()
    assert [(check.name, len(check.violations)) for check in report.failed] == [("outbox_relayed_within_a_minute", 20)]


async def test_an_unknown_company_is_not_found(stage: Stage, settings: Settings) -> None:
    with pytest.raises(AppError, match="not_found"):
        await run_audit(stage.engine, FileStore(settings.files_path), company_code="NOBODY")


async def test_the_helper_fails_on_damage(stage: Stage) -> None:
    await assert_books_hold(stage.engine)
    await assert_books_hold(stage.engine, _uuid(stage, "company"))
    async with stage.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE invoice_series SET last_number = last_number + 1")
    try:
        with pytest.raises(AssertionError, match="invoice_counters_at_last_number"):
            await assert_books_hold(stage.engine)
        with pytest.raises(AssertionError, match="invoice_counters_at_last_number"):
            await assert_books_hold(stage.engine, _uuid(stage, "company"))
    finally:
        async with stage.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE invoice_series SET last_number = last_number - 1")


async def _giao(stage: Stage, settings: Settings, *arguments: str) -> tuple[int, str, str]:
    """The command in this process: loading the program takes longer than what it does."""
    environment = {"GIAO_DATABASE_URL": stage.owner_url, "GIAO_DATA_DIR": str(settings.data_dir)}
    get_settings.cache_clear()
    try:
        done = await asyncio.to_thread(CliRunner().invoke, cli, ["audit", *arguments], env=environment)
    finally:
        get_settings.cache_clear()
    return done.exit_code, done.stdout, done.stderr


async def _process(stage: Stage, settings: Settings, *arguments: str) -> int | None:
    """The code that a process of its own ends with."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", "audit", *arguments),
        cwd=ROOT,
        env={**os.environ, "GIAO_DATABASE_URL": stage.owner_url, "GIAO_DATA_DIR": str(settings.data_dir)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


async def test_the_command_ends_well_on_honest_books(stage: Stage, settings: Settings) -> None:
    code, out, _ = await _giao(stage, settings, "--json")
    report = json.loads(out)
    assert (code, report["ok"]) == (0, True)
    assert [check["name"] for check in report["checks"]] == [*(check.name for check in CHECKS), FILES_CHECK]
    assert set(report["checks"][0]) == {"name", "ok", "rows_checked", "violations"}
    code, out, _ = await _giao(stage, settings)
    assert (code, f"All {len(CHECKS) + 1} checks hold." in out) == (0, True)


async def test_the_command_names_the_rows_and_ends_with_one(stage: Stage, settings: Settings) -> None:
    async with stage.engine.begin() as connection:
        await connection.exec_driver_sql(
            stage.story.tell("UPDATE stock_balances SET demand = demand + 1 WHERE item_id = {item}")
        )
    try:
        code, out, _ = await _giao(stage, settings, "--json")
        broken = [check for check in json.loads(out)["checks"] if not check["ok"]]
        assert (code, [check["name"] for check in broken]) == (1, ["stock_demand_equals_open_lines"])
        assert broken[0]["violations"][0]["row"] == "stock_balances NM at MAIN"
        code, out, err = await _giao(stage, settings)
        assert (code, "stock_balances NM at MAIN" in out, "1 of" in err) == (1, True, True)
        assert await _process(stage, settings) == 1
        others = [code for code in stage.codes if code != broken[0]["violations"][0]["company"]]
        code, out, _ = await _giao(stage, settings, "--json", "--company", others[0])
        assert (code, json.loads(out)["ok"]) == (0, True)
    finally:
        async with stage.engine.begin() as connection:
            await connection.exec_driver_sql(
                stage.story.tell("UPDATE stock_balances SET demand = demand - 1 WHERE item_id = {item}")
            )


async def test_the_command_knows_no_unknown_company(stage: Stage, settings: Settings) -> None:
    code, out, err = await _giao(stage, settings, "--company", "NOBODY")
    assert (code, out, "NOBODY" in err) == (2, "", True)
