"""What is being counted blind: until the count is approved, those who count are told nothing of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import StockCount, StockCountLine
from app.services.access.actor import Actor
from app.services.documents.names import same

APPROVE_SCOPE = "stock-counts:approve"
COUNT_SCOPE = "stock:write"


def counts_blind(actor: Actor) -> bool:
    """Whether this is somebody who counts and does not approve, from whom a blind sheet keeps what the books say."""
    return actor.may(COUNT_SCOPE) and not actor.may(APPROVE_SCOPE)


def counted_blind(company_id: Any) -> Select[UUID, UUID]:
    """Items and locations of the blind sheets that are not approved yet."""
    return (
        select(StockCountLine.item_id, StockCount.location_id)
        .join(StockCount, same(StockCountLine, StockCount, StockCountLine.count_id))
        .where(
            StockCount.company_id == company_id,
            StockCount.blind,
            or_(StockCount.status == "counting", StockCount.status == "submitted"),
        )
    )


def not_counted_blind(company_id: Any, item_id: Any, location_id: Any) -> ColumnElement[bool]:
    """That an item stands on no such sheet of a location."""
    return tuple_(item_id, location_id).not_in(counted_blind(company_id))


async def hidden_from(session: AsyncSession, actor: Actor) -> tuple[list[UUID], list[UUID]]:
    """Items and locations, pair by pair, of which an actor is told nothing; a statement only for those who count."""
    if not counts_blind(actor):
        return [], []
    rows = (await session.execute(counted_blind(actor.company_id))).all()
    return [row[0] for row in rows], [row[1] for row in rows]
