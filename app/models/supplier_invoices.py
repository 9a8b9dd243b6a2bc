"""Invoices of suppliers: as they were entered, what they differ in, and what became of them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Id, IdKey, Moment, Percent, Price, Quantity, Rate


class SupplierInvoice(TenantBase, Base):
    """A supplier's invoice for one order; in the books once it is approved, until it is reversed.

    `differences` are those of the three-way match when it was entered, and once decided when it was decided. The number
    of a refused or reversed invoice may come again.
    """

    __tablename__ = "supplier_invoices"
    __table_args__ = (
        CheckConstraint("status IN ('submitted', 'approved', 'refused', 'reversed')", name="status_known"),
        CheckConstraint("(status = 'refused') = (refusal_reason IS NOT NULL)", name="refused_for_a_reason"),
        CheckConstraint(
            "(status = 'reversed') = (reversed_on IS NOT NULL AND reversed_by IS NOT NULL"
            " AND reversal_reason IS NOT NULL)",
            name="reversed_for_a_reason",
        ),
        tenant_fk("order_id", "purchase_orders"),
        tenant_fk("partner_id", "partners"),
        Index(
            "uq_supplier_invoices_number",
            "company_id",
            "partner_id",
            "number",
            unique=True,
            postgresql_where=text("status IN ('submitted', 'approved')"),
        ),
        Index("ix_supplier_invoices_partner", "company_id", "partner_id", "id"),
        Index("ix_supplier_invoices_order", "company_id", "order_id"),
        Index("ix_supplier_invoices_status", "company_id", "status", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    differences: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    note: Mapped[str | None] = mapped_column(Text)
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    entered_by: Mapped[Id]
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[Id | None]
    reversed_on: Mapped[date | None]
    reversed_by: Mapped[Id | None]
    reversal_reason: Mapped[str | None] = mapped_column(Text)


class SupplierInvoiceLine(TenantBase, Base):
    """A line as entered, and once approved what it was for.

    `cleared_quantity` had been received and was accrued at `cleared_net` worth `cleared_amount`; `transit_quantity`,
    worth `transit_amount`, was still to come. Quantities are in the line's unit. Of a reversed invoice, what had come
    on the strength of it counts as in transit, and as cleared below zero: it is accrued.
    """

    __tablename__ = "supplier_invoice_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_price > 0", name="unit_price_positive"),
        tenant_fk("invoice_id", "supplier_invoices"),
        tenant_fk("item_id", "items"),
    )

    invoice_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    order_line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_price: Mapped[Price]
    discount_percent: Mapped[Percent]
    net_amount: Mapped[Amount]
    tax_code: Mapped[str] = mapped_column(String(20))
    tax_rate_percent: Mapped[Percent]
    cleared_quantity: Mapped[Quantity]
    cleared_net: Mapped[Amount]
    cleared_amount: Mapped[Amount]
    transit_quantity: Mapped[Quantity]
    transit_amount: Mapped[Amount]
