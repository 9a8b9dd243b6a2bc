"""The content of a bill as a request names it, checked against the catalogue and against cycles."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import AppError, FieldError, Kind
from app.services.production.explosion import cycle_through
from app.services.stock.lines import StockLine, WantedLine, read_lines

ZERO = Decimal(0)

# Everything below the components, whatever its dates: a bill that may come into force again must not close a ring.
BELOW_SQL = """
WITH RECURSIVE below AS (
    SELECT unnest($3::uuid[]) AS item_id
    UNION
    SELECT c.item_id
    FROM below w
    JOIN bills b ON b.company_id = $1 AND b.item_id = w.item_id AND b.active AND b.id <> $2
    JOIN bill_components c ON c.company_id = $1 AND c.bill_id = b.id
)
SELECT w.item_id, i.code, ARRAY(
    SELECT DISTINCT c.item_id FROM bills b
    JOIN bill_components c ON c.company_id = $1 AND c.bill_id = b.id
    WHERE b.company_id = $1 AND b.item_id = w.item_id AND b.active AND b.id <> $2
) AS components
FROM below w JOIN items i ON i.company_id = $1 AND i.id = w.item_id
"""


@dataclass(frozen=True, slots=True)
class WantedSubstitute:
    """An item that may stand in for a component, `factor` of its base units for one of the component's."""

    factor: Decimal
    item_id: UUID | None = None
    item_code: str | None = None


@dataclass(frozen=True, slots=True)
class WantedComponent:
    """A component as asked for."""

    line: WantedLine
    scrap_percent: Decimal = ZERO
    supplied_by: str = "company"
    stage_no: int | None = None
    substitutes: Sequence[WantedSubstitute] = ()


@dataclass(frozen=True, slots=True)
class WantedParts:
    """What a bill is made of, and its work stages in order."""

    components: Sequence[WantedComponent]
    stages: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What fits the catalogue: the output (if it was asked for), components and the substitutes of each line."""

    output: StockLine | None
    components: Sequence[StockLine]
    substitutes: Sequence[tuple[int, StockLine]]


async def read_parts(
    connection: asyncpg.Connection, company_id: UUID, wanted: WantedParts, output: WantedLine | None
) -> Parts:
    """Look everything up in one statement.

    Raises `lines_invalid` (INVALID) with the faults of `read_lines`, and `stage_unknown`, `substitute_invalid`.
    """
    lines = [component.line for component in wanted.components]
    pointers = [f"/lines/{index}" for index in range(len(lines))]
    of_line: list[int] = []
    for index, component in enumerate(wanted.components):
        for place, entry in enumerate(component.substitutes):
            lines.append(WantedLine(entry.factor, entry.item_id, entry.item_code))
            pointers.append(f"/lines/{index}/substitutes/{place}")
            of_line.append(index + 1)
    if output is not None:
        lines.append(output)
        pointers.append("")
    found = await read_lines(connection, company_id, lines, pointers)
    count = len(wanted.components)
    components = found[:count]
    substitutes = list(zip(of_line, found[count : count + len(of_line)], strict=True))
    _check_stages(wanted)
    _check_substitutes(components, substitutes)
    return Parts(found[-1] if output is not None else None, components, substitutes)


def _check_stages(wanted: WantedParts) -> None:
    faults = [
        FieldError(f"/lines/{index}/stage_no", "stage_unknown", "The bill has no such stage.")
        for index, component in enumerate(wanted.components)
        if component.stage_no is not None and not 1 <= component.stage_no <= len(wanted.stages)
    ]
    if faults:
        raise AppError("lines_invalid", "Some lines name stages that do not exist.", errors=faults)


def _check_substitutes(components: Sequence[StockLine], substitutes: Sequence[tuple[int, StockLine]]) -> None:
    faults, seen = [], set()
    for line_no, entry in substitutes:
        if entry.item_id == components[line_no - 1].item_id or (line_no, entry.item_id) in seen:
            pointer = entry.pointer.removesuffix("/quantity")
            message = "A substitute is another item than the component, named once."
            faults.append(FieldError(pointer, "substitute_invalid", message))
        seen.add((line_no, entry.item_id))
    if faults:
        raise AppError("lines_invalid", "Some substitutes do not fit.", errors=faults)


async def refuse_cycle(
    connection: asyncpg.Connection,
    company_id: UUID,
    bill: tuple[UUID, UUID],
    components: Sequence[UUID],
) -> None:
    """Refuse a bill (its id and its item's) of which the item would be made of itself, at whatever level.

    Raises `bill_cycle` (CONFLICT) naming the items of the ring. The caller holds the company's lock on bills.
    """
    bill_id, item_id = bill
    rows = await connection.fetch(BELOW_SQL, company_id, bill_id, list(components))
    codes = {row["item_id"]: row["code"] for row in rows}
    edges = {row["item_id"]: row["components"] for row in rows}
    edges[item_id] = [*edges.get(item_id, ()), *components]
    ring = cycle_through(item_id, edges)
    if ring is None:
        return
    names = [codes[member] for member in ring]
    place = next(index for index, component in enumerate(components) if component == ring[1])
    message = f"The item would be made of itself: {' > '.join(names)}."
    raise AppError(
        "bill_cycle",
        message,
        kind=Kind.CONFLICT,
        errors=[FieldError(f"/lines/{place}", "bill_cycle", message)],
        details={"cycle": names},
    )
