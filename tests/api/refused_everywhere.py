"""The same wrong inputs put to every step of selling, one by one: amounts, months, ids, fields."""

from collections.abc import Callable
from typing import Any

from tests.api.selling_requests import ORDERS, RECEIPTS, Case, applied, line, money, one, order

RETURNS, INVOICE = "/invoices/$invoice/returns", "/deliveries/$delivered_delivery/invoice"
AMENDED = {"If-Match": '"1"'}
# Where an amount is written: step, path, body around the amount, its pointer, headers.
PLACES: list[tuple[str, str, Callable[[Any], Any], str, dict[str, str]]] = [
    ("place", ORDERS, lambda x: order(line(quantity=x)), "/lines/0/quantity", {}),
    ("amend", f"{ORDERS}/$placed/amendment", lambda x: one(quantity=x), "/lines/0/quantity", AMENDED),
    ("cancel", f"{ORDERS}/$placed/cancellation", lambda x: one(quantity=x), "/lines/0/quantity", {}),
    ("deliver", f"{ORDERS}/$confirmed/deliveries", lambda x: one(quantity=x), "/lines/0/quantity", {}),
    ("return", RETURNS, lambda x: {**one(quantity=x), "reason": "x"}, "/lines/0/quantity", {}),
    ("receive", RECEIPTS, lambda x: money(amount=x), "/amount", {}),
    ("receive for", RECEIPTS, lambda x: money(**applied("$invoice", x)), "/allocations/0/amount", {}),
    ("apply", f"{RECEIPTS}/$receipt/allocations", lambda x: applied("$invoice", x), "/allocations/0/amount", {}),
    ("set off", "/set-offs", lambda x: {"partner_id": "$partner", "amount": x}, "/amount", {}),
]
WRONG: list[tuple[str, Any, str]] = [
    ("zero", "0", "out_of_range"),
    ("less than nothing", "-1", "out_of_range"),
    ("29 decimals", "1." + "1" * 29, "too_many_decimals"),
    ("a float", 1.5, "invalid_decimal"),
    ("no number", "NaN", "invalid_decimal"),
    ("41 digits", "1" * 41, "invalid_decimal"),
]
AMOUNTS = [
    Case(f"{step} {wrong}", path, body(amount), 422, "invalid_request", pointer, fault, headers=headers)
    for step, path, body, pointer, headers in PLACES
    for wrong, amount, fault in WRONG
    if (step, wrong) != ("amend", "zero")  # which drops the line
]
# An order of drops, 0.000005 of a can: half a drop has seven decimals.
FINE = [
    Case(name, path, body, 422, code, "/lines/0/quantity", "too_many_decimals", headers=headers)
    for name, path, body, code, headers in (
        ("amend half a drop", f"{ORDERS}/$fine/amendment", one(quantity="3.5"), "change_invalid", {"If-Match": '"3"'}),
        ("cancel half a drop", f"{ORDERS}/$fine/cancellation", one(quantity="0.5"), "change_invalid", {}),
        ("deliver half a drop", f"{ORDERS}/$fine/deliveries", one(quantity="0.5"), "delivery_invalid", {}),
        (
            "return half a drop",
            "/invoices/$fine_invoice/returns",
            {**one(quantity="0.5"), "reason": "x"},
            "return_invalid",
            {},
        ),
    )
]
# January of last year is closed; $old... are papers from before that.
CLOSED = [
    Case(f"{step} in a closed month", path, body, 409, "period_closed")
    for step, path, body in (
        ("place", ORDERS, order(line(unit_price="5"), ordered_on="$closed_day")),
        ("deliver", f"{ORDERS}/$confirmed/deliveries", {"delivered_on": "$closed_day"}),
        ("deliver and invoice", f"{ORDERS}/$confirmed/deliveries", {"delivered_on": "$closed_day", "invoice": True}),
        ("invoice", "/deliveries/$old_delivery/invoice", {"issued_on": "$closed_day"}),
        ("return", "/invoices/$old_invoice/returns", {**one(), "reason": "x", "returned_on": "$closed_day"}),
        ("receive", RECEIPTS, money(received_on="$closed_day")),
        ("reverse", f"{RECEIPTS}/$old_receipt/reversal", {"reversed_on": "$closed_day"}),
    )
]
IDS = [
    Case(f"{step} {whose}", path, body, 422, code, pointer, fault)
    for whose, kind in (("of nobody", "$random"), ("of another company", "$foreign_"))
    for step, path, body, code, pointer, fault in (
        (
            "apply to an invoice",
            f"{RECEIPTS}/$receipt/allocations",
            applied(kind if kind == "$random" else "$foreign_invoice", "1"),
            "allocation_invalid",
            "/allocations/0/invoice_id",
            "invoice_unknown",
        ),
        (
            "set off with a partner",
            "/set-offs",
            {"partner_id": kind if kind == "$random" else "$foreign_partner", "amount": "1"},
            "partner_unknown",
            "/partner_id",
            "partner_unknown",
        ),
    )
]
FIELDS = [
    Case(f"{step} with a field of one's own", path, body, 422, "invalid_request", pointer, "unknown_field")
    for step, path, body, pointer in (
        ("confirm", f"{ORDERS}/$placed/confirmation", {"status": "closed"}, "/status"),
        ("cancel", f"{ORDERS}/$placed/cancellation", {"status": "closed"}, "/status"),
        ("deliver", f"{ORDERS}/$confirmed/deliveries", one(quantity="1", unit="thùng"), "/lines/0/unit"),
        ("invoice", INVOICE, {"company_id": "$random"}, "/company_id"),
        ("return", RETURNS, {**one(quantity="1", unit_price="1"), "reason": "x"}, "/lines/0/unit_price"),
        ("receive", RECEIPTS, money(exchange_rate="1"), "/exchange_rate"),
        ("apply", f"{RECEIPTS}/$receipt/allocations", {**applied("$invoice", "1"), "amount": "1"}, "/amount"),
        ("set off", "/set-offs", {"partner_id": "$partner", "amount": "1", "method": "bank"}, "/method"),
        ("reverse", f"{RECEIPTS}/$receipt/reversal", {"amount": "1"}, "/amount"),
    )
]
TAGS = [
    Case(
        f"amend with {name}", f"{ORDERS}/$placed/amendment", one(quantity="5"), 412, "stale", headers={"If-Match": tag}
    )
    for name, tag in (("a later tag", '"2"'), ("a word for a tag", '"abc"'), ("any tag", "*"))
]
EVERYWHERE = [*AMOUNTS, *FINE, *CLOSED, *IDS, *FIELDS, *TAGS]
