"""Invoices and credit notes, with VAT per rate."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Custom, Id, IdKey, Moment, Percent, Price, Quantity, Rate


class Invoice(TenantBase, Base):
    """A sales invoice, or the credit note that adjusts one (amounts of both are positive).

    Its number is gap-free within (form, series, year). From `settled_on` on nothing of it is open: the one column that
    changes after it is issued.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("company_id", "form", "series", "year", "number", name="uq_invoices_number"),
        UniqueConstraint("company_id", "delivery_id", "kind", "return_no", name="uq_invoices_delivery"),
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind_known"),
        CheckConstraint("(kind = 'credit_note') = (adjusts_invoice_id IS NOT NULL)", name="credit_adjusts_invoice"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("order_id", "sales_orders"),
        tenant_fk("delivery_id", "deliveries"),
        tenant_fk("adjusts_invoice_id", "invoices"),
        Index("ix_invoices_partner", "company_id", "partner_id", "id"),
        Index("ix_invoices_settled", "company_id", "partner_id", "settled_on"),
        Index("ix_invoices_order", "company_id", "order_id"),
        Index("ix_invoices_adjusts", "company_id", "adjusts_invoice_id"),
    )

    id: Mapped[IdKey]
    kind: Mapped[str] = mapped_column(String(12))
    form: Mapped[str] = mapped_column(String(4))
    series: Mapped[str] = mapped_column(String(10))
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int]
    partner_id: Mapped[Id]
    order_id: Mapped[Id]
    delivery_id: Mapped[Id]
    return_no: Mapped[int] = mapped_column(SmallInteger, default=0)
    adjusts_invoice_id: Mapped[Id | None]
    reason: Mapped[str | None] = mapped_column(String(300))
    issued_on: Mapped[date]
    due_on: Mapped[date]
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    settled_on: Mapped[date | None]
    custom: Mapped[Custom]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class InvoiceLine(TenantBase, Base):
    """One line of an invoice or credit note, as printed."""

    __tablename__ = "invoice_lines"
    __table_args__ = (tenant_fk("invoice_id", "invoices"), tenant_fk("item_id", "items"))

    invoice_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    order_line_no: Mapped[int] = mapped_column(SmallInteger)
    adjusts_line_no: Mapped[int | None] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    description: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_price: Mapped[Price]
    discount_percent: Mapped[Percent]
    net_amount: Mapped[Amount]
    tax_code: Mapped[str] = mapped_column(String(20))
    tax_rate_percent: Mapped[Percent]


class InvoiceTax(TenantBase, Base):
    """VAT of one rate on an invoice: rounded once per rate, never per line."""

    __tablename__ = "invoice_taxes"
    __table_args__ = (tenant_fk("invoice_id", "invoices"),)

    invoice_id: Mapped[IdKey]
    tax_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    tax_rate_percent: Mapped[Percent]
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
