"""Goods on their way: what available-to-promise counts on."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import invalid
from app.core.ids import new_id
from app.core.paging import Page
from app.models import ExpectedReceipt, Item, Location, ProductionOrder, PurchaseOrder
from app.models.locations import KEPT_KINDS
from app.services.access.actor import Actor
from app.services.access.listing import Listing, list_page
from app.services.access.visibility import visible, visible_to


async def list_expected(
    session: AsyncSession, actor: Actor, page: Page, item_id: UUID | None
) -> Listing[ExpectedReceipt]:
    """What is still expected, by day."""
    statement = visible_to(actor, select(ExpectedReceipt), ExpectedReceipt).where(ExpectedReceipt.quantity > 0)
    if item_id is not None:
        statement = statement.where(ExpectedReceipt.item_id == item_id)
    if actor.data_range != "all":
        # All of it is counted on; told is what comes of orders that the actor sees, or of none.
        order_id = ExpectedReceipt.order_id
        seen = [order_id.in_(select(of.id).where(visible(actor, of))) for of in (PurchaseOrder, ProductionOrder)]
        statement = statement.where(or_(order_id.is_(None), *seen))
    return await list_page(session, statement, (ExpectedReceipt.due_on, ExpectedReceipt.id), page)


async def expect_receipt(
    session: AsyncSession,
    actor: Actor,
    *,
    item_id: UUID,
    location_id: UUID,
    quantity: Decimal,
    due_on: date,
    reference: str | None,
) -> ExpectedReceipt:
    """Announce goods; raises `item_unknown`, `location_unknown` (INVALID)."""
    item = await session.scalar(visible_to(actor, select(Item.id), Item).where(Item.id == item_id))
    if item is None:
        raise invalid("/item_id", "item_unknown", "There is no such item.")
    places = visible_to(actor, select(Location.id), Location).where(Location.kind.in_(KEPT_KINDS))
    location = await session.scalar(places.where(Location.id == location_id))
    if location is None:
        raise invalid("/location_id", "location_unknown", "There is no such warehouse.")
    expected = ExpectedReceipt(
        company_id=actor.company_id,
        id=new_id(),
        item_id=item_id,
        location_id=location_id,
        quantity=quantity,
        due_on=due_on,
        reference=reference,
    )
    session.add(expected)
    await session.flush()
    return expected
