"""The promise chain: which order lines wait for goods, when these come, and what customers were promised.

Goods that lie free and goods on their way serve waiting lines in the order in which they were placed, as
available-to-promise assumes. A line is endangered once what it waits for comes later than it was promised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import beyond, raw
from app.core.errors import AppError, FieldError
from app.core.paging import Page, cut, encode_cursor
from app.services.access.actor import Actor
from app.services.access.keyset import after, line_no
from app.services.access.listing import Listing
from app.services.documents.amounts import in_unit
from app.services.documents.names import DocumentRef, Named
from app.services.outbox.append import append_event

# Every waiting line ($1 company, $2 item or none, $3 today) with the day on which it can be served whole: none when
# nothing covers it; and its last promise.
CHAIN_SQL = """
WITH short AS MATERIALIZED (
    SELECT item_id, location_id, on_hand - reserved AS free FROM stock_balances
    WHERE company_id = $1 AND demand > reserved AND ($2::uuid IS NULL OR item_id = $2)
), waiting AS (
    SELECT o.id AS order_id, o.number AS order_number, o.partner_id, o.placed_by, o.requested_on, o.location_id,
           l.line_no, l.item_id, l.unit, l.unit_factor, s.free, l.base_quantity - d.delivered - r.reserved AS need
    FROM short s
    JOIN sales_order_lines l ON l.company_id = $1 AND l.item_id = s.item_id
    JOIN sales_orders o ON o.company_id = $1 AND o.id = l.order_id AND o.location_id = s.location_id
     AND o.status IN ('placed', 'confirmed', 'partly_delivered')
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(t.quantity), 0) AS delivered FROM trade_entries t
        WHERE t.company_id = $1 AND t.order_id = o.id AND t.line_no = l.line_no AND t.kind = 'delivered'
    ) d
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.quantity), 0) AS reserved FROM reservation_entries e
        WHERE e.company_id = $1 AND e.order_id = o.id AND e.line_no = l.line_no
    ) r
), queued AS (
    SELECT *, sum(need) OVER (PARTITION BY item_id, location_id ORDER BY order_id, line_no) - free AS lacking
    FROM waiting WHERE need > 0
), supply AS (
    SELECT item_id, location_id, due_on,
           sum(quantity) OVER (PARTITION BY item_id, location_id ORDER BY due_on, id) AS upto
    FROM expected_receipts WHERE company_id = $1 AND quantity > 0
), chain AS (
    SELECT q.*, CASE WHEN q.lacking <= 0 THEN $3::date ELSE (
               SELECT greatest(s.due_on, $3) FROM supply s
               WHERE s.item_id = q.item_id AND s.location_id = q.location_id AND s.upto >= q.lacking
               ORDER BY s.upto LIMIT 1
           ) END AS available_on, p.promised_on
    FROM queued q
    LEFT JOIN LATERAL (
        SELECT x.promised_on FROM sales_promises x
        WHERE x.company_id = $1 AND x.order_id = q.order_id AND x.line_no = q.line_no ORDER BY x.number DESC LIMIT 1
    ) p ON true
)"""
ENDANGERED = "promised_on IS NOT NULL AND (available_on IS NULL OR available_on > promised_on)"
LIST_SQL = f"""{CHAIN_SQL}
SELECT c.*, {ENDANGERED} AS endangered, i.code AS item_code, i.name AS item_name, p.code AS partner_code,
       p.name AS partner_name
FROM chain c
JOIN items i ON i.company_id = $1 AND i.id = c.item_id
JOIN partners p ON p.company_id = $1 AND p.id = c.partner_id
WHERE (NOT $4 OR ({ENDANGERED})) AND ($5::uuid IS NULL OR (c.order_id, c.line_no) > ($5, $6))
  AND ($8::uuid IS NULL OR c.placed_by = $8) AND ($9::uuid IS NULL OR p.account_manager_id = ANY (looked_after($1, $9)))
ORDER BY c.order_id, c.line_no LIMIT $7
"""  # noqa: S608 - constants
FIRST_SQL = f"""{CHAIN_SQL}
INSERT INTO sales_promises (company_id, order_id, line_no, number, partner_id, promised_on, cause, made_by)
SELECT co.id, c.order_id, c.line_no, 1, c.partner_id, c.available_on, 'confirmation', $5
FROM companies co, chain c
WHERE co.id = $1 AND c.order_id = $4 AND c.available_on IS NOT NULL AND c.promised_on IS NULL
"""  # noqa: S608 - constants
LOCK_SQL = """
SELECT id, number, partner_id FROM sales_orders
WHERE company_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
# What is promised now: the waiting lines among the named ones, as they stand under the orders' locks.
NAMED_SQL = f"""{CHAIN_SQL}
SELECT c.order_id, c.line_no, c.available_on, c.promised_on
FROM chain c JOIN unnest($4::uuid[], $5::int[]) AS w(order_id, line_no)
  ON w.order_id = c.order_id AND w.line_no = c.line_no
"""  # noqa: S608 - constants
PROMISE_SQL = """
INSERT INTO sales_promises (company_id, order_id, line_no, number, partner_id, promised_on, cause, note, made_by)
SELECT c.id, d.order_id, d.line_no, 1 + (
           SELECT coalesce(max(p.number), 0) FROM sales_promises p
           WHERE p.company_id = $1 AND p.order_id = d.order_id AND p.line_no = d.line_no
       ), d.partner_id, d.promised_on, d.cause, $7, $8
FROM companies c, unnest($2::uuid[], $3::int[], $4::uuid[], $5::date[], $6::text[])
     AS d(order_id, line_no, partner_id, promised_on, cause)
WHERE c.id = $1
"""


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """A day to promise for a waiting line; `instead_of` is the promise that its sender has seen."""

    order_id: UUID
    line_no: int
    promised_on: date
    instead_of: date | None = None


