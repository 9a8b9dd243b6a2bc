"""Requests of selling, right ones and the parts to make wrong ones of; `$name` stands for an id of the desk."""

from dataclasses import dataclass, field
from typing import Any

ORDERS, RECEIPTS, REFUNDS = "/sales-orders", "/receipts", "/customer-refunds"


@dataclass(frozen=True, slots=True)
class Case:
    """A request that must be refused, and how."""

    name: str
    path: str
    body: Any
    status: int
    code: str
    pointer: str | None = None
    fault: str | None = None
    person: str = "owner"
    headers: dict[str, str] = field(default_factory=dict)


def order(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An order of staff for the customer; one proper line unless others are given."""
    return {"partner_id": "$partner", "lines": list(lines) or [line()], **more}


def line(**fields: Any) -> dict[str, Any]:
    """An order line, right but for `fields`."""
    return {"item_id": "$item", "quantity": "1", **fields}


def one(**fields: Any) -> dict[str, Any]:
    """A change of the first line."""
    return {"lines": [{"line_no": 1, **fields}]}


def money(**fields: Any) -> dict[str, Any]:
    """A receipt, right but for `fields`."""
    return {"partner_id": "$partner", "method": "bank", "amount": "1000", **fields}


def applied(invoice: str, amount: str) -> dict[str, Any]:
    """An allocation to one invoice."""
    return {"allocations": [{"invoice_id": invoice, "amount": amount}]}


PROPER: dict[str, Any] = {
    ORDERS: order(),
    f"{ORDERS}/$placed/confirmation": {},
    f"{ORDERS}/$placed/amendment": one(quantity="5"),
    f"{ORDERS}/$placed/cancellation": {},
    f"{ORDERS}/$confirmed/deliveries": {},
    "/promises": {
        "lines": [{"order_id": "$short", "line_no": 1, "promised_on": "2999-01-01", "instead_of": None}],
    },
    f"{ORDERS}/$confirmed/proposals": one(quantity="5"),
    f"{ORDERS}/$partly/proposals/1/acceptance": {},
    f"{ORDERS}/$partly/proposals/1/refusal": {"reason": "x"},
    f"{ORDERS}/$partly/proposals/1/counter-proposal": {"kind": "cancellation"},
    f"{ORDERS}/$partly/proposals/1/withdrawal": {},
    "/deliveries/$delivered_delivery/invoice": {},
    "/invoices/$invoice/returns": {**one(quantity="1"), "reason": "x"},
    RECEIPTS: money(),
    "/set-offs": {"partner_id": "$partner", "amount": "1"},
    REFUNDS: {
        "partner_id": "$partner",
        "method": "bank",
        "sources": [{"kind": "receipt", "source_id": "$receipt", "amount": "1"}],
    },
    f"{REFUNDS}/$refund/reversal": {},
    f"{RECEIPTS}/$receipt/allocations": applied("$invoice", "1"),
    f"{RECEIPTS}/$receipt/allocations/reversal": {"invoice_id": "$invoice"},
    f"{RECEIPTS}/$receipt/reversal": {},
    "/invoices/$credit_note/allocations": applied("$invoice", "1"),
    "/invoices/$credit_note/allocations/reversal": {"invoice_id": "$invoice"},
}
AGAINST_A_VERSION = ("amendment", "proposals", "counter-proposal")
POSTING_PATHS = tuple(path for path in PROPER if not path.endswith(AGAINST_A_VERSION))
