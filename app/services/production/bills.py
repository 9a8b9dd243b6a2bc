"""Bills of material: added, changed and read; what was ordered by one keeps its own copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import invalid, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import Bill, BillComponent, BillStage, BillSubstitute
from app.services.access.actor import Actor
from app.services.access.listing import Listing, check_version, list_page
from app.services.access.visibility import visible_to
from app.services.documents.names import Named
from app.services.production.bill_parts import Parts, WantedParts, read_parts, refuse_cycle
from app.services.production.explosion import Explosion, Part, explode
from app.services.stock.lines import WantedLine

ITEMS_SQL = "SELECT id, code, name, base_unit FROM items WHERE company_id = $1 AND id = ANY($2::uuid[])"
COMPONENTS_SQL = """
SELECT c.line_no, c.item_id, i.code, i.name, c.quantity, c.unit, c.unit_factor, c.base_quantity, c.scrap_percent,
       c.supplied_by, c.stage_no
FROM bill_components c JOIN items i ON i.company_id = c.company_id AND i.id = c.item_id
WHERE c.company_id = $1 AND c.bill_id = $2 ORDER BY c.line_no
"""
SUBSTITUTES_SQL = """
SELECT s.line_no, s.item_id, i.code, i.name, s.factor
FROM bill_substitutes s JOIN items i ON i.company_id = s.company_id AND i.id = s.item_id
WHERE s.company_id = $1 AND s.bill_id = $2 ORDER BY s.line_no, i.code
"""
STAGES_SQL = "SELECT stage_no, name FROM bill_stages WHERE company_id = $1 AND bill_id = $2 ORDER BY stage_no"

# Every bill below the root that counts on the day, each once, however often it occurs; what the factory supplies
# itself is not looked into.
PARTS_SQL = """
WITH RECURSIVE made AS (
    SELECT $2::uuid AS bill_id
    UNION
    SELECT n.id
    FROM made m
    JOIN bill_components c ON c.company_id = $1 AND c.bill_id = m.bill_id AND c.supplied_by = 'company'
    CROSS JOIN LATERAL (
        SELECT b.id FROM bills b
        WHERE b.company_id = $1 AND b.item_id = c.item_id AND b.active
          AND b.valid_from <= $3 AND (b.valid_to IS NULL OR b.valid_to >= $3)
        ORDER BY b.valid_from DESC LIMIT 1
    ) n
)
SELECT c.bill_id, c.line_no, c.item_id, i.code, i.name, i.kind, i.base_unit, b.output_quantity, c.base_quantity,
       c.scrap_percent, c.supplied_by, n.id AS made_by
FROM made m
JOIN bills b ON b.company_id = $1 AND b.id = m.bill_id
JOIN bill_components c ON c.company_id = $1 AND c.bill_id = m.bill_id
JOIN items i ON i.company_id = $1 AND i.id = c.item_id
LEFT JOIN LATERAL (
    SELECT x.id FROM bills x
    WHERE x.company_id = $1 AND x.item_id = c.item_id AND x.active AND c.supplied_by = 'company'
      AND x.valid_from <= $3 AND (x.valid_to IS NULL OR x.valid_to >= $3)
    ORDER BY x.valid_from DESC LIMIT 1
) n ON true
ORDER BY c.bill_id, c.line_no
"""


@dataclass(frozen=True, slots=True)
class NewBill:
    """A version of a bill to add; `output` is the item made and the quantity that the components make."""

    output: WantedLine
    valid_from: date
    parts: WantedParts
    valid_to: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SubstituteView:
    """An item that may stand in for a component."""

    item: Named
    factor: Decimal


@dataclass(frozen=True, slots=True)
class ComponentView:
    """A component in its own unit, with its substitutes."""

    line_no: int
    item: Named
    quantity: Decimal
    unit: str
    base_quantity: Decimal
    scrap_percent: Decimal
    supplied_by: str
    stage_no: int | None
    substitutes: Sequence[SubstituteView]


@dataclass(frozen=True, slots=True)
class StageView:
    """A step of the work."""

    stage_no: int
    name: str


@dataclass(frozen=True, slots=True)
class BillSummary:
    """A bill in a list; `quantity` is what the components make, in the item's base unit."""

    id: UUID
    item: Named
    version_no: int
    quantity: Decimal
    unit: str
    valid_from: date
    valid_to: date | None
    active: bool


