"""Whom to tell by mail: the people who act for a partner, or who is in charge of it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import set_tenant
from app.jobs.events import Event, Workshop
from app.models import Membership, Partner, ProductionOrder, PurchaseOrder, SalesOrder, User
from app.services.access.actor import Actor
from app.services.access.grants import people_who_may
from app.services.access.standing_in import in_charge
from app.services.access.visibility import visible_to

# What one must be allowed to read to hear of an order, and where orders of a kind are.
ORDERS: Mapping[str, tuple[str, type[Any]]] = {
    "sales": ("sales-orders:read", SalesOrder),
    "purchase": ("purchase-orders:read", PurchaseOrder),
    "production": ("production-orders:read", ProductionOrder),
}


@dataclass(frozen=True, slots=True)
class About:
    """The document that a mail is about, and the scope that reads its kind."""

    scope: str
    model: type[Any]
    document_id: UUID


def about_order(kind: str, order_id: UUID) -> About:
    """A mail about an order of a kind: `sales`, `purchase` or `production`."""
    return About(*ORDERS[kind], order_id)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, and the language that the person reads."""

    id: UUID
    address: str
    locale: str


async def partners_people(workshop: Workshop, event: Event, partner_id: UUID, about: About) -> Sequence[Recipient]:
    """Who acts for a partner of the event's company and may see what the mail is about."""
    return await _who_may(workshop, event, about, Membership.partner_id == partner_id)


async def member(workshop: Workshop, event: Event, membership_id: UUID, about: About) -> Sequence[Recipient]:
    """One member, while that person may see what the mail is about; nobody otherwise."""
    return await _who_may(workshop, event, about, Membership.id == membership_id)


async def who_is_in_charge(workshop: Workshop, event: Event, partner_id: UUID, about: About) -> Sequence[Recipient]:
    """The account manager or the stand-in, while on the staff and allowed to see it; nobody, where nobody is."""
    person = select(in_charge(event.company_id, Partner.account_manager_id)).where(
        Partner.company_id == event.company_id, Partner.id == partner_id
    )
    whose = and_(Membership.user_id == person.scalar_subquery(), Membership.partner_id.is_(None))
    return await _who_may(workshop, event, about, whose)


async def _who_may(workshop: Workshop, event: Event, about: About, whose: ColumnElement[bool]) -> Sequence[Recipient]:
    here = and_(Membership.company_id == event.company_id, whose)
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        people = await people_who_may(session, about.scope, here)
        return [
            recipient(user)
            for user, actor in people
            if not actor.tenant.is_narrowed or await _sees(session, actor, about)
        ]


async def _sees(session: AsyncSession, actor: Actor, about: About) -> bool:
    """Whether somebody sees a document, asked as that person; the rest of the transaction is theirs."""
    await set_tenant(session, actor.tenant)
    statement = visible_to(actor, select(about.model.id), about.model).where(about.model.id == about.document_id)
    return await session.scalar(statement) is not None


def recipient(user: User) -> Recipient:
    """A person as mails are addressed."""
    return Recipient(user.id, user.email, user.locale if user.locale in ("vi", "en", "ko") else "en")
