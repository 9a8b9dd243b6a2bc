"""Refresh tokens: each is used once; a second use tells that a copy is about, and ends the family."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.ids import new_id
from app.models import RefreshToken
from app.services.access.memberships import Place

# Two tabs that refresh at once: the second is told to take the first one's new cookie.
GRACE = timedelta(seconds=10)


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


async def start_family(session: AsyncSession, place: Place, lifetime: timedelta) -> NewToken:
    """Begin a new sign-in of the place's user."""
    return await _issue(session, new_id(), place, lifetime)


async def look_up(session: AsyncSession, secret: str) -> tuple[Outcome, RefreshToken | None]:
    """Judge a presented token, holding its row until the transaction ends.

    REFUSED for unknown, expired, revoked and reused ones; reuse after the grace time revokes the
    whole family, so the caller must commit.
    """
    token = await session.scalar(select(RefreshToken).where(RefreshToken.token_hash == _hash(secret)).with_for_update())
    if token is None or token.revoked_at is not None or token.expires_at <= now():
        return Outcome.REFUSED, None
    if token.used_at is None:
        return Outcome.ROTATED, token
    if now() - token.used_at <= GRACE:
        return Outcome.IN_PROGRESS, None
    await revoke_family(session, token.family_id)
    return Outcome.REFUSED, None


async def rotate(session: AsyncSession, token: RefreshToken, place: Place, lifetime: timedelta) -> NewToken:
    """Use up `token` and issue its successor for `place`."""
    token.used_at = now()
    await session.flush()  # at most one live token per family, at every moment
    return await _issue(session, token.family_id, place, lifetime)


async def revoke_family(session: AsyncSession, family_id: UUID) -> None:
    """End a sign-in: none of its tokens is accepted any more."""
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.family_id == family_id, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=now())
    )


async def revoke_sign_ins(session: AsyncSession, user_id: UUID) -> None:
    """End every sign-in of a person, wherever it is."""
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.user_id == user_id, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=now())
    )


async def sign_out(session: AsyncSession, secret: str) -> None:
    """End the sign-in that a token belongs to; an unknown token ends nothing."""
    family_id = await session.scalar(select(RefreshToken.family_id).where(RefreshToken.token_hash == _hash(secret)))
    if family_id is not None:
        await revoke_family(session, family_id)


async def _issue(session: AsyncSession, family_id: UUID, place: Place, lifetime: timedelta) -> NewToken:
    secret = secrets.token_urlsafe(32)
    issued = now()
    session.add(
        RefreshToken(
            family_id=family_id,
            user_id=place.user_id,
            membership_id=place.id,
            company_id=place.company_id,
            token_hash=_hash(secret),
            issued_at=issued,
            expires_at=issued + lifetime,
        )
    )
    await session.flush()
    return NewToken(secret, issued + lifetime)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
