"""Sending goods back to their supplier: at the cost they were received at, credited at the invoice's prices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, conflict, not_found
from app.core.ids import new_id
from app.models import PurchaseReturn, PurchaseReturnLine
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO, Totals, in_base
from app.services.documents.named_lines import LineQuantity
from app.services.documents.numbers import Numbers
from app.services.documents.returning import Billed, Credit, Returned, credit_totals, returned_parts
from app.services.ledger.sides import PAYABLE, SUPPLIER_CREDIT
from app.services.payments.allocate import Allocated, allocation_rows, lock_partner
from app.services.payments.payables import Owed
from app.services.payments.settling import Use, settle
from app.services.posting import Place, Rows, in_base_unit, post, with_lots
from app.services.purchasing.load import open_order
from app.services.purchasing.order import PurchaseLine, PurchaseOrder
from app.services.purchasing.rules.returning import receipt_costs, returning
from app.services.purchasing.supplier_invoices import HEAD_SQL, entered_lines
from app.services.purchasing.vouchers import document_header

SETTLED_SQL = """
SELECT coalesce(sum(amount), 0) AS settled, coalesce(sum(base_amount), 0) AS cleared
FROM payable_allocations WHERE company_id = $1 AND invoice_id = $2
"""
ACCRUED_SQL = """
SELECT line_no, cleared_net, cleared_amount FROM supplier_invoice_lines WHERE company_id = $1 AND invoice_id = $2
"""
BACK_SQL = """
SELECT l.invoice_line_no, sum(l.quantity) AS quantity, sum(l.net_amount) AS net_amount, sum(l.cost) AS cost
FROM purchase_returns r JOIN purchase_return_lines l ON l.company_id = r.company_id AND l.return_id = r.id
WHERE r.company_id = $1 AND r.invoice_id = $2 GROUP BY l.invoice_line_no
"""


@dataclass(frozen=True, slots=True)
class ReturnOrder:
    """Which quantities of which invoice lines go back, when and why; `credit_note` is the supplier's number."""

    lines: Sequence[LineQuantity]
    reason: str
    returned_on: date | None = None
    credit_note: str | None = None


async def return_purchase(
    session: AsyncSession, actor: Actor, numbers: Numbers, invoice_id: UUID, wanted: ReturnOrder
) -> UUID:
    """Send goods of an approved invoice back and owe less for them; answers the return's id.

    The credit is applied to the invoice as far as that is open; the rest is the company's to use or to be paid.
    The number of statements does not grow with the lines.
    Raises NOT_FOUND; `invoice_not_approved`, `return_before_invoice`, `stock_short`, `period_closed` (CONFLICT);
    `return_invalid` with `over_return`, `line_unknown`, `line_repeated`, `not_goods`, `too_many_decimals`.
    """
    connection = await raw(session)
    head = await _invoice(connection, actor, invoice_id)
    loaded = await open_order(connection, actor, head["order_id"], None)
    order = loaded.order
    # Read again under the locks: it may have just been taken back, returned or paid.
    await lock_partner(connection, actor.company_id, order.partner_id)
    head = await _invoice(connection, actor, invoice_id)
    if head["status"] != "approved":
        raise conflict(
            "invoice_not_approved", f"This invoice is {head['status']}: goods go back against one in the books."
        )
    on = wanted.returned_on or max(today(), head["issued_on"])
    if on < head["issued_on"]:
        raise conflict("return_before_invoice", "Goods cannot go back before they were invoiced.")
    billed = await _billed(connection, order, head)
    by_line, errors = returned_parts(billed, wanted.lines, (order.currency_scale, order.base_scale))
    errors += _not_here(order, by_line.values())
    if errors or not by_line:
        raise AppError("return_invalid", "The return does not fit the invoice.", errors=errors)
    returned = list(by_line.values())
    credit = await _credit(connection, order, head, credit_totals(billed, returned, order.currency_scale))
    number = await numbers.take(actor.company_id, "purchase_return", on)
    made = _Made(new_id(), number, on, actor.user_id, head, wanted)
    header = document_header(actor, order, "purchase_return.posted", on, ("purchase_return", made.id, number))
    supplier = Place(loaded.supplier_location_id, kept=False)
    posting = returning(order, header, returned, (credit, head["exchange_rate"]), supplier)
    lots = {
        by_line[entry.line_no].line_no: in_base_unit(entry.lots, by_line[entry.line_no].line.unit_factor)
        for entry in wanted.lines
    }
    posting = with_lots(posting, lots)
    rows = [*made.rows(order, by_line, credit), *_applied(order, made, credit)]
    await post(session, loaded.books, replace(posting, documents=lambda _: rows))
    await settle(session, order.company_id, [Use(SUPPLIER_CREDIT, made.id, (invoice_id,))])
    return made.id


async def _invoice(connection: asyncpg.Connection, actor: Actor, invoice_id: UUID) -> asyncpg.Record:
    head = await connection.fetchrow(HEAD_SQL, actor.company_id, invoice_id)
    if head is None or actor.is_partner:
        raise not_found("supplier invoice")
    return head


