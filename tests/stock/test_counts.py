"""Counting: in parts, blind, anew, approved by somebody else, decided; what moves meanwhile is no difference."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from app.services.posting import lock_balances
from app.services.stock import unkept
from tests.factories.statements import sent
from tests.factories.trading import Api
from tests.stock.conftest import Yard


def tag(count: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{count["version"]}"'}


async def opened(yard: Yard, *codes: str) -> dict[str, Any]:
    body = {"location_id": yard.main, "lines": [{"item_code": code} for code in codes]}
    return dict(await yard.keeper.do("/stock-counts", body))


async def counted(yard: Yard, count: dict[str, Any], **quantities: str) -> dict[str, Any]:
    lines = [{"item_code": code, "quantity": quantity} for code, quantity in quantities.items()]
    return dict(await yard.keeper.do(f"/stock-counts/{count['id']}/entries", {"lines": lines}))


async def submitted(yard: Yard, count: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return dict(await yard.keeper.do(f"/stock-counts/{count['id']}/submission", fields, **tag(count)))


async def approved(yard: Yard, approver: Api, count: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return dict(await approver.do(f"/stock-counts/{count['id']}/approval", fields, **tag(count)))


async def sheet(api: Api, count: dict[str, Any]) -> dict[str, dict[str, Any]]:
    lines = (await api.get(f"/stock-counts/{count['id']}/lines"))["items"]
    return {line["item"]["code"]: line for line in lines}


async def accountant(yard: Yard) -> Api:
    return yard.acting(await yard.trading.person("accounting"))


async def test_a_count_from_the_sheet_to_the_decision(yard: Yard) -> None:
    """Two short, one too many, one item nobody knew of; a delivery on the way changes nothing of it."""
    trading = yard.trading
    items = {code: await trading.item(code, units={"thùng": "5"}) for code in ("VT1", "VT2", "VT3", "VT4")}
    for code, quantity, value in (("VT1", "10", "100000"), ("VT2", "6", "66666"), ("VT3", "4", "40000")):
        await trading.stock(items[code], quantity, value)
    books = await accountant(yard)
    count = await opened(yard)
    assert (count["status"], count["lines"], count["counted_lines"]) == ("counting", 3, 0)
    path = f"/stock-counts/{count['id']}/entries"
    await yard.keeper.do(path, {"lines": [{"item_code": "VT1", "quantity": "1", "unit": "thùng"}]})
    await yard.keeper.do("/stock-transfers", yard.transfer({"item_code": "VT2", "quantity": "1"}))
    count = await counted(yard, count, VT1="3", VT2="6", VT3="4", VT4="2")
    assert (count["lines"], count["counted_lines"]) == (4, 4)
    await yard.keeper.do("/stock-transfers", yard.transfer({"item_code": "VT1", "quantity": "4"}))
    count = await submitted(yard, count)
    lines = await sheet(books, count)
    assert {code: line["difference"] for code, line in lines.items()} == {
        "VT1": "-2",
        "VT2": "1",
        "VT3": "0",
        "VT4": "2",
    }
    answer = await books.send(f"/stock-counts/{count['id']}/approval", {}, **tag(count))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/lines/3/unit_cost")
    count = await approved(yard, books, count, unit_costs=[{"line_no": 4, "unit_cost": "500.5"}])
    assert (count["status"], count["allowed_actions"]) == ("posted", ["decide"])
    assert await yard.lies(items["VT1"]) == {"MAIN": (4, 40_000), "TRANSIT": (4, 40_000)}
    assert await yard.lies(items["VT2"]) == {"MAIN": (6, 66_666), "TRANSIT": (1, 11_111)}
    assert await yard.lies(items["VT4"]) == {"MAIN": (2, 1_001)}
    balances = await trading.balances()
    assert (balances["1381"], balances["3381"]) == (20_000, -11_111 - 1_001)
    partner = await trading.customer("NV")
    decided = {
        "lines": [
            {"line_no": 1, "outcome": "receivable", "partner_id": str(partner)},
            {"line_no": 2, "outcome": "income"},
            {"line_no": 4, "outcome": "income"},
        ]
    }
    await books.do(f"/stock-counts/{count['id']}/decisions", decided)
    balances = await trading.balances()
    assert (balances["1381"], balances["3381"], balances["1388"], balances["711"]) == (0, 0, 20_000, -12_112)
    assert (await sheet(books, count))["VT1"]["shortage"]["outcome"] == "receivable"
    await trading.check()


@pytest.mark.parametrize(("outcome", "account"), [("cost", "632"), ("expense", "811")])
async def test_a_shortage_goes_where_it_is_decided_to_go(yard: Yard, outcome: str, account: str) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "3", "10000")
    count = await submitted(yard, await counted(yard, await opened(yard), VT="2"))
    books = await accountant(yard)
    await approved(yard, books, count)
    await books.do(f"/stock-counts/{count['id']}/decisions", {"lines": [{"line_no": 1, "outcome": outcome}]})
    assert (await yard.trading.balances())[account] == 3_333
    await yard.trading.check()


async def test_counted_anew(yard: Yard) -> None:
    """A counter starts an item again; the approver sends a line back; only the last round counts."""
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "10", "10000")
    count = await counted(yard, await opened(yard), VT="70")
    lines = [{"item_code": "VT", "quantity": "7", "restart": True}]
    count = await submitted(yard, await yard.keeper.do(f"/stock-counts/{count['id']}/entries", {"lines": lines}))
    books = await accountant(yard)
    assert (await sheet(books, count))["VT"]["counted"] == "7"
    count = await books.do(f"/stock-counts/{count['id']}/recount", {"line_nos": [1]}, **tag(count))
    assert (count["status"], count["counted_lines"], count["version"]) == ("counting", 0, 3)
    left = await yard.keeper.send(f"/stock-counts/{count['id']}/submission", {}, **tag(count))
    assert (left.status_code, left.json()["errors"][0]["code"]) == (409, "not_counted")
    count = await submitted(yard, await counted(yard, count, VT="9"))
    await approved(yard, books, count)
    assert await yard.lies(item) == {"MAIN": (9, 9_000)}
    await yard.trading.check()


async def test_what_is_not_counted_stays_as_it_is(yard: Yard) -> None:
    first, second = await yard.trading.item("VT1"), await yard.trading.item("VT2")
    for item in (first, second):
        await yard.trading.stock(item, "10", "10000")
    count = await submitted(yard, await counted(yard, await opened(yard), VT1="9"), leave_uncounted=True)
    await approved(yard, await accountant(yard), count)
    assert await yard.lies(second) == {"MAIN": (10, 10_000)}
    assert await yard.lies(first) == {"MAIN": (9, 9_000)}
    await yard.trading.check()


async def test_a_sheet_that_is_still_being_counted_is_no_fault_of_the_books(yard: Yard) -> None:
    """The audit looks for the document behind each kept answer: nothing of an open sheet is posted yet."""
    await yard.trading.stock(await yard.trading.item("VT"), "10", "10000")
    count = await opened(yard)
    await yard.trading.check()
    await counted(yard, count, VT="9")
    await yard.trading.check()


async def test_disturbed_lines_must_be_counted_again(yard: Yard) -> None:
    """Goods moved between two parts, or another document has already put the same difference right."""
    for code in ("VT1", "VT2"):
        await yard.trading.stock(await yard.trading.item(code), "10", "10000")
    books = await accountant(yard)
    twice, count = await opened(yard), await counted(yard, await opened(yard), VT1="4", VT2="8")
    await counted(yard, twice, VT1="10", VT2="8")
    await yard.keeper.do("/stock-transfers", yard.transfer({"item_code": "VT1", "quantity": "1"}))
    count = await counted(yard, count, VT1="5")
    await approved(yard, books, await submitted(yard, twice))
    count = await submitted(yard, count)
    before = await yard.written()
    refused = await books.send(f"/stock-counts/{count['id']}/approval", {}, **tag(count))
    faults = [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]]
    assert (refused.status_code, refused.json()["code"]) == (409, "count_disturbed")
    assert faults == [("/lines/0", "moved_while_counting"), ("/lines/1", "corrected_meanwhile")]
    assert await yard.written() == before
    count = await books.do(f"/stock-counts/{count['id']}/recount", {"line_nos": [1, 2]}, **tag(count))
    await approved(yard, books, await submitted(yard, await counted(yard, count, VT1="9", VT2="8")))
    assert (await yard.trading.balances())["1381"] == 2_000
    await yard.trading.check()


async def test_a_new_worth_of_an_old_shortage_disturbs_no_count(yard: Yard) -> None:
    """A document dated in the past changes what an earlier shortage was worth: nothing that was counted."""
    item = await yard.trading.item("VT")
    days = {ago: today() - timedelta(days=ago) for ago in range(1, 6)}
    await yard.trading.fiscal_year(days[5].year)
    await yard.trading.stock(item, "10", "10000", days[5])
    line = {"item_code": "VT", "quantity": "10"}
    away = yard.transfer(line, direct=True, dispatched_on=str(days[4]))
    await yard.keeper.do("/stock-transfers", away)
    await yard.trading.stock(item, "10", "30000", days[3])
    body = {"location_id": yard.main, "reason": "shortage", "adjusted_on": str(days[1])}
    await yard.keeper.do("/stock-adjustments", {**body, "lines": [{**line, "quantity": "2"}]})
    count = await counted(yard, await opened(yard), VT="8")
    back = {"from_location_id": yard.branch, "to_location_id": yard.main, "direct": True}
    back |= {"dispatched_on": str(days[2]), "lines": [{**line, "quantity": "5"}]}
    await yard.keeper.do("/stock-transfers", back)
    assert await yard.lies(item) == {"MAIN": (13, 30_333), "CN": (5, 5_000)}
    await approved(yard, await accountant(yard), await submitted(yard, count))
    await yard.trading.check()


async def test_nobody_approves_what_they_counted(yard: Yard) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "10", "10000")
    owner = yard.acting(yard.trading.owner)
    count = await opened(yard)
    await owner.do(f"/stock-counts/{count['id']}/entries", {"lines": [{"item_code": "VT", "quantity": "9"}]})
    count = await submitted(yard, count)
    before = await yard.written()
    refused = await owner.send(f"/stock-counts/{count['id']}/approval", {}, **tag(count))
    assert (refused.status_code, refused.json()["code"]) == (403, "counter_may_not_approve")
    assert await yard.written() == before


async def test_wrong_counts_are_refused_with_their_place(yard: Yard) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "10", "10000")
    await yard.trading.item("DV", kind="service")
    books = await accountant(yard)
    count = await opened(yard)
    path = f"/stock-counts/{count['id']}"
    part = {"item_code": "VT", "quantity": "1"}
    wrong = [
        ("/stock-counts", {"location_id": str(new_id())}, 422, "location_unknown", "/location_id"),
        ("/stock-counts", {"location_id": yard.main, "lines": [{"item_code": "?"}]}, 422, "item_unknown", None),
        (f"{path}/entries", {"lines": [{**part, "item_code": "DV"}]}, 422, "keeps_no_stock", "/lines/0/item_id"),
        (f"{path}/entries", {"lines": [part, {**part, "unit": "tạ"}]}, 422, "unit_unknown", "/lines/1/unit"),
        (f"{path}/entries", {"lines": [{**part, "quantity": "-1"}]}, 422, None, "/lines/0/quantity"),
        (f"{path}/entries", {"lines": [{**part, "book_quantity": "1"}]}, 422, None, "/lines/0/book_quantity"),
        (f"{path}/entries", {"lines": []}, 422, None, "/lines"),
    ]
    before = await yard.written()
    for where, body, status, code, pointer in wrong:
        answer = await yard.keeper.send(where, body)
        assert answer.status_code == status, answer.text
        faults = {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
        assert any(pointer in (None, place) and code in (None, name) for place, name in faults), (code, faults)
    empty = await yard.keeper.send("/stock-counts", {"location_id": yard.branch})
    assert (empty.status_code, empty.json()["code"]) == (409, "nothing_to_count")
    unknown = await books.send(f"{path}/recount", {"line_nos": [1, 2]}, **tag(count))
    assert (unknown.status_code, unknown.json()["code"]) == (422, "line_unknown")
    assert await yard.written() == before


async def test_each_state_refuses_what_is_not_its_own(yard: Yard) -> None:
    """Every action in every state that does not allow it: a conflict, and nothing written."""
    await yard.trading.stock(await yard.trading.item("VT"), "10", "10000")
    books = await accountant(yard)
    bodies: dict[str, tuple[Api, dict[str, Any]]] = {
        "entries": (yard.keeper, {"lines": [{"item_code": "VT", "quantity": "1"}]}),
        "submission": (yard.keeper, {}),
        "cancellation": (yard.keeper, {}),
        "recount": (books, {"line_nos": [1]}),
        "approval": (books, {}),
        "decisions": (books, {"lines": [{"line_no": 1, "outcome": "cost"}]}),
    }
    allowed = {
        "counting": {"entries", "submission", "cancellation", "recount"},
        "submitted": {"recount", "approval", "cancellation"},
        "posted": {"decisions"},
        "cancelled": set(),
    }
    count = await counted(yard, await opened(yard), VT="9")
    counts = {"counting": count}
    idle = await opened(yard)
    counts["cancelled"] = await yard.keeper.do(f"/stock-counts/{idle['id']}/cancellation", {}, **tag(idle))
    counts["submitted"] = await submitted(yard, await counted(yard, await opened(yard), VT="9"))
    done = await submitted(yard, await counted(yard, await opened(yard), VT="9"))
    counts["posted"] = await approved(yard, books, done)
    before = await yard.written()
    for state, found in counts.items():
        assert found["status"] == state
        for action in bodies.keys() - allowed[state]:
            api, body = bodies[action]
            answer = await api.send(f"/stock-counts/{found['id']}/{action}", body, **tag(found))
            assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed"), (state, action)
    assert await yard.written() == before


async def test_wrong_decisions_are_refused_with_their_place(yard: Yard) -> None:
    for code in ("VT1", "VT2", "VT3"):
        await yard.trading.stock(await yard.trading.item(code), "10", "10000")
    books = await accountant(yard)
    count = await submitted(yard, await counted(yard, await opened(yard), VT1="9", VT2="11", VT3="10"))
    count = await approved(yard, books, count)
    path, short = f"/stock-counts/{count['id']}/decisions", {"line_no": 1, "outcome": "cost"}
    wrong = [
        ([short, {"line_no": 3, "outcome": "cost"}], "line_unknown", "/lines/1/line_no"),
        ([short, short], "line_repeated", "/lines/1/line_no"),
        ([{**short, "outcome": "income"}], "outcome_not_allowed", "/lines/0/outcome"),
        ([{"line_no": 2, "outcome": "cost"}], "outcome_not_allowed", "/lines/0/outcome"),
        ([{**short, "outcome": "receivable"}], "partner_required", "/lines/0/partner_id"),
        ([{**short, "outcome": "receivable", "partner_id": str(new_id())}], "partner_unknown", "/lines/0/partner_id"),
        ([{**short, "partner_id": str(new_id())}], "partner_not_allowed", "/lines/0/partner_id"),
    ]
    before = await yard.written()
    for lines, code, pointer in wrong:
        answer = await books.send(path, {"lines": lines})
        assert answer.status_code == 422, answer.text
        assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]
    assert await yard.written() == before
    await books.do(path, {"lines": [short]})
    again = await books.send(path, {"lines": [short]})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "already_decided")


async def test_statements_do_not_grow_with_the_sheet(yard: Yard, database: Database) -> None:
    """Forty differing lines are counted, approved and decided with as many statements as one."""
    codes = [f"VT{i}" for i in range(41)]
    for code in codes:
        await yard.trading.stock(await yard.trading.item(code, price=None), "5", "5000")
    books, totals = await accountant(yard), {}
    for chosen in (codes[:1], codes[1:]):
        with sent(database) as statements:
            count = await counted(yard, await opened(yard, *chosen), **dict.fromkeys(chosen, "4"))
            await approved(yard, books, await submitted(yard, count))
            lines = [{"line_no": n + 1, "outcome": "cost"} for n in range(len(chosen))]
            await books.do(f"/stock-counts/{count['id']}/decisions", {"lines": lines})
            await sheet(books, count)
        totals[len(chosen)] = len(statements)
    assert totals[40] == totals[1] > 0
    await yard.trading.check()


async def test_a_shortage_of_what_was_promised_makes_the_newest_orders_wait(yard: Yard) -> None:
    """10 held for two orders, 4 are there: the later order gives back all, its last line first, the earlier one one."""
    trading = yard.trading
    item = await trading.item("VT")
    other = await trading.item("VT2")
    await trading.stock(item, "12", "120000")
    await trading.stock(other, "5", "5000")
    desk, partner = yard.acting(trading.owner), str(await trading.customer("KH"))
    orders = []
    for lines in (["5"], ["2", "3"]):
        wanted = [{"item_code": "VT", "quantity": quantity} for quantity in lines]
        wanted.append({"item_code": "VT2", "quantity": "1"})
        orders.append(await desk.do("/sales-orders", {"partner_id": partner, "lines": wanted}))
    count = await submitted(yard, await counted(yard, await opened(yard), VT="7", VT2="4"))
    books = await accountant(yard)
    await approved(yard, books, count)

    async def held() -> list[list[tuple[str, str]]]:
        found = [await desk.get(f"/sales-orders/{order['id']}") for order in orders]
        return [[(line["reserved"], line["back_ordered"]) for line in order["lines"]] for order in found]

    assert await held() == [[("5", "0"), ("1", "0")], [("2", "0"), ("0", "3"), ("1", "0")]]
    assert await trading.stock_of(item) == (7, 7, 70_000)
    versions = [(await desk.get(f"/sales-orders/{order['id']}"))["version"] - order["version"] for order in orders]
    assert versions == [0, 1]
    waiting = (await books.get(f"/stock-counts/{count['id']}"))["waiting_lines"]
    assert [(line["order"]["id"], line["line_no"], line["item"]["code"], line["quantity"]) for line in waiting] == [
        (orders[1]["id"], 2, "VT", "3")
    ]
    count = await submitted(yard, await counted(yard, await opened(yard), VT="4", VT2="4"))
    await approved(yard, books, count)
    assert await held() == [[("4", "1"), ("1", "0")], [("0", "2"), ("0", "3"), ("1", "0")]]
    assert (await trading.balances())["1381"] == 81_000
    await desk.do(f"/sales-orders/{orders[0]['id']}/confirmation", {})
    await desk.do(f"/sales-orders/{orders[0]['id']}/deliveries", {"invoice": True})
    assert await trading.stock_of(item) == (0, 0, 0)
    await trading.check()


async def test_a_shortage_and_a_delivery_of_the_same_order_go_one_after_the_other(yard: Yard) -> None:
    """Whichever comes first, 3 are delivered, 2 are missing, and the order waits for 2."""
    trading = yard.trading
    item = await trading.item("VT")
    await trading.stock(item, "5", "5000")
    desk, partner = yard.acting(trading.owner), str(await trading.customer("KH"))
    lines = [{"item_code": "VT", "quantity": "5"}]
    order = await desk.do("/sales-orders", {"partner_id": partner, "lines": lines})
    await desk.do(f"/sales-orders/{order['id']}/confirmation", {})
    count = await submitted(yard, await counted(yard, await opened(yard), VT="3"))
    books = await accountant(yard)
    answers = await asyncio.gather(
        books.send(f"/stock-counts/{count['id']}/approval", {}, **tag(count)),
        desk.send(f"/sales-orders/{order['id']}/deliveries", {"lines": [{"line_no": 1, "quantity": "3"}]}),
    )
    assert [answer.status_code for answer in answers] == [200, 201], [answer.text for answer in answers]
    assert await trading.stock_of(item) == (0, 0, 0)
    await trading.check()


async def test_an_order_placed_while_a_shortage_is_approved_waits_for_its_goods(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """8 of 10 are missing, 3 are held; an order takes the other 7 before the balances are locked: it gives back."""
    trading = yard.trading
    item = await trading.item("VT")
    await trading.stock(item, "10", "10000")
    desk, partner = yard.acting(trading.owner), str(await trading.customer("KH"))

    async def placed(quantity: str) -> dict[str, Any]:
        lines = [{"item_code": "VT", "quantity": quantity}]
        order: dict[str, Any] = await desk.do("/sales-orders", {"partner_id": partner, "lines": lines})
        return order

    orders = [await placed("3")]
    count = await submitted(yard, await counted(yard, await opened(yard), VT="2"))

    async def lock_late(*arguments: Any, **named: Any) -> Any:
        orders.append(await placed("7"))
        return await lock_balances(*arguments, **named)

    monkeypatch.setattr(unkept, "lock_balances", lock_late)
    await approved(yard, await accountant(yard), count)
    monkeypatch.undo()
    assert len(orders) == 2
    found = [(await desk.get(f"/sales-orders/{order['id']}"))["lines"][0]["reserved"] for order in orders]
    assert found == ["2", "0"]
    assert await trading.stock_of(item) == (2, 2, 2_000)
    await trading.check()
