"""Reading stock counts; a blind sheet says nothing of the books to those who may not approve it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.core.paging import Page, cut, encode_cursor
from app.models import Location, StockCount
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing
from app.services.access.visibility import visible
from app.services.documents.names import Named
from app.services.stock.blind import APPROVE_SCOPE
from app.services.stock.count_lots import CountedLot, counted_lots
from app.services.stock.counts import TRANSITIONS
from app.services.stock.given_back import GivenBack, given_back_by
from app.services.stock.on_hand import VALUES_SCOPE

ACTION_SCOPES = {
    "count": "stock:write",
    "submit": "stock:write",
    "cancel": "stock:write",
    "recount": APPROVE_SCOPE,
    "approve": APPROVE_SCOPE,
    "decide": APPROVE_SCOPE,
}

HEAD_SQL = """
SELECT c.*, p.code AS location_code, p.name AS location_name,
       (SELECT count(*) FROM stock_count_lines l WHERE l.company_id = c.company_id AND l.count_id = c.id) AS lines,
       (SELECT count(*) FROM stock_count_lines l WHERE l.company_id = c.company_id AND l.count_id = c.id
        AND EXISTS (SELECT FROM stock_count_entries e WHERE e.company_id = l.company_id AND e.count_id = l.count_id
                    AND e.line_no = l.line_no AND e.round = l.round)) AS counted
FROM stock_counts c JOIN locations p ON p.company_id = c.company_id AND p.id = c.location_id
WHERE c.company_id = $1 AND c.id = $2
"""
LINES_SQL = """
SELECT l.line_no, l.item_id, i.code, i.name, i.base_unit, i.tracking, l.round, e.counted,
       coalesce(e.book, l.book_quantity) AS book,
       coalesce(l.difference, e.counted - e.book) AS difference, s.quantity AS missing, s.value AS missing_value,
       ds.outcome AS missing_outcome, f.quantity AS found, f.value AS found_value, df.outcome AS found_outcome
FROM (
    SELECT * FROM stock_count_lines
    WHERE company_id = $1 AND count_id = $2 AND line_no > $3 ORDER BY line_no LIMIT $4
) l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
LEFT JOIN LATERAL (
    SELECT sum(x.base_quantity) AS counted, min(x.book_quantity) AS book FROM stock_count_entries x
    WHERE x.company_id = l.company_id AND x.count_id = l.count_id AND x.line_no = l.line_no AND x.round = l.round
) e ON true
LEFT JOIN stock_moves s ON s.company_id = l.company_id AND s.document_id = l.count_id AND s.line_no = l.line_no
     AND s.quantity > 0 AND s.from_location_id = $5
LEFT JOIN stock_moves f ON f.company_id = l.company_id AND f.document_id = l.count_id AND f.line_no = l.line_no
     AND f.quantity > 0 AND f.to_location_id = $5
LEFT JOIN stock_count_decisions ds ON ds.company_id = l.company_id AND ds.count_id = l.count_id
     AND ds.line_no = l.line_no AND ds.shortage
LEFT JOIN stock_count_decisions df ON df.company_id = l.company_id AND df.count_id = l.count_id
     AND df.line_no = l.line_no AND NOT df.shortage
