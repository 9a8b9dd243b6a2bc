"""Counting by lot: what is counted of each, and what the books said of it.

An item that is kept by lot or serial number is counted as a whole: a lot of it that nobody found is not there. The
first entry of a round therefore freezes all of its lots, later ones those that they name.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import AppError, FieldError
from app.core.ids import new_id
from app.services.posting import LotQuantity, by_lot, misnamed
from app.services.stock.lines import StockLine

ZERO = Decimal(0)

# One statement, so that the books say the same of an item and of its lots.
ENTRIES_SQL = """
WITH part AS (
    SELECT u.*, l.line_no, l.round, u.first AND NOT EXISTS (
               SELECT FROM stock_count_entries e
               WHERE e.company_id = $1 AND e.count_id = $2 AND e.line_no = l.line_no AND e.round = l.round) AS freezes
    FROM unnest($5::uuid[], $6::uuid[], $7::numeric[], $8::text[], $9::numeric[], $10::numeric[], $11::boolean[])
             AS u(id, item_id, quantity, unit, unit_factor, base_quantity, first)
    JOIN stock_count_lines l ON l.company_id = $1 AND l.count_id = $2 AND l.item_id = u.item_id
), entered AS (
    INSERT INTO stock_count_entries (company_id, id, count_id, line_no, round, quantity, unit, unit_factor,
                                     base_quantity, book_quantity, counted_by)
    SELECT c.id, p.id, $2, p.line_no, p.round, p.quantity, p.unit, p.unit_factor, p.base_quantity,
           coalesce(b.on_hand, 0), $4
    FROM companies c CROSS JOIN part p
    LEFT JOIN stock_balances b ON b.company_id = $1 AND b.item_id = p.item_id AND b.location_id = $3
    WHERE c.id = $1
), shelf AS (
    SELECT p.id AS entry_id, p.freezes, t.code AS lot, b.quantity
    FROM part p
    JOIN lot_balances b ON b.company_id = $1 AND b.item_id = p.item_id AND b.location_id = $3
    JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
)
INSERT INTO stock_count_lots (company_id, entry_id, lot, expires_on, quantity, book_quantity)
SELECT c.id, x.*
FROM companies c CROSS JOIN (
    SELECT coalesce(n.entry_id, s.entry_id), coalesce(n.lot, s.lot), n.expires_on, coalesce(n.quantity, 0),
           coalesce(s.quantity, 0)
    FROM unnest($12::uuid[], $13::text[], $14::date[], $15::numeric[]) AS n(entry_id, lot, expires_on, quantity)
    FULL JOIN shelf s ON s.entry_id = n.entry_id AND s.lot = n.lot
    WHERE n.lot IS NOT NULL OR s.freezes
) x
WHERE c.id = $1
"""
CLASHES_SQL = """
SELECT l.item_id, x.lot, i.tracking = 'serial' AND sum(x.quantity) > 1 AS counted_twice
FROM stock_count_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
JOIN stock_count_entries e ON e.company_id = l.company_id AND e.count_id = l.count_id AND e.line_no = l.line_no
     AND e.round = l.round
JOIN stock_count_lots x ON x.company_id = e.company_id AND x.entry_id = e.id AND x.quantity > 0
LEFT JOIN lots t ON t.company_id = l.company_id AND t.item_id = l.item_id AND t.code = x.lot
WHERE l.company_id = $1 AND l.count_id = $2 AND l.item_id = ANY($3::uuid[]) AND x.lot = ANY($4::text[])
GROUP BY l.item_id, x.lot, i.tracking, t.expires_on
HAVING (i.tracking = 'serial' AND sum(x.quantity) > 1) OR count(DISTINCT x.expires_on) > 1
    OR max(x.expires_on) <> t.expires_on
"""
LOTS_SQL = """
SELECT l.line_no, x.lot, coalesce(t.expires_on, max(x.expires_on)) AS expires_on, sum(x.quantity) AS counted,
       min(x.book_quantity) AS book, min(x.book_quantity) <> max(x.book_quantity) AS moved
FROM stock_count_lines l
JOIN stock_count_entries e ON e.company_id = l.company_id AND e.count_id = l.count_id AND e.line_no = l.line_no
     AND e.round = l.round
