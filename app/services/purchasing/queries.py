"""Lists of purchasing documents: each is one statement for a page, narrowed to what the actor may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select

from app.models import (
    GoodsReceipt,
    Location,
    Partner,
    Payable,
    PurchaseOrder,
    PurchaseOrderLine,
    ShippingNotice,
    ShippingNoticeLine,
    SupplierInvoice,
)
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, Values, holds
from app.services.access.visibility import visible_to
from app.services.documents.names import partner_columns, same
from app.services.payments.queries import open_payable


def list_purchase_orders(
    actor: Actor, *, status: str | None, partner_id: UUID | None, query: str | None, custom: Values = NOTHING
) -> Select[Any]:
    """Orders, by state, supplier, the beginning of their number or reference, or what they say in own fields."""
    lines = PurchaseOrderLine
    line_count = (
        select(func.count())
        .where(lines.company_id == PurchaseOrder.company_id, lines.order_id == PurchaseOrder.id)
        .scalar_subquery()
    )
    expected_on = (
        select(func.min(lines.expected_on))
        .where(lines.company_id == PurchaseOrder.company_id, lines.order_id == PurchaseOrder.id)
        .where(lines.answer != "rejected")
        .scalar_subquery()
    )
    statement = visible_to(
        actor,
        select(
            *PurchaseOrder.__table__.c,
            line_count.label("line_count"),
            expected_on.label("expected_on"),
            *partner_columns(),
        ).join(Partner, same(PurchaseOrder, Partner, PurchaseOrder.partner_id)),
        PurchaseOrder,
    )
    if status is not None:
        statement = statement.where(PurchaseOrder.status == status)
    if partner_id is not None:
        statement = statement.where(PurchaseOrder.partner_id == partner_id)
    if query:
        statement = statement.where(
            or_(
                PurchaseOrder.number.startswith(query.upper(), autoescape=True),
                PurchaseOrder.reference.startswith(query, autoescape=True),
            )
        )
    if custom:
        statement = statement.where(holds(PurchaseOrder.custom, dict(custom)))
    return statement


def list_goods_receipts(
    actor: Actor, *, partner_id: UUID | None, order_id: UUID | None, custom: Values = NOTHING
) -> Select[Any]:
    """Goods receipts with their order."""
    statement = visible_to(
        actor,
        select(
            *GoodsReceipt.__table__.c,
            PurchaseOrder.number.label("order_number"),
            ShippingNotice.number.label("notice_number"),
            *partner_columns(),
        )
        .join(PurchaseOrder, same(GoodsReceipt, PurchaseOrder, GoodsReceipt.order_id))
        .outerjoin(ShippingNotice, same(GoodsReceipt, ShippingNotice, GoodsReceipt.notice_id))
        .join(Partner, same(GoodsReceipt, Partner, GoodsReceipt.partner_id)),
        GoodsReceipt,
    )
    if partner_id is not None:
        statement = statement.where(GoodsReceipt.partner_id == partner_id)
    if order_id is not None:
        statement = statement.where(GoodsReceipt.order_id == order_id)
    if custom:
        statement = statement.where(holds(GoodsReceipt.custom, dict(custom)))
    return statement


def list_shipping_notices(
    actor: Actor, *, status: str | None = None, partner_id: UUID | None = None, order_id: UUID | None = None
) -> Select[Any]:
    """Shipping notices with their order and where they are to arrive."""
    lines = ShippingNoticeLine
    line_count = (
        select(func.count())
        .where(lines.company_id == ShippingNotice.company_id, lines.notice_id == ShippingNotice.id)
        .scalar_subquery()
    )
    statement = visible_to(
        actor,
        select(
            *ShippingNotice.__table__.c,
            line_count.label("line_count"),
            PurchaseOrder.number.label("order_number"),
            Location.code.label("location_code"),
            Location.name.label("location_name"),
            *partner_columns(),
        )
        .join(PurchaseOrder, same(ShippingNotice, PurchaseOrder, ShippingNotice.order_id))
        .join(Location, same(ShippingNotice, Location, ShippingNotice.location_id))
        .join(Partner, same(ShippingNotice, Partner, ShippingNotice.partner_id)),
        ShippingNotice,
    )
    if status is not None:
        statement = statement.where(ShippingNotice.status == status)
    if partner_id is not None:
        statement = statement.where(ShippingNotice.partner_id == partner_id)
    if order_id is not None:
        statement = statement.where(ShippingNotice.order_id == order_id)
    return statement


@dataclass(frozen=True, slots=True)
class ArrivalFilter:
    """Which arrivals: between two days, both included, at a warehouse, of a supplier."""

    arrives_from: date | None = None
    arrives_until: date | None = None
    location_id: UUID | None = None
    partner_id: UUID | None = None


def list_arrivals(actor: Actor, wanted: ArrivalFilter) -> Select[Any]:
    """Shipping notices whose goods are on their way."""
    statement = list_shipping_notices(actor, status="announced", partner_id=wanted.partner_id)
    if wanted.arrives_from is not None:
        statement = statement.where(ShippingNotice.arrives_on >= wanted.arrives_from)
    if wanted.arrives_until is not None:
        statement = statement.where(ShippingNotice.arrives_on <= wanted.arrives_until)
    if wanted.location_id is not None:
        statement = statement.where(ShippingNotice.location_id == wanted.location_id)
    return statement


def list_supplier_invoices(
    actor: Actor, *, status: str | None, partner_id: UUID | None, order_id: UUID | None
) -> Select[Any]:
    """Supplier invoices with their order, whether they differ from it or its goods, and what is left to pay."""
    statement = visible_to(
        actor,
        select(
            *SupplierInvoice.__table__.c,
            (func.jsonb_array_length(SupplierInvoice.differences) > 0).label("differs"),
            case((Payable.id.is_not(None), open_payable())).label("open_amount"),
            PurchaseOrder.number.label("order_number"),
            *partner_columns(),
        )
        .outerjoin(Payable, same(SupplierInvoice, Payable, SupplierInvoice.id))
        .join(PurchaseOrder, same(SupplierInvoice, PurchaseOrder, SupplierInvoice.order_id))
        .join(Partner, same(SupplierInvoice, Partner, SupplierInvoice.partner_id)),
        SupplierInvoice,
    )
    if status is not None:
        statement = statement.where(SupplierInvoice.status == status)
    if partner_id is not None:
        statement = statement.where(SupplierInvoice.partner_id == partner_id)
    if order_id is not None:
        statement = statement.where(SupplierInvoice.order_id == order_id)
    return statement
