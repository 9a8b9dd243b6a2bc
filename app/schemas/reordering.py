"""Reorder points and what has to be bought, in the API."""

from uuid import UUID

from pydantic import Field

from app.schemas.common import Input, Named, Output, Price, PriceText, Quantity, QuantityOrZero, QuantityText
from app.schemas.sales import OrderRef

MAX_LINES = 500


class ReorderPointInput(Input):
    """Below `minimum`, buy up to `target`, in whole lots; quantities in the item's base unit."""

    minimum: QuantityOrZero
    target: QuantityOrZero
    lot_size: Quantity | None = None
    partner_id: UUID | None = Field(default=None, description="Preferred supplier; none: the lowest agreed price.")


class ReorderPointRead(Output):
    """The reorder point of an item at a warehouse, in the item's base unit."""

    item: Named
    unit: str
    location: Named
    minimum: QuantityText
    target: QuantityText
    lot_size: QuantityText | None
    supplier: Named | None = Field(description="Preferred; none: the lowest agreed price.")


class NeedRead(Output):
    """An item that is short at a warehouse, in its base unit, and what to order of it, in the supplier's unit."""

    item: Named
    unit: str
    location: Named
    on_hand: QuantityText
    reserved: QuantityText
    back_ordered: QuantityText
    on_order: QuantityText
    drafted: QuantityText = Field(description="In purchase orders that are not agreed yet.")
    minimum: QuantityText
    target: QuantityText
    missing: QuantityText
    supplier: Named | None
    order_quantity: QuantityText
    order_unit: str
    unit_price: PriceText | None = Field(description="As agreed with the supplier, in `currency`.")
    currency: str | None


class NeedOrderLine(Input):
    """A need to order; what is left out is as proposed. Of another supplier the quantity is in the base unit."""

    item_id: UUID
    location_id: UUID
    partner_id: UUID | None = None
    quantity: Quantity | None = None
    unit_price: Price | None = None


class NeedOrderCreate(Input):
    """What to make draft purchase orders of."""

    lines: list[NeedOrderLine] = Field(min_length=1, max_length=MAX_LINES)


class NeedOrdersRead(Output):
    """The drafts that were made, by supplier and warehouse."""

    orders: list[OrderRef]
