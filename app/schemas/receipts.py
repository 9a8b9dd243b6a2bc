"""Money in the API: customer receipts, payments to suppliers and factories, advances and set-offs."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import Amount, AmountText, CurrencyCode, Input, Named, Output, RateText
from app.schemas.sales import OrderRef

AnotherPayment = Annotated[
    bool, Field(description="It is another payment than the one that looks the same (`duplicate_payment`).")
]


class AllocationInput(Input):
    """An amount for an invoice."""

    invoice_id: UUID
    amount: Amount


class AllocationsCreate(Input):
    """What to apply of an advance or a credit note."""

    allocations: list[AllocationInput] = Field(min_length=1, max_length=500)


class AllocationReversalCreate(Input):
    """The invoice that something is applied to by mistake."""

    invoice_id: UUID


class MoneyInput(Input):
    """An amount of one partner's, and the invoices that it pays."""

    partner_id: UUID
    amount: Amount
    currency: CurrencyCode | None = None
    reference: Annotated[str, StringConstraints(min_length=1, max_length=140)] | None = None
    allocations: list[AllocationInput] = Field(default=[], max_length=500)


class PaidInput(MoneyInput):
    """Money that moves, in cash or at the bank."""

    method: Literal["cash", "bank"]
    another_payment: AnotherPayment = False


class ReceiptCreate(PaidInput):
    """Money from a customer; what is not allocated is an advance."""

    received_on: date | None = None


class PaymentCreate(PaidInput):
    """Money to a supplier or factory; what is not allocated to its invoices is an advance."""

    paid_on: date | None = None


class SetOffCreate(MoneyInput):
    """A payable to a partner set off against its receivable (needs minutes signed by both).

    `allocations` are to its invoices from us, `payable_allocations` to our invoices from it.
    """

    set_off_on: date | None = None
    payable_allocations: list[AllocationInput] = Field(default=[], max_length=500)


class ReversalCreate(Input):
    """When a receipt or payment is taken back."""

    reversed_on: date | None = None


class AllocationRead(Output):
    """An amount applied to an invoice."""

    invoice: OrderRef
    amount: AmountText


class RefundUse(Output):
    """An amount that is refunded."""

    refund: OrderRef
    amount: AmountText


class MoneyRead(Output):
    """What a receipt and a payment have in common."""

    id: UUID
    number: str
    partner: Named
    currency: str
    amount: AmountText
    unallocated_amount: AmountText
    reference: str | None
    reversed_on: date | None


class ReceiptSummary(MoneyRead):
    """A receipt in a list."""

    method: Literal["cash", "bank", "set_off"]
    received_on: date


class ReceiptRead(ReceiptSummary):
    """A receipt and what it paid; a set-off pays invoices of both sides."""

    allocations: list[AllocationRead]
    refunds: list[RefundUse]
    payable_unallocated_amount: AmountText | None
    payable_allocations: list[AllocationRead]


class PaymentSummary(MoneyRead):
    """A payment in a list."""

    method: Literal["cash", "bank"]
    paid_on: date


class PaymentRead(PaymentSummary):
    """A payment and what it paid."""

    allocations: list[AllocationRead]
    refunds: list[RefundUse]


class PayableSummary(Output):
    """An invoice of a supplier or factory in the books, or its credit note, and what is left of it.

    `id` is the document's own: a supplier invoice, a fee or freight invoice of a production order, a purchase return.
    """

    id: UUID
    kind: Literal["invoice", "credit_note"]
    document_kind: str = Field(examples=["supplier_invoice"])
    number: str
    partner: Named
    issued_on: date
    due_on: date
    currency: str
    exchange_rate: RateText
    total_amount: AmountText
    open_amount: AmountText
    reversed_on: date | None


class PayableRead(PayableSummary):
    """A payable; a credit note with the invoices that it is applied to, and its refunds."""

    allocations: list[AllocationRead]
    refunds: list[RefundUse]
