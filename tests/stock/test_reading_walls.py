"""What is told of stock is kept from everybody else, even if the database let them find it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.clock import today
from app.core.db import Database
from app.core.errors import AppError
from app.core.paging import Page, decode_cursor
from app.services.access.actor import Actor
from app.services.access.fields import FieldRules
from app.services.stock.card import Span, stock_card
from app.services.stock.documents import read_adjustment
from app.services.stock.lots import LotFilter, list_lots, trace_lot
from app.services.stock.on_hand import StockFilter, list_stock
from app.services.stock.places import own_warehouses
from app.services.stock.supply import expect_receipt, list_expected
from tests.factories.trading import open_trading
from tests.stock.conftest import Yard

PAGE = Page(10)


async def found(yard: Yard, place: str, lot: str) -> str:
    """Two of the milk are found at a place; answers the id of their lot."""
    line = {"item_code": "SUA", "quantity": "2", "unit_cost": "10000", "lots": [{"lot": lot, "quantity": "2"}]}
    await yard.keeper.do("/stock-adjustments", {"location_id": place, "reason": "surplus", "lines": [line]})
    rows = (await yard.keeper.get("/lots", location_id=place))["items"]
    (found_id,) = (str(row["id"]) for row in rows if row["lot"] == lot)
    return found_id


async def told(database: Database, actor: Actor, read: Callable[..., Any], *asked: Any, **named: Any) -> Any:
    """What somebody is answered, or the code of the refusal."""
    async with database.transaction(actor.tenant) as session:
        try:
            return await read(session, actor, *asked, **named)
        except AppError as error:
            return error.errors[0].code if error.errors else error.code


async def stop_selling(yard: Yard, item_id: UUID) -> None:
    async with yard.trading.engine.begin() as connection:
        await connection.execute(text("UPDATE items SET active = false WHERE id = :id"), {"id": item_id})


async def test_nothing_tells_of_what_lies_in_a_hidden_warehouse(yard: Yard, unwalled: Database) -> None:
    """Nor may it be named."""
    milk = await yard.trading.item("SUA", tracking="lot")
    here, there = await found(yard, yard.main, "A"), await found(yard, yard.branch, "B")
    everything, branch = yard.trading.owner, UUID(yard.branch)
    for actor, lots in ((everything, ["A", "B"]), (replace(everything, disclosures={branch: "hidden"}), ["A"])):
        listed = await told(unwalled, actor, list_lots, PAGE, LotFilter())
        assert sorted(row["lot"] for row in listed.items) == lots
        refusals = [
            await told(unwalled, actor, trace_lot, PAGE, UUID(there)),
            await told(unwalled, actor, stock_card, PAGE, (milk, branch), Span()),
            await told(unwalled, actor, own_warehouses, {"/location_id": branch}),
        ]
        hidden = ["not_found", "not_found", "location_unknown"]
        assert [answer for answer in refusals if isinstance(answer, str)] == ([] if "B" in lots else hidden)
        assert (await told(unwalled, actor, trace_lot, PAGE, UUID(here))).lot.code == "A"


async def test_a_lots_way_is_told_as_far_as_both_its_ends_are_seen(yard: Yard, unwalled: Database) -> None:
    await yard.trading.item("SUA", tracking="lot")
    lot = await found(yard, yard.main, "A")
    await yard.keeper.do("/stock-transfers", yard.transfer({"item_code": "SUA", "quantity": "1"}, direct=True))
    everything = yard.trading.owner
    for actor, moves in ((everything, 2), (replace(everything, disclosures={UUID(yard.branch): "hidden"}), 1)):
        assert len((await told(unwalled, actor, trace_lot, PAGE, UUID(lot))).moves.items) == moves


async def test_a_card_and_a_lots_way_name_no_place_that_is_not_seen(yard: Yard, unwalled: Database) -> None:
    """Neither a hidden warehouse nor the shop of a partner who is in somebody else's charge, nor what went there with.

    The card adds up all the same.
    """
    milk, partner = await yard.trading.item("SUA", tracking="lot"), await yard.trading.customer("DL")
    lot = UUID(await found(yard, yard.main, "A"))
    body = {"code": "DL", "name": "Cửa hàng", "kind": "consignee", "partner_id": str(partner)}
    shop = (await yard.acting(yard.trading.owner).do("/warehouses", body))["id"]
    for target in (yard.branch, shop):
        sent = yard.transfer({"item_code": "SUA", "quantity": "1"}, direct=True)
        await yard.keeper.do("/stock-transfers", {**sent, "to_location_id": target})
    everything = yard.trading.owner
    for actor, unseen in (
        (everything, set[str]()),
        (replace(everything, disclosures={UUID(yard.branch): "hidden"}), {yard.branch}),
        (replace(everything, data_range="accounts"), {shop}),
    ):
        card = await told(unwalled, actor, stock_card, PAGE, (milk, UUID(yard.main)), Span())
        way = await told(unwalled, actor, trace_lot, PAGE, lot)
        told_rows = [row for row in card.rows if row.counterpart is not None]
        for places in (
            {str(row.counterpart.id) for row in told_rows},
            {str(row["target"]["id"]) for row in way.moves.items},
        ):
            assert places & {yard.branch, shop} == {yard.branch, shop} - unseen
        assert len(card.rows) - len(told_rows) == len(unseen)
        assert all((row.document_number is None) == (row.counterpart is None) for row in card.rows)
        assert (card.rows[-1].after, card.closing.quantity) == (card.closing, 0)


async def test_goods_on_their_way_to_a_hidden_warehouse_are_neither_listed_nor_announced(
    yard: Yard, unwalled: Database
) -> None:
    item, everything, branch = await yard.trading.item("VT"), yard.trading.owner, UUID(yard.branch)
    goods = {"item_id": item, "location_id": branch, "quantity": Decimal(3), "due_on": today(), "reference": None}
    for actor, refusal in (
        (everything, None),
        (replace(everything, disclosures={branch: "hidden"}), "location_unknown"),
    ):
        answer = await told(unwalled, actor, expect_receipt, **goods)
        assert (answer if isinstance(answer, str) else None) == refusal
        assert len((await told(unwalled, actor, list_expected, PAGE, None)).items) == (refusal is None)


async def test_a_consignee_is_told_of_items_in_use_and_of_no_lots_way(yard: Yard, unwalled: Database) -> None:
    """What lies in its shop of an item that is no longer sold is in no list; where lots came from it is never told."""
    milk, partner = await yard.trading.item("SUA", tracking="lot"), await yard.trading.customer("DL")
    owner = yard.acting(yard.trading.owner)
    body = {"code": "DL", "name": "Cửa hàng", "kind": "consignee", "partner_id": str(partner)}
    shop = (await owner.do("/warehouses", body))["id"]
    lot = await found(yard, yard.main, "A")
    sent = yard.transfer({"item_code": "SUA", "quantity": "1"}, direct=True)
    await owner.do("/stock-transfers", {**sent, "to_location_id": shop})
    consignee = await yard.trading.person("customer", partner)
    for in_use in (True, False):
        if not in_use:
            await stop_selling(yard, milk)
        for read, wanted in ((list_stock, StockFilter()), (list_lots, LotFilter())):
            listed = await told(unwalled, consignee, read, PAGE, wanted)
            assert len(listed.items) == in_use
        card = await told(unwalled, consignee, stock_card, PAGE, (milk, UUID(shop)), Span())
        assert (card == "not_found") is not in_use
        assert await told(unwalled, consignee, trace_lot, PAGE, UUID(lot)) == "not_found"


async def test_a_cards_cursor_carries_no_figure_that_is_kept(yard: Yard, database: Database) -> None:
    """The running level stands in it, so that the next page goes on from there."""
    item = await yard.trading.item("VT")
    for _ in range(2):
        await yard.trading.stock(item, "10", "5000")
    owner = yard.trading.owner
    without_values = replace(owner, scopes=owner.scopes - {"stock-values:read"})
    cases = [(owner, ["10", "5000"]), (without_values, ["10", "0"])]
    for kept, level in (("quantity", ["0", "5000"]), ("cost", ["10", "0"])):
        rules = FieldRules([{"document": "stock", "field": kept, "access": "absent"}])
        cases.append((replace(owner, fields=rules), level))
    for actor, level in cases:
        card = await told(database, actor, stock_card, Page(1), (item, UUID(yard.main)), Span())
        assert [str(Decimal(part).to_integral()) for part in decode_cursor(card.next_cursor)[2:]] == level
        assert card.shows_values == (actor is not without_values)
    listed = await told(database, without_values, list_stock, PAGE, StockFilter())
    assert [row["value"] for row in listed.items] == [None]


async def test_orders_that_wait_again_are_named_to_who_may_read_orders(yard: Yard, database: Database) -> None:
    item, owner = await yard.trading.item("VT"), yard.acting(yard.trading.owner)
    await yard.trading.stock(item, "5", "5000")
    line = {"item_code": "VT", "quantity": "5"}
    await owner.do("/sales-orders", {"partner_id": str(await yard.trading.customer("KH")), "lines": [line]})
    body = {"location_id": yard.main, "reason": "damage", "from_reserved": True, "lines": [{**line, "quantity": "2"}]}
    broken = UUID((await owner.do("/stock-adjustments", body))["id"])
    reader = yard.trading.owner
    for actor, lines in ((reader, 1), (replace(reader, scopes=reader.scopes - {"sales-orders:read"}), 0)):
        assert len((await told(database, actor, read_adjustment, broken)).waiting_lines) == lines


async def test_goods_on_their_way_are_of_one_company(yard: Yard, unwalled: Database) -> None:
    """No other lists them, nor announces goods of its items or at its places."""
    ours, other = yard.trading, await open_trading(yard.trading.database, yard.trading.engine)
    goods: dict[str, Any] = {"quantity": Decimal(3), "due_on": today(), "reference": None}
    items = [await company.item("VT") for company in (ours, other)]
    cases = [
        (items[0], ours.warehouse_id, None),
        (items[1], ours.warehouse_id, "item_unknown"),
        (items[0], other.warehouse_id, "location_unknown"),
    ]
    for item_id, location_id, refusal in cases:
        place = {"item_id": item_id, "location_id": location_id}
        answer = await told(unwalled, ours.owner, expect_receipt, **place, **goods)
        assert (answer if isinstance(answer, str) else None) == refusal
    for company, count in ((ours, 1), (other, 0)):
        assert len((await told(unwalled, company.owner, list_expected, PAGE, None)).items) == count


async def test_goods_of_orders_that_are_not_seen_are_not_listed(yard: Yard, unwalled: Database) -> None:
    """Who sees the own orders only is told of goods that are ordered by nobody else."""
    await yard.trading.item("VT")
    owner, supplier = yard.acting(yard.trading.owner), await yard.trading.supplier("NCC")
    line = {"item_code": "VT", "quantity": "3", "unit_price": "1000"}
    body = {"partner_id": str(supplier), "location_id": yard.main, "lines": [line]}
    path = f"/purchase-orders/{(await owner.do('/purchase-orders', body))['id']}"
    for action, version in (("sending", '"1"'), ("acceptance", '"2"')):
        await owner.do(f"{path}/{action}", {}, **{"If-Match": version})
    viewer, buyer = await yard.trading.person("viewer"), yard.trading.owner
    for actor, count in ((viewer, 1), (replace(viewer, data_range="own"), 0), (replace(buyer, data_range="own"), 1)):
        assert len((await told(unwalled, actor, list_expected, PAGE, None)).items) == count


async def test_a_warehouse_is_named_by_its_company(yard: Yard, unwalled: Database) -> None:
    other = await open_trading(yard.trading.database, yard.trading.engine)
    for company, refusal in ((yard.trading, None), (other, "location_unknown")):
        named = {"/location_id": UUID(yard.main)}
        assert await told(unwalled, company.owner, own_warehouses, named) == refusal
