"""Links sent by e-mail: invitations into a company, and links by which a person proves an address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import new_id
from app.models.base import Base, TenantBase, tenant_fk
from app.models.identity import PARTNER_ROLES, ROLES, quoted


class Invitation(TenantBase, Base):
    """A place in a company that waits for its person; of the link only the SHA-256 is kept, of the newest mail."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("company_id", "token_hash", name="uq_invitations_token"),
        Index(
            "uq_invitations_open",
            "company_id",
            "email",
            "partner_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
            postgresql_nulls_not_distinct=True,
        ),
        tenant_fk("partner_id", "partners"),
        tenant_fk("administrator_id", "memberships"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint(f"role IN ({quoted(ROLES)})", name="role"),
        CheckConstraint(f"(partner_id IS NOT NULL) = (role IN ({quoted(PARTNER_ROLES)}))", name="partner"),
        CheckConstraint("partner_id IS NOT NULL OR NOT administers", name="administers_a_partner"),
        CheckConstraint("status IN ('open', 'accepted', 'withdrawn')", name="status_known"),
        CheckConstraint("(status = 'accepted') = (accepted_by IS NOT NULL)", name="accepted_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str]
    role: Mapped[str]
    partner_id: Mapped[UUID | None]
    administers: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    # The partner's administrator who invites: the colleague's place is limited as the administrator's is.
    administrator_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(server_default="open", default="open")
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[UUID]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]


class AccountLink(Base):
    """A link by which a person proves an address of their account; used once.

    `request_id` is the event that asked for it. A change of address has two links, to the old address and to the new.
    """

    __tablename__ = "account_links"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_account_links_token"),
        UniqueConstraint("request_id", "purpose", name="uq_account_links_request"),
        Index("ix_account_links_user", "user_id"),
        CheckConstraint("purpose IN ('reset', 'old_address', 'new_address')", name="purpose_known"),
        CheckConstraint("(purpose = 'reset') = (new_email IS NULL)", name="change_has_an_address"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    request_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", name="fk_account_links_user"))
    purpose: Mapped[str]
    new_email: Mapped[str | None]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
