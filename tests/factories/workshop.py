"""What jobs work with, and on, as tests run them."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.db import Database
from app.core.settings import Settings
from app.jobs.events import Event, Workshop
from app.models import OutboxEvent
from app.services.documents.numbers import Numbers


def workshop_of(database: Database, settings: Settings) -> Workshop:
    """The worker's tools on a test's database."""
    return Workshop(database, settings, Numbers(database))


async def events_of(engine: AsyncEngine, *conditions: ColumnElement[bool]) -> list[Event]:
    """What the outbox holds, in order."""
    async with AsyncSession(engine) as session:
        rows = (await session.scalars(select(OutboxEvent).where(*conditions).order_by(OutboxEvent.id))).all()
    return [Event(row.company_id, row.id, row.kind, row.subject_kind, row.subject_id, row.payload) for row in rows]
