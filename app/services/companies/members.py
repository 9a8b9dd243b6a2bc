"""Who belongs to a company, in which role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, Kind, invalid, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.core.passwords import hash_password
from app.models import MemberDisclosure, MemberException, Membership, Partner, User
from app.models.identity import PARTNER_ROLES
from app.services.access.actor import Actor
from app.services.access.grants import permissions_changed
from app.services.access.listing import Listing, check_version, content_version, list_page
from app.services.access.password_changes import check_new_password
from app.services.access.references import Reference, require
from app.services.access.roles import effective_scopes
from app.services.access.sign_ins import sign_out_here
from app.services.access.visibility import visible_to
from app.services.trail.record import difference, record


@dataclass(frozen=True, slots=True)
class Member:
    """A membership with its person, and its partner when it has one."""

    membership: Membership
    user: User
    partner: Partner | None


async def list_members(
    session: AsyncSession, actor: Actor, page: Page, *, role: str | None = None, partner_id: UUID | None = None
) -> Listing[Member]:
    """Memberships of the company, the oldest first; three statements at most."""
    statement = visible_to(actor, select(Membership), Membership)
    if role is not None:
        statement = statement.where(Membership.role == role)
    if partner_id is not None:
        statement = statement.where(Membership.partner_id == partner_id)
    found = await list_page(session, statement, (Membership.id,), page)
    ids = {row.user_id for row in found.items}
    partner_ids = {row.partner_id for row in found.items if row.partner_id}
    users = {row.id: row for row in await session.scalars(select(User).where(User.id.in_(ids)))}
    statement_of_partners = visible_to(actor, select(Partner), Partner).where(Partner.id.in_(partner_ids))
    partners = {row.id: row for row in await session.scalars(statement_of_partners)}
    members = [
        Member(row, users[row.user_id], partners[row.partner_id] if row.partner_id else None) for row in found.items
    ]
    return Listing(members, found.next_cursor)


async def get_member(session: AsyncSession, actor: Actor, membership_id: UUID, *, lock: bool = False) -> Member:
    """Return a membership; raises `not_found`."""
    statement = visible_to(actor, select(Membership), Membership).where(Membership.id == membership_id)
    membership = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if membership is None:
        raise not_found("member")
    return await _member(session, membership)


async def add_member(
    session: AsyncSession,
    actor: Actor,
    *,
    email: str,
    name: str,
    locale: str,
    password: str,
    role: str,
    partner_id: UUID | None,
) -> Member:
    """Register a new person and give them a place in the company.

    Raises `partner_required`, `unknown_reference`, `password_breached`, `password_personal` (INVALID), `role_too_wide`
    (FORBIDDEN); an address that is registered already breaks `uq_users_email`: its person is not given a place here.
    Whoever registered the address first may not own it, so that takes an invitation which the person accepts.
    """
    check_role(actor, role, partner_id)
    await check_partner(session, actor, partner_id)
    check_new_password(password, email=email, name=name)
    user = User(
        id=new_id(), email=email, name=name, locale=locale, password_hash=await hash_password(password), active=True
    )
    session.add(user)
    await session.flush()
    membership = Membership(
        company_id=actor.company_id, id=new_id(), user_id=user.id, role=role, partner_id=partner_id, active=True
    )
    session.add(membership)
    await session.flush()
    record(
        session,
        actor.company_id,
        "member.added",
        user_id=actor.user_id,
        subject=("member", membership.id),
        detail={"email": email, "role": role, "partner_id": str(partner_id) if partner_id else None},
    )
    return await _member(session, membership)


async def update_member(
    session: AsyncSession, actor: Actor, membership_id: UUID, *, version: int, changes: Mapping[str, Any]
) -> Member:
    """Change a member's role or take their place away; it binds within a second, in every process.

    Raises `not_found`, `stale`, `partner_required`, `role_too_wide`, `shut_out` (FORBIDDEN), `own_place`, `last_owner`
    (CONFLICT).
    """
    # Owners are locked first, so that two owners cannot step down at once.
    owners = visible_to(actor, select(Membership.id), Membership).where(Membership.role == "owner", Membership.active)
    present = set(await session.scalars(owners.order_by(Membership.id).with_for_update(key_share=True)))
    member = await get_member(session, actor, membership_id, lock=True)
    membership = member.membership
    check_version(member_version(membership), version)
    if actor.is_partner and membership.id == actor.membership_id:
        raise AppError("own_place", "Ask a colleague, or the company, to change your own place.", kind=Kind.CONFLICT)
    check_role(actor, membership.role, membership.partner_id, administers=membership.administers)
    if actor.is_partner and membership.shut_out:
        raise shut_out()
    changed = difference({name: getattr(membership, name) for name in changes}, changes)
    if changes.get("role", membership.role) != membership.role:
        await drop_permissions(session, membership)
    for name, value in changes.items():
        setattr(membership, name, value)
    if "active" in changes:
        membership.shut_out = not (membership.active or actor.is_partner)
    check_role(actor, membership.role, membership.partner_id, administers=membership.administers)
    if present == {membership.id} and not (membership.role == "owner" and membership.active):
        raise AppError("last_owner", "A company keeps at least one owner.", kind=Kind.CONFLICT)
    record(
        session,
        actor.company_id,
        "member.changed",
        user_id=actor.user_id,
        subject=("member", membership.id),
        detail=changed,
    )
    await session.flush()
    await permissions_changed(session, membership.id)
    return member


async def drop_permissions(session: AsyncSession, membership: Membership) -> None:
    """Take a member out of the group and the exceptions: they were of another role."""
    membership.group_id, membership.data_range, membership.fields = None, None, []
    for table in (MemberException, MemberDisclosure):
        mine = (table.company_id == membership.company_id, table.membership_id == membership.id)
        await session.execute(delete(table).where(*mine))


async def sign_out_member(session: AsyncSession, actor: Actor, membership_id: UUID) -> int:
    """End a member's sign-ins in this company, and return how many; those elsewhere do not count here any more.

    Raises `not_found`, `role_too_wide` (FORBIDDEN).
    """
    membership = (await get_member(session, actor, membership_id, lock=True)).membership
    check_role(actor, membership.role, membership.partner_id, administers=membership.administers)
    ended = await sign_out_here(session, membership)
    subject, detail = ("member", membership.id), {"ended": ended}
    record(session, actor.company_id, "member.signed_out", user_id=actor.user_id, subject=subject, detail=detail)
    return ended


def shut_out() -> AppError:
    """The answer to a partner's administrator about somebody whom the company does not want."""
    return AppError("shut_out", "The company took this place away; ask the company.", kind=Kind.FORBIDDEN)


