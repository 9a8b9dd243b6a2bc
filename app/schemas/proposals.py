"""Proposals to change or cancel orders in the API."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from app.schemas.common import (
    Input,
    Named,
    Note,
    Output,
    Price,
    PriceText,
    Quantity,
    QuantityOrZero,
    QuantityText,
    RateText,
    UnitCode,
)
from app.schemas.purchasing import MAX_LINES, Reason
from app.schemas.sales import LineNo, PersonRead
from app.schemas.stock_documents import NamesItem

ProposalState = Literal["open", "accepted", "refused", "countered", "withdrawn", "expired", "lapsed"]


class SubstituteInput(NamesItem):
    """Another item for what is open of a line, in `unit`, or the line's; or for a material."""

    unit: UnitCode | None = None
    factor: Quantity | None = Field(
        default=None,
        description="Of a material: so much of it stands in for one, in base units; left out, one.",
        examples=["1.2"],
    )


class ProposalLineInput(Input):
    """New terms of a line; what is left out stays. With a substitute: its terms, left out the line's open quantity."""

    line_no: LineNo
    component_no: LineNo | None = Field(default=None, description="Of a production order: the material to replace.")
    quantity: QuantityOrZero | None = Field(default=None, description="In the line's unit.", examples=["80"])
    unit_price: Price | None = Field(default=None, description="Net of VAT.")
    due_on: date | None = None
    reason: Reason | None = None
    additional: bool = Field(default=False, description="A further delivery of the line, with a quantity of its own.")
    substitute: SubstituteInput | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "ProposalLineInput":
        if self.additional and self.substitute:
            raise ValueError("a further delivery is of the line's own item")
        return self

    @model_validator(mode="after")
    def _material_has_substitute(self) -> "ProposalLineInput":
        given = self.quantity, self.unit_price, self.due_on, self.substitute and self.substitute.unit
        if self.component_no is not None and (self.substitute is None or any(part is not None for part in given)):
            raise ValueError("a material has a substitute, with a factor and no terms of its own")
        if self.component_no is None and self.substitute is not None and self.substitute.factor is not None:
            raise ValueError("a factor goes with the substitute of a material")
        return self


class ProposalCreate(Input):
    """What one side proposes: new terms of lines, or that what is open of the order is cancelled."""

    kind: Literal["change", "cancellation"] = "change"
    lines: list[ProposalLineInput] = Field(default=[], max_length=MAX_LINES)
    message: Note | None = None
    expires_at: AwareDatetime | None = Field(default=None, description="None: until it is answered.")

    @model_validator(mode="after")
    def _lines_of_a_change(self) -> "ProposalCreate":
        if (self.kind == "change") != bool(self.lines):
            raise ValueError("a change names lines, a cancellation none")
        return self


class ProposalAcceptanceCreate(Input):
    """The other side agrees."""

    note: Note | None = None


class ProposalRefusalCreate(Input):
    """Why the other side does not agree."""

    reason: Reason


class ProposalWithdrawalCreate(Input):
    """Nothing to say: the proposal is taken back."""


class SubstituteRead(Output):
    """The item in the line's place; the new terms are its own, in its unit. `kept_quantity` of the line stays."""

    item: Named
    unit: str
    kept_quantity: QuantityText
    factor: RateText | None = Field(description="Of a material: so much of it stands in for one.")


class ProposalLineRead(Output):
    """A line's terms before and after; of an additional delivery there was nothing before.

    Of a material: what is still to be sent of it, and what of the substitute is instead.
    """

    position: int
    line_no: int
    component_no: int | None
    additional: bool
    item: Named
    unit: str
    old_quantity: QuantityText
    quantity: QuantityText
    old_unit_price: PriceText
    unit_price: PriceText
    old_due_on: date | None
    due_on: date | None
    reason: str | None
    substitute: SubstituteRead | None


class ProposalRead(Output):
    """A proposal with its differences and its answer; `answers_number` names the proposal that it counters."""

    id: UUID
    order_id: UUID
    number: int
    kind: Literal["change", "cancellation"]
    side: Literal["company", "partner"]
    state: ProposalState
    base_version: int
    message: str | None
    expires_at: datetime | None
    answers_number: int | None
    made_at: datetime
    made_by: PersonRead
    closed_at: datetime | None
    closed_by: PersonRead | None
    answer_note: str | None
    lines: list[ProposalLineRead]
    allowed_actions: list[str]
