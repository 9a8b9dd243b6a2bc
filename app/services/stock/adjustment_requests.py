"""Adjustments that one person asks for and another decides: those beyond the company's limit, or any other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Row, Select, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, not_found
from app.core.ids import new_id
from app.models import (
    Location,
    StockAdjustment,
    StockAdjustmentRequest,
    StockAdjustmentRequestLine,
    StockAdjustmentRequestLot,
)
from app.services.access.actor import Actor
from app.services.access.listing import check_version, fields_of
from app.services.access.visibility import visible
from app.services.documents.names import DocumentRef, Named, people_of
from app.services.documents.numbers import Numbers
from app.services.documents.transitions import Transitions, follow
from app.services.outbox.append import append_event
from app.services.posting import LotQuantity, by_lot, misnamed
from app.services.stock.adjustments import AdjustmentOrder, ReadAdjustment, adjust_stock, read_adjustment_order
from app.services.stock.blind import APPROVE_SCOPE
from app.services.stock.lines import WantedLine
from app.services.stock.on_hand import VALUES_SCOPE

WHAT = "request to adjust stock"
TRANSITIONS: Transitions = {
    "waiting": {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn"},
    "approved": {},
    "refused": {},
    "withdrawn": {},
}
SCOPES: Mapping[str, str] = {"approve": APPROVE_SCOPE, "refuse": APPROVE_SCOPE, "withdraw": "stock:write"}

HEAD_SQL = "SELECT * FROM stock_adjustment_requests WHERE company_id = $1 AND id = $2 FOR UPDATE"
LINES_SQL = """
SELECT l.line_no, l.item_id, i.code, i.name, l.quantity, l.unit, l.unit_cost
FROM stock_adjustment_request_lines l JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.request_id = $2 ORDER BY l.line_no
"""
LOTS_SQL = """
SELECT line_no, lot, expires_on, quantity FROM stock_adjustment_request_lots
WHERE company_id = $1 AND request_id = $2 ORDER BY line_no, expires_on NULLS LAST, lot
"""
END_SQL = """
UPDATE stock_adjustment_requests
SET version = version + 1, status = $3, decided_at = now(), decided_by = $4, refusal_reason = $5, adjustment_id = $6
WHERE company_id = $1 AND id = $2
"""


async def request_adjustment(session: AsyncSession, actor: Actor, numbers: Numbers, wanted: AdjustmentOrder) -> UUID:
    """Ask for an adjustment, whatever it is worth; answers the request's id. Nothing is posted before it is approved.

    Raises `location_unknown`, `lines_invalid`, `unit_cost_required`, `unit_cost_not_allowed`, `lots_invalid` (INVALID).
    """
    read = await read_adjustment_order(session, actor, wanted)
    _check_lots(read)
    day = wanted.adjusted_on or today()
    request_id, number = new_id(), await numbers.take(actor.company_id, "adjustment_request", day)
    head = {
        "id": request_id,
        "number": number,
        "version": 1,
        "status": "waiting",
        "location_id": wanted.location_id,
        "reason": wanted.reason,
        "from_reserved": wanted.from_reserved,
        "adjusted_on": day,
        "worth": read.worth,
        "note": wanted.note,
        "requested_by": actor.user_id,
    }
    lines = [
        {
            "request_id": request_id,
            "line_no": line.line_no,
            "item_id": line.item_id,
            "quantity": line.quantity,
            "unit": line.unit,
            "unit_cost": line.unit_cost,
        }
        for line in read.lines
    ]
    lots = [
        {
            "request_id": request_id,
            "line_no": line_no,
            "lot": part.lot,
            "expires_on": part.expires_on,
            "quantity": part.quantity,
        }
        for line_no, line in enumerate(wanted.lines, 1)
        for part in by_lot(line.lots)
    ]
    for table, rows in (
        (StockAdjustmentRequest, [head]),
        (StockAdjustmentRequestLine, lines),
        (StockAdjustmentRequestLot, lots),
    ):
        if rows:
            await session.execute(insert(table), [{"company_id": actor.company_id, **row} for row in rows])
    _tell(session, actor, "submitted", (request_id, number))
    return request_id


def _check_lots(read: ReadAdjustment) -> None:
    """Lots are those of tracked goods and add up; what comes in names them."""
    faults: list[FieldError] = []
    for line in read.lines:
        where = f"{line.pointer.rpartition('/')[0]}/lots"
        faults += misnamed(line.tracking, line.base_quantity, line.lots, where)
        if read.reason.incoming and line.tracking != "none" and not line.lots:
            faults.append(FieldError(where, "lots_missing", "Say which lots or serial numbers they are."))
    if faults:
        raise AppError("lots_invalid", "The lots do not fit the goods.", errors=faults)


async def approve_adjustment(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    request_id: UUID,
    if_version: int,
    *,
    adjusted_on: date | None,
) -> None:
    """Post what somebody else asked for, on the day that they named or on another.

    Raises NOT_FOUND, STALE, `transition_not_allowed` (CONFLICT); `requester_may_not_approve` (FORBIDDEN); what
    `adjust_stock` raises.
    """
    connection = await raw(session)
    head = await _locked(connection, actor, request_id, "approve", if_version)
    if head["requested_by"] == actor.user_id:
        raise AppError("requester_may_not_approve", "Somebody else approves what you asked for.", kind=Kind.FORBIDDEN)
    lots = await _lots(connection, actor.company_id, request_id)
    wanted = AdjustmentOrder(
        location_id=head["location_id"],
        reason=head["reason"],
        lines=[
            WantedLine(
                row["quantity"],
                row["item_id"],
                unit=row["unit"],
                unit_cost=row["unit_cost"],
                lots=tuple(lots.get(row["line_no"], ())),
            )
            for row in await connection.fetch(LINES_SQL, actor.company_id, request_id)
        ],
        from_reserved=head["from_reserved"],
        adjusted_on=adjusted_on or head["adjusted_on"],
        note=head["note"],
    )
    adjustment_id = await adjust_stock(session, actor, numbers, wanted, approved=True)
    await _end(connection, head, "approve", actor, adjustment_id=adjustment_id)


async def refuse_adjustment(
    session: AsyncSession, actor: Actor, request_id: UUID, if_version: int, reason: str
) -> None:
    """Send a request back with a reason; raises NOT_FOUND, STALE, `transition_not_allowed` (CONFLICT)."""
    connection = await raw(session)
    head = await _locked(connection, actor, request_id, "refuse", if_version)
    await _end(connection, head, "refuse", actor, reason=reason)
    _tell(session, actor, "refused", (request_id, head["number"]))


async def withdraw_adjustment(session: AsyncSession, actor: Actor, request_id: UUID, if_version: int) -> None:
    """Take a request back that nobody has decided: who asked does, or an owner.

    Raises NOT_FOUND, STALE, `transition_not_allowed` (CONFLICT); `requester_withdraws` (FORBIDDEN).
    """
    connection = await raw(session)
    head = await _locked(connection, actor, request_id, "withdraw", if_version)
    if not _may_withdraw(actor, head["requested_by"]):
        message = "Who asked takes it back, or an owner; who approves may refuse it."
        raise AppError("requester_withdraws", message, kind=Kind.FORBIDDEN)
    await _end(connection, head, "withdraw", actor)
    _tell(session, actor, "withdrawn", (request_id, head["number"]))


def _may_withdraw(actor: Actor, requested_by: UUID) -> bool:
    return requested_by == actor.user_id or actor.role == "owner"


async def _locked(
    connection: asyncpg.Connection, actor: Actor, request_id: UUID, action: str, if_version: int
) -> asyncpg.Record:
    head = None if actor.is_partner else await connection.fetchrow(HEAD_SQL, actor.company_id, request_id)
    if head is None:
        raise not_found(WHAT)
    check_version(head["version"], if_version)
    follow(TRANSITIONS, WHAT, head["status"], action)
    return head


async def _end(
    connection: asyncpg.Connection,
    head: asyncpg.Record,
    action: str,
    actor: Actor,
    *,
    reason: str | None = None,
    adjustment_id: UUID | None = None,
) -> None:
    status = follow(TRANSITIONS, WHAT, head["status"], action)
    await connection.execute(END_SQL, head["company_id"], head["id"], status, actor.user_id, reason, adjustment_id)


def _tell(session: AsyncSession, actor: Actor, what: str, request: tuple[UUID, str]) -> None:
    request_id, number = request
    subject = ("adjustment_request", request_id)
    append_event(session, actor.company_id, f"adjustment_request.{what}", subject, {"number": number})


def list_requests(actor: Actor, *, status: str | None = None) -> Select[Any]:
    """Requests that the actor may see, with the place and the adjustment that came of each."""
    request = StockAdjustmentRequest
    statement = (
        select(
            *request.__table__.c,
            Location.code.label("location_code"),
            Location.name.label("location_name"),
            StockAdjustment.number.label("adjustment_number"),
        )
        .join(Location, (Location.company_id == request.company_id) & (Location.id == request.location_id))
        .outerjoin(
            StockAdjustment,
            (StockAdjustment.company_id == request.company_id) & (StockAdjustment.id == request.adjustment_id),
        )
        .where(visible(actor, request))
    )
    return statement if status is None else statement.where(request.status == status)


def request_summary(actor: Actor, row: Row[Any]) -> dict[str, Any]:
    """A list row as an answer shows it; what it is worth only to whom stock's values are shown."""
    adjustment = None if row.adjustment_id is None else DocumentRef(row.adjustment_id, row.adjustment_number)
    return fields_of(row) | {
        "location": Named(row.location_id, row.location_code, row.location_name),
        "adjustment": adjustment,
        "worth": row.worth if actor.may(VALUES_SCOPE) else None,
    }


