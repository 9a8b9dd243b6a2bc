"""Changing the address that a person signs in with: both the old and the new one say yes."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.models import User
from app.services.access.actor import Actor
from app.services.access.links import NEW_ADDRESS, OLD_ADDRESS, close_links, link_invalid, redeem
from app.services.outbox.append import INSTALLATION, append_event
from app.services.trail.record import record

EMAIL_CHANGE_ASKED = "account.email_change_asked"


async def ask_email_change(session: AsyncSession, actor: Actor, email: str) -> None:
    """Ask for a link to the old and to the new address; an earlier request is dropped.

    Says nothing of whether the new address has an account: its own mail does.
    """
    await close_links(session, actor.user_id, (OLD_ADDRESS, NEW_ADDRESS))
    append_event(session, actor.company_id, EMAIL_CHANGE_ASKED, ("user", actor.user_id), {"email": email})


async def confirm_email_change(session: AsyncSession, secret: str) -> bool:
    """Count one side's yes, and return whether that was the second, with which the address changes.

    The transaction is the installation's own: nobody has signed in.

    Raises `link_invalid`; an address that has got an account meanwhile breaks `uq_users_email`.
    """
    link = await redeem(session, secret, (OLD_ADDRESS, NEW_ADDRESS))
    user = await session.get_one(User, link.user_id)
    if not user.active or link.new_email is None:
        raise link_invalid()
    if link.complete:
        record(
            session,
            INSTALLATION,
            "account.address_changed",
            user_id=user.id,
            subject=("user", user.id),
            detail={"email": [user.email, link.new_email]},
        )
        user.email = link.new_email
        user.email_proved_at = now()
        await session.flush()
        await close_links(session, user.id)
    return link.complete
