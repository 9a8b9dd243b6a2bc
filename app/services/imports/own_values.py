"""The company's own fields of items and partners from a file, in columns `custom.<code>` as exports have them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.services.access.actor import Actor
from app.services.access.custom_fields import OwnField, checked, plain_value
from app.services.catalog.search import search_key
from app.services.imports.cells import FALSE, TRUE
from app.services.imports.report import ImportReport, RowError
from app.services.imports.tables import Layout, Row, Table

# By kind of file: whose fields they are, and the table.
CARRIERS = {"items": ("item", "items"), "partners": ("partner", "partners")}
Known = Mapping[str, asyncpg.Record]


def with_own_columns(layout: Layout, kind: str, actor: Actor) -> Layout:
    """The layout of a file with a column for each own field that the actor sees."""
    columns = [_column(field) for field in _seen(kind, actor)]
    named = {search_key(column): column for column in columns}
    return replace(layout, columns=(*layout.columns, *columns), aliases={**layout.aliases, **named})


async def known_values(session: AsyncSession, actor: Actor, kind: str, table: Table) -> Known:
    """What is kept of the file's codes now; nothing, unasked, where the company has no such fields."""
    if kind not in CARRIERS or CARRIERS[kind][0] not in actor.own_fields:
        return {}
    codes = [row.cells.get("code", "") for row in table.rows]
    statement = f"SELECT code, id, version, custom FROM {CARRIERS[kind][1]} WHERE company_id = $1 AND code = ANY($2)"  # noqa: S608 - names of tables of ours
    rows = await (await raw(session)).fetch(statement, actor.company_id, codes)
    return {row["code"]: row for row in rows}


async def import_own_values(
    session: AsyncSession, actor: Actor, kind: str, table: Table, *, before: Known, report: ImportReport
) -> None:
    """Set own fields of what was just imported; what was not there `before` begins with defaults. Faults are reported.

    Two statements, and none where the company has no such fields.
    """
    after = await known_values(session, actor, kind, table)
    if report.errors or not after:
        return
    seen = _seen(kind, actor)
    columns = [field for field in seen if _column(field) in table.columns]
    changed: list[tuple[Any, str, int]] = []
    async for row in table.paced():
        code = row.cells["code"]
        old = before.get(code)
        if old is not None and not columns:
            continue
        kept = None if old is None else old["custom"]
        given = {field.code: _typed(field, row) for field in columns if not _same(field, row, kept or {})}
        if kept is None:
            given = {name: value for name, value in given.items() if value is not None}
        values, faults = checked(actor.own_fields, CARRIERS[kind][0], given, kept=kept)
        report.errors += [
            RowError(row.number, f"custom.{fault.pointer.rpartition('/')[2]}", fault.code, fault.message)
            for fault in faults
        ]
        if values != (kept or {}):
            untouched = old is not None and old["version"] == after[code]["version"]
            changed.append((after[code]["id"], json.dumps(values), int(untouched)))
    if report.errors or not changed:
        return
    statement = f"""
    UPDATE {CARRIERS[kind][1]} t SET custom = u.custom, version = t.version + u.more
    FROM unnest($2::uuid[], $3::jsonb[], $4::int[]) AS u (id, custom, more) WHERE t.company_id = $1 AND t.id = u.id
    """  # noqa: S608 - names of tables of ours
    await (await raw(session)).execute(statement, actor.company_id, *map(list, zip(*changed, strict=True)))
    newly = sum(more for _, _, more in changed)
    report.updated, report.unchanged = report.updated + newly, report.unchanged - newly


def _seen(kind: str, actor: Actor) -> list[OwnField]:
    own = actor.own_fields.get(CARRIERS[kind][0]) if kind in CARRIERS else None
    return list(own.seen) if own else []


def _column(field: OwnField) -> str:
    return f"custom.{field.code}"


def _typed(field: OwnField, row: Row) -> str | bool | None:
    said = row.cells.get(_column(field))
    if said is None or field.type != "boolean" or said.casefold() not in TRUE | FALSE:
        return said
    return said.casefold() in TRUE


def _same(field: OwnField, row: Row, kept: Mapping[str, Any]) -> bool:
    """Whether the cell says what is kept: so may those who do not set the field."""
    said = _typed(field, row)
    return (None if said is None else plain_value(field.type, field.choices, said)) == kept.get(field.code) and (
        said is None or field.code in kept
    )
