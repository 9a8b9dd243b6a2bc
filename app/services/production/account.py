"""The material account of a factory: sent = used + lost + returned + left, per order or over all of them.

Both sides read the same figures, from the stock ledger itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.services.access.actor import Actor
from app.services.documents.names import Named
from app.services.stock.on_hand import VALUES_SCOPE

# What moves at the places of a factory's orders, and to which kind of end; `$3` one order or all, `$4` to `$5` the days
# that count as movement.
MOVES = """
    SELECT x.id, x.item_id, x.quantity, x.value, CASE WHEN x.to_location_id = o.factory_location_id THEN 1
           ELSE -1 END AS sign, CASE WHEN x.moved_on < $4 THEN 'opening'
           WHEN x.to_location_id = o.factory_location_id THEN 'sent' ELSE t.kind END AS what
    FROM production_orders o
    JOIN production_vouchers v ON v.company_id = $1 AND v.order_id = o.id
    JOIN stock_moves x ON x.company_id = $1 AND x.document_id = v.id
     AND o.factory_location_id IN (x.from_location_id, x.to_location_id)
    JOIN locations t ON t.company_id = $1 AND t.id = x.to_location_id
    WHERE o.company_id = $1 AND o.partner_id = $2 AND ($3::uuid IS NULL OR o.id = $3) AND x.moved_on <= $5
"""
ACCOUNT_SQL = f"""
SELECT i.id, i.code, i.name, i.base_unit, i.tracking,
       coalesce(sum(m.sign * m.quantity) FILTER (WHERE m.what = 'opening'), 0) AS opening,
       coalesce(sum(m.sign * m.value) FILTER (WHERE m.what = 'opening'), 0) AS opening_value,
       coalesce(sum(m.quantity) FILTER (WHERE m.what = 'sent'), 0) AS sent,
       coalesce(sum(m.value) FILTER (WHERE m.what = 'sent'), 0) AS sent_value,
       coalesce(sum(m.quantity) FILTER (WHERE m.what = 'production'), 0) AS used,
       coalesce(sum(m.value) FILTER (WHERE m.what = 'production'), 0) AS used_value,
       coalesce(sum(m.quantity) FILTER (WHERE m.what = 'scrap'), 0) AS lost,
       coalesce(sum(m.value) FILTER (WHERE m.what = 'scrap'), 0) AS lost_value,
       coalesce(sum(m.quantity) FILTER (WHERE m.what = 'warehouse'), 0) AS returned,
       coalesce(sum(m.value) FILTER (WHERE m.what = 'warehouse'), 0) AS returned_value,
       sum(m.sign * m.quantity) AS left_over, sum(m.sign * m.value) AS left_value
FROM ({MOVES}) m JOIN items i ON i.company_id = $1 AND i.id = m.item_id
GROUP BY i.id, i.code, i.name, i.base_unit, i.tracking ORDER BY i.code
"""  # noqa: S608
LOTS_SQL = f"""
SELECT m.item_id, l.id, l.code AS lot, l.expires_on,
       coalesce(sum(m.sign * q.quantity) FILTER (WHERE m.what = 'opening'), 0) AS opening,
       coalesce(sum(q.quantity) FILTER (WHERE m.what = 'sent'), 0) AS sent,
       coalesce(sum(q.quantity) FILTER (WHERE m.what = 'production'), 0) AS used,
       coalesce(sum(q.quantity) FILTER (WHERE m.what = 'scrap'), 0) AS lost,
       coalesce(sum(q.quantity) FILTER (WHERE m.what = 'warehouse'), 0) AS returned,
       sum(m.sign * q.quantity) AS left_over