@dataclass(frozen=True, slots=True)
class BillView(BillSummary):
    """A bill with its components and stages; `version` is its ETag."""

    version: int
    note: str | None
    stages: Sequence[StageView]
    lines: Sequence[ComponentView]


async def list_bills(
    session: AsyncSession, actor: Actor, page: Page, *, item_id: UUID | None, on: date | None
) -> Listing[BillSummary]:
    """Bills by item and version; with `on` those in force on that day. Two statements."""
    statement = visible_to(actor, select(Bill), Bill)
    if item_id is not None:
        statement = statement.where(Bill.item_id == item_id)
    if on is not None:
        in_force = or_(Bill.valid_to.is_(None), Bill.valid_to >= on)
        statement = statement.where(Bill.active, Bill.valid_from <= on, in_force)
    found = await list_page(session, statement, (Bill.item_id, Bill.version_no), page)
    items = await _items(session, actor, [bill.item_id for bill in found.items])
    return Listing([_summary(bill, *items[bill.item_id]) for bill in found.items], found.next_cursor)


async def read_bill(session: AsyncSession, actor: Actor, bill_id: UUID) -> BillView:
    """One bill in five statements, whatever its size; raises `not_found`."""
    bill = await _visible_bill(session, actor, bill_id)
    connection = await raw(session)
    key = (actor.company_id, bill_id)
    item, unit = (await _items(session, actor, [bill.item_id]))[bill.item_id]
    substitutes: dict[int, list[SubstituteView]] = {}
    for row in await connection.fetch(SUBSTITUTES_SQL, *key):
        entry = SubstituteView(Named(row["item_id"], row["code"], row["name"]), row["factor"])
        substitutes.setdefault(row["line_no"], []).append(entry)
    components = await connection.fetch(COMPONENTS_SQL, *key)
    stages = await connection.fetch(STAGES_SQL, *key)
    return BillView(
        id=bill.id,
        item=item,
        unit=unit,
        version_no=bill.version_no,
        version=bill.version,
        quantity=bill.output_quantity,
        valid_from=bill.valid_from,
        valid_to=bill.valid_to,
        active=bill.active,
        note=bill.note,
        stages=[StageView(row["stage_no"], row["name"]) for row in stages],
        lines=[
            ComponentView(
                row["line_no"],
                Named(row["item_id"], row["code"], row["name"]),
                row["quantity"],
                row["unit"],
                row["base_quantity"],
                row["scrap_percent"],
                row["supplied_by"],
                row["stage_no"],
                substitutes.get(row["line_no"], ()),
            )
            for row in components
        ],
    )


async def create_bill(session: AsyncSession, actor: Actor, wanted: NewBill) -> UUID:
    """Add the next version of an item's bill; answers its id.

    Raises `lines_invalid`, `dates_reversed` (INVALID); `validity_taken`, `bill_cycle` (CONFLICT).
    """
    _check_dates(wanted.valid_from, wanted.valid_to)
    await _lock(session, actor)
    connection = await raw(session)
    parts = await read_parts(connection, actor.company_id, wanted.parts, wanted.output)
    output = parts.output
    if output is None:
        raise RuntimeError("the output that was asked for was not looked up")
    last = select(func.coalesce(func.max(Bill.version_no), 0)).where(
        Bill.company_id == actor.company_id, Bill.item_id == output.item_id
    )
    bill = Bill(
        company_id=actor.company_id,
        id=new_id(),
        item_id=output.item_id,
        version_no=(await session.execute(last)).scalar_one() + 1,
        version=1,
        output_quantity=output.base_quantity,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        active=True,
        note=wanted.note,
    )
    await refuse_cycle(connection, actor.company_id, (bill.id, bill.item_id), _item_ids(parts))
    session.add(bill)
    await session.flush()
    await _write_parts(session, bill, wanted.parts, parts)
    return bill.id


