"""Whom to tell by mail: the people who act for a partner, or who is in charge of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, select

from app.jobs.events import Event, Workshop
from app.models import Membership, Partner, User


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, and the language that the person reads."""

    id: UUID
    address: str
    locale: str


async def partners_people(workshop: Workshop, event: Event, partner_id: UUID) -> Sequence[Recipient]:
    """Everybody who acts for a partner of the event's company."""
    statement = (
        select(User.id, User.email, User.locale)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.company_id == event.company_id, Membership.partner_id == partner_id)
        .where(Membership.active, User.active)
        .order_by(User.id)
    )
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        return [_recipient(row) for row in await session.execute(statement)]


async def account_manager(workshop: Workshop, event: Event, partner_id: UUID) -> Sequence[Recipient]:
    """Who is in charge of a partner; nobody, where nobody is."""
    statement = (
        select(User.id, User.email, User.locale)
        .join(Partner, Partner.account_manager_id == User.id)
        .where(Partner.company_id == event.company_id, Partner.id == partner_id, User.active)
    )
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        return [_recipient(row) for row in await session.execute(statement)]


def _recipient(row: Row[UUID, str, str]) -> Recipient:
    user_id, address, locale = row
    return Recipient(user_id, address, locale if locale in ("vi", "en", "ko") else "en")
