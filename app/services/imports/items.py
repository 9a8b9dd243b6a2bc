"""Items from a file: new codes are added, known ones changed in the columns that the file has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.ids import new_id
from app.models import Item, ItemUnit, TaxRate, Unit
from app.services.access.actor import Actor
from app.services.catalog.search import item_search_key, sort_key
from app.services.imports.bulk import array_type, upsert
from app.services.imports.cells import Cells
from app.services.imports.masters import KnownItem, known_items
from app.services.imports.report import ImportReport
from app.services.imports.tables import Layout, Table

KINDS = ("goods", "service", "material", "finished", "tool")
TRACKINGS = ("none", "lot", "serial")
LAYOUT = Layout(
    columns=(
        "code",
        "name",
        "kind",
        "tracking",
        "category",
        "base_unit",
        "tax_class",
        "min_order_quantity",
        "active",
        "units",
    ),
    required=("code", "name", "base_unit", "tax_class"),
    aliases={
        "ma hang": "code",
        "ten hang": "name",
        "loai": "kind",
        "theo doi": "tracking",
        "nhom hang": "category",
        "don vi tinh": "base_unit",
        "dvt": "base_unit",
        "nhom thue": "tax_class",
        "dat toi thieu": "min_order_quantity",
        "quy doi": "units",
    },
)
NEW_VERSION_SQL = "UPDATE items SET version = version + 1 WHERE company_id = $1 AND id = ANY($2::uuid[])"
FIXED = {"kind": "Kind", "tracking": "Tracking", "base_unit": "Base unit"}


@dataclass(frozen=True, slots=True)
class _ItemRow:
    values: Mapping[str, Any]
    units: Mapping[str, Decimal]


async def import_items(session: AsyncSession, actor: Actor, table: Table) -> ImportReport:
    """Add and change items by code; a file that was imported before changes nothing. Seven statements at most."""
    report = ImportReport("items", rows_read=len(table.rows), errors=list(table.errors))
    units = set(await session.scalars(select(Unit.code)))
    classes = set(
        await session.scalars(select(TaxRate.tax_class).where(TaxRate.company_id == actor.company_id).distinct())
    )
    known = await known_items(session, actor, (row.cells.get("code", "") for row in table.rows))
    rows: dict[str, _ItemRow] = {}
    async for row in table.paced():
        cells = Cells(row)
        item = _read(cells, known, units, classes)
        code = item.values["code"]
        if code in rows:
            cells.fault("code", "repeated", "The code occurs twice in the file.")
        rows[code] = item
        report.errors.extend(cells.errors)
    if not report.errors:
        await _write(session, table, known=known, rows=list(rows.values()), actor=actor, report=report)
    return report


def _read(cells: Cells, known: Mapping[str, KnownItem], units: set[str], classes: set[str]) -> _ItemRow:
    code = cells.required_text("code", longest=40)
    name = cells.required_text("name", longest=300)
    present = known.get(code)
    values = {
        "code": code,
        "name": name,
        "search_key": item_search_key(code, name),
        "sort_key": sort_key(name)[:400],
        "kind": cells.choice("kind", KINDS, default=present.kind if present else "goods"),
        "tracking": cells.choice("tracking", TRACKINGS, default=present.tracking if present else "none"),
        "category": cells.text("category", longest=80),
        "base_unit": cells.required_text("base_unit", longest=12),
        "tax_class": cells.required_text("tax_class", longest=20),
        "min_order_quantity": cells.number("min_order_quantity", places=6, above=Decimal(0)),
        "active": cells.flag("active", default=True),
        "version": 1,
    }
    if values["base_unit"] and values["base_unit"] not in units:
        cells.fault("base_unit", "unknown_reference", "There is no such unit.")
    if values["tax_class"] and values["tax_class"] not in classes:
        cells.fault("tax_class", "unknown_reference", "There is no such tax class.")
    if values["kind"] == "service" and values["tracking"] != "none":
        cells.fault("tracking", "keeps_no_stock", "A service keeps no stock, so none by lot.")
    for column, name_of_column in FIXED.items():
        if present and values[column] != getattr(present, column):
            cells.fault(column, "fixed", f"{name_of_column} cannot change once the item is there.")
    return _ItemRow(values, _read_units(cells, str(values["base_unit"]), units))


def _read_units(cells: Cells, base_unit: str, known: set[str]) -> dict[str, Decimal]:
    """Other units as `thùng=24; két=12`."""
    found: dict[str, Decimal] = {}
    for part in (cells.text("units", longest=200) or "").replace(",", ";").split(";"):
        if not part.strip():
            continue
        unit, _, factor = (piece.strip() for piece in part.partition("="))
        try:
            value = Decimal(factor)
        except InvalidOperation:
            value = Decimal(0)
        if not value.is_finite() or value <= 0 or round(value, 6) != value or value >= Decimal(10) ** 14:
            cells.fault("units", "invalid_decimal", "Write units as: thùng=24; két=12.")
        elif unit not in known:
            cells.fault("units", "unknown_reference", f"There is no unit {unit}.")
        elif unit == base_unit or unit in found:
            cells.fault("units", "unit_repeated", "A unit is named once; the base unit is not.")
        else:
            found[unit] = value
    return found


async def _write(
    session: AsyncSession,
    table: Table,
    *,
    actor: Actor,
    known: Mapping[str, KnownItem],
    rows: Sequence[_ItemRow],
    report: ImportReport,
) -> None:
    connection = await raw(session)
    ids = {code: item.id for code, item in known.items()}
    values = [{"id": ids.setdefault(row.values["code"], new_id()), **row.values} for row in rows]
    change = [
        name for name in ("name", "category", "tax_class", "min_order_quantity", "active") if name in table.columns
    ]
    touched = await upsert(
        connection,
        actor.company_id,
        Item.__table__,  # type: ignore[arg-type]
        values,
        key=("code",),
        change=(*change, "search_key", "sort_key"),
    )
    if "units" in table.columns:
        repacked = await _write_units(connection, actor.company_id, ids=ids, known=known, rows=rows)
        await connection.execute(NEW_VERSION_SQL, actor.company_id, repacked - touched)
        touched |= repacked
    present = {item.id for item in known.values()}
    report.created = len(touched - present)
    report.updated = len(touched & present)
    report.unchanged = report.rows_read - len(touched)


async def _write_units(
    connection: asyncpg.Connection,
    company_id: UUID,
    *,
    ids: Mapping[str, UUID],
    known: Mapping[str, KnownItem],
    rows: Sequence[_ItemRow],
) -> set[UUID]:
    """Replace the units of items whose units differ; returns those items."""
    differing = [
        row
        for row in rows
        if dict(row.units) != (known[row.values["code"]].units if row.values["code"] in known else {})
    ]
    changed = [ids[row.values["code"]] for row in differing]
    if not changed:
        return set()
    await connection.execute(
        "DELETE FROM item_units WHERE company_id = $1 AND item_id = ANY($2::uuid[])", company_id, changed
    )
    units = [(ids[row.values["code"]], unit, factor) for row in differing for unit, factor in row.units.items()]
    table = ItemUnit.__table__
    arrays = ", ".join(
        f"${number}::{array_type(table, name)}"  # type: ignore[arg-type]
        for number, name in enumerate(("item_id", "unit", "factor"), 2)
    )
    await connection.execute(
        "INSERT INTO item_units (company_id, item_id, unit, factor) SELECT c.id, u.item_id, u.unit, u.factor "  # noqa: S608
        f"FROM companies c, unnest({arrays}) AS u(item_id, unit, factor) WHERE c.id = $1",
        company_id,
        *([row[column] for row in units] for column in range(3)),
    )
    return set(changed)
