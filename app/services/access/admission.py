"""Lets in whom an access token names, with what the membership holds now."""

from dataclasses import replace
from datetime import datetime

from app.core.errors import AppError, Kind
from app.core.tokens import AccessClaims, Viewer
from app.services.access.actor import Actor
from app.services.access.grants import Grants, GrantsCache, MemberKey, acting
from app.services.access.roles import AFTER_HOURS, VIEW_AS


def sign_in_again() -> AppError:
    """The one answer to tokens that let nobody in."""
    return AppError("unauthenticated", "Sign in again.", kind=Kind.UNAUTHENTICATED)


async def actor_of(cache: GrantsCache, claims: AccessClaims, at: datetime, address: str, *, reads: bool) -> Actor:
    """Make the actor of a token, of whose scopes those count that the membership still holds.

    Of a view, sign-in, hours and network are about who looks, not as whom, and it lets in who only `reads`. A token
    that was given outside the hours is good for leaving orders, and only there.
    Raises UNAUTHENTICATED when membership or sign-in count no more, FORBIDDEN `access_closed`, `network_not_allowed`,
    `view_only`.
    """
    came = claims.viewer or Viewer(claims.user_id, claims.membership_id)
    key = MemberKey(claims.company_id, came.membership_id, came.user_id, claims.sign_in_id)
    own = await cache.of(key)
    if own is None:
        raise sign_in_again()
    if claims.scopes == AFTER_HOURS:
        return _after_hours(key, claims, own, at, address)
    own.door.check(at, address)
    grants: Grants | None = own
    if claims.viewer is not None:
        if VIEW_AS not in own.scopes:
            raise sign_in_again()
        if not reads:
            raise AppError("view_only", "Who looks as somebody else changes nothing.", kind=Kind.FORBIDDEN)
        key = MemberKey(claims.company_id, claims.membership_id, claims.user_id)
        grants = await cache.of(key)
    if grants is None or grants.partner_id != claims.partner_id:
        raise sign_in_again()
    return replace(
        acting(key, grants),
        scopes=claims.scopes & grants.scopes,
        sign_in_id=claims.sign_in_id,
        viewer_id=came.user_id if claims.viewer is not None else None,
    )


def _after_hours(key: MemberKey, claims: AccessClaims, grants: Grants, at: datetime, address: str) -> Actor:
    opens_at = grants.door.opens_at(at)
    if opens_at is None or grants.partner_id != claims.partner_id or not grants.queues_orders:
        raise sign_in_again()
    grants.door.check_network(address)
    return replace(acting(key, grants), scopes=AFTER_HOURS, opens_at=opens_at)
