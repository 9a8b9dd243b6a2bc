"""Accepting an invitation: by its link alone, before anybody has signed in."""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import Tenant
from app.core.ids import new_id
from app.models import AccessWindow, Company, Invitation, MemberDisclosure, Membership, Partner, SpendingLimit, User
from app.services.access.grants import MemberKey, permissions_changed, read_grants
from app.services.access.links import hash_of, link_invalid, new_secret
from app.services.access.password_changes import set_password
from app.services.access.roles import ADMINISTRATORS, effective_scopes
from app.services.companies.holders import copy_own_rules
from app.services.companies.members import drop_permissions
from app.services.outbox.append import append_event
from app.services.trail.record import record

ACCEPTED = "invitation.accepted"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the person who holds the link is offered; `account_id` is whose password accepts it, if anybody's."""

    email: str
    name: str
    locale: str
    role: str
    company_name: str
    partner_name: str | None
    account_id: UUID | None


def token_of(company_id: UUID, secret: str) -> str:
    """What an invitation's link carries: the company, as whom it is looked up, and the secret."""
    return base64.urlsafe_b64encode(company_id.bytes).decode().rstrip("=") + secret


def tenant_of(token: str) -> tuple[Tenant, str]:
    """Read a link's company and secret; raises `link_invalid`."""
    try:
        company_id = UUID(bytes=base64.urlsafe_b64decode(token[:22] + "=="))
    except (ValueError, binascii.Error):
        raise link_invalid() from None
    return Tenant(company_id, None), token[22:]


async def issue_invitation(
    session: AsyncSession, company_id: UUID, invitation_id: UUID
) -> tuple[Invitation, str] | None:
    """Give an open invitation a new link and return its token; None when it is no longer open."""
    invitation = await session.get_one(Invitation, (company_id, invitation_id), with_for_update=True)
    if invitation.status != "open":
        return None
    secret = new_secret()
    invitation.token_hash = hash_of(secret)
    await session.flush()
    return invitation, token_of(company_id, secret)


async def read_offer(session: AsyncSession, tenant: Tenant, secret: str) -> Offer:
    """What a link offers; raises `link_invalid`."""
    invitation = await _invitation(session, tenant, secret, lock=False)
    row = await session.execute(
        select(Company.name, Partner.name, User.id)
        .select_from(Company)
        .outerjoin(Partner, (Partner.company_id == Company.id) & (Partner.id == invitation.partner_id))
        .outerjoin(User, (User.email == invitation.email) & User.email_proved_at.is_not(None))
        .where(Company.id == tenant.company_id)
    )
    company_name, partner_name, account_id = row.one()
    return Offer(
        email=invitation.email,
        name=invitation.name,
        locale=invitation.locale,
        role=invitation.role,
        company_name=company_name,
        partner_name=partner_name,
        account_id=account_id,
    )


async def accept(
    session: AsyncSession,
    tenant: Tenant,
    secret: str,
    *,
    name: str,
    locale: str,
    proved: UUID | None,
    new_hash: str | None,
) -> UUID:
    """Give the person the place, making the account when there is none; of two at once one wins.

    Where the address has an account whose owner proved it, `proved` is that account, its password checked. Any other
    account of the address was registered by somebody else: it gets `new_hash`, and its sign-ins end.
    Raises `link_invalid`.
    """
    invitation = await _invitation(session, tenant, secret, lock=True)
    user = await session.scalar(select(User).where(User.email == invitation.email).with_for_update(key_share=True))
    if user is not None and not user.active:
        raise link_invalid()
    if user is None or user.email_proved_at is None:
        user = await _with_password(session, invitation, user, name=name, locale=locale, new_hash=new_hash)
    elif user.id != proved:
        raise link_invalid()
    membership = await _place(session, invitation, user.id)
    invitation.status, invitation.accepted_at, invitation.accepted_by = "accepted", now(), user.id
    append_event(session, invitation.company_id, ACCEPTED, ("invitation", invitation.id))
    detail = {"email": invitation.email, "role": membership.role}
    subject = ("member", membership.id)
    record(session, invitation.company_id, "invitation.accepted", user_id=user.id, subject=subject, detail=detail)
    await session.flush()
    return membership.id


async def _with_password(
    session: AsyncSession, invitation: Invitation, user: User | None, *, name: str, locale: str, new_hash: str | None
) -> User:
    if new_hash is None:
        raise link_invalid()
    if user is None:
        user = User(id=new_id(), email=invitation.email, name=name, locale=locale, password_hash=new_hash, active=True)
        session.add(user)
    else:
        await set_password(session, user, new_hash, company_id=invitation.company_id)
    user.email_proved_at = now()
    await session.flush()
    return user


async def _invitation(session: AsyncSession, tenant: Tenant, secret: str, *, lock: bool) -> Invitation:
    statement = select(Invitation).where(
        Invitation.company_id == tenant.company_id,
        Invitation.token_hash == hash_of(secret),
        Invitation.status == "open",
        Invitation.expires_at > now(),
    )
    invitation = await session.scalar(statement.with_for_update() if lock else statement)
    if invitation is None:
        raise link_invalid()
    return invitation


async def _place(session: AsyncSession, invitation: Invitation, user_id: UUID) -> Membership:
    """The person's place; one that was taken away is given back, in the role of the invitation.

    By whom a partner's administrator invites, the company's limits of the administrator are kept, and its word about
    whom it shut out; a place that is given back in its old role keeps its own limits.
    """
    administrator = await _administrator(session, invitation)
    membership = await session.scalar(
        select(Membership)
        .where(
            Membership.company_id == invitation.company_id,
            Membership.user_id == user_id,
            Membership.partner_id.is_not_distinct_from(invitation.partner_id),
        )
        .with_for_update(key_share=True)
    )
    if membership is None:
        membership = Membership(
            company_id=invitation.company_id,
            id=new_id(),
            user_id=user_id,
            role=invitation.role,
            partner_id=invitation.partner_id,
            administers=invitation.administers,
        )
        session.add(membership)
        await _limit_as(session, administrator, membership)
    elif administrator is not None and membership.shut_out:
        raise link_invalid()
    elif not membership.active:
        if membership.role != invitation.role:
            await drop_permissions(session, membership)
            await _limit_as(session, administrator, membership)
        membership.role, membership.administers = invitation.role, invitation.administers
        membership.active, membership.shut_out = True, False
    await session.flush()
    await permissions_changed(session, membership.id)
    return membership


async def _limit_as(session: AsyncSession, administrator: Membership | None, membership: Membership) -> None:
    """Narrow a place as the administrator's is who gives it: group, data, fields, warehouses, hours, spending."""
    if administrator is None:
        return
    membership.group_id, membership.data_range = administrator.group_id, administrator.data_range
    membership.fields = list(administrator.fields)
    await session.flush()
    for rule in (AccessWindow, SpendingLimit, MemberDisclosure):
        await copy_own_rules(session, rule, administrator, membership)


async def _administrator(session: AsyncSession, invitation: Invitation) -> Membership | None:
    """The partner's administrator who invited; raises `link_invalid` for one who could not do so any more."""
    if invitation.administrator_id is None:
        return None
    whose = (Membership.company_id == invitation.company_id, Membership.id == invitation.administrator_id)
    place = (await session.scalars(select(Membership).where(*whose).with_for_update(read=True))).one()
    grants = await read_grants(session, MemberKey(place.company_id, place.id, place.user_id))
    gives = effective_scopes(invitation.role, None, administers=invitation.administers) | ADMINISTRATORS
    if grants is None or not gives <= grants.scopes:
        raise link_invalid()
    return place
