"""Loads a request or a quotation under its lock.

Staff locks the request and then its quotations in the order of their ids; a supplier locks its own quotation only, and
so waits for nobody but staff. Whether the deadline has passed is asked after the lock.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from app.core.clock import now
from app.core.errors import not_found
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.purchasing.quotations.states import (
    quotation_stage,
    request_stage,
    require_quotation,
    require_request,
)

REQUEST_SQL = """
SELECT id, number, version, status, location_id, closes_at, message FROM quotation_requests
WHERE company_id = $1 AND id = $2 FOR NO KEY UPDATE
"""
QUOTATIONS_SQL = """
SELECT id, partner_id, serial_no, status, currency, valid_until FROM quotations
WHERE company_id = $1 AND request_id = $2 ORDER BY id FOR NO KEY UPDATE
"""
QUOTATION_SQL = """
SELECT id, partner_id, serial_no, version, status, closes_at, sent_at FROM quotations
WHERE company_id = $1 AND id = $2 FOR NO KEY UPDATE
"""


def quotation_number(serial_no: int) -> str:
    """The number of a supplier's own invitation, which counts only those."""
    return f"QT-{serial_no:04d}"


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request under its lock, with its quotations under theirs."""

    id: UUID
    number: str
    location_id: UUID
    closes_at: datetime
    message: str | None
    quotations: tuple[asyncpg.Record, ...]


async def open_request(
    connection: asyncpg.Connection, actor: Actor, request_id: UUID, action: str, if_version: int
) -> OpenRequest:
    """Lock a request that allows `action`, and its quotations, in two statements.

    Raises NOT_FOUND, STALE on another version, `transition_not_allowed` (CONFLICT).
    """
    row = await connection.fetchrow(REQUEST_SQL, actor.company_id, request_id)
    if row is None or actor.is_partner:
        raise not_found("request for quotation")
    check_version(row["version"], if_version)
    quotations = await connection.fetch(QUOTATIONS_SQL, actor.company_id, request_id)
    require_request(request_stage(row["status"], row["closes_at"], now()), action)
    return OpenRequest(
        row["id"], row["number"], row["location_id"], row["closes_at"], row["message"], tuple(quotations)
    )


async def open_quotation(
    connection: asyncpg.Connection, actor: Actor, quotation_id: UUID, action: str, if_version: int | None = None
) -> asyncpg.Record:
    """Lock a quotation that the actor may see and that allows `action`.

    Raises NOT_FOUND, STALE on another version, `deadline_passed`, `transition_not_allowed` (CONFLICT).
    """
    row = await connection.fetchrow(QUOTATION_SQL, actor.company_id, quotation_id)
    if row is None or row["sent_at"] is None or (actor.is_partner and row["partner_id"] != actor.partner_id):
        raise not_found("quotation")
    if if_version is not None:
        check_version(row["version"], if_version)
    require_quotation(quotation_stage(row["status"], row["closes_at"], now()), action)
    return row
