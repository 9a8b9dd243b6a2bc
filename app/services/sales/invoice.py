"""Invoicing a delivery: one invoice per delivery, VAT per rate, a gap-free number."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import conflict, not_found
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.access.custom_fields import Values, settled
from app.services.documents.amounts import totals
from app.services.documents.terms import due_date
from app.services.posting import Posting, Rows, Settled, post
from app.services.pricing.taxes import rates_on
from app.services.sales.change import STATUS_SQL
from app.services.sales.load import LoadedOrder, load_order
from app.services.sales.order import Order, Progress, status_after
from app.services.sales.rows import InvoiceDraft, invoice_rows
from app.services.sales.rules.fulfilling import Bill, Part, invoicing
from app.services.sales.vouchers import document_header, series_for

DELIVERY_SQL = """
SELECT d.order_id, d.delivered_on,
       EXISTS (SELECT FROM invoices v WHERE v.company_id = d.company_id AND v.delivery_id = d.id) AS invoiced
FROM deliveries d WHERE d.company_id = $1 AND d.id = $2
"""
DELIVERY_LINES_SQL = """
SELECT line_no, order_line_no, quantity FROM delivery_lines
WHERE company_id = $1 AND delivery_id = $2 ORDER BY line_no
"""
COSTS_SQL = "SELECT line_no, value FROM stock_moves WHERE company_id = $1 AND document_id = $2"


async def invoice_delivery(
    session: AsyncSession, actor: Actor, delivery_id: UUID, issued_on: date | None, custom: Values
) -> UUID:
    """Issue the invoice of a delivery; answers its id.

    `custom` is what the company's own fields say of it. Raises NOT_FOUND, `already_invoiced`,
    `invoice_before_delivery`, `period_closed` (CONFLICT), `custom_fields_invalid` (INVALID).
    """
    connection = await raw(session)
    found = await connection.fetchrow(DELIVERY_SQL, actor.company_id, delivery_id)
    if found is None:
        raise not_found("delivery")
    loaded = await load_order(connection, actor.company_id, found["order_id"])
    # Read again under the order's lock: two clerks may have pressed the button.
    found = await connection.fetchrow(DELIVERY_SQL, actor.company_id, delivery_id)
    if found is None or found["invoiced"]:
        raise conflict("already_invoiced", "This delivery is invoiced already.")
    issued_on = issued_on or max(today(), found["delivered_on"])
    if issued_on < found["delivered_on"]:
        raise conflict("invoice_before_delivery", "An invoice cannot be dated before its delivery.")
    own = settled(actor.own_fields, "invoice", custom)
    order = loaded.order
    parts, costs = await _delivered_parts(connection, order, delivery_id)
    bill = bill_of(order, await taxed_on(connection, order, parts, issued_on))
    invoice = draft_invoice(loaded, delivery_id, issued_on, own)
    header = document_header(actor, order, "invoice.posted", issued_on, ("invoice", invoice.id, ""))
    await post(session, loaded.books, with_invoice(invoicing(order, header, bill, costs), invoice, order, bill))
    after = _invoiced(order, parts)
    status = status_after(order, after, confirmed=True)
    await connection.execute(STATUS_SQL, order.company_id, order.id, status)
    return invoice.id


async def _delivered_parts(
    connection: asyncpg.Connection, order: Order, delivery_id: UUID
) -> tuple[tuple[Part, ...], dict[int, Decimal]]:
    rows = await connection.fetch(DELIVERY_LINES_SQL, order.company_id, delivery_id)
    costs = await connection.fetch(COSTS_SQL, order.company_id, delivery_id)
    lines = {line.line_no: line for line in order.lines}
    parts = tuple(Part(lines[row["order_line_no"]], row["quantity"], row["line_no"]) for row in rows)
    return parts, {row["line_no"]: row["value"] for row in costs}


def _invoiced(order: Order, parts: Sequence[Part]) -> dict[int, Progress]:
    after = dict(order.progress)
    for part in parts:
        step = after[part.line.line_no]
        after[part.line.line_no] = replace(step, invoiced=step.invoiced + part.quantity)
    return after


async def taxed_on(
    connection: asyncpg.Connection, order: Order, parts: Sequence[Part], issued_on: date
) -> tuple[Part, ...]:
    """The parts at the VAT rates of the invoice's day, which may not be those of the order's.

    Raises `tax_rate_missing` (CONFLICT) when a tax class has no rate on that day.
    """
    taxes = await rates_on(connection, order.company_id, issued_on)
    if not all(part.line.tax_class in taxes for part in parts):
        raise conflict("tax_rate_missing", "No VAT rate is set for one of the items on this day.")
    return tuple(replace(part, line=part.line.at_rate(*taxes[part.line.tax_class])) for part in parts)


def bill_of(order: Order, parts: Sequence[Part]) -> Bill:
    """Amounts of an invoice over parts of the order's lines, each continuing where the last invoice stopped."""
    nets = []
    for part in parts:
        start = order.progress[part.line.line_no].invoiced
        nets.append(part.line.net_between(start, start + part.quantity, order.currency_scale))
    sums = totals(zip((part.line for part in parts), nets, strict=True), order.currency_scale)
    return Bill(tuple(parts), tuple(nets), sums)


def draft_invoice(loaded: LoadedOrder, delivery_id: UUID, issued_on: date, custom: Values) -> InvoiceDraft:
    """The invoice of a delivery, due as the customer's terms say."""
    return InvoiceDraft(
        id=new_id(),
        kind="invoice",
        series=series_for(loaded.accounting_regime, issued_on),
        delivery_id=delivery_id,
        issued_on=issued_on,
        due_on=due_date(loaded.instalments, issued_on),
        custom=custom,
    )


def with_invoice(
    posting: Posting, invoice: InvoiceDraft, order: Order, bill: Bill, before: Sequence[Rows] = ()
) -> Posting:
    """The posting, numbered from the invoice's series, that also writes the invoice (after the rows in `before`)."""

    def documents(settled: Settled) -> Sequence[Rows]:
        number = settled.series_number or 0
        return [*before, *invoice_rows(invoice, number, order, bill, posting.header.user_id)]

    return replace(posting, series=invoice.series, documents=documents)
