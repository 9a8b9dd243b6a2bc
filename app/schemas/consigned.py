"""Goods of suppliers on consignment in the API."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.schemas.common import Input, Lots, Named, Output, QuantityText
from app.schemas.purchasing import MAX_LINES
from app.schemas.sales import LineQuantityInput, OrderRef, Reference

ConsignedKind = Literal["arrived", "returned", "taken"]


class ConsignedLineInput(LineQuantityInput):
    """A quantity of a line; goods kept by lot name theirs when they come, and else go the first to expire first."""

    lots: Lots = Field(default=[])


class ConsignedMoveCreate(Input):
    """Goods of an order that came on consignment or go back; of a line without a quantity all there is."""

    lines: list[ConsignedLineInput] = Field(min_length=1, max_length=MAX_LINES)
    moved_on: date | None = None
    reference: Reference | None = Field(default=None, description="The supplier's own number.", examples=["GH-118"])


class ConsignedLineRead(Output):
    """A quantity of an order line, in its unit."""

    line_no: int
    order_line_no: int
    item: Named
    unit: str
    quantity: QuantityText


class ConsignedVoucherRead(Output):
    """Goods that came, went back, or were taken over and so bought (`reference`: the goods receipt)."""

    id: UUID
    number: str
    kind: ConsignedKind
    partner: Named
    order: OrderRef
    moved_on: date
    reference: str | None
    created_at: datetime
    lines: list[ConsignedLineRead]
