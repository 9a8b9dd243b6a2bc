"""Production orders to contract factories: the documents; what happened to them is in the ledgers."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, Custom, Id, IdKey, Moment, Percent, Price, Quantity

ORDER_STATUSES = ("draft", "sent", "seen", "rejected", "agreed", "closed", "cancelled")


class ProductionOrder(TenantBase, Base):
    """So much of an item, in base units, to be made by a factory; fee and amounts in base currency.

    `factory_location_id` is the order's own place at the factory, made when both agree. `version` is the ETag.
    """

    __tablename__ = "production_orders"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint(
            "status IN ('draft', 'sent', 'seen', 'rejected', 'agreed', 'closed', 'cancelled')", name="status_known"
        ),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_fee >= 0", name="fee_not_negative"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("bill_id", "bills"),
        tenant_fk("item_id", "items"),
        tenant_fk("location_id", "locations"),
        tenant_fk("factory_location_id", "locations"),
        Index("ix_production_orders_partner", "company_id", "partner_id", "id"),
        Index("ix_production_orders_status", "company_id", "status", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(12))
    partner_id: Mapped[Id]
    bill_id: Mapped[Id]
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    over_percent: Mapped[Percent]
    location_id: Mapped[Id]
    factory_location_id: Mapped[Id | None]
    unit_fee: Mapped[Price]
    tax_class: Mapped[str] = mapped_column(String(20))
    tax_rate_percent: Mapped[Percent]
    ordered_on: Mapped[date]
    due_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    answer_note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]
    custom: Mapped[Custom]


class ProductionComponent(TenantBase, Base):
    """A planned material, copied from the bill: changing the bill later changes no order."""

    __tablename__ = "production_components"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("supplied_by IN ('company', 'factory')", name="supplied_by_known"),
        tenant_fk("order_id", "production_orders"),
        tenant_fk("item_id", "items"),
    )

    order_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]
    supplied_by: Mapped[str] = mapped_column(String(8))


class ProductionSubstitute(TenantBase, Base):
    """An item that may be sent in place of a planned material, `factor` of it for one.

    Those of the bill have the `agreed_no` 0; of those that both sides have agreed on since, the last is what is sent.
    """

    __tablename__ = "production_substitutes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "order_id", "line_no"],
            ["production_components.company_id", "production_components.order_id", "production_components.line_no"],
            name="fk_production_substitutes_line",
        ),
        tenant_fk("item_id", "items"),
    )

    order_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[IdKey]
    factor: Mapped[Quantity]
    agreed_no: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class ProductionStage(TenantBase, Base):
    """A step of the work, copied from the bill."""

    __tablename__ = "production_stages"
    __table_args__ = (tenant_fk("order_id", "production_orders"),)

    order_id: Mapped[IdKey]
    stage_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))


class ProductionVoucher(TenantBase, Base):
    """Goods of an order that moved on one day: materials sent or returned, goods made, scrap, loss."""

    __tablename__ = "production_vouchers"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("kind IN ('sent', 'returned', 'received', 'scrap', 'lost')", name="kind_known"),
        CheckConstraint("(kind = 'lost') = (charged_to IS NOT NULL)", name="loss_is_charged"),
        tenant_fk("order_id", "production_orders"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("location_id", "locations"),
        Index("ix_production_vouchers_order", "company_id", "order_id"),
        Index("ix_production_vouchers_partner", "company_id", "partner_id", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))
    location_id: Mapped[Id | None]
    charged_to: Mapped[str | None] = mapped_column(String(8))
    posted_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class ProductionVoucherLine(TenantBase, Base):
    """A quantity of an item in base units; what it is worth is on the stock move of the same line."""

    __tablename__ = "production_voucher_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("kind IN ('sent', 'returned', 'used', 'made', 'scrap', 'lost')", name="kind_known"),
        tenant_fk("voucher_id", "production_vouchers"),
        tenant_fk("item_id", "items"),
    )

    voucher_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    item_id: Mapped[Id]
    quantity: Mapped[Quantity]


class ProductionCharge(TenantBase, Base):
    """An invoice for an order: the factory's for its fee on `quantity` finished units, or a carrier's freight."""

    __tablename__ = "production_charges"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        UniqueConstraint("company_id", "payee_id", "reference", name="uq_production_charges_reference"),
        CheckConstraint("kind IN ('fee', 'freight')", name="kind_known"),
        CheckConstraint("(kind = 'fee') = (quantity IS NOT NULL)", name="fee_has_quantity"),
        tenant_fk("order_id", "production_orders"),
        tenant_fk("payee_id", "partners"),
        Index("ix_production_charges_order", "company_id", "order_id"),
        Index("ix_production_charges_payee", "company_id", "payee_id", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[Id]
    payee_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[Quantity | None]
    net_amount: Mapped[Amount]
    tax_code: Mapped[str | None] = mapped_column(String(20))
    tax_amount: Mapped[Amount]
    charged_on: Mapped[date]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]


class FactoryInvoice(TenantBase, Base):
    """A factory's invoice for its fee, as it enters it; `charge_id` is what it became in the books.

    `agreed_amount` is the fee that the order says is due for these units; amounts are net but for `tax_amount`.
    """

    __tablename__ = "factory_invoices"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('waiting', 'approved', 'refused', 'withdrawn')", name="status_known"),
        CheckConstraint("(status = 'refused') = (reason IS NOT NULL)", name="refused_for_a_reason"),
        CheckConstraint("(status = 'approved') = (charge_id IS NOT NULL)", name="approved_with_charge"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("net_amount >= 0 AND tax_amount >= 0", name="amounts_not_negative"),
        tenant_fk("order_id", "production_orders"),
        tenant_fk("partner_id", "partners"),
        tenant_fk("charge_id", "production_charges"),
        Index(
            "uq_factory_invoices_reference",
            "company_id",
            "partner_id",
            "reference",
            unique=True,
            postgresql_where=text("status IN ('waiting', 'approved')"),
        ),
        Index("ix_factory_invoices_order", "company_id", "order_id"),
        Index("ix_factory_invoices_status", "company_id", "status", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    status: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[Quantity]
    net_amount: Mapped[Amount]
    agreed_amount: Mapped[Amount]
    tax_class: Mapped[str] = mapped_column(String(20))
    tax_amount: Mapped[Amount]
    charged_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(Text)
    charge_id: Mapped[Id | None]
    entered_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    entered_by: Mapped[Id]
    decided_by: Mapped[Id | None]


class ProductionReport(TenantBase, Base):
    """What a factory says has been done; finished goods and used materials wait for the company's answer."""

    __tablename__ = "production_reports"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("status IN ('waiting', 'accepted', 'refused')", name="status_known"),
        CheckConstraint("finished >= 0", name="finished_not_negative"),
        tenant_fk("order_id", "production_orders"),
        tenant_fk("partner_id", "partners"),
        Index("ix_production_reports_order", "company_id", "order_id"),
        Index("ix_production_reports_status", "company_id", "status", "id"),
    )

    id: Mapped[IdKey]
    number: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[Id]
    partner_id: Mapped[Id]
    status: Mapped[str] = mapped_column(String(10))
    reported_on: Mapped[date]
    finished: Mapped[Quantity]
    note: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    voucher_id: Mapped[Id | None]
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]
    answered_by: Mapped[Id | None]