async def list_waiting(
    session: AsyncSession, actor: Actor, page: Page, *, item_id: UUID | None, endangered: bool
) -> Listing[dict[str, Any]]:
    """Lines that wait for goods, oldest order first, with the day on which these come: one statement.

    `endangered`: only those that would come later than was promised.
    """
    start = after(page, UUID, line_no) or (None, None)
    # The queue is that of all orders; shown are those that the actor sees.
    whose = [actor.user_id if actor.data_range == wanted else None for wanted in ("own", "accounts")]
    async with beyond(session, "data_range"):
        rows = await (await raw(session)).fetch(
            LIST_SQL, actor.company_id, item_id, today(), endangered, *start, page.limit + 1, *whose
        )
    found, more = cut(rows, page)
    cursor = encode_cursor(found[-1]["order_id"], found[-1]["line_no"]) if more else None
    return Listing([_view(row) for row in found], cursor)


def _view(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "order": DocumentRef(row["order_id"], row["order_number"]),
        "partner": Named(row["partner_id"], row["partner_code"], row["partner_name"]),
        "line_no": row["line_no"],
        "item": Named(row["item_id"], row["item_code"], row["item_name"]),
        "unit": row["unit"],
        "waiting": in_unit(row["need"], row["unit_factor"]),
        "requested_on": row["requested_on"],
        "promised_on": row["promised_on"],
        "available_on": row["available_on"],
        "endangered": row["endangered"],
    }


async def promise_at_confirmation(session: AsyncSession, actor: Actor, order_id: UUID) -> None:
    """Keep the days on which the waiting lines of an order can be served, as what the customer was told first."""
    async with beyond(session, "data_range"):
        await (await raw(session)).execute(FIRST_SQL, actor.company_id, None, today(), order_id, actor.user_id)


async def promise_lines(
    session: AsyncSession, actor: Actor, wanted: Sequence[PromisedLine], note: str | None
) -> list[UUID]:
    """Promise new days for waiting lines and tell each customer; answers the orders. Five statements, any number of
    lines and orders.

    Raises `promise_invalid` with `line_repeated`, `line_not_waiting` (nothing of it waits, or there is no such line),
    `promise_changed` (somebody else has promised meanwhile), `nothing_changes`, `promised_in_past`.
    """
    connection = await raw(session)
    order_ids = sorted({entry.order_id for entry in wanted})
    orders = {row["id"]: row for row in await connection.fetch(LOCK_SQL, actor.company_id, order_ids)}
    named = [[entry.order_id for entry in wanted], [entry.line_no for entry in wanted]]
    async with beyond(session, "data_range"):
        rows = await connection.fetch(NAMED_SQL, actor.company_id, None, today(), *named)
    waiting = {(row["order_id"], row["line_no"]): row for row in rows if row["order_id"] in orders}
    _check(wanted, waiting)
    available = [waiting[entry.order_id, entry.line_no]["available_on"] for entry in wanted]
    await connection.execute(
        PROMISE_SQL,
        actor.company_id,
        *named,
        [orders[entry.order_id]["partner_id"] for entry in wanted],
        [entry.promised_on for entry in wanted],
        ["supply" if entry.promised_on == day else "staff" for entry, day in zip(wanted, available, strict=True)],
        note,
        actor.user_id,
    )
    for order_id in order_ids:
        _tell(session, actor, orders[order_id], [entry for entry in wanted if entry.order_id == order_id])
    return order_ids


def _check(wanted: Sequence[PromisedLine], waiting: Mapping[tuple[UUID, int], asyncpg.Record]) -> None:
    seen: set[tuple[UUID, int]] = set()
    faults = []
    for index, entry in enumerate(wanted):
        key, pointer = (entry.order_id, entry.line_no), f"/lines/{index}"
        row = waiting.get(key)
        if key in seen:
            faults.append(FieldError(f"{pointer}/line_no", "line_repeated", "The line is named twice."))
        elif row is None:
            message = "Nothing of this line waits for goods."
            faults.append(FieldError(f"{pointer}/line_no", "line_not_waiting", message))
        elif row["promised_on"] != entry.instead_of:
            message = "Somebody else has promised another day; read the list again."
            faults.append(FieldError(f"{pointer}/instead_of", "promise_changed", message))
        elif row["promised_on"] == entry.promised_on:
            message = "This day is promised already."
            faults.append(FieldError(f"{pointer}/promised_on", "nothing_changes", message))
        elif entry.promised_on < today():
            message = "Goods are promised for today or later."
            faults.append(FieldError(f"{pointer}/promised_on", "promised_in_past", message))
        seen.add(key)
    if faults:
        raise AppError("promise_invalid", "The days cannot be promised.", errors=faults)


def _tell(session: AsyncSession, actor: Actor, order: asyncpg.Record, lines: Sequence[PromisedLine]) -> None:
    payload = {
        "number": order["number"],
        "partner_id": str(order["partner_id"]),
        "lines": [
            {
                "line_no": line.line_no,
                "promised_on": line.promised_on.isoformat(),
                "instead_of": None if line.instead_of is None else line.instead_of.isoformat(),
            }
            for line in lines
        ],
    }
    append_event(session, actor.company_id, "sales_promise.made", ("sales_promise", order["id"]), payload)
