"""Lists of purchasing documents: each is one statement for a page, newest first, narrowed to what the actor may see."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from app.models import GoodsReceipt, Partner, PurchaseOrder, PurchaseOrderLine, SupplierInvoice
from app.services.access.actor import Actor
from app.services.access.visibility import visible_to
from app.services.documents.names import partner_columns, same


def list_purchase_orders(
    actor: Actor, *, status: str | None, partner_id: UUID | None, query: str | None
) -> Select[Any]:
    """Orders, by state, supplier, or the beginning of their number or reference."""
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
    return statement


def list_goods_receipts(actor: Actor, *, partner_id: UUID | None, order_id: UUID | None) -> Select[Any]:
    """Goods receipts with their order."""
    statement = visible_to(
        actor,
        select(*GoodsReceipt.__table__.c, PurchaseOrder.number.label("order_number"), *partner_columns())
        .join(PurchaseOrder, same(GoodsReceipt, PurchaseOrder, GoodsReceipt.order_id))
        .join(Partner, same(GoodsReceipt, Partner, GoodsReceipt.partner_id)),
        GoodsReceipt,
    )
    if partner_id is not None:
        statement = statement.where(GoodsReceipt.partner_id == partner_id)
    if order_id is not None:
        statement = statement.where(GoodsReceipt.order_id == order_id)
    return statement


def list_supplier_invoices(
    actor: Actor, *, status: str | None, partner_id: UUID | None, order_id: UUID | None
) -> Select[Any]:
    """Supplier invoices with their order, and whether they differ from it or its goods."""
    statement = visible_to(
        actor,
        select(
            *SupplierInvoice.__table__.c,
            (func.jsonb_array_length(SupplierInvoice.differences) > 0).label("differs"),
            PurchaseOrder.number.label("order_number"),
            *partner_columns(),
        )
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
