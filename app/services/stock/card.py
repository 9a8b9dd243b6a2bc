"""The stock card (thẻ kho): every move of an item at a location, with running quantity and value."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.core.paging import Page, cut, encode_cursor
from app.models import Item, Location, Posting, StockBalance, StockMove
from app.models.locations import KEPT_KINDS
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.visibility import visible
from app.services.documents.names import Named
from app.services.stock.blind import counts_blind, not_counted_blind
from app.services.stock.on_hand import VALUES_SCOPE

ZERO = Decimal(0)

LOTS_SQL = """
SELECT m.move_id, l.id, l.code AS lot, m.quantity, l.expires_on
FROM lot_moves m JOIN lots l ON l.company_id = m.company_id AND l.id = m.lot_id
WHERE m.company_id = $1 AND m.move_id = ANY($2::uuid[]) ORDER BY l.expires_on NULLS LAST, l.code
"""


@dataclass(frozen=True, slots=True)
class Level:
    """A quantity (base unit) and what it is worth (base currency)."""

    quantity: Decimal
    value: Decimal

    def plus(self, quantity: Decimal, value: Decimal) -> "Level":
        """The level after a change."""
        return Level(self.quantity + quantity, self.value + value)


@dataclass(frozen=True, slots=True)
class CardRow:
    """One move seen from the location: in or out, where from or to, and what lies there afterwards.

    Neither the counterpart nor the document is told where the counterpart is a place that the reader does not see.
    """

    id: UUID
    moved_on: date
    document_kind: str | None
    document_id: UUID | None
    document_number: str | None
    counterpart: Named | None
    quantity_in: Decimal
    quantity_out: Decimal
    value_in: Decimal
    value_out: Decimal
    after: Level
    lots: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class StockCard:
    """The card of an item at a location over a time; `shows_values` tells whether its reader may see worth."""

    item: Named
    unit: str
    location: Named
    opening: Level
    closing: Level
    rows: Sequence[CardRow]
    next_cursor: str | None
    shows_values: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; none is open."""

    first: date | None = None
    last: date | None = None


async def stock_card(
    session: AsyncSession, actor: Actor, page: Page, place: tuple[UUID, UUID], span: Span
) -> StockCard:
    """The card of `place` (item, location); three statements, four of an item that lots are kept
    of, and a page costs the same wherever it is.

    Raises `not_found` for an item or location that does not exist or may not be seen, as may not what its reader counts
    blind. The rows add up from the opening level to the closing one, whichever places their reader sees. The cursor
    carries the running level, and nothing that its reader may not see.
    """
    item_id, location_id = place
    key = keyset.after(page, date.fromisoformat, UUID, keyset.amount, keyset.amount)
    head = await _head(session, actor, item_id, location_id)
    opening, closing = await _levels(session, actor, head, span)
    start = opening if key is None else Level(key[2], key[3])
    moves = _moves(actor, place, span, key).limit(page.limit + 1)
    found, more = cut((await session.execute(moves)).all(), page)
    lots = await _lots(session, actor, head, [row.id for row in found])
    rows = _rows(found, start, lots)
    shows_values = actor.may(VALUES_SCOPE)
    cursor = None
    if more:
        after = rows[-1].after
        quantity = ZERO if actor.keeps_from("stock", "quantity") else after.quantity
        value = after.value if shows_values and not actor.keeps_from("stock", "cost") else ZERO
        cursor = encode_cursor(found[-1].moved_on, found[-1].id, quantity, value)
    return StockCard(
        item=Named(head.item_id, head.item_code, head.item_name),
        unit=head.base_unit,
        location=Named(head.location_id, head.location_code, head.location_name),
        opening=opening,
        closing=closing,
        rows=rows,
        next_cursor=cursor,
        shows_values=shows_values,
    )


async def _head(session: AsyncSession, actor: Actor, item_id: UUID, location_id: UUID) -> Row[*tuple[Any, ...]]:
    statement = (
        select(
            Item.id.label("item_id"),
            Item.code.label("item_code"),
            Item.name.label("item_name"),
            Item.base_unit,
            Item.tracking,
            Location.id.label("location_id"),
            Location.code.label("location_code"),
            Location.name.label("location_name"),
            func.coalesce(StockBalance.on_hand, 0).label("on_hand"),
            func.coalesce(StockBalance.value, 0).label("value"),
        )
        .join(Location, Location.company_id == Item.company_id)
        .outerjoin(
            StockBalance,
            and_(
                StockBalance.company_id == Item.company_id,
                StockBalance.item_id == Item.id,
                StockBalance.location_id == Location.id,
            ),
        )
        .where(visible(actor, Item), visible(actor, Location), Item.id == item_id, Location.id == location_id)
        .where(Location.kind.in_(KEPT_KINDS))
    )
    if counts_blind(actor):
        statement = statement.where(not_counted_blind(actor.company_id, Item.id, Location.id))
    head = (await session.execute(statement)).one_or_none()
    if head is None:
        raise not_found("stock card")
    return head


