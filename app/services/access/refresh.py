"""Refresh tokens: each is used once; a second use tells that a copy is about, and ends the family."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import Tenant, set_tenant
from app.core.ids import new_id
from app.models import RefreshToken, SignIn
from app.services.access.grants import permissions_changed
from app.services.access.links import hash_of, new_secret
from app.services.access.memberships import Place
from app.services.outbox.append import INSTALLATION
from app.services.trail.record import record

# Two tabs that refresh at once: the second is told to take the first one's new cookie.
GRACE = timedelta(seconds=10)
LONGEST_ADDRESS = 60
LONGEST_DEVICE = 300


class Outcome(StrEnum):
    """What became of a presented refresh token."""

    ROTATED = "rotated"
    IN_PROGRESS = "in_progress"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to hand out; only its hash is kept."""

    secret: str
    expires_at: datetime
    sign_in_id: UUID


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: its address, and what the browser says of itself."""

    address: str
    device: str


@dataclass(frozen=True, slots=True)
class Presented:
    """A token that may be exchanged, and the sign-in that it keeps alive."""

    token: RefreshToken
    sign_in: SignIn


async def start_family(session: AsyncSession, place: Place, lifetime: timedelta, origin: Origin) -> NewToken:
    """Begin a new sign-in of the place's user."""
    began = now()
    sign_in = SignIn(
        id=new_id(),
        user_id=place.user_id,
        company_id=place.company_id,
        membership_id=place.id,
        started_at=began,
        seen_at=began,
        expires_at=began + lifetime,
        address=origin.address[:LONGEST_ADDRESS],
        device=origin.device[:LONGEST_DEVICE],
    )
    session.add(sign_in)
    await session.flush()
    return await _issue(session, sign_in, place)


async def look_up(session: AsyncSession, secret: str) -> tuple[Outcome, Presented | None]:
    """Judge a presented token, holding its sign-in until the transaction ends.

    REFUSED for unknown, expired and reused ones, and those of a sign-in that has ended; reuse after the grace time
    ends the sign-in, so the caller must commit.
    """
    # The sign-in is held first, as whoever ends it does, and its token read only then: of two at once one uses it.
    mine = select(RefreshToken.family_id).where(RefreshToken.token_hash == hash_of(secret)).scalar_subquery()
    sign_in = await session.scalar(select(SignIn).where(SignIn.id == mine).with_for_update())
    token = await session.scalar(select(RefreshToken).where(RefreshToken.token_hash == hash_of(secret)))
    if sign_in is None or token is None:
        return Outcome.REFUSED, None
    if sign_in.ended_at is not None or token.revoked_at is not None or token.expires_at <= now():
        return Outcome.REFUSED, None
    if token.used_at is None:
        return Outcome.ROTATED, Presented(token, sign_in)
    if now() - token.used_at <= GRACE:
        return Outcome.IN_PROGRESS, None
    await end_sign_ins(session, SignIn.id == sign_in.id)
    await set_tenant(session, Tenant(INSTALLATION, None))
    record(session, INSTALLATION, "account.token_reused", user_id=token.user_id, subject=("sign_in", sign_in.id))
    return Outcome.REFUSED, None


async def rotate(
    session: AsyncSession, presented: Presented, place: Place, lifetime: timedelta, origin: Origin
) -> NewToken:
    """Use up the token and issue its successor for `place`."""
    presented.token.used_at = now()
    await session.flush()  # at most one live token per family, at every moment
    sign_in = presented.sign_in
    sign_in.company_id, sign_in.membership_id = place.company_id, place.id
    sign_in.seen_at, sign_in.expires_at = now(), now() + lifetime
    sign_in.address, sign_in.device = origin.address[:LONGEST_ADDRESS], origin.device[:LONGEST_DEVICE]
    return await _issue(session, sign_in, place)


async def end_sign_ins(session: AsyncSession, which: ColumnElement[bool]) -> list[UUID]:
    """End the sign-ins that `which` tells of, and return them: none of their tokens is accepted any more.

    A refresh that is under way holds its sign-in: it ends first, and its token is refused from then on.
    """
    ended = await session.scalars(
        update(SignIn).where(which, SignIn.ended_at.is_(None)).values(ended_at=now()).returning(SignIn.id)
    )
    ids = list(ended)
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.family_id.in_(ids), RefreshToken.revoked_at.is_(None))
        .values(revoked_at=now())
    )
    await permissions_changed(session, *ids)
    return ids


async def sign_out(session: AsyncSession, secret: str) -> None:
    """End the sign-in that a token belongs to; an unknown token ends nothing."""
    family_id = await session.scalar(select(RefreshToken.family_id).where(RefreshToken.token_hash == hash_of(secret)))
    if family_id is not None:
        await end_sign_ins(session, SignIn.id == family_id)


async def _issue(session: AsyncSession, sign_in: SignIn, place: Place) -> NewToken:
    secret = new_secret()
    session.add(
        RefreshToken(
            family_id=sign_in.id,
            user_id=place.user_id,
            membership_id=place.id,
            company_id=place.company_id,
            token_hash=hash_of(secret),
            issued_at=sign_in.seen_at,
            expires_at=sign_in.expires_at,
        )
    )
    await session.flush()
    return NewToken(secret, sign_in.expires_at, sign_in.id)
