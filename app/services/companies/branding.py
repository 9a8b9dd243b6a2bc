"""How a company's portal looks and speaks: its name, logo, colour, welcome, languages and figures."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from app.core.errors import invalid
from app.core.images import image_head
from app.models import Company
from app.services.access.actor import Actor
from app.services.access.listing import check_version, content_version
from app.services.trail.record import record

MOST_LOGO_BYTES = 64 * 1024
# White writing on the colour must be readable, and the colour itself on its own tint (WCAG 2.2 AA asks for 4.5).
LEAST_CONTRAST = 5.2
# What is small as a file may be vast once it is unpacked, at each visitor.
MOST_LOGO_PIXELS = 2_000


async def get_branding(session: AsyncSession, actor: Actor, *, lock: bool = False) -> Company:
    """The company that is open, with its `branding`."""
    statement = select(Company).options(undefer(Company.branding)).where(Company.id == actor.company_id)
    return (await session.scalars(statement.with_for_update(key_share=True) if lock else statement)).one()


async def set_branding(session: AsyncSession, actor: Actor, *, version: int, branding: Mapping[str, Any]) -> Company:
    """Let the portal look so, from what was seen at `version`; everybody sees it at their next visit.

    Raises `stale`; INVALID: `colour_too_light`, `logo_unfit`.
    """
    company = await get_branding(session, actor, lock=True)
    check_version(branding_version(company), version)
    if branding["colour"] is not None and contrast_with_white(branding["colour"]) < LEAST_CONTRAST:
        raise invalid("/colour", "colour_too_light", "White writing could not be read on this colour.")
    if branding["logo"] is not None and image_type(branding["logo"]) is None:
        raise invalid("/logo", "logo_unfit", "A logo is a PNG or JPEG of at most 64 kB and 2,000 pixels each way.")
    company.branding = dict(branding)
    told = {name: value for name, value in branding.items() if name != "logo"} | {"logo": branding["logo"] is not None}
    subject = ("company", company.id)
    record(session, company.id, "company.changed", user_id=actor.user_id, subject=subject, detail={"branding": told})
    await session.flush()
    return company


def branding_version(company: Company) -> int:
    """Version of how the portal looks, from what it says."""
    return content_version(*(f"{name}={value}" for name, value in sorted(company.branding.items())))


def image_type(encoded: str) -> str | None:
    """The type of an image that came as base64, by its content; none if it is no image that is allowed."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    head = image_head(content) if len(content) <= MOST_LOGO_BYTES else None
    fits = head is not None and min(head.width, head.height) > 0 and max(head.width, head.height) <= MOST_LOGO_PIXELS
    return head.media_type if head is not None and fits else None


def contrast_with_white(colour: str) -> float:
    """How well white can be read on `#rrggbb`, from 1 to 21 (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
