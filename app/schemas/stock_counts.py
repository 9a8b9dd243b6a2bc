"""Stock counts in the API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import (
    Code,
    CostText,
    Input,
    Lots,
    Named,
    Note,
    Output,
    QuantityOrZero,
    QuantityText,
    UnitCode,
    UnitCost,
)
from app.schemas.stock_documents import MAX_LINES, GivenBackRead

LARGEST_LINE_NO = 32_767
CountStatus = Literal["counting", "submitted", "posted", "cancelled"]
CountOutcome = Literal["cost", "receivable", "expense", "income"]
LineNo = Annotated[int, Field(ge=1, le=LARGEST_LINE_NO)]


class CountItem(Input):
    """An item by id or code."""

    item_id: UUID | None = None
    item_code: Code | None = None

    @model_validator(mode="after")
    def names_one_item(self) -> "CountItem":
        """Exactly one of id and code."""
        if (self.item_id is None) == (self.item_code is None):
            raise PydanticCustomError("item_required", "Name the item by item_id or by item_code.")
        return self


class StockCountCreate(Input):
    """A sheet to count by; `lines` left out: everything that lies at the warehouse."""

    location_id: UUID
    opened_on: date | None = None
    note: Note | None = None
    lines: Annotated[list[CountItem], Field(default_factory=list, max_length=MAX_LINES)]


class CountedLineCreate(CountItem):
    """A part that was counted, in `unit` or the base unit; `restart` forgets earlier parts of the item.

    Of an item that is kept by lot or serial number, a lot that no part names is counted as not there.
    """

    quantity: QuantityOrZero
    unit: UnitCode | None = None
    lots: Lots = Field(default=[])
    restart: bool = False


class CountEntriesCreate(Input):
    """Parts that were counted; what is counted of an item in several parts adds up."""

    lines: Annotated[list[CountedLineCreate], Field(min_length=1, max_length=MAX_LINES)]


class CountSubmissionCreate(Input):
    """Hands the sheet in; `leave_uncounted` leaves what was not counted as the books have it."""

    leave_uncounted: bool = False


class CountRecountCreate(Input):
    """Lines to be counted anew."""

    line_nos: Annotated[list[LineNo], Field(min_length=1, max_length=MAX_LINES)]


class FoundCost(Input):
    """What found goods of a line are worth, in base currency per base unit."""

    line_no: LineNo
    unit_cost: UnitCost


class CountApprovalCreate(Input):
    """Posts the differences; `unit_costs` where no average says what found goods are worth."""

    posted_on: date | None = None
    unit_costs: Annotated[list[FoundCost], Field(default_factory=list, max_length=MAX_LINES)]


class CountCancellationCreate(Input):
    """Gives the count up."""


class CountDecisionLine(Input):
    """What becomes of a difference: a shortage to `cost`, `expense` or who owes it, a surplus to `income`."""

    line_no: LineNo
    outcome: CountOutcome
    partner_id: UUID | None = None


class CountDecisionCreate(Input):
    """Decides posted differences."""

    decided_on: date | None = None
    lines: Annotated[list[CountDecisionLine], Field(min_length=1, max_length=MAX_LINES)]


class StockCountSummary(Output):
    """A count in a list."""

    id: UUID
    number: str
    status: CountStatus
    location: Named
    opened_on: date


class StockCountRead(StockCountSummary):
    """A count; its lines are a list of their own. `version` is its ETag."""

    version: int
    blind: bool
    posted_on: date | None
    note: str | None
    lines: int
    counted_lines: int
    allowed_actions: list[str]
    waiting_lines: list[GivenBackRead]


class CountDifferenceRead(Output):
    """A posted shortage or surplus in the base unit; value is null where it is hidden, outcome until it is decided."""

    quantity: QuantityText
    value: CostText | None
    outcome: CountOutcome | None


class CountLotRead(Output):
    """What was counted of a lot, in the base unit; book quantity and difference are null on a blind sheet."""

    lot: str
    expires_on: date | None
    counted: QuantityText
    book_quantity: QuantityText | None
    difference: QuantityText | None


class StockCountLineRead(Output):
    """A line in the base unit; book quantity and difference are null on a blind sheet.

    Lots may be short and in surplus at once; `difference` is of all of them together.
    """

    line_no: int
    item: Named
    unit: str
    round: int
    counted: QuantityText | None
    book_quantity: QuantityText | None
    difference: QuantityText | None
    shortage: CountDifferenceRead | None
    surplus: CountDifferenceRead | None
    lots: list[CountLotRead]
