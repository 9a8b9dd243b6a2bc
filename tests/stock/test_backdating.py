"""A document dated in the past: what moved after it is valued as if it had been there in time."""

import asyncio
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.money import round_half_up
from app.services.posting import Books, Posting, Settled, post
from app.services.stock import count_posting
from tests.stock.conftest import Yard

FIRST = date(today().year, 1, 1)
CHAIN_SQL = """
SELECT m.moved_on, f.code AS source, t.code AS target, m.quantity, m.value,
       m.value + coalesce((SELECT sum(CASE WHEN r.from_location_id = m.from_location_id THEN r.value ELSE -r.value END)
                           FROM stock_moves r WHERE r.company_id = :c AND r.revalues_move_id = m.id), 0) AS corrected
FROM stock_moves m
JOIN locations f ON f.company_id = m.company_id AND f.id = m.from_location_id
JOIN locations t ON t.company_id = m.company_id AND t.id = m.to_location_id
WHERE m.company_id = :c AND m.item_id = :i AND m.revalues_move_id IS NULL ORDER BY m.moved_on, m.id
"""


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


async def out(yard: Yard, quantity: str, on: str, reason: str = "own_use") -> None:
    line = {"item_code": "VT", "quantity": quantity}
    body = {"location_id": yard.main, "reason": reason, "adjusted_on": on, "lines": [line]}
    await yard.keeper.do("/stock-adjustments", body)


async def found(yard: Yard, quantity: str, unit_cost: str, on: str) -> None:
    line = {"item_code": "VT", "quantity": quantity, "unit_cost": unit_cost}
    body = {"location_id": yard.main, "reason": "surplus", "adjusted_on": on, "lines": [line]}
    await yard.keeper.do("/stock-adjustments", body)


async def chain(yard: Yard, item: UUID) -> list[Any]:
    async with yard.trading.engine.connect() as connection:
        rows = await connection.execute(text(CHAIN_SQL), {"c": yard.trading.company_id, "i": item})
        return list(rows.mappings())


async def test_a_backdated_receipt_moves_the_cost_of_what_was_sold(yard: Yard) -> None:
    """3 at 10,000 and 4 for 44,444; 2 sold cost 21,270; one more for 20,000 from before makes them 23,611: +2,341."""
    trading = yard.trading
    item, owner = await trading.item("VT"), yard.acting(trading.owner)
    await trading.stock(item, "3", "30000", FIRST + timedelta(days=2))
    await trading.stock(item, "4", "44444", FIRST + timedelta(days=3))
    order = {"partner_id": str(await trading.customer("KH")), "ordered_on": day(4)}
    placed = await owner.do("/sales-orders", {**order, "lines": [{"item_code": "VT", "quantity": "2"}]})
    await owner.do(f"/sales-orders/{placed['id']}/confirmation", {})
    await owner.do(f"/sales-orders/{placed['id']}/deliveries", {"delivered_on": day(4), "invoice": True})
    assert ((await trading.balances())["632"], await yard.lies(item)) == (21_270, {"MAIN": (5, 53_174)})
    await trading.stock(item, "1", "20000", FIRST + timedelta(days=1))
    assert ((await trading.balances())["632"], await yard.lies(item)) == (21_270 + 2_341, {"MAIN": (6, 70_833)})
    await trading.check()
    await out(yard, "6", day(5))
    assert await yard.lies(item) == {}
    await trading.check()


