"""Landed costs: carriage, duty and insurance of goods that have come, spread over the lines of their receipts."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, CurrencyCode, Id, IdKey, Moment, Percent, Quantity, Rate


class LandedCost(TenantBase, Base):
    """An invoice for bringing goods here; `partner_id` is who is owed it, `reference` its own number.

    The reference of a reversed one may come again.
    """

    __tablename__ = "landed_costs"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('posted', 'reversed')", name="status_known"),
        CheckConstraint("kind IN ('freight', 'customs', 'insurance', 'other')", name="kind_known"),
        CheckConstraint("spread_by IN ('value', 'quantity', 'weight')", name="spread_known"),
        CheckConstraint("net_amount > 0 AND tax_amount >= 0", name="amounts_positive"),
        CheckConstraint(
            "(status = 'reversed') = (reversed_on IS NOT NULL AND reversed_by IS NOT NULL"
            " AND reversal_reason IS NOT NULL)",
            name="reversed_for_a_reason",
        ),
        tenant_fk("partner_id", "partners"),
        Index(
            "uq_landed_costs_reference",
            "company_id",
            "partner_id",
            "reference",
            unique=True,
            postgresql_where=text("status = 'posted'"),
        ),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10), default="posted")
    kind: Mapped[str] = mapped_column(String(10))
    spread_by: Mapped[str] = mapped_column(String(10))
    partner_id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(40))
    charged_on: Mapped[date]
    due_on: Mapped[date]
    currency: Mapped[CurrencyCode]
    exchange_rate: Mapped[Rate]
    net_amount: Mapped[Amount]
    tax_code: Mapped[str] = mapped_column(String(20))
    tax_rate_percent: Mapped[Percent]
    tax_amount: Mapped[Amount]
    total_amount: Mapped[Amount]
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]
    reversed_on: Mapped[date | None]
    reversed_by: Mapped[Id | None]
    reversal_reason: Mapped[str | None] = mapped_column(Text)


class LandedCostLine(TenantBase, Base):
    """A receipt line's share: `net_amount` in the cost's currency, `amount` in the books'.

    It is of `base_quantity` units at `location_id`; `measure` is the line's value, quantity or weight.
    """

    __tablename__ = "landed_cost_lines"
    __table_args__ = (
        CheckConstraint("measure >= 0", name="measure_not_negative"),
        CheckConstraint("net_amount >= 0 AND amount >= 0", name="amounts_not_negative"),
        tenant_fk("landed_cost_id", "landed_costs"),
        tenant_fk("receipt_id", "goods_receipts"),
        tenant_fk("item_id", "items"),
        tenant_fk("location_id", "locations"),
        Index("ix_landed_cost_lines_receipt", "company_id", "receipt_id"),
    )

    landed_cost_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    receipt_id: Mapped[Id]
    receipt_line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[Id]
    location_id: Mapped[Id]
    base_quantity: Mapped[Quantity]
    measure: Mapped[Decimal] = mapped_column(Numeric(26, 6))
    net_amount: Mapped[Amount]
    amount: Mapped[Amount]
