"""Companies in the API."""

from datetime import date
from functools import lru_cache
from typing import Annotated, Literal, get_args
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.schemas.common import (
    CostText,
    CurrencyCode,
    Input,
    LongName,
    Name,
    Output,
    Percent,
    RateText,
    UnitCost,
    unchanged,
)
from app.schemas.members import Role

Regime = Literal["tt99", "tt133", "international"]
PostingPolicy = Literal["reserve", "direct_sale"]
Locale = Literal["vi", "en", "ko"]
CompanyCode = Annotated[str, StringConstraints(min_length=2, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
CompanyTaxCode = Annotated[str, StringConstraints(min_length=1, max_length=20)]


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise PydanticCustomError("unknown_time_zone", "Use an IANA time zone such as Asia/Ho_Chi_Minh.")
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]
SomeRoles = Annotated[
    list[Role], Field(max_length=len(get_args(Role))), AfterValidator(lambda roles: sorted(set(roles)))
]


class CompanyCreate(Input):
    """A new company; currency and accounting regime stay as they are from then on."""

    code: CompanyCode = Field(examples=["hoasen"])
    name: Name = Field(examples=["Công ty TNHH Hoa Sen"])
    base_currency: CurrencyCode = "VND"
    accounting_regime: Regime = "tt99"
    posting_policy: PostingPolicy = "reserve"
    locale: Locale = "vi"
    time_zone: TimeZone = "Asia/Ho_Chi_Minh"
    first_day: date = Field(description="First day of the first fiscal year; the first of a month.")


class CompanyUpdate(Input):
    """What may change of a company."""

    name: Name = unchanged()
    tax_code: CompanyTaxCode | None = None
    address: LongName | None = None
    posting_policy: PostingPolicy = unchanged()
    blind_counts: bool = unchanged(description="Hide from counters what the books say.")
    locale: Locale = unchanged()
    time_zone: TimeZone = unchanged()
    over_receipt_percent: Percent = unchanged(description="How much more than ordered may be received.")
    under_receipt_percent: Percent = unchanged(description="At how little less a line counts as received.")
    invoice_price_percent: Percent = unchanged(description="How far an invoice may differ from the agreed price.")
    invoice_quantity_percent: Percent = unchanged(description="How much more than came an invoice may ask for.")
    second_factor_roles: SomeRoles = unchanged(description="Whose people must have a second factor to do anything.")
    adjustment_limit: UnitCost | None = Field(
        default=None, description="Stock worth more is adjusted by two people; null: by one, whatever it is worth."
    )
    order_request_days: int = unchanged(
        ge=1, le=90, description="For how many days an order beyond somebody's limit waits for its approval."
    )


class CompanyRead(Output):
    """A company's settings."""

    id: UUID
    code: str
    name: str
    tax_code: str | None
    address: str | None
    base_currency: str
    accounting_regime: str
    posting_policy: str
    blind_counts: bool
    locale: str
    time_zone: str
    over_receipt_percent: RateText
    under_receipt_percent: RateText
    invoice_price_percent: RateText
    invoice_quantity_percent: RateText
    second_factor_roles: list[Role]
    adjustment_limit: CostText | None
    order_request_days: int
