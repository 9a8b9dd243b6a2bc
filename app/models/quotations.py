"""Requests for quotation and the quotations of the suppliers that were asked.

Whatever one supplier may see of a request is kept with its own quotation, so that no query of a supplier ever reads
the request or anything that several suppliers share.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import CurrencyCode, Id, IdKey, Moment, Price, Quantity


class QuotationRequest(TenantBase, Base):
    """What several suppliers are asked for, until `closes_at`; only the company's own people see it."""

    __tablename__ = "quotation_requests"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('draft', 'sent', 'awarded', 'closed', 'cancelled')", name="status_known"),
        tenant_fk("location_id", "locations"),
        Index("ix_quotation_requests_status", "company_id", "status", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(12))
    location_id: Mapped[Id]
    closes_at: Mapped[Moment]
    message: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class QuotationRequestLine(TenantBase, Base):
    """A quantity of an item that is asked for."""

    __tablename__ = "quotation_request_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("request_id", "quotation_requests"),
        tenant_fk("item_id", "items"),
    )

    request_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_factor: Mapped[Quantity]
    wanted_on: Mapped[date | None]
    comment: Mapped[str | None] = mapped_column(Text)


class Quotation(TenantBase, Base):
    """One supplier's invitation and its answer; the supplier sees it from `sent_at` on.

    `serial_no` counts this supplier's own invitations, `version` their changes: neither tells of other suppliers.
    `order_id` is the draft that was made of it.
    """

    __tablename__ = "quotations"
    __table_args__ = (
        UniqueConstraint("company_id", "request_id", "partner_id", name="uq_quotations_partner"),
        UniqueConstraint("company_id", "partner_id", "serial_no", name="uq_quotations_serial"),
        CheckConstraint(
            "status IN ('draft', 'invited', 'seen', 'quoted', 'declined', 'cancelled')", name="status_known"
        ),
        CheckConstraint(
            "(status = 'draft') = (sent_at IS NULL) AND (sent_at IS NULL) = (serial_no IS NULL)", name="whole_sending"
        ),
        tenant_fk("request_id", "quotation_requests"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("location_id", "locations"),
        tenant_fk("order_id", "purchase_orders"),
        Index("ix_quotations_partner", "company_id", "partner_id", "id"),
    )

    id: Mapped[IdKey]
    request_id: Mapped[Id]
    partner_id: Mapped[Id]
    serial_no: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(12))
    currency: Mapped[CurrencyCode]
    location_id: Mapped[Id]
    closes_at: Mapped[Moment]
    message: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[Moment | None]
    seen_at: Mapped[Moment | None]
    answered_at: Mapped[Moment | None]
    answered_by: Mapped[Id | None]
    valid_until: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
    order_id: Mapped[Id | None]


class QuotationLine(TenantBase, Base):
    """What one supplier is asked for, and what it offers of it: nothing, or a quantity at a price net of VAT."""

    __tablename__ = "quotation_lines"
    __table_args__ = (
        CheckConstraint("(offered_quantity IS NULL) = (unit_price IS NULL)", name="whole_offer"),
        CheckConstraint("offered_quantity > 0 AND offered_quantity <= quantity", name="offered_within_asked"),
        CheckConstraint("unit_price > 0", name="unit_price_positive"),
        CheckConstraint("lead_time_days IS NULL OR delivers_on IS NULL", name="one_delivery"),
        CheckConstraint("lead_time_days >= 0", name="lead_time_not_negative"),
        CheckConstraint(
            "awarded_quantity >= 0 AND awarded_quantity <= coalesce(offered_quantity, 0)", name="awarded_within_offer"
        ),
        tenant_fk("quotation_id", "quotations"),
        tenant_fk("item_id", "items"),
    )

    quotation_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    partner_id: Mapped[Id]
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_factor: Mapped[Quantity]
    wanted_on: Mapped[date | None]
    comment: Mapped[str | None] = mapped_column(Text)
    offered_quantity: Mapped[Quantity | None]
    unit_price: Mapped[Price | None]
    lead_time_days: Mapped[int | None] = mapped_column(SmallInteger)
    delivers_on: Mapped[date | None]
    offer_comment: Mapped[str | None] = mapped_column(Text)
    awarded_quantity: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default=text("0"))
