"""Reading one sales document; a document of another partner or company is simply not there."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.models import DeliveryLine, Invoice, InvoiceLine, InvoiceTax, Item, Location, SalesOrderLine
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, shown
from app.services.access.listing import fields_of
from app.services.documents.amounts import order_totals
from app.services.documents.names import DocumentRef, Named, Person
from app.services.documents.own_values import SALES_ORDERS, shown_of_lines
from app.services.ledger.sides import RECEIVABLE
from app.services.payments.queries import credit_uses
from app.services.posting import SeriesKey
from app.services.sales.load import load_lines
from app.services.sales.order import allowed_actions
from app.services.sales.queries import list_deliveries, list_invoices
from app.services.sales.views import (
    DeliveryRefView,
    InvoiceRefView,
    OrderView,
    line_view,
    own_of_delivery,
)
from app.services.stock.lots import lots_by_line

HEAD_SQL = """
SELECT o.*, cur.scale, p.code AS partner_code, p.name AS partner_name, l.code AS location_code,
       l.name AS location_name, u.name AS user_name
FROM sales_orders o
JOIN currencies cur ON cur.code = o.currency
JOIN partners p ON p.company_id = o.company_id AND p.id = o.partner_id
JOIN locations l ON l.company_id = o.company_id AND l.id = o.location_id
JOIN users u ON u.id = o.placed_by
WHERE o.company_id = $1 AND o.id = $2 AND ($3::uuid IS NULL OR o.partner_id = $3)
"""
PAPERS_SQL = """
SELECT 'delivery' AS paper, d.id, d.number, NULL AS kind, d.delivered_on AS on_date, NULL::numeric AS total_amount,
       d.custom,
       (SELECT v.id FROM invoices v WHERE v.company_id = d.company_id AND v.delivery_id = d.id AND v.kind = 'invoice')
           AS invoice_id,
       NULL AS form, NULL AS series, NULL::int AS year, NULL::int AS invoice_number