def member_version(membership: Membership) -> int:
    """Version of a membership, from what it says."""
    return content_version(membership.role, membership.partner_id, membership.active, membership.administers)


def check_role(actor: Actor, role: str, partner_id: UUID | None, *, administers: bool = False) -> None:
    """Refuse a role that does not fit the partner, and one that may do more than who gives it.

    Staff gives any role of partners' people, which staff does not have itself.
    Raises `partner_required` (INVALID), `role_too_wide` (FORBIDDEN).
    """
    if (role in PARTNER_ROLES) != (partner_id is not None):
        message = "Customers, suppliers and factories act for a partner; staff for none."
        raise invalid("/partner_id", "partner_required", message)
    if administers and partner_id is None:
        message = "Only people of a partner administer it."
        raise invalid("/administers", "partner_required", message)
    own_kind = partner_id is None or actor.is_partner
    if own_kind and not effective_scopes(role, None, administers=administers) <= actor.scopes:
        raise AppError("role_too_wide", "This role may do more than you may.", kind=Kind.FORBIDDEN)


async def check_partner(session: AsyncSession, actor: Actor, partner_id: UUID | None) -> None:
    """Raise `unknown_reference` unless the company has the partner."""
    if partner_id is not None:
        known = exists().where(Partner.company_id == actor.company_id, Partner.id == partner_id)
        await require(session, [Reference("/partner_id", "partner", known)])


async def _member(session: AsyncSession, membership: Membership) -> Member:
    user = await session.get_one(User, membership.user_id)
    partner = None
    if membership.partner_id is not None:
        partner = await session.get_one(Partner, (membership.company_id, membership.partner_id))
    return Member(membership, user, partner)
