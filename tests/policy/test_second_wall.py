"""Row-level security by itself: without any condition of ours, and with services that take everybody for the owner."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import asyncpg
import pytest
from fastapi import Request
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database_roles import DatabaseUrls
from app.core.db import Database, Tenant, create_database, raw
from app.core.settings import Settings
from app.core.tokens import AccessClaims
from app.models import Base
from app.services.access.actor import Actor
from tests.policy.routes import Route, ids_in, in_focus
from tests.policy.street import Street, partner_column
from tests.policy.test_matrix import GUARDED, LISTS, ask, brief

# Rows of these that are no partner's are the company's offers, places and rules, for everybody to read.
SHARED = {"intake_rules", "locations", "price_lists"}
# Of these nobody who acts for a partner gets any row, whoever it is of.
STAFF_ONLY = {
    "absences",
    "access_windows",
    "custom_fields",
    "landed_cost_lines",
    "landed_costs",
    "member_disclosures",
    "member_exceptions",
    "partner_views",
    "permission_groups",
    "quotation_request_lines",
    "quotation_requests",
    "reorder_points",
    "spending_limits",
    "stock_adjustment_request_lines",
    "stock_adjustment_request_lots",
    "stock_adjustment_requests",
    "stock_count_decisions",
    "trail_entries",
    "trail_sealed_rows",
    "trail_seals",
    "warehouse_disclosures",
}
# Whoever acts leaves entries, which staff alone reads.
WRITTEN_BY_ALL = {"trail_entries"}
# Read across companies by whoever signs in, before there is a company; their rows are found by secrets and ids.
ACROSS = {"refresh_tokens", "sign_ins"}
# Of these, rows that are no partner's are seen by all of the staff, whoever looks after which partners.
OF_ONE_OR_NONE = {"invitations", "memberships", "price_lists"}
TABLES = [
    table.name for table in Base.metadata.sorted_tables if "company_id" in table.columns and table.name not in ACROSS
]
BY_PARTNER = [table for table in TABLES if partner_column(table) and table not in STAFF_ONLY]


@dataclass(frozen=True, slots=True)
class Wall:
    """The application's role on the street, with nothing between it and the tables."""

    street: Street
    database: Database

    async def counted(self, tenant: Tenant | None, condition: str, tables: list[str]) -> dict[str, int]:
        """Rows by table that a tenant gets to see; tables without any are left out."""
        counts = [f"SELECT '{table}' AS t, count(*) AS n FROM {table} WHERE {condition}" for table in tables]
        return await self._count(tenant, counts)

    async def of_others(self, tenant: Tenant) -> dict[str, int]:
        """Rows of other partners, by table."""
        counts = [
            f"SELECT '{table}' AS t, count(*) AS n FROM {table}"
            f" WHERE {partner_column(table)} {'<>' if table in SHARED else 'IS DISTINCT FROM'} '{tenant.partner_id}'"
            for table in BY_PARTNER
        ]
        return await self._count(tenant, counts)

    async def _count(self, tenant: Tenant | None, counts: list[str]) -> dict[str, int]:
        async with self.database.transaction(tenant, read_only=True) as session:
            rows = await (await raw(session)).fetch(" UNION ALL ".join(counts))
        return {row["t"]: row["n"] for row in rows if row["n"]}

    async def lets_in(self, tenant: Tenant, table: str, **columns: UUID | None) -> bool:
        """Whether a new row is kept from a table by anything but the wall; none is ever written."""
        names = ", ".join(columns)
        values = ", ".join("NULL" if value is None else f"'{value}'" for value in columns.values())
        try:
            async with self.database.transaction(tenant) as session:
                await (await raw(session)).execute(f"INSERT INTO {table} ({names}) VALUES ({values})")
                raise asyncpg.IntegrityConstraintViolationError
        except asyncpg.InsufficientPrivilegeError as error:
            return "row-level security" not in str(error)
        except asyncpg.PostgresError:
            return True


