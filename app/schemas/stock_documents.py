"""Stock documents in the API: transfers and adjustments."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import (
    Code,
    CostText,
    Input,
    Lots,
    Named,
    Note,
    Output,
    Quantity,
    QuantityOrZero,
    QuantityText,
    StatedLotRead,
    UnitCode,
    UnitCost,
)
from app.schemas.sales import OrderRef, PersonRead

MAX_LINES = 1000
TransferStatus = Literal["in_transit", "received", "cancelled"]
AdjustmentRequestStatus = Literal["waiting", "approved", "refused", "withdrawn"]
AdjustmentReason = Literal["surplus", "shortage", "damage", "expiry", "own_use"]


class NamesItem(Input):
    """An item by id or code."""

    item_id: UUID | None = None
    item_code: Code | None = None

    @model_validator(mode="after")
    def names_one_item(self) -> Self:
        """Exactly one of id and code."""
        if (self.item_id is None) == (self.item_code is None):
            raise PydanticCustomError("item_required", "Name the item by item_id or by item_code.")
        return self


class StockLineCreate(NamesItem):
    """An item by id or code, and how much of it; `unit` left out is the item's base unit."""

    quantity: Quantity
    unit: UnitCode | None = None


class LotLineCreate(StockLineCreate):
    """A quantity of an item, and the lots that it is of."""

    lots: Lots = Field(default=[])


class StockTransferCreate(Input):
    """Goods to send from one warehouse to another; `direct` books their arrival at once."""

    from_location_id: UUID
    to_location_id: UUID
    dispatched_on: date | None = None
    direct: bool = False
    note: Note | None = None
    lines: Annotated[list[StockLineCreate], Field(min_length=1, max_length=MAX_LINES)]


class TransferReceiptLine(Input):
    """What arrived of a line, in the line's unit (left out: all that is left less `missing`), and what never will."""

    line_no: Annotated[int, Field(ge=1, le=MAX_LINES)]
    quantity: QuantityOrZero | None = None
    missing: QuantityOrZero = Field(default="0", validate_default=True)


class TransferReceiptCreate(Input):
    """An arrival; `lines` left out: everything that is still on its way."""

    received_on: date | None = None
    lines: Annotated[list[TransferReceiptLine], Field(min_length=1, max_length=MAX_LINES)] | None = None


class TransferCancellationCreate(Input):
    """Takes back what is still on its way."""

    cancelled_on: date | None = None


class StockTransferSummary(Output):
    """A transfer in a list."""

    id: UUID
    number: str
    status: TransferStatus
    from_location: Named
    to_location: Named
    dispatched_on: date


class StockTransferLineRead(Output):
    """A line in its own unit; `value` is what it was worth when it was sent, null if the role does not show values."""

    line_no: int
    item: Named
    unit: str
    quantity: QuantityText
    received: QuantityText
    missing: QuantityText
    in_transit: QuantityText
    value: CostText | None


class TransferReceiptRef(Output):
    """One arrival."""

    id: UUID
    number: str
    received_on: date


class StockTransferRead(StockTransferSummary):
    """A transfer with its lines and arrivals; `version` is its ETag."""

    version: int
    note: str | None
    lines: list[StockTransferLineRead]
    receipts: list[TransferReceiptRef]
    allowed_actions: list[str]


class StockAdjustmentLineCreate(LotLineCreate):
    """A corrected quantity; `unit_cost` (base currency per base unit) only of goods that were found."""

    unit_cost: UnitCost | None = None


class StockAdjustmentCreate(Input):
    """A correction of what lies at a warehouse; the reason says whether goods come in or leave."""

    location_id: UUID
    reason: AdjustmentReason
    from_reserved: bool = Field(
        default=False,
        description="Also what is held for orders leaves; the newest of them wait for it. By who may approve counts.",
    )
    adjusted_on: date | None = None
    note: Note | None = None
    lines: Annotated[list[StockAdjustmentLineCreate], Field(min_length=1, max_length=MAX_LINES)]


class StockAdjustmentSummary(Output):
    """An adjustment in a list."""

    id: UUID
    number: str
    location: Named
    reason: AdjustmentReason
    adjusted_on: date


class StockAdjustmentLineRead(Output):
    """A corrected quantity in its unit, and its worth, null if the role does not show values."""

    line_no: int
    item: Named
    unit: str
    quantity: QuantityText
    value: CostText | None


class GivenBackRead(Output):
    """A sales order line that waits again for so much of what was held for it, in the item's base unit."""

    order: OrderRef
    line_no: int
    item: Named
    unit: str
    quantity: QuantityText


class StockAdjustmentRead(StockAdjustmentSummary):
    """An adjustment with its lines."""

    note: str | None
    lines: list[StockAdjustmentLineRead]
    waiting_lines: list[GivenBackRead]


class AdjustmentApprovalCreate(Input):
    """Posts what was asked for, on the day that was asked for unless another is said."""

    adjusted_on: date | None = None


class AdjustmentRefusalCreate(Input):
    """Why it is not posted."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class AdjustmentWithdrawalCreate(Input):
    """Nothing to say: the request is taken back."""


class AdjustmentRef(Output):
    """An adjustment by number."""

    id: UUID
    number: str


class AdjustmentRequestSummary(Output):
    """An adjustment that was asked for; `worth` by the books then, null if the role does not show values."""

    id: UUID
    number: str
    status: AdjustmentRequestStatus
    location: Named
    reason: AdjustmentReason
    adjusted_on: date
    worth: CostText | None
    requested_at: datetime
    adjustment: AdjustmentRef | None


class AdjustmentRequestLineRead(Output):
    """A quantity in its unit and the lots that it is of; a cost only of goods that were found."""

    line_no: int
    item: Named
    unit: str
    quantity: QuantityText
    unit_cost: CostText | None
    lots: list[StatedLotRead]


class AdjustmentRequestRead(AdjustmentRequestSummary):
    """An adjustment that was asked for, with its lines and who decided; `version` is its ETag."""

    version: int
    from_reserved: bool
    note: str | None
    refusal_reason: str | None
    requested_by: PersonRead
    decided_at: datetime | None
    decided_by: PersonRead | None
    lines: list[AdjustmentRequestLineRead]
    allowed_actions: list[str]
