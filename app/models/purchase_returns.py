"""Goods that went back to their supplier, and the supplier's credit for them."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Id, IdKey, Moment, Percent, Quantity, Rate


class PurchaseReturn(TenantBase, Base):
    """Goods of one supplier invoice that went back, credited at its prices; `credit_note` is the supplier's number.

    Without `invoice_id` they had none yet: nothing is credited, what was accrued for them is owed no more.
    """

    __tablename__ = "purchase_returns"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        tenant_fk("invoice_id", "supplier_invoices"),
        tenant_fk("order_id", "purchase_orders"),
        tenant_fk("partner_id", "partners"),
        Index("ix_purchase_returns_invoice", "company_id", "invoice_id"),
        Index("ix_purchase_returns_order", "company_id", "order_id"),
        Index("ix_purchase_returns_partner", "company_id", "partner_id", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    credit_note: Mapped[str | None] = mapped_column(String(40))
    invoice_id: Mapped[Id | None]
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    returned_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class PurchaseReturnLine(TenantBase, Base):
    """A quantity of an invoice or order line that went back, in its unit; `cost` is what it had been received at."""

    __tablename__ = "purchase_return_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("return_id", "purchase_returns"),
        tenant_fk("item_id", "items"),
    )

    return_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    invoice_line_no: Mapped[int | None] = mapped_column(SmallInteger)
    order_line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    net_amount: Mapped[Amount]
    tax_code: Mapped[str] = mapped_column(String(20))
    tax_rate_percent: Mapped[Percent]
    cost: Mapped[Amount]
