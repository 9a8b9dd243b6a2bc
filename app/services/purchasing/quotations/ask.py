"""The company's side of a request: written, sent, more suppliers asked, deadline moved, ended, cancelled, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now, today
from app.core.db import beyond, raw
from app.core.errors import AppError, FieldError, Kind
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.outbox.append import append_event
from app.services.purchasing.quotations.load import OpenRequest, open_request
from app.services.stock.lines import StockLine, WantedLine, read_lines

PLACE_SQL = """
SELECT id FROM locations WHERE company_id = $1 AND kind = 'warehouse' AND active AND ($2::uuid IS NULL OR id = $2)
ORDER BY id LIMIT 1
"""
SUPPLIERS_SQL = "SELECT id FROM partners WHERE company_id = $1 AND id = ANY($2) AND is_supplier AND active"
INSERT_SQL = """
INSERT INTO quotation_requests (company_id, id, number, version, status, location_id, closes_at, message, note,
  created_by)
VALUES ($1, $2, $3, 1, 'draft', $4, $5, $6, $7, $8)
"""
UPDATE_SQL = """
UPDATE quotation_requests
SET version = version + 1, location_id = $3, closes_at = $4, message = $5, note = $6 WHERE company_id = $1 AND id = $2
"""
INSERT_LINES_SQL = """
INSERT INTO quotation_request_lines (company_id, request_id, line_no, item_id, quantity, unit, unit_factor, wanted_on,
  comment)
SELECT c.id, $2, d.* FROM companies c, unnest($3::int[], $4::uuid[], $5::numeric[], $6::text[], $7::numeric[],
  $8::date[], $9::text[]) AS d
WHERE c.id = $1
"""
# In the supplier's own currency, in which it would be ordered too.
INSERT_QUOTATIONS_SQL = """
INSERT INTO quotations (company_id, id, request_id, partner_id, version, status, currency, location_id, closes_at,
  message)
SELECT p.company_id, d.id, r.id, p.id, 1, 'draft', p.currency, r.location_id, r.closes_at, r.message
FROM unnest($3::uuid[], $4::uuid[]) AS d(id, partner_id)
JOIN partners p ON p.company_id = $1 AND p.id = d.partner_id
JOIN quotation_requests r ON r.company_id = $1 AND r.id = $2
"""
# One after the other for each supplier, so that its invitations are numbered without a gap.
LOCK_SUPPLIERS_SQL = """
SELECT id FROM partners p WHERE company_id = $1
  AND id IN (SELECT q.partner_id FROM quotations q
             WHERE q.company_id = $1 AND q.request_id = $2 AND q.status = 'draft')
ORDER BY id FOR NO KEY UPDATE
"""
INVITE_SQL = """
UPDATE quotations q SET status = 'invited', sent_at = now(), serial_no = 1 + coalesce(
    (SELECT max(o.serial_no) FROM quotations o WHERE o.company_id = q.company_id AND o.partner_id = q.partner_id), 0)
WHERE q.company_id = $1 AND q.request_id = $2 AND q.status = 'draft'
RETURNING q.id
"""
HAND_OVER_SQL = """
INSERT INTO quotation_lines (company_id, quotation_id, line_no, partner_id, item_id, quantity, unit, unit_factor,
  wanted_on, comment)
