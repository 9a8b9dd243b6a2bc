"""Ends proposals that nobody has answered in time, and those whose order has ended."""

from uuid import UUID

from app.jobs.events import Event, Workshop
from app.services.negotiation.expire import expire_proposal
from app.services.negotiation.lapse import lapse_proposal
from app.services.outbox.append import DUE_AT, append_event

# Events after which an order may be one that is no longer negotiated, by its kind.
ENDINGS = {
    "sales_order.cancelled": "sales",
    "delivery.posted": "sales",
    "invoice.posted": "sales",
    "purchase_order.accepted": "purchase",
    "purchase_order.rejected": "purchase",
    "purchase_order.cancelled": "purchase",
    "goods_receipt.posted": "purchase",
    "production_order.agreed": "production",
    "production_order.rejected": "production",
    "production_order.cancelled": "production",
    "production_order.closed": "production",
}


async def expire(workshop: Workshop, event: Event) -> None:
    """End one proposal at its hour and tell it; one that was answered stays as it is."""
    async with workshop.database.transaction(event.tenant) as session:
        if await expire_proposal(session, event.company_id, event.subject_id):
            about = {name: value for name, value in event.payload.items() if name != DUE_AT}
            append_event(session, event.company_id, "proposal.expired", ("proposal", event.subject_id), about)


async def lapse(workshop: Workshop, event: Event) -> None:
    """End the open proposal of an order that has ended or was agreed as it stood."""
    order_id = UUID(event.payload["order_id"]) if "order_id" in event.payload else event.subject_id
    async with workshop.database.transaction(event.tenant) as session:
        await lapse_proposal(session, event.company_id, ENDINGS[event.kind], order_id)
