"""Reading stock documents; what the actor may not see is simply not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Select, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.core.db import raw
from app.core.errors import not_found
from app.core.paging import Page, cut, encode_cursor, invalid_cursor
from app.models import Location, StockAdjustment, StockTransfer
from app.services.access.actor import Actor
from app.services.access.listing import Listing
from app.services.access.visibility import visible
from app.services.documents.names import Named
from app.services.stock.given_back import GivenBack, given_back_by
from app.services.stock.on_hand import VALUES_SCOPE
from app.services.stock.transfers import TRANSITIONS

TRANSFER_SQL = """
SELECT t.*, f.code AS from_code, f.name AS from_name, g.code AS to_code, g.name AS to_name
FROM stock_transfers t
JOIN locations f ON f.company_id = t.company_id AND f.id = t.from_location_id
JOIN locations g ON g.company_id = t.company_id AND g.id = t.to_location_id
WHERE t.company_id = $1 AND t.id = $2
"""
TRANSFER_LINES_SQL = """
SELECT l.line_no, l.item_id, i.code, i.name, l.quantity, l.unit, l.unit_factor, l.base_quantity,
       coalesce(r.received, 0) AS received, coalesce(r.missing, 0) AS missing, m.value
FROM stock_transfer_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
LEFT JOIN (
    SELECT k.line_no, sum(k.received) AS received, sum(k.missing) AS missing
    FROM stock_transfer_receipts a
    JOIN stock_transfer_receipt_lines k ON k.company_id = a.company_id AND k.receipt_id = a.id
    WHERE a.company_id = $1 AND a.transfer_id = $2 GROUP BY k.line_no
) r ON r.line_no = l.line_no
LEFT JOIN stock_moves m ON m.company_id = l.company_id AND m.document_id = l.transfer_id AND m.line_no = l.line_no
     AND m.from_location_id = $3
