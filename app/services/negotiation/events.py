"""Tells what happened to a proposal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services.access.actor import Actor
from app.services.negotiation.states import side_of
from app.services.negotiation.terms import Negotiable
from app.services.outbox.append import append_event

MADE = "proposal.open"


def tell(
    session: AsyncSession,
    actor: Actor,
    order: Negotiable,
    proposal: tuple[UUID, int],
    state: str,
    *,
    due_at: datetime | None = None,
) -> None:
    """Append the event that a proposal (id, number) came into a state by the actor's doing."""
    proposal_id, number = proposal
    payload = {
        "order_kind": order.kind,
        "order_id": str(order.order_id),
        "order_number": order.number,
        "partner_id": str(order.partner_id),
        "number": number,
        "by": side_of(actor),
        "due_at": None if due_at is None else due_at.isoformat(),
    }
    append_event(session, actor.company_id, f"proposal.{state}", ("proposal", proposal_id), payload)
