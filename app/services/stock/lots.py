"""Lots in the warehouses: what lies of each, when it expires, and where it came from and went."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.db import raw
from app.core.errors import not_found
from app.core.paging import Page, cut, encode_cursor
from app.models import Item, Location, Lot, LotBalance, LotMove, Partner, Posting, StockCountLine, StockMove
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing, id_before
from app.services.access.prepared import PreparedQuery, Viewer
from app.services.access.visibility import visible
from app.services.documents.names import same
from app.services.stock.blind import counted_blind, counts_blind, hidden_from, not_counted_blind
from app.services.stock.places import own_warehouses

NEVER = date(9999, 12, 31)
OF_LINES_SQL = """
SELECT m.line_no, t.id, t.code AS lot, q.quantity, t.expires_on
FROM stock_moves m
JOIN lot_moves q ON q.company_id = m.company_id AND q.move_id = m.id
JOIN lots t ON t.company_id = q.company_id AND t.id = q.lot_id
WHERE m.company_id = $1 AND m.document_id = ANY($2::uuid[])
ORDER BY m.line_no, t.expires_on NULLS LAST, t.code
"""

MOST_OF_AN_ITEM = 200
# In the order in which goods go that name no lot.
SHELVES_SQL = """
SELECT i.id AS item_id, i.tracking, s.lot, s.expires_on, s.quantity
FROM items i
LEFT JOIN LATERAL (
    SELECT t.code AS lot, t.expires_on, b.quantity
    FROM lot_balances b
    JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
    WHERE b.company_id = i.company_id AND b.item_id = i.id AND b.location_id = $3
      AND (t.expires_on IS NULL OR t.expires_on >= $4)
    ORDER BY t.expires_on NULLS LAST, t.code LIMIT $5
) s ON true
WHERE i.company_id = $1 AND i.id = ANY($2::uuid[]) AND i.tracking <> 'none'
ORDER BY i.code, s.expires_on NULLS LAST, s.lot
"""


@dataclass(frozen=True, slots=True)
class LotFilter:
    """Which lots are wanted: of an item, at a place, good until a day at most."""

    item_id: UUID | None = None
    location_id: UUID | None = None
    expires_by: date | None = None


async def list_lots(session: AsyncSession, actor: Actor, page: Page, wanted: LotFilter) -> Listing[Mapping[str, Any]]:
    """What lies of each lot at each place, first to expire first, what never does last: one statement.

    What is being counted blind is not shown to those who count.
    """
    day, lot_id, location_id = keyset.after(page, date.fromisoformat, UUID, UUID) or (None, None, None)
    rows = await _lots.fetch(
        session,
        actor,
        item_id=wanted.item_id,
        location_id=wanted.location_id,
        expires_by=wanted.expires_by,
        blind=counts_blind(actor),
        after_day=day,
        after_lot=lot_id,
        after_place=location_id,
        most=page.limit + 1,
    )
    found, more = cut(rows, page)
    last = found[-1] if more else None
    cursor = encode_cursor(last["sort_day"], last["id"], last["location_id"]) if last else None
    return Listing([_lying(row) for row in found], cursor)


def _lying(row: asyncpg.Record) -> dict[str, Any]:
    return {
        **row,
        "item": {"id": row["item_id"], "code": row["item_code"], "name": row["item_name"]},
        "location": {"id": row["location_id"], "code": row["location_code"], "name": row["location_name"]},
    }


@PreparedQuery
def _lots(
    viewer: Viewer,
    *,
    item_id: Any,
    location_id: Any,
    expires_by: Any,
    blind: bool,
    after_day: Any,
    after_lot: Any,
    after_place: Any,
    most: Any,
) -> Select[*tuple[Any, ...]]:
    day = func.coalesce(Lot.expires_on, NEVER)
    key = (day, Lot.id, LotBalance.location_id)
    statement = (
        select(
            Lot.id,
            Lot.code.label("lot"),
            Lot.expires_on,
            day.label("sort_day"),
            LotBalance.item_id,
            Item.code.label("item_code"),
            Item.name.label("item_name"),
            Item.base_unit.label("unit"),
            LotBalance.location_id,
            Location.code.label("location_code"),
            Location.name.label("location_name"),
            LotBalance.quantity,
        )
        .join(Lot, same(LotBalance, Lot, LotBalance.lot_id))
        .join(Item, same(LotBalance, Item, LotBalance.item_id))
        .join(Location, same(LotBalance, Location, LotBalance.location_id))
        .where(LotBalance.company_id == viewer.company_id, visible(viewer, Item), visible(viewer, Location))
    )
    if item_id is not None:
        statement = statement.where(LotBalance.item_id == item_id)
    if location_id is not None:
        statement = statement.where(LotBalance.location_id == location_id)
    if expires_by is not None:
        statement = statement.where(Lot.expires_on <= expires_by)
    if blind:
        statement = statement.where(not_counted_blind(viewer.company_id, LotBalance.item_id, LotBalance.location_id))
    if after_day is not None:
        statement = statement.where(tuple_(*key) > tuple_(after_day, after_lot, after_place))
    return statement.order_by(*key).limit(most)


async def read_shelves(
    session: AsyncSession, actor: Actor, location_id: UUID, item_ids: Sequence[UUID], good_on: date
) -> list[dict[str, Any]]:
    """Which of some items lots are kept of, and what of each lies at a warehouse, good on a day, first to expire first.

    At most the first 200 lots of an item, and none of what its reader counts blind; one statement for any number of
    them. Raises `location_unknown` (INVALID).
    """
    await own_warehouses(session, actor, {"/location_id": location_id})
    unseen = {
        item_id for item_id, place in zip(*await hidden_from(session, actor), strict=True) if place == location_id
    }
    shelves: dict[UUID, dict[str, Any]] = {}
    found = await (await raw(session)).fetch(
        SHELVES_SQL, actor.company_id, list(item_ids), location_id, good_on, MOST_OF_AN_ITEM
    )
    for row in found:
        shelf = shelves.setdefault(row["item_id"], {"item_id": row["item_id"], "tracking": row["tracking"], "lots": []})
        if row["lot"] is not None and row["item_id"] not in unseen:
            shelf["lots"].append(dict(row))
    return list(shelves.values())


@dataclass(frozen=True, slots=True)
class LotTrace:
    """A lot and a page of its moves, newest first."""

    lot: Lot
    item: Item
    moves: Listing[Mapping[str, Any]]


async def trace_lot(session: AsyncSession, actor: Actor, page: Page, lot_id: UUID) -> LotTrace:
    """Where a lot came from and went, document by document: two statements.

    Raises `not_found`, also for a lot of an item that its reader counts blind, or that was at no place they see.
    """
    statement = select(Lot, Item).join(Item, same(Lot, Item, Lot.item_id))
    statement = statement.where(visible(actor, Lot), visible(actor, Item), Lot.id == lot_id)
    if actor.hidden_places:
        statement = statement.where(_met(actor))
    if counts_blind(actor):
        counted = counted_blind(actor.company_id).with_only_columns(StockCountLine.item_id)
        statement = statement.where(Lot.item_id.not_in(counted))
    found = (await session.execute(statement)).first()
    if found is None:
        raise not_found("lot")
    rows = await _moves.fetch(session, actor, lot_id=lot_id, before=id_before(page), most=page.limit + 1)
    moves, more = cut(rows, page)
    items = [
        {
            **row,
            "source": {"id": row["source_id"], "code": row["source_code"], "name": row["source_name"]},
            "target": {"id": row["target_id"], "code": row["target_code"], "name": row["target_name"]},
            # The documents are not looked at one by one: who sees some of them is not told whose they are.
            "partner": _partner(row) if actor.data_range == "all" else None,
        }
        for row in moves
    ]
    return LotTrace(found[0], found[1], Listing(items, encode_cursor(moves[-1]["id"]) if more else None))


def _met(actor: Actor) -> ColumnElement[bool]:
    """Whether a lot was moved between places that an actor sees."""
    move = select(LotMove.lot_id).join(StockMove, same(LotMove, StockMove, LotMove.move_id))
    move = move.where(LotMove.company_id == actor.company_id, LotMove.lot_id == Lot.id, _between_seen(actor))
    return move.correlate(Lot).exists()


def _between_seen(viewer: Actor | Viewer) -> ColumnElement[bool]:
    """Whether both ends of a move are places that an actor sees."""
    seen = select(Location.id).where(visible(viewer, Location))
    return and_(StockMove.from_location_id.in_(seen), StockMove.to_location_id.in_(seen))


def _partner(row: asyncpg.Record) -> dict[str, Any] | None:
    if row["partner_id"] is None:
        return None
    return {"id": row["partner_id"], "code": row["partner_code"], "name": row["partner_name"]}


@PreparedQuery
def _moves(viewer: Viewer, *, lot_id: Any, before: Any, most: Any) -> Select[*tuple[Any, ...]]:
    source, target = aliased(Location), aliased(Location)
    statement = (
        select(
            StockMove.id,
            StockMove.moved_on,
            LotMove.quantity,
            StockMove.document_kind,
            StockMove.document_id,
            Posting.document_number,
            source.id.label("source_id"),
            source.code.label("source_code"),
            source.name.label("source_name"),
            target.id.label("target_id"),
            target.code.label("target_code"),
            target.name.label("target_name"),
            Posting.partner_id,
            Partner.code.label("partner_code"),
            Partner.name.label("partner_name"),
        )
        .select_from(LotMove)
        .join(StockMove, same(LotMove, StockMove, LotMove.move_id))
        .join(Posting, same(StockMove, Posting, StockMove.posting_id))
        .join(source, and_(source.company_id == StockMove.company_id, source.id == StockMove.from_location_id))
        .join(target, and_(target.company_id == StockMove.company_id, target.id == StockMove.to_location_id))
        .outerjoin(Partner, same(Posting, Partner, Posting.partner_id))
        .where(visible(viewer, LotMove), LotMove.lot_id == lot_id, _between_seen(viewer))
    )
    if before is not None:
        statement = statement.where(StockMove.id < before)
    return statement.order_by(StockMove.id.desc()).limit(most)


async def lots_by_line(
    connection: asyncpg.Connection, company_id: UUID, document_ids: Sequence[UUID]
) -> dict[int, list[dict[str, Any]]]:
    """The lots of a document's lines, in base units, in one statement; the caller has checked who may see it."""
    lots: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in await connection.fetch(OF_LINES_SQL, company_id, list(document_ids)):
        lots[row["line_no"]].append(dict(row))
    return lots
