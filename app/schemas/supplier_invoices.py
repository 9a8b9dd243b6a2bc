"""Supplier invoices in the API."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import (
    AmountText,
    Code,
    DiscountPercent,
    DiscountText,
    Input,
    Named,
    Note,
    Output,
    Price,
    PriceText,
    Quantity,
    QuantityText,
    RateText,
)
from app.schemas.purchasing import MAX_LINES
from app.schemas.sales import LineNo, OrderRef, PersonRead, TaxTotalRead

SupplierInvoiceStatus = Literal["submitted", "approved", "refused", "reversed"]


class SupplierInvoiceLineInput(Input):
    """A line as the invoice prints it, naming the order's; price and discount left out are as ordered."""

    line_no: LineNo
    quantity: Quantity
    unit_price: Price | None = Field(default=None, description="Net of VAT.")
    discount_percent: DiscountPercent | None = None


class SupplierInvoiceCreate(Input):
    """An invoice as the supplier has issued it, before or after the goods."""

    number: Code = Field(examples=["1C26TBB-00000117"])
    issued_on: date | None = None
    note: Note | None = None
    lines: list[SupplierInvoiceLineInput] = Field(min_length=1, max_length=MAX_LINES)


class ApprovalCreate(Input):
    """Whether differences beyond the company's tolerance are accepted."""

    accept_differences: bool = False


class RefusalCreate(Input):
    """Why an invoice is sent back."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class ReversalCreate(Input):
    """Why an approved invoice is taken back, and the day on which that counts."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    reversed_on: date | None = None


class DifferenceRead(Output):
    """A quantity or price that is not what came or was agreed."""

    line_no: int
    kind: Literal["quantity", "price"]
    expected: AmountText
    found: AmountText
    within: bool = Field(description="Within the company's tolerance.")


class SupplierInvoiceLineRead(Output):
    """A line of an invoice, in the order line's unit."""

    line_no: int
    order_line_no: int
    item: Named
    quantity: QuantityText
    unit: str
    unit_price: PriceText
    discount_percent: DiscountText
    net_amount: AmountText
    tax_code: str
    tax_rate: RateText = Field(validation_alias="tax_rate_percent")
    returned: QuantityText


class SupplierInvoiceSummary(Output):
    """A supplier's invoice in a list."""

    id: UUID
    number: str
    version: int
    status: SupplierInvoiceStatus
    order: OrderRef
    partner: Named
    issued_on: date
    due_on: date
    currency: str
    total_amount: AmountText
    open_amount: AmountText | None = Field(description="Left to pay; none before it is approved.")
    differs: bool
    entered_at: datetime


class SupplierInvoiceRead(SupplierInvoiceSummary):
    """A supplier's invoice with its lines and what they differ in."""

    exchange_rate: RateText
    net_amount: AmountText
    tax_amount: AmountText
    taxes: list[TaxTotalRead]
    lines: list[SupplierInvoiceLineRead]
    differences: list[DifferenceRead]
    note: str | None
    refusal_reason: str | None
    entered_by: PersonRead
    decided_at: datetime | None
    decided_by: PersonRead | None
    reversed_on: date | None
    reversed_by: PersonRead | None
    reversal_reason: str | None
