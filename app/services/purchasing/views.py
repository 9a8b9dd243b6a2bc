"""What a reader sees of a purchase order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from app.services.access.custom_fields import Values
from app.services.documents.amounts import TaxTotal
from app.services.documents.names import Named, Person


@dataclass(frozen=True, slots=True)
class LineView:
    """A line, the supplier's answer, and what has happened to it, in the line's unit."""

    line_no: int
    item: Named
    tracking: str
    supplier_code: str | None
    quantity: Decimal
    unit: str
    unit_factor: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    net_amount: Decimal
    tax_code: str
    tax_rate_percent: Decimal
    expected_on: date
    answer: str
    answer_note: str | None
    ordered: Decimal
    announced: Decimal
    received: Decimal
    rejected: Decimal
    invoiced: Decimal
    returned: Decimal
    custom: Values


@dataclass(frozen=True, slots=True)
class NoticeRefView:
    """A shipping notice of an order."""

    id: UUID
    number: str
    status: str
    arrives_on: date
    reference: str | None


@dataclass(frozen=True, slots=True)
class ReceiptRefView:
    """A goods receipt of an order."""

    id: UUID
    number: str
    received_on: date
    delivery_note: str | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """A purchase order with its lines."""

    id: UUID
    number: str
    version: int
    status: str
    partner: Named
    location: Named
    payment_term: Named | None
    reference: str | None
    currency: str
    exchange_rate: Decimal
    ordered_on: date
    note: str | None
    net_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    taxes: Sequence[TaxTotal]
    lines: Sequence[LineView]
    notices: Sequence[NoticeRefView]
    receipts: Sequence[ReceiptRefView]
    consigned: bool
    allowed_actions: Sequence[str]
    created_at: datetime
    created_by: Person
    sent_at: datetime | None
    seen_at: datetime | None
    answered_at: datetime | None
    answered_by: Person | None
    answer_note: str | None
    custom: Values