@pytest.fixture(scope="module")
async def wall(street: Street, street_urls: DatabaseUrls, settings: Settings) -> AsyncIterator[Wall]:
    database = create_database(street_urls.app, settings)
    yield Wall(street, database)
    await database.dispose()


async def written_to(engine: AsyncEngine, tables: list[str]) -> list[str]:
    """The tables into which the application's role may write."""
    async with engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND has_table_privilege('giao_app', oid, 'INSERT')"
        )
        allowed = set(rows.scalars())
    return [table for table in tables if table in allowed]


async def test_without_a_tenant_there_are_no_rows(wall: Wall) -> None:
    assert await wall.counted(None, "true", TABLES) == {}


async def test_a_company_sees_all_of_its_rows_and_no_other(wall: Wall) -> None:
    street = wall.street
    assert await wall.counted(None, "true", ["companies"]) == {}
    for trading in (*street.homes, street.away):
        mine = f"company_id = '{trading.company_id}'"
        assert await wall.counted(trading.tenant, f"NOT ({mine})", TABLES) == {}
        assert await wall.counted(trading.tenant, "true", ["companies"]) == {"companies": 1}
        query = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table} WHERE {mine}" for table in TABLES)
        there = {table: count for table, count in await street.rows(query) if count}
        assert await wall.counted(trading.tenant, "true", TABLES) == there


async def test_every_table_has_rows_to_be_seen(wall: Wall) -> None:
    """So that none above means a wall."""
    found: set[str] = set()
    for trading in wall.street.homes:
        found |= (await wall.counted(trading.tenant, "true", TABLES)).keys()
    assert set(TABLES) - found == set()


async def test_a_partner_sees_no_other_partners_rows(wall: Wall) -> None:
    """Neither one that has none of its own, nor one that has."""
    for trading in wall.street.homes:
        for partner_id in {wall.street.strangers[trading.company_id], UUID(wall.street.ids["partners"])}:
            tenant = Tenant(trading.company_id, None, partner_id)
            assert await wall.of_others(tenant) == {}
            assert await wall.counted(tenant, "true", sorted(STAFF_ONLY)) == {}
    own = Tenant(wall.street.homes[0].company_id, None, UUID(wall.street.ids["partners"]))
    assert len(await wall.counted(own, "true", BY_PARTNER)) > 10


async def test_staff_who_look_after_nobody_and_see_no_warehouse_see_no_row(wall: Wall) -> None:
    """Nothing of any partner, and nothing that lies anywhere."""
    narrowed = {
        row.tablename
        for row in await wall.street.rows("SELECT tablename FROM pg_policies WHERE policyname = 'narrowed'")
    }
    there: set[str] = set()
    for home in wall.street.homes:
        viewer = await wall.street.person(home, "viewer")
        places = await wall.street.rows("SELECT id FROM locations WHERE company_id = :c", c=home.company_id)
        tenant = Tenant(home.company_id, viewer.user_id, None, "accounts", tuple(place.id for place in places))
        for condition, tables in (
            ("true", narrowed - OF_ONE_OR_NONE),
            ("partner_id IS NOT NULL", narrowed & OF_ONE_OR_NONE),
        ):
            assert await wall.counted(tenant, condition, sorted(tables)) == {}
            there |= (await wall.counted(home.tenant, condition, sorted(tables))).keys()
    assert there == narrowed


async def test_nobody_writes_rows_of_others(wall: Wall) -> None:
    """Into another company, for another partner, or as a partner into what is the staff's."""
    home, away = wall.street.homes[0], wall.street.away
    partner_id = wall.street.strangers[home.company_id]
    partner = Tenant(home.company_id, home.owner.user_id, partner_id)
    assert await wall.lets_in(home.tenant, "companies", id=home.company_id)
    assert not await wall.lets_in(away.tenant, "companies", id=home.company_id)
    let_in: dict[str, list[bool]] = {}
    for table in await written_to(wall.street.engine, TABLES):
        tenants = (
            home.tenant,
            away.tenant,
            Tenant(None, None),
            *([partner] if table in STAFF_ONLY - WRITTEN_BY_ALL else []),
        )
        let_in[table] = [await wall.lets_in(tenant, table, company_id=home.company_id) for tenant in tenants]
    assert {table: them for table, them in let_in.items() if them[:1] != [True] or any(them[1:])} == {}
    let_in = {}
    for table in await written_to(wall.street.engine, BY_PARTNER):
        column = partner_column(table) or ""
        for whose in (partner_id, UUID(wall.street.ids["partners"]), None):
            row = {"company_id": home.company_id, column: whose}
            let_in.setdefault(table, []).append(await wall.lets_in(partner, table, **row))
    assert {table: them for table, them in let_in.items() if them != [True, False, False]} == {}


