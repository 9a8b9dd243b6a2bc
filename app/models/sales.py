"""Sales orders and deliveries: the documents; what happened to them is in the trade ledger."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Custom, Id, IdKey, Moment, Percent, Price, Quantity, Rate

ORDER_STATUSES = ("placed", "confirmed", "partly_delivered", "delivered", "closed", "cancelled")


class SalesOrder(TenantBase, Base):
    """A customer's order; `version` is its ETag and grows with every change."""

    __tablename__ = "sales_orders"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "partner_id", "customer_reference", name="uq_sales_orders_reference"),
        CheckConstraint(
            "status IN ('placed', 'confirmed', 'partly_delivered', 'delivered', 'closed', 'cancelled')",
            name="status_known",
        ),
        CheckConstraint("posting_policy IN ('reserve', 'direct_sale')", name="posting_policy_known"),
        tenant_fk("partner_id", "partners"),
        Index("ix_sales_orders_partner", "company_id", "partner_id", "id"),
        Index("ix_sales_orders_placed_by", "company_id", "placed_by", "id"),
        Index("ix_sales_orders_status", "company_id", "status", "id"),
        Index("ix_sales_orders_ordered_on", "company_id", "ordered_on", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(20))
    partner_id: Mapped[Id]
    customer_reference: Mapped[str | None] = mapped_column(String(60))
    location_id: Mapped[Id]
    posting_policy: Mapped[str] = mapped_column(String(12))
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    ordered_on: Mapped[date]
    requested_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
    net_amount: Mapped[Amount]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    placed_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    placed_by: Mapped[Id]
    custom: Mapped[Custom]


class SalesOrderLine(TenantBase, Base):
    """One line as it stands agreed; `base_quantity` = quantity x unit_factor, in the item's base unit."""

    __tablename__ = "sales_order_lines"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("unit_price > 0", name="unit_price_positive"),
        tenant_fk("order_id", "sales_orders"),
        tenant_fk("item_id", "items"),
        Index("ix_sales_order_lines_item", "company_id", "item_id"),
    )

    order_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
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
    requested_on: Mapped[date | None]
    custom: Mapped[Custom]


class Delivery(TenantBase, Base):
    """Goods handed over on one day from one location for one order."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        tenant_fk("order_id", "sales_orders"),
        tenant_fk("partner_id", "partners"),
        Index("ix_deliveries_order", "company_id", "order_id"),
        Index("ix_deliveries_partner", "company_id", "partner_id", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    location_id: Mapped[Id]
    delivered_on: Mapped[date]
    custom: Mapped[Custom]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class DeliveryLine(TenantBase, Base):
    """A delivered quantity of an order line, in the line's unit; its cost is on the stock move."""

    __tablename__ = "delivery_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("delivery_id", "deliveries"),
    )

    delivery_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    order_line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
