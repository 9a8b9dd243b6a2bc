"""Purchase orders and goods receipts: the documents; what happened to them is in the trade ledger."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Custom, Id, IdKey, Moment, Percent, Price, Quantity, Rate

PURCHASE_STATUSES = (
    "draft",
    "sent",
    "seen",
    "accepted",
    "partly_received",
    "received",
    "closed",
    "rejected",
    "cancelled",
)


class PurchaseOrder(TenantBase, Base):
    """An order to a supplier, who sees it from `sent_at` on; `version` is its ETag and grows with every change.

    Goods that came on consignment lie at `consigned_location_id` and are the supplier's until they are received.
    """

    __tablename__ = "purchase_orders"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint(
            "status IN ('draft', 'sent', 'seen', 'accepted', 'partly_received', 'received', 'closed', 'rejected', "
            "'cancelled')",
            name="status_known",
        ),
        CheckConstraint("status IN ('draft', 'cancelled') OR sent_at IS NOT NULL", name="answered_when_sent"),
        tenant_fk("partner_id", "partners"),
        Index("ix_purchase_orders_partner", "company_id", "partner_id", "id"),
        tenant_fk("consigned_location_id", "locations"),
        Index("ix_purchase_orders_created_by", "company_id", "created_by", "id"),
        Index("ix_purchase_orders_status", "company_id", "status", "id"),
        Index(
            "ix_purchase_orders_consigned",
            "company_id",
            "location_id",
            "id",
            postgresql_where=text("consigned_location_id IS NOT NULL"),
        ),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(20))
    partner_id: Mapped[Id]
    location_id: Mapped[Id]
    payment_term_id: Mapped[Id | None]
    reference: Mapped[str | None] = mapped_column(String(60))
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    ordered_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]
    sent_at: Mapped[Moment | None]
    seen_at: Mapped[Moment | None]
    answered_at: Mapped[Moment | None]
    answered_by: Mapped[Id | None]
    answer_note: Mapped[str | None] = mapped_column(Text)
    consigned_location_id: Mapped[Id | None]
    custom: Mapped[Custom]


class PurchaseOrderLine(TenantBase, Base):
    """One line as asked, and once accepted as agreed; a rejected line keeps what was asked and counts for nothing."""

    __tablename__ = "purchase_order_lines"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("unit_price > 0", name="unit_price_positive"),
        CheckConstraint("answer IN ('open', 'accepted', 'rejected')", name="answer_known"),
        tenant_fk("order_id", "purchase_orders"),
        tenant_fk("item_id", "items"),
        Index("ix_purchase_order_lines_item", "company_id", "item_id"),
    )

    order_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    supplier_code: Mapped[str | None] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_factor: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
    unit_price: Mapped[Price]
    discount_percent: Mapped[Percent]
    net_amount: Mapped[Amount]
    tax_class: Mapped[str] = mapped_column(String(20))
    tax_code: Mapped[str] = mapped_column(String(20))
    tax_rate_percent: Mapped[Percent]
    expected_on: Mapped[date]
    answer: Mapped[str] = mapped_column(String(10), default="open")
    answer_note: Mapped[str | None] = mapped_column(Text)
    custom: Mapped[Custom]


class GoodsReceipt(TenantBase, Base):
    """What came of one order on one day; `delivery_note` is the supplier's own number for it.

    `notice_id` names the shipping notice that it came with, which it ends.
    """

    __tablename__ = "goods_receipts"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        tenant_fk("order_id", "purchase_orders"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("notice_id", "shipping_notices"),
        Index("uq_goods_receipts_notice", "company_id", "notice_id", unique=True),
        Index("ix_goods_receipts_order", "company_id", "order_id"),
        Index("ix_goods_receipts_partner", "company_id", "partner_id", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    location_id: Mapped[Id]
    received_on: Mapped[date]
    delivery_note: Mapped[str | None] = mapped_column(String(60))
    notice_id: Mapped[Id | None]
    note: Mapped[str | None] = mapped_column(Text)
    custom: Mapped[Custom]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class GoodsReceiptLine(TenantBase, Base):
    """What was accepted of an order line, and what was rejected and why, in the line's unit.

    What is not invoiced yet is accrued at the order's price: `accrued_net` in its currency, `accrued_amount` in the
    books' at the exchange rate of the day. `transit_quantity` had been invoiced before, at `transit_amount`.
    """

    __tablename__ = "goods_receipt_lines"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND rejected_quantity >= 0", name="not_negative"),
        CheckConstraint("quantity + rejected_quantity > 0", name="something_came"),
        CheckConstraint("(rejected_quantity > 0) = (rejection_reason IS NOT NULL)", name="rejected_for_a_reason"),
        tenant_fk("receipt_id", "goods_receipts"),
    )

    receipt_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    order_line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
    rejected_quantity: Mapped[Quantity]
    rejection_reason: Mapped[str | None] = mapped_column(Text)
    accrued_net: Mapped[Amount]
    accrued_amount: Mapped[Amount]
    transit_quantity: Mapped[Quantity] = mapped_column(server_default=text("0"))
    transit_amount: Mapped[Amount] = mapped_column(server_default=text("0"))
