"""Purchase returns in the API."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import AmountText, Code, Input, Lots, Named, Output, Quantity, QuantityText, RateText
from app.schemas.purchasing import MAX_LINES
from app.schemas.sales import LineNo, OrderRef


class PurchaseReturnLineInput(Input):
    """A line that goes back; no quantity: all that is left of it, no lots: first expired, first out."""

    line_no: LineNo
    quantity: Quantity | None = None
    lots: Lots = Field(default=[])


class UnbilledReturnCreate(Input):
    """Goods of an order that go back before they are invoiced; lines are the order's."""

    lines: list[PurchaseReturnLineInput] = Field(min_length=1, max_length=MAX_LINES)
    reason: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    returned_on: date | None = None


class PurchaseReturnCreate(UnbilledReturnCreate):
    """Goods of an invoice that go back, and the number of the supplier's credit note where it is known."""

    credit_note: Code | None = None


class PurchaseReturnLineRead(Output):
    """A quantity that went back, in its line's unit."""

    line_no: int
    invoice_line_no: int | None
    order_line_no: int
    item: Named
    quantity: QuantityText
    unit: str
    net_amount: AmountText
    tax_code: str
    tax_rate: RateText = Field(validation_alias="tax_rate_percent")


class PurchaseReturnSummary(Output):
    """A purchase return in a list."""

    id: UUID
    number: str
    credit_note: str | None
    invoice: OrderRef | None = Field(description="None: the goods had no invoice yet.")
    order: OrderRef
    partner: Named
    returned_on: date
    reason: str
    currency: str
    total_amount: AmountText


class PurchaseReturnRead(PurchaseReturnSummary):
    """A purchase return with its lines."""

    net_amount: AmountText
    tax_amount: AmountText
    lines: list[PurchaseReturnLineRead]