async def read_request(session: AsyncSession, actor: Actor, request_id: UUID) -> dict[str, Any]:
    """One request with its lines: four statements. Raises NOT_FOUND.

    The cost that it names is shown to whom stock's values are, and to who asked.
    """
    statement = list_requests(actor).where(StockAdjustmentRequest.id == request_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found(WHAT)
    connection = await raw(session)
    lots = await _lots(connection, actor.company_id, request_id)
    people = await people_of(connection, row.requested_by, row.decided_by)
    own = row.requested_by == actor.user_id
    fits = {"approve": not own, "withdraw": _may_withdraw(actor, row.requested_by)}
    allowed = [action for action in TRANSITIONS[row.status] if actor.may(SCOPES[action]) and fits.get(action, True)]
    hidden = {} if own or actor.may(VALUES_SCOPE) else {"unit_cost": None}
    return request_summary(actor, row) | {
        "lines": [
            {
                **line,
                **hidden,
                "item": Named(line["item_id"], line["code"], line["name"]),
                "lots": lots.get(line["line_no"], ()),
            }
            for line in await connection.fetch(LINES_SQL, actor.company_id, request_id)
        ],
        "requested_by": people[row.requested_by],
        "decided_by": people.get(row.decided_by),
        "allowed_actions": allowed,
    }


async def _lots(
    connection: asyncpg.Connection, company_id: UUID, request_id: UUID
) -> Mapping[int, Sequence[LotQuantity]]:
    lots: dict[int, list[LotQuantity]] = defaultdict(list)
    for row in await connection.fetch(LOTS_SQL, company_id, request_id):
        lots[row["line_no"]].append(LotQuantity(row["lot"], row["quantity"], row["expires_on"]))
    return lots
