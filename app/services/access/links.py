"""Links by which a person proves an address of their account: used once, for one purpose, for a while."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.errors import AppError, invalid
from app.core.ids import new_id
from app.models import AccountLink

RESET, OLD_ADDRESS, NEW_ADDRESS = "reset", "old_address", "new_address"
LIFETIMES = {RESET: timedelta(hours=1), OLD_ADDRESS: timedelta(days=1), NEW_ADDRESS: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A link that was just used up, and whether others of the same request still wait."""

    user_id: UUID
    purpose: str
    new_email: str | None
    complete: bool


def new_secret() -> str:
    """What a link carries; only its hash is kept."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """What is kept of a link."""
    return hashlib.sha256(secret.encode()).digest()


def link_invalid() -> AppError:
    """The one answer to links that are unknown, used, out of date or for something else."""
    return invalid("/token", "link_invalid", "This link is used up, out of date or not ours; ask for a new one.")


async def issue_link(
    session: AsyncSession, request_id: UUID, user_id: UUID, purpose: str, new_email: str | None = None
) -> str:
    """Make the link of a request and return its secret; made again, the earlier one is no longer accepted."""
    secret = new_secret()
    fresh = {"token_hash": hash_of(secret), "expires_at": now() + LIFETIMES[purpose]}
    row = {"id": new_id(), "request_id": request_id, "user_id": user_id, "purpose": purpose, "new_email": new_email}
    statement = insert(AccountLink).values(**row, **fresh)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["request_id", "purpose"], set_=fresh, where=AccountLink.used_at.is_(None)
        )
    )
    return secret


async def redeem(session: AsyncSession, secret: str, purposes: Sequence[str]) -> Redeemed:
    """Use up a link; raises `link_invalid`. Of two at once one wins."""
    kept = hash_of(secret)
    request_id = await session.scalar(select(AccountLink.request_id).where(AccountLink.token_hash == kept))
    # All links of the request are held, in one order: two people who confirm at once must see each other.
    statement = select(AccountLink).where(AccountLink.request_id == request_id).order_by(AccountLink.purpose)
    links = (await session.scalars(statement.with_for_update().execution_options(populate_existing=True))).all()
    link = next((link for link in links if link.token_hash == kept and link.purpose in purposes), None)
    if link is None or link.used_at is not None or link.expires_at <= now():
        raise link_invalid()
    link.used_at = now()
    await session.flush()
    return Redeemed(link.user_id, link.purpose, link.new_email, all(other.used_at is not None for other in links))


async def close_links(session: AsyncSession, user_id: UUID, purposes: Sequence[str] = tuple(LIFETIMES)) -> None:
    """Accept none of a person's links of these purposes any more."""
    await session.execute(
        update(AccountLink)
        .where(AccountLink.user_id == user_id, AccountLink.purpose.in_(purposes), AccountLink.used_at.is_(None))
        .values(used_at=now())
    )
