"""Loads one order under its lock, with what the ledgers say of every line, in three statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from app.core.errors import not_found
from app.services.documents.amounts import Line, in_unit
from app.services.posting import BOOKS_COLUMNS, Books, books_of
from app.services.sales.order import ORDER_KIND, Order, Progress

ORDER_SQL = f"""
SELECT {BOOKS_COLUMNS}, c.accounting_regime,
       o.id, o.number, o.version, o.status, o.partner_id, o.location_id, o.posting_policy, o.currency, o.exchange_rate,
       o.ordered_on, cur.scale AS currency_scale, p.credit_limit,
       (SELECT w.kind FROM locations w WHERE w.company_id = o.company_id AND w.id = o.location_id) AS location_kind,
       (SELECT t.instalments FROM payment_terms t WHERE t.company_id = c.id AND t.id = p.payment_term_id)
           AS instalments,
       (SELECT e.id FROM locations e WHERE e.company_id = c.id AND e.kind = 'customer' ORDER BY e.code LIMIT 1)
           AS customer_location_id
FROM sales_orders o
JOIN companies c ON c.id = o.company_id
JOIN currencies base ON base.code = c.base_currency
JOIN currencies cur ON cur.code = o.currency
JOIN partners p ON p.company_id = o.company_id AND p.id = o.partner_id
WHERE o.company_id = $1 AND o.id = $2
FOR NO KEY UPDATE OF o
"""  # noqa: S608 - a constant

LINES_SQL = """
SELECT l.line_no, l.item_id, i.code AS item_code, i.kind AS item_kind, l.description, l.quantity, l.unit,
       l.unit_factor, l.unit_price, l.discount_percent, l.tax_class, l.tax_code, l.tax_rate_percent, l.requested_on
FROM sales_order_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.order_id = $2
ORDER BY l.line_no
"""
# Apart from the lines: the planner takes sums for few rows, and would go through all of them for each line.
PROGRESS_SQL = """
SELECT line_no,
       coalesce(sum(quantity) FILTER (WHERE kind = 'ordered'), 0) AS ordered,
       coalesce(sum(quantity) FILTER (WHERE kind = 'delivered'), 0) AS delivered,
       coalesce(sum(quantity) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced,
       coalesce(sum(quantity) FILTER (WHERE kind = 'returned'), 0) AS returned,
       coalesce(-sum(quantity) FILTER (WHERE kind = 'ordered' AND quantity < 0), 0) AS cancelled,
       coalesce(sum(quantity) FILTER (WHERE kind = 'reserved'), 0) AS reserved
FROM (
    SELECT line_no, kind, quantity
    FROM trade_entries WHERE company_id = $1 AND order_id = $2 AND order_kind = $3
    UNION ALL
    SELECT line_no, 'reserved', quantity
    FROM reservation_entries WHERE company_id = $1 AND order_id = $2 AND order_kind = $3
) entries
GROUP BY line_no
"""


@dataclass(frozen=True, slots=True)
class LoadedOrder:
    """An order under its lock, and what its company and customer agreed."""

    order: Order
    books: Books
    accounting_regime: str
    credit_limit: Decimal | None
    instalments: Sequence[Mapping[str, Any]]
    customer_location_id: UUID


async def load_order(connection: asyncpg.Connection, company_id: UUID, order_id: UUID) -> LoadedOrder:
    """Lock and read an order; raises NOT_FOUND. Whoever changes an order goes through here, one after the other."""
    row = await connection.fetchrow(ORDER_SQL, company_id, order_id)
    if row is None:
        raise not_found("sales order")
    lines, progress = await load_lines(connection, company_id, order_id)
    books = books_of(company_id, row)
    return LoadedOrder(
        order=_order(company_id, row, books, lines, progress),
        books=books,
        accounting_regime=row["accounting_regime"],
        credit_limit=row["credit_limit"],
        instalments=row["instalments"] or [],
        customer_location_id=row["customer_location_id"],
    )


def _order(
    company_id: UUID, row: asyncpg.Record, books: Books, lines: tuple[Line, ...], progress: Mapping[int, Progress]
) -> Order:
    return Order(
        id=row["id"],
        number=row["number"],
        version=row["version"],
        status=row["status"],
        company_id=company_id,
        partner_id=row["partner_id"],
        location_id=row["location_id"],
        location_kind=row["location_kind"],
        posting_policy=row["posting_policy"],
        currency=row["currency"],
        currency_scale=row["currency_scale"],
        exchange_rate=row["exchange_rate"],
        base_scale=books.scale,
        ordered_on=row["ordered_on"],
        lines=lines,
        progress=progress,
    )


async def load_lines(
    connection: asyncpg.Connection, company_id: UUID, order_id: UUID
) -> tuple[tuple[Line, ...], dict[int, Progress]]:
    """The lines of an order and the sums of their ledger entries, in two statements."""
    lines = tuple(_line(row) for row in await connection.fetch(LINES_SQL, company_id, order_id))
    sums = {row["line_no"]: row for row in await connection.fetch(PROGRESS_SQL, company_id, order_id, ORDER_KIND)}
    return lines, {line.line_no: _progress(sums[line.line_no], line.unit_factor) for line in lines}


def _line(row: asyncpg.Record) -> Line:
    requested_on: date | None = row["requested_on"]
    return Line(
        line_no=row["line_no"],
        item_id=row["item_id"],
        item_code=row["item_code"],
        item_kind=row["item_kind"],
        description=row["description"],
        quantity=row["quantity"],
        unit=row["unit"],
        unit_factor=row["unit_factor"],
        unit_price=row["unit_price"],
        discount_percent=row["discount_percent"],
        tax_class=row["tax_class"],
        tax_code=row["tax_code"],
        tax_rate_percent=row["tax_rate_percent"],
        requested_on=requested_on,
    )


def _progress(row: asyncpg.Record, factor: Decimal) -> Progress:
    return Progress(
        ordered=in_unit(row["ordered"], factor),
        delivered=in_unit(row["delivered"], factor),
        invoiced=in_unit(row["invoiced"], factor),
        returned=in_unit(row["returned"], factor),
        cancelled=in_unit(row["cancelled"], factor),
        reserved_base=row["reserved"],
    )
