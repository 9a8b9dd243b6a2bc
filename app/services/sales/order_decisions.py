"""Deciding about orders that wait for approval: placed by the very same code, refused, withdrawn, or expired."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import raw, set_tenant
from app.core.errors import AppError, Kind, conflict, not_found
from app.models.trail import TrailAction
from app.services.access.actor import Actor
from app.services.access.grants import MemberKey, acting, read_grants_as_company
from app.services.access.listing import check_version
from app.services.access.spending import COMPANY, SALES_ORDER
from app.services.documents.amounts import order_totals
from app.services.documents.named_lines import LineQuantity
from app.services.documents.numbers import Numbers
from app.services.documents.transitions import Transitions, follow
from app.services.outbox.append import append_event
from app.services.sales.change import amend, amended_lines, open_order
from app.services.sales.order_requests import PLACING, changes_of, drafts
from app.services.sales.place import place_quoted, quote_to_place
from app.services.sales.spending import base_total, changed_total
from app.services.trail.record import record

# What the order comes to now, in its currency and in the base currency.
CheckAmount = Callable[[Decimal, Decimal], None]

TRANSITIONS: Transitions = {
    "waiting": {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn"},
    "approved": {},
    "refused": {},
    "withdrawn": {},
    "expired": {},
}
REFUSALS = {
    "own_request": "Somebody else decides about what you have asked for.",
    "company_approves": "Beyond this limit the company decides.",
    "over_own_limit": "This is beyond what you may order yourself.",
}

HEAD_SQL = "SELECT * FROM order_requests WHERE company_id = $1 AND id = $2 FOR NO KEY UPDATE"
END_SQL = """
UPDATE order_requests
SET version = version + 1, status = $3, decided_at = now(), decided_by = $4, refusal_reason = $5,
    order_id = coalesce($6, order_id)