ORDER BY l.line_no
"""


@dataclass(frozen=True, slots=True)
class CountSummary:
    """A count in a list."""

    id: UUID
    number: str
    status: str
    location: Named
    opened_on: date


@dataclass(frozen=True, slots=True)
class CountView(CountSummary):
    """A count: how many lines it has and how many are counted; `version` is its ETag."""

    version: int
    blind: bool
    posted_on: date | None
    note: str | None
    lines: int
    counted_lines: int
    allowed_actions: Sequence[str]
    waiting_lines: Sequence[GivenBack]


@dataclass(frozen=True, slots=True)
class CountDifferenceView:
    """A posted shortage or surplus; `value` is what it is worth, in base currency, or hidden (none)."""

    quantity: Decimal
    value: Decimal | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class CountLotView:
    """A lot of a line; what the books say of it and the difference are hidden (none) on a blind sheet."""

    lot: str
    expires_on: date | None
    counted: Decimal
    book_quantity: Decimal | None
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class CountLineView:
    """A line in the item's base unit; what the books say and the difference are hidden (none) on a blind sheet.

    A blind sheet names only lots that were counted.
    """

    line_no: int
    item: Named
    unit: str
    round: int
    counted: Decimal | None
    book_quantity: Decimal | None
    difference: Decimal | None
    shortage: CountDifferenceView | None
    surplus: CountDifferenceView | None
    lots: Sequence[CountLotView]


async def list_counts(
    session: AsyncSession, actor: Actor, page: Page, *, status: str | None, location_id: UUID | None
) -> Listing[CountSummary]:
    """Counts, newest first."""
    statement = (
        select(
            StockCount.id,
            StockCount.number,
            StockCount.status,
            Location.id,
            Location.code,
            Location.name,
            StockCount.opened_on,
        )
        .join(Location, (Location.company_id == StockCount.company_id) & (Location.id == StockCount.location_id))
        .where(visible(actor, StockCount))
    )
    if status is not None:
        statement = statement.where(StockCount.status == status)
    if location_id is not None:
        statement = statement.where(StockCount.location_id == location_id)
    key = keyset.after(page, UUID)
    if key is not None:
        statement = statement.where(StockCount.id < literal(key[0]))
    statement = statement.order_by(StockCount.id.desc()).limit(page.limit + 1)
    rows, more = cut((await session.execute(statement)).all(), page)
    found = [CountSummary(row[0], row[1], row[2], Named(*row[3:6]), row[6]) for row in rows]
    return Listing(found, encode_cursor(rows[-1][0]) if more else None)


async def read_count(session: AsyncSession, actor: Actor, count_id: UUID) -> CountView:
    """One count in one statement, two where orders wait again; raises NOT_FOUND."""
    connection = await raw(session)
    head = await _head(connection, actor, count_id)
    return CountView(
        id=head["id"],
        number=head["number"],
        status=head["status"],
        location=Named(head["location_id"], head["location_code"], head["location_name"]),
        opened_on=head["opened_on"],
        version=head["version"],
        blind=head["blind"],
        posted_on=head["posted_on"],
        note=head["note"],
        lines=head["lines"],
        counted_lines=head["counted"],
        allowed_actions=[act for act in sorted(TRANSITIONS[head["status"]]) if actor.may(ACTION_SCOPES[act])],
        waiting_lines=await given_back_by(connection, actor, count_id, head["waiting_orders"]),
    )


async def list_count_lines(session: AsyncSession, actor: Actor, page: Page, count_id: UUID) -> Listing[CountLineView]:
    """The lines of a sheet in its order; two statements, three where goods are kept by lot. Raises NOT_FOUND."""
    connection = await raw(session)
    head = await _head(connection, actor, count_id)
    key = keyset.after(page, keyset.line_no)
    start = key[0] if key else 0
    sheet = await connection.fetch(LINES_SQL, actor.company_id, count_id, start, page.limit + 1, head["location_id"])
    rows, more = cut(sheet, page)
    tracked = [row["line_no"] for row in rows if row["tracking"] != "none"]
    lots = await counted_lots(connection, actor.company_id, count_id, tracked)
    shows_books = actor.may(APPROVE_SCOPE) or not head["blind"]
    shows_values = actor.may(VALUES_SCOPE) and shows_books
    lines = [_line(row, lots[row["line_no"]], shows_books=shows_books, shows_values=shows_values) for row in rows]
    return Listing(lines, encode_cursor(lines[-1].line_no) if more else None)


async def _head(connection: asyncpg.Connection, actor: Actor, count_id: UUID) -> asyncpg.Record:
    head = None if actor.is_partner else await connection.fetchrow(HEAD_SQL, actor.company_id, count_id)
    if head is None:
        raise not_found("stock count")
    return head


def _line(row: asyncpg.Record, lots: Sequence[CountedLot], *, shows_books: bool, shows_values: bool) -> CountLineView:
    return CountLineView(
        line_no=row["line_no"],
        item=Named(row["item_id"], row["code"], row["name"]),
        unit=row["base_unit"],
        round=row["round"],
        counted=row["counted"],
        book_quantity=row["book"] if shows_books else None,
        difference=row["difference"] if shows_books else None,
        shortage=_difference(row, "missing", shows_values=shows_values) if shows_books else None,
        surplus=_difference(row, "found", shows_values=shows_values) if shows_books else None,
        lots=[_lot(lot, shows_books=shows_books) for lot in lots if lot.counted or shows_books],
    )


def _difference(row: asyncpg.Record, name: str, *, shows_values: bool) -> CountDifferenceView | None:
    if row[name] is None:
        return None
    return CountDifferenceView(row[name], row[f"{name}_value"] if shows_values else None, row[f"{name}_outcome"])


def _lot(lot: CountedLot, *, shows_books: bool) -> CountLotView:
    book, difference = (lot.book, lot.difference) if shows_books else (None, None)
    return CountLotView(lot.lot, lot.expires_on, lot.counted, book, difference)
