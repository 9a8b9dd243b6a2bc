"""Wrong shipping notices: refused with code and pointer, and nothing is written."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import today
from app.core.ids import new_id
from tests.purchasing.conftest import Purchasing

LONG = "0." + "1" * 29
DAY = (today() + timedelta(days=7)).isoformat()
LINE = {"item_code": "NM", "quantity": "10", "unit_price": "1000"}
QUANTITY = "/lines/0/quantity"


def of(quantity: Any, line_no: Any = 1) -> dict[str, Any]:
    """A notice of one line."""
    return {"arrives_on": DAY, "lines": [{"line_no": line_no, "quantity": quantity}]}


WRONG: list[tuple[str, str, dict[str, Any], int, str, tuple[str, ...]]] = [
    ("more than ordered", "agreed", of("10.000001"), 422, "over_shipped", (QUANTITY,)),
    ("more than is left", "announced", of("7"), 422, "over_shipped", (QUANTITY,)),
    ("all is on its way", "all announced", {"arrives_on": DAY}, 409, "nothing_to_ship", ()),
    ("all is there", "received", of("1"), 409, "transition_not_allowed", ()),
    ("more than is to come", "partly received", of("7"), 422, "over_shipped", (QUANTITY,)),
    ("nothing of a line", "agreed", of("0"), 422, "out_of_range", (QUANTITY,)),
    ("negative", "agreed", of("-1"), 422, "out_of_range", (QUANTITY,)),
    ("29 decimals", "agreed", of(LONG), 422, "too_many_decimals", (QUANTITY,)),
    ("a number", "agreed", of(1), 422, "invalid_decimal", (QUANTITY,)),
    ("an unknown line", "agreed", of("1", 9), 422, "line_unknown", ("/lines/0/line_no",)),
    ("a rejected line", "half", of("1", 2), 422, "line_unknown", ("/lines/0/line_no",)),
    ("a line twice", "agreed", {**of("1"), "lines": of("1")["lines"] * 2}, 422, "line_repeated", ("/lines/1/line_no",)),
    ("no line", "agreed", {"arrives_on": DAY, "lines": []}, 422, "too_few", ("/lines",)),
    ("no day", "agreed", {"lines": of("1")["lines"]}, 422, "required", ("/arrives_on",)),
    ("before the order", "agreed", {"arrives_on": "2020-01-01"}, 422, "arrives_before_order", ("/arrives_on",)),
    ("an unknown field", "agreed", {"arrives_on": DAY, "status": "received"}, 422, "unknown_field", ("/status",)),
    ("a long text", "agreed", {"arrives_on": DAY, "transport": "x" * 201}, 422, "too_long", ("/transport",)),
    ("not agreed", "sent", of("1"), 409, "transition_not_allowed", ()),
    ("cancelled", "cancelled", of("1"), 409, "transition_not_allowed", ()),
]


async def _order(buying: Purchasing, state: str) -> dict[str, Any]:
    await buying.trading.item("NM", None)
    order = await buying.sent(LINE, LINE)
    if state == "half":
        without = {"rejected_lines": [{"line_no": 2, "reason": "Hết"}]}
        return await buying.move(buying.supplier, order, "acceptance", without)
    if state != "sent":
        order = await buying.move(buying.supplier, order, "acceptance", {})
    if state == "announced":
        await buying.announce(buying.supplier, order, today(), {"line_no": 1, "quantity": "4"})
    if state == "all announced":
        await buying.announce(buying.supplier, order, today())
    if state == "received":
        await buying.receive(order)
    if state == "partly received":
        await buying.receive(order, {"line_no": 1, "quantity": "4"})
    if state == "cancelled":
        await buying.move(buying.staff, order, "cancellation", {})
    return order


@pytest.mark.parametrize("case", WRONG, ids=[case[0] for case in WRONG])
async def test_a_wrong_notice_is_refused(
    buying: Purchasing, case: tuple[str, str, dict[str, Any], int, str, tuple[str, ...]]
) -> None:
    _, state, body, status, code, pointers = case
    order = await _order(buying, state)
    before = await buying.written()
    answer = await buying.supplier.send(f"/purchase-orders/{order['id']}/shipping-notices", body)
    await buying.refused(answer, status, code, *pointers)
    assert await buying.written() == before


async def test_a_wrong_change_is_refused(buying: Purchasing) -> None:
    order = await _order(buying, "announced")
    other = await buying.announce(buying.supplier, order, today(), {"line_no": 1, "quantity": "3"})
    before = await buying.written()
    # What the notice says itself is not in its own way, what others say is.
    await buying.refused(await buying.rewrite(buying.supplier, other, of("7")), 422, "over_shipped", QUANTITY)
    await buying.refused(await buying.rewrite(buying.supplier, {**other, "version": 9}, of("1")), 412, "stale")
    assert await buying.written() == before
    assert (await buying.rewrite(buying.supplier, other, of("6"))).status_code == 200


async def test_a_receipt_from_a_wrong_notice_is_refused(buying: Purchasing) -> None:
    order = await _order(buying, "announced")
    elsewhere = await buying.agreed(LINE)
    notice = await buying.announce(buying.supplier, elsewhere, today())
    path = f"/purchase-orders/{order['id']}/receipts"
    before = await buying.written()
    for stranger in (notice["id"], str(new_id())):
        refused = await buying.staff.send(path, {"notice_id": stranger})
        await buying.refused(refused, 422, "notice_unknown", "/notice_id")
    assert await buying.written() == before
    await buying.receive(elsewhere, notice_id=notice["id"])
    again = await buying.staff.send(f"/purchase-orders/{elsewhere['id']}/receipts", {"notice_id": notice["id"]})
    await buying.refused(again, 409, "transition_not_allowed")
    await buying.trading.check()
