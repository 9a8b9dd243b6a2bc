"""Whose move it is: what waits for one person, told in one look. Nothing is kept; every answer reads the documents."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import raw
from app.services.access.actor import Actor
from app.services.documents.names import DocumentRef
from app.services.intake.inbox import SOURCES
from app.services.purchasing.quotations.load import quotation_number

# More than anybody looks through; who has more is told "at least".
MOST = 50


# Each by its own alias, with kind, id, number, a number that is only counted, and the id that tells the order of time.
# $1 company, $2 partner or none, $3 the reader's side, $4 now, $5 how many, $6 the reader.
def _proposals(kind: str, orders: str) -> str:
    return f"""
    SELECT '{kind}_proposal', d.order_id, o.number, NULL::integer, d.id
    FROM proposals d JOIN {orders} o ON o.company_id = d.company_id AND o.id = d.order_id
    WHERE d.company_id = $1 AND d.state = 'open' AND d.order_kind = '{kind}' AND d.side <> $3
      AND ($2::uuid IS NULL OR d.partner_id = $2) AND (d.expires_at IS NULL OR d.expires_at > $4)"""  # noqa: S608


# Its time is over, or all who were asked have answered.
REQUESTS = """
    SELECT 'quotation_request', d.id, d.number, NULL::integer, d.id
    FROM quotation_requests d
    WHERE d.company_id = $1 AND $2::uuid IS NULL AND d.status = 'sent' AND (d.closes_at <= $4 OR NOT EXISTS (
        SELECT 1 FROM quotations q
        WHERE q.company_id = d.company_id AND q.request_id = d.id AND q.status IN ('invited', 'seen')))"""
INVITATIONS = """
    SELECT 'quotation', d.id, NULL::text, d.serial_no, d.id
    FROM quotations d
    WHERE d.company_id = $1 AND d.partner_id = $2 AND d.status IN ('invited', 'seen') AND d.closes_at > $4"""
# Staff has them in the inbox; whoever asked does not decide.
REQUESTED = """
    SELECT 'order_request', d.id, d.number, NULL::integer, d.id
    FROM order_requests d
    WHERE d.company_id = $1 AND d.partner_id = $2 AND d.status = 'waiting' AND d.expires_at > $4
      AND d.approver = 'partner' AND d.asked_by <> $6"""
# Nobody decides what they asked for themselves.
ADJUSTMENTS = """
    SELECT 'adjustment_request', d.id, d.number, NULL::integer, d.id
    FROM stock_adjustment_requests d
    WHERE d.company_id = $1 AND $2::uuid IS NULL AND d.status = 'waiting' AND d.requested_by <> $6"""
BRANCHES = {
    "sales-orders:approve": REQUESTED,
    "sales-orders:negotiate": _proposals("sales", "sales_orders"),
    "purchase-orders:negotiate": _proposals("purchase", "purchase_orders"),
    "production-orders:negotiate": _proposals("production", "production_orders"),
    "quotation-requests:write": REQUESTS,
    "quotations:answer": INVITATIONS,
    "stock-counts:approve": ADJUSTMENTS,
}
MOVES_SQL = """
SELECT m.*, $3::text AS side, $4::timestamptz AS moment, $6::uuid AS reader
FROM ({branches}) AS m(kind, id, number, serial_no, since) ORDER BY m.since LIMIT $5
"""

COUNT_SQL = "SELECT count(*) FROM ({branches}) AS waiting"


@dataclass(frozen=True, slots=True)
class Move:
    """A document that waits for this person: an order with a proposal to answer, a request or invitation to quote."""

    kind: str
    document: DocumentRef


@dataclass(frozen=True, slots=True)
class Moves:
    """What waits: documents to approve by number, the others by name; of either no more than MOST."""

    to_approve: int
    moves: list[Move]


async def list_moves(session: AsyncSession, actor: Actor) -> Moves:
    """What this person may do next about other people's doings, the longest waiting first: two statements at most."""
    connection = await raw(session)
    return Moves(await _to_approve(connection, actor), await _moves(connection, actor))


async def _to_approve(connection: asyncpg.Connection, actor: Actor) -> int:
    waiting = [source.waiting for source in SOURCES.values() if actor.may(source.scope)]
    if actor.is_partner or not waiting or not actor.may("intake:read"):
        return 0
    branches = " UNION ALL ".join(f"({query} AND d.company_id = $1 LIMIT $2)" for query in waiting)
    counted = await connection.fetchval(COUNT_SQL.format(branches=branches), actor.company_id, MOST)
    return min(int(counted), MOST)


async def _moves(connection: asyncpg.Connection, actor: Actor) -> list[Move]:
    branches = [f"({branch} ORDER BY d.id LIMIT $5)" for scope, branch in BRANCHES.items() if actor.may(scope)]
    if not branches:
        return []
    rows = await connection.fetch(
        MOVES_SQL.format(branches=" UNION ALL ".join(branches)),
        actor.company_id,
        actor.partner_id,
        "partner" if actor.is_partner else "company",
        now(),
        MOST,
        actor.user_id,
    )
    return [_move(row) for row in rows]


def _move(row: asyncpg.Record) -> Move:
    number: str = quotation_number(row["serial_no"]) if row["number"] is None else row["number"]
    key: UUID = row["id"]
    return Move(row["kind"], DocumentRef(key, number))
