"""Orders that wait for approval in the API."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.schemas.common import (
    AmountText,
    ConfirmedAmount,
    CreditText,
    Input,
    Named,
    Output,
    PriceText,
    QuantityText,
    RateText,
)
from app.schemas.sales import OrderRef, PersonRead
from app.schemas.spending_limits import Approver

OrderRequestStatus = Literal["waiting", "approved", "refused", "withdrawn", "expired"]


class OrderApprovalCreate(Input):
    """What is approved."""

    total_amount: ConfirmedAmount | None = Field(
        default=None, description="The total that you approve, where prices or taxes have changed since it was asked."
    )


class OrderWithdrawalCreate(Input):
    """Nothing to say: it is not wanted any more."""


class RequestedLineRead(Output):
    """A line as it was when it was asked for; of an increase also how much it was before."""

    line_no: int
    item: Named
    quantity: QuantityText
    quantity_before: QuantityText | None
    unit: str
    unit_price: PriceText
    net_amount: AmountText
    tax_rate: RateText


class OrderRequestSummary(Output):
    """An order beyond the limit of who asked for it, or an increase of one; nothing of it is in the books."""

    id: UUID
    number: str
    version: int
    status: OrderRequestStatus
    kind: Literal["placing", "amendment"]
    partner: Named
    order: OrderRef | None = Field(description="What it became, or the order that is to grow.")
    customer_reference: str | None
    currency: str
    total_amount: AmountText
    exceeds: Literal["per_order", "per_month"]
    limit_amount: CreditText = Field(description="In the company's currency.")
    approver: Approver
    expires_at: datetime
    asked_at: datetime
    asked_by: PersonRead
    allowed_actions: list[str]


class OrderRequestRead(OrderRequestSummary):
    """A request with its lines and how it was decided."""

    requested_on: date | None
    note: str | None
    lines: list[RequestedLineRead]
    refusal_reason: str | None
    decided_at: datetime | None
    decided_by: PersonRead | None
