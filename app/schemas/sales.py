"""Sales orders and deliveries in the API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import (
    AmountText,
    Code,
    CreditText,
    CurrencyCode,
    CustomRead,
    CustomValues,
    DiscountPercent,
    DiscountText,
    ExposureText,
    Input,
    LotQuantityRead,
    Lots,
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
    own_fields_of,
    told_of,
)

Reference = Annotated[str, StringConstraints(min_length=1, max_length=60)]
LineNo = Annotated[int, Field(ge=1, le=32_000)]
MAX_LINES = 5_000


class OrderLineInput(Input):
    """A line as entered: the item by id, or by code (ours or the customer's own)."""

    item_id: UUID | None = None
    item_code: Code | None = Field(default=None, examples=["NM-500"])
    quantity: Quantity = Field(examples=["12"])
    unit: UnitCode | None = Field(default=None, description="None: the item's base unit.")
    unit_price: Price | None = Field(default=None, description="Staff may set it; others may repeat the list's.")
    discount_percent: DiscountPercent | None = None
    requested_on: date | None = None
    custom: CustomValues = own_fields_of("sales_order_line")

    @model_validator(mode="after")
    def _names_an_item(self) -> "OrderLineInput":
        if (self.item_id is None) == (self.item_code is None):
            raise ValueError("name the item either by item_id or by item_code")
        return self


class SalesOrderPreview(Input):
    """A draft to price and to check against stock; nothing is written."""

    partner_id: UUID | None = Field(default=None, description="Staff only; a customer orders for itself.")
    location_id: UUID | None = Field(default=None, description="Warehouse; none: the company's first.")
    currency: CurrencyCode | None = None
    ordered_on: date | None = Field(default=None, description="Staff only.")
    lines: list[OrderLineInput] = Field(min_length=1, max_length=MAX_LINES)


class SalesOrderCreate(SalesOrderPreview):
    """An order to place."""

    customer_reference: Reference | None = Field(default=None, examples=["PO-2026-118"])
    requested_on: date | None = None
    note: Note | None = None
    custom: CustomValues = own_fields_of("sales_order")


class LineQuantityInput(Input):
    """A quantity for a line; left out: all of it."""

    line_no: LineNo
    quantity: Quantity | None = None


class DeliveredLineInput(LineQuantityInput):
    """A quantity of a line to hand over; of no named lots: those that expire first."""

    lots: Lots = Field(default=[])


class AmendedLineInput(Input):
    """The new quantity of a line; zero drops what is not delivered."""

    line_no: LineNo
    quantity: QuantityOrZero


class ConfirmationCreate(Input):
    """Nothing to say: the order is accepted as it stands."""


class AmendmentCreate(Input):
    """New quantities of some lines."""

    lines: list[AmendedLineInput] = Field(min_length=1, max_length=MAX_LINES)


class CancellationCreate(Input):
    """What to cancel (left out: everything open) and why."""

    lines: list[LineQuantityInput] | None = Field(default=None, min_length=1, max_length=MAX_LINES)
    reason: Note | None = None


class OfLine(Input):
    """Something that is said of a line."""

    line_no: LineNo


class LineFieldsInput(OfLine):
    """Values of the company's own fields of a line."""

    custom: CustomValues = Field(json_schema_extra=told_of("sales_order_line"))


L = TypeVar("L", bound=OfLine)


def _named_once(lines: list[L]) -> list[L]:
    if len({line.line_no for line in lines}) != len(lines):
        raise PydanticCustomError("line_repeated", "A line is named twice.")
    return lines


OnePerLine = Annotated[list[L], AfterValidator(_named_once)]


class OrderFieldsUpdate(Input):
    """Values of the company's own fields; what is not named stays, null takes a value away."""

    custom: CustomValues = Field(default_factory=dict, json_schema_extra=told_of("sales_order"))
    lines: OnePerLine[LineFieldsInput] = Field(default=[], max_length=MAX_LINES)


class DeliveredInvoiceInput(Input):
    """What the invoice that is issued with a delivery says in the company's own fields."""

    custom: CustomValues = own_fields_of("invoice")


def _whether_invoiced(said: Any) -> Any:
    """Yes and no stand for an invoice that says nothing of its own, and for none."""
    return ({} if said else None) if isinstance(said, bool) else said


class DeliveryCreate(Input):
    """What to deliver; left out: all that is reserved. `invoice` issues the invoice in the same posting."""

    delivered_on: date | None = None
    lines: list[DeliveredLineInput] | None = Field(default=None, min_length=1, max_length=MAX_LINES)
    invoice: Annotated[
        DeliveredInvoiceInput | None,
        BeforeValidator(_whether_invoiced, json_schema_input_type=bool | DeliveredInvoiceInput),
    ] = Field(default=None, description="`true` where nothing of the company's own is required of invoices.")
    custom: CustomValues = own_fields_of("delivery")


class TaxTotalRead(Output):
    """VAT of one rate."""

    tax_code: str = Field(examples=["8%"])
    tax_rate: RateText = Field(validation_alias="tax_rate_percent")
    net_amount: AmountText
    tax_amount: AmountText


class ProblemRead(Output):
    """What is wrong with one field of a draft."""

    pointer: str
    code: str
    message: str


class PromiseRead(Output):
    """A quantity that can be had on a day."""

    quantity: QuantityText
    on_date: date


class PreviewLineRead(Output):
    """A draft line with price, VAT and promise."""

    line_no: int
    item: Named | None
    unit: str | None
    quantity: QuantityText
    available_now: QuantityText
    promises: list[PromiseRead]
    short_quantity: QuantityText
    unit_price: PriceText | None
    net_amount: AmountText
    tax_code: str | None
    tax_rate: RateText | None
    errors: list[ProblemRead]


class CreditRead(Output):
    """Credit before and after a draft, in the company's base currency."""

    limit: CreditText
    exposure: CreditText
    after: ExposureText


class ApprovalNeededRead(Output):
    """Which spending limit of who orders it goes beyond, and whose approval it will wait for."""

    exceeds: Literal["per_order", "per_month"]
    limit: CreditText = Field(description="In the company's base currency, with VAT.")
    approver: Literal["partner", "company"]


class SalesOrderPreviewRead(Output):
    """What the order would be."""

    currency: str
    lines: list[PreviewLineRead]
    net_amount: AmountText
    tax_amount: AmountText
    total_amount: AmountText
    taxes: list[TaxTotalRead]
    errors: list[ProblemRead]
    credit: CreditRead | None
    approval: ApprovalNeededRead | None = Field(description="None: it will be placed at once.")


class OrderLineRead(Output):
    """An order line and what has happened to it, in the line's unit."""

    line_no: int
    item: Named
    quantity: QuantityText
    unit: str
    unit_factor: RateText
    unit_price: PriceText
    discount_percent: DiscountText
    net_amount: AmountText
    tax_code: str
    tax_rate: RateText = Field(validation_alias="tax_rate_percent")
    requested_on: date | None
    reserved: QuantityText
    back_ordered: QuantityText
    delivered: QuantityText
    invoiced: QuantityText
    returned: QuantityText
    cancelled: QuantityText
    custom: CustomRead = Field(json_schema_extra=told_of("sales_order_line"))


class DeliveryRef(Output):
    """A delivery of an order."""

    id: UUID
    number: str
    delivered_on: date
    invoice_id: UUID | None
    custom: CustomRead = Field(json_schema_extra=told_of("delivery"))


class InvoiceRef(Output):
    """An invoice or credit note of an order."""

    id: UUID
    number: str
    kind: Literal["invoice", "credit_note"]
    issued_on: date
    total_amount: AmountText


class PersonRead(Output):
    """A user by name."""

    id: UUID
    name: str


class SalesOrderSummary(Output):
    """A sales order in a list."""

    id: UUID
    number: str
    status: str
    partner: Named
    customer_reference: str | None
    ordered_on: date
    requested_on: date | None
    currency: str
    total_amount: AmountText
    line_count: int
    placed_at: datetime


class SalesOrderRead(Output):
    """A sales order with everything that belongs to it."""

    id: UUID
    number: str
    version: int
    status: str
    partner: Named
    customer_reference: str | None
    location: Named
    currency: str
    exchange_rate: RateText
    ordered_on: date
    requested_on: date | None
    note: str | None
    posting_policy: str
    net_amount: AmountText
    tax_amount: AmountText
    total_amount: AmountText
    taxes: list[TaxTotalRead]
    lines: list[OrderLineRead]
    allowed_actions: list[str]
    deliveries: list[DeliveryRef]
    invoices: list[InvoiceRef]
    placed_at: datetime
    placed_by: PersonRead
    custom: CustomRead = Field(json_schema_extra=told_of("sales_order"))


class OrderRef(Output):
    """A sales order by number."""

    id: UUID
    number: str


class DeliveryLineRead(Output):
    """A delivered quantity of an order line."""

    line_no: int
    order_line_no: int
    item: Named
    quantity: QuantityText
    unit: str
    lots: list[LotQuantityRead]


class DeliverySummary(Output):
    """A delivery in a list."""

    id: UUID
    number: str
    order: OrderRef
    partner: Named
    delivered_on: date
    invoice_id: UUID | None


class DeliveryRead(DeliverySummary):
    """A delivery with its lines."""

    location: Named
    custom: CustomRead = Field(json_schema_extra=told_of("delivery"))
    lines: list[DeliveryLineRead]
