"""Looking at the portal as somebody of a partner sees it: to help them, reading only, and written down."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.errors import conflict
from app.core.ids import new_id
from app.core.paging import Page
from app.models import Membership, PartnerView, User
from app.services.access.actor import Actor
from app.services.access.listing import Listing, newest_first
from app.services.access.roles import reading, scopes_of
from app.services.access.visibility import visible_to
from app.services.companies.members import Member, get_member
from app.services.trail.record import record


@dataclass(frozen=True, slots=True)
class View:
    """Whom one looks as, and what one may do: read what the person reads."""

    member: Member
    scopes: frozenset[str]


async def view_as(
    session: AsyncSession, actor: Actor, membership_id: UUID, *, reason: str, lifetime: timedelta
) -> View:
    """Let staff look as a person of a partner for a while, and write down who did and why.

    Raises `not_found`, `not_a_partners_person` (CONFLICT) for staff and for places that were taken away.
    """
    member = await get_member(session, actor, membership_id)
    place = member.membership
    if place.partner_id is None or not place.active or not member.user.active:
        message = "One can look as people of partners who may enter, and as nobody else."
        raise conflict("not_a_partners_person", message)
    began = now()
    view = PartnerView(
        company_id=actor.company_id,
        id=new_id(),
        viewer_membership_id=actor.membership_id,
        membership_id=place.id,
        partner_id=place.partner_id,
        reason=reason,
        started_at=began,
        expires_at=began + lifetime,
    )
    session.add(view)
    await session.flush()
    subject, detail = ("member", place.id), {"reason": reason}
    record(session, actor.company_id, "member.viewed_as", user_id=actor.user_id, subject=subject, detail=detail)
    return View(member, reading(scopes_of(place.role, administers=place.administers)))


async def list_views(
    session: AsyncSession, actor: Actor, membership_id: UUID, page: Page
) -> Listing[Row[tuple[object]]]:
    """Who looked as a member, when and why, the newest first. Raises `not_found`."""
    await get_member(session, actor, membership_id)
    kept = (PartnerView.id, PartnerView.started_at, PartnerView.expires_at, PartnerView.reason)
    viewer = and_(Membership.company_id == PartnerView.company_id, Membership.id == PartnerView.viewer_membership_id)
    statement = (
        visible_to(actor, select(*kept, User.name.label("viewer_name")), PartnerView)
        .join(Membership, viewer)
        .join(User, User.id == Membership.user_id)
        .where(PartnerView.membership_id == membership_id)
    )
    return await newest_first(session, statement, PartnerView.id, page)
