"""Whose sheet a document is printed on, and for whom."""

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Partner, PartnerAddress, User
from app.services.access.actor import Actor
from app.services.companies.branding import get_branding
from app.services.printing.sheet import Firm, Letterhead


async def letterhead(
    session: AsyncSession, actor: Actor, partner: Mapping[str, Any], language: str | None
) -> Letterhead:
    """The company and a document's `partner` as the actor may see it, in a language or else the actor's own.

    Two statements; three for those who read partners, who alone get more of it than its name.
    """
    company = await get_branding(session, actor)
    if language is None:
        language = await session.scalar(select(User.locale).where(User.id == actor.user_id))
    looks = company.branding
    logo = looks.get("logo")
    return Letterhead(
        company=Firm(company.name, company.tax_code, company.address),
        partner=await _partner(session, actor, partner.get("id")) or Firm(partner["name"]),
        language=language or company.locale,
        number_format=looks.get("number_format", "language"),
        logo=None if logo is None else base64.b64decode(logo),
        own_fields=actor.own_fields,
    )


async def _partner(session: AsyncSession, actor: Actor, partner_id: str | None) -> Firm | None:
    if partner_id is None or not actor.may("partners:read"):
        return None
    address = PartnerAddress
    statement = (
        select(Partner.name, Partner.tax_code, address.street, address.ward, address.district, address.province)
        .outerjoin(address, (address.company_id == Partner.company_id) & (address.partner_id == Partner.id))
        .where(Partner.company_id == actor.company_id, Partner.id == UUID(partner_id))
        .order_by(case((address.kind == "registered", 0), (address.kind == "billing", 1), else_=2), address.id)
        .limit(1)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    place = ", ".join(part for part in (row.street, row.ward, row.district, row.province) if part)
    return Firm(row.name, row.tax_code, place or None)
