"""Currencies and units: reference data that every company shares; exchange rates: each company's own."""

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase
from app.models.types import CurrencyCode, Rate


class Currency(Base):
    """An ISO 4217 currency; `scale` is the number of decimals of its amounts (VND 0, GBP 2)."""

    __tablename__ = "currencies"

    code: Mapped[CurrencyCode] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    scale: Mapped[int] = mapped_column(SmallInteger)


class Unit(Base):
    """A unit of measure with its UN/ECE Recommendation 20 or 21 code where one exists."""

    __tablename__ = "units"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    unece_code: Mapped[str | None] = mapped_column(String(3))


class ExchangeRate(TenantBase, Base):
    """Units of the company's base currency for one unit of `currency`, from `valid_from` on."""

    __tablename__ = "exchange_rates"
    __table_args__ = (CheckConstraint("rate > 0", name="rate_positive"),)

    currency: Mapped[CurrencyCode] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    rate: Mapped[Rate]
