"""The lots that a supplier names of what is on its way; who receives the goods has them before hand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import FieldError
from app.services.documents.named_lines import NamedLine
from app.services.posting import LotQuantity, by_lot, misnamed
from app.services.purchasing.order import PurchaseLine

INSERT_SQL = """
INSERT INTO shipping_notice_lots (company_id, notice_id, line_no, lot, expires_on, quantity)
SELECT c.id, $2, d.*
FROM companies c, unnest($3::int[], $4::text[], $5::date[], $6::numeric[]) AS d
WHERE c.id = $1
"""
LOTS_SQL = """
SELECT line_no, lot, expires_on, quantity FROM shipping_notice_lots
WHERE company_id = $1 AND notice_id = $2 ORDER BY line_no, expires_on NULLS LAST, lot
"""

NamedLots = Mapping[int, Sequence[LotQuantity]]


def lot_faults(
    named: NamedLine[PurchaseLine], quantity: Decimal, lots: Sequence[LotQuantity], arrives_on: date
) -> list[FieldError]:
    """What is wrong with the lots of a line that is on its way, in its unit; what the company has of them is not told.

    `lots_not_kept`, `lots_differ`, `serial_single`, and `expired_on_arrival` for what is not good when it arrives.
    """
    where = f"/lines/{named.place}/lots"
    return misnamed(named.line.tracking, quantity, lots, where) + [
        FieldError(f"{where}/{index}/expires_on", "expired_on_arrival", "It is not good any more when it arrives.")
        for index, part in enumerate(lots)
        if part.expires_on is not None and part.expires_on < arrives_on
    ]


def repeated_pieces(lines: Sequence[tuple[NamedLine[PurchaseLine], Sequence[LotQuantity]]]) -> list[FieldError]:
    """Serial numbers that two lines of one item name: `serial_single`."""
    seen: dict[tuple[UUID, str], int] = {}
    return [
        FieldError(f"/lines/{named.place}/lots/{index}/lot", "serial_single", "One piece is in one line.")
        for named, lots in lines
        if named.line.tracking == "serial"
        for index, part in enumerate(lots)
        if seen.setdefault((named.line.item_id, part.lot), named.place) != named.place
    ]


async def put_lots(connection: asyncpg.Connection, notice: tuple[UUID, UUID], lots: NamedLots) -> None:
    """Keep the lots of a notice that has none; no statement where none are named."""
    rows = [
        (line_no, part.lot, part.expires_on, part.quantity) for line_no, parts in lots.items() for part in by_lot(parts)
    ]
    if rows:
        await connection.execute(INSERT_SQL, *notice, *(list(column) for column in zip(*rows, strict=True)))


async def load_lots(connection: asyncpg.Connection, company_id: UUID, notice_id: UUID) -> NamedLots:
    """The lots that a notice names, by line of its order and in the line's unit, first to expire first."""
    lots: dict[int, list[LotQuantity]] = defaultdict(list)
    for row in await connection.fetch(LOTS_SQL, company_id, notice_id):
        lots[row["line_no"]].append(LotQuantity(row["lot"], row["quantity"], row["expires_on"]))
    return lots