WHERE l.company_id = $1 AND l.transfer_id = $2 ORDER BY l.line_no
"""
RECEIPTS_SQL = """
SELECT id, number, received_on FROM stock_transfer_receipts WHERE company_id = $1 AND transfer_id = $2 ORDER BY id
"""
ADJUSTMENT_SQL = """
SELECT a.*, p.code AS location_code, p.name AS location_name
FROM stock_adjustments a JOIN locations p ON p.company_id = a.company_id AND p.id = a.location_id
WHERE a.company_id = $1 AND a.id = $2
"""
ADJUSTMENT_LINES_SQL = """
SELECT l.line_no, l.item_id, i.code, i.name, l.quantity, l.unit, m.value
FROM stock_adjustment_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
JOIN stock_moves m ON m.company_id = l.company_id AND m.document_id = l.adjustment_id AND m.line_no = l.line_no
WHERE l.company_id = $1 AND l.adjustment_id = $2 ORDER BY l.line_no
"""


@dataclass(frozen=True, slots=True)
class TransferLineView:
    """A line in its own unit: sent, received, missing and still on its way; `value` at sending, or hidden (none)."""

    line_no: int
    item: Named
    unit: str
    quantity: Decimal
    received: Decimal
    missing: Decimal
    in_transit: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class ReceiptRef:
    """One arrival."""

    id: UUID
    number: str
    received_on: date


@dataclass(frozen=True, slots=True)
class TransferSummary:
    """A transfer in a list."""

    id: UUID
    number: str
    status: str
    from_location: Named
    to_location: Named
    dispatched_on: date


@dataclass(frozen=True, slots=True)
class TransferView(TransferSummary):
    """A transfer with its lines and arrivals; `version` is its ETag."""

    version: int
    note: str | None
    lines: Sequence[TransferLineView]
    receipts: Sequence[ReceiptRef]
    allowed_actions: Sequence[str]


@dataclass(frozen=True, slots=True)
class AdjustmentSummary:
    """An adjustment in a list."""

    id: UUID
    number: str
    location: Named
    reason: str
    adjusted_on: date


@dataclass(frozen=True, slots=True)
class AdjustmentLineView:
    """A corrected quantity in its unit; `value` in base currency, or hidden (none)."""

    line_no: int
    item: Named
    unit: str
    quantity: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class AdjustmentView(AdjustmentSummary):
    """An adjustment with its lines."""

    note: str | None
    lines: Sequence[AdjustmentLineView]
    waiting_lines: Sequence[GivenBack]


async def read_transfer(session: AsyncSession, actor: Actor, transfer_id: UUID) -> TransferView:
    """One transfer in three statements; raises NOT_FOUND."""
    connection = await raw(session)
    head = None if actor.is_partner else await connection.fetchrow(TRANSFER_SQL, actor.company_id, transfer_id)
    if head is None:
        raise not_found("stock transfer")
    lines = await connection.fetch(TRANSFER_LINES_SQL, actor.company_id, transfer_id, head["from_location_id"])
    receipts = await connection.fetch(RECEIPTS_SQL, actor.company_id, transfer_id)
    shows_values = actor.may(VALUES_SCOPE)
    on_its_way = head["status"] == "in_transit"
    return TransferView(
        id=head["id"],
        number=head["number"],
        version=head["version"],
        status=head["status"],
        from_location=Named(head["from_location_id"], head["from_code"], head["from_name"]),
        to_location=Named(head["to_location_id"], head["to_code"], head["to_name"]),
        dispatched_on=head["dispatched_on"],
        note=head["note"],
        lines=[_transfer_line(row, on_its_way=on_its_way, shows_values=shows_values) for row in lines],
        receipts=[ReceiptRef(row["id"], row["number"], row["received_on"]) for row in receipts],
        allowed_actions=sorted(TRANSITIONS[head["status"]]) if actor.may("stock:write") else [],
    )


def _transfer_line(row: asyncpg.Record, *, on_its_way: bool, shows_values: bool) -> TransferLineView:
    factor = row["unit_factor"]
    left = row["base_quantity"] - row["received"] - row["missing"] if on_its_way else Decimal(0)
    return TransferLineView(
        line_no=row["line_no"],
        item=Named(row["item_id"], row["code"], row["name"]),
        unit=row["unit"],
        quantity=row["quantity"],
        received=row["received"] / factor,
        missing=row["missing"] / factor,
        in_transit=left / factor,
        value=row["value"] if shows_values else None,
    )


async def read_adjustment(session: AsyncSession, actor: Actor, adjustment_id: UUID) -> AdjustmentView:
    """One adjustment in two statements, three where orders wait again; raises NOT_FOUND."""
    connection = await raw(session)
    head = None if actor.is_partner else await connection.fetchrow(ADJUSTMENT_SQL, actor.company_id, adjustment_id)
    if head is None:
        raise not_found("stock adjustment")
    shows_values = actor.may(VALUES_SCOPE)
    return AdjustmentView(
        id=head["id"],
        number=head["number"],
        location=Named(head["location_id"], head["location_code"], head["location_name"]),
        reason=head["reason"],
        adjusted_on=head["adjusted_on"],
        note=head["note"],
        lines=[
            AdjustmentLineView(
                row["line_no"],
                Named(row["item_id"], row["code"], row["name"]),
                row["unit"],
                row["quantity"],
                row["value"] if shows_values else None,
            )
            for row in await connection.fetch(ADJUSTMENT_LINES_SQL, actor.company_id, adjustment_id)
        ],
        waiting_lines=await given_back_by(connection, actor, adjustment_id, head["waiting_orders"]),
    )


async def list_transfers(
    session: AsyncSession, actor: Actor, page: Page, *, status: str | None, location_id: UUID | None
) -> Listing[TransferSummary]:
    """Transfers, newest first; `location_id` is either end."""
    source, target = aliased(Location, name="source"), aliased(Location, name="target")
    statement = (
        select(
            StockTransfer.id,
            StockTransfer.number,
            StockTransfer.status,
            source.id,
            source.code,
            source.name,
            target.id,
            target.code,
            target.name,
            StockTransfer.dispatched_on,
        )
        .join(source, (source.company_id == StockTransfer.company_id) & (source.id == StockTransfer.from_location_id))
        .join(target, (target.company_id == StockTransfer.company_id) & (target.id == StockTransfer.to_location_id))
        .where(visible(actor, StockTransfer))
    )
    if status is not None:
        statement = statement.where(StockTransfer.status == status)
    if location_id is not None:
        statement = statement.where((source.id == location_id) | (target.id == location_id))
    rows, cursor = await _newest(session, statement, StockTransfer.id, page)
    found = [TransferSummary(row[0], row[1], row[2], Named(*row[3:6]), Named(*row[6:9]), row[9]) for row in rows]
    return Listing(found, cursor)


async def list_adjustments(
    session: AsyncSession, actor: Actor, page: Page, *, location_id: UUID | None
) -> Listing[AdjustmentSummary]:
    """Adjustments, newest first."""
    statement = (
        select(
            StockAdjustment.id,
            StockAdjustment.number,
            Location.id,
            Location.code,
            Location.name,
            StockAdjustment.reason,
            StockAdjustment.adjusted_on,
        )
        .join(
            Location,
            (Location.company_id == StockAdjustment.company_id) & (Location.id == StockAdjustment.location_id),
        )
        .where(visible(actor, StockAdjustment))
    )
    if location_id is not None:
        statement = statement.where(Location.id == location_id)
    rows, cursor = await _newest(session, statement, StockAdjustment.id, page)
    return Listing([AdjustmentSummary(row[0], row[1], Named(*row[2:5]), row[5], row[6]) for row in rows], cursor)


async def _newest(
    session: AsyncSession, statement: Select[*tuple[Any, ...]], key: InstrumentedAttribute[UUID], page: Page
) -> tuple[Sequence[Any], str | None]:
    """A page by descending id: ids are made in order of time."""
    if page.after is not None:
        try:
            statement = statement.where(key < literal(UUID(page.after[0])))
        except ValueError as error:
            raise invalid_cursor() from error
    rows, more = cut((await session.execute(statement.order_by(key.desc()).limit(page.limit + 1))).all(), page)
    return rows, encode_cursor(rows[-1][0]) if more else None
