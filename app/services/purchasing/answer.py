"""The supplier's side of an order: seen, accepted wholly or in part, rejected."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError
from app.services.access.actor import Actor
from app.services.outbox.append import append_event
from app.services.purchasing.change import agree
from app.services.purchasing.load import LoadedOrder, open_order
from app.services.purchasing.order import PurchaseLine, PurchaseOrder

SEEN_SQL = """
UPDATE purchase_orders SET version = version + 1, status = 'seen', seen_at = now() WHERE company_id = $1 AND id = $2
"""
ANSWER_SQL = """
UPDATE purchase_orders SET answered_at = now(), answered_by = $3, answer_note = $4 WHERE company_id = $1 AND id = $2
"""
REJECT_SQL = "UPDATE purchase_orders SET version = version + 1, status = 'rejected' WHERE company_id = $1 AND id = $2"
REJECT_LINES_SQL = """
UPDATE purchase_order_lines l SET answer = 'rejected', answer_note = d.reason
FROM unnest($3::int[], $4::text[]) AS d(line_no, reason)
WHERE l.company_id = $1 AND l.order_id = $2 AND l.line_no = d.line_no
"""


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that the supplier will not deliver, and why."""

    line_no: int
    reason: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The order is accepted but for the rejected lines."""

    rejected: Sequence[RejectedLine] = ()
    note: str | None = None


async def see_purchase_order(session: AsyncSession, actor: Actor, order_id: UUID) -> None:
    """Note that the supplier has seen the order; raises NOT_FOUND, `transition_not_allowed`."""
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "see")
    await connection.execute(SEEN_SQL, actor.company_id, order_id)
    _tell(session, loaded.order, "purchase_order.seen")


async def accept_purchase_order(
    session: AsyncSession, actor: Actor, order_id: UUID, if_version: int, answer: Acceptance
) -> None:
    """Agree to the order as it stands but for the rejected lines: from now on it is in the books.

    Raises NOT_FOUND, STALE on another version, `transition_not_allowed`, `answer_invalid` with `line_unknown`,
    `line_repeated` or `nothing_accepted`, `period_closed`.
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "accept", if_version)
    order = loaded.order
    _check(order, answer.rejected)
    await _reject_lines(connection, order, answer.rejected)
    refused = {entry.line_no for entry in answer.rejected}
    lines = tuple(line for line in order.lines if line.line_no not in refused)
    await agree_as_answered(session, actor, loaded, lines, answer.note)


async def agree_as_answered(
    session: AsyncSession, actor: Actor, loaded: LoadedOrder, lines: tuple[PurchaseLine, ...], note: str | None
) -> UUID:
    """Both sides agree to the order as `lines`: keep who answered and what, and put it into the books."""
    order = loaded.order
    await (await raw(session)).execute(ANSWER_SQL, order.company_id, order.id, actor.user_id, note)
    return await agree(session, actor, loaded, lines)


async def reject_purchase_order(
    session: AsyncSession, actor: Actor, order_id: UUID, if_version: int, reason: str
) -> None:
    """Refuse the order as a whole; raises NOT_FOUND, STALE, `transition_not_allowed`."""
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "reject", if_version)
    order = loaded.order
    await connection.execute(ANSWER_SQL, order.company_id, order.id, actor.user_id, reason)
    await _reject_lines(connection, order, [RejectedLine(line.line_no, reason) for line in order.lines])
    await connection.execute(REJECT_SQL, order.company_id, order.id)
    _tell(session, order, "purchase_order.rejected")


def _tell(session: AsyncSession, order: PurchaseOrder, event: str) -> None:
    payload = {"number": order.number, "partner_id": str(order.partner_id), "on": today().isoformat()}
    append_event(session, order.company_id, event, ("purchase_order", order.id), payload)


def _check(order: PurchaseOrder, rejected: Sequence[RejectedLine]) -> None:
    known, seen = {line.line_no for line in order.lines}, set[int]()
    faults = []
    for index, entry in enumerate(rejected):
        pointer = f"/rejected_lines/{index}/line_no"
        if entry.line_no not in known:
            faults.append(FieldError(pointer, "line_unknown", "The order has no such line."))
        elif entry.line_no in seen:
            faults.append(FieldError(pointer, "line_repeated", "The line is named twice."))
        seen.add(entry.line_no)
    if not faults and seen == known:
        faults.append(FieldError("/rejected_lines", "nothing_accepted", "Reject the order as a whole instead."))
    if faults:
        raise AppError("answer_invalid", "The answer does not fit the order.", errors=faults)


async def _reject_lines(connection: asyncpg.Connection, order: PurchaseOrder, rejected: Sequence[RejectedLine]) -> None:
    if rejected:
        numbers, reasons = [entry.line_no for entry in rejected], [entry.reason for entry in rejected]
        await connection.execute(REJECT_LINES_SQL, order.company_id, order.id, numbers, reasons)
