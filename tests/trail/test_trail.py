"""The audit trail: who did what is written with its effect, sealed after commit, and tampering is named."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.database_roles import DatabaseUrls, driver_url
from app.core.db import Database
from app.core.ids import new_id
from app.core.seal_keys import SealKey
from app.services.audit.trail import run_trail_audit
from app.services.outbox.append import INSTALLATION
from app.services.trail.digests import LATE, first_id_at, made_at
from app.services.trail.seal import seal_batch
from app.services.trail.verify import TrailReport, verify_trail
from tests.factories.trading import Api, Headers, Trading, open_trading

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture
def key(tmp_path: Path) -> SealKey:
    """The installation's key."""
    return SealKey.load(tmp_path)


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A company that has sold something."""
    return await open_trading(database, owner_engine)


@pytest.fixture
def owner(trading: Trading, client: AsyncClient, signed_in: Headers) -> Api:
    """The company's owner at the API."""
    return Api(client, signed_in(trading.owner))


@pytest.fixture
async def unbound(database_urls: DatabaseUrls) -> AsyncIterator[Owner]:
    """The owner role's connection, who may change everything; what it does is undone."""
    connection = await asyncpg.connect(driver_url(database_urls.owner))
    transaction = connection.transaction(isolation="repeatable_read")
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def sell(trading: Trading, owner: Api) -> None:
    """Something for the books: goods, and an order for them."""
    item = await trading.item("NM", "80000")
    await trading.stock(item, "100", "5000000")
    lines = [{"item_code": "NM", "quantity": "3"}]
    await owner.do("/sales-orders", {"partner_id": str(await trading.customer("KH1")), "lines": lines})


async def seal(trading: Trading, key: SealKey) -> int:
    async with trading.database.transaction(trading.tenant) as session:
        return await seal_batch(session, key, trading.owner.company_id)


async def test_what_people_do_to_access_is_told_with_before_and_after(trading: Trading, owner: Api) -> None:
    person = await trading.person("sales")
    member = await owner.client.get(f"/api/v1/members/{person.membership_id}", headers=owner.headers)
    changed = await owner.client.patch(
        f"/api/v1/members/{person.membership_id}",
        json={"role": "warehouse"},
        headers={**owner.headers, "If-Match": member.headers["ETag"]},
    )
    assert changed.status_code == 200, changed.text

    [entry] = (await owner.get("/trail", subject_id=str(person.membership_id)))["items"]

    assert (entry["action"], entry["detail"]) == ("member.changed", {"role": ["sales", "warehouse"]})
    assert entry["user"]["id"] == str(trading.owner.user_id)
    assert entry["address"] == "127.0.0.1"


async def test_a_refused_change_leaves_no_entry(trading: Trading, owner: Api) -> None:
    body = {"email": "ai@example.test", "name": "Ai", "password": "mật khẩu dài và lạ", "role": "customer"}
    answer = await owner.client.post("/api/v1/members", json=body, headers=owner.headers)
    assert answer.status_code == 422
    assert (await owner.get("/trail"))["items"] == []


@pytest.mark.parametrize("role", ["sales", "warehouse", "accounting", "viewer", "customer"])
async def test_only_owners_read_it(trading: Trading, client: AsyncClient, signed_in: Headers, role: str) -> None:
    partner = await trading.customer("KH1") if role == "customer" else None
    person = await trading.person(role, partner)
    assert (await client.get("/api/v1/trail", headers=signed_in(person))).status_code == 403


async def test_another_companys_trail_is_not_there(
    trading: Trading, owner: Api, database: Database, owner_engine: AsyncEngine, client: AsyncClient, signed_in: Headers
) -> None:
    await owner.do("/fiscal-years", {"year": today().year + 1})
    [period] = (await owner.get("/periods", limit="1"))["items"]
    await owner.do(f"/periods/{period['id']}/closing", None)
    assert [entry["action"] for entry in (await owner.get("/trail"))["items"]] == ["period.closed"]
    stranger = await open_trading(database, owner_engine)
    assert (await Api(client, signed_in(stranger.owner)).get("/trail"))["items"] == []


async def test_rows_are_sealed_once_and_later_ones_by_the_next_seal(
    trading: Trading, owner: Api, unbound: Owner, key: SealKey
) -> None:
    await sell(trading, owner)
    assert await seal(trading, key) > 0
    assert await seal(trading, key) == 0
    item = await trading.item("DG", "9000")
    await trading.stock(item, "5", "1000")
    assert await seal(trading, key) == 1
    report = await verify_trail(unbound, key, trading.owner.company_id)
    assert (report.seals, report.changed, report.broken, report.left_out) == (2, [], [], [])


