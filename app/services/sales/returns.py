"""Taking goods back: a credit note that adjusts the invoice, goods at the cost they left with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, conflict, not_found
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO, Line
from app.services.documents.named_lines import LineQuantity
from app.services.documents.returning import Billed, Credit, Returned, credit_totals, returned_parts
from app.services.ledger.sides import CREDIT_NOTE, RECEIVABLE
from app.services.payments.allocate import Allocated, allocation_rows, lock_partner, order_line
from app.services.payments.settling import Use, settle
from app.services.posting import LotQuantity, Posting, Rows, Settled, in_base_unit, post, with_lots
from app.services.sales.invoice import with_invoice
from app.services.sales.load import load_order
from app.services.sales.order import ORDER_KIND, Order
from app.services.sales.rows import InvoiceDraft
from app.services.sales.rules.fulfilling import Bill, Part, ReturnedPart, returning
from app.services.sales.vouchers import document_header, series_for

INVOICE_SQL = """
SELECT v.id, v.kind, v.order_id, v.delivery_id, v.issued_on, v.total_amount, s.settled, s.cleared,
       (SELECT count(*) FROM invoices n WHERE n.company_id = $1 AND n.adjusts_invoice_id = v.id) AS returns
FROM invoices v
CROSS JOIN LATERAL (SELECT coalesce(sum(a.amount), 0) AS settled, coalesce(sum(a.base_amount), 0) AS cleared
                    FROM allocations a WHERE a.company_id = $1 AND a.invoice_id = v.id) s
WHERE v.company_id = $1 AND v.id = $2
"""
LINES_SQL = """
SELECT line_no, order_line_no, quantity, net_amount, tax_code, tax_rate_percent
FROM invoice_lines WHERE company_id = $1 AND invoice_id = $2 ORDER BY line_no
"""
BACK_SQL = """
SELECT n.id, c.line_no, c.adjusts_line_no, c.quantity, c.net_amount
FROM invoices n JOIN invoice_lines c ON c.company_id = $1 AND c.invoice_id = n.id
WHERE n.company_id = $1 AND n.adjusts_invoice_id = $2
"""
# What left with the invoice or its delivery, and what came back with its credit notes.
COSTS_SQL = """
SELECT document_id, line_no, value FROM stock_moves
WHERE company_id = $1 AND document_id = ANY(
    ARRAY[$2, $3]::uuid[] || ARRAY(SELECT id FROM invoices WHERE company_id = $1 AND adjusts_invoice_id = $2))
"""


# Lots by line of the invoice: what went out with it or its delivery, less what came back.
LOTS_SQL = """
SELECT coalesce(c.adjusts_line_no, m.line_no) AS line_no, t.code, t.expires_on,
       sum(CASE WHEN c.line_no IS NULL THEN q.quantity ELSE -q.quantity END) AS quantity
FROM stock_moves m
JOIN lot_moves q ON q.company_id = m.company_id AND q.move_id = m.id
JOIN lots t ON t.company_id = q.company_id AND t.id = q.lot_id
LEFT JOIN invoices n ON n.company_id = m.company_id AND n.id = m.document_id AND n.adjusts_invoice_id = $2
LEFT JOIN invoice_lines c ON c.company_id = n.company_id AND c.invoice_id = n.id AND c.line_no = m.line_no
WHERE m.company_id = $1 AND m.document_id = ANY(
    ARRAY[$2, $3]::uuid[] || ARRAY(SELECT id FROM invoices WHERE company_id = $1 AND adjusts_invoice_id = $2))
