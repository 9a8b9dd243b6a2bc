"""Rows of purchase orders that are written beside the ledgers: lines, state and totals, what is expected when."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from app.core.ids import new_id
from app.services.documents.amounts import order_totals
from app.services.purchasing.order import Progress, PurchaseLine, PurchaseOrder, status_after
from app.services.purchasing.rules.shipping import expectations

PUT_LINES_SQL = """
INSERT INTO purchase_order_lines (company_id, order_id, answer, line_no, item_id, supplier_code, description,
  quantity, unit, unit_factor, base_quantity, unit_price, discount_percent, net_amount, tax_class, tax_code,
  tax_rate_percent, expected_on)
SELECT c.id, $2, $3, d.* FROM companies c, unnest($4::int[], $5::uuid[], $6::text[], $7::text[], $8::numeric[],
  $9::text[], $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[], $14::numeric[], $15::text[],
  $16::text[], $17::numeric[], $18::date[]) AS d
WHERE c.id = $1
ON CONFLICT (company_id, order_id, line_no) DO UPDATE
SET answer = excluded.answer, quantity = excluded.quantity, base_quantity = excluded.base_quantity,
    unit_price = excluded.unit_price, discount_percent = excluded.discount_percent, net_amount = excluded.net_amount,
    expected_on = excluded.expected_on
"""
STATE_SQL = """
UPDATE purchase_orders
SET version = version + 1, status = $3, net_amount = $4, tax_amount = $5, total_amount = $6
WHERE company_id = $1 AND id = $2
"""
FORGET_SQL = "DELETE FROM expected_receipts WHERE company_id = $1 AND order_id = $2"
EXPECT_SQL = """
INSERT INTO expected_receipts (company_id, id, item_id, location_id, quantity, due_on, reference, order_id, line_no,
  notice_id)
SELECT c.id, d.id, d.item_id, $2, d.quantity, d.due_on, $3, $4, d.line_no, d.notice_id
FROM companies c, unnest($5::uuid[], $6::uuid[], $7::numeric[], $8::date[], $9::int[], $10::uuid[])
  AS d(id, item_id, quantity, due_on, line_no, notice_id)
WHERE c.id = $1
"""


async def put_lines(
    connection: asyncpg.Connection,
    order: tuple[UUID, UUID],
    lines: Sequence[PurchaseLine],
    scale: int,
    *,
    answer: str = "open",
) -> None:
    """Write lines of an order (company, id) as they now stand: new ones, and those whose number is known."""
    rows = [_line_values(line, scale) for line in lines]
    await connection.execute(PUT_LINES_SQL, *order, answer, *map(list, zip(*rows, strict=True)))


def _line_values(line: PurchaseLine, scale: int) -> tuple[object, ...]:
    return (
        line.line_no,
        line.item_id,
        line.supplier_code,
        line.description,
        line.quantity,
        line.unit,
        line.unit_factor,
        line.base_quantity,
        line.unit_price,
        line.discount_percent,
        line.net_upto(line.quantity, scale),
        line.tax_class,
        line.tax_code,
        line.tax_rate_percent,
        line.expected_on,
    )


async def put_state(
    connection: asyncpg.Connection,
    order: PurchaseOrder,
    lines: Sequence[PurchaseLine],
    progress: Mapping[int, Progress],
) -> None:
    """Write what an agreed order has come to, and what of it is still expected: three statements."""
    totals = order_totals(lines, order.currency_scale)
    await connection.execute(
        STATE_SQL,
        order.company_id,
        order.id,
        status_after(lines, progress),
        totals.net_amount,
        totals.tax_amount,
        totals.total_amount,
    )
    await put_expected(connection, order, lines, progress)


async def put_expected(
    connection: asyncpg.Connection,
    order: PurchaseOrder,
    lines: Sequence[PurchaseLine],
    progress: Mapping[int, Progress],
) -> None:
    """Write anew what is expected of an agreed order, and when: two statements."""
    expected = expectations(lines, progress, order.shipments)
    await connection.execute(FORGET_SQL, order.company_id, order.id)
    await connection.execute(
        EXPECT_SQL,
        order.company_id,
        order.location_id,
        order.number,
        order.id,
        [new_id() for _ in expected],
        [entry.line.item_id for entry in expected],
        [entry.quantity * entry.line.unit_factor for entry in expected],
        [entry.due_on for entry in expected],
        [entry.line.line_no for entry in expected],
        [entry.notice_id for entry in expected],
    )