class ProductionReportLine(TenantBase, Base):
    """Progress of a work stage in finished units, or a material used, in base units."""

    __tablename__ = "production_report_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("(stage_no IS NULL) <> (item_id IS NULL)", name="stage_or_item"),
        tenant_fk("report_id", "production_reports"),
        tenant_fk("item_id", "items"),
    )

    report_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    stage_no: Mapped[int | None] = mapped_column(SmallInteger)
    item_id: Mapped[Id | None]
    quantity: Mapped[Quantity]


class ProductionReportLot(TenantBase, Base):
    """So much of a lot in a line of a report, in base units; line 0 are the finished goods."""

    __tablename__ = "production_report_lots"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        tenant_fk("report_id", "production_reports"),
    )

    report_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    lot: Mapped[str] = mapped_column(String(60), primary_key=True)
    expires_on: Mapped[date | None]
    quantity: Mapped[Quantity]


class ProductionConfirmation(TenantBase, Base):
    """One side's word that the settlement sheet is right; `figures` is the version of the sheet that it saw."""

    __tablename__ = "production_confirmations"
    __table_args__ = (
        CheckConstraint("side IN ('company', 'factory')", name="side_known"),
        tenant_fk("order_id", "production_orders"),
        tenant_fk("partner_id", "partners"),
    )

    order_id: Mapped[IdKey]
    side: Mapped[str] = mapped_column(String(8), primary_key=True)
    partner_id: Mapped[Id]
    figures: Mapped[str] = mapped_column(String(20))
    confirmed_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    confirmed_by: Mapped[Id]
