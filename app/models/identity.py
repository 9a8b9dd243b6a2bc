"""Who may enter: users, companies, memberships and refresh tokens."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CHAR,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import new_id
from app.models.base import Base, TenantBase
from app.models.types import Amount, Percent

ROLES = ("owner", "sales", "warehouse", "accounting", "viewer", "customer", "supplier", "factory")
PARTNER_ROLES = ("customer", "supplier", "factory")
# Whose documents are seen: those one made, those of the partners one is in charge of, or all that the role sees.
DATA_RANGES = ("own", "accounts", "all")
POSTING_POLICIES = ("reserve", "direct_sale")


def quoted(values: tuple[str, ...]) -> str:
    """The values as a list of SQL literals."""
    return ", ".join(f"'{value}'" for value in values)


class User(Base):
    """A person who signs in once, whatever the number of companies; e-mail is kept in lower case."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email", name="uq_users_email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default="vi", default="vi")
    password_hash: Mapped[str | None]
    # When a link that was sent to the address came back: before that, whoever registered it may not own it.
    email_proved_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Company(Base):
    """A firm that runs the portal; everything it owns carries its id. Read under RLS by its own id."""

    __tablename__ = "companies"
    __table_args__ = (
        UniqueConstraint("code", name="uq_companies_code"),
        CheckConstraint(f"posting_policy IN ({quoted(POSTING_POLICIES)})", name="policy"),
        CheckConstraint("over_receipt_percent >= 0 AND under_receipt_percent BETWEEN 0 AND 100", name="tolerances"),
        CheckConstraint("invoice_price_percent >= 0 AND invoice_quantity_percent >= 0", name="matching"),
        CheckConstraint("adjustment_limit >= 0", name="adjustment_limit"),
        CheckConstraint("order_request_days BETWEEN 1 AND 90", name="order_request_days"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    name: Mapped[str]
    tax_code: Mapped[str | None]
    address: Mapped[str | None]
    base_currency: Mapped[str] = mapped_column(CHAR(3), server_default="VND", default="VND")
    accounting_regime: Mapped[str] = mapped_column(server_default="tt99", default="tt99")
    posting_policy: Mapped[str] = mapped_column(server_default="reserve", default="reserve")
    blind_counts: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    time_zone: Mapped[str] = mapped_column(server_default="Asia/Ho_Chi_Minh", default="Asia/Ho_Chi_Minh")
    locale: Mapped[str] = mapped_column(server_default="vi", default="vi")
    # How much more than ordered may be received, and at how little less a line counts as received.
    over_receipt_percent: Mapped[Percent] = mapped_column(server_default="0", default=Decimal(0))
    under_receipt_percent: Mapped[Percent] = mapped_column(server_default="0", default=Decimal(0))
    # How far a supplier's invoice may differ from the agreed price, and from what has come.
    invoice_price_percent: Mapped[Percent] = mapped_column(server_default="0", default=Decimal(0))
    invoice_quantity_percent: Mapped[Percent] = mapped_column(server_default="0", default=Decimal(0))
    # Whose people must have a second factor to do anything.
    second_factor_roles: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default="{}", default=list)
    # Adjustments of stock that is worth more, in base currency, take two people; none: each takes one.
    adjustment_limit: Mapped[Amount | None]
    # For how long an order beyond somebody's limit waits for its approval.
    order_request_days: Mapped[int] = mapped_column(SmallInteger, server_default="7", default=7)
    # A logo is large: read only where it is asked for.
    branding: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict, deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Membership(TenantBase, Base):
    """A user's place in a company; partner users carry the partner they act for.

    Readable under RLS by the company and by the user (`app.user_id`), so that one who signs in sees
    the companies to choose from.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        Index("ix_memberships_user", "user_id"),
        Index(
            "uq_memberships_user_partner",
            "company_id",
            "user_id",
            "partner_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_memberships_company"),
        ForeignKeyConstraint(
            ["company_id", "partner_id"], ["partners.company_id", "partners.id"], name="fk_memberships_partner"
        ),
        ForeignKeyConstraint(
            ["company_id", "group_id"],
            ["permission_groups.company_id", "permission_groups.id"],
            name="fk_memberships_group",
        ),
        Index("ix_memberships_group", "company_id", "group_id"),
        CheckConstraint(f"role IN ({quoted(ROLES)})", name="role"),
        CheckConstraint(f"(partner_id IS NOT NULL) = (role IN ({quoted(PARTNER_ROLES)}))", name="partner"),
        CheckConstraint("partner_id IS NOT NULL OR NOT administers", name="administers_a_partner"),
        Index("ix_memberships_partner", "company_id", "partner_id", "id"),
        CheckConstraint(f"data_range IN ({quoted(DATA_RANGES)})", name="data_range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", name="fk_memberships_user"))
    role: Mapped[str]
    partner_id: Mapped[UUID | None]
    # Whether the person invites and limits colleagues of the same partner.
    administers: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    # The company took the place away: the partner's administrator does not give it back.
    shut_out: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    # In place of the group's; none: as the group says.
    data_range: Mapped[str | None] = mapped_column(String(10))
    fields: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list, server_default=text("'[]'::jsonb"))
    # Sign-ins that began before this moment do not count here any more.
    signed_out_at: Mapped[datetime | None]
    # None: all that the role holds.
    group_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SignIn(Base):
    """One way in of a person, from a password to its end: the family of refresh tokens that keep it alive.

    `membership_id` and `company_id` tell where it is at present; `device` is what the browser says of itself.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("ix_sign_ins_user", "user_id", "id"),
        Index("ix_sign_ins_membership", "company_id", "membership_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", name="fk_sign_ins_user"))
    company_id: Mapped[UUID]
    membership_id: Mapped[UUID]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str]
    device: Mapped[str]
    ended_at: Mapped[datetime | None]


class RefreshToken(Base):
    """One link of a rotating refresh family; only its SHA-256 is kept. At most one live per family."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_refresh_tokens_hash"),
        Index(
            "uq_refresh_tokens_live",
            "family_id",
            unique=True,
            postgresql_where=text("used_at IS NULL AND revoked_at IS NULL"),
        ),
        Index("ix_refresh_tokens_user", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("sign_ins.id", name="fk_refresh_tokens_sign_in"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", name="fk_refresh_tokens_user"))
    membership_id: Mapped[UUID | None]
    company_id: Mapped[UUID | None]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInAttempts(Base):
    """Counters of the sign-in rate limit, shared by every server process; unlogged: loss is harmless."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int]
    expires_at: Mapped[datetime]
