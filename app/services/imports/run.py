"""Runs one import as a whole: all of a file, or nothing of it."""

import asyncio
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError
from app.services.access.actor import Actor
from app.services.imports import items, opening_balances, opening_stock, partners, prices, reorder_points
from app.services.imports.own_values import import_own_values, known_values, with_own_columns
from app.services.imports.report import ImportReport
from app.services.imports.tables import Layout, Table, read_table

LAYOUTS: dict[str, Layout] = {
    "items": items.LAYOUT,
    "partners": partners.LAYOUT,
    "prices": prices.LAYOUT,
    "reorder-points": reorder_points.LAYOUT,
    "opening-stock": opening_stock.LAYOUT,
    "opening-balances": opening_balances.LAYOUT,
}
MOST_ERRORS_TOLD = 1_000


async def run_import(
    session: AsyncSession, actor: Actor, kind: str, content: bytes, *, dry_run: bool, on: date | None = None
) -> ImportReport:
    """Import a file of `kind`; a dry run does everything and then takes it back.

    Raises `import_refused` (INVALID), naming every bad cell, unless it is a dry run, whose report holds them;
    and what `read_table` and `post` raise. `on` is the posting date of opening stock and balances.
    """
    table = await asyncio.to_thread(read_table, content, with_own_columns(LAYOUTS[kind], kind, actor))
    lock = func.hashtextextended(f"import:{actor.company_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    try:
        async with session.begin_nested():
            before = await known_values(session, actor, kind, table)
            report = await _import(session, actor, kind, table, on)
            await import_own_values(session, actor, kind, table, before=before, report=report)
            if dry_run:
                raise _TakenBackError
            if report.errors:
                raise refused(report)
    except _TakenBackError:
        pass
    return report


class _TakenBackError(Exception):
    """Undoes what a dry run did."""


async def _import(session: AsyncSession, actor: Actor, kind: str, table: Table, on: date | None) -> ImportReport:
    match kind:
        case "items":
            return await items.import_items(session, actor, table)
        case "partners":
            return await partners.import_partners(session, actor, table)
        case "prices":
            return await prices.import_prices(session, actor, table)
        case "reorder-points":
            return await reorder_points.import_reorder_points(session, actor, table)
        case "opening-stock":
            return await opening_stock.import_opening_stock(session, actor, table, on)
        case _:
            return await opening_balances.import_opening_balances(session, actor, table, on)


def refused(report: ImportReport) -> AppError:
    """The refusal of a file, with every bad cell under `/rows/<row>/<column>`."""
    rows = {error.row for error in report.errors}
    return AppError(
        "import_refused",
        f"Nothing was imported: {len(rows)} of {report.rows_read} rows are not right.",
        errors=[
            FieldError(f"/rows/{error.row}" + (f"/{error.column}" if error.column else ""), error.code, error.message)
            for error in report.errors[:MOST_ERRORS_TOLD]
        ],
        details={"kind": report.kind, "rows_read": report.rows_read, "rows_bad": len(rows)},
    )
