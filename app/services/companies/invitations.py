"""Inviting people into a company by e-mail, and what staff sees and does about it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.errors import AppError, Kind, conflict, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import Invitation, Membership, Partner, User
from app.services.access.actor import Actor
from app.services.access.listing import Listing, newest_first
from app.services.access.visibility import visible_to
from app.services.companies.members import check_partner, check_role, shut_out
from app.services.outbox.append import append_event
from app.services.trail.record import record

INVITED = "invitation.made"
LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with the partner that it is about, if any."""

    invitation: Invitation
    partner: Partner | None


async def invite(
    session: AsyncSession,
    actor: Actor,
    *,
    email: str,
    name: str,
    locale: str,
    role: str,
    partner_id: UUID | None,
    administers: bool = False,
) -> Invited:
    """Ask a person into the company; a mail with a link goes out, and the answer is the same whoever they are.

    Raises `partner_required`, `unknown_reference`, `role_too_wide`, `shut_out` (FORBIDDEN), `member_exists`
    (CONFLICT); an open invitation of the same person breaks `uq_invitations_open`.
    """
    check_role(actor, role, partner_id, administers=administers)
    await check_partner(session, actor, partner_id)
    place = await session.scalar(
        visible_to(actor, select(Membership), Membership)
        .join(User, User.id == Membership.user_id)
        .where(User.email == email, Membership.partner_id.is_not_distinct_from(partner_id))
    )
    if place is not None and place.active:
        raise conflict("member_exists", "This person has this place already.")
    if place is not None and place.shut_out and actor.is_partner:
        raise shut_out()
    invitation = Invitation(
        company_id=actor.company_id,
        id=new_id(),
        email=email,
        name=name,
        locale=locale,
        role=role,
        partner_id=partner_id,
        administers=administers,
        administrator_id=actor.membership_id if actor.is_partner else None,
        status="open",
        expires_at=now() + LIFETIME,
        created_at=now(),
        created_by=actor.user_id,
    )
    session.add(invitation)
    await session.flush()
    append_event(session, actor.company_id, INVITED, ("invitation", invitation.id))
    detail = {"email": email, "role": role, "partner_id": str(partner_id) if partner_id else None}
    subject = ("invitation", invitation.id)
    record(session, actor.company_id, "invitation.made", user_id=actor.user_id, subject=subject, detail=detail)
    return await _invited(session, invitation)


async def list_invitations(session: AsyncSession, actor: Actor, page: Page, *, status: str) -> Listing[Invited]:
    """Invitations of one status, the newest first; one statement."""
    statement = (
        visible_to(actor, select(Invitation.id, Invitation, Partner), Invitation)
        .outerjoin(Partner, (Partner.company_id == Invitation.company_id) & (Partner.id == Invitation.partner_id))
        .where(Invitation.status == status)
    )
    found = await newest_first(session, statement, Invitation.id, page)
    return Listing([Invited(row.Invitation, row.Partner) for row in found.items], found.next_cursor)


async def mail_again(session: AsyncSession, actor: Actor, invitation_id: UUID) -> Invited:
    """Send a new link, good from now on; the earlier one is no longer accepted.

    Raises `not_found`, `invited_by_company`, `role_too_wide` (FORBIDDEN), `invitation_closed` (CONFLICT).
    """
    invitation = await _open(session, actor, invitation_id)
    invitation.expires_at = now() + LIFETIME
    invitation.token_hash = None
    append_event(session, actor.company_id, INVITED, ("invitation", invitation.id))
    return await _invited(session, invitation)


async def withdraw(session: AsyncSession, actor: Actor, invitation_id: UUID) -> Invited:
    """Take an invitation back; its link is no longer accepted. Raises what `mail_again` does."""
    invitation = await _open(session, actor, invitation_id)
    invitation.status = "withdrawn"
    subject = ("invitation", invitation.id)
    record(session, actor.company_id, "invitation.withdrawn", user_id=actor.user_id, subject=subject)
    await session.flush()
    return await _invited(session, invitation)


async def _open(session: AsyncSession, actor: Actor, invitation_id: UUID) -> Invitation:
    statement = visible_to(actor, select(Invitation), Invitation).where(Invitation.id == invitation_id)
    invitation = await session.scalar(statement.with_for_update())
    if invitation is None:
        raise not_found("invitation")
    # Sent again by a partner's administrator it would give, a week longer, what the administrator's limits do not bind.
    if actor.is_partner and invitation.administrator_id is None:
        message = "The company has invited this person; ask the company."
        raise AppError("invited_by_company", message, kind=Kind.FORBIDDEN)
    check_role(actor, invitation.role, invitation.partner_id, administers=invitation.administers)
    if invitation.status != "open":
        raise AppError("invitation_closed", "This invitation is no longer open.", kind=Kind.CONFLICT)
    return invitation


async def _invited(session: AsyncSession, invitation: Invitation) -> Invited:
    partner = None
    if invitation.partner_id is not None:
        partner = await session.get_one(Partner, (invitation.company_id, invitation.partner_id))
    return Invited(invitation, partner)
