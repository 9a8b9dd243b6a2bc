"""Stock counts: the sheet of a warehouse, what was counted in parts, and what was decided about the differences."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, Id, IdKey, Moment, Quantity

COUNT_STATUSES = ("counting", "submitted", "posted", "cancelled")


class StockCount(TenantBase, Base):
    """A count of what lies at a warehouse; `blind` hides from counters what the books say.

    `waiting_orders` are those that gave back what was held for them, as it was not there.
    """

    __tablename__ = "stock_counts"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('counting', 'submitted', 'posted', 'cancelled')", name="status_known"),
        tenant_fk("location_id", "locations"),
        Index("ix_stock_counts_status", "company_id", "status", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(12))
    location_id: Mapped[Id]
    blind: Mapped[bool] = mapped_column(Boolean)
    opened_on: Mapped[date]
    posted_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]
    approved_by: Mapped[Id | None]
    waiting_orders: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")


class StockCountLine(TenantBase, Base):
    """An item on the sheet; entries of its present `round` count, earlier ones are history.

    `book_quantity` is what the books said when the sheet was opened, `difference` what was posted (none before).
    """

    __tablename__ = "stock_count_lines"
    __table_args__ = (
        UniqueConstraint("company_id", "count_id", "item_id"),
        CheckConstraint("round > 0", name="round_positive"),
        tenant_fk("count_id", "stock_counts"),
        tenant_fk("item_id", "items"),
    )

    count_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    book_quantity: Mapped[Quantity]
    round: Mapped[int] = mapped_column(SmallInteger, default=1)
    difference: Mapped[Quantity | None]


class StockCountEntry(TenantBase, Base):
    """A part of what was counted of a line, and what the books said at that moment."""

    __tablename__ = "stock_count_entries"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        tenant_fk("count_id", "stock_counts"),
        Index("ix_stock_count_entries_line", "company_id", "count_id", "line_no", "round"),
    )

    id: Mapped[IdKey]
    count_id: Mapped[Id]
    line_no: Mapped[int] = mapped_column(SmallInteger)
    round: Mapped[int] = mapped_column(SmallInteger)
    quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_factor: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
    book_quantity: Mapped[Quantity]
    counted_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    counted_by: Mapped[Id]


class StockCountLot(TenantBase, Base):
    """What an entry counted of a lot, in base units, and what the books said of it at that moment.

    The first entry of a round names every lot that lies there, counted or not.
    """

    __tablename__ = "stock_count_lots"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        tenant_fk("entry_id", "stock_count_entries"),
    )

    entry_id: Mapped[IdKey]
    lot: Mapped[str] = mapped_column(String(60), primary_key=True)
    expires_on: Mapped[date | None]
    quantity: Mapped[Quantity]
    book_quantity: Mapped[Quantity]


class StockCountDecision(TenantBase, Base):
    """What became of a line's shortage or surplus, once for each; `amount` is its value, in base currency."""

    __tablename__ = "stock_count_decisions"
    __table_args__ = (
        CheckConstraint("outcome IN ('cost', 'receivable', 'expense', 'income')", name="outcome_known"),
        CheckConstraint("(outcome = 'income') <> shortage", name="outcome_fits"),
        CheckConstraint("(outcome = 'receivable') = (partner_id IS NOT NULL)", name="owed_by_somebody"),
        tenant_fk("count_id", "stock_counts"),
        tenant_fk("partner_id", "partners"),
    )

    count_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    shortage: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    decision_id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(12))
    partner_id: Mapped[Id | None]
    amount: Mapped[Amount]
    decided_on: Mapped[date]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]
