"""Ends proposals that nobody has answered in time."""

from app.jobs.events import Event, Workshop
from app.services.negotiation.expire import expire_proposal
from app.services.outbox.append import DUE_AT, append_event


async def expire(workshop: Workshop, event: Event) -> None:
    """End one proposal at its hour and tell it; one that was answered stays as it is."""
    async with workshop.database.transaction(event.tenant) as session:
        if await expire_proposal(session, event.company_id, event.subject_id):
            about = {name: value for name, value in event.payload.items() if name != DUE_AT}
            append_event(session, event.company_id, "proposal.expired", ("proposal", event.subject_id), about)
