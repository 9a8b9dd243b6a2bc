"""Price lists, prices and resolved prices in the API."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.schemas.common import (
    Code,
    CurrencyCode,
    Input,
    Name,
    Output,
    Price,
    PriceText,
    QuantityOrZero,
    QuantityText,
    UnitCode,
    unchanged,
)


class PriceListCreate(Input):
    """A new price list: for one customer, for one group, or for everybody; with purpose `purchase`, one supplier's."""

    code: Code = Field(examples=["WHOLESALE-2026"])
    name: Name = Field(examples=["Bảng giá sỉ 2026"])
    purpose: Literal["sales", "purchase"] = "sales"
    currency: CurrencyCode = Field(examples=["VND"])
    includes_tax: bool = False
    partner_id: UUID | None = None
    customer_group_id: UUID | None = None
    rounding_scale: int | None = Field(None, ge=-4, le=6)
    active: bool = True


class PriceListUpdate(Input):
    """What may change of a price list; its audience and currency stay."""

    code: Code = unchanged()
    name: Name = unchanged()
    active: bool = unchanged()


class PriceListRead(Output):
    """A price list and whom it is for."""

    id: UUID
    code: str
    name: str
    purpose: Literal["sales", "purchase"]
    currency: str
    includes_tax: bool
    partner_id: UUID | None
    customer_group_id: UUID | None
    rounding_scale: int | None
    active: bool


class PriceInput(Input):
    """A price per `unit`, from `min_quantity` of it on, from one day to another (both included)."""

    item_id: UUID
    unit: UnitCode = Field(examples=["chai"])
    min_quantity: QuantityOrZero = Field(default=Decimal(0), examples=["24"])
    price: Price = Field(examples=["45000"])
    valid_from: date
    valid_to: date | None = None


class PriceRead(Output):
    """A price of a price list."""

    id: UUID
    item_id: UUID
    unit: str
    min_quantity: QuantityText
    price: PriceText
    valid_from: date
    valid_to: date | None


class PriceBreakRead(Output):
    """The price from a quantity on."""

    min_quantity: QuantityText
    price: PriceText


class ResolvedPriceRead(Output):
    """The price that a customer gets for an item, null when it has none."""

    item_id: UUID
    unit: str
    currency: str
    price: PriceText | None
    includes_tax: bool
    valid_to: date | None
    breaks: list[PriceBreakRead]


class ResolvedPrices(Output):
    """Prices in the order of the items' codes."""

    items: list[ResolvedPriceRead]
