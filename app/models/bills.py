"""Bills of material: what an item is made of, in versions by date, with its work stages."""

from datetime import date

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Percent, Quantity


class Bill(TenantBase, Base):
    """One version of what `output_quantity` (base unit) of an item is made of.

    On a day, the version in use with the latest first day counts. `version` is the ETag and grows with every change.
    """

    __tablename__ = "bills"
    __table_args__ = (
        UniqueConstraint("company_id", "item_id", "version_no"),
        UniqueConstraint("company_id", "item_id", "valid_from"),
        CheckConstraint("output_quantity > 0", name="output_positive"),
        CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
        tenant_fk("item_id", "items"),
    )

    id: Mapped[IdKey]
    item_id: Mapped[Id]
    version_no: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int] = mapped_column(default=1)
    output_quantity: Mapped[Quantity]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    note: Mapped[str | None] = mapped_column(Text)


class BillComponent(TenantBase, Base):
    """What goes into the output; `base_quantity` = quantity x unit_factor without scrap, which adds `scrap_percent`."""

    __tablename__ = "bill_components"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("scrap_percent >= 0 AND scrap_percent <= 100", name="scrap_in_range"),
        CheckConstraint("supplied_by IN ('company', 'factory')", name="supplied_by_known"),
        tenant_fk("bill_id", "bills"),
        tenant_fk("item_id", "items"),
        Index("ix_bill_components_item", "company_id", "item_id"),
    )

    bill_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    unit: Mapped[str] = mapped_column(String(12))
    unit_factor: Mapped[Quantity]
    base_quantity: Mapped[Quantity]
    scrap_percent: Mapped[Percent]
    supplied_by: Mapped[str] = mapped_column(String(8))
    stage_no: Mapped[int | None] = mapped_column(SmallInteger)


class BillSubstitute(TenantBase, Base):
    """An item that may stand in for a component: `factor` of its base units for one of the component's."""

    __tablename__ = "bill_substitutes"
    __table_args__ = (
        CheckConstraint("factor > 0", name="factor_positive"),
        ForeignKeyConstraint(
            ["company_id", "bill_id", "line_no"],
            ["bill_components.company_id", "bill_components.bill_id", "bill_components.line_no"],
            name="fk_bill_substitutes_line",
        ),
        tenant_fk("item_id", "items"),
    )

    bill_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[IdKey]
    factor: Mapped[Quantity]


class BillStage(TenantBase, Base):
    """A step of the work, in the order of its number."""

    __tablename__ = "bill_stages"
    __table_args__ = (tenant_fk("bill_id", "bills"),)

    bill_id: Mapped[IdKey]
    stage_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
