"""What a person, or a company's staff, sees and ends of sign-ins."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.errors import not_found
from app.core.paging import Page
from app.models import Membership, SignIn
from app.services.access.actor import Actor
from app.services.access.grants import permissions_changed
from app.services.access.listing import Listing, newest_first
from app.services.access.refresh import end_sign_ins

COLUMNS = (SignIn.id, SignIn.started_at, SignIn.seen_at, SignIn.address, SignIn.device)

SignInRow = Row[Any]


async def own_sign_ins(session: AsyncSession, actor: Actor, page: Page) -> Listing[SignInRow]:
    """The person's sign-ins that go on, in all companies, the newest first."""
    return await newest_first(session, select(*COLUMNS).where(_going_on(_own(actor))), SignIn.id, page)


async def end_own(session: AsyncSession, actor: Actor, sign_in_id: UUID) -> None:
    """End one of the person's sign-ins. Raises `not_found`, also for other people's."""
    if not await end_sign_ins(session, and_(_own(actor), SignIn.id == sign_in_id)):
        raise not_found("sign-in")


async def end_others(session: AsyncSession, actor: Actor) -> int:
    """End every sign-in of the person but the one that asks; returns how many."""
    return len(await end_sign_ins(session, and_(_own(actor), SignIn.id != actor.sign_in_id)))


async def sign_ins_here(session: AsyncSession, membership: Membership, page: Page) -> Listing[SignInRow]:
    """A member's sign-ins that are in this company now; those of the same person elsewhere are not its business."""
    statement = select(*COLUMNS).where(_going_on(_here(membership)))
    return await newest_first(session, statement, SignIn.id, page)


async def sign_out_here(session: AsyncSession, membership: Membership) -> int:
    """Let none of a member's sign-ins of before enter this company again; returns how many were there.

    Those that are elsewhere just now go on there, but count here no more.
    """
    membership.signed_out_at = now()
    await session.flush()
    await permissions_changed(session, membership.id)
    return len(await end_sign_ins(session, _here(membership)))


def _own(actor: Actor) -> ColumnElement[bool]:
    return SignIn.user_id == actor.user_id


def _here(membership: Membership) -> ColumnElement[bool]:
    return and_(
        SignIn.company_id == membership.company_id,
        SignIn.membership_id == membership.id,
        SignIn.user_id == membership.user_id,
    )


def _going_on(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(whose, SignIn.ended_at.is_(None), SignIn.expires_at > now())
