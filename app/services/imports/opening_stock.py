"""Opening stock from a file: goods from the count difference into a place, against the opening balance account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.money import round_half_up
from app.models import Location, StockMove
from app.services.access.actor import Actor
from app.services.imports.cells import Cells
from app.services.imports.masters import KnownItem, known_items
from app.services.imports.opening import opening_day
from app.services.imports.report import ImportReport
from app.services.imports.tables import Layout, Table
from app.services.posting import (
    Books,
    Event,
    Header,
    LotQuantity,
    Move,
    Place,
    Posting,
    Transfer,
    in_base_unit,
    load_books,
    post,
)
from app.services.stock.holding import holding_role
from app.services.stock.lines import INVENTORY_ROLE
from app.services.stock.places import Site

WAREHOUSE = "MAIN"
# Where the company's goods can lie when its books begin; what is at a factory belongs to an order.
OPENED_KINDS = ("warehouse", "transit", "consignee")
LONGEST_LOT = 60
LOTS_MISSING = ("lots_missing", "Say which lots or serial numbers they are.")
LAYOUT = Layout(
    columns=("item_code", "warehouse", "quantity", "unit", "value", "unit_cost", "lots"),
    required=("item_code", "quantity"),
    aliases={
        "ma hang": "item_code",
        "item": "item_code",
        "kho": "warehouse",
        "location": "warehouse",
        "warehouse code": "warehouse",
        "location code": "warehouse",
        "so luong": "quantity",
        "don vi tinh": "unit",
        "dvt": "unit",
        "gia tri": "value",
        "thanh tien": "value",
        "don gia": "unit_cost",
        "lo": "lots",
        "so lo": "lots",
        "so seri": "lots",
    },
)

Key = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class _Known:
    """What stock rows may name, and what has been opened before, by (item, location)."""

    books: Books
    items: Mapping[str, KnownItem]
    places: Mapping[str, Site]
    count_id: UUID
    opened: Mapping[Key, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class _Stock:
    item: KnownItem
    site: Site
    quantity: Decimal
    value: Decimal
    lots: tuple[LotQuantity, ...]


def opening_stock_id(company_id: UUID) -> UUID:
    """The one document that holds a company's opening stock, however many files it came in."""
    return uuid5(company_id, "opening-stock")


async def import_opening_stock(session: AsyncSession, actor: Actor, table: Table, on: date | None) -> ImportReport:
    """Post the stock that is there when the books begin, in one posting.

    What was opened before with the same quantity and value is left; with others it is an error: that is a matter for a
    count. Posted on `on`, else on the first day that is open.
    """
    report = ImportReport("opening-stock", rows_read=len(table.rows), errors=list(table.errors))
    known = await _load_known(session, actor, table)
    found: dict[Key, _Stock] = {}
    async for row in table.paced():
        cells = Cells(row)
        stock = _read(cells, known)
        if stock is not None:
            key = (stock.item.id, stock.site.id)
            if key in found:
                cells.fault("item_code", "repeated", "The item occurs twice for this warehouse.")
            before = known.opened.get(key)
            if before is not None and before != (stock.quantity, stock.value):
                cells.fault("quantity", "opened_already", "The item was opened with another quantity or value.")
            found[key] = stock
        report.errors.extend(cells.errors)
    fresh = [stock for key, stock in found.items() if key not in known.opened]
    if fresh and not report.errors:
        posted_on = on or await opening_day(session, actor)
        await post(session, known.books, _posting(actor, known, fresh, posted_on))
        report.created = len(fresh)
    report.unchanged = 0 if report.errors else report.rows_read - report.created
    return report


async def _load_known(session: AsyncSession, actor: Actor, table: Table) -> _Known:
    company_id = actor.company_id
    places = select(Location).where(Location.company_id == company_id)
    locations = (await session.scalars(places)).all()
    moves = (
        select(StockMove.item_id, StockMove.to_location_id, func.sum(StockMove.quantity), func.sum(StockMove.value))
        .where(StockMove.company_id == company_id, StockMove.document_id == opening_stock_id(company_id))
        .group_by(StockMove.item_id, StockMove.to_location_id)
    )
    return _Known(
        books=await load_books(await raw(session), company_id),
        items=await known_items(session, actor, (row.cells.get("item_code", "") for row in table.rows)),
        places={
            place.code: Site(place.id, place.kind, place.partner_id)
            for place in locations
            if place.kind in OPENED_KINDS
        },
        count_id=next(place.id for place in locations if place.kind == "count_difference"),
        opened={(item, place): (quantity, value) for item, place, quantity, value in await session.execute(moves)},
    )


