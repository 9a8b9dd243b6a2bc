"""Shapes of orders that are left outside somebody's hours."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.schemas.common import (
    Code,
    CustomValues,
    Input,
    Note,
    Output,
    Quantity,
    QuantityText,
    UnitCode,
    own_fields_of,
)
from app.schemas.sales import ProblemRead, Reference

MAX_QUEUED_LINES = 500
QueuedStatus = Literal["queued", "placed", "asked", "refused", "cancelled"]


class QueuedLineInput(Input):
    """A line by the item's code, ours or the customer's own; whether there is one is told when it is placed."""

    item_code: Code = Field(examples=["NM-500"])
    quantity: Quantity = Field(examples=["12"])
    unit: UnitCode | None = Field(default=None, description="None: the item's base unit.")
    requested_on: date | None = None
    custom: CustomValues = own_fields_of("sales_order_line")


class QueuedOrderCreate(Input):
    """An order to place when the person's hours begin."""

    lines: list[QueuedLineInput] = Field(min_length=1, max_length=MAX_QUEUED_LINES)
    customer_reference: Reference | None = Field(default=None, examples=["PO-2026-118"])
    requested_on: date | None = None
    note: Note | None = None
    custom: CustomValues = own_fields_of("sales_order")


class QueuedOrderReceipt(Output):
    """That the order is kept, and when it is placed."""

    id: UUID
    due_at: datetime


class QueuedLineRead(Output):
    """A line as it was entered, without the company's own fields: not everybody of the partner has them."""

    item_code: str
    quantity: QuantityText
    unit: str | None = None
    requested_on: date | None = None


class DocumentNumber(Output):
    """The order, or the request to approve it, that it became."""

    id: UUID
    number: str


class RefusalRead(Output):
    """Why it was not placed, as placing it by hand would have told."""

    code: str
    message: str
    errors: list[ProblemRead]


class QueuedOrderRead(Output):
    """An order that was left outside somebody's hours, and what became of it."""

    id: UUID
    status: QueuedStatus
    queued_by: str
    queued_at: datetime
    due_at: datetime
    ended_at: datetime | None
    customer_reference: str | None = None
    requested_on: date | None = None
    note: str | None = None
    lines: list[QueuedLineRead]
    order: DocumentNumber | None
    request: DocumentNumber | None = Field(description="Where it was beyond the limit of who left it.")
    refusal: RefusalRead | None
