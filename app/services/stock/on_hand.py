"""What lies where, and with or of which partner: on hand, reserved, available, back orders and, to some, value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import Item, Location, Partner, StockBalance
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing
from app.services.access.prepared import PreparedQuery, Viewer, decimal_text, id_text
from app.services.access.visibility import visible
from app.services.catalog.matching import patterns_of
from app.services.documents.names import same
from app.services.stock.blind import counts_blind, not_counted_blind

VALUES_SCOPE = "stock-values:read"
CONSIGNED_KINDS = ("consignee", "consigned")


class OnHand(TypedDict):
    """An item at a location; quantities in the item's base unit, `value` in base currency or hidden (none).

    Written as the API writes it: a page is up to 200 of them, and objects would cost more than the query.
    """

    item: Mapping[str, Any]
    unit: str
    location: Mapping[str, Any]
    location_kind: str
    partner: Mapping[str, Any] | None
    on_hand: str
    reserved: str
    available: str
    back_ordered: str
    value: str | None


@dataclass(frozen=True, slots=True)
class StockFilter:
    """Which balances are wanted; `in_stock` leaves out what is neither there nor asked for.

    `kinds` and `partner_id` are of the places, none for all.
    """

    item_id: UUID | None = None
    location_id: UUID | None = None
    query: str | None = None
    in_stock: bool = False
    partner_id: UUID | None = None
    kinds: tuple[str, ...] | None = None


async def list_stock(session: AsyncSession, actor: Actor, page: Page, wanted: StockFilter) -> Listing[OnHand]:
    """Balances in the order of item code, then location code; one statement, whatever the number of items.

    Available is what nobody has been promised; back ordered what orders wait for beyond their reservations. What is
    being counted blind is not shown to those who count.
    """
    item_code, location_code = keyset.after(page, keyset.code, keyset.code) or (None, None)
    rows = await _balances.fetch(
        session,
        actor,
        item_id=wanted.item_id,
        location_id=wanted.location_id,
        words=patterns_of(wanted.query) if wanted.query else None,
        in_stock=wanted.in_stock,
        partner_id=wanted.partner_id,
        kinds=wanted.kinds,
        blind=counts_blind(actor),
        item_code=item_code,
        location_code=location_code,
        most=page.limit + 1,
    )
    found, more = cut(rows, page)
    may_see_values = actor.may(VALUES_SCOPE)
    items: list[OnHand] = [
        {
            "item": {"id": item_id, "code": code, "name": name},
            "unit": unit,
            "location": {"id": location_id, "code": place, "name": place_name},
            "location_kind": kind,
            "partner": None if partner is None else {"id": partner_id, "code": partner, "name": partner_name},
            "on_hand": on_hand,
            "reserved": reserved,
            "available": available,
            "back_ordered": back_ordered,
            "value": value if may_see_values else None,
        }
        for (
            item_id,
            code,
            name,
            unit,
            location_id,
            place,
            place_name,
            kind,
            partner_id,
            partner,
            partner_name,
            on_hand,
            reserved,
            available,
            back_ordered,
            value,
        ) in found
    ]
    cursor = encode_cursor(found[-1]["item_code"], found[-1]["location_code"]) if more else None
    return Listing(items, cursor)


@PreparedQuery
def _balances(
    viewer: Viewer,
    *,
    item_id: Any,
    location_id: Any,
    words: Any,
    in_stock: bool,
    partner_id: Any,
    kinds: Any,
    blind: bool,
    item_code: Any,
    location_code: Any,
    most: Any,
) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            id_text(StockBalance.item_id),
            Item.code.label("item_code"),
            Item.name.label("item_name"),
            Item.base_unit,
            id_text(StockBalance.location_id),
            Location.code.label("location_code"),
            Location.name.label("location_name"),
            Location.kind,
            id_text(Location.partner_id),
            Partner.code.label("partner_code"),
            Partner.name.label("partner_name"),
            decimal_text(StockBalance.on_hand),
            decimal_text(StockBalance.reserved),
            decimal_text(StockBalance.on_hand - StockBalance.reserved),
            decimal_text(StockBalance.demand - StockBalance.reserved),
            decimal_text(StockBalance.value),
        )
        .join(Item, same(StockBalance, Item, StockBalance.item_id))
        .join(Location, same(StockBalance, Location, StockBalance.location_id))
        .outerjoin(Partner, same(Location, Partner, Location.partner_id))
        .where(StockBalance.company_id == viewer.company_id, visible(viewer, Item), visible(viewer, Location))
    )
    if partner_id is not None:
        statement = statement.where(Location.partner_id == partner_id)
    if kinds is not None:
        statement = statement.where(Location.kind.in_(kinds))
    if item_id is not None:
        statement = statement.where(StockBalance.item_id == item_id)
    if location_id is not None:
        statement = statement.where(StockBalance.location_id == location_id)
    if words is not None:
        statement = statement.where(*(Item.search_key.like(word) for word in words))
    if in_stock:
        statement = statement.where((StockBalance.on_hand > 0) | (StockBalance.demand > 0))
    if blind:
        statement = statement.where(
            not_counted_blind(viewer.company_id, StockBalance.item_id, StockBalance.location_id)
        )
    if item_code is not None:
        # The first condition alone lets the scan of items start at the right code.
        statement = statement.where(
            Item.code >= item_code, tuple_(Item.code, Location.code) > tuple_(item_code, location_code)
        )
    return statement.order_by(Item.code, Location.code).limit(most)
