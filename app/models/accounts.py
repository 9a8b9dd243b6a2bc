"""The chart of accounts, what each account is used for, and the calendar of the books."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import AccountCode, Amount, Id, IdKey, Moment


class Account(TenantBase, Base):
    """An account of the general ledger.

    `kind`: asset, liability, equity, income, expense, or memo (outside the trial balance).
    `by_partner`: balances are kept per partner and are never netted between partners.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("kind IN ('asset', 'liability', 'equity', 'income', 'expense', 'memo')", name="kind_known"),
    )

    code: Mapped[AccountCode] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    by_partner: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class AccountRole(TenantBase, Base):
    """The account that plays a role (`receivable`, `revenue_goods`, ...) in this company's regime."""

    __tablename__ = "account_roles"
    __table_args__ = (tenant_fk("account_code", "accounts", key="code"),)

    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_code: Mapped[AccountCode]


class FiscalYear(TenantBase, Base):
    """A financial year and the accounting regime it is kept under."""

    __tablename__ = "fiscal_years"
    __table_args__ = (
        UniqueConstraint("company_id", "starts_on"),
        CheckConstraint("ends_on > starts_on", name="ends_after_start"),
    )

    id: Mapped[IdKey]
    code: Mapped[str] = mapped_column(String(20))
    accounting_regime: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Period(TenantBase, Base):
    """A month of a fiscal year; nothing is posted into a closed one."""

    __tablename__ = "periods"
    __table_args__ = (
        UniqueConstraint("company_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("status IN ('open', 'closed')", name="status_known"),
        tenant_fk("fiscal_year_id", "fiscal_years"),
    )

    id: Mapped[IdKey]
    fiscal_year_id: Mapped[Id]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(10), default="open")
    closed_at: Mapped[Moment | None]
    closed_by: Mapped[Id | None]


class PeriodTotal(TenantBase, Base):
    """What an account moved in a closed period, so that old months are never summed again."""

    __tablename__ = "period_totals"
    __table_args__ = (tenant_fk("period_id", "periods"), tenant_fk("account_code", "accounts", key="code"))

    period_id: Mapped[IdKey]
    account_code: Mapped[AccountCode] = mapped_column(primary_key=True)
    debit_amount: Mapped[Amount]
    credit_amount: Mapped[Amount]