FROM deliveries d WHERE d.company_id = $1 AND d.order_id = $2
UNION ALL
SELECT 'invoice', v.id, NULL, v.kind, v.issued_on, v.total_amount, NULL, NULL, v.form, v.series, v.year, v.number
FROM invoices v WHERE v.company_id = $1 AND v.order_id = $2
ORDER BY id
"""


async def read_order(session: AsyncSession, actor: Actor, order_id: UUID) -> OrderView:
    """One order with lines, deliveries and invoices: four statements. Raises NOT_FOUND."""
    connection = await raw(session)
    head = await connection.fetchrow(HEAD_SQL, actor.company_id, order_id, actor.partner_id)
    if head is None:
        raise not_found("sales order")
    lines, progress = await load_lines(connection, actor.company_id, order_id)
    own = await shown_of_lines(connection, actor, SALES_ORDERS, order_id)
    papers = await connection.fetch(PAPERS_SQL, actor.company_id, order_id)
    return OrderView(
        id=head["id"],
        number=head["number"],
        version=head["version"],
        status=head["status"],
        partner=Named(head["partner_id"], head["partner_code"], head["partner_name"]),
        customer_reference=head["customer_reference"],
        location=Named(head["location_id"], head["location_code"], head["location_name"]),
        currency=head["currency"],
        exchange_rate=head["exchange_rate"],
        ordered_on=head["ordered_on"],
        requested_on=head["requested_on"],
        note=head["note"],
        posting_policy=head["posting_policy"],
        net_amount=head["net_amount"],
        tax_amount=head["tax_amount"],
        total_amount=head["total_amount"],
        taxes=order_totals(lines, head["scale"]).taxes,
        lines=[
            line_view(line, progress[line.line_no], head["scale"], own.get(line.line_no, NOTHING)) for line in lines
        ],
        allowed_actions=allowed_actions(head["status"], actor),
        deliveries=[_delivery_ref(actor, paper) for paper in papers if paper["paper"] == "delivery"],
        invoices=[_invoice_ref(paper) for paper in papers if paper["paper"] == "invoice"],
        placed_at=head["placed_at"],
        placed_by=Person(head["placed_by"], head["user_name"]),
        custom=shown(actor.own_fields, "sales_order", head["custom"]),
    )


def _delivery_ref(actor: Actor, paper: asyncpg.Record) -> DeliveryRefView:
    own = own_of_delivery(actor, paper["custom"])
    return DeliveryRefView(paper["id"], paper["number"], paper["on_date"], paper["invoice_id"], own)


def _invoice_ref(paper: asyncpg.Record) -> InvoiceRefView:
    number = SeriesKey(paper["form"], paper["series"], paper["year"]).printed(paper["invoice_number"])
    return InvoiceRefView(paper["id"], number, paper["kind"], paper["on_date"], paper["total_amount"])


async def _one(session: AsyncSession, statement: Select[Any], what: str) -> Row[Any]:
    row: Row[Any] | None = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found(what)
    return row


def summary(row: Row[Any]) -> dict[str, Any]:
    """A list row as an answer shows it: the partner and the order by name and number."""
    fields = fields_of(row)
    fields["partner"] = Named(row.partner_id, row.partner_code, row.partner_name)
    if "order_number" in fields:
        fields["order"] = DocumentRef(row.order_id, row.order_number)
    if "series" in fields:
        fields["number"] = SeriesKey(row.form, row.series, row.year).printed(row.number)
    return fields


async def read_delivery(session: AsyncSession, actor: Actor, delivery_id: UUID) -> dict[str, Any]:
    """One delivery with its lines and their lots: four statements. Raises NOT_FOUND."""
    statement = list_deliveries(actor, partner_id=None, order_id=None)
    row = await _one(session, statement.where(_column(statement, "id") == delivery_id), "delivery")
    lines = await session.execute(
        select(
            DeliveryLine.line_no,
            DeliveryLine.order_line_no,
            DeliveryLine.quantity,
            Item.id,
            Item.code,
            Item.name,
            SalesOrderLine.unit,
        )
        .join(Item, (Item.company_id == DeliveryLine.company_id) & (Item.id == DeliveryLine.item_id))
        .join(
            SalesOrderLine,
            (SalesOrderLine.company_id == DeliveryLine.company_id)
            & (SalesOrderLine.order_id == row.order_id)
            & (SalesOrderLine.line_no == DeliveryLine.order_line_no),
        )
        .where(DeliveryLine.company_id == actor.company_id, DeliveryLine.delivery_id == delivery_id)
        .order_by(DeliveryLine.line_no)
    )
    place = (
        await session.execute(
            select(Location.id, Location.code, Location.name).where(
                Location.company_id == actor.company_id, Location.id == row.location_id
            )
        )
    ).one()
    documents = [delivery_id] if row.invoice_id is None else [delivery_id, row.invoice_id]
    lots = await lots_by_line(await raw(session), actor.company_id, documents)
    return {
        **summary(row),
        "custom": shown(actor.own_fields, "delivery", row.custom),
        "location": Named(place.id, place.code, place.name),
        "lines": [
            fields_of(line) | {"item": Named(line.id, line.code, line.name), "lots": lots.get(line.line_no, ())}
            for line in lines
        ],
    }


def _column(statement: Select[Any], name: str) -> Any:
    return statement.selected_columns[name]


async def read_invoice(session: AsyncSession, actor: Actor, invoice_id: UUID) -> dict[str, Any]:
    """One invoice or credit note with lines and VAT per rate: four statements, seven of a credit note.

    Raises NOT_FOUND.
    """
    statement = list_invoices(actor, partner_id=None, order_id=None, only_open=None)
    row = await _one(session, statement.where(Invoice.id == invoice_id), "invoice")
    lines = await session.execute(
        select(*InvoiceLine.__table__.c, Item.code, Item.name)
        .join(Item, (Item.company_id == InvoiceLine.company_id) & (Item.id == InvoiceLine.item_id))
        .where(InvoiceLine.company_id == actor.company_id, InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.line_no)
    )
    taxes = await session.scalars(
        select(InvoiceTax)
        .where(InvoiceTax.company_id == actor.company_id, InvoiceTax.invoice_id == invoice_id)
        .order_by(InvoiceTax.tax_rate_percent.desc(), InvoiceTax.tax_code)
    )
    returned = await _returned(session, actor, invoice_id)
    return {
        **summary(row),
        "custom": shown(actor.own_fields, "invoice", row.custom),
        "taxes": taxes.all(),
        "lines": [
            {
                **fields_of(line),
                "item": Named(line.item_id, line.code, line.name),
                "returned": returned.get(line.line_no, Decimal(0)),
            }
            for line in lines
        ],
        "adjusts": await _adjusted(session, actor, row.adjusts_invoice_id),
        **await credit_uses(session, actor, RECEIVABLE, row),
    }


async def _returned(session: AsyncSession, actor: Actor, invoice_id: UUID) -> dict[int | None, Decimal]:
    rows = await session.execute(
        select(InvoiceLine.adjusts_line_no, InvoiceLine.quantity)
        .join(Invoice, (Invoice.company_id == InvoiceLine.company_id) & (Invoice.id == InvoiceLine.invoice_id))
        .where(InvoiceLine.company_id == actor.company_id, Invoice.adjusts_invoice_id == invoice_id)
    )
    back: dict[int | None, Decimal] = {}
    for line_no, quantity in rows:
        back[line_no] = back.get(line_no, Decimal(0)) + quantity
    return back


async def _adjusted(session: AsyncSession, actor: Actor, invoice_id: UUID | None) -> DocumentRef | None:
    if invoice_id is None:
        return None
    row = (
        await session.execute(
            select(Invoice.id, Invoice.form, Invoice.series, Invoice.year, Invoice.number).where(
                Invoice.company_id == actor.company_id, Invoice.id == invoice_id
            )
        )
    ).one()
    return DocumentRef(row.id, SeriesKey(row.form, row.series, row.year).printed(row.number))
