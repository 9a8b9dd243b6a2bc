"""Reading one purchasing document; a document of another partner or company is simply not there."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, Values, shown
from app.services.access.listing import fields_of
from app.services.documents.amounts import order_totals
from app.services.documents.names import DocumentRef, Named, Person
from app.services.documents.own_values import PURCHASE_ORDERS, shown_of_lines
from app.services.purchasing.load import AnsweredLine, load_lines, load_shipments
from app.services.purchasing.order import allowed_actions, announced_of
from app.services.purchasing.views import LineView, NoticeRefView, OrderView, ReceiptRefView

HEAD_SQL = """
SELECT o.*, cur.scale, p.code AS partner_code, p.name AS partner_name, l.code AS location_code,
       l.name AS location_name, t.code AS term_code, t.name AS term_name, u.name AS creator_name,
       a.name AS answerer_name
FROM purchase_orders o
JOIN currencies cur ON cur.code = o.currency
JOIN partners p ON p.company_id = o.company_id AND p.id = o.partner_id
JOIN locations l ON l.company_id = o.company_id AND l.id = o.location_id
LEFT JOIN payment_terms t ON t.company_id = o.company_id AND t.id = o.payment_term_id
JOIN users u ON u.id = o.created_by
LEFT JOIN users a ON a.id = o.answered_by
WHERE o.company_id = $1 AND o.id = $2
  AND ($3::uuid IS NULL OR (o.partner_id = $3 AND o.sent_at IS NOT NULL))
"""
RECEIPTS_SQL = """
SELECT id, number, received_on, delivery_note FROM goods_receipts
WHERE company_id = $1 AND order_id = $2 ORDER BY id
"""
NOTICES_SQL = """
SELECT id, number, status, arrives_on, reference FROM shipping_notices
WHERE company_id = $1 AND order_id = $2 ORDER BY arrives_on, id
"""


def summary(row: Row[Any]) -> dict[str, Any]:
    """A list row as an answer shows it: the partner and the order by name and number."""
    fields = fields_of(row) | {"partner": Named(row.partner_id, row.partner_code, row.partner_name)}
    if "order_number" in fields:
        fields["order"] = DocumentRef(row.order_id, row.order_number)
    return fields


async def read_purchase_order(session: AsyncSession, actor: Actor, order_id: UUID) -> OrderView:
    """One order with its lines, shipping notices and receipts: six statements, seven where lines have own fields.

    Raises NOT_FOUND, of a draft to its supplier too.
    """
    connection = await raw(session)
    head = await connection.fetchrow(HEAD_SQL, actor.company_id, order_id, actor.partner_id)
    if head is None:
        raise not_found("purchase order")
    lines = await load_lines(connection, actor.company_id, order_id)
    shipments = await load_shipments(connection, actor.company_id, order_id)
    notices = await connection.fetch(NOTICES_SQL, actor.company_id, order_id)
    receipts = await connection.fetch(RECEIPTS_SQL, actor.company_id, order_id)
    own = await shown_of_lines(connection, actor, PURCHASE_ORDERS, order_id)
    # An order that was rejected as a whole still says what was asked.
    counting = [entry for entry in lines if entry.answer != "rejected" or head["status"] == "rejected"]
    term = head["payment_term_id"]
    return OrderView(
        id=head["id"],
        number=head["number"],
        version=head["version"],
        status=head["status"],
        partner=Named(head["partner_id"], head["partner_code"], head["partner_name"]),
        location=Named(head["location_id"], head["location_code"], head["location_name"]),
        payment_term=None if term is None else Named(term, head["term_code"], head["term_name"]),
        reference=head["reference"],
        currency=head["currency"],
        exchange_rate=head["exchange_rate"],
        ordered_on=head["ordered_on"],
        note=head["note"],
        net_amount=head["net_amount"],
        tax_amount=head["tax_amount"],
        total_amount=head["total_amount"],
        taxes=order_totals([entry.line for entry in counting], head["scale"]).taxes,
        lines=[
            line_view(entry, head["scale"], announced_of(entry.line, shipments), own.get(entry.line.line_no, NOTHING))
            for entry in lines
        ],
        notices=[NoticeRefView(**dict(row)) for row in notices],
        receipts=[ReceiptRefView(**dict(row)) for row in receipts],
        consigned=head["consigned_location_id"] is not None,
        allowed_actions=allowed_actions(head["status"], actor),
        created_at=head["created_at"],
        created_by=Person(head["created_by"], head["creator_name"]),
        sent_at=head["sent_at"],
        seen_at=head["seen_at"],
        answered_at=head["answered_at"],
        answered_by=None if head["answered_by"] is None else Person(head["answered_by"], head["answerer_name"]),
        answer_note=head["answer_note"],
        custom=shown(actor.own_fields, "purchase_order", head["custom"]),
    )


def line_view(entry: AnsweredLine, scale: int, announced: Decimal, custom: Values = NOTHING) -> LineView:
    """A line as a reader sees it."""
    line, step = entry.line, entry.progress
    return LineView(
        line_no=line.line_no,
        item=Named(line.item_id, line.item_code, entry.item_name),
        tracking=line.tracking,
        supplier_code=line.supplier_code,
        quantity=line.quantity,
        unit=line.unit,
        unit_factor=line.unit_factor,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        net_amount=line.net_upto(line.quantity, scale),
        tax_code=line.tax_code,
        tax_rate_percent=line.tax_rate_percent,
        expected_on=line.expected_on,
        answer=entry.answer,
        answer_note=entry.answer_note,
        ordered=step.ordered,
        announced=announced,
        received=step.received,
        rejected=step.rejected,
        invoiced=step.invoiced,
        returned=step.returned,
        custom=custom,
    )
