"""Whom to tell by mail: the people who act for a partner, or who is in charge of it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.jobs.events import Event, Workshop
from app.models import Membership, Partner, User
from app.services.access.grants import people_who_may
from app.services.access.standing_in import in_charge


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, and the language that the person reads."""

    id: UUID
    address: str
    locale: str


async def partners_people(workshop: Workshop, event: Event, partner_id: UUID, scope: str) -> Sequence[Recipient]:
    """Who acts for a partner of the event's company and may read what the mail is about."""
    return await _who_may(workshop, event, scope, Membership.partner_id == partner_id)


async def member(workshop: Workshop, event: Event, membership_id: UUID, scope: str) -> Sequence[Recipient]:
    """One member, while that person may read what the mail is about; nobody otherwise."""
    return await _who_may(workshop, event, scope, Membership.id == membership_id)


async def who_is_in_charge(workshop: Workshop, event: Event, partner_id: UUID, scope: str) -> Sequence[Recipient]:
    """The account manager or the stand-in, while on the staff and allowed to read it; nobody, where nobody is."""
    person = select(in_charge(event.company_id, Partner.account_manager_id)).where(
        Partner.company_id == event.company_id, Partner.id == partner_id
    )
    whose = and_(Membership.user_id == person.scalar_subquery(), Membership.partner_id.is_(None))
    return await _who_may(workshop, event, scope, whose)


async def _who_may(workshop: Workshop, event: Event, scope: str, whose: ColumnElement[bool]) -> Sequence[Recipient]:
    here = and_(Membership.company_id == event.company_id, whose)
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        return [recipient(user) for user in await people_who_may(session, scope, here)]


def recipient(user: User) -> Recipient:
    """A person as mails are addressed."""
    return Recipient(user.id, user.email, user.locale if user.locale in ("vi", "en", "ko") else "en")
