"""The trail as the company's owner reads it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page
from app.models import TrailEntry, User
from app.services.access.actor import Actor
from app.services.access.listing import Listing, newest_first
from app.services.access.visibility import visible_to


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries are wanted: of one action, by one person, or about one thing."""

    action: str | None = None
    user_id: UUID | None = None
    subject_id: UUID | None = None


async def list_trail(session: AsyncSession, actor: Actor, page: Page, wanted: TrailFilter) -> Listing[Row[Any]]:
    """Entries of the company, the newest first; one statement."""
    statement = visible_to(
        actor,
        select(
            TrailEntry.id,
            TrailEntry.recorded_at,
            TrailEntry.action,
            TrailEntry.user_id,
            User.email.label("user_email"),
            User.name.label("user_name"),
            TrailEntry.subject_kind,
            TrailEntry.subject_id,
            TrailEntry.detail,
            TrailEntry.address,
        ).outerjoin(User, User.id == TrailEntry.user_id),
        TrailEntry,
    )
    for column, value in (
        (TrailEntry.action, wanted.action),
        (TrailEntry.user_id, wanted.user_id),
        (TrailEntry.subject_id, wanted.subject_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return await newest_first(session, statement, TrailEntry.id, page)
