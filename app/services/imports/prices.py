"""Prices from a file: one of the same list, item, unit, minimum quantity and first day is replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.ids import new_id
from app.models import ItemPrice, Period, PriceList
from app.services.access.actor import Actor
from app.services.imports.bulk import upsert
from app.services.imports.cells import Cells
from app.services.imports.masters import KnownItem, known_items
from app.services.imports.report import ImportReport
from app.services.imports.tables import Layout, Table

BASE_LIST = "BASE"
LAYOUT = Layout(
    columns=("item_code", "price_list", "unit", "min_quantity", "price", "valid_from", "valid_to"),
    required=("item_code", "price"),
    aliases={
        "ma hang": "item_code",
        "item": "item_code",
        "bang gia": "price_list",
        "don vi tinh": "unit",
        "dvt": "unit",
        "tu so luong": "min_quantity",
        "don gia": "price",
        "gia": "price",
        "tu ngay": "valid_from",
        "den ngay": "valid_to",
    },
)
KEY = ("price_list_id", "item_id", "unit", "min_quantity", "valid_from")


@dataclass(frozen=True, slots=True)
class _Known:
    """What price rows may name; `first_day` is when prices begin that name no day."""

    items: Mapping[str, KnownItem]
    lists: Mapping[str, UUID]
    first_day: date


async def import_prices(session: AsyncSession, actor: Actor, table: Table) -> ImportReport:
    """Set prices; a file that was imported before changes nothing. Four statements."""
    report = ImportReport("prices", rows_read=len(table.rows), errors=list(table.errors))
    lists = select(PriceList.code, PriceList.id).where(PriceList.company_id == actor.company_id)
    first_day = await session.scalar(select(func.min(Period.starts_on)).where(Period.company_id == actor.company_id))
    known = _Known(
        items=await known_items(session, actor, (row.cells.get("item_code", "") for row in table.rows)),
        lists=dict((await session.execute(lists)).all()),
        first_day=first_day or date(2000, 1, 1),
    )
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    async for row in table.paced():
        cells = Cells(row)
        values = _read(cells, known)
        if values is not None:
            key = tuple(values[name] for name in KEY)
            if key in rows:
                cells.fault("", "repeated", "The same price occurs twice in the file.")
            rows[key] = {"id": new_id(), **values}
        report.errors.extend(cells.errors)
    if report.errors:
        return report
    made = {row["id"] for row in rows.values()}
    touched = await upsert(
        await raw(session),
        actor.company_id,
        ItemPrice.__table__,  # type: ignore[arg-type]
        list(rows.values()),
        key=KEY,
        change=("price", "valid_to"),
    )
    report.created, report.updated = len(touched & made), len(touched - made)
    report.unchanged = report.rows_read - len(touched)
    return report


def _read(cells: Cells, known: _Known) -> dict[str, Any] | None:
    item = known.items.get(cells.required_text("item_code", longest=40))
    if item is None and "item_code" in cells.row.cells:
        cells.fault("item_code", "unknown_reference", "There is no such item.")
    list_id = known.lists.get(cells.row.cells.get("price_list", BASE_LIST))
    if list_id is None:
        cells.fault("price_list", "unknown_reference", "There is no such price list.")
    unit = cells.text("unit", longest=12)
    if item is not None and item.factor(unit) is None:
        cells.fault("unit", "unknown_reference", "The item is not kept in this unit.")
    price = cells.required_number("price", places=6, above=Decimal(0))
    minimum = cells.number("min_quantity", places=6, least=Decimal(0))
    valid_from, valid_to = cells.day("valid_from") or known.first_day, cells.day("valid_to")
    if valid_to is not None and valid_to < valid_from:
        cells.fault("valid_to", "dates_reversed", "The last day is before the first.")
    if item is None or list_id is None or cells.errors:
        return None
    return {
        "price_list_id": list_id,
        "item_id": item.id,
        "unit": unit or item.base_unit,
        "min_quantity": minimum or Decimal(0),
        "price": price,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