async def _billed(
    connection: asyncpg.Connection, order: PurchaseOrder, head: asyncpg.Record
) -> dict[int, Billed[PurchaseLine]]:
    key, rate = (order.company_id, head["id"]), head["exchange_rate"]
    lines = await entered_lines(connection, order, head["id"])
    rows = await connection.fetch(ACCRUED_SQL, *key)
    accrued = {row["line_no"]: (row["cleared_net"], row["cleared_amount"]) for row in rows}
    nets = in_base([entry.net_amount for entry in lines], partial(order.base, rate=rate))
    bases = {entry.line_no: base for entry, base in zip(lines, nets, strict=True)}
    costs = receipt_costs(order, rate, bases, accrued)
    billed = {e.line_no: Billed(e.line, e.quantity, e.net_amount, costs[e.line_no]) for e in lines}
    for row in await connection.fetch(BACK_SQL, *key):
        line = billed[row["invoice_line_no"]]
        line.back_quantity, line.back_net, line.back_cost = row["quantity"], row["net_amount"], row["cost"]
    return billed


def _not_here(order: PurchaseOrder, returned: Iterable[Returned[PurchaseLine]]) -> list[FieldError]:
    """What has not come, or has gone back, cannot go back: an order line may stand on the invoice more than once."""
    left: dict[int, Decimal] = {}
    errors = []
    for entry in returned:
        step = order.step(entry.line)
        left.setdefault(entry.line.line_no, step.received - step.returned)
        left[entry.line.line_no] -= entry.quantity
        if not entry.line.keeps_stock:
            errors.append(FieldError(entry.pointer, "not_goods", "A service does not go back."))
        elif left[entry.line.line_no] < ZERO:
            errors.append(FieldError(entry.pointer, "over_return", "Less has come and is still here."))
    return errors


async def _credit(connection: asyncpg.Connection, order: PurchaseOrder, head: asyncpg.Record, totals: Totals) -> Credit:
    row = await connection.fetchrow(SETTLED_SQL, order.company_id, head["id"])
    settled, cleared = (row["settled"], row["cleared"]) if row is not None else (ZERO, ZERO)
    return Credit(totals, settled, cleared, min(totals.total_amount, head["total_amount"] - settled))


@dataclass(frozen=True, slots=True)
class _Made:
    """A return to be: its number, day and maker, the invoice's head and what was wanted."""

    id: UUID
    number: str
    on: date
    user_id: UUID
    head: asyncpg.Record
    wanted: ReturnOrder

    def rows(self, order: PurchaseOrder, returned: Mapping[int, Returned[PurchaseLine]], credit: Credit) -> list[Rows]:
        """The document, and what it takes off what is owed."""
        totals, rate = credit.totals, self.head["exchange_rate"]
        head = {
            "id": self.id,
            "number": self.number,
            "credit_note": self.wanted.credit_note,
            "invoice_id": self.head["id"],
            "order_id": order.id,
            "partner_id": order.partner_id,
            "returned_on": self.on,
            "reason": self.wanted.reason,
            "currency": order.currency,
            "exchange_rate": rate,
            "net_amount": totals.net_amount,
            "tax_amount": totals.tax_amount,
            "total_amount": totals.total_amount,
            "created_by": self.user_id,
        }
        owed = Owed(
            kind="credit_note",
            document=("purchase_return", self.id, self.wanted.credit_note or self.number),
            partner_id=order.partner_id,
            issued_on=self.on,
            due_on=self.on,
            currency=order.currency,
            exchange_rate=rate,
            total_amount=totals.total_amount,
            order=order.whole,
        )
        lines = [_line_row(line_no, entry) for line_no, entry in returned.items()]
        return [
            Rows(table_of(PurchaseReturn), [head]),
            Rows(table_of(PurchaseReturnLine), lines, {"return_id": self.id}),
            owed.rows(),
        ]


def _line_row(invoice_line_no: int, entry: Returned[PurchaseLine]) -> dict[str, object]:
    return {
        "line_no": entry.line_no,
        "invoice_line_no": invoice_line_no,
        "order_line_no": entry.line.line_no,
        "item_id": entry.line.item_id,
        "quantity": entry.quantity,
        "base_quantity": entry.base_quantity,
        "unit": entry.line.unit,
        "net_amount": entry.net_amount,
        "tax_code": entry.line.tax_code,
        "tax_rate_percent": entry.line.tax_rate_percent,
        "cost": entry.cost,
    }


def _applied(order: PurchaseOrder, made: _Made, credit: Credit) -> list[Rows]:
    """The credit settles the invoice as far as that is open."""
    if credit.applied <= ZERO:
        return []
    base = credit.base(partial(order.base, rate=made.head["exchange_rate"]), credit.applied)
    entry = Allocated(made.head["id"], order.whole, credit.applied, base)
    return [allocation_rows([entry], PAYABLE, ("credit_note", made.id), made.on)]
