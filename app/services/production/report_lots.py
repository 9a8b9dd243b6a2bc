"""The lots that a factory names of what it has made and used; who receives the goods has them before hand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import AppError, FieldError
from app.services.documents.amounts import ZERO
from app.services.posting import LotQuantity, by_lot, misnamed
from app.services.production.load import Order
from app.services.production.rules.goods import Goods

# The line of a report that its finished goods are.
MADE = 0
LYING_SQL = """
SELECT b.item_id, t.code, b.quantity
FROM lot_balances b JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
WHERE b.company_id = $1 AND b.location_id = $2 AND b.item_id = ANY($3::uuid[])
"""
KNOWN_SQL = """
SELECT EXISTS (
    SELECT FROM unnest($3::text[], $4::date[]) AS n(code, expires_on)
    JOIN lots t ON t.company_id = $1 AND t.item_id = $2 AND t.code = n.code
    WHERE $5 OR t.expires_on <> n.expires_on)
"""
LOTS_SQL = """
SELECT report_id, line_no, lot, expires_on, quantity FROM production_report_lots
WHERE company_id = $1 AND report_id = ANY($2::uuid[]) ORDER BY report_id, line_no, expires_on NULLS LAST, lot
"""

ReportLots = Mapping[tuple[UUID, int], Sequence[LotQuantity]]


async def check_lots(
    connection: asyncpg.Connection,
    order: Order,
    made: tuple[Decimal, Sequence[LotQuantity]],
    used: Sequence[Goods],
) -> None:
    """Lots are those of tracked goods and add up; of materials with their tracking no more than lies at the factory.

    One statement where lots of materials are named. What the company has of the finished goods' lots is not told.
    Raises `lots_invalid` (INVALID) with `lots_not_kept`, `lots_differ`, `serial_single`, `lot_short`.
    """
    finished, lots = made
    faults = misnamed(order.head["item_tracking"], finished, lots, "/lots")
    left: dict[tuple[UUID, str], Decimal] = {}
    if any(goods.lots for goods in used):
        items = [goods.item_id for goods in used]
        rows = await connection.fetch(LYING_SQL, order.books.company_id, order.factory.location_id, items)
        left = {(row["item_id"], row["code"]): row["quantity"] for row in rows}
    for goods in used:
        where = f"{goods.pointer.rpartition('/')[0]}/lots"
        faults += misnamed(goods.tracking, goods.quantity, goods.lots, where)
        for index, part in enumerate(goods.lots):
            key = goods.item_id, part.lot
            left[key] = left.get(key, ZERO) - part.quantity
            if goods.tracking != "none" and left[key] < ZERO:
                message = "Less of this lot lies at the factory for this order."
                faults.append(FieldError(f"{where}/{index}/lot", "lot_short", message))
    if faults:
        raise AppError("lots_invalid", "The lots do not fit what was made or used.", errors=faults)


async def may_take_in(connection: asyncpg.Connection, order: Order, lots: Sequence[LotQuantity]) -> bool:
    """Whether finished goods can come in without anybody looking at their lots.

    They cannot where none are named of goods that are kept by lot, or where what is named is known otherwise: that is
    the company's to see and to put right.
    """
    if order.head["item_tracking"] == "none":
        return True
    codes, days = [part.lot for part in lots], [part.expires_on for part in lots]
    key = (order.books.company_id, order.head["item_id"])
    serial = order.head["item_tracking"] == "serial"
    return bool(lots) and not await connection.fetchval(KNOWN_SQL, *key, codes, days, serial)


def lot_rows(report_id: UUID, lots: Mapping[int, Sequence[LotQuantity]]) -> list[dict[str, object]]:
    """The rows that keep the lots of a report, by its lines."""
    return [
        {
            "report_id": report_id,
            "line_no": line_no,
            "lot": part.lot,
            "expires_on": part.expires_on,
            "quantity": part.quantity,
        }
        for line_no, parts in lots.items()
        for part in by_lot(parts)
    ]


async def load_lots(connection: asyncpg.Connection, company_id: UUID, report_ids: Sequence[UUID]) -> ReportLots:
    """The lots that reports name, by report and line, first to expire first."""
    lots: dict[tuple[UUID, int], list[LotQuantity]] = defaultdict(list)
    for row in await connection.fetch(LOTS_SQL, company_id, report_ids):
        lots[row["report_id"], row["line_no"]].append(LotQuantity(row["lot"], row["quantity"], row["expires_on"]))
    return lots
