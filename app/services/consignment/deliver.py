"""Delivering goods that are still a supplier's: what the warehouse lacks is bought as it is sold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import beyond, raw
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO
from app.services.documents.numbers import Numbers
from app.services.posting import StockKey, lock_balances
from app.services.purchasing.receive import Arrived, ArrivedLine, receive_goods
from app.services.sales.change import open_order
from app.services.sales.deliver import DeliveryOrder, deliver_sales_order, delivered_parts
from app.services.sales.order import Order
from app.services.sales.rules.fulfilling import Part

# What suppliers have on consignment, by line of their orders for the warehouse that serves the sales order, in the
# line's unit; the oldest order first. What has expired is not offered, nor what lies here beyond the order, which may
# be for less by now.
OFFERS_SQL = """
SELECT o.id AS order_id, k.line_no, k.item_id, k.unit_factor,
       least(CASE WHEN i.tracking <> 'none' THEN (
                 SELECT coalesce(sum(b.quantity), 0) / k.unit_factor
                 FROM lot_balances b JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
                 WHERE b.company_id = o.company_id AND b.location_id = o.consigned_location_id
                   AND b.item_id = k.item_id AND coalesce(t.expires_on >= $3, true)) END,
             (SELECT coalesce(sum(CASE v.kind WHEN 'arrived' THEN l.quantity ELSE -l.quantity END), 0)
              FROM consigned_vouchers v
              JOIN consigned_voucher_lines l ON l.company_id = v.company_id AND l.voucher_id = v.id
              WHERE v.company_id = o.company_id AND v.order_id = o.id AND l.order_line_no = k.line_no),
             trunc(k.quantity * (100 + c.over_receipt_percent) / 100
                   - (SELECT coalesce(sum(t.quantity), 0) / k.unit_factor FROM trade_entries t
                      WHERE t.company_id = o.company_id AND t.order_id = o.id AND t.order_kind = 'purchase'
                        AND t.line_no = k.line_no AND t.kind = 'received'), 6)) AS lying
FROM sales_orders s
JOIN companies c ON c.id = s.company_id
JOIN purchase_orders o ON o.company_id = s.company_id AND o.location_id = s.location_id
 AND o.consigned_location_id IS NOT NULL AND o.status IN ('accepted', 'partly_received')
JOIN stock_balances b ON b.company_id = o.company_id AND b.location_id = o.consigned_location_id AND b.on_hand > 0
JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id
JOIN purchase_order_lines k ON k.company_id = o.company_id AND k.order_id = o.id AND k.item_id = b.item_id
WHERE s.company_id = $1 AND s.id = $2 AND o.ordered_on <= $3
  AND EXISTS (SELECT FROM sales_order_lines x
              WHERE x.company_id = s.company_id AND x.order_id = s.id AND x.item_id = b.item_id)
ORDER BY o.id, k.line_no
"""
LOCK_SQL = "SELECT id FROM purchase_orders WHERE company_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE"


async def deliver_goods(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: DeliveryOrder
) -> UUID:
    """Hand goods over, and first buy what of the named lines the warehouse lacks and suppliers have consigned to it.

    Each purchase is a goods receipt in the same transaction; the oldest order gives first, in whole units of its line.
    Answers the delivery's id and raises what delivering and receiving do. One statement where nothing is consigned.
    """
    connection = await raw(session)
    day = wanted.delivered_on or today()
    offers = []
    # Whoever made the purchase order: what is sold is bought.
    async with beyond(session, "data_range"):
        if wanted.lines is not None:
            offers = await connection.fetch(OFFERS_SQL, actor.company_id, order_id, day)
    if offers:
        order = (await open_order(session, actor, order_id, "deliver")).order
        offering = {row["order_id"] for row in offers}
        async with beyond(session, "data_range"):
            for purchase_id, lines in (await _purchases(connection, order, wanted, day, offering)).items():
                await receive_goods(session, actor, numbers, purchase_id, Arrived(lines, day, good_on=day))
    return await deliver_sales_order(session, actor, numbers, order_id, wanted)


async def _purchases(
    connection: asyncpg.Connection, order: Order, wanted: DeliveryOrder, day: date, offering: Set[UUID]
) -> Mapping[UUID, Sequence[ArrivedLine]]:
    """What to take over of which orders; they and the warehouse's balances stay locked, in this order."""
    parts = [part for part in delivered_parts(order, wanted.lines) if part.line.keeps_stock]
    await connection.fetch(LOCK_SQL, order.company_id, sorted(offering))
    # Read again under the locks: another delivery may just have taken some. Of no others: they are not locked.
    found = await connection.fetch(OFFERS_SQL, order.company_id, order.id, day)
    offers = [row for row in found if row["order_id"] in offering]
    keys: set[StockKey] = {(part.line.item_id, order.location_id) for part in parts}
    balances = await lock_balances(connection, order.company_id, stock=keys, partners=())
    lacking = _unreserved(order, parts)
    for item_id in lacking:
        lacking[item_id] -= balances.stock[item_id, order.location_id].available
    return _taken(offers, lacking)


def _unreserved(order: Order, parts: Sequence[Part]) -> dict[UUID, Decimal]:
    """What of the parts is not held back for their lines, by item in base units."""
    quantities: dict[UUID, Decimal] = defaultdict(Decimal)
    for part in parts:
        reserved = order.progress[part.line.line_no].reserved_base
        quantities[part.line.item_id] += max(part.base_quantity - reserved, ZERO)
    return quantities


def _taken(offers: Sequence[asyncpg.Record], lacking: dict[UUID, Decimal]) -> Mapping[UUID, Sequence[ArrivedLine]]:
    taken: dict[UUID, list[ArrivedLine]] = defaultdict(list)
    for row in offers:
        left, factor = lacking.get(row["item_id"], ZERO), row["unit_factor"]
        if left > ZERO and row["lying"] > ZERO:
            needed = left if factor == 1 else (left / factor).to_integral_value(ROUND_CEILING)
            quantity = min(needed, row["lying"])
            lacking[row["item_id"]] = left - quantity * factor
            taken[row["order_id"]].append(ArrivedLine(row["line_no"], quantity))
    return taken
