"""Promised days in the API."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.schemas.common import Input, Named, Note, Output, QuantityText
from app.schemas.sales import LineNo, OrderRef, PersonRead


class WaitingLineRead(Output):
    """An order line that waits for goods: what was promised, and when they come as things stand.

    `available_on` is null when nothing that is expected covers the line.
    """

    order: OrderRef
    partner: Named
    line_no: int
    item: Named
    unit: str
    waiting: QuantityText
    requested_on: date | None
    promised_on: date | None
    available_on: date | None
    endangered: bool


class PromisedLineInput(Input):
    """The day to promise; `instead_of` is the promise that was read, null where there was none."""

    order_id: UUID
    line_no: LineNo
    promised_on: date
    instead_of: date | None


class PromisesCreate(Input):
    """Days to promise, of any orders."""

    lines: list[PromisedLineInput] = Field(min_length=1, max_length=500)
    note: Note | None = Field(default=None, description="Why; customers read it.")


class PromisesMade(Output):
    """How many days were promised, of which orders."""

    lines: int
    order_ids: list[UUID]


class PromisedDayRead(Output):
    """A day that was promised of an order line; the last number counts."""

    line_no: int
    item: Named
    number: int
    promised_on: date
    cause: Literal["confirmation", "supply", "staff"]
    note: str | None
    made_at: datetime
    made_by: PersonRead
