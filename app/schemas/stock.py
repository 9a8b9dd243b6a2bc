"""Stock in the API: what lies where, and the stock card."""

from datetime import date
from uuid import UUID

from app.schemas.common import CostText, LotQuantityRead, Named, Output, QuantityText
from app.schemas.items import Tracking


class StockRow(Output):
    """An item at a location; quantities in the item's base unit, `value` in base currency if the role shows it.

    `partner` is whom a place that is not the company's own belongs to: a consignee has goods of the company.
    """

    item: Named
    unit: str
    location: Named
    location_kind: str
    partner: Named | None
    on_hand: QuantityText
    reserved: QuantityText
    available: QuantityText
    back_ordered: QuantityText
    value: CostText | None


class ShelfLotRead(Output):
    """So much of a lot that lies there, in the item's base unit."""

    lot: str
    expires_on: date | None
    quantity: QuantityText


class ShelfRead(Output):
    """An item that lots are kept of, and its lots that lie there and are good, first to expire first."""

    item_id: UUID
    tracking: Tracking
    lots: list[ShelfLotRead]


class ShelvesRead(Output):
    """The items asked for that lots are kept of."""

    items: list[ShelfRead]


class LotRow(Output):
    """What lies of a lot, or a piece by its serial number, at a location, in the item's base unit."""

    id: UUID
    lot: str
    expires_on: date | None
    item: Named
    unit: str
    location: Named
    quantity: QuantityText


class LotMoveRow(Output):
    """So much of a lot went from a place to a place, with a document."""

    moved_on: date
    document_kind: str
    document_id: UUID
    document_number: str
    partner: Named | None
    source: Named
    target: Named
    quantity: QuantityText


class LotTraceRead(Output):
    """A lot and where it came from and went, newest first."""

    id: UUID
    lot: str
    expires_on: date | None
    item: Named
    unit: str
    items: list[LotMoveRow]
    next_cursor: str | None


class StockLevel(Output):
    """A quantity in base units and its value in base currency, null if the role does not show values."""

    quantity: QuantityText
    value: CostText | None


class StockCardRow(Output):
    """One move: in or out, where from or to, and what lies there afterwards.

    `counterpart` and the document are null where the counterpart is a place that you do not see.
    """

    id: UUID
    moved_on: date
    document_kind: str | None
    document_id: UUID | None
    document_number: str | None
    counterpart: Named | None
    quantity_in: QuantityText
    quantity_out: QuantityText
    value_in: CostText | None
    value_out: CostText | None
    after: StockLevel
    lots: list[LotQuantityRead]


class StockCardRead(Output):
    """The stock card of an item at a location; `opening` and `closing` are of the whole time, not of the page."""

    item: Named
    unit: str
    location: Named
    opening: StockLevel
    closing: StockLevel
    items: list[StockCardRow]
    next_cursor: str | None
