"""Currencies, units and exchange rates in the API."""

from datetime import date

from pydantic import Field

from app.schemas.common import Input, Output, Rate, RateText


class CurrencyRead(Output):
    """An ISO 4217 currency and the decimals of its amounts."""

    code: str
    name: str
    scale: int


class UnitRead(Output):
    """A unit of measure and its UN/ECE code."""

    code: str
    name: str
    unece_code: str | None


class ExchangeRateInput(Input):
    """Units of the company's base currency for one unit of the currency."""

    rate: Rate = Field(examples=["26310"])


class ExchangeRateRead(Output):
    """A rate and the day from which it holds."""

    currency: str
    valid_from: date
    rate: RateText
