"""Goods on their way, in the API."""

from datetime import date
from uuid import UUID

from app.schemas.common import Input, Output, Quantity, QuantityText
from app.schemas.sales import Reference


class ExpectedReceiptCreate(Input):
    """Goods that are on their way, in the item's base unit."""

    item_id: UUID
    location_id: UUID
    quantity: Quantity
    due_on: date
    reference: Reference | None = None


class ExpectedReceiptRead(Output):
    """Goods that are on their way."""

    id: UUID
    item_id: UUID
    location_id: UUID
    quantity: QuantityText
    due_on: date
    reference: str | None
