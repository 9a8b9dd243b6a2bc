"""Fiscal years and periods over HTTP."""

from uuid import UUID

from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.periods import FiscalYearCreate, FiscalYearRead, PeriodRead, PeriodStatus
from app.services.ledger.periods.closing import (
    add_fiscal_year,
    close_period,
    list_fiscal_years,
    list_periods,
    reopen_period,
)

router = api_router("", "periods")


@router.get("/fiscal-years", dependencies=[requires("masters:read")], summary="Years", responses=problems(401, 403))
async def years(session: ReadSession, actor: Actor, page: Page) -> Listed[FiscalYearRead]:
    """Fiscal years from the first on."""
    found = await list_fiscal_years(session, actor, page)
    return Listed(items=[FiscalYearRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "/fiscal-years",
    status_code=201,
    dependencies=[requires("masters:write")],
    summary="Open a fiscal year",
    responses=problems(401, 403),
)
async def create_year(session: Session, actor: Actor, body: FiscalYearCreate) -> FiscalYearRead:
    """Open the fiscal year that begins in a calendar year, with twelve periods; safe to repeat."""
    return FiscalYearRead.model_validate(await add_fiscal_year(session, actor, body.year))


@router.get("/periods", dependencies=[requires("masters:read")], summary="Periods", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: PeriodStatus | None = None,
    fiscal_year_id: UUID | None = None,
) -> Listed[PeriodRead]:
    """Periods from the first on."""
    found = await list_periods(session, actor, page, status=status, fiscal_year_id=fiscal_year_id)
    return Listed(items=[PeriodRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "/periods/{period_id}/closing",
    dependencies=[requires("masters:write")],
    summary="Close a period",
    responses=problems(401, 403, 404, 409),
)
async def close(session: Session, actor: Actor, period_id: UUID) -> PeriodRead:
    """Close a period: from then on nothing is posted into it."""
    return PeriodRead.model_validate(await close_period(session, actor, period_id))


@router.post(
    "/periods/{period_id}/reopening",
    dependencies=[requires("masters:write")],
    summary="Reopen a period",
    responses=problems(401, 403, 404, 409),
)
async def reopen(session: Session, actor: Actor, period_id: UUID) -> PeriodRead:
    """Open the last closed period again."""
    return PeriodRead.model_validate(await reopen_period(session, actor, period_id))
