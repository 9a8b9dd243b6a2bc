"""How much people may order by themselves, and the orders that wait for somebody else's approval."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.identity import PARTNER_ROLES, quoted
from app.models.types import Amount, CurrencyCode, Id, IdKey, Moment

SPENDING_KINDS = ("sales_order",)
APPROVERS = ("partner", "company")


class SpendingLimit(TenantBase, Base):
    """What holders of a role, members of a group or one person order without asking; in the base currency, with VAT.

    Both amounts none: whatever they like, where a wider rule says otherwise. `approver` is who may approve beyond it:
    the partner's approvers or the company's, or the company's alone.
    """

    __tablename__ = "spending_limits"
    __table_args__ = (
        UniqueConstraint("company_id", "document_kind", "role", name="uq_spending_limits_role"),
        UniqueConstraint("company_id", "document_kind", "group_id", name="uq_spending_limits_group"),
        UniqueConstraint("company_id", "document_kind", "membership_id", name="uq_spending_limits_member"),
        CheckConstraint("num_nonnulls(role, group_id, membership_id) = 1", name="of_one"),
        CheckConstraint(f"role IN ({quoted(PARTNER_ROLES)})", name="of_partners_people"),
        CheckConstraint(f"document_kind IN ({quoted(SPENDING_KINDS)})", name="document_kind_known"),
        CheckConstraint(f"approver IN ({quoted(APPROVERS)})", name="approver_known"),
        CheckConstraint("per_order >= 0 AND per_month >= 0", name="not_negative"),
        tenant_fk("group_id", "permission_groups"),
        tenant_fk("membership_id", "memberships"),
    )

    id: Mapped[IdKey]
    document_kind: Mapped[str] = mapped_column(String(20))
    role: Mapped[str | None] = mapped_column(String(20))
    group_id: Mapped[Id | None]
    membership_id: Mapped[Id | None]
    per_order: Mapped[Amount | None]
    per_month: Mapped[Amount | None]
    approver: Mapped[str] = mapped_column(String(10))


class OrderRequest(TenantBase, Base):
    """An order, or an increase of one, beyond the limit of who asked for it: in no book until somebody approves it.

    `draft` is what is placed or amended on approval, `lines` what was shown when it was asked for; `order_id` is the
    order that it became, or that it is about (then with `order_version`, on which it was asked).
    """

    __tablename__ = "order_requests"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("kind IN ('placing', 'amendment')", name="kind_known"),
        CheckConstraint("status IN ('waiting', 'approved', 'refused', 'withdrawn', 'expired')", name="status_known"),
        CheckConstraint("(status = 'refused') = (refusal_reason IS NOT NULL)", name="refused_for_a_reason"),
        CheckConstraint(
            "(order_id IS NOT NULL) = (status = 'approved' OR kind = 'amendment')", name="approved_with_order"
        ),
        CheckConstraint("(order_version IS NOT NULL) = (kind = 'amendment')", name="amends_a_version"),
        CheckConstraint("(decided_by IS NOT NULL) = (status IN ('approved', 'refused'))", name="decided_by_somebody"),
        CheckConstraint("decided_by <> asked_by", name="decided_by_another"),
        CheckConstraint(f"approver IN ({quoted(APPROVERS)})", name="approver_known"),
        CheckConstraint("exceeds IN ('per_order', 'per_month')", name="exceeds_known"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("membership_id", "memberships"),
        Index("ix_order_requests_status", "company_id", "status", "id"),
        Index("ix_order_requests_partner", "company_id", "partner_id", "id"),
        Index("ix_order_requests_order", "company_id", "order_id"),
        Index(
            "uq_order_requests_reference",
            "company_id",
            "partner_id",
            "customer_reference",
            unique=True,
            postgresql_where=text("status = 'waiting' AND kind = 'placing'"),
        ),
        Index(
            "uq_order_requests_amendment",
            "company_id",
            "order_id",
            unique=True,
            postgresql_where=text("status = 'waiting' AND kind = 'amendment'"),
        ),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    partner_id: Mapped[Id]
    order_id: Mapped[Id | None]
    order_version: Mapped[int | None]
    customer_reference: Mapped[str | None] = mapped_column(String(60))
    currency: Mapped[CurrencyCode]
    total_amount: Mapped[Amount]
    base_amount: Mapped[Amount]
    exceeds: Mapped[str] = mapped_column(String(10))
    limit_amount: Mapped[Amount]
    approver: Mapped[str] = mapped_column(String(10))
    draft: Mapped[dict[str, Any]]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[Moment]
    asked_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    asked_by: Mapped[Id]
    membership_id: Mapped[Id]
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[Id | None]
