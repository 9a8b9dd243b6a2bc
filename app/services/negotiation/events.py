"""Tells what happened to a proposal, and when one is to expire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services.access.actor import Actor
from app.services.negotiation.states import side_of
from app.services.negotiation.terms import Negotiable
from app.services.outbox.append import append_event

MADE = "proposal.open"
EXPIRES = "proposal.expires"


def tell(session: AsyncSession, actor: Actor, order: Negotiable, proposal: tuple[UUID, int], state: str) -> None:
    """Append the event that a proposal (id, number) came into a state by the actor's doing."""
    payload = {**_about(order, proposal[1]), "by": side_of(actor)}
    append_event(session, actor.company_id, f"proposal.{state}", ("proposal", proposal[0]), payload)


def expire_later(
    session: AsyncSession, actor: Actor, order: Negotiable, proposal: tuple[UUID, int], expires_at: datetime
) -> None:
    """Have the worker end a proposal (id, number) at its hour, unless it is answered by then."""
    subject = ("proposal", proposal[0])
    append_event(session, actor.company_id, EXPIRES, subject, _about(order, proposal[1]), due_at=expires_at)


def _about(order: Negotiable, number: int) -> dict[str, Any]:
    return {
        "order_kind": order.kind,
        "order_id": str(order.order_id),
        "order_number": order.number,
        "partner_id": str(order.partner_id),
        "number": number,
    }