FROM ({MOVES}) m
JOIN lot_moves q ON q.company_id = $1 AND q.move_id = m.id
JOIN lots l ON l.company_id = $1 AND l.id = q.lot_id
GROUP BY m.item_id, l.id, l.code, l.expires_on ORDER BY l.expires_on NULLS LAST, l.code
"""  # noqa: S608
FACTORY_SQL = "SELECT id, code, name FROM partners WHERE company_id = $1 AND id = $2 AND is_factory"
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in base units and its value in base currency, hidden (none) from those who may not see values."""

    quantity: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class LotLine:
    """One lot of a material: opening + sent = used + lost + returned + left. A lot has no value of its own."""

    id: UUID
    lot: str
    expires_on: date | None
    opening: Decimal
    sent: Decimal
    used: Decimal
    lost: Decimal
    returned: Decimal
    left: Decimal

    @property
    def figures(self) -> tuple[str | Decimal, ...]:
        """The lot and its quantities, in their order."""
        return (self.lot, self.opening, self.sent, self.used, self.lost, self.returned, self.left)


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One material, and its lots where they are kept: opening + sent = used + lost + returned + left."""

    item: Named
    unit: str
    lots: Sequence[LotLine]
    opening: Figure
    sent: Figure
    used: Figure
    lost: Figure
    returned: Figure
    left: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the line, in their order."""
        return (self.opening, self.sent, self.used, self.lost, self.returned, self.left)


@dataclass(frozen=True, slots=True)
class FactoryAccount:
    """The account of a factory over a span of days."""

    partner: Named
    starts_on: date | None
    ends_on: date | None
    lines: Sequence[MaterialLine]


async def factory_account(
    session: AsyncSession, actor: Actor, partner_id: UUID, *, starts_on: date | None, ends_on: date | None
) -> FactoryAccount:
    """The material account of a factory over all of its orders; raises `not_found`.

    Two statements, three where lots are kept of a material.
    """
    if actor.is_partner and actor.partner_id != partner_id:
        raise not_found("factory")
    row = await (await raw(session)).fetchrow(FACTORY_SQL, actor.company_id, partner_id)
    if row is None:
        raise not_found("factory")
    span = (starts_on or FIRST_DAY, ends_on or LAST_DAY)
    lines = await material_lines(session, actor, partner_id, None, span)
    return FactoryAccount(Named(row["id"], row["code"], row["name"]), starts_on, ends_on, shown_to(actor, lines))


async def material_lines(
    session: AsyncSession,
    actor: Actor,
    partner_id: UUID,
    order_id: UUID | None,
    span: tuple[date, date] = (FIRST_DAY, LAST_DAY),
) -> list[MaterialLine]:
    """The materials of one order or of all orders of a factory, with what they are worth; see `shown_to`.

    One statement, two where lots are kept of a material.
    """
    connection, key = await raw(session), (actor.company_id, partner_id, order_id, *span)
    rows = await connection.fetch(ACCOUNT_SQL, *key)
    lots: dict[UUID, list[LotLine]] = defaultdict(list)
    if any(row["tracking"] != "none" for row in rows):
        for row in await connection.fetch(LOTS_SQL, *key):
            lots[row["item_id"]].append(_lot(row))
    return [_line(row, lots.get(row["id"], ())) for row in rows]


def shown_to(actor: Actor, lines: Sequence[MaterialLine]) -> Sequence[MaterialLine]:
    """The lines as the actor may see them: a factory sees what its account is worth, as it signs it."""
    if actor.is_partner or actor.may(VALUES_SCOPE):
        return lines
    return [
        MaterialLine(line.item, line.unit, line.lots, *(Figure(figure.quantity, None) for figure in line.figures))
        for line in lines
    ]


def _lot(row: asyncpg.Record) -> LotLine:
    quantities = (row[name] for name in ("opening", "sent", "used", "lost", "returned", "left_over"))
    return LotLine(row["id"], row["lot"], row["expires_on"], *quantities)


def _line(row: asyncpg.Record, lots: Sequence[LotLine]) -> MaterialLine:
    return MaterialLine(
        item=Named(row["id"], row["code"], row["name"]),
        unit=row["base_unit"],
        opening=Figure(row["opening"], row["opening_value"]),
        sent=Figure(row["sent"], row["sent_value"]),
        used=Figure(row["used"], row["used_value"]),
        lost=Figure(row["lost"], row["lost_value"]),
        returned=Figure(row["returned"], row["returned_value"]),
        left=Figure(row["left_over"], row["left_value"]),
        lots=lots,
    )
