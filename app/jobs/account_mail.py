"""Mails about accounts: invitations, links to set a password or to change an address, and what has changed.

Each job makes the secret of its link anew and keeps only the hash: of a job that ran twice, the newest mail's link is
accepted.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.events import Event, Workshop
from app.jobs.mail import compose, page_link, send
from app.models import Company, Partner, User
from app.services.access.links import NEW_ADDRESS, OLD_ADDRESS, RESET, issue_link
from app.services.companies.acceptance import issue_invitation


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: which text, to whom, and the page and secret of its link."""

    kind: str
    address: str
    locale: str
    words: dict[str, str]
    link: tuple[str, str] = ("home", "")


async def mail_invitation(workshop: Workshop, event: Event) -> None:
    """Send the link of an invitation that is still open."""
    async with workshop.database.transaction(event.tenant) as session:
        issued = await issue_invitation(session, event.company_id, event.subject_id)
        if issued is None:
            return
        invitation, token = issued
        company = await session.scalar(select(Company.name).where(Company.id == event.company_id)) or ""
        partner = await session.scalar(
            select(Partner.name).where(Partner.company_id == event.company_id, Partner.id == invitation.partner_id)
        )
        words = {"name": invitation.name, "company": f"{company} · {partner}" if partner else company}
        letter = Letter("invitation", invitation.email, invitation.locale, words, ("invitation", token))
    await _send(workshop, event, letter)


async def mail_reset(workshop: Workshop, event: Event) -> None:
    """Send the link to set a password; nothing to those who have no account."""
    async with workshop.database.transaction(event.tenant) as session:
        user = await _user(session, event.subject_id)
        if user is None:
            return
        token = await issue_link(session, event.id, user.id, RESET)
        letter = Letter("reset", user.email, user.locale, {"name": user.name}, ("password_reset", token))
    await _send(workshop, event, letter)


async def mail_email_change(workshop: Workshop, event: Event) -> None:
    """Send a link to the old address and one to the new; a new one that has an account already is told just that."""
    new_email = event.payload["email"]
    async with workshop.database.transaction(event.tenant) as session:
        user = await _user(session, event.subject_id)
        if user is None or user.email == new_email:
            return
        words = {"name": user.name, "email": new_email}
        old = await issue_link(session, event.id, user.id, OLD_ADDRESS, new_email)
        new = await issue_link(session, event.id, user.id, NEW_ADDRESS, new_email)
        taken = await session.scalar(select(User.id).where(User.email == new_email))
        letters = [Letter("old_address", user.email, user.locale, words, ("email_change", old))]
        if taken is None:
            letters.append(Letter("new_address", new_email, user.locale, words, ("email_change", new)))
        else:
            letters.append(Letter("address_taken", new_email, user.locale, words))
    for letter in letters:
        await _send(workshop, event, letter)


async def mail_password_changed(workshop: Workshop, event: Event) -> None:
    """Tell a person that the password is another one now."""
    await _tell(workshop, event, "password_changed")


async def mail_second_factor_changed(workshop: Workshop, event: Event) -> None:
    """Tell a person that the second factor of the account is another one now."""
    await _tell(workshop, event, "second_factor_changed")


async def _tell(workshop: Workshop, event: Event, kind: str) -> None:
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        user = await _user(session, event.subject_id)
    if user is not None:
        await _send(workshop, event, Letter(kind, user.email, user.locale, {"name": user.name}))


async def _user(session: AsyncSession, user_id: UUID) -> User | None:
    return await session.scalar(select(User).where(User.id == user_id, User.active))


async def _send(workshop: Workshop, event: Event, letter: Letter) -> None:
    said = texts()[letter.kind]
    said_here = said.get(letter.locale, said["en"])
    settings = workshop.settings
    words = {**letter.words, "link": page_link(settings, *letter.link)}
    message_id = f"{event.id}.{letter.kind.replace('_', '-')}"
    subject, text = (said_here[part].format(**words) for part in ("subject", "text"))
    await send(settings, compose(settings, letter.address, subject, text, message_id=message_id))


@lru_cache(maxsize=1)
def texts() -> dict[str, dict[str, dict[str, str]]]:
    """What the mails say, by kind and language: `subject` and `text`."""
    return tomllib.loads(Path(__file__).with_name("account_texts.toml").read_text(encoding="utf-8"))
