"""Closing and reopening a period: after a close nothing is posted into it, and its totals are kept."""

from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import raw
from app.core.errors import AppError, Kind, not_found
from app.core.paging import Page
from app.models import FiscalYear, Period
from app.services.access.actor import Actor
from app.services.access.listing import Listing, list_page
from app.services.access.visibility import visible_to
from app.services.ledger.periods.years import ensure_fiscal_year
from app.services.trail.record import record

# Postings hold the same lock shared: a close waits for those in flight, and later ones see it closed.
LOCK_SQL = "SELECT pg_advisory_xact_lock(hashtextextended('period:' || $1::uuid, 0))"
TOTALS_SQL = """
INSERT INTO period_totals (company_id, period_id, account_code, debit_amount, credit_amount)
SELECT $1, $2, moved.account_code, sum(moved.debit), sum(moved.credit)
FROM (
    SELECT debit_account AS account_code, amount AS debit, 0 AS credit
    FROM account_transfers WHERE company_id = $1 AND posted_on BETWEEN $3 AND $4
    UNION ALL
    SELECT credit_account, 0, amount
    FROM account_transfers WHERE company_id = $1 AND posted_on BETWEEN $3 AND $4
) moved
GROUP BY moved.account_code
"""
OPENING_SQL = """
SELECT coalesce(sum(t.debit_amount - t.credit_amount), 0)
FROM period_totals t
JOIN account_roles r ON r.company_id = t.company_id AND r.role = 'opening_balance' AND r.account_code = t.account_code
WHERE t.company_id = $1
"""


async def list_fiscal_years(session: AsyncSession, actor: Actor, page: Page) -> Listing[FiscalYear]:
    """Fiscal years from the first on."""
    return await list_page(session, visible_to(actor, select(FiscalYear), FiscalYear), (FiscalYear.starts_on,), page)


async def add_fiscal_year(session: AsyncSession, actor: Actor, year: int) -> FiscalYear:
    """Open the fiscal year that starts in `year` with its periods; repeating it changes nothing."""
    return await ensure_fiscal_year(session, actor.company_id, year)


async def list_periods(
    session: AsyncSession, actor: Actor, page: Page, *, status: str | None = None, fiscal_year_id: UUID | None = None
) -> Listing[Period]:
    """Periods from the first on."""
    statement = visible_to(actor, select(Period), Period)
    if status is not None:
        statement = statement.where(Period.status == status)
    if fiscal_year_id is not None:
        statement = statement.where(Period.fiscal_year_id == fiscal_year_id)
    return await list_page(session, statement, (Period.starts_on,), page)


async def close_period(session: AsyncSession, actor: Actor, period_id: UUID) -> Period:
    """Close a period and keep what each account moved in it.

    Waits for postings in flight. Raises `not_found`; CONFLICT: `period_already_closed`, `earlier_period_open`,
    `opening_balance_not_zero`.
    """
    connection = await raw(session)
    await connection.execute(LOCK_SQL, actor.company_id)
    period = await _period(session, actor, period_id)
    if period.status == "closed":
        raise _refused("period_already_closed", "The period is closed already.")
    if await _any(session, actor, Period.starts_on < period.starts_on, Period.status == "open"):
        raise _refused("earlier_period_open", "An earlier period is still open.")
    await connection.execute(TOTALS_SQL, actor.company_id, period.id, period.starts_on, period.ends_on)
    await _check_opening(connection, actor.company_id)
    period.status, period.closed_at, period.closed_by = "closed", now(), actor.user_id
    record(session, actor.company_id, "period.closed", user_id=actor.user_id, subject=("period", period.id))
    await session.flush()
    return period


async def reopen_period(session: AsyncSession, actor: Actor, period_id: UUID) -> Period:
    """Open the last closed period again and forget its totals.

    Raises `not_found`; CONFLICT: `period_already_open`, `later_period_closed`.
    """
    connection = await raw(session)
    await connection.execute(LOCK_SQL, actor.company_id)
    period = await _period(session, actor, period_id)
    if period.status == "open":
        raise _refused("period_already_open", "The period is open already.")
    if await _any(session, actor, Period.starts_on > period.starts_on, Period.status == "closed"):
        raise _refused("later_period_closed", "A later period is closed; reopen that one first.")
    await connection.execute(
        "DELETE FROM period_totals WHERE company_id = $1 AND period_id = $2", actor.company_id, period.id
    )
    period.status, period.closed_at, period.closed_by = "open", None, None
    record(session, actor.company_id, "period.reopened", user_id=actor.user_id, subject=("period", period.id))
    await session.flush()
    return period


async def _period(session: AsyncSession, actor: Actor, period_id: UUID) -> Period:
    statement = visible_to(actor, select(Period), Period).where(Period.id == period_id)
    period = await session.scalar(statement.with_for_update(key_share=True))
    if period is None:
        raise not_found("period")
    return period


async def _any(session: AsyncSession, actor: Actor, *conditions: ColumnElement[bool]) -> bool:
    found = exists().where(Period.company_id == actor.company_id, *conditions)
    return bool(await session.scalar(select(found)))


async def _check_opening(connection: asyncpg.Connection, company_id: UUID) -> None:
    # All earlier periods are closed, so their totals and this period's are the whole account.
    left = Decimal(await connection.fetchval(OPENING_SQL, company_id))
    if left:
        raise AppError(
            "opening_balance_not_zero",
            "The opening balances do not add up: their contra account is not zero.",
            kind=Kind.CONFLICT,
            details={"balance": str(left)},
        )


def _refused(code: str, message: str) -> AppError:
    return AppError(code, message, kind=Kind.CONFLICT)
