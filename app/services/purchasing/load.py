"""Loads one purchase order under its lock, with what the ledgers and its shipping notices say of every line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import conflict, not_found
from app.services.access.actor import Actor
from app.services.access.custom_fields import Values
from app.services.access.listing import check_version
from app.services.documents.amounts import HUNDRED, ONE, in_unit
from app.services.posting import BOOKS_COLUMNS, Books, books_of
from app.services.purchasing.order import ORDER_KIND, Progress, PurchaseLine, PurchaseOrder, Shipment

ORDER_SQL = f"""
SELECT {BOOKS_COLUMNS},
       o.id, o.number, o.version, o.status, o.partner_id, o.location_id, o.currency, o.exchange_rate, o.ordered_on,
       o.sent_at, o.consigned_location_id, o.custom, cur.scale AS currency_scale,
       c.over_receipt_percent, c.under_receipt_percent, c.invoice_price_percent, c.invoice_quantity_percent,
       (SELECT e.id FROM locations e WHERE e.company_id = c.id AND e.kind = 'supplier' ORDER BY e.code LIMIT 1)
           AS supplier_location_id
FROM purchase_orders o
JOIN companies c ON c.id = o.company_id
JOIN currencies base ON base.code = c.base_currency
JOIN currencies cur ON cur.code = o.currency
WHERE o.company_id = $1 AND o.id = $2
FOR NO KEY UPDATE OF o
"""  # noqa: S608 - a constant

LINES_SQL = """
SELECT l.line_no, l.item_id, i.code AS item_code, i.name AS item_name, i.kind AS item_kind, i.tracking, l.supplier_code,
       l.description, l.quantity, l.unit, l.unit_factor, l.unit_price, l.discount_percent, l.tax_class, l.tax_code,
       l.tax_rate_percent, l.expected_on, l.answer, l.answer_note
FROM purchase_order_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.order_id = $2
ORDER BY l.line_no
"""
# Apart from the lines: the planner takes sums for few rows, and would go through all of them for each line.
PROGRESS_SQL = """
SELECT line_no,
       coalesce(sum(quantity) FILTER (WHERE kind = 'ordered'), 0) AS ordered,
       coalesce(sum(quantity) FILTER (WHERE kind = 'received'), 0) AS received,
       coalesce(sum(quantity) FILTER (WHERE kind = 'rejected'), 0) AS rejected,
       coalesce(sum(quantity) FILTER (WHERE kind = 'invoiced'), 0) AS invoiced,
       coalesce(sum(quantity) FILTER (WHERE kind = 'returned'), 0) AS returned
FROM trade_entries WHERE company_id = $1 AND order_id = $2 AND order_kind = $3
GROUP BY line_no
"""
SHIPMENTS_SQL = """
SELECT n.id, n.arrives_on, n.status = 'waiting' AS waiting, n.reference, l.line_no, l.quantity
FROM shipping_notices n
JOIN shipping_notice_lines l ON l.company_id = n.company_id AND l.notice_id = n.id
WHERE n.company_id = $1 AND n.order_id = $2 AND n.status IN ('waiting', 'announced')
ORDER BY n.arrives_on, n.id
"""
RATE_SQL = """
SELECT rate FROM exchange_rates WHERE company_id = $1 AND currency = $2 AND valid_from <= $3
ORDER BY valid_from DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """In percent: how much more than ordered may be received, at how little less a line counts as received, and how
    far an invoice may differ from the agreed price and from the goods that came."""

    over_percent: Decimal
    under_percent: Decimal
    invoice_price_percent: Decimal
    invoice_quantity_percent: Decimal

    def most(self, ordered: Decimal) -> Decimal:
        """As much may come of a line."""
        return ordered * (HUNDRED + self.over_percent) / HUNDRED

    def least(self, ordered: Decimal) -> Decimal:
        """With as much a line counts as received."""
        return ordered * (HUNDRED - self.under_percent) / HUNDRED


@dataclass(frozen=True, slots=True)
class LoadedOrder:
    """An order under its lock, the company's books, where goods come from, how far they may differ, own values."""

    order: PurchaseOrder
    books: Books
    supplier_location_id: UUID
    tolerance: Tolerance
    custom: Values


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """A line, what the supplier says of it, and what has happened to it."""

    line: PurchaseLine
    item_name: str
    answer: str
    answer_note: str | None
    progress: Progress