GROUP BY 1, 2, 3
HAVING sum(CASE WHEN c.line_no IS NULL THEN q.quantity ELSE -q.quantity END) > 0
ORDER BY 1, 3 NULLS LAST, 2
"""


@dataclass(frozen=True, slots=True)
class ReturnOrder:
    """Which quantities of which invoice lines come back, when and why."""

    lines: Sequence[LineQuantity]
    reason: str
    returned_on: date | None = None


async def return_goods(session: AsyncSession, actor: Actor, invoice_id: UUID, wanted: ReturnOrder) -> UUID:
    """Take goods of an invoice back and credit them; answers the credit note's id.

    The credit is applied to the invoice as far as that is open; the rest stays the customer's.
    Raises NOT_FOUND, `not_an_invoice`, `over_return`, `line_unknown`, `too_many_decimals`, `return_before_invoice`,
    `period_closed`.
    """
    connection = await raw(session)
    found = await _invoice(connection, actor, invoice_id)
    if found["kind"] != "invoice":
        raise conflict("not_an_invoice", "Goods are returned against the invoice, not against a credit note.")
    loaded = await load_order(connection, actor.company_id, found["order_id"])
    order = loaded.order
    # Read again under the locks: an earlier return or a receipt may have just been written.
    await lock_partner(connection, actor.company_id, order.partner_id)
    found = await _invoice(connection, actor, invoice_id)
    on = wanted.returned_on or max(today(), found["issued_on"])
    if on < found["issued_on"]:
        raise conflict("return_before_invoice", "Goods cannot come back before they were invoiced.")
    sold = await _sold_lines(connection, order, invoice_id, found["delivery_id"])
    by_line, errors = returned_parts(sold, wanted.lines, (order.currency_scale, order.base_scale))
    if errors or not by_line:
        raise AppError("return_invalid", "The return does not fit the invoice.", errors=errors)
    credit = credit_totals(sold, list(by_line.values()), order.currency_scale)
    returned = [
        ReturnedPart(Part(e.line, e.quantity, e.line_no, e.pointer), e.net_amount, e.cost) for e in by_line.values()
    ]
    note = InvoiceDraft(
        id=new_id(),
        kind="credit_note",
        series=series_for(loaded.accounting_regime, on),
        delivery_id=found["delivery_id"],
        issued_on=on,
        due_on=on,
        return_no=found["returns"] + 1,
        adjusts_invoice_id=invoice_id,
        adjusts_line_nos=tuple(by_line),
        reason=wanted.reason,
    )
    header = document_header(actor, order, "sales_return.posted", on, ("credit_note", note.id, ""))
    bill = Bill(tuple(e.part for e in returned), tuple(e.net_amount for e in returned), credit)
    applied = min(credit.total_amount, found["total_amount"] - found["settled"])
    settling = Credit(credit, found["settled"], found["cleared"], applied)
    posting = returning(order, header, returned, settling, loaded.customer_location_id)
    if loaded.books.tracks_lots:
        rows = await connection.fetch(LOTS_SQL, order.company_id, invoice_id, found["delivery_id"])
        posting = with_lots(posting, _lots_back(by_line, wanted.lines, rows))
    allocated = []
    if applied > ZERO:
        paid_order = order_line(ORDER_KIND, order.id)
        allocated.append(Allocated(invoice_id, paid_order, applied, settling.base(order.base, applied)))
    posting = with_invoice(posting, note, order, bill)
    await post(
        session, loaded.books, _with_rows(posting, [allocation_rows(allocated, RECEIVABLE, (note.kind, note.id), on)])
    )
    await settle(session, order.company_id, [Use(CREDIT_NOTE, note.id, (invoice_id,))])
    return note.id


def _lots_back(
    by_line: Mapping[int, Returned[Line]], wanted: Sequence[LineQuantity], rows: Sequence[asyncpg.Record]
) -> dict[int, tuple[LotQuantity, ...]]:
    """The lots that come back, by line of the credit note; where none is named and only one answer is possible, that.

    Raises `return_invalid` with `lot_not_sold` for a lot of which less went out.
    """
    out: dict[int, dict[str, LotQuantity]] = {}
    for row in rows:
        out.setdefault(row["line_no"], {})[row["code"]] = LotQuantity(row["code"], row["quantity"], row["expires_on"])
    lots, errors = {}, []
    for index, entry in enumerate(wanted):
        part, sold = by_line[entry.line_no], out.get(entry.line_no, {})
        named = in_base_unit(entry.lots, part.line.unit_factor)
        for place, lot in enumerate(named):
            if lot.lot not in sold or lot.quantity > sold[lot.lot].quantity:
                pointer = f"/lines/{index}/lots/{place}/lot"
                errors.append(FieldError(pointer, "lot_not_sold", "Less of this lot went out with the invoice."))
        if not named and len(sold) == 1:
            named = tuple(replace(lot, quantity=part.base_quantity) for lot in sold.values())
        elif not named and sum((lot.quantity for lot in sold.values()), ZERO) == part.base_quantity:
            named = tuple(sold.values())
        lots[part.line_no] = named
    if errors:
        raise AppError("return_invalid", "The return does not fit the invoice.", errors=errors)
    return lots


async def _invoice(connection: asyncpg.Connection, actor: Actor, invoice_id: UUID) -> asyncpg.Record:
    found = await connection.fetchrow(INVOICE_SQL, actor.company_id, invoice_id)
    if found is None:
        raise not_found("invoice")
    return found


def _with_rows(posting: Posting, more: Sequence[Rows]) -> Posting:
    def documents(settled: Settled) -> Sequence[Rows]:
        return [*posting.documents(settled), *more]

    return replace(posting, documents=documents)


async def _sold_lines(
    connection: asyncpg.Connection, order: Order, invoice_id: UUID, delivery_id: UUID
) -> dict[int, Billed[Line]]:
    """The invoice's lines by number, in three statements: joined, each line would go through all moves."""
    lines = {line.line_no: line for line in order.lines}
    costs = {
        (row["document_id"], row["line_no"]): row["value"]
        for row in await connection.fetch(COSTS_SQL, order.company_id, invoice_id, delivery_id)
    }
    sold = {
        row["line_no"]: Billed(
            line=lines[row["order_line_no"]].at_rate(row["tax_code"], row["tax_rate_percent"]),
            quantity=row["quantity"],
            net_amount=row["net_amount"],
            cost=costs.get((invoice_id, row["line_no"]), costs.get((delivery_id, row["line_no"]), ZERO)),
        )
        for row in await connection.fetch(LINES_SQL, order.company_id, invoice_id)
    }
    for row in await connection.fetch(BACK_SQL, order.company_id, invoice_id):
        line = sold[row["adjusts_line_no"]]
        line.back_quantity += row["quantity"]
        line.back_net += row["net_amount"]
        line.back_cost += costs.get((row["id"], row["line_no"]), ZERO)
    return sold
