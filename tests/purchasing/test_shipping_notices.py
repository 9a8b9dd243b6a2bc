"""A supplier says what is on its way; its day is promised to customers, and the goods receipt is made from it."""

import asyncio
from datetime import date, timedelta

from app.core.clock import today
from app.core.ids import new_id
from tests.factories.statements import sent
from tests.purchasing.conftest import Purchasing

LATE = today() + timedelta(days=30)


def day(days: int) -> date:
    """So many days from now."""
    return today() + timedelta(days=days)


async def test_goods_are_announced_in_parts_and_received_from_the_notice(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None, units={"thùng": "24"})
    line = buying.line("NM", "10", "1000000", unit="thùng")
    order = await buying.agreed(line, expected_on=LATE.isoformat())
    assert "announce" in (await buying.supplier.get(f"/purchase-orders/{order['id']}"))["allowed_actions"]
    first = await buying.announce(
        buying.supplier,
        order,
        day(5),
        {"line_no": 1, "quantity": "4"},
        reference="PXK-0117",
        transport="Xe tải 51C-123.45",
        note="Gọi trước khi giao",
    )
    assert (first["status"], first["order"]["number"], first["arrives_on"]) == (
        "announced",
        order["number"],
        day(5).isoformat(),
    )
    assert first["allowed_actions"] == ["change", "withdraw"]
    assert await buying.expected(item) == [(96, day(5).isoformat()), (144, LATE.isoformat())]
    rest = await buying.announce(buying.staff, order, day(9))
    assert [line["quantity"] for line in rest["lines"]] == ["6"]
    assert await buying.expected(item) == [(96, day(5).isoformat()), (144, day(9).isoformat())]
    order = await buying.read(order)
    assert [(row["id"], row["status"]) for row in order["notices"]] == [
        (first["id"], "announced"),
        (rest["id"], "announced"),
    ]
    assert (order["lines"][0]["ordered"], order["lines"][0]["announced"]) == ("10", "10")
    await buying.trading.check()
    receipt = await buying.receive(order, notice_id=first["id"])
    assert (receipt["notice"]["number"], receipt["delivery_note"]) == (first["number"], "PXK-0117")
    assert ([line["quantity"] for line in receipt["lines"]], receipt["differences"]) == (["4"], [])
    assert await buying.trading.stock_of(item) == (96, 0, 4_000_000)
    ended = await buying.supplier.get(f"/shipping-notices/{first['id']}")
    assert (ended["status"], ended["receipt"]["number"], ended["allowed_actions"]) == (
        "received",
        receipt["number"],
        [],
    )
    assert (await buying.read(order))["lines"][0]["announced"] == "6"
    await buying.trading.check()
    await buying.receive(order, notice_id=rest["id"])
    assert (await buying.read(order))["status"] == "received"
    assert await buying.expected(item) == []
    await buying.trading.check()


async def test_what_came_otherwise_than_announced_is_seen_by_both_sides(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    goods = buying.line("NM", "10", "1000")
    order = await buying.agreed(goods, goods, goods, expected_on=LATE.isoformat())
    lines = [{"line_no": 1, "quantity": "6"}, {"line_no": 2, "quantity": "3"}]
    notice = await buying.announce(buying.supplier, order, day(2), *lines)
    receipt = await buying.receive(
        order,
        {"line_no": 1, "quantity": "4", "rejected_quantity": "1", "rejection_reason": "Vỡ"},
        {"line_no": 3, "quantity": "2"},
        notice_id=notice["id"],
    )
    differences = [
        (line["line_no"], line["quantity"], line["received"], line["rejected"]) for line in receipt["differences"]
    ]
    assert differences == [(1, "6", "4", "1"), (2, "3", "0", "0"), (3, "0", "2", "0")]
    seen = await buying.supplier.get(f"/shipping-notices/{notice['id']}")
    assert seen["lines"] == receipt["differences"]
    # What did not come is expected as it was ordered.
    assert {row[1] for row in await buying.expected(receipt["lines"][0]["item"]["id"])} == {LATE.isoformat()}
    assert [line["announced"] for line in (await buying.read(order))["lines"]] == ["0", "0", "0"]
    await buying.trading.check()


async def test_a_notice_is_changed_and_withdrawn_until_it_is_received(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "1000"), expected_on=LATE.isoformat())
    notice = await buying.announce(buying.supplier, order, day(5), {"line_no": 1, "quantity": "4"})
    body = {"arrives_on": day(7).isoformat(), "lines": [{"line_no": 1, "quantity": "9"}]}
    changed = (await buying.rewrite(buying.supplier, notice, body)).json()
    assert (changed["version"], changed["arrives_on"], changed["lines"][0]["quantity"]) == (2, body["arrives_on"], "9")
    assert await buying.expected(item) == [(9, day(7).isoformat()), (1, LATE.isoformat())]
    await buying.refused(await buying.withdraw(buying.staff, notice), 412, "stale")
    await buying.trading.check()
    gone = (await buying.withdraw(buying.staff, changed, reason="Xe hỏng")).json()
    assert (gone["status"], gone["withdrawal_reason"], gone["allowed_actions"]) == ("withdrawn", "Xe hỏng", [])
    assert await buying.expected(item) == [(10, LATE.isoformat())]
    for refused in (await buying.rewrite(buying.supplier, gone, body), await buying.withdraw(buying.supplier, gone)):
        await buying.refused(refused, 409, "transition_not_allowed")
    await buying.trading.check()


