"""Wrong input to purchase orders: refused with code and pointer, and nothing is written."""

from typing import Any

import pytest

from app.core.ids import new_id
from tests.purchasing.conftest import Purchasing

LONG = "0." + "1" * 29
LINE = {"item_code": "NM", "quantity": "10", "unit_price": "1000"}
RANDOM = str(new_id())

WRONG_ORDERS: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("random supplier", {"partner_id": RANDOM}, {}, "partner_unknown", "/partner_id"),
    ("customer", {"partner_id": "$customer"}, {}, "partner_unknown", "/partner_id"),
    ("random warehouse", {"location_id": RANDOM}, {}, "location_unknown", "/location_id"),
    ("random terms", {"payment_term_id": RANDOM}, {}, "payment_term_unknown", "/payment_term_id"),
    ("no such currency", {"currency": "XXQ"}, {}, "currency_unknown", "/currency"),
    ("no rate", {"currency": "USD"}, {}, "exchange_rate_missing", "/currency"),
    ("early", {"expected_on": "2020-01-01"}, {}, "expected_before_order", "/lines/0/expected_on"),
    ("no lines", {"lines": []}, {}, "too_few", "/lines"),
    ("unknown field", {"colour": "red"}, {}, "unknown_field", "/colour"),
    ("unknown code", {}, {"item_code": "KHONG"}, "item_unknown", "/lines/0/item_code"),
    ("random item", {}, {"item_code": None, "item_id": RANDOM}, "item_unknown", "/lines/0/item_id"),
    ("unknown unit", {}, {"unit": "tấn"}, "unit_unknown", "/lines/0/unit"),
    ("no price", {}, {"unit_price": None}, "price_missing", "/lines/0/unit_price"),
    ("zero", {}, {"quantity": "0"}, "out_of_range", "/lines/0/quantity"),
    ("negative", {}, {"quantity": "-1"}, "out_of_range", "/lines/0/quantity"),
    ("29 decimals", {}, {"quantity": LONG}, "too_many_decimals", "/lines/0/quantity"),
    ("a number", {}, {"quantity": 5}, "invalid_decimal", "/lines/0/quantity"),
    ("too much", {}, {"quantity": "9" * 14}, "out_of_range", "/lines/0/quantity"),
    ("no tax", {}, {"item_code": "LA"}, "tax_rate_missing", "/lines/0/item_code"),
    ("free", {}, {"unit_price": "0"}, "out_of_range", "/lines/0/unit_price"),
]


@pytest.mark.parametrize(
    ("fields", "line", "code", "pointer"), [c[1:] for c in WRONG_ORDERS], ids=[c[0] for c in WRONG_ORDERS]
)
async def test_a_wrong_order_is_refused(
    buying: Purchasing, fields: dict[str, Any], line: dict[str, Any], code: str, pointer: str
) -> None:
    trading = buying.trading
    await trading.item("NM", None)
    await trading.item("DV", None, kind="service")
    await trading.item("LA", None, tax_class="unheard_of")
    customer = str(await trading.customer("KH"))
    entered = {key: value for key, value in (LINE | line).items() if value is not None}
    body = {**buying.order(entered), **fields}
    body = {key: customer if value == "$customer" else value for key, value in body.items()}
    before = await buying.written()
    await buying.refused(await buying.staff.send("/purchase-orders", body), 422, code, pointer)
    assert await buying.written() == before


WRONG_STEPS: list[tuple[str, str, str, dict[str, Any], int, str, tuple[str, ...]]] = [
    ("send twice", "sent", "sending", {}, 409, "transition_not_allowed", ()),
    ("accept a draft", "draft", "acceptance", {}, 409, "transition_not_allowed", ()),
    ("accept twice", "agreed", "acceptance", {}, 409, "transition_not_allowed", ()),
    ("reject an agreed one", "agreed", "rejection", {"reason": "x"}, 409, "transition_not_allowed", ()),
    ("see a draft", "draft", "sight", {}, 409, "transition_not_allowed", ()),
    ("amend a sent one", "sent", "amendment", {"lines": [{"line_no": 1}]}, 409, "transition_not_allowed", ()),
    ("no reason", "sent", "rejection", {}, 422, "required", ("/reason",)),
    (
        "reject an unknown line",
        "sent",
        "acceptance",
        {"rejected_lines": [{"line_no": 9, "reason": "x"}]},
        422,
        "line_unknown",
        ("/rejected_lines/0/line_no",),
    ),
    (
        "reject a line twice",
        "sent",
        "acceptance",
        {"rejected_lines": [{"line_no": 1, "reason": "x"}] * 2},
        422,
        "line_repeated",
        ("/rejected_lines/1/line_no",),
    ),
    (
        "accept nothing",
        "sent",
        "acceptance",
        {"rejected_lines": [{"line_no": 1, "reason": "x"}, {"line_no": 2, "reason": "x"}]},
        422,
        "nothing_accepted",
        ("/rejected_lines",),
    ),
    ("change nothing", "agreed", "amendment", {"lines": [{"line_no": 1}]}, 409, "nothing_changes", ()),
    (
        "29 decimals",
        "agreed",
        "amendment",
        {"lines": [{"line_no": 1, "quantity": LONG}]},
        422,
        "too_many_decimals",
        ("/lines/0/quantity",),
    ),
    (
        "negative",
        "agreed",
        "amendment",
        {"lines": [{"line_no": 1, "quantity": "-1"}]},
        422,
        "out_of_range",
        ("/lines/0/quantity",),
    ),
    (
        "expect it too early",
        "agreed",
        "amendment",
        {"lines": [{"line_no": 1, "expected_on": "2020-01-01"}]},
        422,
        "expected_before_order",
        ("/lines/0/expected_on",),
    ),
    (
        "cancel more than is open",
        "agreed",
        "cancellation",
        {"lines": [{"line_no": 1, "quantity": "11"}]},
        422,
        "over_cancellation",
        ("/lines/0/quantity",),
    ),
    ("cancel lines of a draft", "draft", "cancellation", {"lines": [{"line_no": 1}]}, 422, "not_agreed", ("/lines",)),
]


@pytest.mark.parametrize("case", WRONG_STEPS, ids=[case[0] for case in WRONG_STEPS])
async def test_a_wrong_step_is_refused(
    buying: Purchasing, case: tuple[str, str, str, dict[str, Any], int, str, tuple[str, ...]]
) -> None:
    _, state, action, body, status, code, pointers = case
    await buying.trading.item("NM", None)
    if state == "draft":
        order = await buying.staff.do("/purchase-orders", buying.order(LINE, LINE))
    else:
        order = await (buying.sent if state == "sent" else buying.agreed)(LINE, LINE)
    before = await buying.written()
    await buying.refused(await buying.try_move(buying.staff, order, action, body), status, code, *pointers)
    assert await buying.written() == before
    stale = await buying.try_move(buying.staff, {**order, "version": 99}, "cancellation", {})
    await buying.refused(stale, 412, "stale")


async def test_books_that_are_closed_take_no_agreement(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.sent(LINE)
    for period in (await buying.staff.get("/periods", limit=200))["items"]:
        if period["status"] == "open":
            await buying.staff.do(f"/periods/{period['id']}/closing", {})
    before = await buying.written()
    await buying.refused(await buying.try_move(buying.supplier, order, "acceptance", {}), 409, "period_closed")
    assert await buying.written() == before
    assert (await buying.staff.get(f"/purchase-orders/{order['id']}"))["status"] == "sent"
