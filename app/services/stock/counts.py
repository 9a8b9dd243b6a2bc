"""Counting what lies at a warehouse: the sheet, what is counted in parts, and handing it in.

A sheet freezes what the books say when it is opened; each entry freezes it again at the moment of counting, and only
that is compared. What leaves or arrives afterwards is therefore no difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, not_found
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.documents.numbers import Numbers
from app.services.stock.count_lots import check_lots, write_entries
from app.services.stock.lines import WantedLine, read_lines
from app.services.stock.places import own_warehouses

LARGEST_SHEET = 10_000
TRANSITIONS: dict[str, frozenset[str]] = {
    "counting": frozenset({"count", "submit", "recount", "cancel"}),
    "submitted": frozenset({"recount", "approve", "cancel"}),
    "posted": frozenset({"decide"}),
    "cancelled": frozenset(),
}

HEAD_SQL = """
SELECT id, number, version, status, location_id, opened_on FROM stock_counts
WHERE company_id = $1 AND id = $2 FOR UPDATE
"""
OPEN_SQL = """
WITH head AS (
    INSERT INTO stock_counts (company_id, id, number, version, status, location_id, blind, opened_on, note, created_by)
    SELECT c.id, $2, $3, 1, 'counting', $4, c.blind_counts, $5, $6, $7 FROM companies c WHERE c.id = $1
)
INSERT INTO stock_count_lines (company_id, count_id, line_no, item_id, book_quantity, round)
SELECT c.id, $2, row_number() OVER (ORDER BY i.code), i.id, coalesce(b.on_hand, 0), 1
FROM companies c
JOIN items i ON i.company_id = c.id
LEFT JOIN stock_balances b ON b.company_id = i.company_id AND b.item_id = i.id AND b.location_id = $4
WHERE c.id = $1 AND (i.id = ANY($8::uuid[]) OR (cardinality($8::uuid[]) = 0 AND b.on_hand > 0))
ORDER BY i.code LIMIT $9
RETURNING line_no
"""
MORE_LINES_SQL = """
WITH last AS (
    SELECT coalesce(max(line_no), 0) AS line_no FROM stock_count_lines WHERE company_id = $1 AND count_id = $2
)
INSERT INTO stock_count_lines (company_id, count_id, line_no, item_id, book_quantity, round)
SELECT c.id, $2, last.line_no + row_number() OVER (ORDER BY i.code), i.id, coalesce(b.on_hand, 0), 1
FROM companies c
CROSS JOIN last
JOIN items i ON i.company_id = c.id AND i.id = ANY($4::uuid[])
LEFT JOIN stock_balances b ON b.company_id = i.company_id AND b.item_id = i.id AND b.location_id = $3
WHERE c.id = $1
  AND NOT EXISTS (SELECT FROM stock_count_lines l WHERE l.company_id = $1 AND l.count_id = $2 AND l.item_id = i.id)
RETURNING line_no
"""
NEW_ROUND_SQL = """
UPDATE stock_count_lines l SET round = l.round + 1
WHERE l.company_id = $1 AND l.count_id = $2 AND l.item_id = ANY($3::uuid[])
  AND EXISTS (SELECT FROM stock_count_entries e
              WHERE e.company_id = $1 AND e.count_id = $2 AND e.line_no = l.line_no AND e.round = l.round)
"""
UNCOUNTED_SQL = """
SELECT l.line_no FROM stock_count_lines l
WHERE l.company_id = $1 AND l.count_id = $2
  AND NOT EXISTS (SELECT FROM stock_count_entries e
                  WHERE e.company_id = $1 AND e.count_id = $2 AND e.line_no = l.line_no AND e.round = l.round)