SELECT q.company_id, q.id, l.line_no, q.partner_id, l.item_id, l.quantity, l.unit, l.unit_factor, l.wanted_on, l.comment
FROM quotations q
JOIN quotation_request_lines l ON l.company_id = q.company_id AND l.request_id = q.request_id
WHERE q.company_id = $1 AND q.id = ANY($2)
"""
STATE_SQL = """
UPDATE quotation_requests SET version = version + 1, status = $3, closes_at = $4 WHERE company_id = $1 AND id = $2
"""
MOVE_DEADLINE_SQL = """
UPDATE quotations SET version = version + 1, closes_at = $3 WHERE company_id = $1 AND request_id = $2
"""
RECALL_SQL = """
UPDATE quotations SET version = version + 1, status = 'cancelled'
WHERE company_id = $1 AND request_id = $2 AND status <> 'draft'
"""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A quantity of an item that is asked for, by when it is wanted, and what else to say about it."""

    wanted: WantedLine
    wanted_on: date | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A request as entered; `message` is for the suppliers, `note` for ourselves."""

    partner_ids: Sequence[UUID]
    lines: Sequence[AskedLine]
    closes_at: datetime
    location_id: UUID | None = None
    message: str | None = None
    note: str | None = None


async def create_quotation_request(session: AsyncSession, actor: Actor, numbers: Numbers, draft: RequestDraft) -> UUID:
    """Write a draft, which no supplier sees; answers its id.

    Six statements for any number of lines and suppliers. Raises INVALID with a pointer per faulty field.
    """
    connection = await raw(session)
    location_id, lines = await _check(connection, actor, draft)
    request_id, number = new_id(), await numbers.take(actor.company_id, "quotation_request", today())
    header = (location_id, draft.closes_at, draft.message, draft.note)
    await connection.execute(INSERT_SQL, actor.company_id, request_id, number, *header, actor.user_id)
    await _put(connection, actor, request_id, draft, lines)
    return request_id


async def edit_quotation_request(
    session: AsyncSession, actor: Actor, request_id: UUID, draft: RequestDraft, if_version: int
) -> None:
    """Write a draft anew; raises NOT_FOUND, STALE, `transition_not_allowed` once it is sent, and as creating does."""
    connection = await raw(session)
    await open_request(connection, actor, request_id, "edit", if_version)
    location_id, lines = await _check(connection, actor, draft)
    header = (location_id, draft.closes_at, draft.message, draft.note)
    await connection.execute(UPDATE_SQL, actor.company_id, request_id, *header)
    for table in ("quotation_request_lines", "quotations"):
        statement = f"DELETE FROM {table} WHERE company_id = $1 AND request_id = $2"  # noqa: S608 - constants
        await connection.execute(statement, actor.company_id, request_id)
    await _put(connection, actor, request_id, draft, lines)


async def send_quotation_request(session: AsyncSession, actor: Actor, request_id: UUID, if_version: int) -> None:
    """Ask the suppliers, each by an invitation of its own.

    Raises NOT_FOUND, STALE, `transition_not_allowed`, `deadline_passed`.
    """
    connection = await raw(session)
    request = await open_request(connection, actor, request_id, "send", if_version)
    _check_deadline(request.closes_at)
    await _invite(session, actor, request)
    await connection.execute(STATE_SQL, actor.company_id, request_id, "sent", request.closes_at)


async def invite_suppliers(
    session: AsyncSession, actor: Actor, request_id: UUID, partner_ids: Sequence[UUID], if_version: int
) -> None:
    """Ask more suppliers, until the same deadline; those who were asked before notice nothing.

    Raises NOT_FOUND, STALE, `transition_not_allowed`, `partner_unknown`, `partner_repeated`.
    """
    connection = await raw(session)
    request = await open_request(connection, actor, request_id, "invite", if_version)
    faults = await _partner_faults(connection, actor, partner_ids, {row["partner_id"] for row in request.quotations})
    _refuse(faults)
    await _ask(connection, actor, request_id, partner_ids)
    await _invite(session, actor, request)
    await connection.execute(STATE_SQL, actor.company_id, request_id, "sent", request.closes_at)


async def extend_quotation_request(
    session: AsyncSession, actor: Actor, request_id: UUID, closes_at: datetime, if_version: int
) -> None:
    """Give all suppliers longer; raises NOT_FOUND, STALE, `transition_not_allowed`, `deadline_not_later`."""
    connection = await raw(session)
    request = await open_request(connection, actor, request_id, "extend", if_version)
    if closes_at <= request.closes_at:
        _refuse([FieldError("/closes_at", "deadline_not_later", "The deadline can only be moved to a later time.")])
    await _move_deadline(session, actor, request, closes_at)


async def end_quotation_request(session: AsyncSession, actor: Actor, request_id: UUID, if_version: int) -> None:
    """End the time for quoting now; raises NOT_FOUND, STALE, `transition_not_allowed`."""
    request = await open_request(await raw(session), actor, request_id, "end", if_version)
    await _move_deadline(session, actor, request, now())


async def cancel_quotation_request(session: AsyncSession, actor: Actor, request_id: UUID, if_version: int) -> None:
    """Take the request back, before its deadline; raises NOT_FOUND, STALE, `transition_not_allowed`."""
    connection = await raw(session)
    request = await open_request(connection, actor, request_id, "cancel", if_version)
    await connection.execute(STATE_SQL, actor.company_id, request_id, "cancelled", request.closes_at)
    await connection.execute(RECALL_SQL, actor.company_id, request_id)
    for row in request.quotations:
        if row["status"] != "draft":
            tell_supplier(session, actor, "quotation.cancelled", row["id"])


async def close_quotation_request(session: AsyncSession, actor: Actor, request_id: UUID, if_version: int) -> None:
    """Order nothing of what was offered; raises NOT_FOUND, STALE, `transition_not_allowed`."""
    connection = await raw(session)
    request = await open_request(connection, actor, request_id, "close", if_version)
    await connection.execute(STATE_SQL, actor.company_id, request_id, "closed", request.closes_at)


def tell_supplier(session: AsyncSession, actor: Actor, event: str, quotation_id: UUID) -> None:
    """An event about one supplier's quotation, which names no other."""
    append_event(session, actor.company_id, event, ("quotation", quotation_id))