JOIN stock_count_lots x ON x.company_id = e.company_id AND x.entry_id = e.id
LEFT JOIN lots t ON t.company_id = l.company_id AND t.item_id = l.item_id AND t.code = x.lot
WHERE l.company_id = $1 AND l.count_id = $2 AND l.line_no = ANY($3::smallint[])
GROUP BY l.line_no, x.lot, t.expires_on
ORDER BY l.line_no, coalesce(t.expires_on, max(x.expires_on)) NULLS LAST, x.lot
"""


@dataclass(frozen=True, slots=True)
class CountedLot:
    """What was counted of a lot and what the books said of it; `moved` when they changed between two parts."""

    lot: str
    expires_on: date | None
    counted: Decimal
    book: Decimal
    moved: bool

    @property
    def difference(self) -> Decimal:
        """Counted less book."""
        return self.counted - self.book


def check_lots(lines: Sequence[StockLine]) -> None:
    """Every counted piece of a tracked item is of a lot.

    Raises `lots_invalid` (INVALID) with `lots_missing`, `lots_differ`, `lots_not_kept`, `serial_single`.
    """
    faults: list[FieldError] = []
    for index, line in enumerate(lines):
        where = f"/lines/{index}/lots"
        faults += misnamed(line.tracking, line.base_quantity, line.lots, where)
        if line.tracking != "none" and line.base_quantity and not line.lots:
            faults.append(FieldError(where, "lots_missing", "Say which lots or serial numbers they are."))
    if faults:
        raise AppError("lots_invalid", "The lots do not fit what was counted.", errors=faults)


async def write_entries(
    connection: asyncpg.Connection, count: tuple[UUID, UUID, UUID, UUID], lines: Sequence[StockLine]
) -> None:
    """Write what was counted, and what the books say at this moment; two statements where lots are named, else one.

    `count` is company, count, location and who counted. Raises `lots_invalid` (INVALID) with `serial_counted` for a
    piece that was counted before and `expiry_differs` for a lot that is known with another day.
    """
    ids, items = [new_id() for _ in lines], [line.item_id for line in lines]
    named = [
        (entry_id, part.lot, part.expires_on, part.quantity)
        for entry_id, line in zip(ids, lines, strict=True)
        for part in by_lot(line.lots)
    ]
    await connection.execute(
        ENTRIES_SQL,
        *count,
        *(ids, items),
        [line.quantity for line in lines],
        [line.unit for line in lines],
        [line.unit_factor for line in lines],
        [line.base_quantity for line in lines],
        [item_id not in items[:index] for index, item_id in enumerate(items)],
        *([[part[i] for part in named] for i in range(4)]),
    )
    if named:
        clashes = await connection.fetch(CLASHES_SQL, count[0], count[1], items, [part[1] for part in named])
        _refuse_clashes(lines, {(row["item_id"], row["lot"]): row["counted_twice"] for row in clashes})


def _refuse_clashes(lines: Sequence[StockLine], clashes: Mapping[tuple[UUID, str], bool]) -> None:
    faults = []
    for index, line in enumerate(lines):
        for place, part in enumerate(line.lots):
            twice = clashes.get((line.item_id, part.lot))
            pointer = f"/lines/{index}/lots/{place}"
            if twice:
                faults.append(FieldError(f"{pointer}/lot", "serial_counted", "This piece was counted before."))
            elif twice is not None:
                message = "This lot is known with another day."
                faults.append(FieldError(f"{pointer}/expires_on", "expiry_differs", message))
    if faults:
        raise AppError("lots_invalid", "The lots do not fit what was counted.", errors=faults)


async def counted_lots(
    connection: asyncpg.Connection, company_id: UUID, count_id: UUID, line_nos: Sequence[int]
) -> dict[int, list[CountedLot]]:
    """What the present round of each line says of its lots, first to expire first; no statement for no lines."""
    lots: dict[int, list[CountedLot]] = defaultdict(list)
    if line_nos:
        for row in await connection.fetch(LOTS_SQL, company_id, count_id, line_nos):
            found = CountedLot(row["lot"], row["expires_on"], row["counted"], row["book"], row["moved"])
            lots[row["line_no"]].append(found)
    return lots


def differing(lots: Sequence[CountedLot], sign: int) -> tuple[LotQuantity, ...]:
    """The lots of which more (`sign` 1) or less (-1) was found than the books said, and how much."""
    return tuple(
        LotQuantity(lot.lot, sign * lot.difference, lot.expires_on) for lot in lots if sign * lot.difference > ZERO
    )
