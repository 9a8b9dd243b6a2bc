"""Purchase orders in the API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.schemas.common import (
    AmountText,
    Code,
    CurrencyCode,
    CustomRead,
    CustomValues,
    DiscountPercent,
    DiscountText,
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
from app.schemas.items import Tracking
from app.schemas.sales import (
    LineNo,
    LineQuantityInput,
    OfLine,
    OnePerLine,
    OrderRef,
    PersonRead,
    Reference,
    TaxTotalRead,
)
from app.schemas.shipping_notices import NoticeLineRead, ShippingNoticeRef

PurchaseStatus = Literal[
    "draft", "sent", "seen", "accepted", "partly_received", "received", "closed", "rejected", "cancelled"
]
MAX_LINES = 5_000
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class PurchaseLineInput(Input):
    """A line as entered: the item by id, or by code (ours or the supplier's own)."""

    item_id: UUID | None = None
    item_code: Code | None = Field(default=None, examples=["NM-500"])
    quantity: Quantity = Field(examples=["100"])
    unit: UnitCode | None = Field(default=None, description="None: the item's base unit.")
    unit_price: Price | None = Field(default=None, description="Net of VAT; none: as agreed with the supplier.")
    discount_percent: DiscountPercent | None = None
    expected_on: date | None = Field(default=None, description="None: the order's, else by the supplier's lead time.")
    custom: CustomValues = Field(default_factory=dict, json_schema_extra=told_of("purchase_order_line"))

    @model_validator(mode="after")
    def _names_an_item(self) -> "PurchaseLineInput":
        if (self.item_id is None) == (self.item_code is None):
            raise ValueError("name the item either by item_id or by item_code")
        return self


class PurchaseOrderCreate(Input):
    """A purchase order to write as a draft."""

    partner_id: UUID
    location_id: UUID | None = Field(default=None, description="Warehouse of receipt; none: the company's first.")
    currency: CurrencyCode | None = None
    payment_term_id: UUID | None = Field(default=None, description="None: the supplier's own.")
    ordered_on: date | None = None
    expected_on: date | None = None
    reference: Reference | None = Field(default=None, examples=["YC-2026-031"])
    note: Note | None = None
    custom: CustomValues = Field(default_factory=dict, json_schema_extra=told_of("purchase_order"))
    lines: list[PurchaseLineInput] = Field(min_length=1, max_length=MAX_LINES)


class PurchaseLineFieldsInput(OfLine):
    """Values of the company's own fields of a line."""

    custom: CustomValues = Field(json_schema_extra=told_of("purchase_order_line"))


class PurchaseOrderFieldsUpdate(Input):
    """Values of the company's own fields; what is not named stays, null takes a value away."""

    custom: CustomValues = Field(default_factory=dict, json_schema_extra=told_of("purchase_order"))
    lines: OnePerLine[PurchaseLineFieldsInput] = Field(default=[], max_length=MAX_LINES)


class RejectedLineInput(Input):
    """A line that the supplier will not deliver, and why."""

    line_no: LineNo
    reason: Reason


class AcceptanceCreate(Input):
    """The order is accepted but for the rejected lines."""

    rejected_lines: list[RejectedLineInput] = Field(default=[], max_length=MAX_LINES)
    note: Note | None = None


class RejectionCreate(Input):
    """Why the order is rejected as a whole."""

    reason: Reason


class SightCreate(Input):
    """Nothing to say: the supplier has seen the order."""


class SendingCreate(Input):
    """Nothing to say: the order goes to the supplier as it stands."""


class PurchaseLineChange(Input):
    """New figures of a line; what is left out stays."""

    line_no: LineNo
    quantity: QuantityOrZero | None = None
    unit_price: Price | None = None
    expected_on: date | None = None


class PurchaseAmendmentCreate(Input):
    """What the supplier has agreed to change."""

    lines: list[PurchaseLineChange] = Field(min_length=1, max_length=MAX_LINES)


class PurchaseCancellationCreate(Input):
    """What to cancel; left out: everything that is not received."""

    lines: list[LineQuantityInput] | None = Field(default=None, min_length=1, max_length=MAX_LINES)


class ArrivedLineInput(Input):
    """What came of a line: accepted (left out: all that is expected and not rejected), and rejected for a reason."""

    line_no: LineNo
    quantity: QuantityOrZero | None = None
    rejected_quantity: QuantityOrZero = Field(default=Decimal(0))
    rejection_reason: Reason | None = None
    lots: Lots = Field(default=[])


class GoodsReceiptCreate(Input):
    """Goods that came; no lines: what the shipping notice says, or without one everything that is expected."""

    received_on: date | None = None
    notice_id: UUID | None = Field(default=None, description="The shipping notice that came with the goods.")
    delivery_note: Reference | None = Field(default=None, description="The supplier's number.", examples=["PXK-0117"])
    note: Note | None = None
    custom: CustomValues = own_fields_of("goods_receipt")
    lines: list[ArrivedLineInput] | None = Field(default=None, min_length=1, max_length=MAX_LINES)


class PurchaseLineRead(Output):
    """A line, the supplier's answer, and what has happened to it, in the line's unit."""

    line_no: int
    item: Named
    tracking: Tracking
    supplier_code: str | None
    quantity: QuantityText
    unit: str
    unit_factor: RateText
    unit_price: PriceText
    discount_percent: DiscountText
    net_amount: AmountText
    tax_code: str
    tax_rate: RateText = Field(validation_alias="tax_rate_percent")
    expected_on: date
    answer: Literal["open", "accepted", "rejected"]
    answer_note: str | None
    ordered: QuantityText
    announced: QuantityText = Field(description="On its way, by what the supplier says.")
    received: QuantityText
    rejected: QuantityText
    invoiced: QuantityText
    returned: QuantityText
    custom: CustomRead = Field(json_schema_extra=told_of("purchase_order_line"))


class PurchaseOrderSummary(Output):
    """A purchase order in a list."""

    id: UUID
    number: str
    status: PurchaseStatus
    partner: Named
    reference: str | None
    ordered_on: date
    expected_on: date | None
    currency: str
    total_amount: AmountText
    line_count: int
    created_at: datetime
    sent_at: datetime | None


class GoodsReceiptRef(Output):
    """A goods receipt of an order."""

    id: UUID
    number: str
    received_on: date
    delivery_note: str | None


class GoodsReceiptSummary(GoodsReceiptRef):
    """A goods receipt in a list; `notice` is the shipping notice that it came with."""

    order: OrderRef
    partner: Named
    notice: OrderRef | None


class GoodsReceiptLineRead(Output):
    """What was accepted and rejected of an order line, in the line's unit."""

    line_no: int
    order_line_no: int
    item: Named
    unit: str
    quantity: QuantityText
    rejected_quantity: QuantityText
    rejection_reason: str | None
    lots: list[LotQuantityRead]


class GoodsReceiptRead(GoodsReceiptSummary):
    """A goods receipt with its lines."""

    location: Named
    note: str | None
    created_at: datetime
    custom: CustomRead = Field(json_schema_extra=told_of("goods_receipt"))
    lines: list[GoodsReceiptLineRead]
    differences: list[NoticeLineRead] = Field(description="Where other quantities came than were announced.")


class PurchaseOrderRead(Output):
    """A purchase order with its lines."""

    id: UUID
    number: str
    version: int
    status: PurchaseStatus
    partner: Named
    location: Named
    payment_term: Named | None
    reference: str | None
    currency: str
    exchange_rate: RateText
    ordered_on: date
    note: str | None
    net_amount: AmountText
    tax_amount: AmountText
    total_amount: AmountText
    taxes: list[TaxTotalRead]
    lines: list[PurchaseLineRead]
    notices: list[ShippingNoticeRef]
    receipts: list[GoodsReceiptRef]
    consigned: bool = Field(description="Goods of it came on consignment: receiving buys those that lie here.")
    allowed_actions: list[str]
    created_at: datetime
    created_by: PersonRead
    sent_at: datetime | None
    seen_at: datetime | None
    answered_at: datetime | None
    answered_by: PersonRead | None
    answer_note: str | None
    custom: CustomRead = Field(json_schema_extra=told_of("purchase_order"))
