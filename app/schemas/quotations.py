"""Requests for quotation and quotations in the API."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from app.schemas.common import (
    AmountText,
    Code,
    Input,
    Named,
    Note,
    Output,
    Price,
    PriceText,
    Quantity,
    QuantityText,
    RateText,
    UnitCode,
)
from app.schemas.sales import LineNo, OrderRef, PersonRead

RequestStatus = Literal["draft", "open", "due", "awarded", "closed", "cancelled"]
QuotationStatus = Literal["invited", "seen", "quoted", "declined", "cancelled"]
MAX_LINES = 500
MAX_SUPPLIERS = 30
LeadTimeDays = Annotated[int, Field(ge=0, le=3650)]
Deadline = Annotated[AwareDatetime, Field(examples=["2026-12-15T17:00:00+07:00"])]


class AskedLineInput(Input):
    """A quantity of an item that is asked for, the item by id or by our code."""

    item_id: UUID | None = None
    item_code: Code | None = Field(default=None, examples=["NM-500"])
    quantity: Quantity = Field(examples=["100"])
    unit: UnitCode | None = Field(default=None, description="None: the item's base unit.")
    wanted_on: date | None = None
    comment: Note | None = None

    @model_validator(mode="after")
    def _names_an_item(self) -> "AskedLineInput":
        if (self.item_id is None) == (self.item_code is None):
            raise ValueError("name the item either by item_id or by item_code")
        return self


class QuotationRequestCreate(Input):
    """A request for quotation to write as a draft; `message` is for the suppliers, `note` for ourselves."""

    partner_ids: list[UUID] = Field(min_length=1, max_length=MAX_SUPPLIERS, description="Suppliers to ask.")
    closes_at: Deadline = Field(description="Suppliers may quote until then.")
    location_id: UUID | None = Field(default=None, description="Warehouse of receipt; none: the company's first.")
    message: Note | None = None
    note: Note | None = None
    lines: list[AskedLineInput] = Field(min_length=1, max_length=MAX_LINES)


class NothingToSay(Input):
    """Nothing to say: the path says it all."""


class InvitationCreate(Input):
    """More suppliers to ask the same."""

    partner_ids: list[UUID] = Field(min_length=1, max_length=MAX_SUPPLIERS)


class ExtensionCreate(Input):
    """A later deadline, for all suppliers."""

    closes_at: Deadline


class AwardLineInput(Input):
    """What to order from one supplier's offer of a line; no quantity: all that it offers."""

    line_no: LineNo
    quotation_id: UUID
    quantity: Quantity | None = None


class AwardCreate(Input):
    """The offers that are taken."""

    lines: list[AwardLineInput] = Field(min_length=1, max_length=MAX_LINES * 2)


class OfferInput(Input):
    """What is offered of a line; no quantity: all that is asked. Say how long it takes, or on which day it comes."""

    line_no: LineNo
    unit_price: Price = Field(description="Net of VAT, in the quotation's currency.", examples=["48500"])
    quantity: Quantity | None = None
    lead_time_days: LeadTimeDays | None = None
    delivers_on: date | None = None
    comment: Note | None = None


class OfferCreate(Input):
    """A quotation; it takes the place of the one before, and a line that is left out is not offered."""

    lines: list[OfferInput] = Field(min_length=1, max_length=MAX_LINES)
    valid_until: date | None = None
    note: Note | None = None


class DeclineCreate(Input):
    """Why nothing is offered."""

    reason: Note | None = None


class AskedLineRead(Output):
    """A line as it was asked."""

    line_no: int
    item: Named
    quantity: QuantityText
    unit: str
    wanted_on: date | None
    comment: str | None


class OfferRead(AskedLineRead):
    """A line as it was asked of one supplier, and what it offers; nothing offered: no price."""

    supplier_code: str | None
    offered_quantity: QuantityText | None
    unit_price: PriceText | None
    net_amount: AmountText | None
    lead_time_days: int | None
    delivers_on: date | None
    offer_comment: str | None


class QuotationSummary(Output):
    """One supplier's invitation in a list."""

    id: UUID
    number: str = Field(description="Counts this supplier's own invitations.", examples=["QT-0003"])
    status: QuotationStatus
    is_open: bool
    partner: Named
    closes_at: datetime
    sent_at: datetime
    answered_at: datetime | None
    line_count: int


class QuotationHead(Output):
    """One supplier's invitation, and its answer as a whole."""

    id: UUID
    partner: Named
    is_open: bool
    currency: str
    closes_at: datetime
    seen_at: datetime | None
    answered_at: datetime | None
    answered_by: PersonRead | None
    valid_until: date | None
    note: str | None
    net_amount: AmountText


class QuotationRead(QuotationHead):
    """One supplier's invitation with its lines and what it offers; `request_id` is for staff only."""

    number: str = Field(description="Counts this supplier's own invitations.", examples=["QT-0003"])
    status: QuotationStatus
    version: int
    sent_at: datetime
    request_id: UUID | None
    location: Named
    message: str | None
    lines: list[OfferRead]
    allowed_actions: list[str]


class ComparedQuotation(QuotationHead):
    """A supplier's quotation beside the others; not sent yet: no number."""

    number: str | None
    status: Literal["draft", "invited", "seen", "quoted", "declined", "cancelled"]
    sent_at: datetime | None
    exchange_rate: RateText | None = Field(description="Today's rate to the base currency.")
    order: OrderRef | None


class ComparedOffer(Output):
    """What one supplier offers of a line; the base unit price makes currencies comparable."""

    quotation_id: UUID
    offered_quantity: QuantityText
    unit_price: PriceText
    base_unit_price: PriceText | None
    net_amount: AmountText
    lead_time_days: int | None
    delivers_on: date | None
    offer_comment: str | None
    awarded_quantity: QuantityText


class ComparedLine(AskedLineRead):
    """A line with all that is offered of it, in the order of the suppliers' codes."""

    offers: list[ComparedOffer]


class QuotationRequestSummary(Output):
    """A request for quotation in a list."""

    id: UUID
    number: str
    status: RequestStatus
    closes_at: datetime
    created_at: datetime
    line_count: int
    supplier_count: int
    answer_count: int


class QuotationRequestRead(Output):
    """A request for quotation with the quotations side by side."""

    id: UUID
    number: str
    version: int
    status: RequestStatus
    location: Named
    closes_at: datetime
    message: str | None
    note: str | None
    base_currency: str
    created_at: datetime
    created_by: PersonRead
    quotations: list[ComparedQuotation]
    lines: list[ComparedLine]
    allowed_actions: list[str]
