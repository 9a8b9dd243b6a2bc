"""A partner's own codes, names and minimum quantities for items."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import not_found
from app.core.paging import Page
from app.models import Item, PartnerItem
from app.services.access.actor import Actor
from app.services.access.listing import Listing, list_page
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to
from app.services.partners.partners import get_partner


async def list_own_items(session: AsyncSession, actor: Actor, partner_id: UUID, page: Page) -> Listing[PartnerItem]:
    """What one partner calls our items; raises `not_found` for a partner that may not be seen."""
    await get_partner(session, actor, partner_id)
    statement = visible_to(actor, select(PartnerItem), PartnerItem).where(PartnerItem.partner_id == partner_id)
    return await list_page(session, statement, (PartnerItem.item_id,), page)


async def put_own_item(
    session: AsyncSession, actor: Actor, partner_id: UUID, item_id: UUID, fields: Mapping[str, Any]
) -> PartnerItem:
    """Set what a partner calls an item; repeating it changes nothing."""
    await get_partner(session, actor, partner_id)
    known = exists().where(Item.company_id == actor.company_id, Item.id == item_id)
    await require(session, [Reference("/item_id", "item", known)])
    key = {"company_id": actor.company_id, "partner_id": partner_id, "item_id": item_id}
    statement = insert(PartnerItem).values(**key, **fields)
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=dict(fields))
    return (await session.scalars(statement.returning(PartnerItem))).one()


async def remove_own_item(session: AsyncSession, actor: Actor, partner_id: UUID, item_id: UUID) -> None:
    """Forget what a partner calls an item; raises `not_found`."""
    statement = delete(PartnerItem).where(
        PartnerItem.company_id == actor.company_id,
        PartnerItem.partner_id == partner_id,
        PartnerItem.item_id == item_id,
    )
    if (await session.scalars(statement.returning(PartnerItem.item_id))).one_or_none() is None:
        raise not_found("partner's item")
