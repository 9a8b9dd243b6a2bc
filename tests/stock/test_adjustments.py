"""Each reason says which way goods go and against which account; wrong ones write nothing."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.ids import new_id
from tests.factories.trading import open_trading
from tests.stock.conftest import Yard, open_yard

ACCOUNTS = {
    "tt99": {"shortage": "1381", "damage": "811", "expiry": "811", "own_use": "642", "surplus": "3381"},
    "tt133": {"shortage": "1381", "damage": "811", "expiry": "811", "own_use": "6422", "surplus": "3381"},
}


@pytest.mark.parametrize("regime", ["tt99", "tt133"])
async def test_each_reason_has_its_account(
    yard: Yard, database: Database, owner_engine: AsyncEngine, regime: str
) -> None:
    trading = await open_trading(database, owner_engine, regime=regime)
    yard = await open_yard(trading, yard.acting)
    item = await trading.item("VT")
    await trading.stock(item, "10", "100000")
    for reason, account in ACCOUNTS[regime].items():
        before = (await trading.balances()).get(account, 0)
        body = {"location_id": yard.main, "reason": reason, "lines": [{"item_code": "VT", "quantity": "1"}]}
        done = await yard.keeper.do("/stock-adjustments", body)
        assert (await yard.keeper.get(f"/stock-adjustments/{done['id']}"))["lines"] == done["lines"]
        sign = -1 if reason == "surplus" else 1
        assert (await trading.balances())[account] - before == sign * 10_000, reason
    assert await yard.lies(item) == {"MAIN": (7, 70_000)}
    await trading.check()


async def test_found_goods_are_worth_what_is_said_or_the_average(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    found = {"location_id": yard.main, "reason": "surplus", "lines": [{"item_code": "VT", "quantity": "3"}]}
    answer = await yard.keeper.send("/stock-adjustments", found)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/lines/0/unit_cost")
    valued = {**found, "lines": [{"item_code": "VT", "quantity": "3", "unit_cost": "3333.3333"}]}
    await yard.keeper.do("/stock-adjustments", valued)
    await yard.keeper.do("/stock-adjustments", {**found, "lines": [{"item_code": "VT", "quantity": "1"}]})
    assert await yard.lies(item) == {"MAIN": (4, 13_333)}
    await yard.trading.check()


async def test_wrong_adjustments_are_refused_with_their_place(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "5", "10000")
    line = {"item_code": "VT", "quantity": "1"}
    proper = {"location_id": yard.main, "reason": "shortage", "lines": [line]}
    wrong = [
        ({**proper, "reason": "because"}, 422, None, "/reason"),
        ({**proper, "location_id": str(new_id())}, 422, "location_unknown", "/location_id"),
        ({**proper, "lines": [{**line, "quantity": "6"}]}, 409, "stock_short", "/lines/0/quantity"),
        ({**proper, "lines": [{**line, "unit_cost": "1"}]}, 422, "unit_cost_not_allowed", "/lines/0/unit_cost"),
        ({**proper, "lines": [line, {**line, "item_code": "?"}]}, 422, "item_unknown", "/lines/1/item_code"),
    ]
    before = await yard.written()
    for body, status, code, pointer in wrong:
        answer = await yard.keeper.send("/stock-adjustments", body)
        assert answer.status_code == status, (code, answer.text)
        faults = {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
        assert any(place == pointer and code in (None, name) for place, name in faults), (code, pointer, faults)
    assert await yard.written() == before


async def test_who_may_approve_takes_what_is_held_for_orders_and_the_newest_wait(yard: Yard) -> None:
    """Seven of twelve are broken, ten are promised: the last line of the newest order waits, then the one before it."""
    trading = yard.trading
    item = await trading.item("VT", units={"đôi": "2"})
    await trading.stock(item, "12", "120000")
    owner, partner = yard.acting(trading.owner), str(await trading.customer("KH"))
    orders = []
    for quantities in (["5"], ["2", "3"]):
        lines = [{"item_code": "VT", "quantity": quantity} for quantity in quantities]
        orders.append(await owner.do("/sales-orders", {"partner_id": partner, "lines": lines}))
    broken = [{"item_code": "VT", "quantity": "3", "unit": "đôi"}, {"item_code": "VT", "quantity": "1"}]
    body = {"location_id": yard.main, "reason": "damage", "lines": broken}
    before = await yard.written()
    short = await owner.send("/stock-adjustments", body)
    assert (short.status_code, short.json()["code"]) == (409, "stock_short")
    refused = await yard.keeper.send("/stock-adjustments", {**body, "from_reserved": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "approval_required")
    more = {**body, "from_reserved": True, "lines": [*broken, {"item_code": "VT", "quantity": "6"}]}
    gone = await owner.send("/stock-adjustments", more)
    assert (gone.status_code, gone.json()["code"]) == (409, "stock_short")
    assert await yard.written() == before
    done = await owner.do("/stock-adjustments", {**body, "from_reserved": True})
    waiting = [(line["order"]["number"], line["line_no"], line["quantity"]) for line in done["waiting_lines"]]
    assert waiting == [(orders[1]["number"], 2, "3"), (orders[1]["number"], 1, "2")]
    assert (await yard.keeper.get(f"/stock-adjustments/{done['id']}"))["waiting_lines"] == done["waiting_lines"]
    found = [await owner.get(f"/sales-orders/{order['id']}") for order in orders]
    assert [[line["reserved"] for line in order["lines"]] for order in found] == [["5"], ["0", "0"]]
    assert [order["version"] - was["version"] for order, was in zip(found, orders, strict=True)] == [0, 1]
    assert await trading.stock_of(item) == (5, 5, 50_000)
    await trading.check()


async def test_what_is_free_leaves_before_what_is_held(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "5", "5000")
    owner = yard.acting(yard.trading.owner)
    line = {"item_code": "VT", "quantity": "3"}
    order = {"partner_id": str(await yard.trading.customer("KH")), "lines": [line]}
    await owner.do("/sales-orders", order)
    body = {"location_id": yard.main, "reason": "expiry", "from_reserved": True, "lines": [{**line, "quantity": "2"}]}
    assert (await owner.do("/stock-adjustments", body))["waiting_lines"] == []
    assert await yard.trading.stock_of(item) == (3, 3, 3_000)
    await yard.trading.check()
