"""Sets up a company with everything its first order needs."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError
from app.core.ids import new_id
from app.models import (
    Account,
    AccountRole,
    Company,
    IntakeRule,
    Location,
    Membership,
    PaymentTerm,
    PermissionGroup,
    PriceList,
    TaxRate,
)
from app.services.access.ready_made_groups import READY_MADE, ReadyMade
from app.services.companies import seed
from app.services.ledger.periods.years import open_fiscal_year
from app.services.ledger.regimes.load import Regime, load_regime
from app.services.partners.intake_rules import FIRST_MODES


async def create_company(
    session: AsyncSession,
    *,
    code: str,
    name: str,
    base_currency: str = "VND",
    accounting_regime: str = "tt99",
    posting_policy: str = "reserve",
    locale: str = "vi",
    time_zone: str = "Asia/Ho_Chi_Minh",
    first_day: date,
    owner_user_id: UUID,
) -> Company:
    """Create the company that the transaction is for, seeded, with its owner's membership.

    The transaction's tenant carries the new company's id (row-level security lets a company write only itself).
    `first_day` is the first day of the first fiscal year and of a month. Errors: `tenant_missing`, `unknown_regime`,
    `not_month_start` (INVALID); a code that is taken breaks `uq_companies_code`.
    """
    regime = load_regime(accounting_regime)
    company = Company(
        id=await _tenant_company(session),
        code=code,
        name=name,
        base_currency=base_currency,
        accounting_regime=regime.code,
        posting_policy=posting_policy,
        locale=locale,
        time_zone=time_zone,
    )
    session.add(company)
    await session.flush()
    await seed_company(session, company, regime, first_day)
    session.add(Membership(company_id=company.id, id=new_id(), user_id=owner_user_id, role="owner"))
    await session.flush()
    return company


async def seed_company(session: AsyncSession, company: Company, regime: Regime, first_day: date) -> None:
    """Write what an empty company starts with: chart, taxes, terms, fiscal year, places, prices, intake rules."""
    await _seed_accounts(session, company.id, regime)
    await _seed_taxes_and_terms(session, company.id, regime)
    await _seed_places_and_prices(session, company)
    await open_fiscal_year(session, company.id, first_day, regime.code)


async def _tenant_company(session: AsyncSession) -> UUID:
    setting = await session.scalar(text("SELECT current_setting('app.company_id', true)"))
    if not setting:
        raise AppError("tenant_missing", "A company is created in a transaction of its own id.")
    return UUID(setting)


async def _seed_accounts(session: AsyncSession, company_id: UUID, regime: Regime) -> None:
    accounts = [
        {
            "company_id": company_id,
            "code": account.code,
            "name": account.name,
            "name_en": account.name_en,
            "kind": account.kind,
            "by_partner": account.by_partner,
            "active": True,
        }
        for account in regime.accounts
    ]
    roles = [
        {"company_id": company_id, "role": role, "account_code": account_code}
        for role, account_code in regime.roles.items()
    ]
    await session.execute(insert(Account).values(accounts))
    await session.execute(insert(AccountRole).values(roles))


async def _seed_taxes_and_terms(session: AsyncSession, company_id: UUID, regime: Regime) -> None:
    rates = [
        {
            "company_id": company_id,
            "tax_class": rate["tax_class"],
            "valid_from": rate["valid_from"],
            "valid_to": rate.get("valid_to"),
            "tax_code": rate["tax_code"],
            "rate_percent": Decimal(rate["rate_percent"]),
        }
        for rate in seed.tax_rates(regime.tax_set)
    ]
    terms = [{"company_id": company_id, "id": new_id(), **term} for term in seed.payment_terms()]
    await session.execute(insert(TaxRate).values(rates))
    await session.execute(insert(PaymentTerm).values(terms))


async def _seed_places_and_prices(session: AsyncSession, company: Company) -> None:
    locations = [
        {"company_id": company.id, "id": new_id(), "code": code, "name": name, "kind": kind, "active": True}
        for code, name, kind in seed.LOCATIONS
    ]
    await session.execute(insert(Location).values(locations))
    rules = [
        {"company_id": company.id, "id": new_id(), "document_kind": kind, "mode": mode}
        for kind, mode in FIRST_MODES.items()
    ]
    await session.execute(insert(IntakeRule).values(rules))
    groups = [
        {"company_id": company.id, "id": new_id(), "version": 1, "code": code, **_fields_of(group)}
        for code, group in READY_MADE.items()
    ]
    await session.execute(insert(PermissionGroup).values(groups))
    code, name = seed.BASE_PRICE_LIST
    session.add(PriceList(company_id=company.id, id=new_id(), code=code, name=name, currency=company.base_currency))
    await session.flush()


def _fields_of(group: ReadyMade) -> dict[str, Any]:
    scopes = None if group.scopes is None else sorted(group.scopes)
    return {"name": group.name, "role": group.role, "scopes": scopes}
