"""What is owed to suppliers and factories, the money paid to them, and which invoices it pays."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Id, IdKey, Moment, Rate


class Payable(TenantBase, Base):
    """What a posted document of a supplier or factory asks for, or gives back as a credit note (amounts are positive).

    Its id is the document's, its number the partner's own. `order_id` is the order whose trade ledger says what is
    paid; carriage has none. What is reversed is owed until that day. From `settled_on` on nothing of it is open.
    """

    __tablename__ = "payables"
    __table_args__ = (
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind_known"),
        CheckConstraint("total_amount >= 0", name="amount_not_negative"),
        CheckConstraint("(order_kind IS NULL) = (order_id IS NULL)", name="order_whole"),
        tenant_fk("partner_id", "partners"),
        Index("ix_payables_partner", "company_id", "partner_id", "id"),
        Index("ix_payables_settled", "company_id", "partner_id", "settled_on"),
    )

    id: Mapped[IdKey]
    kind: Mapped[str] = mapped_column(String(12))
    document_kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(60))
    partner_id: Mapped[Id]
    order_kind: Mapped[str | None] = mapped_column(String(12))
    order_id: Mapped[Id | None]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    total_amount: Mapped[Amount]
    reversed_on: Mapped[date | None]
    settled_on: Mapped[date | None]


class Payment(TenantBase, Base):
    """Money to a supplier or factory; what is not allocated to invoices is an advance."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("method IN ('cash', 'bank')", name="method_known"),
        tenant_fk("partner_id", "partners"),
        Index("ix_payments_partner", "company_id", "partner_id", "id"),
        Index("ix_payments_settled", "company_id", "partner_id", "settled_on"),
        Index("ix_payments_day", "company_id", "partner_id", "paid_on"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    partner_id: Mapped[Id]
    method: Mapped[str] = mapped_column(String(10))
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    amount: Mapped[Amount]
    paid_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(140))
    reversed_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class PayableAllocation(TenantBase, Base):
    """A part of a payment, set-off or credit note applied to a payable, or refunded, as an `Allocation` is."""

    __tablename__ = "payable_allocations"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        CheckConstraint("source_kind IN ('payment', 'set_off', 'credit_note')", name="source_kind_known"),
        CheckConstraint("num_nonnulls(invoice_id, refund_id) = 1", name="one_use"),
        tenant_fk("invoice_id", "payables"),
        tenant_fk("refund_id", "refunds"),
        Index("ix_payable_allocations_invoice", "company_id", "invoice_id"),
        Index("ix_payable_allocations_source", "company_id", "source_id"),
        Index(
            "ix_payable_allocations_refund", "company_id", "refund_id", postgresql_where=text("refund_id IS NOT NULL")
        ),
    )

    id: Mapped[IdKey]
    invoice_id: Mapped[Id | None]
    refund_id: Mapped[Id | None]
    source_kind: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[Id]
    amount: Mapped[Amount]
    base_amount: Mapped[Amount]
    allocated_on: Mapped[date]
