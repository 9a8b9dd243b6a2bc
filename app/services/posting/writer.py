"""Writes a settled posting: every ledger row, balance change, document row and the outbox event in one statement.

Each table is one common table expression over arrays, so the number of round trips does not grow with the lines.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from app.core.arrays import array_text, quoted_array_text
from app.core.values import value
from app.services.posting.movements import Rows

# Columns that every table of a posting may have, and where the statement takes them from.
POSTING_COLUMNS = {"company_id": "$1::uuid", "posting_id": "$2::uuid"}

# Arrays of these types travel as one text, written so; arrays of others element by element, as the driver does it.
TEXT_OF_ARRAY: Mapping[str, Callable[[Iterable[object]], str]] = {
    **dict.fromkeys(("UUID", "NUMERIC", "INTEGER", "SMALLINT", "BIGINT", "DATE"), array_text),
    **dict.fromkeys(("VARCHAR", "TEXT"), quoted_array_text),
}

# The header is written only into an open period: reading `periods` here, after the lock statement, sees a close
# that this posting had to wait for.
HEADER_CTE = """header AS (
    INSERT INTO postings (company_id, id, event, document_kind, document_id, document_number, partner_id, posted_on,
                          period_id, posted_by, reverses_posting_id)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, p.id, $9, $10
    FROM periods p
    WHERE p.company_id = $1 AND p.starts_on <= $8 AND p.ends_on >= $8 AND p.status = 'open'
    RETURNING id
)"""
HEADER_PARAMETERS = 10

STOCK_CTE = """stock AS (
    UPDATE stock_balances b
    SET on_hand = b.on_hand + d.on_hand, reserved = b.reserved + d.reserved,
        demand = b.demand + d.demand, value = b.value + d.value
    FROM unnest(${0}::text::uuid[], ${1}::text::uuid[], ${2}::text::numeric[], ${3}::text::numeric[],
                ${4}::text::numeric[], ${5}::text::numeric[])
         AS d(item_id, location_id, on_hand, reserved, demand, value)
    WHERE b.company_id = $1 AND b.item_id = d.item_id AND b.location_id = d.location_id
    RETURNING 1
)"""

# Whether goods of these items have already moved on a later day: see `backdating`.
OVERTAKEN = """EXISTS (
    SELECT FROM stock_moves m
    WHERE m.company_id = $1 AND m.item_id = ANY($11::text::uuid[]) AND m.moved_on > $8 AND m.revalues_move_id IS NULL
)"""

STOCK_WIDTH = 6
PARTNER_ENCODERS = (array_text, quoted_array_text, quoted_array_text, array_text, array_text)

PARTNER_CTE = """partner AS (
    UPDATE partner_balances b
    SET balance = b.balance + d.balance, currency_balance = b.currency_balance + d.currency_balance
    FROM unnest(${0}::text::uuid[], ${1}::text::text[], ${2}::text::text[], ${3}::text::numeric[],
                ${4}::text::numeric[])
         AS d(partner_id, account_code, currency, balance, currency_balance)
    WHERE b.company_id = $1 AND b.partner_id = d.partner_id
      AND b.account_code = d.account_code AND b.currency = d.currency
    RETURNING 1
)"""


@value
class Shape:
    """Which columns of a table are the same for all rows (scalars), and which differ (arrays, if more than one row)."""

    table: Table
    scalars: tuple[str, ...]
    arrays: tuple[str, ...]


@lru_cache(maxsize=256)
def statement(shapes: tuple[Shape, ...]) -> str:
    """The SQL for one combination of tables and columns; cached, as each kind of event has its own."""
    parts = [HEADER_CTE]
    parameter = HEADER_PARAMETERS
    for cte, width in ((STOCK_CTE, STOCK_WIDTH), (PARTNER_CTE, len(PARTNER_ENCODERS))):
        parts.append(cte.format(*range(parameter + 1, parameter + 1 + width)))
        parameter += width
    for shape in shapes:
        parts.append(_insert(shape, parameter))
        parameter += len(shape.scalars) + len(shape.arrays)
    # Asked only where goods move; the statement does not see the rows that it writes itself.
    overtaken = OVERTAKEN if any(shape.table.name == "stock_moves" for shape in shapes) else "false"
    return (
        "WITH "  # noqa: S608
        + ",\n".join(parts)
        + "\nSELECT (SELECT count(*) FROM header) AS headers, (SELECT count(*) FROM stock) AS stock,"
        + f" (SELECT count(*) FROM partner) AS partners, {overtaken} AS overtaken"  # noqa: S608
    )


def _insert(shape: Shape, parameter: int) -> str:
    """One table's rows; identifiers come from our own table definitions, values only through parameters."""
    table = shape.table
    fixed = [name for name in POSTING_COLUMNS if name in table.c]
    columns = ", ".join((*fixed, *shape.scalars, *shape.arrays))
    scalars = [f"${parameter + i}::{_type(table, name)}" for i, name in enumerate(shape.scalars, 1)]
    values = ", ".join((*(POSTING_COLUMNS[name] for name in fixed), *scalars))
    head = f"{table.name}_rows AS (\n    INSERT INTO {table.name} ({columns})\n"
    if not shape.arrays:
        return f"{head}    VALUES ({values})\n)"
    start = parameter + len(shape.scalars)
    arrays = ", ".join(_array(table, name, start + i) for i, name in enumerate(shape.arrays, 1))
    unnested = ", ".join(f"u.{name}" for name in shape.arrays)
    # Joined to the company's own row, the insert has one home for a database that is distributed by company.
    return (
        f"{head}    SELECT {values}, {unnested}\n"  # noqa: S608
        f"    FROM companies c, unnest({arrays}) AS u({', '.join(shape.arrays)})\n    WHERE c.id = $1\n)"
    )


