"""Reorder points from a file: one of the same item and warehouse is replaced."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.ids import new_id
from app.models import Location, Partner, ReorderPoint
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.imports.bulk import upsert
from app.services.imports.cells import Cells
from app.services.imports.masters import KnownItem, known_items
from app.services.imports.report import ImportReport
from app.services.imports.tables import Layout, Table

LAYOUT = Layout(
    columns=("item_code", "warehouse", "minimum", "target", "lot_size", "supplier"),
    required=("item_code", "warehouse", "minimum"),
    aliases={
        "ma hang": "item_code",
        "item": "item_code",
        "kho": "warehouse",
        "location": "warehouse",
        "ton toi thieu": "minimum",
        "min": "minimum",
        "ton toi da": "target",
        "max": "target",
        "lo dat hang": "lot_size",
        "nha cung cap": "supplier",
        "ncc": "supplier",
    },
)
KEY = ("item_id", "location_id")


async def import_reorder_points(session: AsyncSession, actor: Actor, table: Table) -> ImportReport:
    """Set reorder points; a file that was imported before changes nothing. Four statements."""
    report = ImportReport("reorder-points", rows_read=len(table.rows), errors=list(table.errors))
    company = actor.company_id
    places = select(Location.code, Location.id).where(Location.company_id == company, Location.kind == "warehouse")
    suppliers = select(Partner.code, Partner.id).where(
        Partner.company_id == company,
        Partner.is_supplier,
        Partner.code.in_({row.cells.get("supplier", "") for row in table.rows}),
    )
    known = (
        await known_items(session, actor, (row.cells.get("item_code", "") for row in table.rows)),
        dict((await session.execute(places)).all()),
        dict((await session.execute(suppliers)).all()),
    )
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    async for row in table.paced():
        cells = Cells(row)
        values = _read(cells, *known)
        if values is not None:
            key = tuple(values[name] for name in KEY)
            if key in rows:
                cells.fault("", "repeated", "The same item and warehouse occur twice in the file.")
            rows[key] = {"id": new_id(), **values}
        report.errors.extend(cells.errors)
    if report.errors:
        return report
    made = {row["id"] for row in rows.values()}
    change = ("minimum", "target", "lot_size", "partner_id")
    connection = await raw(session)
    touched = await upsert(connection, company, table_of(ReorderPoint), list(rows.values()), key=KEY, change=change)
    report.created, report.updated = len(touched & made), len(touched - made)
    report.unchanged = report.rows_read - len(touched)
    return report


def _read(
    cells: Cells, items: Mapping[str, KnownItem], places: Mapping[str, UUID], suppliers: Mapping[str, UUID]
) -> dict[str, Any] | None:
    item = items.get(cells.required_text("item_code", longest=40))
    if "item_code" in cells.row.cells and (item is None or item.kind == "service"):
        cells.fault("item_code", "unknown_reference", "There is no such item that keeps stock.")
    place = places.get(cells.required_text("warehouse", longest=40))
    if place is None and "warehouse" in cells.row.cells:
        cells.fault("warehouse", "unknown_reference", "There is no such warehouse.")
    supplier = cells.text("supplier", longest=40)
    if supplier is not None and supplier not in suppliers:
        cells.fault("supplier", "unknown_reference", "There is no such supplier.")
    minimum = cells.required_number("minimum", places=6, least=Decimal(0))
    target = cells.number("target", places=6, least=Decimal(0))
    if target is not None and target < minimum:
        cells.fault("target", "target_below_minimum", "Buy up to at least the minimum.")
    lot_size = cells.number("lot_size", places=6, above=Decimal(0))
    if item is None or place is None or cells.errors:
        return None
    return {
        "item_id": item.id,
        "location_id": place,
        "minimum": minimum,
        "target": minimum if target is None else target,
        "lot_size": lot_size,
        "partner_id": None if supplier is None else suppliers[supplier],
    }