ORDER BY l.line_no LIMIT 20
"""
RECOUNT_SQL = """
UPDATE stock_count_lines SET round = round + 1 WHERE company_id = $1 AND count_id = $2 AND line_no = ANY($3::smallint[])
"""
STATUS_SQL = "UPDATE stock_counts SET version = version + 1, status = $3 WHERE company_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class CountOrder:
    """What to count; no items: everything that lies at the warehouse."""

    location_id: UUID
    items: Sequence[WantedLine] = ()
    opened_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CountedPart:
    """A counted quantity; `restart` forgets what was counted of the item before."""

    line: WantedLine
    restart: bool = False


async def open_count(session: AsyncSession, actor: Actor, numbers: Numbers, wanted: CountOrder) -> UUID:
    """Open a sheet; two statements for any number of items. Answers the count's id.

    Raises `location_unknown`, `lines_invalid` (INVALID); `nothing_to_count`, `sheet_too_long` (CONFLICT).
    """
    await own_warehouses(session, actor, {"/location_id": wanted.location_id})
    connection = await raw(session)
    lines = await read_lines(connection, actor.company_id, wanted.items)
    day = wanted.opened_on or today()
    count_id, number = new_id(), await numbers.take(actor.company_id, "stock_count", day)
    rows = await connection.fetch(
        OPEN_SQL,
        *(actor.company_id, count_id, number, wanted.location_id, day, wanted.note, actor.user_id),
        [line.item_id for line in lines],
        LARGEST_SHEET + 1,
    )
    if not rows:
        raise AppError("nothing_to_count", "Nothing lies at this warehouse.", kind=Kind.CONFLICT)
    _check_length(len(rows))
    return count_id


async def enter_counted(session: AsyncSession, actor: Actor, count_id: UUID, parts: Sequence[CountedPart]) -> None:
    """Add parts that were counted; an item that is not on the sheet joins it.

    What is counted of a tracked item says its lots; nothing of it says that none of them is there. Raises `not_found`,
    `lines_invalid`, `lots_invalid` (INVALID), `transition_not_allowed`, `sheet_too_long` (CONFLICT).
    """
    connection = await raw(session)
    head = await lock_count(connection, actor, count_id, "count")
    lines = await read_lines(connection, actor.company_id, [part.line for part in parts])
    check_lots(lines)
    key = (actor.company_id, count_id)
    items = list({line.item_id for line in lines})
    added = await connection.fetch(MORE_LINES_SQL, *key, head["location_id"], items)
    _check_length(max((row["line_no"] for row in added), default=0))
    restarted = [line.item_id for line, part in zip(lines, parts, strict=True) if part.restart]
    if restarted:
        await connection.execute(NEW_ROUND_SQL, *key, restarted)
    await write_entries(connection, (*key, head["location_id"], actor.user_id), lines)


async def submit_count(
    session: AsyncSession, actor: Actor, count_id: UUID, version: int, *, leave_uncounted: bool
) -> None:
    """Hand the sheet in for approval; lines that were not counted are left as they are only if that is said.

    Raises `not_found`, STALE; `transition_not_allowed`, `lines_not_counted` (CONFLICT).
    """
    connection = await raw(session)
    await lock_count(connection, actor, count_id, "submit", version)
    if not leave_uncounted:
        left = await connection.fetch(UNCOUNTED_SQL, actor.company_id, count_id)
        if left:
            faults = [_line_fault(row["line_no"], "not_counted", "This item was not counted.") for row in left]
            raise AppError("lines_not_counted", "Some lines are not counted.", kind=Kind.CONFLICT, errors=faults)
    await connection.execute(STATUS_SQL, actor.company_id, count_id, "submitted")


async def order_recount(
    session: AsyncSession, actor: Actor, count_id: UUID, version: int, line_nos: Sequence[int]
) -> None:
    """Have lines counted anew: what was counted of them stays on record and no longer counts.

    Raises `not_found`, STALE; `line_unknown` (INVALID); `transition_not_allowed` (CONFLICT).
    """
    connection = await raw(session)
    await lock_count(connection, actor, count_id, "recount", version)
    wanted = sorted(set(line_nos))
    done = await connection.execute(RECOUNT_SQL, actor.company_id, count_id, wanted)
    if done != f"UPDATE {len(wanted)}":
        fault = FieldError("/line_nos", "line_unknown", "The sheet has no such line.")
        raise AppError("line_unknown", fault.message, errors=[fault])
    await connection.execute(STATUS_SQL, actor.company_id, count_id, "counting")


async def cancel_count(session: AsyncSession, actor: Actor, count_id: UUID, version: int) -> None:
    """Give a count up; nothing is posted. Raises `not_found`, STALE, `transition_not_allowed` (CONFLICT)."""
    connection = await raw(session)
    await lock_count(connection, actor, count_id, "cancel", version)
    await connection.execute(STATUS_SQL, actor.company_id, count_id, "cancelled")


async def lock_count(
    connection: asyncpg.Connection, actor: Actor, count_id: UUID, action: str, if_version: int | None = None
) -> asyncpg.Record:
    """Lock the count for an action that its state allows; raises `not_found`, STALE, `transition_not_allowed`."""
    head = None if actor.is_partner else await connection.fetchrow(HEAD_SQL, actor.company_id, count_id)
    if head is None:
        raise not_found("stock count")
    if if_version is not None:
        check_version(head["version"], if_version)
    if action not in TRANSITIONS[head["status"]]:
        raise AppError(
            "transition_not_allowed",
            f"A count that is {head['status']} cannot be changed by: {action}.",
            kind=Kind.CONFLICT,
            details={"status": head["status"], "action": action},
        )
    return head


def _check_length(lines: int) -> None:
    if lines > LARGEST_SHEET:
        raise AppError(
            "sheet_too_long",
            f"A sheet has at most {LARGEST_SHEET} lines; count a part of the items.",
            kind=Kind.CONFLICT,
            details={"most": str(LARGEST_SHEET)},
        )


def _line_fault(line_no: int, code: str, message: str) -> FieldError:
    return FieldError(f"/lines/{line_no - 1}", code, message)
