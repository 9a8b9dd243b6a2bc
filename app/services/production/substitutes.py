"""Substitutes for materials that both sides of an order agree on: what stands in for what, and how much of it for one.

Nothing that is planned is written anew: a substitute counts as so much of the material that it stands in for, in what
is sent, used, lost and returned, as those of the bill do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.services.production.load import net_sent
from app.services.stock.lines import INVENTORY_ROLE

ZERO = Decimal(0)
PLANNED_SQL = """
SELECT c.line_no, c.item_id, i.base_unit, c.quantity
FROM production_components c JOIN items i ON i.company_id = c.company_id AND i.id = c.item_id
WHERE c.company_id = $1 AND c.order_id = $2 AND c.supplied_by = 'company' ORDER BY c.line_no
"""
NAMED_SQL = """
SELECT i.id, i.code, i.base_unit, i.kind = ANY($4::text[]) AS keeps_stock,
       i.id = o.item_id
       OR EXISTS (SELECT FROM production_components c
                  WHERE c.company_id = o.company_id AND c.order_id = o.id AND c.item_id = i.id)
       OR EXISTS (SELECT FROM production_substitutes s
                  WHERE s.company_id = o.company_id AND s.order_id = o.id AND s.item_id = i.id) AS named
FROM production_orders o
JOIN items i ON i.company_id = o.company_id AND i.active AND (i.id = ANY($3::uuid[]) OR i.code = ANY($5::text[]))
WHERE o.company_id = $1 AND o.id = $2
"""
AGREE_SQL = """
INSERT INTO production_substitutes (company_id, order_id, line_no, item_id, factor, agreed_no)
SELECT c.id, $2, d.line_no, d.item_id, d.factor,
       (SELECT coalesce(max(s.agreed_no), 0) FROM production_substitutes s
        WHERE s.company_id = $1 AND s.order_id = $2) + 1
FROM companies c, unnest($3::int[], $4::uuid[], $5::numeric[]) AS d(line_no, item_id, factor)
WHERE c.id = $1
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """A material that the company sends, in its base unit: `out` of it is at the factory or was used."""

    line_no: int
    item_id: UUID
    unit: str
    quantity: Decimal
    out: Decimal

    @property
    def to_send(self) -> Decimal:
        """What of the plan has still to be sent."""
        return max(self.quantity - self.out, ZERO)


@dataclass(frozen=True, slots=True)
class StandIn:
    """An item that is to stand in for a planned material, `factor` of it for one."""

    line_no: int
    item_id: UUID
    factor: Decimal


@dataclass(frozen=True, slots=True)
class NamedItem:
    """An item in use by its id and code; `named`: the order makes, plans or may replace something by it already."""

    id: UUID
    code: str
    base_unit: str
    keeps_stock: bool
    named: bool


async def load_planned(connection: asyncpg.Connection, company_id: UUID, order_id: UUID) -> dict[int, Planned]:
    """The materials that the company sends by their line; the order must be locked. Two statements."""
    out = await net_sent(connection, company_id, order_id)
    return {
        row["line_no"]: Planned(
            row["line_no"], row["item_id"], row["base_unit"], row["quantity"], out.get(row["line_no"], ZERO)
        )
        for row in await connection.fetch(PLANNED_SQL, company_id, order_id)
    }


async def named_items(
    connection: asyncpg.Connection, key: tuple[UUID, UUID], ids: Collection[UUID], codes: Collection[str]
) -> Mapping[UUID | str, NamedItem]:
    """Items in use by id and by code, as they stand to an order (`key`: company and order)."""
    rows = await connection.fetch(NAMED_SQL, *key, list(ids), list(INVENTORY_ROLE), list(codes))
    found = [NamedItem(**row) for row in rows]
    return {**{item.id: item for item in found}, **{item.code: item for item in found}}


async def agree_on_substitutes(
    connection: asyncpg.Connection, key: tuple[UUID, UUID], wanted: Sequence[StandIn]
) -> None:
    """Let items stand in for materials of an order (`key`: company and order) from now on; the order must be locked."""
    if wanted:
        columns = zip(*((entry.line_no, entry.item_id, entry.factor) for entry in wanted), strict=True)
        await connection.execute(AGREE_SQL, *key, *(list(column) for column in columns))
