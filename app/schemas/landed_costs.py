"""Landed costs in the API."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import (
    Amount,
    AmountOrZero,
    AmountText,
    Code,
    CurrencyCode,
    Input,
    Named,
    Note,
    Output,
    Quantity,
    QuantityText,
    RateText,
)
from app.schemas.purchasing import MAX_LINES
from app.schemas.sales import LineNo, OrderRef, PersonRead

LandedCostKind = Literal["freight", "customs", "insurance", "other"]
SpreadBy = Literal["value", "quantity", "weight"]


class LandedCostLineInput(Input):
    """A line of a goods receipt that bears a part of the cost."""

    receipt_id: UUID
    line_no: LineNo
    weight: Quantity | None = Field(default=None, description="Of the whole line, where the cost is spread by weight.")


class LandedCostCreate(Input):
    """An invoice for bringing goods here, and the goods."""

    partner_id: UUID
    reference: Code = Field(examples=["1C26TVC-00000042"])
    kind: LandedCostKind
    spread_by: SpreadBy
    net_amount: Amount
    tax_class: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    tax_amount: AmountOrZero | None = Field(default=None, description="Left out: at the rate of its class and day.")
    currency: CurrencyCode | None = None
    charged_on: date | None = None
    note: Note | None = None
    lines: list[LandedCostLineInput] = Field(min_length=1, max_length=MAX_LINES)


class LandedCostLineRead(Output):
    """What a line bears, in the cost's currency and the books'."""

    line_no: int
    receipt: OrderRef
    receipt_line_no: int
    item: Named
    base_quantity: QuantityText
    base_unit: str
    measure: QuantityText
    net_amount: AmountText
    amount: AmountText


class LandedCostSummary(Output):
    """A landed cost in a list."""

    id: UUID
    number: str
    version: int
    status: Literal["posted", "reversed"]
    kind: LandedCostKind
    spread_by: SpreadBy
    partner: Named
    reference: str
    charged_on: date
    currency: str
    total_amount: AmountText


class LandedCostRead(LandedCostSummary):
    """A landed cost with the goods that bear it."""

    due_on: date
    exchange_rate: RateText
    net_amount: AmountText
    tax_code: str
    tax_rate: RateText = Field(validation_alias="tax_rate_percent")
    tax_amount: AmountText
    note: str | None
    created_at: datetime
    created_by: PersonRead
    reversed_on: date | None
    reversed_by: PersonRead | None
    reversal_reason: str | None
    lines: list[LandedCostLineRead]
