"""Tax rates by class and date: for every class at most one rate on any day."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, Kind, invalid
from app.core.paging import Page
from app.models import TaxRate
from app.services.access.actor import Actor
from app.services.access.listing import Listing, list_page
from app.services.access.visibility import visible_to

DAY = timedelta(days=1)

RATES_SQL = """
SELECT tax_class, tax_code, rate_percent FROM tax_rates
WHERE company_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
"""


async def list_tax_rates(
    session: AsyncSession, actor: Actor, page: Page, *, tax_class: str | None = None, on: date | None = None
) -> Listing[TaxRate]:
    """Rates by class and first day; with `on` only those valid on that day."""
    statement = visible_to(actor, select(TaxRate), TaxRate)
    if tax_class is not None:
        statement = statement.where(TaxRate.tax_class == tax_class)
    if on is not None:
        statement = statement.where(TaxRate.valid_from <= on, or_(TaxRate.valid_to.is_(None), TaxRate.valid_to >= on))
    return await list_page(session, statement, (TaxRate.tax_class, TaxRate.valid_from), page)


async def add_tax_rate(
    session: AsyncSession,
    actor: Actor,
    *,
    tax_class: str,
    tax_code: str,
    rate_percent: Decimal,
    valid_from: date,
    valid_to: date | None,
) -> TaxRate:
    """Add a rate; the rate in force until then ends the day before. Invoices already issued keep theirs.

    Raises `dates_reversed` (INVALID), `rates_overlap` (CONFLICT) when a later rate of the class begins within.
    """
    if valid_to is not None and valid_to < valid_from:
        raise invalid("/valid_to", "dates_reversed", "The last day is before the first.")
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"tax-rates:{actor.company_id}:{tax_class}", 0)))
    )
    statement = visible_to(actor, select(TaxRate), TaxRate).where(TaxRate.tax_class == tax_class)
    for other in await session.scalars(statement):
        _make_room(other, valid_from, valid_to)
    rate = TaxRate(
        company_id=actor.company_id,
        tax_class=tax_class,
        tax_code=tax_code,
        rate_percent=rate_percent,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(rate)
    await session.flush()
    return rate


def _make_room(other: TaxRate, valid_from: date, valid_to: date | None) -> None:
    if other.valid_from >= valid_from:
        if valid_to is None or other.valid_from <= valid_to:
            message = f"A rate of this class begins on {other.valid_from.isoformat()}."
            raise AppError("rates_overlap", message, kind=Kind.CONFLICT)
    elif other.valid_to is None or other.valid_to >= valid_from:
        other.valid_to = valid_from - DAY


async def rates_on(connection: asyncpg.Connection, company_id: UUID, on: date) -> dict[str, tuple[str, Decimal]]:
    """Code and rate in percent of every tax class on a day."""
    rows = await connection.fetch(RATES_SQL, company_id, on)
    return {row["tax_class"]: (row["tax_code"], row["rate_percent"]) for row in rows}
