"""The audit trail: who did what in matters of access, and the seals that chain it together with the postings."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import new_id
from app.models.base import Base, TenantBase

# Named for good: entries are kept for ever.
TrailAction = Literal[
    "account.signed_in",
    "account.sign_in_refused",
    "account.token_reused",
    "account.password_changed",
    "account.address_changed",
    "account.second_factor_changed",
    "member.added",
    "member.changed",
    "member.signed_out",
    "member.viewed_as",
    "invitation.made",
    "invitation.withdrawn",
    "invitation.accepted",
    "member.permissions_set",
    "permission_group.added",
    "permission_group.changed",
    "permission_group.dropped",
    "permission_group.warehouses_set",
    "access_window.set",
    "access_window.dropped",
    "spending_limit.set",
    "spending_limit.dropped",
    "order_request.asked",
    "order_request.approved",
    "order_request.refused",
    "order_request.withdrawn",
    "order_request.expired",
    "absence.entered",
    "absence.changed",
    "absence.dropped",
    "partner.manager_changed",
    "company.changed",
    "period.closed",
    "period.reopened",
    "evidence.taken",
    "custom_field.set",
    "sales_order.fields_set",
    "purchase_order.fields_set",
    "production_order.fields_set",
    "layout.set",
    "print_template.set",
    "export.taken",
]


class TrailEntry(TenantBase, Base):
    """Something that somebody did, written in the transaction of its effect; it never changes.

    `user_id` is none for an address that has no account. What concerns accounts before anybody has entered a company
    is the installation's, under the company of all zeros.
    """

    __tablename__ = "trail_entries"
    __table_args__ = (Index("ix_trail_entries_action", "company_id", "action", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    recorded_at: Mapped[datetime]
    user_id: Mapped[UUID | None]
    action: Mapped[str]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    address: Mapped[str | None]


class TrailSeal(TenantBase, Base):
    """A batch of committed rows, closed: its digest holds the digest before it and the root of the tree of its rows.

    `up_to` is the newest row's id; rows are looked for from some time before it on, as commits land out of order.
    """

    __tablename__ = "trail_seals"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime]
    up_to: Mapped[UUID]
    row_count: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class TrailSealedRow(TenantBase, Base):
    """What a sealed row said: a digest of its columns, of a posting with its ledger rows too, salted."""

    __tablename__ = "trail_sealed_rows"
    __table_args__ = (
        Index("ix_trail_sealed_rows_seal", "company_id", "seal_number"),
        CheckConstraint("kind IN ('entry', 'posting')", name="kind_known"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    seal_number: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
