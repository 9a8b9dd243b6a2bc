"""Shipping notices in the API."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import Input, Lots, Named, Note, Output, QuantityText, StatedLotRead
from app.schemas.sales import MAX_LINES, LineQuantityInput, OrderRef, PersonRead, Reference

ShippingNoticeStatus = Literal["waiting", "announced", "received", "withdrawn", "refused"]


class AnnouncedLineInput(LineQuantityInput):
    """A quantity of a line that is on its way; left out: all that is still to be shipped."""

    lots: Lots = Field(default=[])


class ShippingNoticeCreate(Input):
    """Goods of an order that arrive together; no lines, or no quantity of one: all that is still to be shipped."""

    arrives_on: date
    reference: Reference | None = Field(default=None, description="The supplier's number.", examples=["PXK-0117"])
    transport: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        default=None, description="Vehicle, or carrier and tracking number.", examples=["Xe tải 51C-123.45"]
    )
    note: Note | None = None
    lines: list[AnnouncedLineInput] | None = Field(default=None, min_length=1, max_length=MAX_LINES)


class WithdrawalCreate(Input):
    """Why the goods are not coming."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None


class ClosureCreate(Input):
    """With which receipt of the order the goods came."""

    receipt_id: UUID


class ShippingApprovalCreate(Input):
    """Nothing to say: the goods are counted on."""


class ShippingNoticeRef(Output):
    """A shipping notice of an order."""

    id: UUID
    number: str
    status: ShippingNoticeStatus
    arrives_on: date
    reference: str | None


class ShippingNoticeSummary(ShippingNoticeRef):
    """A shipping notice in a list."""

    version: int
    order: OrderRef
    partner: Named
    location: Named
    transport: str | None
    line_count: int
    entered_at: datetime


class NoticeLineRead(Output):
    """What was announced of the order's line and what came of it, in the line's unit."""

    line_no: int
    item: Named
    unit: str
    quantity: QuantityText
    received: QuantityText
    rejected: QuantityText
    lots: list[StatedLotRead]


class ShippingNoticeRead(ShippingNoticeSummary):
    """A shipping notice with its lines, and the receipt that ended it."""

    note: str | None
    withdrawal_reason: str | None
    refusal_reason: str | None
    entered_by: PersonRead
    lines: list[NoticeLineRead]
    receipt: OrderRef | None
    allowed_actions: list[str]
