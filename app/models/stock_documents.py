"""Stock documents: transfers with their receipts, and adjustments; what they moved is in the stock ledger."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, Id, IdKey, Moment, Price, Quantity

TRANSFER_STATUSES = ("in_transit", "received", "cancelled")


class StockTransfer(TenantBase, Base):
    """Goods from one warehouse to another by way of transit; `version` is its ETag and grows with every change."""

    __tablename__ = "stock_transfers"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('in_transit', 'received', 'cancelled')", name="status_known"),
        CheckConstraint("from_location_id <> to_location_id", name="goes_somewhere"),
        tenant_fk("from_location_id", "locations"),
        tenant_fk("to_location_id", "locations"),
        Index("ix_stock_transfers_status", "company_id", "status", "id"),
        Index("ix_stock_transfers_from", "company_id", "from_location_id", "dispatched_on"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(12))
    from_location_id: Mapped[Id]
    to_location_id: Mapped[Id]
    dispatched_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class StockTransferLine(TenantBase, Base):
    """What was sent of an item; `base_quantity` = quantity x unit_factor, in the item's base unit."""

    __tablename__ = "stock_transfer_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("transfer_id", "stock_transfers"),
        tenant_fk("item_id", "items"),
    )

    transfer_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_factor: Mapped[Quantity]
    base_quantity: Mapped[Quantity]


class StockTransferReceipt(TenantBase, Base):
    """One arrival of a transfer, whole or in part; goods that never arrive are told apart as missing."""

    __tablename__ = "stock_transfer_receipts"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        tenant_fk("transfer_id", "stock_transfers"),
        Index("ix_stock_transfer_receipts_transfer", "company_id", "transfer_id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    transfer_id: Mapped[Id]
    received_on: Mapped[date]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class StockTransferReceiptLine(TenantBase, Base):
    """What arrived of a transfer line and what is given up as missing, in base units."""

    __tablename__ = "stock_transfer_receipt_lines"
    __table_args__ = (
        CheckConstraint("received >= 0 AND missing >= 0 AND received + missing > 0", name="says_something"),
        tenant_fk("receipt_id", "stock_transfer_receipts"),
    )

    receipt_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    received: Mapped[Quantity]
    missing: Mapped[Quantity]


class StockAdjustment(TenantBase, Base):
    """A correction of what lies at a warehouse, with its reason; a wrong one is undone by a contrary one.

    `waiting_orders` are those that gave back what was held for them, as it was not there.
    """

    __tablename__ = "stock_adjustments"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        tenant_fk("location_id", "locations"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    location_id: Mapped[Id]
    reason: Mapped[str] = mapped_column(String(20))
    adjusted_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    waiting_orders: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class StockAdjustmentLine(TenantBase, Base):
    """A quantity of an item that was added or taken away, as the reason says; its worth is on the stock move."""

    __tablename__ = "stock_adjustment_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("adjustment_id", "stock_adjustments"),
        tenant_fk("item_id", "items"),
    )

    adjustment_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_factor: Mapped[Quantity]
    base_quantity: Mapped[Quantity]


class StockAdjustmentRequest(TenantBase, Base):
    """An adjustment that somebody asks for and another decides; approved, it names the adjustment that it became.

    `worth` is what the goods were worth by the books when it was asked for, in base currency.
    """

    __tablename__ = "stock_adjustment_requests"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('waiting', 'approved', 'refused', 'withdrawn')", name="status_known"),
        CheckConstraint("(status = 'approved') = (adjustment_id IS NOT NULL)", name="approved_is_posted"),
        CheckConstraint("(status = 'refused') = (refusal_reason IS NOT NULL)", name="refused_with_reason"),
        tenant_fk("location_id", "locations"),
        Index("ix_stock_adjustment_requests_status", "company_id", "status", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10))
    location_id: Mapped[Id]
    reason: Mapped[str] = mapped_column(String(20))
    from_reserved: Mapped[bool]
    adjusted_on: Mapped[date]
    worth: Mapped[Amount]
    note: Mapped[str | None] = mapped_column(Text)
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    adjustment_id: Mapped[Id | None]
    requested_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    requested_by: Mapped[Id]
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[Id | None]


class StockAdjustmentRequestLine(TenantBase, Base):
    """A quantity of an item to add or take away, in `unit`; `unit_cost` is of goods that were found, per base unit."""

    __tablename__ = "stock_adjustment_request_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("request_id", "stock_adjustment_requests"),
        tenant_fk("item_id", "items"),
    )

    request_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_cost: Mapped[Price | None]


class StockAdjustmentRequestLot(TenantBase, Base):
    """So much of a lot in a line of a request, in the line's unit."""

    __tablename__ = "stock_adjustment_request_lots"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("request_id", "stock_adjustment_requests"),
    )

    request_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    lot: Mapped[str] = mapped_column(String(60), primary_key=True)
    expires_on: Mapped[date | None]
    quantity: Mapped[Quantity]
