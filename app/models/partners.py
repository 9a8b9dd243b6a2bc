"""Partners: the firms a company trades with, their people, places, terms and codes."""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Amount, Code, CurrencyCode, Custom, Id, IdKey, Quantity


class CustomerGroup(TenantBase, Base):
    """Customers that share price lists."""

    __tablename__ = "customer_groups"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[IdKey]
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(String(200))


class PaymentTerm(TenantBase, Base):
    """When an invoice falls due; `instalments` is a list of {percent, days, end_of_month, day_of_month}."""

    __tablename__ = "payment_terms"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[IdKey]
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(String(200))
    instalments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class Partner(TenantBase, Base):
    """A customer, supplier, contract factory, or several at once.

    `credit_limit` is in the company's base currency; none means unlimited.
    `tax_treatment` overrides the item's tax class (`export`, `exempt`), none means the item's own.
    """

    __tablename__ = "partners"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("credit_limit >= 0", name="credit_limit_not_negative"),
        CheckConstraint("is_customer OR is_supplier OR is_factory", name="has_a_role"),
        tenant_fk("customer_group_id", "customer_groups"),
        tenant_fk("payment_term_id", "payment_terms"),
        Index("ix_partners_search", "company_id", "search_key"),
        Index("ix_partners_account_manager", "company_id", "account_manager_id"),
    )

    id: Mapped[IdKey]
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(String(300))
    search_key: Mapped[str] = mapped_column(String(400))
    is_customer: Mapped[bool] = mapped_column(Boolean, default=False)
    is_supplier: Mapped[bool] = mapped_column(Boolean, default=False)
    is_factory: Mapped[bool] = mapped_column(Boolean, default=False)
    tax_code: Mapped[str | None] = mapped_column(String(20))
    tax_treatment: Mapped[str | None] = mapped_column(String(20))
    currency: Mapped[CurrencyCode]
    customer_group_id: Mapped[Id | None]
    payment_term_id: Mapped[Id | None]
    credit_limit: Mapped[Amount | None]
    account_manager_id: Mapped[UUID | None]
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(default=1)
    custom: Mapped[Custom]


class PartnerContact(TenantBase, Base):
    """A person at a partner."""

    __tablename__ = "partner_contacts"
    __table_args__ = (
        tenant_fk("partner_id", "partners"),
        Index("ix_partner_contacts_partner", "company_id", "partner_id"),
    )

    id: Mapped[IdKey]
    partner_id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))


class PartnerAddress(TenantBase, Base):
    """A place of a partner; `kind` is registered, delivery or billing."""

    __tablename__ = "partner_addresses"
    __table_args__ = (
        tenant_fk("partner_id", "partners"),
        CheckConstraint("kind IN ('registered', 'delivery', 'billing')", name="kind_known"),
        Index("ix_partner_addresses_partner", "company_id", "partner_id"),
    )

    id: Mapped[IdKey]
    partner_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    street: Mapped[str] = mapped_column(String(300))
    ward: Mapped[str | None] = mapped_column(String(100))
    district: Mapped[str | None] = mapped_column(String(100))
    province: Mapped[str | None] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2), default="VN")


class PartnerItem(TenantBase, Base):
    """A partner's own code, name and limits for an item; `lead_time_days` is how long a supplier takes for it."""

    __tablename__ = "partner_items"
    __table_args__ = (
        tenant_fk("partner_id", "partners"),
        tenant_fk("item_id", "items"),
        CheckConstraint("lead_time_days >= 0", name="lead_time_not_negative"),
        Index("ix_partner_items_code", "company_id", "partner_id", "partner_code"),
    )

    partner_id: Mapped[IdKey]
    item_id: Mapped[IdKey]
    partner_code: Mapped[str | None] = mapped_column(String(60))
    partner_name: Mapped[str | None] = mapped_column(String(300))
    min_order_quantity: Mapped[Quantity | None]
    lead_time_days: Mapped[int | None] = mapped_column(SmallInteger)
