"""Proposing to change or cancel an order, on one's own or in answer to the other side's proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.negotiation.answer import Answered, close, open_answer
from app.services.negotiation.events import expire_later, tell
from app.services.negotiation.orders import OrderKey, ProposalKey
from app.services.negotiation.rows import NewProposal, open_number, write_proposal
from app.services.negotiation.states import side_of
from app.services.negotiation.terms import Negotiable, TermsChange

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is proposed: changes of lines, or (no lines) that the order is cancelled; none: valid until answered."""

    changes: Sequence[TermsChange]
    cancellation: bool = False
    message: str | None = None
    expires_at: datetime | None = None


async def propose(session: AsyncSession, actor: Actor, key: OrderKey, if_version: int, wanted: Wanted) -> int:
    """Propose to the other side; answers the proposal's number.

    Nothing of the order changes. Raises NOT_FOUND, STALE, `transition_not_allowed` of the order, `proposal_open`
    (CONFLICT) while another is open, and what the change itself would.
    """
    order = await key.kind.open(session, actor, key.id, if_version)
    order.require_open()
    number = await open_number(await raw(session), actor.company_id, key.id)
    if number is not None:
        message = f"Proposal {number} of this order is still open: answer or withdraw it first."
        raise AppError("proposal_open", message, kind=Kind.CONFLICT, details={"number": number})
    return await _write(session, actor, order, wanted, None)


async def counter_propose(
    session: AsyncSession,
    actor: Actor,
    key: ProposalKey,
    if_version: int,
    wanted: Wanted,
) -> int:
    """Answer the other side's proposal with one's own; answers the new proposal's number.

    Raises NOT_FOUND, STALE, `transition_not_allowed` of the order or the proposal, FORBIDDEN (`not_your_move`), and
    what the change itself would.
    """
    answered: Answered = await open_answer(session, actor, key, "counter", if_version)
    answered.order.require_open()
    await close(session, actor, answered)
    return await _write(session, actor, answered.order, wanted, answered.proposal.id)


async def _write(
    session: AsyncSession,
    actor: Actor,
    order: Negotiable,
    wanted: Wanted,
    answers_id: UUID | None,
) -> int:
    _check_expiry(wanted.expires_at)
    _check_materials(order, wanted.changes)
    changes = await order.drafted(session, actor, wanted.changes)
    if wanted.cancellation:
        await order.check_cancellation(session, actor)
    else:
        await order.check_change(session, actor, changes)
    proposal = NewProposal(
        id=new_id(),
        order_kind=order.kind,
        order_id=order.order_id,
        partner_id=order.partner_id,
        kind="cancellation" if wanted.cancellation else "change",
        side=side_of(actor),
        base_version=order.version,
        base_agreed=order.agreed,
        message=wanted.message,
        expires_at=wanted.expires_at,
        answers_id=answers_id,
        made_by=actor.user_id,
    )
    lines = [(order.lines[change.place], change) for change in changes]
    number = await write_proposal(await raw(session), actor.company_id, proposal, lines)
    tell(session, actor, order, (proposal.id, number), "open")
    if wanted.expires_at is not None:
        expire_later(session, actor, order, (proposal.id, number), wanted.expires_at)
    return number


def _check_materials(order: Negotiable, changes: Sequence[TermsChange]) -> None:
    faults = [
        FieldError(f"/lines/{index}/component_no", "component_unknown", "Nothing of that is sent by the company.")
        for index, change in enumerate(changes)
        if change.component_no and change.place not in order.lines
    ]
    if faults:
        raise AppError("change_invalid", "The change does not fit the order.", errors=faults)


def _check_expiry(expires_at: datetime | None) -> None:
    if expires_at is not None and not now() < expires_at <= now() + LONGEST:
        message = "A proposal ends in the future, within a year."
        raise AppError("proposal_invalid", message, errors=[FieldError("/expires_at", "out_of_range", message)])
