"""Lots and serial numbers: which part of an item's stock is which, and until when it is good."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Moment, Quantity


class Lot(TenantBase, Base):
    """A lot of an item, or one piece of it by its serial number; `expires_on` is the last day on which it is good."""

    __tablename__ = "lots"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "code", name="uq_lots_code"),
        tenant_fk("item_id", "items"),
        Index("ix_lots_expires_on", "company_id", "expires_on", "id"),
    )

    id: Mapped[IdKey]
    item_id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(60))
    expires_on: Mapped[date | None]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))


class LotMove(TenantBase, Base):
    """How much of a stock move was of a lot; the lots of a move add up to its quantity."""

    __tablename__ = "lot_moves"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("lot_id", "lots"),
        Index("ix_lot_moves_lot", "company_id", "lot_id", "move_id"),
    )

    move_id: Mapped[IdKey]
    lot_id: Mapped[IdKey]
    quantity: Mapped[Quantity]


class LotBalance(TenantBase, Base):
    """What lies of a lot at a kept location; equals its moves at every commit, and nothing has no row."""

    __tablename__ = "lot_balances"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("lot_id", "lots"),
        Index("ix_lot_balances_lot", "company_id", "lot_id"),
    )

    item_id: Mapped[IdKey]
    location_id: Mapped[IdKey]
    lot_id: Mapped[IdKey]
    quantity: Mapped[Quantity]
