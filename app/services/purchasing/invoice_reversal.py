"""Taking back a supplier's invoice that is in the books: its quantities are open again, its number may come again."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import conflict, invalid
from app.services.access.actor import Actor
from app.services.payments.payables import take_back_payable
from app.services.posting import Place, post
from app.services.posting.reversal import reversing
from app.services.purchasing.matching import InvoiceLine
from app.services.purchasing.order import PurchaseOrder
from app.services.purchasing.rows import put_state
from app.services.purchasing.rules.invoicing import clear, invoiced
from app.services.purchasing.rules.reversing import Bared, Covered, bare, taking_back
from app.services.purchasing.supplier_invoices import entered_lines, invoice_totals, lock_invoice
from app.services.purchasing.vouchers import document_header
from app.services.stock.whereabouts import following

# What an invoice cleared, and how goods that came after their invoice are covered without it. What of them lost its
# invoice to an earlier reversal stands on the lines of that one.
BOOKED_SQL = """
SELECT l.cleared_quantity, l.cleared_net, l.cleared_amount, l.transit_quantity > 0 AS in_transit,
       coalesce(s.came, 0) AS came, coalesce(s.came_amount, 0) AS came_amount, coalesce(s.billed, 0) AS billed,
       coalesce(s.billed_amount, 0) AS billed_amount
FROM supplier_invoice_lines l
LEFT JOIN (
    SELECT line_no, sum(came) AS came, sum(came_amount) AS came_amount, sum(billed) AS billed,
           sum(billed_amount) AS billed_amount
    FROM (
        SELECT g.order_line_no AS line_no, g.transit_quantity AS came, g.transit_amount AS came_amount,
               0::numeric AS billed, 0::numeric AS billed_amount
        FROM goods_receipt_lines g JOIN goods_receipts r ON r.company_id = g.company_id AND r.id = g.receipt_id
        WHERE r.company_id = $1 AND r.order_id = $2
        UNION ALL
        SELECT k.order_line_no, CASE v.status WHEN 'reversed' THEN -k.transit_quantity ELSE 0 END,
               CASE v.status WHEN 'reversed' THEN -k.transit_amount ELSE 0 END,
               CASE v.status WHEN 'approved' THEN k.transit_quantity ELSE 0 END,
               CASE v.status WHEN 'approved' THEN k.transit_amount ELSE 0 END
        FROM supplier_invoice_lines k JOIN supplier_invoices v ON v.company_id = k.company_id AND v.id = k.invoice_id
        WHERE v.company_id = $1 AND v.order_id = $2 AND v.id <> $3
    ) entries
    GROUP BY line_no
) s ON s.line_no = l.order_line_no
WHERE l.company_id = $1 AND l.invoice_id = $3 ORDER BY l.line_no
"""
RETURNED_SQL = "SELECT EXISTS (SELECT FROM purchase_returns WHERE company_id = $1 AND invoice_id = $2)"
REVERSED_SQL = """
UPDATE supplier_invoices
SET version = version + 1, status = 'reversed', reversed_on = $3, reversed_by = $4, reversal_reason = $5
WHERE company_id = $1 AND id = $2
"""
BARED_SQL = """
UPDATE supplier_invoice_lines l
SET cleared_quantity = -d.quantity, cleared_net = -d.net, cleared_amount = -d.amount, transit_quantity = d.quantity,
    transit_amount = d.transit
FROM unnest($3::int[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[])
  AS d(line_no, quantity, net, amount, transit)
WHERE l.company_id = $1 AND l.invoice_id = $2 AND l.line_no = d.line_no
"""


@dataclass(frozen=True, slots=True)
class Reversal:
    """Why an invoice is taken back, which its supplier reads, and the day on which it counts."""

    reason: str
    reversed_on: date | None = None


async def reverse_supplier_invoice(
    session: AsyncSession, actor: Actor, invoice_id: UUID, if_version: int, wanted: Reversal
) -> None:
    """Undo an approved invoice: nothing is owed, what had come is accrued again, its number may come again.

    Differences of price leave what is still there and the cost of what has gone. Goods that came on the strength of
    the invoice are accrued at the order's price. The number of statements does not grow with the lines.
    Raises NOT_FOUND, STALE; `reversed_before_invoice` (INVALID); `already_reversed`, `invoice_not_approved`,
    `invoice_paid`, `invoice_returned`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    loaded, head = await lock_invoice(connection, actor, invoice_id, if_version)
    order = loaded.order
    if head["status"] != "approved":
        code = "already_reversed" if head["status"] == "reversed" else "invoice_not_approved"
        raise conflict(code, f"This invoice is {head['status']}: only one that is in the books is taken back.")
    day = wanted.reversed_on or max(today(), head["issued_on"])
    if day < head["issued_on"]:
        message = "An invoice cannot be taken back before it was issued."
        raise invalid("/reversed_on", "reversed_before_invoice", message)
    if await connection.fetchval(RETURNED_SQL, order.company_id, invoice_id):
        raise conflict("invoice_returned", "Goods of this invoice have gone back: it can no longer be taken back.")
    await take_back_payable(session, (order.company_id, invoice_id), order.partner_id, day)
    lines = await entered_lines(connection, order, invoice_id)
    rows = await connection.fetch(BOOKED_SQL, order.company_id, order.id, invoice_id)
    sums = invoice_totals(order, lines)
    parts = [(row["cleared_quantity"], row["cleared_net"], row["cleared_amount"]) for row in rows]
    cleared, tax_bases = clear(order, lines, (sums, head["exchange_rate"]), parts)
    bared = [_bared(order, line, row, head["exchange_rate"]) for line, row in zip(lines, rows, strict=True)]
    document = ("supplier_invoice", invoice_id, head["number"])
    header = document_header(actor, order, "supplier_invoice.reversed", day, document)
    header = await reversing(connection, header)
    supplier = Place(loaded.supplier_location_id, kept=False)
    posting = taking_back(order, header, (cleared, (sums, tax_bases)), [b for b in bared if b.came], supplier)
    posting = await following(session, order.company_id, posting, order.ordered_on)
    await post(session, loaded.books, posting)
    await connection.execute(REVERSED_SQL, order.company_id, invoice_id, day, actor.user_id, wanted.reason)
    await _write_bared(connection, order, invoice_id, bared)
    await put_state(connection, order, order.lines, invoiced(order, lines, -1))


def _bared(order: PurchaseOrder, line: InvoiceLine, row: asyncpg.Record, rate: Decimal) -> Bared:
    names = ("came", "came_amount", "billed", "billed_amount")
    covered = Covered(**{name: row[name] for name in names}) if row["in_transit"] else Covered()
    return bare(order, line, covered, rate)


async def _write_bared(
    connection: asyncpg.Connection, order: PurchaseOrder, invoice_id: UUID, bared: list[Bared]
) -> None:
    await connection.execute(
        BARED_SQL,
        order.company_id,
        invoice_id,
        [entry.line.line_no for entry in bared],
        [entry.quantity for entry in bared],
        [entry.net for entry in bared],
        [entry.amount for entry in bared],
        [entry.transit_amount for entry in bared],
    )
