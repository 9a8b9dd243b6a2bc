"""Price lists: what an item costs whom, from which quantity, when."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Boolean, CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Code, CurrencyCode, Id, IdKey, Price, Quantity


class PriceList(TenantBase, Base):
    """Prices for one customer, one customer group, or everybody (neither named); of `purchase`, one supplier's."""

    __tablename__ = "price_lists"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("partner_id IS NULL OR customer_group_id IS NULL", name="one_audience"),
        CheckConstraint("purpose IN ('sales', 'purchase')", name="purpose_known"),
        CheckConstraint("purpose = 'sales' OR partner_id IS NOT NULL", name="purchase_from_one"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("customer_group_id", "customer_groups"),
        Index("ix_price_lists_audience", "company_id", "partner_id", "customer_group_id"),
    )

    id: Mapped[IdKey]
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(10), default="sales", server_default=text("'sales'"))
    currency: Mapped[CurrencyCode]
    includes_tax: Mapped[bool] = mapped_column(Boolean, default=False)
    partner_id: Mapped[Id | None]
    customer_group_id: Mapped[Id | None]
    rounding_scale: Mapped[int | None] = mapped_column(SmallInteger)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class ItemPrice(TenantBase, Base):
    """A price per `unit` of an item, from `min_quantity` (in that unit) on, within its dates (ends included)."""

    __tablename__ = "item_prices"
    __table_args__ = (
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("min_quantity >= 0", name="min_quantity_not_negative"),
        tenant_fk("price_list_id", "price_lists"),
        tenant_fk("item_id", "items"),
        Index("ix_item_prices_item", "company_id", "item_id", "price_list_id"),
        UniqueConstraint("company_id", "price_list_id", "item_id", "unit", "min_quantity", "valid_from"),
    )

    id: Mapped[IdKey]
    price_list_id: Mapped[Id]
    item_id: Mapped[Id]
    unit: Mapped[str] = mapped_column(String(12))
    min_quantity: Mapped[Quantity] = mapped_column(default=Decimal(0))
    price: Mapped[Price]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
