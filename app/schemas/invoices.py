"""Invoices, credit notes and returns in the API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import (
    AmountText,
    CustomRead,
    CustomValues,
    DiscountText,
    Input,
    Lots,
    Named,
    Output,
    PriceText,
    Quantity,
    QuantityText,
    RateText,
    own_fields_of,
    told_of,
)
from app.schemas.receipts import AllocationRead, RefundUse
from app.schemas.sales import MAX_LINES, LineNo, OrderRef, TaxTotalRead


class InvoiceCreate(Input):
    """The invoice of a delivery."""

    issued_on: date | None = None
    custom: CustomValues = own_fields_of("invoice")


class ReturnLineInput(Input):
    """A quantity of an invoice line that comes back; left out: all that is left of it."""

    line_no: LineNo
    quantity: Quantity | None = None
    lots: Lots = Field(default=[])


class ReturnCreate(Input):
    """Goods that come back, and why."""

    returned_on: date | None = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    lines: list[ReturnLineInput] = Field(min_length=1, max_length=MAX_LINES)


class InvoiceLineRead(Output):
    """A line of an invoice or credit note."""

    line_no: int
    item: Named
    description: str
    quantity: QuantityText
    unit: str
    unit_price: PriceText
    discount_percent: DiscountText
    net_amount: AmountText
    tax_code: str
    tax_rate: RateText = Field(validation_alias="tax_rate_percent")
    returned: QuantityText


class InvoiceSummary(Output):
    """An invoice or credit note in a list; `open_amount` is what is left to pay."""

    id: UUID
    kind: Literal["invoice", "credit_note"]
    form: str
    series: str
    number: str
    partner: Named
    order: OrderRef
    issued_on: date
    due_on: date
    currency: str
    total_amount: AmountText
    open_amount: AmountText


class InvoiceRead(InvoiceSummary):
    """An invoice or credit note with its lines and VAT."""

    delivery_id: UUID
    custom: CustomRead = Field(json_schema_extra=told_of("invoice"))
    exchange_rate: RateText
    net_amount: AmountText
    tax_amount: AmountText
    taxes: list[TaxTotalRead]
    lines: list[InvoiceLineRead]
    adjusts: OrderRef | None = Field(description="The invoice that a credit note adjusts.")
    reason: str | None
    allocations: list[AllocationRead] = Field(description="The invoices that a credit note is applied to.")
    refunds: list[RefundUse] = Field(description="What of a credit note is refunded.")
