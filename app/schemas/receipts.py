"""Customer receipts, advances and set-offs in the API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import Amount, CurrencyCode, DecimalText, Input, Named, Output
from app.schemas.sales import OrderRef


class AllocationInput(Input):
    """An amount for an invoice."""

    invoice_id: UUID
    amount: Amount


class AllocationsCreate(Input):
    """What to apply of an advance."""

    allocations: list[AllocationInput] = Field(min_length=1, max_length=500)


class ReceiptCreate(Input):
    """Money from a customer; what is not allocated is an advance."""

    partner_id: UUID
    method: Literal["cash", "bank"]
    amount: Amount
    currency: CurrencyCode | None = None
    received_on: date | None = None
    reference: Annotated[str, StringConstraints(min_length=1, max_length=140)] | None = None
    allocations: list[AllocationInput] = Field(default=[], max_length=500)


class SetOffCreate(Input):
    """A payable to a partner set off against its receivable (needs minutes signed by both)."""

    partner_id: UUID
    amount: Amount
    currency: CurrencyCode | None = None
    set_off_on: date | None = None
    reference: Annotated[str, StringConstraints(min_length=1, max_length=140)] | None = None
    allocations: list[AllocationInput] = Field(default=[], max_length=500)


class ReversalCreate(Input):
    """When a receipt is taken back."""

    reversed_on: date | None = None


class AllocationRead(Output):
    """An amount applied to an invoice."""

    invoice: OrderRef
    amount: DecimalText


class ReceiptSummary(Output):
    """A receipt in a list."""

    id: UUID
    number: str
    partner: Named
    method: Literal["cash", "bank", "set_off"]
    currency: str
    amount: DecimalText
    unallocated_amount: DecimalText
    received_on: date
    reference: str | None
    reversed_on: date | None


class ReceiptRead(ReceiptSummary):
    """A receipt and what it paid."""

    allocations: list[AllocationRead]
