"""A domain event on its way from the outbox to the jobs that act on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from app.core.db import Database, Tenant
from app.core.settings import Settings
from app.services.documents.numbers import Numbers
from app.services.outbox.append import DUE_AT


@dataclass(frozen=True, slots=True)
class Event:
    """One committed event; a job may be given the same event twice and must act once."""

    company_id: UUID
    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    payload: dict[str, Any]

    def wait(self, moment: datetime) -> timedelta | None:
        """How long its jobs wait from a moment on; none: not at all."""
        due_at = self.payload.get(DUE_AT)
        return None if due_at is None else max(datetime.fromisoformat(due_at) - moment, timedelta(0))

    @property
    def tenant(self) -> Tenant:
        """The event's company: a job's transactions see no other."""
        return Tenant(self.company_id, None)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What jobs work with."""

    database: Database
    settings: Settings
    numbers: Numbers


_adapter = TypeAdapter(Event)


def to_bytes(event: Event) -> bytes:
    """Write an event as a job's payload."""
    return _adapter.dump_json(event)


def from_bytes(payload: bytes | None) -> Event:
    """Read a job's payload back."""
    return _adapter.validate_json(payload or b"")
