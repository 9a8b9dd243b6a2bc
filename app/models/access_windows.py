"""When, and from where, the holders of a role, a group or one person may be in."""

from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey


class AccessWindow(TenantBase, Base):
    """The hours and networks of a role, or those of a permission group or of one membership instead.

    `weekly`: `{"weekday": 1, "opens": "08:00", "closes": "17:30"}`; `days`: `{"day": "2026-09-02", "spans": []}`.
    They are always read whole.
    """

    __tablename__ = "access_windows"
    __table_args__ = (
        UniqueConstraint("company_id", "role"),
        UniqueConstraint("company_id", "membership_id"),
        UniqueConstraint("company_id", "group_id"),
        CheckConstraint("num_nonnulls(role, group_id, membership_id) = 1", name="of_one"),
        CheckConstraint("role <> 'owner'", name="owners_have_none"),
        tenant_fk("group_id", "permission_groups"),
        tenant_fk("membership_id", "memberships"),
    )

    id: Mapped[IdKey]
    role: Mapped[str | None] = mapped_column(String(20))
    group_id: Mapped[Id | None]
    membership_id: Mapped[Id | None]
    time_zone: Mapped[str] = mapped_column(String(64))
    weekly: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    days: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    networks: Mapped[list[str]] = mapped_column(JSONB)
