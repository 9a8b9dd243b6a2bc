"""What members of a role may do less than the role, and single persons other than their group."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.identity import DATA_RANGES, ROLES, quoted
from app.models.types import Code, IdKey


class PermissionGroup(TenantBase, Base):
    """A named part of what a role may do; no scopes: all of it, also what the role gets to hold later."""

    __tablename__ = "permission_groups"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint(f"role IN ({quoted(ROLES)}) AND role <> 'owner'", name="role_known"),
        CheckConstraint(f"data_range IN ({quoted(DATA_RANGES)})", name="data_range_known"),
    )

    id: Mapped[IdKey]
    code: Mapped[Code]
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(20))
    scopes: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    data_range: Mapped[str] = mapped_column(String(10), default="all", server_default="all")
    # [{document, field, access}]: what of which documents may not be set, or is not told.
    fields: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list, server_default=text("'[]'::jsonb"))
    version: Mapped[int] = mapped_column(default=1)


class MemberException(TenantBase, Base):
    """A scope that one member holds, or does not, whatever the group says; never one outside the role."""

    __tablename__ = "member_exceptions"
    __table_args__ = (
        CheckConstraint("effect IN ('grant', 'deny')", name="effect_known"),
        tenant_fk("membership_id", "memberships"),
    )

    membership_id: Mapped[IdKey]
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)
    effect: Mapped[str] = mapped_column(String(10))


class WarehouseDisclosure(TenantBase, Base):
    """How exactly a group's people are told what a warehouse has; one that is not named: exactly."""

    __tablename__ = "warehouse_disclosures"
    __table_args__ = (
        CheckConstraint("disclosure IN ('exact', 'band', 'yes_no', 'hidden')", name="disclosure_known"),
        tenant_fk("group_id", "permission_groups"),
        tenant_fk("location_id", "locations"),
    )

    group_id: Mapped[IdKey]
    location_id: Mapped[IdKey]
    disclosure: Mapped[str] = mapped_column(String(10))


class MemberDisclosure(TenantBase, Base):
    """How exactly one member is told what a warehouse has, whatever the group is told."""

    __tablename__ = "member_disclosures"
    __table_args__ = (
        CheckConstraint("disclosure IN ('exact', 'band', 'yes_no', 'hidden')", name="disclosure_known"),
        tenant_fk("membership_id", "memberships"),
        tenant_fk("location_id", "locations"),
    )

    membership_id: Mapped[IdKey]
    location_id: Mapped[IdKey]
    disclosure: Mapped[str] = mapped_column(String(10))