def _type(table: Table, column: str) -> str:
    # Without its length or scale: a cast would cut a long text silently, the column itself refuses it.
    name = table.c[column].type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    return str(name).partition("(")[0]


def _array(table: Table, column: str, parameter: int) -> str:
    kind = _type(table, column)
    return f"${parameter}::text::{kind}[]" if kind in TEXT_OF_ARRAY else f"${parameter}::{kind}[]"


@lru_cache(maxsize=256)
def _shape(
    table: Table, scalars: tuple[str, ...], arrays: tuple[str, ...]
) -> tuple[Shape, tuple[Callable[[Iterable[object]], object], ...]]:
    """The shape, and for each of its arrays how it travels."""
    return Shape(table, scalars, arrays), tuple(TEXT_OF_ARRAY.get(_type(table, name), list) for name in arrays)


async def write(
    connection: asyncpg.Connection,
    header: Sequence[Any],
    stock_changes: Sequence[tuple[Any, ...]],
    partner_changes: Sequence[tuple[Any, ...]],
    tables: Sequence[Rows],
) -> asyncpg.Record:
    """Write everything in one statement; answers how many headers and balance rows it touched."""
    parameters: list[Any] = [*header]
    parameters += [array_text(change[i] for change in stock_changes) for i in range(STOCK_WIDTH)]
    for i, encoded in enumerate(PARTNER_ENCODERS):
        parameters.append(encoded([change[i] for change in partner_changes]))
    shapes = [_add_rows(rows, parameters) for rows in tables if rows.rows]
    record = await connection.fetchrow(statement(tuple(shapes)), *parameters)
    if record is None:
        raise RuntimeError("the posting statement answered nothing")
    return record


def _add_rows(rows: Rows, parameters: list[Any]) -> Shape:
    if len(rows.rows) == 1:
        values = {**rows.shared, **rows.rows[0]}
        shape, _ = _shape(rows.table, tuple(values), ())
        parameters += values.values()
        return shape
    shape, encoders = _shape(rows.table, tuple(rows.shared), tuple(rows.rows[0]))
    parameters += rows.shared.values()
    for name, encoded in zip(shape.arrays, encoders, strict=True):
        parameters.append(encoded([row[name] for row in rows.rows]))
    return shape


def header_parameters(company_id: UUID, posting_id: UUID, *values: Any) -> list[Any]:
    """The fixed leading parameters, in the order the header expression names them."""
    parameters = [company_id, posting_id, *values]
    if len(parameters) != HEADER_PARAMETERS:
        raise ValueError(f"a posting header has {HEADER_PARAMETERS} values, not {len(parameters)}")
    return parameters