async def test_customers_are_promised_the_day_of_the_notice(buying: Purchasing) -> None:
    await buying.trading.item("NM", "80000")
    order = await buying.agreed(buying.line("NM", "100", "50000"), expected_on=LATE.isoformat())
    await buying.announce(buying.supplier, order, day(3), {"line_no": 1, "quantity": "60"})
    wanted = {"partner_id": str(await buying.trading.customer("KH")), "lines": [buying.line("NM", "100")]}
    line = (await buying.staff.do("/sales-orders/preview", wanted))["lines"][0]
    assert line["promises"] == [
        {"quantity": "60", "on_date": day(3).isoformat()},
        {"quantity": "40", "on_date": LATE.isoformat()},
    ]
    days = {row["due_on"]: row["quantity"] for row in (await buying.staff.get("/expected-receipts"))["items"]}
    assert days == {day(3).isoformat(): "60", LATE.isoformat(): "40"}


async def test_arrivals_are_listed_by_day(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    one = {"line_no": 1, "quantity": "1"}
    ids = {days: (await buying.announce(buying.supplier, order, day(days), one))["id"] for days in (9, 2, 5, 2 + 365)}
    ended = await buying.announce(buying.supplier, order, day(1), one)
    await buying.withdraw(buying.supplier, ended)
    found = (await buying.staff.get("/arrivals"))["items"]
    assert [row["id"] for row in found] == [ids[2], ids[5], ids[9], ids[367]]
    assert (found[0]["line_count"], found[0]["location"]["id"]) == (1, str(buying.trading.warehouse_id))
    first = await buying.supplier.get("/arrivals", limit=3)
    second = await buying.supplier.get("/arrivals", limit=3, cursor=first["next_cursor"])
    assert [row["id"] for row in first["items"] + second["items"]] == [row["id"] for row in found]
    week = {"arrives_from": day(3).isoformat(), "arrives_until": day(9).isoformat()}
    assert [row["id"] for row in (await buying.staff.get("/arrivals", **week))["items"]] == [ids[5], ids[9]]
    elsewhere = {"location_id": str(buying.trading.count_id)}
    assert (await buying.staff.get("/arrivals", **elsewhere))["items"] == []
    withdrawn = (await buying.staff.get("/shipping-notices", status="withdrawn", order_id=order["id"]))["items"]
    assert [row["id"] for row in withdrawn] == [ended["id"]]


async def test_a_line_stays_open_while_more_of_it_is_on_its_way(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    await buying.tolerate(under_receipt_percent="5", over_receipt_percent="5")
    order = await buying.agreed(buying.line("NM", "100", "1000"))
    most = await buying.announce(buying.supplier, order, day(1), {"line_no": 1, "quantity": "98"})
    rest = await buying.announce(buying.supplier, order, day(2), {"line_no": 1, "quantity": "7"})
    await buying.receive(order, notice_id=most["id"])
    assert (await buying.read(order))["status"] == "partly_received"
    await buying.trading.check()
    await buying.receive(order, notice_id=rest["id"])
    order = await buying.read(order)
    assert (order["status"], order["lines"][0]["received"]) == ("received", "105")
    await buying.trading.check()


async def test_goods_received_without_their_notice_leave_it_to_be_withdrawn(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    notice = await buying.announce(buying.supplier, order, day(1), {"line_no": 1, "quantity": "8"})
    await buying.receive(order, {"line_no": 1, "quantity": "7"})
    assert await buying.expected(item) == [(3, day(1).isoformat())]
    await buying.trading.check()
    await buying.receive(order, {"line_no": 1, "quantity": "3"})
    assert await buying.expected(item) == []
    assert (await buying.withdraw(buying.staff, notice)).status_code == 200
    await buying.trading.check()


async def test_goods_that_are_received_without_their_notice_end_it_all_the_same(buying: Purchasing) -> None:
    """By the supplier's delivery note, else by the very same goods, the first to arrive first."""
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "20", "1000"), expected_on=LATE.isoformat())
    four = {"line_no": 1, "quantity": "4"}
    noted = await buying.announce(buying.supplier, order, day(3), {"line_no": 1, "quantity": "5"}, reference="PXK-7")
    later = await buying.announce(buying.supplier, order, day(2), four)
    sooner = await buying.announce(buying.supplier, order, day(1), four)
    by_goods = await buying.receive(
        order, {**four, "quantity": "3", "rejected_quantity": "1", "rejection_reason": "Vỡ"}
    )
    by_note = await buying.receive(order, four, delivery_note="pxk-7")
    other = await buying.receive(order, {"line_no": 1, "quantity": "2"})
    found = [receipt["notice"] and receipt["notice"]["id"] for receipt in (by_goods, by_note, other)]
    assert found == [sooner["id"], noted["id"], None]
    assert [(line["quantity"], line["received"]) for line in by_note["differences"]] == [("5", "4")]
    assert await buying.expected(item) == [(4, day(2).isoformat()), (7, LATE.isoformat())]
    assert (await buying.supplier.get(f"/shipping-notices/{later['id']}"))["status"] == "announced"
    await buying.trading.check()


async def test_staff_closes_a_notice_with_the_receipt_that_brought_its_goods(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "1000"), expected_on=LATE.isoformat())
    notice = await buying.announce(buying.supplier, order, day(1), {"line_no": 1, "quantity": "8"})
    receipt = await buying.receive(order, {"line_no": 1, "quantity": "7"})
    path, body = f"/shipping-notices/{notice['id']}/closure", {"receipt_id": receipt["id"]}
    tag = {"If-Match": f'"{notice["version"]}"'}
    assert "close" not in notice["allowed_actions"]
    assert "close" in (await buying.staff.get(f"/shipping-notices/{notice['id']}"))["allowed_actions"]
    elsewhere = await buying.receive(await buying.agreed(buying.line("NM", "1", "1000")))
    before = await buying.written()
    await buying.refused(await buying.supplier.send(path, body, **tag), 403, "forbidden")
    for stranger in (elsewhere["id"], str(new_id())):
        refused = await buying.staff.send(path, {"receipt_id": stranger}, **tag)
        await buying.refused(refused, 422, "receipt_unknown", "/receipt_id")
    await buying.refused(await buying.staff.send(path, body, **{"If-Match": '"9"'}), 412, "stale")
    assert await buying.written() == before
    closed = await buying.staff.do(path, body, **tag)
    assert (closed["status"], closed["receipt"]["id"], closed["allowed_actions"]) == ("received", receipt["id"], [])
    line = closed["lines"][0]
    assert (line["quantity"], line["received"]) == ("8", "7")
    assert await buying.expected(item) == [(3, LATE.isoformat())]
    other = await buying.announce(buying.supplier, order, day(1), {"line_no": 1, "quantity": "3"})
    refused = await buying.staff.send(
        f"/shipping-notices/{other['id']}/closure", body, **{"If-Match": f'"{other["version"]}"'}
    )
    await buying.refused(refused, 422, "receipt_unknown", "/receipt_id")
    await buying.refused(
        await buying.staff.send(path, body, **{"If-Match": f'"{closed["version"]}"'}), 409, "transition_not_allowed"
    )
    await buying.trading.check()


