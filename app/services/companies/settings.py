"""Companies that a person belongs to, and the settings of the one that is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Tenant, set_tenant
from app.core.errors import not_found
from app.core.ids import new_id
from app.core.paging import Page, cut, encode_cursor
from app.models import Company, Currency
from app.services.access.actor import Actor
from app.services.access.listing import Listing, check_version, content_version
from app.services.access.memberships import MY_COMPANIES
from app.services.access.references import Reference, require
from app.services.companies.create import create_company
from app.services.trail.record import difference, record


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company as its members know it."""

    id: UUID
    code: str
    name: str


async def list_companies(session: AsyncSession, page: Page) -> Listing[CompanyName]:
    """Companies in which the transaction's user has a place, in the order of their codes."""
    mine = MY_COMPANIES.c
    statement = select(mine.id, mine.code, mine.name).distinct().order_by(mine.code).limit(page.limit + 1)
    if page.after is not None:
        statement = statement.where(mine.code > page.after[0])
    rows, more = cut([CompanyName(*row) for row in await session.execute(statement)], page)
    return Listing(rows, encode_cursor(rows[-1].code) if more else None)


async def get_company(session: AsyncSession, actor: Actor, company_id: UUID, *, lock: bool = False) -> Company:
    """Return the actor's company; raises `not_found` for any other."""
    statement = select(Company).where(Company.id == company_id, Company.id == actor.company_id)
    company = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if company is None:
        raise not_found("company")
    return company


async def found_company(session: AsyncSession, actor: Actor, *, first_day: date, fields: Mapping[str, Any]) -> Company:
    """Create another company, seeded, with the actor's user as its owner.

    From here on the transaction belongs to the new company. Raises `unknown_reference`, `not_month_start` (INVALID).
    """
    currency = exists().where(Currency.code == fields["base_currency"])
    await require(session, [Reference("/base_currency", "currency", currency)])
    await set_tenant(session, Tenant(new_id(), actor.user_id))
    company = await create_company(session, **fields, first_day=first_day, owner_user_id=actor.user_id)
    await session.refresh(company)
    return company


async def update_company(
    session: AsyncSession, actor: Actor, company_id: UUID, *, version: int, changes: Mapping[str, Any]
) -> Company:
    """Change the actor's company; base currency and regime stay. Raises `not_found`, `stale`."""
    company = await get_company(session, actor, company_id, lock=True)
    check_version(company_version(company), version)
    changed = difference({name: getattr(company, name) for name in changes}, changes)
    for name, value in changes.items():
        setattr(company, name, value)
    subject = ("company", company.id)
    record(session, company.id, "company.changed", user_id=actor.user_id, subject=subject, detail=changed)
    await session.flush()
    return company


def company_version(company: Company) -> int:
    """Version of a company's settings, from what they say."""
    return content_version(
        company.code,
        company.name,
        company.tax_code,
        company.address,
        company.posting_policy,
        company.blind_counts,
        company.time_zone,
        company.locale,
        company.over_receipt_percent,
        company.under_receipt_percent,
        company.invoice_price_percent,
        company.invoice_quantity_percent,
        company.adjustment_limit,
        company.order_request_days,
    )