async def test_the_application_owns_nothing_and_every_table_is_walled(wall: Wall) -> None:
    await wall.database.check_role()
    query = (
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND NOT c.relrowsecurity"
    )
    unwalled = {row.relname for row in await wall.street.rows(query)} & set(TABLES)
    assert unwalled == set()


# -- with services that are taken in -----------------------------------------------------------------


@contextmanager
def taken_in(monkeypatch: pytest.MonkeyPatch, victim: Actor, truth: Tenant) -> Iterator[None]:
    """A build whose services take everybody for `victim` and look for its rows; only the database knows the truth."""

    async def admit(_request: Request, _claims: AccessClaims) -> Actor:
        return victim

    with monkeypatch.context() as patch:
        patch.setattr("app.deps.admit", admit)
        patch.setattr(Actor, "tenant", property(lambda _self: truth))
        yield


async def read_everything(street: Street, client: AsyncClient, foreign: set[str]) -> None:
    """Ask for every list and every document: no answer mentions what is foreign."""
    who, wrong = street.api(street.away.owner), []
    reads: list[Route] = [*LISTS, *(route for route in GUARDED if route.method == "GET" and route.names)]
    for route in in_focus(reads):
        answer = await ask(client, who, route, street.ids_of(route))
        seen = set(ids_in(answer.text)) & foreign - set(ids_in(route.url(street.ids_of(route))))
        if seen:
            wrong.append((route.name, seen, brief(answer)))
    assert wrong == []


async def test_no_other_companys_row_comes_back(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every service looks for the rows of the homes, in a transaction of the company beside them."""
    foreign = await street.ids_of_homes() - {street.ids["sign_ins"]}
    for trading in street.homes:
        foreign -= {str(trading.owner.user_id), str(trading.owner.membership_id), str(trading.company_id)}
    for trading in street.homes:
        with taken_in(monkeypatch, trading.owner, street.away.tenant):
            await read_everything(street, street.client, foreign)


async def test_no_other_partners_row_comes_back(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every service takes a partner's person for the owner."""
    for trading in street.homes:
        stranger = street.strangers[trading.company_id]
        foreign: set[str] = set()
        for table in BY_PARTNER:
            if "id" in Base.metadata.tables[table].columns:
                rows = await street.rows(
                    f"SELECT id FROM {table} WHERE company_id = :c AND {partner_column(table)} <> :p",
                    c=trading.company_id,
                    p=stranger,
                )
                foreign |= {str(row.id) for row in rows}
        # What is expected of an order has its id, and is no partner's.
        foreign -= {str(row.id) for row in await street.rows("SELECT id FROM expected_receipts")}
        tenant = replace(trading.tenant, partner_id=stranger)
        with taken_in(monkeypatch, trading.owner, tenant):
            await read_everything(street, street.client, foreign)


async def test_nothing_foreign_is_written(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for whatever changes a document that its path names: refused, and nothing is written."""
    before, wrong = await street.fingerprint(), []
    who = street.api(street.away.owner)
    with taken_in(monkeypatch, street.homes[0].owner, street.away.tenant):
        for route in in_focus(GUARDED):
            if route.method != "GET" and "{" in route.path and route.names and not route.path.startswith("/auth"):
                answer = await ask(street.client, who, route, street.ids_of(route))
                if answer.status_code < 400:
                    wrong.append((route.name, brief(answer)))
    assert wrong == []
    assert await street.fingerprint() == before