WHERE company_id = $1 AND id = $2
"""


async def approve_request(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    request_id: UUID,
    *,
    if_version: int,
    total_amount: Decimal | None = None,
) -> None:
    """Place or amend what was asked for, in the name of who asked and as that person may order now.

    `total_amount` is what is approved where that is no longer what was asked for. All or nothing: raises NOT_FOUND,
    STALE, `transition_not_allowed`; FORBIDDEN by REFUSALS; CONFLICT `order_request_amount` where it now comes to
    something else, `order_request_outdated` where it can no longer be ordered so, `asker_may_not_order`, and what
    placing or amending raises.
    """
    head = await _locked(await raw(session), actor, request_id, "approve", if_version)
    _require_decider(actor, head, head["base_amount"])
    approved = head["total_amount"] if total_amount is None else total_amount

    def check(present: Decimal, base_amount: Decimal) -> None:
        if present != approved:
            message = "Prices or taxes have changed since: approve the new total, or refuse."
            details = {"total_amount": str(present)}
            raise AppError("order_request_amount", message, kind=Kind.CONFLICT, details=details)
        _require_decider(actor, head, base_amount)

    async with _as_asker(session, actor, head) as asker:
        with _fitting_still():
            if head["kind"] == PLACING:
                order_id = await _place(session, asker, numbers, head, check)
            else:
                order_id = await _amend(session, asker, head, check)
    await _end(session, head, "approve", actor.user_id, decided_by=actor.user_id, order_id=order_id)


async def refuse_request(
    session: AsyncSession, actor: Actor, request_id: UUID, *, if_version: int, reason: str
) -> None:
    """Say no, with a reason that is read by who asked; raises NOT_FOUND, STALE, `transition_not_allowed`, FORBIDDEN."""
    head = await _locked(await raw(session), actor, request_id, "refuse", if_version)
    _require_decider(actor, head, head["base_amount"])
    await _end(session, head, "refuse", actor.user_id, decided_by=actor.user_id, reason=reason)


async def withdraw_request(session: AsyncSession, actor: Actor, request_id: UUID, *, if_version: int) -> None:
    """Take back what one has asked for; raises NOT_FOUND, STALE, `transition_not_allowed`, `not_your_request`."""
    head = await _locked(await raw(session), actor, request_id, "withdraw", if_version)
    if head["asked_by"] != actor.user_id:
        raise AppError("not_your_request", "Who asked for it takes it back; refuse it instead.", kind=Kind.FORBIDDEN)
    await _end(session, head, "withdraw", actor.user_id)


async def expire_request(session: AsyncSession, company_id: UUID, request_id: UUID) -> None:
    """End a request whose time is over; one that was decided stays as it is.

    Raises `too_early` (CONFLICT) before its time: the job is run again.
    """
    head = await (await raw(session)).fetchrow(HEAD_SQL, company_id, request_id)
    if head is None or head["status"] != "waiting":
        return
    if head["expires_at"] > now():
        raise conflict("too_early", "The request is valid still.")
    await _end(session, head, "expire", None)


def status_at(status: str, expires_at: datetime, moment: datetime) -> str:
    """The state of a request at a moment, whether the worker has written its end yet or not."""
    return "expired" if status == "waiting" and expires_at <= moment else status


def refusal_of(actor: Actor, asked_by: UUID, approver: str, base_amount: Decimal) -> str | None:
    """Why the actor may not decide, as a code of REFUSALS; none: the actor may.

    Whoever has a limit per order approves up to that and no further.
    """
    if asked_by == actor.user_id:
        return "own_request"
    if approver == COMPANY and actor.is_partner:
        return "company_approves"
    limit = actor.spending.get(SALES_ORDER)
    if limit is not None and limit.per_order is not None and base_amount > limit.per_order:
        return "over_own_limit"
    return None


def _require_decider(actor: Actor, head: asyncpg.Record, base_amount: Decimal) -> None:
    refusal = refusal_of(actor, head["asked_by"], head["approver"], base_amount)
    if refusal is not None:
        raise AppError(refusal, REFUSALS[refusal], kind=Kind.FORBIDDEN)


async def _locked(
    connection: asyncpg.Connection, actor: Actor, request_id: UUID, action: str, if_version: int
) -> asyncpg.Record:
    head = await connection.fetchrow(HEAD_SQL, actor.company_id, request_id)
    if head is None or (actor.is_partner and head["partner_id"] != actor.partner_id):
        raise not_found("request to order")
    check_version(head["version"], if_version)
    follow(TRANSITIONS, "request to order", status_at(head["status"], head["expires_at"], now()), action)
    return head


@asynccontextmanager
async def _as_asker(session: AsyncSession, actor: Actor, head: asyncpg.Record) -> AsyncIterator[Actor]:
    """Go on as who asked, with what that person may do now: the same rows are seen, the same may be set."""
    key = MemberKey(head["company_id"], head["membership_id"], head["asked_by"])
    try:
        grants = await read_grants_as_company(session, key)
        if grants is None or "sales-orders:write" not in grants.scopes:
            raise conflict("asker_may_not_order", "Who asked for this may not order any more: refuse it.")
        asker = acting(key, grants)
        await set_tenant(session, asker.tenant)
        yield asker
    except AppError:
        await set_tenant(session, actor.tenant)
        raise
    await set_tenant(session, actor.tenant)


@contextmanager
def _fitting_still() -> Iterator[None]:
    """What could be ordered when it was asked for and no longer can is outdated; its faults are told by line."""
    try:
        yield
    except AppError as error:
        if error.kind not in (Kind.INVALID, Kind.STALE):
            raise
        message = "This can no longer be ordered so: refuse it, and let it be asked for anew."
        faults = [{"pointer": each.pointer, "code": each.code, "message": each.message} for each in error.errors]
        details = {"reason": error.code, "faults": faults}
        raise AppError("order_request_outdated", message, kind=Kind.CONFLICT, details=details) from error


async def _place(
    session: AsyncSession, asker: Actor, numbers: Numbers, head: asyncpg.Record, check: CheckAmount
) -> UUID:
    quote = await quote_to_place(session, asker, drafts.validate_python(head["draft"]))
    check(order_totals(quote.priced, quote.selling.currency_scale).total_amount, base_total(quote))
    return (await place_quoted(session, asker, numbers, quote)).order.id


async def _amend(session: AsyncSession, asker: Actor, head: asyncpg.Record, check: CheckAmount) -> UUID:
    order_id: UUID = head["order_id"]
    loaded = await open_order(session, asker, order_id, "amend", head["order_version"])
    lines = [LineQuantity(line["line_no"], Decimal(line["quantity"])) for line in head["draft"]["lines"]]
    after = amended_lines(loaded.order, changes_of(lines))
    total = order_totals(after, loaded.order.currency_scale).total_amount
    check(total, changed_total(loaded.order, after))
    await amend(session, asker, loaded, after)
    return order_id


ENDS: dict[str, tuple[str, TrailAction]] = {
    "approve": ("approved", "order_request.approved"),
    "refuse": ("refused", "order_request.refused"),
    "withdraw": ("withdrawn", "order_request.withdrawn"),
    "expire": ("expired", "order_request.expired"),
}


async def _end(
    session: AsyncSession,
    head: asyncpg.Record,
    action: str,
    user_id: UUID | None,
    *,
    decided_by: UUID | None = None,
    reason: str | None = None,
    order_id: UUID | None = None,
) -> None:
    """Write the request's end, tell it, and keep it in the trail."""
    status, told = ENDS[action]
    connection = await raw(session)
    await connection.execute(END_SQL, head["company_id"], head["id"], status, decided_by, reason, order_id)
    subject = ("order_request", head["id"])
    about = {"number": head["number"], "partner_id": str(head["partner_id"]), "asked_by": str(head["asked_by"])}
    append_event(session, head["company_id"], told, subject, about)
    detail = {"number": head["number"], "base_amount": str(head["base_amount"])}
    detail |= {} if order_id is None else {"order_id": str(order_id)}
    detail |= {} if reason is None else {"reason": reason}
    record(session, head["company_id"], told, user_id=user_id, subject=subject, detail=detail)
