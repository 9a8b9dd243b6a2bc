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