async def update_bill(
    session: AsyncSession,
    actor: Actor,
    bill_id: UUID,
    *,
    version: int,
    changes: Mapping[str, Any],
    parts: WantedParts | None,
) -> None:
    """Change a bill seen at `version`; given `parts` replace the present ones. Orders keep what they were made from.

    Raises `not_found`, `stale`, and what `create_bill` raises.
    """
    await _lock(session, actor)
    bill = await _visible_bill(session, actor, bill_id)
    check_version(bill.version, version)
    for name, value in changes.items():
        setattr(bill, name, value)
    _check_dates(bill.valid_from, bill.valid_to)
    bill.version += 1
    await session.flush()
    connection = await raw(session)
    found = await read_parts(connection, actor.company_id, parts, None) if parts is not None else None
    if bill.active:
        components = await connection.fetch(COMPONENTS_SQL, actor.company_id, bill_id) if found is None else ()
        item_ids = [row["item_id"] for row in components] if found is None else _item_ids(found)
        await refuse_cycle(connection, actor.company_id, (bill.id, bill.item_id), item_ids)
    if parts is not None and found is not None:
        for table in (BillSubstitute, BillComponent, BillStage):
            await session.execute(delete(table).where(table.company_id == actor.company_id, table.bill_id == bill_id))
        await _write_parts(session, bill, parts, found)


async def explode_bill(session: AsyncSession, actor: Actor, bill_id: UUID, *, quantity: Decimal, on: date) -> Explosion:
    """What a quantity of a bill's item needs through all levels, by the bills of a day; two statements.

    Raises `not_found`, `explosion_too_large` (CONFLICT).
    """
    await _visible_bill(session, actor, bill_id)
    return explode(await load_parts(session, actor.company_id, bill_id, on), bill_id, quantity)


async def load_parts(session: AsyncSession, company_id: UUID, bill_id: UUID, on: date) -> list[Part]:
    """The parts of a bill and of every bill below it, in one statement."""
    rows = await (await raw(session)).fetch(PARTS_SQL, company_id, bill_id, on)
    return [
        Part(
            bill_id=row["bill_id"],
            line_no=row["line_no"],
            item=Named(row["item_id"], row["code"], row["name"]),
            item_kind=row["kind"],
            unit=row["base_unit"],
            output_quantity=row["output_quantity"],
            base_quantity=row["base_quantity"],
            scrap_percent=row["scrap_percent"],
            supplied_by=row["supplied_by"],
            made_by=row["made_by"],
        )
        for row in rows
    ]


async def _lock(session: AsyncSession, actor: Actor) -> None:
    """One change of bills at a time per company: two at once could close a ring that neither sees."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"bills:{actor.company_id}", 0))))


async def _visible_bill(session: AsyncSession, actor: Actor, bill_id: UUID) -> Bill:
    bill = await session.scalar(visible_to(actor, select(Bill), Bill).where(Bill.id == bill_id))
    if bill is None:
        raise not_found("bill of material")
    return bill


async def _items(session: AsyncSession, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, tuple[Named, str]]:
    rows = await (await raw(session)).fetch(ITEMS_SQL, actor.company_id, list(set(item_ids)))
    return {row["id"]: (Named(row["id"], row["code"], row["name"]), row["base_unit"]) for row in rows}


def _summary(bill: Bill, item: Named, unit: str) -> BillSummary:
    return BillSummary(
        bill.id, item, bill.version_no, bill.output_quantity, unit, bill.valid_from, bill.valid_to, bill.active
    )


def _check_dates(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise invalid("/valid_to", "dates_reversed", "The last day is before the first.")


def _item_ids(parts: Parts) -> list[UUID]:
    return [line.item_id for line in parts.components]


async def _write_parts(session: AsyncSession, bill: Bill, wanted: WantedParts, parts: Parts) -> None:
    key = {"company_id": bill.company_id, "bill_id": bill.id}
    components = [
        {
            **key,
            **line.row(),
            "scrap_percent": component.scrap_percent,
            "supplied_by": component.supplied_by,
            "stage_no": component.stage_no,
        }
        for line, component in zip(parts.components, wanted.components, strict=True)
    ]
    await session.execute(insert(BillComponent), components)
    if parts.substitutes:
        substitutes = [
            {**key, "line_no": line_no, "item_id": entry.item_id, "factor": entry.quantity}
            for line_no, entry in parts.substitutes
        ]
        await session.execute(insert(BillSubstitute), substitutes)
    if wanted.stages:
        stages = [{**key, "stage_no": number, "name": name} for number, name in enumerate(wanted.stages, 1)]
        await session.execute(insert(BillStage), stages)
