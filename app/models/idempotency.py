"""Stored answers of requests that must take effect once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase


class IdempotencyKey(TenantBase, Base):
    """Answer given to one user's key, written in the transaction whose effect it reports."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_created", "company_id", "created_at"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
