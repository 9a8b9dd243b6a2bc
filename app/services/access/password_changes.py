"""Setting a password: the rule for new ones, resetting by mail, changing, and what ends with the old one."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.breached_passwords import is_breached, normalised
from app.core.clock import now
from app.core.errors import invalid
from app.core.ids import new_id
from app.core.passwords import SHORTEST_PASSWORD, hash_password
from app.models import SignIn, User
from app.services.access.actor import Actor
from app.services.access.links import RESET, close_links, link_invalid, redeem
from app.services.access.refresh import end_sign_ins
from app.services.access.sign_in import Entry, Proved, Wanted, enter, wrong_credentials
from app.services.outbox.append import INSTALLATION, append_event
from app.services.trail.record import record

RESET_ASKED = "account.reset_asked"
PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 - the name of an event
SHORTEST_OWN_WORD = 4


def check_new_password(password: str, *, email: str, name: str, pointer: str = "/password") -> None:
    """Refuse a password that is short, known from breaches, or little more than the person's own name.

    Raises `too_short`, `password_breached` or `password_personal` (INVALID).
    """
    if len(password) < SHORTEST_PASSWORD:
        message = f"A password has at least {SHORTEST_PASSWORD} characters."
        raise invalid(pointer, "too_short", message)
    if is_breached(password):
        raise invalid(pointer, "password_breached", "This password is known from breaches; choose another.")
    rest = normalised(password)
    for word in sorted({email, *email.split("@"), name, *name.split()}, key=len, reverse=True):
        if len(word) >= SHORTEST_OWN_WORD:
            rest = rest.replace(normalised(word), "")
    if len(rest) < SHORTEST_OWN_WORD:
        raise invalid(pointer, "password_personal", "Do not make a password of your own name or address.")


async def ask_reset(session: AsyncSession, email: str) -> None:
    """Ask for a link by mail; does and costs the same whether or not the address has an account.

    The transaction is the installation's own: nobody has signed in.
    """
    user_id = await session.scalar(select(User.id).where(User.email == email))
    append_event(session, INSTALLATION, RESET_ASKED, ("user", user_id or new_id()))


async def reset_password(session: AsyncSession, secret: str, password: str) -> None:
    """Set the password of whom the link was sent to, and end every sign-in.

    Raises `link_invalid`, `password_breached`, `password_personal`.
    """
    link = await redeem(session, secret, (RESET,))
    user = await session.get_one(User, link.user_id)
    if not user.active:
        raise link_invalid()
    check_new_password(password, email=user.email, name=user.name)
    user.email_proved_at = now()
    await set_password(session, user, await hash_password(password), company_id=INSTALLATION)


async def change_password(session: AsyncSession, actor: Actor, proved: Proved, new_hash: str, wanted: Wanted) -> Entry:
    """Keep the actor's new password, end every sign-in, and begin a new one in the wanted place.

    Raises `wrong_credentials` when the password that was proved is no longer the person's, `no_membership`.
    """
    user = await session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    if (user.id, user.password_hash) != (proved.user_id, proved.password_hash):
        raise wrong_credentials()
    await set_password(session, user, new_hash, company_id=actor.company_id)
    return await enter(session, Proved(user.id, new_hash), wanted)


async def set_password(session: AsyncSession, user: User, password_hash: str, *, company_id: UUID) -> None:
    """Keep a new password: sign-ins and links of before are over, and the person is told by mail.

    `company_id` is the transaction's, of whose outbox the event is.
    """
    user.password_hash = password_hash
    await session.flush()  # the person is held before the sign-ins are looked for: none begins meanwhile
    await end_sign_ins(session, SignIn.user_id == user.id)
    await close_links(session, user.id)
    append_event(session, company_id, PASSWORD_CHANGED, ("user", user.id))
    record(session, company_id, "account.password_changed", user_id=user.id, subject=("user", user.id))
    await session.flush()
