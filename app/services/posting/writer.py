"""Writes a settled posting: every ledger row, balance change, document row and the outbox event in one statement.

Each table is one common table expression over arrays, so the number of round trips does not grow with the lines.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from app.services.posting.movements import Rows

# Columns that are the same for every row of a statement, and the parameter that carries them.
SHARED = {"company_id": "c.id", "posting_id": "$2::uuid"}

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
    FROM unnest(${0}::uuid[], ${1}::uuid[], ${2}::numeric[], ${3}::numeric[], ${4}::numeric[], ${5}::numeric[])
         AS d(item_id, location_id, on_hand, reserved, demand, value)
    WHERE b.company_id = $1 AND b.item_id = d.item_id AND b.location_id = d.location_id
    RETURNING 1
)"""

STOCK_WIDTH, PARTNER_WIDTH = 6, 5

PARTNER_CTE = """partner AS (
    UPDATE partner_balances b
    SET balance = b.balance + d.balance, currency_balance = b.currency_balance + d.currency_balance
    FROM unnest(${0}::uuid[], ${1}::text[], ${2}::text[], ${3}::numeric[], ${4}::numeric[])
         AS d(partner_id, account_code, currency, balance, currency_balance)
    WHERE b.company_id = $1 AND b.partner_id = d.partner_id
      AND b.account_code = d.account_code AND b.currency = d.currency
    RETURNING 1
)"""


@lru_cache(maxsize=256)
def statement(shape: tuple[tuple[Table, tuple[str, ...]], ...]) -> str:
    """The SQL for one combination of tables and columns; cached, as each kind of event has its own."""
    parameter = HEADER_PARAMETERS
    parts = [HEADER_CTE]
    for cte, width in ((STOCK_CTE, STOCK_WIDTH), (PARTNER_CTE, PARTNER_WIDTH)):
        parts.append(cte.format(*range(parameter + 1, parameter + 1 + width)))
        parameter += width
    for table, columns in shape:
        arrays = ", ".join(f"${parameter + i}::{_array_type(table, name)}" for i, name in enumerate(columns, 1))
        parameter += len(columns)
        shared = [name for name in SHARED if name in table.c]
        # Identifiers come from our own table definitions, values only through parameters.
        parts.append(
            f"{table.name}_rows AS (\n"  # noqa: S608
            f"    INSERT INTO {table.name} ({', '.join((*shared, *columns))})\n"
            f"    SELECT {', '.join((*(SHARED[name] for name in shared), *(f'u.{name}' for name in columns)))}\n"
            f"    FROM companies c, unnest({arrays}) AS u({', '.join(columns)})\n    WHERE c.id = $1\n)"
        )
    return (
        "WITH "  # noqa: S608
        + ",\n".join(parts)
        + "\nSELECT (SELECT count(*) FROM header) AS headers, (SELECT count(*) FROM stock) AS stock,"
        + " (SELECT count(*) FROM partner) AS partners"
    )


def _array_type(table: Table, column: str) -> str:
    # Without its length or scale: a cast would cut a long text silently, the column itself refuses it.
    name = table.c[column].type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    return f"{name.partition('(')[0]}[]"


async def write(
    connection: asyncpg.Connection,
    header: Sequence[Any],
    stock_changes: Sequence[tuple[Any, ...]],
    partner_changes: Sequence[tuple[Any, ...]],
    tables: Sequence[Rows],
) -> asyncpg.Record:
    """Write everything in one statement; answers how many headers and balance rows it touched."""
    filled = [rows for rows in tables if rows.rows]
    shape = tuple((rows.table, tuple(rows.rows[0])) for rows in filled)
    parameters: list[Any] = [*header]
    for changes, width in ((stock_changes, STOCK_WIDTH), (partner_changes, PARTNER_WIDTH)):
        parameters += [[change[i] for change in changes] for i in range(width)]
    for rows, (_, columns) in zip(filled, shape, strict=True):
        parameters += [[row[name] for row in rows.rows] for name in columns]
    record = await connection.fetchrow(statement(shape), *parameters)
    if record is None:
        raise RuntimeError("the posting statement answered nothing")
    return record


def header_parameters(company_id: UUID, posting_id: UUID, *values: Any) -> list[Any]:
    """The fixed leading parameters, in the order the header expression names them."""
    parameters = [company_id, posting_id, *values]
    if len(parameters) != HEADER_PARAMETERS:
        raise ValueError(f"a posting header has {HEADER_PARAMETERS} values, not {len(parameters)}")
    return parameters
