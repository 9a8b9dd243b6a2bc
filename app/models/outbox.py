"""Domain events waiting for, or already handed to, the relay."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import new_id
from app.models.base import Base, TenantBase


class OutboxEvent(TenantBase, Base):
    """One domain event, written in the transaction that caused it; consumers may see it twice."""

    __tablename__ = "outbox_events"
    __table_args__ = (
        Index("ix_outbox_pending", "created_at", postgresql_where=text("relayed_at IS NULL")),
        # An order writes none of it: only what is relayed is in it.
        Index("ix_outbox_feed", "company_id", "relayed_at", "id", postgresql_where=text("relayed_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    relayed_at: Mapped[datetime | None]
