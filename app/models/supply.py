"""Supply that is on its way: what available-to-promise counts on."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Quantity


class ExpectedReceipt(TenantBase, Base):
    """A quantity of an item (base unit) expected at a location on a day; zero or gone once it has come or will not.

    `order_id` and `line_no` name the purchase order line it is to come from, `notice_id` the shipping notice that says
    so; no order: it was announced by hand.
    """

    __tablename__ = "expected_receipts"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("(order_id IS NULL) = (line_no IS NULL)", name="whole_source"),
        tenant_fk("item_id", "items"),
        tenant_fk("location_id", "locations"),
        Index("ix_expected_receipts_item", "company_id", "item_id", "location_id", "due_on"),
        Index(
            "uq_expected_receipts_line",
            "company_id",
            "order_id",
            "line_no",
            "notice_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("order_id IS NOT NULL"),
        ),
    )

    id: Mapped[IdKey]
    item_id: Mapped[Id]
    location_id: Mapped[Id]
    quantity: Mapped[Quantity]
    due_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(60))
    order_id: Mapped[Id | None]
    line_no: Mapped[int | None] = mapped_column(SmallInteger)
    notice_id: Mapped[Id | None]
