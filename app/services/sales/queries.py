"""Lists of sales documents: each is one statement for a page, newest first, narrowed to what the actor may see."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import Allocation, Delivery, Invoice, Partner, SalesOrder, SalesOrderLine
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, Values, holds
from app.services.access.listing import Listing, id_before
from app.services.access.prepared import PreparedQuery, Viewer, beginning, decimal_text, id_text
from app.services.access.standing_in import looked_after_by
from app.services.access.visibility import visible_to
from app.services.documents.names import partner_columns, same


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders are wanted: by state, partner, or the beginning of their number or the customer's reference.

    `mine`: those of partners that the actor is in charge of now.
    """

    status: str | None = None
    partner_id: UUID | None = None
    query: str | None = None
    mine: bool = False
    custom: Mapping[str, Any] = field(default_factory=dict)


async def list_orders(
    session: AsyncSession, actor: Actor, page: Page, wanted: OrderFilter
) -> Listing[Mapping[str, Any]]:
    """Orders that the actor may see, newest first: one statement."""
    rows = await _orders.fetch(
        session,
        actor,
        status=wanted.status,
        partner_id=wanted.partner_id,
        number=beginning(wanted.query.upper()) if wanted.query else None,
        reference=beginning(wanted.query) if wanted.query else None,
        manager=actor.user_id if wanted.mine else None,
        custom=json.dumps(wanted.custom) if wanted.custom else None,
        before=id_before(page),
        most=page.limit + 1,
    )
    found, more = cut(rows, page)
    items = [
        {
            "id": order_id,
            "number": number,
            "status": status,
            "partner": {"id": partner_id, "code": partner_code, "name": partner_name},
            "customer_reference": customer_reference,
            "ordered_on": ordered_on,
            "requested_on": requested_on,
            "currency": currency,
            "total_amount": total_amount,
            "line_count": line_count,
            "placed_at": placed_at,
        }
        for (
            order_id,
            number,
            status,
            partner_id,
            partner_code,
            partner_name,
            customer_reference,
            ordered_on,
            requested_on,
            currency,
            total_amount,
            line_count,
            placed_at,
        ) in found
    ]
    return Listing(items, encode_cursor(items[-1]["id"]) if more else None)


@PreparedQuery
def _orders(
    viewer: Viewer,
    *,
    status: Any,
    partner_id: Any,
    number: Any,
    reference: Any,
    manager: Any,
    custom: Any,
    before: Any,
    most: Any,
) -> Select[*tuple[Any, ...]]:
    line_count = (
        select(func.count())
        .where(SalesOrderLine.company_id == SalesOrder.company_id, SalesOrderLine.order_id == SalesOrder.id)
        .scalar_subquery()
    )
    statement = visible_to(
        viewer,
        select(
            id_text(SalesOrder.id),
            SalesOrder.number,
            SalesOrder.status,
            id_text(SalesOrder.partner_id),
            *partner_columns(),
            SalesOrder.customer_reference,
            SalesOrder.ordered_on,
            SalesOrder.requested_on,
            SalesOrder.currency,
            decimal_text(SalesOrder.total_amount),
            line_count.label("line_count"),
            SalesOrder.placed_at,
        ).join(Partner, same(SalesOrder, Partner, SalesOrder.partner_id)),
        SalesOrder,
    )
    if status is not None:
        statement = statement.where(SalesOrder.status == status)
    if partner_id is not None:
        statement = statement.where(SalesOrder.partner_id == partner_id)
    if number is not None:
        statement = statement.where(or_(SalesOrder.number.like(number), SalesOrder.customer_reference.like(reference)))
    if manager is not None:
        statement = statement.where(SalesOrder.partner_id.in_(looked_after_by(viewer.company_id, manager)))
    if custom is not None:
        statement = statement.where(holds(SalesOrder.custom, custom))
    if before is not None:
        statement = statement.where(SalesOrder.id < before)
    return statement.order_by(SalesOrder.id.desc()).limit(most)


def list_deliveries(
    actor: Actor,
    *,
    partner_id: UUID | None,
    order_id: UUID | None,
    invoiced: bool | None = None,
    mine: bool = False,
    custom: Values = NOTHING,
) -> Select[Any]:
    """Deliveries with their order and invoice; `invoiced=False` are those that wait for their invoice.

    `mine`: those of partners that the actor is in charge of now.
    """
    invoice_id = (
        select(Invoice.id)
        .where(Invoice.company_id == Delivery.company_id, Invoice.delivery_id == Delivery.id, Invoice.kind == "invoice")
        .scalar_subquery()
    )
    statement = visible_to(
        actor,
        select(
            *Delivery.__table__.c,
            invoice_id.label("invoice_id"),
            SalesOrder.number.label("order_number"),
            *partner_columns(),
        )
        .join(SalesOrder, same(Delivery, SalesOrder, Delivery.order_id))
        .join(Partner, same(Delivery, Partner, Delivery.partner_id)),
        Delivery,
    )
    if partner_id is not None:
        statement = statement.where(Delivery.partner_id == partner_id)
    if order_id is not None:
        statement = statement.where(Delivery.order_id == order_id)
    if mine:
        statement = statement.where(Delivery.partner_id.in_(looked_after_by(actor.company_id, actor.user_id)))
    if invoiced is not None:
        statement = statement.where(invoice_id.is_not(None) if invoiced else invoice_id.is_(None))
    if custom:
        statement = statement.where(holds(Delivery.custom, dict(custom)))
    return statement


def open_amount() -> ColumnElement[Any]:
    """What is left to pay of an invoice; of a credit note, what is left to use."""
    paid = (
        select(func.coalesce(func.sum(Allocation.amount), 0))
        .where(
            Allocation.company_id == Invoice.company_id,
            or_(Allocation.invoice_id == Invoice.id, Allocation.source_id == Invoice.id),
        )
        .scalar_subquery()
    )
    return Invoice.total_amount - paid


def list_invoices(
    actor: Actor,
    *,
    partner_id: UUID | None,
    order_id: UUID | None,
    only_open: bool | None,
    custom: Values = NOTHING,
) -> Select[Any]:
    """Invoices and credit notes with what is left of them."""
    left = open_amount()
    statement = visible_to(
        actor,
        select(
            *Invoice.__table__.c,
            left.label("open_amount"),
            SalesOrder.number.label("order_number"),
            *partner_columns(),
        )
        .join(SalesOrder, same(Invoice, SalesOrder, Invoice.order_id))
        .join(Partner, same(Invoice, Partner, Invoice.partner_id)),
        Invoice,
    )
    if partner_id is not None:
        statement = statement.where(Invoice.partner_id == partner_id)
    if order_id is not None:
        statement = statement.where(Invoice.order_id == order_id)
    if only_open is not None:
        statement = statement.where(*((Invoice.settled_on.is_(None), left > 0) if only_open else (left == 0,)))
    if custom:
        statement = statement.where(holds(Invoice.custom, dict(custom)))
    return statement
