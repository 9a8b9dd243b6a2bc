"""What partners enter and staff decides, in the API: the inbox, its rules, payment notices."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import Amount, AmountText, CurrencyCode, Input, Named, Note, Output
from app.schemas.receipts import AllocationInput, AllocationRead, AnotherPayment
from app.schemas.sales import OrderRef, PersonRead

DocumentKind = Literal["supplier_invoice", "shipping_notice", "production_report", "factory_invoice", "payment_notice"]
# Orders wait by the limit of who orders, not by a rule.
WaitingKind = Literal[DocumentKind, "order_request"]
MoveKind = Literal[
    "sales_proposal",
    "purchase_proposal",
    "production_proposal",
    "quotation_request",
    "quotation",
    "order_request",
    "adjustment_request",
]
IntakeMode = Literal["approve", "accept"]
PaymentNoticeStatus = Literal["waiting", "approved", "refused", "withdrawn"]


class WaitingRead(Output):
    """A document that waits for approval; what of version, order and amount it does not have is null."""

    kind: WaitingKind
    id: UUID
    number: str
    version: int | None
    partner: Named
    order: OrderRef | None
    dated_on: date = Field(description="Invoice day, day of arrival, of the report, of the payment, of the request.")
    amount: AmountText | None
    currency: str | None
    differs: bool
    entered_at: datetime
    entered_by: PersonRead


class MoveRead(Output):
    """A document that waits for this person."""

    kind: MoveKind = Field(description="A proposal to answer, a request or invitation to quote, an order to approve.")
    document: OrderRef


class MovesRead(Output):
    """What waits for this person, up to 50 of each; the longest waiting first."""

    to_approve: int = Field(description="Documents in the intake inbox.")
    moves: list[MoveRead]


class IntakeRuleUpdate(Input):
    """What happens to a kind of document that partners enter; no partner: of all that have no rule of their own."""

    document_kind: DocumentKind
    partner_id: UUID | None = None
    mode: IntakeMode = Field(description="`approve`: it waits for staff; `accept`: it counts at once.")


class IntakeRuleRead(Output):
    """What happens to a kind of document that partners enter."""

    id: UUID
    document_kind: DocumentKind
    partner: Named | None
    mode: IntakeMode


class PaymentNoticeCreate(Input):
    """A payment that the customer has made; what is not allocated to invoices is an advance."""

    amount: Amount
    paid_on: date | None = None
    method: Literal["cash", "bank"] = "bank"
    currency: CurrencyCode | None = None
    reference: Annotated[str, StringConstraints(min_length=1, max_length=140)] | None = Field(
        default=None, description="What the bank statement says.", examples=["FT26333012345"]
    )
    note: Note | None = None
    allocations: list[AllocationInput] = Field(default=[], max_length=500)
    another_payment: AnotherPayment = False


class PaymentApprovalCreate(Input):
    """The day on which the money came; none: the day that the customer names."""

    received_on: date | None = None
    another_payment: AnotherPayment = False


class PaymentWithdrawalCreate(Input):
    """Nothing to say: the notice was a mistake."""


class PaymentNoticeSummary(Output):
    """A payment notice in a list."""

    id: UUID
    number: str
    version: int
    status: PaymentNoticeStatus
    partner: Named
    method: Literal["cash", "bank"]
    currency: str
    amount: AmountText
    paid_on: date
    reference: str | None
    receipt: OrderRef | None
    entered_at: datetime


class PaymentNoticeRead(PaymentNoticeSummary):
    """A payment notice and the invoices that it names."""

    note: str | None
    refusal_reason: str | None
    repeats: str | None = Field(description="The receipt or approved notice that says the same; staff sees it.")
    allocations: list[AllocationRead]
    entered_by: PersonRead
    decided_at: datetime | None
    decided_by: PersonRead | None
    allowed_actions: list[str]