def _read(cells: Cells, known: _Known) -> _Stock | None:
    item = known.items.get(cells.required_text("item_code", longest=40))
    if item is None and "item_code" in cells.row.cells:
        cells.fault("item_code", "unknown_reference", "There is no such item.")
    site = known.places.get(cells.row.cells.get("warehouse", WAREHOUSE))
    if site is None:
        cells.fault("warehouse", "unknown_reference", "There is no such warehouse.")
    if item is not None and item.kind not in INVENTORY_ROLE:
        cells.fault("item_code", "keeps_no_stock", "A service keeps no stock.")
    factor = item.factor(cells.row.cells.get("unit")) if item else None
    if item is not None and factor is None:
        cells.fault("unit", "unknown_reference", "The item is not kept in this unit.")
    entered = cells.required_number("quantity", places=6, above=Decimal(0))
    value = _value(cells, entered, known.books.scale)
    quantity = entered * (factor or Decimal(1))
    if round(quantity, 6) != quantity:
        cells.fault("quantity", "too_many_decimals", "At most 6 decimals in the base unit.")
    lots = in_base_unit(_lots(cells), factor or Decimal(1))
    if item is not None and (item.tracking == "none") == bool(lots):
        cells.fault("lots", *(("lots_not_kept", "No lots are kept of this item.") if lots else LOTS_MISSING))
    elif lots and sum(lot.quantity for lot in lots) != quantity:
        cells.fault("lots", "lots_differ", "The lots do not add up to the quantity.")
    if item is None or site is None or cells.errors:
        return None
    return _Stock(item, site, quantity, value, lots)


def _lots(cells: Cells) -> list[LotQuantity]:
    """Lots as `L2607=40@2027-01-31; L2608=10`; a serial number alone is one piece."""
    found: dict[str, LotQuantity] = {}
    for part in (cells.text("lots", longest=100_000) or "").split(";"):
        code, _, rest = (piece.strip() for piece in part.partition("="))
        quantity, _, expires_on = (piece.strip() for piece in rest.partition("@"))
        if not code:
            continue
        try:
            lot = LotQuantity(code, Decimal(quantity or 1), date.fromisoformat(expires_on) if expires_on else None)
        except (InvalidOperation, ValueError):
            lot = LotQuantity(code, Decimal(0))
        if not lot.quantity.is_finite() or lot.quantity <= 0 or len(code) > LONGEST_LOT:
            cells.fault("lots", "invalid_lots", "Write lots as: L2607=40@2027-01-31; L2608=10.")
        elif code in found:
            cells.fault("lots", "repeated", "A lot is named once.")
        found[code] = lot
    return list(found.values())


def _value(cells: Cells, quantity: Decimal, scale: int) -> Decimal:
    """The whole value, or what `unit_cost` makes of it, in base currency."""
    value = cells.number("value", places=scale, least=Decimal(0))
    unit_cost = cells.number("unit_cost", places=6, least=Decimal(0))
    if value is not None:
        return value
    if unit_cost is None and not {"value", "unit_cost"} & cells.row.cells.keys():
        cells.fault("value", "required", "Give the value, or the cost of one unit.")
    return round_half_up(quantity * (unit_cost or Decimal(0)), scale)


def _posting(actor: Actor, known: _Known, stocks: list[_Stock], posted_on: date) -> Posting:
    outside = Place(known.count_id, kept=False)
    return Posting(
        header=Header(
            event="stock.opened",
            company_id=actor.company_id,
            user_id=actor.user_id,
            document_kind="opening_stock",
            document_id=opening_stock_id(actor.company_id),
            document_number="OPENING-STOCK",
            posted_on=posted_on,
        ),
        event=Event("stock.opened", {"rows": len(stocks)}),
        moves=[
            Move(
                stock.item.id,
                outside,
                stock.site.place,
                stock.quantity,
                line_no,
                value=stock.value,
                lots=stock.lots,
            )
            for line_no, stock in enumerate(stocks, 1)
        ],
        transfers=[
            Transfer(
                holding_role(stock.site.kind, stock.item.kind),
                "opening_balance",
                stock.value,
                partner_id=stock.site.partner_id,
                item_id=stock.item.id,
            )
            for stock in stocks
        ],
    )
