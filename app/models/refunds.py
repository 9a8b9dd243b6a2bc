"""Money given back: to customers, of advances and credit notes that nothing takes, and by suppliers."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Id, IdKey, Moment, Rate


class Refund(TenantBase, Base):
    """Money paid back to a customer, or by a supplier or factory; the allocations that name it say out of what."""

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("kind IN ('customer_refund', 'supplier_refund')", name="kind_known"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("method IN ('cash', 'bank')", name="method_known"),
        tenant_fk("partner_id", "partners"),
        Index("ix_refunds_kind", "company_id", "kind", "id"),
        Index("ix_refunds_partner", "company_id", "partner_id", "kind", "id"),
        Index("ix_refunds_day", "company_id", "partner_id", "refunded_on"),
    )

    id: Mapped[IdKey]
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(40))
    partner_id: Mapped[Id]
    method: Mapped[str] = mapped_column(String(10))
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    amount: Mapped[Amount]
    refunded_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(140))
    reversed_on: Mapped[date | None]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]
