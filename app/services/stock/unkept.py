"""Reservations that cannot be kept because goods are missing: which lines give back how much, newest first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import beyond, raw
from app.services.posting import OrderLine, Release, StockKey, lock_balances

ZERO = Decimal(0)

# Orders are locked before balances, as whoever changes an order does it. Those placed in between are locked after them,
# but never waited for: who changes one at that moment may wait for the balances.
ORDERS_SQL = """
SELECT o.id FROM sales_orders o
WHERE o.company_id = $1 AND o.location_id = $2 AND o.status IN ('placed', 'confirmed', 'partly_delivered')
  AND EXISTS (
    SELECT FROM sales_order_lines l
    JOIN unnest($3::uuid[], $4::numeric[]) AS missing(item_id, quantity) ON missing.item_id = l.item_id
    JOIN stock_balances b ON b.company_id = $1 AND b.item_id = l.item_id AND b.location_id = $2
    WHERE l.company_id = $1 AND l.order_id = o.id AND b.on_hand - b.reserved < missing.quantity)
ORDER BY o.id
FOR NO KEY UPDATE OF o
"""
RESERVED_SQL = """
SELECT order_kind, order_id, line_no, item_id, sum(quantity) AS quantity
FROM reservation_entries
WHERE company_id = $1 AND location_id = $2 AND item_id = ANY($3::uuid[]) AND order_id = ANY($4::uuid[])
GROUP BY order_kind, order_id, line_no, item_id HAVING sum(quantity) > 0
ORDER BY order_id DESC, line_no DESC
"""
CHANGED_SQL = "UPDATE sales_orders SET version = version + 1 WHERE company_id = $1 AND id = ANY($2::uuid[])"


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing of each item at a location; `touched` are all items whose balances the posting will change."""

    location_id: UUID
    quantities: Mapping[UUID, Decimal]
    touched: Collection[UUID]


async def give_back(session: AsyncSession, company_id: UUID, missing: Missing) -> list[Release]:
    """The reservations to release so that what is missing can leave: the last order's last line gives first.

    The orders' versions grow. At most six statements, whatever the number of lines. Invariant: afterwards orders and
    balances are locked; nobody changes them before the posting does.
    """
    if not missing.quantities:
        return []
    async with beyond(session, "data_range"):
        return await _give_back(await raw(session), company_id, missing)


async def _give_back(connection: asyncpg.Connection, company_id: UUID, missing: Missing) -> list[Release]:
    place, items = missing.location_id, list(missing.quantities)
    wanted = (company_id, place, items, list(missing.quantities.values()))
    orders = {row["id"] for row in await connection.fetch(ORDERS_SQL, *wanted)}
    keys: set[StockKey] = {(item_id, place) for item_id in missing.touched}
    balances = await lock_balances(connection, company_id, stock=keys, partners=())
    excess = {item: quantity - balances.stock[item, place].available for item, quantity in missing.quantities.items()}
    if all(quantity <= ZERO for quantity in excess.values()):
        return []
    rows = await connection.fetch(RESERVED_SQL, company_id, place, items, sorted(orders))
    if _short(rows, excess):
        orders |= {row["id"] for row in await connection.fetch(f"{ORDERS_SQL} SKIP LOCKED", *wanted)}
        rows = await connection.fetch(RESERVED_SQL, company_id, place, items, sorted(orders))
    releases = []
    for row in rows:
        quantity = min(row["quantity"], excess[row["item_id"]])
        if quantity > ZERO:
            excess[row["item_id"]] -= quantity
            line = OrderLine(row["order_kind"], row["order_id"], row["line_no"])
            releases.append(Release(line, row["item_id"], place, quantity))
    await connection.execute(CHANGED_SQL, company_id, waiting_orders(releases))
    return releases


def waiting_orders(releases: Sequence[Release]) -> list[UUID]:
    """The orders that wait again after some releases."""
    return sorted({release.line.order_id for release in releases})


def _short(rows: Iterable[asyncpg.Record], excess: Mapping[UUID, Decimal]) -> bool:
    """Whether the locked orders hold too little: others were placed before the balances were locked."""
    held: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        held[row["item_id"]] += row["quantity"]
    return any(quantity > held[item] for item, quantity in excess.items())
