"""Wrong receipts: refused with code and pointer, and nothing is written."""

from typing import Any

import pytest

from app.core.ids import new_id
from tests.purchasing.conftest import Purchasing

LONG = "0." + "1" * 29
LINE = {"item_code": "NM", "quantity": "10", "unit_price": "1000"}
REJECTED = {"line_no": 1, "rejected_quantity": "1"}

WRONG: list[tuple[str, str, dict[str, Any], int, str, tuple[str, ...]]] = [
    ("more than ordered", "agreed", {"line_no": 1, "quantity": "10.000001"}, 422, "over_receipt", ("/quantity",)),
    ("unknown line", "agreed", {"line_no": 9}, 422, "line_unknown", ("/line_no",)),
    ("negative", "agreed", {"line_no": 1, "quantity": "-1"}, 422, "out_of_range", ("/quantity",)),
    ("29 decimals", "agreed", {"line_no": 1, "quantity": LONG}, 422, "too_many_decimals", ("/quantity",)),
    ("a number", "agreed", {"line_no": 1, "quantity": 1}, 422, "invalid_decimal", ("/quantity",)),
    ("reject 29 decimals", "agreed", {**REJECTED, "rejected_quantity": LONG}, 422, "too_many_decimals", ()),
    ("reject below zero", "agreed", {**REJECTED, "rejected_quantity": "-1"}, 422, "out_of_range", ()),
    ("reject too much", "agreed", REJECTED | {"rejected_quantity": "9" * 15, "rejection_reason": "x"}, 422, "", ()),
    ("no reason", "agreed", REJECTED, 422, "reason_missing", ("/rejection_reason",)),
    ("reason for nothing", "agreed", {"line_no": 1, "rejection_reason": "x"}, 422, "reason_missing", ()),
    ("nothing", "agreed", {"line_no": 1, "quantity": "0"}, 409, "nothing_to_receive", ()),
    ("unknown field", "agreed", {"line_no": 1, "price": "1"}, 422, "unknown_field", ("/price",)),
    ("not agreed", "sent", {"line_no": 1}, 409, "transition_not_allowed", ()),
    ("rejected line", "half", {"line_no": 2}, 422, "line_unknown", ("/line_no",)),
    ("all is there", "received", {"line_no": 1, "quantity": "1"}, 422, "over_receipt", ("/quantity",)),
    ("cancelled", "cancelled", {"line_no": 1}, 409, "transition_not_allowed", ()),
]


@pytest.mark.parametrize("case", WRONG, ids=[case[0] for case in WRONG])
async def test_a_wrong_receipt_is_refused(
    buying: Purchasing, case: tuple[str, str, dict[str, Any], int, str, tuple[str, ...]]
) -> None:
    _, state, line, status, code, fields = case
    await buying.trading.item("NM", None)
    order = await buying.sent(LINE, LINE)
    if state == "half":
        without = {"rejected_lines": [{"line_no": 2, "reason": "Hết"}]}
        order = await buying.move(buying.supplier, order, "acceptance", without)
    elif state != "sent":
        order = await buying.move(buying.supplier, order, "acceptance", {})
    if state == "received":
        await buying.receive(order)
    if state == "cancelled":
        await buying.move(buying.staff, order, "cancellation", {})
    before = await buying.written()
    answer = await buying.staff.send(f"/purchase-orders/{order['id']}/receipts", {"lines": [line]})
    await buying.refused(answer, status, code or "out_of_range", *(f"/lines/0{field}" for field in fields))
    assert await buying.written() == before


async def test_a_wrong_header_is_refused(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(LINE)
    before = await buying.written()
    path = f"/purchase-orders/{order['id']}/receipts"
    for body, status, code in (
        ({"received_on": "2020-01-01"}, 409, "receipt_before_order"),
        ({"received_on": "2999-01-01"}, 409, "period_closed"),
        ({"lines": [{"line_no": 1}, {"line_no": 1}]}, 422, "line_repeated"),
        ({"lines": []}, 422, "too_few"),
    ):
        await buying.refused(await buying.staff.send(path, body), status, code)
    nowhere = await buying.staff.send(f"/purchase-orders/{new_id()}/receipts", {})
    await buying.refused(nowhere, 404, "not_found")
    assert await buying.written() == before


async def test_what_has_come_is_not_cancelled_or_changed_away(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(LINE)
    await buying.receive(order, {"line_no": 1, "quantity": "4"})
    order = await buying.read(order)
    before = await buying.written()
    less = {"lines": [{"line_no": 1, "quantity": "3"}]}
    await buying.refused(await buying.try_move(buying.staff, order, "amendment", less), 422, "below_received")
    more = {"lines": [{"line_no": 1, "quantity": "7"}]}
    await buying.refused(await buying.try_move(buying.staff, order, "cancellation", more), 422, "over_cancellation")
    assert await buying.written() == before
    order = await buying.move(buying.staff, order, "cancellation", {})
    assert (order["status"], order["lines"][0]["quantity"]) == ("received", "4")
    await buying.trading.check()
