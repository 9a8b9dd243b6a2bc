"""Writes many rows with one statement, whatever their number."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql


async def upsert(
    connection: asyncpg.Connection,
    company_id: UUID,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    change: Sequence[str],
) -> set[UUID]:
    """Insert rows, or change `change` of those that are there under `key`; returns the ids of rows that it touched.

    A row that already says the same is left alone and its id is not returned. All rows have the same columns,
    `id` among them; a `version` column of the table grows with every change.
    """
    if not rows:
        return set()
    columns = list(rows[0])
    arrays = ", ".join(f"${number}::{array_type(table, name)}" for number, name in enumerate(columns, 2))
    names = ", ".join(columns)
    assignments = [f"{name} = excluded.{name}" for name in change]
    if "version" in table.c:
        assignments.append("version = old.version + 1")
    differs = " OR ".join(f"old.{name} IS DISTINCT FROM excluded.{name}" for name in change)
    on_conflict = f"DO UPDATE SET {', '.join(assignments)} WHERE {differs}" if change else "DO NOTHING"
    statement = (
        f"INSERT INTO {table.name} AS old (company_id, {names}) "  # noqa: S608 - names come from the models
        f"SELECT c.id, {', '.join(f'u.{name}' for name in columns)} "
        f"FROM companies c, unnest({arrays}) AS u({names}) WHERE c.id = $1 "
        f"ON CONFLICT (company_id, {', '.join(key)}) {on_conflict} RETURNING id"
    )
    touched = await connection.fetch(statement, company_id, *([row[name] for row in rows] for name in columns))
    return {record["id"] for record in touched}


def array_type(table: Table, column: str) -> str:
    """SQL type of an array of a column's values, without its length: the column itself refuses what is too long."""
    name = table.c[column].type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    return f"{name.partition('(')[0]}[]"