async def test_the_difference_follows_goods_to_another_warehouse(yard: Yard) -> None:
    """And what was used there takes it to the account of its use, in its own period."""
    trading = yard.trading
    item = await trading.item("VT")
    await trading.stock(item, "10", "100000", FIRST + timedelta(days=5))
    move = yard.transfer({"item_code": "VT", "quantity": "5"}, dispatched_on=day(10), direct=True)
    await yard.keeper.do("/stock-transfers", move)
    line = {"item_code": "VT", "quantity": "2"}
    used = {"location_id": yard.branch, "reason": "own_use", "adjusted_on": day(40), "lines": [line]}
    await yard.keeper.do("/stock-adjustments", used)
    await found(yard, "10", "20000", day(6))
    assert await yard.lies(item) == {"MAIN": (15, 225_000), "CN": (3, 45_000)}
    assert (await trading.balances())["642"] == 30_000
    query = """SELECT posted_on, sum(amount) FROM account_transfers
               WHERE company_id = :c AND document_kind = 'stock_revaluation' GROUP BY posted_on"""
    async with trading.engine.connect() as connection:
        posted = (await connection.execute(text(query), {"c": trading.company_id})).all()
    assert [(str(on), amount) for on, amount in posted] == [(day(40), 10_000)]
    await trading.check()


async def test_goods_that_are_all_gone_are_valued_again_in_both_their_months(yard: Yard) -> None:
    """1 of 3 at 10,000 leaves before 4 at 11,111 come: what January used costs more, what February used less."""
    trading = yard.trading
    item = await trading.item("VT")
    await found(yard, "3", "10000", day(0))
    await found(yard, "4", "11111", day(5))
    await out(yard, "2", day(10))
    await out(yard, "4", day(40), "damage")
    await out(yard, "1", day(2))
    assert await yard.lies(item) == {}
    corrected = [(move["quantity"], move["corrected"]) for move in await chain(yard, item) if move["source"] == "MAIN"]
    assert corrected == [(1, 10_000), (2, 21_481), (4, 42_963)]
    await trading.check()


async def test_a_closed_period_stays_as_it_is(yard: Yard) -> None:
    trading = yard.trading
    owner = yard.acting(trading.owner)
    item = await trading.item("VT")
    await found(yard, "10", "10000", day(5))
    await out(yard, "5", day(10))
    await out(yard, "1", day(50))
    periods = (await owner.get("/periods"))["items"]
    january = min(periods, key=lambda period: str(period["starts_on"]))
    await owner.do(f"/periods/{january['id']}/closing", {})
    before = await yard.written()
    line = {"item_code": "VT", "quantity": "5", "unit_cost": "20000"}
    late = {"location_id": yard.main, "reason": "surplus", "adjusted_on": day(6), "lines": [line]}
    refused = await yard.keeper.send("/stock-adjustments", late)
    assert (refused.status_code, refused.json()["code"]) == (409, "period_closed")
    assert await yard.written() == before
    await found(yard, "5", "20000", day(31))
    assert await yard.lies(item) == {"MAIN": (9, 135_000)}
    assert (await trading.balances())["642"] == 50_000 + 15_000
    await trading.check()


