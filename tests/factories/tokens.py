"""Tokens for the people of tests, without their signing in."""

from app.core.tokens import AccessClaims, TokenKeys
from app.services.access.actor import Actor


def token_for(keys: TokenKeys, actor: Actor, lifetime_s: int = 600) -> str:
    """An access token that says what an actor may do."""
    claims = AccessClaims(
        user_id=actor.user_id,
        company_id=actor.company_id,
        membership_id=actor.membership_id,
        partner_id=actor.partner_id,
        role=actor.role,
        scopes=actor.scopes,
    )
    return keys.issue(claims, lifetime_s)


def bearer(keys: TokenKeys, actor: Actor, lifetime_s: int = 600) -> dict[str, str]:
    """The header that carries it."""
    return {"Authorization": f"Bearer {token_for(keys, actor, lifetime_s)}"}
