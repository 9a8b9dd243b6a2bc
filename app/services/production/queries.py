"""Which production orders an actor may see, one or page by page."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import not_found
from app.models import ProductionOrder
from app.services.access.actor import Actor
from app.services.access.visibility import visible_to


async def visible_order(session: AsyncSession, actor: Actor, order_id: UUID) -> ProductionOrder:
    """One order as it stands; raises `not_found`."""
    statement = visible_to(actor, select(ProductionOrder), ProductionOrder).where(ProductionOrder.id == order_id)
    order = await session.scalar(statement.execution_options(populate_existing=True))
    if order is None:
        raise not_found("production order")
    return order