TAMPERINGS: dict[str, tuple[str, str, str]] = {
    "an amount of the books": (
        "UPDATE account_transfers SET amount = amount + 1 WHERE company_id = $1",
        "changed",
        "posting",
    ),
    "a ledger row taken away": ("DELETE FROM trade_entries WHERE company_id = $1", "changed", "posting"),
    "who posted": ("UPDATE postings SET posted_by = company_id WHERE company_id = $1", "changed", "posting"),
    "an entry taken away": ("DELETE FROM trail_entries WHERE company_id = $1", "changed", "entry"),
    "an entry reworded": (
        "UPDATE trail_entries SET action = 'period.reopened' WHERE company_id = $1",
        "changed",
        "entry",
    ),
    "a row and its kept digest": (
        """WITH gone AS (DELETE FROM trail_entries WHERE company_id = $1 RETURNING id)
        DELETE FROM trail_sealed_rows WHERE row_id IN (SELECT id FROM gone)""",
        "broken",
        "seal 1",
    ),
    "a seal taken away": ("DELETE FROM trail_seals WHERE company_id = $1 AND number = 1", "broken", "seal 1"),
    "the last seal taken away": ("DELETE FROM trail_seals WHERE company_id = $1 AND number = 2", "broken", "entry"),
    "another's signature": (
        "UPDATE trail_seals SET signature = sha256(signature) || sha256(digest) WHERE company_id = $1",
        "broken",
        "seal 1",
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
async def test_tampering_is_named(trading: Trading, owner: Api, unbound: Owner, key: SealKey, name: str) -> None:
    await sell(trading, owner)
    await close_a_period(owner)
    await seal(trading, key)
    await reopen_it(owner)
    await seal(trading, key)
    statement, kind, row = TAMPERINGS[name]

    assert (await unbound.execute(statement, trading.owner.company_id)).split()[-1] != "0"

    found = getattr(await verify_trail(unbound, key, trading.owner.company_id), kind)
    assert any(one.row.startswith(row) for one in found), found


async def test_the_audit_tells_it_like_its_other_checks(
    trading: Trading, owner: Api, owner_engine: AsyncEngine, key: SealKey
) -> None:
    await sell(trading, owner)
    await seal(trading, key)
    code = (await owner.get(f"/companies/{trading.owner.company_id}"))["code"]
    report = await run_trail_audit(owner_engine, key, company_code=code)
    assert report.ok
    assert {check.name: check.rows_checked for check in report.checks} == {
        "sealed_rows_are_as_they_were": 2,
        "seals_follow_from_each_other": 1,
        "no_row_came_behind_its_seal": 2,
    }


async def test_a_row_that_pretends_to_be_old_is_named(
    trading: Trading, owner: Api, unbound: Owner, key: SealKey
) -> None:
    await sell(trading, owner)
    await seal(trading, key)
    forged = first_id_at(made_at(new_id()) - 2 * LATE)
    await unbound.execute(
        "INSERT INTO trail_entries (company_id, id, recorded_at, action) VALUES ($1, $2, now(), 'member.changed')",
        trading.owner.company_id,
        forged,
    )
    [named] = (await verify_trail(unbound, key, trading.owner.company_id)).left_out
    assert named.row == f"entry {forged}"


async def test_another_installations_key_does_not_pass(
    trading: Trading, owner: Api, unbound: Owner, key: SealKey, tmp_path: Path
) -> None:
    await sell(trading, owner)
    await seal(trading, key)
    (tmp_path / "other").mkdir()
    report: TrailReport = await verify_trail(unbound, SealKey.load(tmp_path / "other"), trading.owner.company_id)
    assert [one.row for one in report.broken] == ["seal 1"]


async def test_the_application_cannot_change_the_trail(trading: Trading, owner: Api) -> None:
    await close_a_period(owner)
    for statement in (
        "UPDATE trail_entries SET action = 'member.added'",
        "DELETE FROM trail_entries",
        "DELETE FROM trail_sealed_rows",
        "UPDATE trail_seals SET number = 9",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with trading.database.transaction(trading.tenant) as session:
                await session.info["driver"].execute(statement)


async def test_wrong_passwords_are_the_installations(client: AsyncClient, unbound: Owner) -> None:
    email = f"{new_id().hex}@example.test"
    answer = await client.post("/api/v1/auth/sign-in", json={"email": email, "password": "không phải của tôi"})
    assert answer.status_code == 401
    rows: list[Any] = await unbound.fetch(
        "SELECT user_id FROM trail_entries WHERE company_id = $1 AND action = 'account.sign_in_refused'"
        " AND detail->>'email' = $2",
        INSTALLATION,
        email,
    )
    assert [row["user_id"] for row in rows] == [None]


async def close_a_period(owner: Api) -> None:
    """Something for the trail."""
    [period] = (await owner.get("/periods", limit="1"))["items"]
    await owner.do(f"/periods/{period['id']}/closing", None)


async def reopen_it(owner: Api) -> None:
    """Something more for the trail."""
    [period] = (await owner.get("/periods", limit="1"))["items"]
    await owner.do(f"/periods/{period['id']}/reopening", None)