async def _check(
    connection: asyncpg.Connection, actor: Actor, draft: RequestDraft
) -> tuple[UUID, tuple[StockLine, ...]]:
    location_id = await connection.fetchval(PLACE_SQL, actor.company_id, draft.location_id)
    _check_deadline(draft.closes_at)
    faults = await _partner_faults(connection, actor, draft.partner_ids, set())
    if location_id is None:
        faults.append(FieldError("/location_id", "location_unknown", "There is no such warehouse."))
    for index, line in enumerate(draft.lines):
        if line.wanted_on is not None and line.wanted_on < today():
            message = "Goods cannot be wanted before today."
            faults.append(FieldError(f"/lines/{index}/wanted_on", "wanted_in_the_past", message))
    _refuse(faults)
    return location_id, await read_lines(connection, actor.company_id, [line.wanted for line in draft.lines])


def _check_deadline(closes_at: datetime) -> None:
    if closes_at <= now():
        _refuse([FieldError("/closes_at", "deadline_passed", "Give the suppliers time: set a later deadline.")])


async def _partner_faults(
    connection: asyncpg.Connection, actor: Actor, partner_ids: Sequence[UUID], asked: set[UUID]
) -> list[FieldError]:
    rows = await connection.fetch(SUPPLIERS_SQL, actor.company_id, list(partner_ids))
    known, seen = {row["id"] for row in rows}, set(asked)
    faults = []
    for index, partner_id in enumerate(partner_ids):
        if partner_id not in known:
            faults.append(FieldError(f"/partner_ids/{index}", "partner_unknown", "There is no such supplier."))
        elif partner_id in seen:
            faults.append(FieldError(f"/partner_ids/{index}", "partner_repeated", "The supplier is already asked."))
        seen.add(partner_id)
    return faults


def _refuse(faults: Sequence[FieldError]) -> None:
    if faults:
        raise AppError("request_invalid", "The request for quotation is not right.", kind=Kind.INVALID, errors=faults)


async def _put(
    connection: asyncpg.Connection, actor: Actor, request_id: UUID, draft: RequestDraft, lines: Sequence[StockLine]
) -> None:
    rows = [
        (line.line_no, line.item_id, line.quantity, line.unit, line.unit_factor, asked.wanted_on, asked.comment)
        for line, asked in zip(lines, draft.lines, strict=True)
    ]
    await connection.execute(INSERT_LINES_SQL, actor.company_id, request_id, *map(list, zip(*rows, strict=True)))
    await _ask(connection, actor, request_id, draft.partner_ids)


async def _ask(connection: asyncpg.Connection, actor: Actor, request_id: UUID, partner_ids: Sequence[UUID]) -> None:
    ids = [new_id() for _ in partner_ids]
    await connection.execute(INSERT_QUOTATIONS_SQL, actor.company_id, request_id, ids, list(partner_ids))


async def _invite(session: AsyncSession, actor: Actor, request: OpenRequest) -> None:
    """Hand the lines of the request to every supplier that has not been asked yet: three statements."""
    connection = await raw(session)
    await connection.fetch(LOCK_SUPPLIERS_SQL, actor.company_id, request.id)
    async with beyond(session, "data_range"):
        invited = [row["id"] for row in await connection.fetch(INVITE_SQL, actor.company_id, request.id)]
    await connection.execute(HAND_OVER_SQL, actor.company_id, invited)
    for quotation_id in invited:
        tell_supplier(session, actor, "quotation.requested", quotation_id)


async def _move_deadline(session: AsyncSession, actor: Actor, request: OpenRequest, closes_at: datetime) -> None:
    connection = await raw(session)
    await connection.execute(STATE_SQL, actor.company_id, request.id, "sent", closes_at)
    await connection.execute(MOVE_DEADLINE_SQL, actor.company_id, request.id, closes_at)
    for row in request.quotations:
        tell_supplier(session, actor, "quotation.deadline_moved", row["id"])
