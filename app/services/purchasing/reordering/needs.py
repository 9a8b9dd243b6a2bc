"""What has to be bought for a warehouse, from whom and at which agreed price: one statement for any number of items.

What will be there = on hand + on its way + in purchase orders that nobody has agreed to yet - what customers have
ordered. Below the minimum (none set: below nothing) it is to be brought up to the target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.paging import Page, cut, encode_cursor
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing
from app.services.documents.amounts import ZERO
from app.services.documents.names import Named
from app.services.stock.blind import hidden_from

# The candidates first, a row each; then what is on its way to them, and last the supplier of the few that are short.
NEEDS_SQL = """
WITH places AS (
    SELECT item_id, location_id FROM reorder_points WHERE company_id = $1
    UNION
    SELECT item_id, location_id FROM stock_balances WHERE company_id = $1 AND demand > on_hand
), coming AS (
    SELECT item_id, location_id, sum(quantity) AS quantity FROM expected_receipts
    WHERE company_id = $1 AND quantity > 0 GROUP BY item_id, location_id
), drafted AS (
    SELECT l.item_id, o.location_id, sum(l.base_quantity) AS quantity
    FROM purchase_orders o
    JOIN purchase_order_lines l ON l.company_id = o.company_id AND l.order_id = o.id
    WHERE o.company_id = $1 AND o.status IN ('draft', 'sent', 'seen')
    GROUP BY l.item_id, o.location_id
), needs AS (
    SELECT i.id AS item_id, i.code AS item_code, i.name AS item_name, i.base_unit, l.id AS location_id,
           l.code AS location_code, l.name AS location_name, r.partner_id, r.lot_size,
           coalesce(b.on_hand, 0) AS on_hand, coalesce(b.reserved, 0) AS reserved, coalesce(b.demand, 0) AS demand,
           coalesce(c.quantity, 0) AS on_order, coalesce(d.quantity, 0) AS drafted,
           coalesce(r.minimum, 0) AS minimum, coalesce(r.target, 0) AS target
    FROM places p
    JOIN items i ON i.company_id = $1 AND i.id = p.item_id AND i.active
    JOIN locations l ON l.company_id = $1 AND l.id = p.location_id AND l.kind = 'warehouse' AND l.active
    LEFT JOIN reorder_points r ON r.company_id = $1 AND r.item_id = p.item_id AND r.location_id = p.location_id
    LEFT JOIN stock_balances b ON b.company_id = $1 AND b.item_id = p.item_id AND b.location_id = p.location_id
    LEFT JOIN coming c ON c.item_id = p.item_id AND c.location_id = p.location_id
    LEFT JOIN drafted d ON d.item_id = p.item_id AND d.location_id = p.location_id
    WHERE ($2::uuid IS NULL OR p.location_id = $2)
), short AS (
    SELECT *, target - (on_hand + on_order + drafted - demand) AS missing FROM needs
    WHERE on_hand + on_order + drafted - demand < minimum
      AND ($3::text IS NULL OR (item_code, location_code) > ($3, $4))
      AND ($5::uuid[] IS NULL OR item_id = ANY($5))
      AND (item_id, location_id) NOT IN (SELECT * FROM unnest($8::uuid[], $9::uuid[]))
    ORDER BY item_code, location_code LIMIT $6
)
SELECT s.*, sup.id AS supplier_id, sup.code AS supplier_code, sup.name AS supplier_name, a.unit, a.factor, a.price,
       a.currency, pi.min_order_quantity
