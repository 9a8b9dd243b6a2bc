"""Goods of suppliers that lie with the company: how they came, went back and were taken over."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Moment, Quantity


class ConsignedVoucher(TenantBase, Base):
    """Goods of one order that came on consignment, went back, or were taken over and so bought, on one day.

    They lie at `location_id`, the order's own place; `reference` is the supplier's number, or that of the goods receipt
    that bought them.
    """

    __tablename__ = "consigned_vouchers"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("kind IN ('arrived', 'returned', 'taken')", name="kind_known"),
        tenant_fk("order_id", "purchase_orders"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("location_id", "locations"),
        Index("ix_consigned_vouchers_order", "company_id", "order_id", "id"),
        Index("ix_consigned_vouchers_partner", "company_id", "partner_id", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    location_id: Mapped[Id]
    moved_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class ConsignedVoucherLine(TenantBase, Base):
    """A quantity of an order line, in its unit and in the item's base unit; it has no worth while it is not bought."""

    __tablename__ = "consigned_voucher_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("voucher_id", "consigned_vouchers"),
        tenant_fk("item_id", "items"),
    )

    voucher_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    order_line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
