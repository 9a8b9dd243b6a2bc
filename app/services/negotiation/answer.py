"""Answering a proposal: accepted into the books, refused, or taken back by who made it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import raw
from app.core.errors import AppError, Kind
from app.services.access.actor import Actor
from app.services.negotiation.events import tell
from app.services.negotiation.faults import fitting_still, outdated
from app.services.negotiation.orders import ProposalKey
from app.services.negotiation.rows import StoredProposal, close_proposal, load_proposal
from app.services.negotiation.states import may_move, next_state, side_of, state_at
from app.services.negotiation.terms import Negotiable


@dataclass(frozen=True, slots=True)
class Answered:
    """A proposal and its order under the order's lock, and the state that the answer leads to."""

    order: Negotiable
    proposal: StoredProposal
    state: str


async def accept_proposal(session: AsyncSession, actor: Actor, key: ProposalKey, note: str | None) -> None:
    """Agree: the order's change, with all that it posts, and the acceptance are one transaction.

    Raises NOT_FOUND, `transition_not_allowed` of the proposal or the order, FORBIDDEN (`not_your_move`),
    `proposal_outdated` (CONFLICT) where the order is no longer as it was, and what the change's posting raises.
    """
    answered = await open_answer(session, actor, key, "accept")
    order, proposal = answered.order, answered.proposal
    order.require_open()
    _require_unchanged(order, proposal)
    with fitting_still():
        if proposal.kind == "cancellation":
            posting_id = await order.cancel(session, actor)
        else:
            changes = await order.drafted(session, actor, [line.change for line in proposal.lines])
            posting_id = await order.change(session, actor, changes, note or proposal.message)
    await close(session, actor, answered, note=note, posting_id=posting_id)


async def refuse_proposal(session: AsyncSession, actor: Actor, key: ProposalKey, reason: str) -> None:
    """Say no, with the reason; raises NOT_FOUND, `transition_not_allowed`, FORBIDDEN (`not_your_move`)."""
    answered = await open_answer(session, actor, key, "refuse")
    await close(session, actor, answered, note=reason)


async def withdraw_proposal(session: AsyncSession, actor: Actor, key: ProposalKey) -> None:
    """Take one's own proposal back; raises NOT_FOUND, `transition_not_allowed`, FORBIDDEN (`not_your_move`)."""
    await close(session, actor, await open_answer(session, actor, key, "withdraw"))


async def open_answer(
    session: AsyncSession,
    actor: Actor,
    key: ProposalKey,
    action: str,
    if_version: int | None = None,
) -> Answered:
    """Lock the order and read a proposal that allows `action` to the actor's side."""
    order = await key.order.kind.open(session, actor, key.order.id, if_version)
    proposal = await load_proposal(await raw(session), actor.company_id, key.order.id, key.number)
    state = next_state(state_at(proposal.state, proposal.expires_at, now()), action)
    if not may_move(action, proposal.side, side_of(actor)):
        raise AppError("not_your_move", "This is up to the other side.", kind=Kind.FORBIDDEN)
    return Answered(order, proposal, state)


async def close(
    session: AsyncSession,
    actor: Actor,
    answered: Answered,
    *,
    note: str | None = None,
    posting_id: UUID | None = None,
) -> None:
    """Write the proposal's end and tell it."""
    proposal = answered.proposal
    await close_proposal(
        await raw(session),
        actor.company_id,
        proposal.id,
        answered.state,
        by=actor.user_id,
        note=note,
        posting_id=posting_id,
    )
    tell(session, actor, answered.order, (proposal.id, proposal.number), answered.state)


def _require_unchanged(order: Negotiable, proposal: StoredProposal) -> None:
    """What is accepted is what was shown: the proposed lines still stand on the terms that the proposal changes."""
    for line in proposal.lines:
        present = order.lines.get(line.change.place)
        if present is None or (not line.additional and present.terms != line.old):
            raise outdated()
    if order.agreed != proposal.base_agreed:
        raise outdated()