FROM short s
LEFT JOIN LATERAL (
    SELECT pl.partner_id, ip.unit, ip.price, pl.currency, coalesce(u.factor, 1) AS factor
    FROM item_prices ip
    JOIN price_lists pl ON pl.company_id = $1 AND pl.id = ip.price_list_id AND pl.active AND pl.purpose = 'purchase'
    JOIN partners p ON p.company_id = $1 AND p.id = pl.partner_id AND p.is_supplier AND p.active
                   AND p.currency = pl.currency
    JOIN companies c ON c.id = $1
    LEFT JOIN item_units u ON u.company_id = $1 AND u.item_id = ip.item_id AND u.unit = ip.unit
    CROSS JOIN LATERAL (SELECT CASE WHEN pl.currency = c.base_currency THEN 1 ELSE (
        SELECT x.rate FROM exchange_rates x WHERE x.company_id = $1 AND x.currency = pl.currency AND x.valid_from <= $7
        ORDER BY x.valid_from DESC LIMIT 1) END AS rate) r
    WHERE ip.company_id = $1 AND ip.item_id = s.item_id AND (s.partner_id IS NULL OR pl.partner_id = s.partner_id)
      AND ip.valid_from <= $7 AND (ip.valid_to IS NULL OR ip.valid_to >= $7)
      AND (ip.unit = s.base_unit OR u.unit IS NOT NULL)
      AND ip.min_quantity * coalesce(u.factor, 1) <= s.missing
    ORDER BY ip.price * r.rate / coalesce(u.factor, 1), pl.partner_id, ip.unit LIMIT 1
) a ON true
LEFT JOIN partners sup ON sup.company_id = $1 AND sup.id = coalesce(s.partner_id, a.partner_id)
LEFT JOIN partner_items pi ON pi.company_id = $1 AND pi.partner_id = sup.id AND pi.item_id = s.item_id
ORDER BY s.item_code, s.location_code
"""


@dataclass(frozen=True, slots=True)
class Need:
    """An item that is short at a warehouse, in its base unit, and what to order of it, in the supplier's unit."""

    item: Named
    unit: str
    location: Named
    on_hand: Decimal
    reserved: Decimal
    back_ordered: Decimal
    on_order: Decimal
    drafted: Decimal
    minimum: Decimal
    target: Decimal
    missing: Decimal
    supplier: Named | None
    order_quantity: Decimal
    order_unit: str
    unit_price: Decimal | None
    currency: str | None


async def list_needs(session: AsyncSession, actor: Actor, page: Page, *, location_id: UUID | None) -> Listing[Need]:
    """What has to be bought, by item and warehouse: one statement for a page.

    One more for those who count, who are not shown what is being counted blind.
    """
    item_code, location_code = keyset.after(page, keyset.code, keyset.code) or (None, None)
    hidden = await hidden_from(session, actor)
    found = await (await raw(session)).fetch(
        NEEDS_SQL, actor.company_id, location_id, item_code, location_code, None, page.limit + 1, today(), *hidden
    )
    rows, more = cut(found, page)
    cursor = encode_cursor(rows[-1]["item_code"], rows[-1]["location_code"]) if more else None
    return Listing([_need(row) for row in rows], cursor)


async def needs_of(
    connection: asyncpg.Connection, actor: Actor, item_ids: Sequence[UUID], on: date
) -> dict[tuple[UUID, UUID], Need]:
    """What is short of some items, by item and warehouse: one statement."""
    rows = await connection.fetch(NEEDS_SQL, actor.company_id, None, None, None, list(item_ids), None, on, [], [])
    return {(row["item_id"], row["location_id"]): _need(row) for row in rows}


def _need(row: asyncpg.Record) -> Need:
    quantity = up_to_lots(row["missing"], row["lot_size"], row["min_order_quantity"])
    other_unit = row["unit"] is not None and row["unit"] != row["base_unit"]
    return Need(
        item=Named(row["item_id"], row["item_code"], row["item_name"]),
        unit=row["base_unit"],
        location=Named(row["location_id"], row["location_code"], row["location_name"]),
        on_hand=row["on_hand"],
        reserved=row["reserved"],
        back_ordered=max(row["demand"] - row["reserved"], ZERO),
        on_order=row["on_order"],
        drafted=row["drafted"],
        minimum=row["minimum"],
        target=row["target"],
        missing=row["missing"],
        supplier=None
        if row["supplier_id"] is None
        else Named(row["supplier_id"], row["supplier_code"], row["supplier_name"]),
        order_quantity=(quantity / row["factor"]).to_integral_value(ROUND_CEILING) if other_unit else quantity,
        order_unit=row["unit"] or row["base_unit"],
        unit_price=row["price"],
        currency=row["currency"],
    )


def up_to_lots(missing: Decimal, lot_size: Decimal | None, least: Decimal | None) -> Decimal:
    """What to order so that nothing is missing: no less than the supplier sells, in whole lots."""
    quantity = max(missing, least or ZERO)
    if lot_size is None:
        return quantity
    return (quantity / lot_size).to_integral_value(ROUND_CEILING) * lot_size
