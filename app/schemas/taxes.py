"""Tax rates in the API."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from app.schemas.common import Input, Output, Percent, RateText

TaxClass = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[a-z][a-z0-9_]*$")]
TaxCode = Annotated[str, StringConstraints(min_length=1, max_length=20)]


class TaxRateCreate(Input):
    """The rate of a tax class from a day on; `tax_code` is what the invoice prints."""

    tax_class: TaxClass = Field(examples=["vn_reduced"])
    tax_code: TaxCode = Field(examples=["8%"])
    rate_percent: Percent = Field(examples=["8"])
    valid_from: date
    valid_to: date | None = None


class TaxRateRead(Output):
    """The rate of a tax class between two days (both included)."""

    tax_class: str
    tax_code: str
    rate_percent: RateText
    valid_from: date
    valid_to: date | None