async def _levels(session: AsyncSession, actor: Actor, head: Row[*tuple[Any, ...]], span: Span) -> tuple[Level, Level]:
    """Opening and closing level: the present balance less what moved since, so that recent cards cost little."""
    present = Level(head.on_hand, head.value)
    since = span.first or span.last
    if since is None:
        return Level(ZERO, ZERO), present
    sign = case((StockMove.to_location_id == head.location_id, 1), else_=-1)
    quantity, value = sign * StockMove.quantity, sign * StockMove.value
    later = StockMove.moved_on > span.last if span.last is not None else literal(False)
    statement = select(
        func.coalesce(func.sum(quantity), 0).label("quantity"),
        func.coalesce(func.sum(value), 0).label("value"),
        func.coalesce(func.sum(quantity).filter(later), 0).label("later_quantity"),
        func.coalesce(func.sum(value).filter(later), 0).label("later_value"),
    ).where(*_at(actor, (head.item_id, head.location_id)), StockMove.moved_on >= since)
    moved = (await session.execute(statement)).one()
    closing = present.plus(-moved.later_quantity, -moved.later_value)
    opening = present.plus(-moved.quantity, -moved.value) if span.first is not None else Level(ZERO, ZERO)
    return opening, closing


def _at(actor: Actor, place: tuple[UUID, UUID]) -> tuple[ColumnElement[bool], ...]:
    item_id, location_id = place
    return (
        StockMove.company_id == actor.company_id,
        StockMove.item_id == item_id,
        or_(StockMove.from_location_id == location_id, StockMove.to_location_id == location_id),
    )


def _moves(actor: Actor, place: tuple[UUID, UUID], span: Span, key: tuple[Any, ...] | None) -> Select[*tuple[Any, ...]]:
    """Moves from or to the place; the columns of a counterpart that is not seen, and of its document, are null."""
    incoming = StockMove.to_location_id == place[1]

    def seen(column: Any) -> ColumnElement[Any]:
        return case((Location.id.is_not(None), column))

    statement = (
        select(
            StockMove.id,
            StockMove.moved_on,
            seen(StockMove.document_kind).label("document_kind"),
            seen(StockMove.document_id).label("document_id"),
            seen(Posting.document_number).label("document_number"),
            incoming.label("incoming"),
            Location.id.label("counterpart_id"),
            Location.code.label("counterpart_code"),
            Location.name.label("counterpart_name"),
            StockMove.quantity,
            StockMove.value,
        )
        .join(Posting, and_(Posting.company_id == StockMove.company_id, Posting.id == StockMove.posting_id))
        .outerjoin(
            Location,
            and_(
                Location.company_id == StockMove.company_id,
                Location.id == case((incoming, StockMove.from_location_id), else_=StockMove.to_location_id),
                visible(actor, Location),
            ),
        )
        .where(*_at(actor, place))
    )
    if span.first is not None:
        statement = statement.where(StockMove.moved_on >= span.first)
    if span.last is not None:
        statement = statement.where(StockMove.moved_on <= span.last)
    order = (StockMove.moved_on, StockMove.id)
    if key is not None:
        statement = statement.where(tuple_(*order) > tuple_(literal(key[0]), literal(key[1])))
    return statement.order_by(*order)


async def _lots(
    session: AsyncSession, actor: Actor, head: Row[*tuple[Any, ...]], move_ids: Sequence[UUID]
) -> dict[UUID, list[Mapping[str, Any]]]:
    """The lots of each move."""
    lots: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    if head.tracking == "none":
        return lots
    for row in await (await raw(session)).fetch(LOTS_SQL, actor.company_id, move_ids):
        lots[row["move_id"]].append(dict(row))
    return lots


def _rows(
    found: Sequence[Row[*tuple[Any, ...]]], level: Level, lots: Mapping[UUID, Sequence[Mapping[str, Any]]]
) -> list[CardRow]:
    rows = []
    for row in found:
        sign = 1 if row.incoming else -1
        level = level.plus(sign * row.quantity, sign * row.value)
        counterpart = None
        if row.counterpart_id is not None:
            counterpart = Named(row.counterpart_id, row.counterpart_code, row.counterpart_name)
        rows.append(
            CardRow(
                id=row.id,
                moved_on=row.moved_on,
                document_kind=row.document_kind,
                document_id=row.document_id,
                document_number=row.document_number,
                counterpart=counterpart,
                quantity_in=row.quantity if row.incoming else ZERO,
                quantity_out=ZERO if row.incoming else row.quantity,
                value_in=row.value if row.incoming else ZERO,
                value_out=ZERO if row.incoming else row.value,
                after=level,
                lots=lots.get(row.id, ()),
            )
        )
    return rows