async def test_goods_that_left_before_they_came_keep_their_posted_value(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    await found(yard, "2", "10000", day(20))
    await out(yard, "2", day(10))
    await found(yard, "1", "30000", day(5))
    assert await yard.lies(item) == {"MAIN": (1, 30_000)}
    await yard.trading.check()


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_of_entry_ends_as_the_order_of_days(yard: Yard, seed: int) -> None:
    """Every move is worth what the moving average gives when all documents are taken in order of their days."""
    chance = random.Random(seed)
    item = await yard.trading.item("VT")
    await found(yard, "50", "12345", day(0))
    for _ in range(14):
        on, quantity = day(chance.randrange(1, 60)), str(chance.randrange(1, 4))
        if chance.random() < 0.5:
            await found(yard, quantity, str(chance.randrange(5_000, 40_000)), on)
        elif chance.random() < 0.3:
            line = {"item_code": "VT", "quantity": quantity}
            await yard.keeper.do("/stock-transfers", yard.transfer(line, dispatched_on=on, direct=True))
        else:
            await out(yard, quantity, on, chance.choice(["own_use", "damage", "shortage"]))
    lying: dict[str, list[Decimal]] = {code: [Decimal(0), Decimal(0)] for code in ("MAIN", "CN")}
    corrected = 0
    for move in await chain(yard, item):
        value = move["value"]
        if move["source"] in lying:
            there, worth = lying[move["source"]]
            value = worth if there == move["quantity"] else round_half_up(worth * move["quantity"] / there, 0)
            lying[move["source"]] = [there - move["quantity"], worth - value]
        if move["target"] in lying:
            lying[move["target"]][0] += move["quantity"]
            lying[move["target"]][1] += value
        assert move["corrected"] == value, move
        corrected += move["corrected"] != move["value"]
    assert corrected
    assert await yard.lies(item) == {code: tuple(left) for code, left in lying.items() if left[0]}
    await yard.trading.check()


@pytest.mark.parametrize(("outcome", "account"), [("expense", "811"), ("cost", "632"), ("receivable", "632")])
async def test_a_decided_shortage_takes_its_difference_where_it_was_decided(
    yard: Yard, outcome: str, account: str
) -> None:
    """2 of 10 at 10,000 are missing and decided; 10 more at 20,000 from before make them 30,000: 10,000 more."""
    trading = yard.trading
    await trading.stock(await trading.item("VT"), "10", "100000", FIRST + timedelta(days=5))
    count, decided = await missing(yard, "8"), {"line_no": 1, "outcome": outcome}
    if outcome == "receivable":
        decided["partner_id"] = str(await trading.customer("NV"))
    await yard.acting(trading.owner).do(f"/stock-counts/{count}/decisions", {"lines": [decided]})
    before = (await trading.balances()).get(account, 0)
    await found(yard, "10", "20000", day(6))
    balances = await trading.balances()
    assert (balances["1381"], balances[account] - before) == (0, 10_000)
    await trading.check()


async def test_a_shortage_is_decided_at_what_it_has_come_to_be_worth(yard: Yard) -> None:
    trading = yard.trading
    await trading.stock(await trading.item("VT"), "10", "100000", FIRST + timedelta(days=5))
    count = await missing(yard, "8")
    await found(yard, "10", "20000", day(6))
    assert (await trading.balances())["1381"] == 30_000
    decided = {"lines": [{"line_no": 1, "outcome": "expense"}]}
    await yard.acting(trading.owner).do(f"/stock-counts/{count}/decisions", decided)
    balances = await trading.balances()
    assert (balances["1381"], balances["811"]) == (0, 30_000)
    await trading.check()


@pytest.mark.parametrize("outcome", ["expense", "cost"])
async def test_a_decision_and_an_earlier_document_at_once_leave_nothing_undecided(
    yard: Yard, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The goods of last month are entered while the shortage is being decided: whoever is second knows of the first."""
    trading = yard.trading
    await trading.stock(await trading.item("VT"), "10", "100000", FIRST + timedelta(days=5))
    count = await missing(yard, "8")
    entering: list[asyncio.Task[None]] = []

    async def post_late(session: AsyncSession, books: Books, posting: Posting) -> Settled:
        monkeypatch.undo()
        entering.append(asyncio.create_task(found(yard, "10", "20000", day(6))))
        await asyncio.wait(entering, timeout=2)
        return await post(session, books, posting)

    monkeypatch.setattr(count_posting, "post", post_late)
    decided = {"lines": [{"line_no": 1, "outcome": outcome}]}
    await yard.acting(trading.owner).do(f"/stock-counts/{count}/decisions", decided)
    await entering[0]
    assert (await trading.balances())["1381"] == 0
    await trading.check()


async def missing(yard: Yard, counted: str) -> str:
    """A count that finds less, approved; its id."""
    count = await yard.keeper.do("/stock-counts", {"location_id": yard.main, "lines": [{"item_code": "VT"}]})
    path = f"/stock-counts/{count['id']}"
    count = await yard.keeper.do(f"{path}/entries", {"lines": [{"item_code": "VT", "quantity": counted}]})
    count = await yard.keeper.do(f"{path}/submission", {}, **{"If-Match": f'"{count["version"]}"'})
    await yard.acting(yard.trading.owner).do(f"{path}/approval", {}, **{"If-Match": f'"{count["version"]}"'})
    return str(count["id"])
