"""When staff looked at the portal as somebody of a partner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import new_id
from app.models.base import Base, TenantBase, tenant_fk


class PartnerView(TenantBase, Base):
    """Leave to look as a person of a partner, for a reason and a while; written once and never changed."""

    __tablename__ = "partner_views"
    __table_args__ = (
        tenant_fk("partner_id", "partners"),
        ForeignKeyConstraint(
            ["company_id", "viewer_membership_id"],
            ["memberships.company_id", "memberships.id"],
            name="fk_partner_views_viewer",
        ),
        ForeignKeyConstraint(
            ["company_id", "membership_id"],
            ["memberships.company_id", "memberships.id"],
            name="fk_partner_views_membership",
        ),
        CheckConstraint("reason <> ''", name="for_a_reason"),
        Index("ix_partner_views_membership", "company_id", "membership_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    viewer_membership_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    reason: Mapped[str]
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
