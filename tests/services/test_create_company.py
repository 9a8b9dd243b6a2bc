"""Setting up a company."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.db import Database, Tenant, raw
from app.core.errors import AppError
from app.core.ids import new_id
from app.models import Account, FiscalYear, Location, Membership, Period, PriceList, TaxRate, User
from app.services.companies.create import create_company
from app.services.ledger.periods.years import ensure_fiscal_year
from app.services.posting import load_books


async def _user(engine: AsyncEngine) -> User:
    user = User(id=new_id(), email=f"{new_id().hex}@example.test", name="Chủ doanh nghiệp")
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        session.add(user)
    return user


@pytest.mark.parametrize("regime", ["tt99", "tt133", "international"])
async def test_new_company_can_keep_books_at_once(database: Database, owner_engine: AsyncEngine, regime: str) -> None:
    user, company_id = await _user(owner_engine), new_id()
    async with database.transaction(Tenant(company_id, user.id)) as session:
        company = await create_company(
            session,
            code=f"N{company_id.hex[-10:]}",
            name="Công ty Mới",
            accounting_regime=regime,
            first_day=date(2026, 4, 1),
            owner_user_id=user.id,
        )
    assert company.id == company_id
    async with database.transaction(Tenant(company_id, user.id)) as session:
        books = await load_books(await raw(session), company_id)
        by_partner = set(await session.scalars(select(Account.code).where(Account.by_partner)))
        year = (await session.scalars(select(FiscalYear))).one()
        periods = list(await session.scalars(select(Period).order_by(Period.starts_on)))
        locations = {row.code: row.kind for row in await session.scalars(select(Location))}
        prices = list(await session.scalars(select(PriceList)))
        owner = (await session.scalars(select(Membership))).one()
    assert books.account("memo_sales_orders") in by_partner
    assert books.by_partner == by_partner
    assert (year.code, year.starts_on, year.ends_on) == ("2026/2027", date(2026, 4, 1), date(2027, 3, 31))
    assert len(periods) == 12
    assert (periods[-2].starts_on, periods[-2].ends_on) == (date(2027, 2, 1), date(2027, 2, 28))
    assert locations["COUNT"] == "count_difference"
    assert locations["MAIN"] == "warehouse"
    assert [(row.code, row.currency) for row in prices] == [("BASE", "VND")]
    assert (owner.user_id, owner.role) == (user.id, "owner")


async def test_reduced_rate_is_8_percent_only_in_its_dates(database: Database, owner_engine: AsyncEngine) -> None:
    user, tenant_id = await _user(owner_engine), new_id()
    async with database.transaction(Tenant(tenant_id, user.id)) as session:
        await create_company(
            session, code=tenant_id.hex[-12:], name="VN", first_day=date(2026, 1, 1), owner_user_id=user.id
        )
        rates = {}
        for day in ("2010-12-01", "2025-06-30", "2025-07-01", "2026-12-31", "2027-01-01"):
            on = date.fromisoformat(day)
            rates[day] = await session.scalar(
                select(TaxRate.rate_percent).where(
                    TaxRate.tax_class == "vn_reduced",
                    TaxRate.valid_from <= on,
                    func.coalesce(TaxRate.valid_to, date.max) >= on,
                )
            )
    assert rates == {
        "2010-12-01": Decimal(10),
        "2025-06-30": Decimal(10),
        "2025-07-01": Decimal(8),
        "2026-12-31": Decimal(8),
        "2027-01-01": Decimal(10),
    }


async def test_a_fiscal_year_is_made_once(database: Database, owner_engine: AsyncEngine) -> None:
    user, tenant_id = await _user(owner_engine), new_id()
    async with database.transaction(Tenant(tenant_id, user.id)) as session:
        company = await create_company(
            session, code=tenant_id.hex[-12:], name="VN", first_day=date(2026, 1, 1), owner_user_id=user.id
        )
        first = await ensure_fiscal_year(session, company.id, 2025)
        again = await ensure_fiscal_year(session, company.id, 2025)
        count = await session.scalar(select(func.count()).select_from(Period))
    assert first.id == again.id
    assert (first.code, count) == ("2025", 24)


async def test_a_year_that_starts_in_mid_month_leaves_nothing(database: Database, owner_engine: AsyncEngine) -> None:
    user, tenant_id = await _user(owner_engine), new_id()
    with pytest.raises(AppError, match="not_month_start"):
        async with database.transaction(Tenant(tenant_id, user.id)) as session:
            await create_company(
                session, code=tenant_id.hex[-12:], name="VN", first_day=date(2026, 1, 2), owner_user_id=user.id
            )
    async with database.transaction(Tenant(tenant_id, user.id)) as session:
        assert await session.scalar(select(func.count()).select_from(Account)) == 0