async def test_what_is_on_its_way_is_not_cancelled(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    await buying.announce(buying.supplier, order, day(1), {"line_no": 1, "quantity": "6"})
    less = {"lines": [{"line_no": 1, "quantity": "5"}]}
    refused = await buying.try_move(buying.staff, order, "amendment", less)
    await buying.refused(refused, 422, "below_announced", "/lines/0/quantity")
    more = {"lines": [{"line_no": 1, "quantity": "5"}]}
    await buying.refused(await buying.try_move(buying.staff, order, "cancellation", more), 422, "over_cancellation")
    order = await buying.move(buying.staff, order, "cancellation", {})
    assert (order["status"], order["lines"][0]["quantity"]) == ("accepted", "6")
    await buying.trading.check()


async def test_a_notice_that_both_sides_end_at_once_ends_once(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    notice = await buying.announce(buying.supplier, order, day(1))
    receipts = [
        buying.staff.send(f"/purchase-orders/{order['id']}/receipts", {"notice_id": notice["id"]}) for _ in range(3)
    ]
    answers = await asyncio.gather(*receipts, buying.withdraw(buying.supplier, notice))
    assert sorted(answer.status_code for answer in answers)[0] in (200, 201)
    assert sum(answer.status_code < 300 for answer in answers) == 1
    await buying.trading.check()


async def test_a_notice_costs_the_same_for_any_number_of_lines(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    counts = []
    for number in (1, 200):
        order = await buying.agreed(*[buying.line("NM", "1", "1000")] * number)
        with sent(buying.trading.database) as statements:
            notice = await buying.announce(buying.supplier, order, day(1))
            await buying.receive(order, notice_id=notice["id"])
        counts.append(len(statements))
    # The first receipt also makes the balance rows.
    assert counts[1] <= counts[0]
