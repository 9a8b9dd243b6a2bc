"""Lines of stock documents: the items and units that a request names, looked up at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import AppError, FieldError
from app.services.posting import LotQuantity, in_base_unit

INVENTORY_ROLE = {
    "goods": "inventory_goods",
    "material": "inventory_material",
    "finished": "inventory_finished",
    "tool": "inventory_tool",
}
PLACES = 6

ITEMS_SQL = """
SELECT i.id, i.code, i.kind, i.base_unit, i.active, i.tracking,
       coalesce((SELECT jsonb_object_agg(u.unit, u.factor::text) FROM item_units u
                 WHERE u.company_id = i.company_id AND u.item_id = i.id), '{}') AS units
FROM items i WHERE i.company_id = $1 AND (i.id = ANY($2::uuid[]) OR i.code = ANY($3::text[]))
"""


@dataclass(frozen=True, slots=True)
class WantedLine:
    """An item by id or code, a quantity and lots in `unit` (none: the base unit); `unit_cost` is per base unit."""

    quantity: Decimal
    item_id: UUID | None = None
    item_code: str | None = None
    unit: str | None = None
    unit_cost: Decimal | None = None
    lots: tuple[LotQuantity, ...] = ()


@dataclass(frozen=True, slots=True)
class StockLine:
    """A line that fits the catalogue; `pointer` is where in the request it came from."""

    line_no: int
    item_id: UUID
    item_kind: str
    tracking: str
    quantity: Decimal
    unit: str
    unit_factor: Decimal
    base_quantity: Decimal
    unit_cost: Decimal | None
    pointer: str
    lots: tuple[LotQuantity, ...] = ()

    @property
    def inventory_role(self) -> str:
        """The role of the account that holds the item."""
        return INVENTORY_ROLE[self.item_kind]

    def row(self) -> dict[str, object]:
        """The columns that every table of document lines has."""
        return {
            "line_no": self.line_no,
            "item_id": self.item_id,
            "quantity": self.quantity,
            "unit": self.unit,
            "unit_factor": self.unit_factor,
            "base_quantity": self.base_quantity,
        }


async def read_lines(
    connection: asyncpg.Connection,
    company_id: UUID,
    wanted: Sequence[WantedLine],
    pointers: Sequence[str] | None = None,
) -> tuple[StockLine, ...]:
    """The lines with their items, in one statement; `pointers` say where each is, when not in `/lines` in turn.

    Raises `lines_invalid` (INVALID) with `item_unknown`, `keeps_no_stock`, `unit_unknown` or `too_many_decimals` per
    line.
    """
    ids = [line.item_id for line in wanted if line.item_id is not None]
    codes = [line.item_code for line in wanted if line.item_id is None and line.item_code is not None]
    rows = await connection.fetch(ITEMS_SQL, company_id, ids, codes)
    by_id, by_code = {row["id"]: row for row in rows}, {row["code"]: row for row in rows}
    lines, faults = [], []
    for index, line in enumerate(wanted):
        item = by_id.get(line.item_id) if line.item_id is not None else by_code.get(line.item_code)
        pointer = f"/lines/{index}" if pointers is None else pointers[index]
        found = _line(index + 1, pointer, line, item)
        if isinstance(found, FieldError):
            faults.append(found)
        else:
            lines.append(found)
    if faults:
        raise AppError("lines_invalid", "Some lines do not fit the catalogue.", errors=faults)
    return tuple(lines)


def _line(line_no: int, pointer: str, line: WantedLine, item: asyncpg.Record | None) -> StockLine | FieldError:
    if item is None or not item["active"]:
        field = "item_id" if line.item_id is not None else "item_code"
        return FieldError(f"{pointer}/{field}", "item_unknown", "There is no such item.")
    if item["kind"] not in INVENTORY_ROLE:
        return FieldError(f"{pointer}/item_id", "keeps_no_stock", "A service keeps no stock.")
    unit = line.unit or item["base_unit"]
    factors = {unit: Decimal(factor) for unit, factor in item["units"].items()} | {item["base_unit"]: Decimal(1)}
    if unit not in factors:
        return FieldError(f"{pointer}/unit", "unit_unknown", "The item is not kept in this unit.")
    base_quantity = line.quantity * factors[unit]
    if round(base_quantity, PLACES) != base_quantity:
        return FieldError(
            f"{pointer}/quantity",
            "too_many_decimals",
            "In the item's base unit this has more than six decimals.",
        )
    return StockLine(
        line_no=line_no,
        item_id=item["id"],
        item_kind=item["kind"],
        tracking=item["tracking"],
        quantity=line.quantity,
        unit=unit,
        unit_factor=factors[unit],
        base_quantity=base_quantity,
        unit_cost=line.unit_cost,
        pointer=f"{pointer}/quantity",
        lots=in_base_unit(line.lots, factors[unit]),
    )
