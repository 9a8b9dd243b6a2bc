"""Money given back, in the API: to customers, and by suppliers and factories."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import Amount, AmountText, CurrencyCode, Input, Named, Output
from app.schemas.receipts import AnotherPayment
from app.schemas.sales import OrderRef


class RefundInput(Input):
    """Money that goes back; its amount is that of its sources."""

    partner_id: UUID
    method: Literal["cash", "bank"]
    currency: CurrencyCode | None = None
    refunded_on: date | None = None
    reference: Annotated[str, StringConstraints(min_length=1, max_length=140)] | None = None
    another_payment: AnotherPayment = False


class CustomerRefundSource(Input):
    """An amount of what is left of a receipt or of a credit note to the customer."""

    kind: Literal["receipt", "credit_note"]
    source_id: UUID
    amount: Amount


class CustomerRefundCreate(RefundInput):
    """Money to a customer."""

    sources: list[CustomerRefundSource] = Field(min_length=1, max_length=200)


class SupplierRefundSource(Input):
    """An amount of what is left of a payment or of a credit note of the supplier or factory."""

    kind: Literal["payment", "credit_note"]
    source_id: UUID
    amount: Amount


class SupplierRefundCreate(RefundInput):
    """Money from a supplier or factory."""

    sources: list[SupplierRefundSource] = Field(min_length=1, max_length=200)


class RefundSourceRead(Output):
    """What an amount was taken from."""

    kind: Literal["receipt", "payment", "credit_note"]
    document: OrderRef
    amount: AmountText


class RefundSummary(Output):
    """A refund in a list."""

    id: UUID
    number: str
    partner: Named
    method: Literal["cash", "bank"]
    currency: str
    amount: AmountText
    refunded_on: date
    reference: str | None
    reversed_on: date | None


class RefundRead(RefundSummary):
    """A refund and what it was taken from."""

    sources: list[RefundSourceRead]
