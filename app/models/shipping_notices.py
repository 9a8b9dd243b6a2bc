"""Shipping notices: what suppliers say is on its way."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Moment, Quantity


class ShippingNotice(TenantBase, Base):
    """Goods of one order that arrive together; `version` is its ETag and grows with every change.

    `reference` is the supplier's own number of the delivery, `transport` the vehicle, or the carrier and its tracking
    number. `location_id` is where the order is to be delivered.
    """

    __tablename__ = "shipping_notices"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('waiting', 'announced', 'received', 'withdrawn', 'refused')", name="status_known"),
        CheckConstraint("(status = 'refused') = (refusal_reason IS NOT NULL)", name="refused_for_a_reason"),
        tenant_fk("order_id", "purchase_orders"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("location_id", "locations"),
        Index("ix_shipping_notices_order", "company_id", "order_id"),
        Index("ix_shipping_notices_partner", "company_id", "partner_id", "id"),
        Index("ix_shipping_notices_status", "company_id", "status", "id"),
        Index("ix_shipping_notices_arrival", "company_id", "status", "arrives_on", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    location_id: Mapped[Id]
    arrives_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(60))
    transport: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    entered_by: Mapped[Id]
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[Id | None]


class ShippingNoticeLine(TenantBase, Base):
    """What is on its way of the order's line of the same number, in its unit."""

    __tablename__ = "shipping_notice_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("notice_id", "shipping_notices"),
        tenant_fk("item_id", "items"),
    )

    notice_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    base_quantity: Mapped[Quantity]


class ShippingNoticeLot(TenantBase, Base):
    """So much of a lot in a line that is on its way, in the line's unit; the lots of a line add up to it."""

    __tablename__ = "shipping_notice_lots"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("notice_id", "shipping_notices"),
    )

    notice_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    lot: Mapped[str] = mapped_column(String(60), primary_key=True)
    expires_on: Mapped[date | None]
    quantity: Mapped[Quantity]
