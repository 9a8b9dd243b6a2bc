"""Customer receipts, set-offs, and which invoices they pay."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Id, IdKey, Moment, Rate


class Receipt(TenantBase, Base):
    """Money from a customer (`cash`, `bank`), or a payable set off against a receivable (`set_off`).

    What is not allocated to invoices is an advance. A set-off is applied on both sides, to invoices of either. From
    `settled_on` on nothing of it is left.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("method IN ('cash', 'bank', 'set_off')", name="method_known"),
        tenant_fk("partner_id", "partners"),
        Index("ix_receipts_partner", "company_id", "partner_id", "id"),
        Index("ix_receipts_settled", "company_id", "partner_id", "settled_on"),
        Index("ix_receipts_day", "company_id", "partner_id", "received_on"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    partner_id: Mapped[Id]
    method: Mapped[str] = mapped_column(String(10))
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    amount: Mapped[Amount]
    received_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(140))
    reversed_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class Allocation(TenantBase, Base):
    """A part of a receipt or credit note applied to an invoice, or refunded, on a day; a negative amount takes it back.

    `base_amount` is what that cleared of the receivable (of a refund: what was paid out), in the base currency.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_not_zero"),
        CheckConstraint("source_kind IN ('receipt', 'credit_note')", name="source_kind_known"),
        CheckConstraint("num_nonnulls(invoice_id, refund_id) = 1", name="one_use"),
        tenant_fk("invoice_id", "invoices"),
        tenant_fk("refund_id", "refunds"),
        Index("ix_allocations_invoice", "company_id", "invoice_id"),
        Index("ix_allocations_source", "company_id", "source_id"),
        Index("ix_allocations_refund", "company_id", "refund_id", postgresql_where=text("refund_id IS NOT NULL")),
    )

    id: Mapped[IdKey]
    invoice_id: Mapped[Id | None]
    refund_id: Mapped[Id | None]
    source_kind: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[Id]
    amount: Mapped[Amount]
    base_amount: Mapped[Amount]
    allocated_on: Mapped[date]
