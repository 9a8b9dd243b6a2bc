"""What lies where: on hand, reserved, available, back orders and, for those who may see it, value."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import Item, Location, StockBalance
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing
from app.services.access.visibility import visible
from app.services.catalog.matching import matches

VALUES_SCOPE = "stock-values:read"


@dataclass(frozen=True, slots=True)
class Thing:
    """An item or a location, named."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class OnHand:
    """An item at a location; quantities in the item's base unit, `value` in base currency or hidden (none)."""

    item: Thing
    unit: str
    location: Thing
    on_hand: Decimal
    reserved: Decimal
    demand: Decimal
    value: Decimal | None

    @property
    def available(self) -> Decimal:
        """What nobody has been promised."""
        return self.on_hand - self.reserved

    @property
    def back_ordered(self) -> Decimal:
        """What orders wait for beyond their reservations."""
        return self.demand - self.reserved


@dataclass(frozen=True, slots=True)
class StockFilter:
    """Which balances are wanted; `in_stock` leaves out what is neither there nor asked for."""

    item_id: UUID | None = None
    location_id: UUID | None = None
    query: str | None = None
    in_stock: bool = False


async def list_stock(session: AsyncSession, actor: Actor, page: Page, wanted: StockFilter) -> Listing[OnHand]:
    """Balances in the order of item code, then location code; one statement, whatever the number of items."""
    statement = _balances(actor, wanted)
    key = keyset.after(page, keyset.code, keyset.code)
    if key is not None:
        item_code, location_code = key
        # The first condition alone lets the scan of items start at the right code.
        statement = statement.where(
            Item.code >= item_code,
            tuple_(Item.code, Location.code) > tuple_(literal(item_code), literal(location_code)),
        )
    statement = statement.order_by(Item.code, Location.code).limit(page.limit + 1)
    rows, more = cut((await session.execute(statement)).all(), page)
    may_see_values = actor.may(VALUES_SCOPE)
    # Unpacked, not read by name: by name costs as much as the query itself.
    items = [
        OnHand(
            Thing(*item),
            unit,
            Thing(location_id, code, name),
            on_hand,
            reserved,
            demand,
            value if may_see_values else None,
        )
        for *item, unit, location_id, code, name, on_hand, reserved, demand, value in rows
    ]
    cursor = encode_cursor(items[-1].item.code, items[-1].location.code) if more else None
    return Listing(items, cursor)


def _balances(actor: Actor, wanted: StockFilter) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            StockBalance.item_id,
            Item.code.label("item_code"),
            Item.name.label("item_name"),
            Item.base_unit,
            StockBalance.location_id,
            Location.code.label("location_code"),
            Location.name.label("location_name"),
            StockBalance.on_hand,
            StockBalance.reserved,
            StockBalance.demand,
            StockBalance.value,
        )
        .join(Item, and_(Item.company_id == StockBalance.company_id, Item.id == StockBalance.item_id))
        .join(Location, and_(Location.company_id == StockBalance.company_id, Location.id == StockBalance.location_id))
        .where(StockBalance.company_id == actor.company_id, visible(actor, Item), visible(actor, Location))
    )
    if wanted.item_id is not None:
        statement = statement.where(StockBalance.item_id == wanted.item_id)
    if wanted.location_id is not None:
        statement = statement.where(StockBalance.location_id == wanted.location_id)
    if wanted.query:
        statement = statement.where(matches(Item.search_key, wanted.query))
    if wanted.in_stock:
        statement = statement.where((StockBalance.on_hand > 0) | (StockBalance.demand > 0))
    return statement
