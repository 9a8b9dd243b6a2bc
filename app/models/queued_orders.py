"""Orders that were left outside somebody's hours."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Moment

QUEUED_STATUSES = ("queued", "placed", "asked", "refused", "cancelled")


class QueuedOrder(TenantBase, Base):
    """An order as it was entered outside the person's hours; `due_at` is when it is placed, as that person.

    `entered` is read and written whole. `order_id` is the order that it became, `request_id` the request to approve it
    where it was beyond the person's limit, `refusal` why it became neither.
    """

    __tablename__ = "queued_orders"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'placed', 'asked', 'refused', 'cancelled')", name="status_known"),
        CheckConstraint("(status = 'placed') = (order_id IS NOT NULL)", name="placed_is_an_order"),
        CheckConstraint("(status = 'asked') = (request_id IS NOT NULL)", name="asked_is_a_request"),
        CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="refused_with_a_reason"),
        CheckConstraint("(status = 'queued') = (ended_at IS NULL)", name="queued_has_not_ended"),
        tenant_fk("membership_id", "memberships"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("order_id", "sales_orders"),
        tenant_fk("request_id", "order_requests"),
        Index("ix_queued_orders_partner", "company_id", "partner_id", "id"),
        Index("ix_queued_orders_status", "company_id", "status", "id"),
        Index("ix_queued_orders_membership", "company_id", "membership_id", "status"),
    )

    id: Mapped[IdKey]
    membership_id: Mapped[Id]
    user_id: Mapped[Id]
    partner_id: Mapped[Id]
    status: Mapped[str] = mapped_column(String(12))
    entered: Mapped[dict[str, Any]] = mapped_column(JSONB)
    queued_at: Mapped[Moment]
    due_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    order_id: Mapped[Id | None]
    request_id: Mapped[Id | None]
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
