"""Writes one domain event beside the change that it tells about."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.models import OutboxEvent

DUE_AT = "due_at"
# The company of events about accounts that nobody has signed in to: there is none of this id.
INSTALLATION = UUID(int=0)


def append_event(
    session: AsyncSession,
    company_id: UUID,
    kind: str,
    subject: tuple[str, UUID],
    payload: dict[str, Any] | None = None,
    *,
    due_at: datetime | None = None,
) -> None:
    """Add an event such as `partner.changed` about `subject` (its kind and id) to the transaction.

    `payload` holds JSON values only. Jobs that act on the event run at `due_at`, or as soon as it is relayed. Postings
    write their own event with their other rows.
    """
    subject_kind, subject_id = subject
    content = {**(payload or {}), **({} if due_at is None else {DUE_AT: due_at.isoformat()})}
    session.add(
        OutboxEvent(company_id=company_id, kind=kind, subject_kind=subject_kind, subject_id=subject_id, payload=content)
    )
