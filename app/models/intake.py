"""What partners enter and staff decides: the rule whether it waits, and the payment notices of customers."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Id, IdKey, Moment


class IntakeRule(TenantBase, Base):
    """Whether a kind of document that partners enter waits for approval; none as partner: all that have no own rule."""

    __tablename__ = "intake_rules"
    __table_args__ = (
        CheckConstraint(
            "document_kind IN ('supplier_invoice', 'shipping_notice', 'production_report', 'payment_notice',"
            " 'factory_invoice')",
            name="document_kind_known",
        ),
        CheckConstraint("mode IN ('approve', 'accept')", name="mode_known"),
        tenant_fk("partner_id", "partners"),
        Index(
            "uq_intake_rules_kind",
            "company_id",
            "document_kind",
            "partner_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[IdKey]
    document_kind: Mapped[str] = mapped_column(String(20))
    partner_id: Mapped[Id | None]
    mode: Mapped[str] = mapped_column(String(10))


class PaymentNotice(TenantBase, Base):
    """What a customer says it has paid, and for which invoices; `receipt_id` is the receipt that it became."""

    __tablename__ = "payment_notices"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('waiting', 'approved', 'refused', 'withdrawn')", name="status_known"),
        CheckConstraint("(status = 'refused') = (refusal_reason IS NOT NULL)", name="refused_for_a_reason"),
        CheckConstraint("(status = 'approved') = (receipt_id IS NOT NULL)", name="approved_with_receipt"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("method IN ('cash', 'bank')", name="method_known"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("receipt_id", "receipts"),
        Index("uq_payment_notices_receipt", "company_id", "receipt_id", unique=True),
        Index("ix_payment_notices_partner", "company_id", "partner_id", "id"),
        Index("ix_payment_notices_day", "company_id", "partner_id", "paid_on"),
        Index("ix_payment_notices_status", "company_id", "status", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10))
    partner_id: Mapped[Id]
    method: Mapped[str] = mapped_column(String(10))
    currency: Mapped[CurrencyCode]
    amount: Mapped[Amount]
    paid_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(140))
    note: Mapped[str | None] = mapped_column(Text)
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    receipt_id: Mapped[Id | None]
    entered_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    entered_by: Mapped[Id]
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[Id | None]


class PaymentNoticeLine(TenantBase, Base):
    """A part of the payment that is for one invoice."""

    __tablename__ = "payment_notice_lines"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        tenant_fk("notice_id", "payment_notices"),
        tenant_fk("invoice_id", "invoices"),
        Index("ix_payment_notice_lines_invoice", "company_id", "invoice_id"),
    )

    notice_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    invoice_id: Mapped[Id]
    amount: Mapped[Amount]
