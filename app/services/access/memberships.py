"""The companies that a user may enter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, Uuid, column, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Tenant, set_tenant
from app.models import Membership, Partner
from app.services.access.actor import Actor, actor_for

# The companies of the transaction's user; see the migration that made the walls.
MY_COMPANIES = func.my_companies().table_valued(column("id", Uuid()), column("code", Text()), column("name", Text()))


@dataclass(frozen=True, slots=True)
class Place:
    """One active membership, with the names that a person chooses by."""

    id: UUID
    user_id: UUID
    company_id: UUID
    company_name: str
    role: str
    partner_id: UUID | None
    partner_name: str | None
    administers: bool = False

    @property
    def actor(self) -> Actor:
        """The actor that the membership makes of its user."""
        return actor_for(
            self.user_id, self.company_id, self.id, self.role, self.partner_id, administers=self.administers
        )


async def places_of(session: AsyncSession, user_id: UUID, signed_in_at: datetime | None = None) -> list[Place]:
    """List a user's active memberships, oldest first: those that a sign-in begun at `signed_in_at` may enter.

    Leaves the transaction set to the user without a company.
    """
    await set_tenant(session, Tenant(None, user_id))
    counts = true() if signed_in_at is None else func.coalesce(Membership.signed_out_at < signed_in_at, true())
    rows = await session.execute(
        select(Membership, MY_COMPANIES.c.name)
        .join(MY_COMPANIES, MY_COMPANIES.c.id == Membership.company_id)
        .where(Membership.user_id == user_id, Membership.active, counts)
        .order_by(Membership.created_at, Membership.id)
    )
    places = []
    for membership, company_name in rows.all():
        partner_name = await _partner_name(session, membership) if membership.partner_id else None
        places.append(
            Place(
                id=membership.id,
                user_id=user_id,
                company_id=membership.company_id,
                company_name=company_name,
                role=membership.role,
                partner_id=membership.partner_id,
                partner_name=partner_name,
                administers=membership.administers,
            )
        )
    await set_tenant(session, Tenant(None, user_id))
    return places


async def _partner_name(session: AsyncSession, membership: Membership) -> str | None:
    """A partner's name is its company's: it is read as that company."""
    await set_tenant(session, Tenant(membership.company_id, membership.user_id, membership.partner_id))
    return await session.scalar(
        select(Partner.name).where(Partner.company_id == membership.company_id, Partner.id == membership.partner_id)
    )


def chosen(places: list[Place], wanted: UUID | None) -> Place | None:
    """Return the wanted place, the first one when none is wanted, None when it is not among them."""
    if wanted is None:
        return places[0] if places else None
    return next((place for place in places if place.id == wanted), None)
