"""Lets in whom an access token names, with what the membership holds now."""

from datetime import datetime

from app.core.errors import AppError, Kind
from app.core.tokens import AccessClaims, Viewer
from app.services.access.actor import Actor
from app.services.access.grants import Grants, GrantsCache, MemberKey
from app.services.access.roles import VIEW_AS


def sign_in_again() -> AppError:
    """The one answer to tokens that let nobody in."""
    return AppError("unauthenticated", "Sign in again.", kind=Kind.UNAUTHENTICATED)


async def actor_of(cache: GrantsCache, claims: AccessClaims, at: datetime, address: str, *, reads: bool) -> Actor:
    """Make the actor of a token, of whose scopes those count that the membership still holds.

    Of a view, sign-in, hours and network are about who looks, not as whom, and it lets in who only `reads`.
    Raises UNAUTHENTICATED when membership or sign-in count no more, FORBIDDEN `access_closed`, `network_not_allowed`,
    `view_only`.
    """
    came = claims.viewer or Viewer(claims.user_id, claims.membership_id)
    own = await cache.of(MemberKey(claims.company_id, came.membership_id, came.user_id, claims.sign_in_id))
    if own is None:
        raise sign_in_again()
    own.door.check(at, address)
    grants: Grants | None = own
    if claims.viewer is not None:
        if VIEW_AS not in own.scopes:
            raise sign_in_again()
        if not reads:
            raise AppError("view_only", "Who looks as somebody else changes nothing.", kind=Kind.FORBIDDEN)
        grants = await cache.of(MemberKey(claims.company_id, claims.membership_id, claims.user_id))
    if grants is None or grants.partner_id != claims.partner_id:
        raise sign_in_again()
    return Actor(
        user_id=claims.user_id,
        company_id=claims.company_id,
        membership_id=claims.membership_id,
        role=grants.role,
        partner_id=grants.partner_id,
        scopes=claims.scopes & grants.scopes,
        sign_in_id=claims.sign_in_id,
        disclosures=grants.disclosures,
        viewer_id=came.user_id if claims.viewer is not None else None,
    )
