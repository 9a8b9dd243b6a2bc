"""When the books begin."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, Kind
from app.models import Period
from app.services.access.actor import Actor


async def opening_day(session: AsyncSession, actor: Actor) -> date:
    """The first day on which the books are open; raises `period_closed` (CONFLICT) when there is none."""
    day = await session.scalar(
        select(func.min(Period.starts_on)).where(Period.company_id == actor.company_id, Period.status == "open")
    )
    if day is None:
        raise AppError("period_closed", "No period is open.", kind=Kind.CONFLICT)
    return day
