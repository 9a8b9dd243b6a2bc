"""Fiscal years with their twelve monthly periods."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError
from app.core.ids import new_id
from app.models import FiscalYear, Period

MONTHS = 12


def add_months(first: date, months: int) -> date:
    """The first day of the month that lies `months` after that of `first`."""
    year, month = divmod(first.year * MONTHS + first.month - 1 + months, MONTHS)
    return date(year, month + 1, 1)


async def ensure_fiscal_year(session: AsyncSession, company_id: UUID, year: int) -> FiscalYear:
    """Return the fiscal year that starts in `year`, with its periods, made if it is not there yet.

    It starts in the month, and is kept under the regime, of the company's first fiscal year. Raises `no_fiscal_year`
    (INVALID) when the company has none at all: `open_fiscal_year` makes the first.
    """
    first = await session.scalar(
        select(FiscalYear).where(FiscalYear.company_id == company_id).order_by(FiscalYear.starts_on).limit(1)
    )
    if first is None:
        raise AppError("no_fiscal_year", "The company has no fiscal year to continue from.")
    starts_on = first.starts_on.replace(year=year)
    return await open_fiscal_year(session, company_id, starts_on, first.accounting_regime)


async def open_fiscal_year(
    session: AsyncSession, company_id: UUID, starts_on: date, accounting_regime: str
) -> FiscalYear:
    """Return the fiscal year from `starts_on`, made with twelve open periods if it is not there yet.

    Safe to repeat and to run twice at once. Raises `not_month_start` (INVALID).
    """
    if starts_on.day != 1:
        raise AppError("not_month_start", "A fiscal year starts on the first day of a month.")
    ends_on = add_months(starts_on, MONTHS) - timedelta(days=1)
    code = str(starts_on.year) if starts_on.month == 1 else f"{starts_on.year}/{ends_on.year}"
    inserted = await session.scalar(
        insert(FiscalYear)
        .values(
            company_id=company_id,
            id=new_id(),
            code=code,
            accounting_regime=accounting_regime,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        .on_conflict_do_nothing(index_elements=["company_id", "starts_on"])
        .returning(FiscalYear.id)
    )
    year = (
        await session.scalars(
            select(FiscalYear).where(FiscalYear.company_id == company_id, FiscalYear.starts_on == starts_on)
        )
    ).one()
    if inserted is not None:
        await session.execute(insert(Period).values(_months(year)).on_conflict_do_nothing())
    return year


def _months(year: FiscalYear) -> list[dict[str, object]]:
    return [
        {
            "company_id": year.company_id,
            "id": new_id(),
            "fiscal_year_id": year.id,
            "starts_on": add_months(year.starts_on, month),
            "ends_on": add_months(year.starts_on, month + 1) - timedelta(days=1),
            "status": "open",
        }
        for month in range(MONTHS)
    ]
