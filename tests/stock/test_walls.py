"""What stock documents tell only some of those who read them, and whose they are."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import Database
from app.core.errors import AppError
from app.core.paging import Page
from app.models import StockAdjustmentRequest
from app.services.access.actor import Actor
from app.services.access.listing import Listing, newest_first
from app.services.documents.numbers import Numbers
from app.services.stock.adjustment_requests import list_requests, refuse_adjustment
from app.services.stock.count_posting import DecisionOrder, WantedDecision, decide_differences
from app.services.stock.count_views import list_counts, read_count
from app.services.stock.counts import cancel_count
from app.services.stock.documents import list_adjustments, list_transfers, read_adjustment, read_transfer
from app.services.stock.lots import read_shelves
from app.services.stock.transfers import cancel_transfer
from tests.factories.trading import open_trading
from tests.stock.conftest import Yard
from tests.stock.test_counts import accountant, approved, counted, opened, sheet, submitted

PAGE = Page(10)
# What is done with one document, found by its path.
OF_ONE: dict[str, tuple[str, Callable[[AsyncSession, Actor, UUID], Awaitable[Any]]]] = {
    "read a transfer": ("/stock-transfers", read_transfer),
    "cancel a transfer": (
        "/stock-transfers",
        lambda session, actor, each: cancel_transfer(session, actor, each, 1, None),
    ),
    "read an adjustment": ("/stock-adjustments", read_adjustment),
    "refuse an adjustment": (
        "/stock-adjustment-requests",
        lambda session, actor, each: refuse_adjustment(session, actor, each, 1, "Đếm lại"),
    ),
    "read a count": ("/stock-counts", read_count),
    "cancel a count": ("/stock-counts", lambda session, actor, each: cancel_count(session, actor, each, 1)),
}


async def documents(yard: Yard) -> dict[str, UUID]:
    """One stock document of each kind, by its path."""
    await yard.trading.stock(await yard.trading.item("VT"), "50", "100000")
    line = {"item_code": "VT", "quantity": "1"}
    adjustment = {"location_id": yard.main, "reason": "shortage", "lines": [line]}
    bodies = {
        "/stock-transfers": yard.transfer(line),
        "/stock-adjustments": adjustment,
        "/stock-adjustment-requests": adjustment,
        "/stock-counts": {"location_id": yard.main},
    }
    return {path: UUID((await yard.keeper.do(path, body))["id"]) for path, body in bodies.items()}


@pytest.mark.parametrize("path", ["/stock-transfers", "/stock-adjustments"])
async def test_values_are_for_those_who_may_see_them(yard: Yard, path: str) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "50", "100000")
    line = {"item_code": "VT", "quantity": "1"}
    adjustment = {"location_id": yard.main, "reason": "shortage", "lines": [line]}
    body: dict[str, Any] = yard.transfer(line) if path == "/stock-transfers" else adjustment
    document = (await yard.keeper.do(path, body))["id"]
    viewer = yard.acting(await yard.trading.person("viewer"))
    assert (await viewer.get(f"{path}/{document}"))["lines"][0]["value"] == "2000"
    assert (await yard.keeper.get(f"{path}/{document}"))["lines"][0]["value"] is None


async def test_shelves_tell_of_no_item_of_another_company(yard: Yard, unwalled: Database) -> None:
    """Not even that lots are kept of it."""
    milk = await yard.trading.item("SUA", "20000", tracking="lot")
    other = await open_trading(yard.trading.database, yard.trading.engine)
    for trading, rows in ((yard.trading, 1), (other, 0)):
        for database in (yard.trading.database, unwalled):
            async with database.transaction(trading.owner.tenant, read_only=True) as session:
                found = await read_shelves(session, trading.owner, trading.warehouse_id, [milk], today())
            assert len(found) == rows


async def test_what_a_counted_shortage_is_worth_is_for_those_who_may_see_values(yard: Yard) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "10", "10000")
    books, count = await accountant(yard), await counted(yard, await opened(yard), VT="9")
    await approved(yard, books, await submitted(yard, count))
    told = [(await sheet(reader, count))["VT"]["shortage"] for reader in (books, yard.keeper)]
    assert [(shortage["quantity"], shortage["value"]) for shortage in told] == [("1", "1000"), ("1", None)]


async def test_people_are_told_of_what_they_may_do_next(yard: Yard) -> None:
    """With goods on their way and with a sheet that is being counted."""
    ids = await documents(yard)
    readers = (yard.keeper, await accountant(yard), yard.acting(await yard.trading.person("viewer")))
    for path, kept, booked in (
        ("/stock-transfers", ["cancel", "receive"], []),
        ("/stock-counts", ["cancel", "count", "submit"], ["recount"]),
    ):
        told = [(await reader.get(f"{path}/{ids[path]}"))["allowed_actions"] for reader in readers]
        assert told == [kept, booked, []], path


@pytest.mark.parametrize("what", OF_ONE)
async def test_no_document_of_the_warehouse_is_there_for_a_partner(yard: Yard, unwalled: Database, what: str) -> None:
    """Whatever scopes its people have, and whatever the database would let them find."""
    ids = await documents(yard)
    partner = await yard.trading.person("customer", await yard.trading.customer("KH"))
    path, use = OF_ONE[what]
    async with unwalled.transaction(partner.tenant) as session:
        with pytest.raises(AppError) as refused:
            await use(session, partner, ids[path])
    assert refused.value.code == "not_found"


async def test_lists_hold_the_documents_of_the_own_company_and_no_partner_gets_any(
    yard: Yard, unwalled: Database
) -> None:
    await documents(yard)
    stranger = (await open_trading(yard.trading.database, yard.trading.engine)).owner
    partner = await yard.trading.person("customer", await yard.trading.customer("KH"))
    for actor, told in ((yard.trading.owner, 1), (stranger, 0), (partner, 0)):
        async with unwalled.transaction(actor.tenant, read_only=True) as session:
            lists: list[Listing[Any]] = [
                await list_transfers(session, actor, PAGE, status=None, location_id=None),
                await list_adjustments(session, actor, PAGE, location_id=None),
                await list_counts(session, actor, PAGE, status=None, location_id=None),
                await newest_first(session, list_requests(actor), StockAdjustmentRequest.id, PAGE),
            ]
        assert [len(found.items) for found in lists] == [told] * 4


async def test_nobody_of_another_company_is_made_to_owe_what_is_missing(yard: Yard, unwalled: Database) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "10", "10000")
    count = await submitted(yard, await counted(yard, await opened(yard), VT="9"))
    await approved(yard, await accountant(yard), count)
    other = await open_trading(yard.trading.database, yard.trading.engine)
    owing = DecisionOrder([WantedDecision(1, "receivable", await other.customer("KH"))])
    owner, numbers = yard.trading.owner, Numbers(yard.trading.database)
    async with unwalled.transaction(owner.tenant) as session:
        with pytest.raises(AppError) as refused:
            await decide_differences(session, owner, numbers, UUID(count["id"]), owing)
    assert [fault.code for fault in refused.value.errors] == ["partner_unknown"]
