"""Both walls: every report answers the same with row-level security and without it, and only to who may ask."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.database_roles import DatabaseUrls
from app.core.db import Database, create_database
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.paging import Page
from app.core.settings import Settings
from app.services.access.actor import Actor
from app.services.ledger.aging import list_aging, partner_aging
from app.services.ledger.credit import partner_credit
from app.services.ledger.journal import JournalFilter, list_journal
from app.services.ledger.partner_ledger import LedgerSpan, partner_ledger
from app.services.ledger.periods.closing import close_period, list_periods
from app.services.ledger.statement import partner_statement
from app.services.ledger.trade_register import RegisterFilter, list_trade_register
from app.services.ledger.trial_balance import trial_balance
from app.services.stock.card import Span, stock_card
from app.services.stock.on_hand import StockFilter, list_stock
from tests.factories.trading import Trading
from tests.ledgers.conftest import Acting, Trade

JAN = date(today().year - 1, 1, 10)
MAR = date(today().year - 1, 3, 10)
PAGE = Page(200)

Report = Callable[[AsyncSession, Actor, dict[str, UUID]], Awaitable[Any]]
REPORTS: dict[str, Report] = {
    "stock": lambda session, actor, _: list_stock(session, actor, PAGE, StockFilter()),
    "card": lambda session, actor, ids: stock_card(session, actor, PAGE, (ids["item"], ids["place"]), Span()),
    "ledger": lambda session, actor, ids: partner_ledger(session, actor, PAGE, ids["partner"], LedgerSpan()),
    "ledger-from": lambda session, actor, ids: partner_ledger(
        session, actor, PAGE, ids["partner"], LedgerSpan(first=MAR, last=MAR)
    ),
    "statement": lambda session, actor, ids: partner_statement(session, actor, PAGE, ids["partner"], today()),
    "aging": lambda session, actor, ids: partner_aging(session, actor, ids["partner"], today()),
    "agings": lambda session, actor, _: list_aging(session, actor, PAGE, today()),
    "credit": lambda session, actor, ids: partner_credit(session, actor, ids["partner"]),
    "register": lambda session, actor, _: list_trade_register(session, actor, PAGE, RegisterFilter()),
    "journal": lambda session, actor, _: list_journal(session, actor, PAGE, JournalFilter()),
    "trial balance": lambda session, actor, _: trial_balance(session, actor),
}
PATHS = [
    "/stock",
    "/stock/card",
    "/partners/{partner}/ledger",
    "/partners/{partner}/statement",
    "/partners/{partner}/aging",
    "/partners/{partner}/credit",
    "/aging",
    "/trade-register",
    "/journal",
    "/trial-balance",
]


@pytest.fixture
async def unwalled(database_urls: DatabaseUrls, settings: Settings) -> AsyncIterator[Database]:
    """Transactions as the owner role, which row-level security does not bind."""
    database = create_database(database_urls.owner, settings)
    yield database
    await database.dispose()


@pytest.fixture
async def ids(trade: Trade) -> dict[str, UUID]:
    """A sale to each of two customers, and money from both."""
    item = await trade.trading.item("NM", "80000")
    await trade.trading.stock(item, "100", "5000000")
    first, second = await trade.trading.customer("KH1"), await trade.trading.customer("KH2")
    for partner, amount in ((first, "1000"), (second, "2000")):
        await trade.sell(partner, [("NM", "1")], MAR)
        await trade.receive(partner, amount, MAR)
    return {"item": item, "place": trade.trading.warehouse_id, "partner": first, "other": second}


async def told(report: Report, session: AsyncSession, actor: Actor, ids: dict[str, UUID]) -> Any:
    """The report, or that there is none."""
    try:
        return await report(session, actor, ids)
    except AppError as error:
        return error.code


@pytest.mark.parametrize("name", REPORTS)
async def test_a_report_does_not_lean_on_the_second_wall(
    trade: Trade, ids: dict[str, UUID], other_company: Trading, unwalled: Database, name: str
) -> None:
    trading = trade.trading
    people = {
        "owner": trading.owner,
        "customer": await trading.person("customer", ids["partner"]),
        "other customer": await trading.person("customer", ids["other"]),
        "other company": other_company.owner,
    }
    answers = {}
    for who, actor in people.items():
        async with trading.database.transaction(actor.tenant, read_only=True) as session:
            walled = await told(REPORTS[name], session, actor, ids)
        async with unwalled.transaction(actor.tenant, read_only=True) as session:
            assert repr(await told(REPORTS[name], session, actor, ids)) == repr(walled), who
        answers[who] = repr(walled)
    assert answers["owner"] != answers["other company"]
    assert answers["owner"] != answers["other customer"]
    assert str(ids["partner"]) not in answers["other customer"]
    assert str(ids["partner"]) not in answers["other company"]


async def close_first(database: Database, actor: Actor) -> str:
    """Close a company's first period."""
    async with database.transaction(actor.tenant) as session:
        first = (await list_periods(session, actor, PAGE)).items[0]
        return (await close_period(session, actor, first.id)).status


async def test_a_period_closes_whatever_is_open_in_another_company(
    trading: Trading, other_company: Trading, unwalled: Database
) -> None:
    """One has books for the year before, and the other's periods are later."""
    assert await close_first(unwalled, other_company.owner) == "closed"
    assert await close_first(unwalled, trading.owner) == "closed"


async def test_kept_totals_are_of_the_own_company(trade: Trade, other_company: Trading, unwalled: Database) -> None:
    """Both have closed the month in which one of them got money."""
    trading = trade.trading
    await trade.receive(await trading.customer("KH1"), "1000", JAN)
    await other_company.fiscal_year(JAN.year)
    for company, has_rows in ((trading, True), (other_company, False)):
        await close_first(trading.database, company.owner)
        for database in (trading.database, unwalled):
            async with database.transaction(company.owner.tenant, read_only=True) as session:
                assert bool((await trial_balance(session, company.owner)).rows) == has_rows


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_is_answered(client: AsyncClient, path: str) -> None:
    answer = await client.get(f"/api/v1{path.format(partner=new_id())}")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("owner", set(PATHS)),
        ("accounting", set(PATHS)),
        ("viewer", set(PATHS)),
        ("sales", set(PATHS) - {"/journal", "/trial-balance"}),
        ("warehouse", {"/stock", "/stock/card"}),
        ("customer", {path for path in PATHS if "partner" in path} | {"/aging"}),
        ("supplier", {path for path in PATHS if "partner" in path} | {"/aging"}),
    ],
)
async def test_each_role_reads_what_it_may(
    trade: Trade, ids: dict[str, UUID], acting: Acting, role: str, allowed: set[str]
) -> None:
    partner = ids["partner"] if role in ("customer", "supplier") else None
    person = acting(await trade.trading.person(role, partner))
    query = {"item_id": str(ids["item"]), "location_id": str(ids["place"])}
    answers = {}
    for path in PATHS:
        address = f"/api/v1{path.format(partner=ids['partner'])}"
        params = query if path == "/stock/card" else {}
        answers[path] = (await person.client.get(address, headers=person.headers, params=params)).status_code
    assert answers == {path: 200 if path in allowed else 403 for path in PATHS}