async def open_order(
    connection: asyncpg.Connection, actor: Actor, order_id: UUID, action: str | None, if_version: int | None = None
) -> LoadedOrder:
    """Lock an order that the actor may see and that allows `action`; none: whatever its state.

    Whoever changes an order goes through here, one after the other: four statements. Raises NOT_FOUND, STALE on another
    version, `transition_not_allowed` (CONFLICT).
    """
    row = await connection.fetchrow(ORDER_SQL, actor.company_id, order_id)
    if row is None or (actor.is_partner and (row["partner_id"] != actor.partner_id or row["sent_at"] is None)):
        raise not_found("purchase order")
    if if_version is not None:
        check_version(row["version"], if_version)
    lines = await load_lines(connection, actor.company_id, order_id)
    books = books_of(actor.company_id, row)
    counting = [entry for entry in lines if entry.answer != "rejected"]
    order = PurchaseOrder(
        id=row["id"],
        number=row["number"],
        version=row["version"],
        status=row["status"],
        company_id=actor.company_id,
        partner_id=row["partner_id"],
        location_id=row["location_id"],
        currency=row["currency"],
        currency_scale=row["currency_scale"],
        exchange_rate=row["exchange_rate"],
        base_scale=books.scale,
        ordered_on=row["ordered_on"],
        last_line_no=max((entry.line.line_no for entry in lines), default=0),
        lines=tuple(entry.line for entry in counting),
        progress={entry.line.line_no: entry.progress for entry in counting},
        shipments=await load_shipments(connection, actor.company_id, order_id),
        consigned_location_id=row["consigned_location_id"],
    )
    if action is not None:
        order.require(action)
    names = ("over_receipt_percent", "under_receipt_percent", "invoice_price_percent", "invoice_quantity_percent")
    tolerance = Tolerance(*(row[name] for name in names))
    return LoadedOrder(order, books, row["supplier_location_id"], tolerance, row["custom"])


async def rate_on(connection: asyncpg.Connection, loaded: LoadedOrder, on: date) -> Decimal:
    """What the order's currency is worth on a day; raises `exchange_rate_missing` (CONFLICT)."""
    order = loaded.order
    if order.currency == loaded.books.base_currency:
        return ONE
    rate: Decimal | None = await connection.fetchval(RATE_SQL, order.company_id, order.currency, on)
    if rate is None:
        raise conflict("exchange_rate_missing", "There is no exchange rate for the order's currency on this day.")
    return rate


async def load_lines(connection: asyncpg.Connection, company_id: UUID, order_id: UUID) -> list[AnsweredLine]:
    """The lines of an order and the sums of their ledger entries, in two statements."""
    rows = await connection.fetch(LINES_SQL, company_id, order_id)
    sums = {row["line_no"]: row for row in await connection.fetch(PROGRESS_SQL, company_id, order_id, ORDER_KIND)}
    return [_answered(row, sums) for row in rows]


async def load_shipments(connection: asyncpg.Connection, company_id: UUID, order_id: UUID) -> tuple[Shipment, ...]:
    """What is on its way of an order, or said to be, in one statement."""
    quantities: dict[tuple[UUID, date, bool, str | None], dict[int, Decimal]] = {}
    for row in await connection.fetch(SHIPMENTS_SQL, company_id, order_id):
        key = (row["id"], row["arrives_on"], row["waiting"], row["reference"])
        quantities.setdefault(key, {})[row["line_no"]] = row["quantity"]
    return tuple(
        Shipment(notice_id, arrives_on, lines, waiting, reference)
        for (notice_id, arrives_on, waiting, reference), lines in quantities.items()
    )


def _answered(row: asyncpg.Record, sums: Mapping[int, asyncpg.Record]) -> AnsweredLine:
    line = PurchaseLine(
        line_no=row["line_no"],
        item_id=row["item_id"],
        item_code=row["item_code"],
        item_kind=row["item_kind"],
        tracking=row["tracking"],
        description=row["description"],
        quantity=row["quantity"],
        unit=row["unit"],
        unit_factor=row["unit_factor"],
        unit_price=row["unit_price"],
        discount_percent=row["discount_percent"],
        tax_class=row["tax_class"],
        tax_code=row["tax_code"],
        tax_rate_percent=row["tax_rate_percent"],
        expected_on=row["expected_on"],
        supplier_code=row["supplier_code"],
    )
    entries = sums.get(line.line_no)
    step = Progress() if entries is None else _progress(entries, line.unit_factor)
    return AnsweredLine(line, row["item_name"], row["answer"], row["answer_note"], step)


def _progress(row: asyncpg.Record, factor: Decimal) -> Progress:
    return Progress(
        ordered=in_unit(row["ordered"], factor),
        received=in_unit(row["received"], factor),
        rejected=in_unit(row["rejected"], factor),
        invoiced=in_unit(row["invoiced"], factor),
        returned=in_unit(row["returned"], factor),
    )
