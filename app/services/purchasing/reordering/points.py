"""Reorder points, set for an item at a warehouse."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, not_found
from app.core.ids import new_id
from app.models import Item, Location, Partner, ReorderPoint
from app.services.access.actor import Actor
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to


def list_reorder_points(actor: Actor, *, location_id: UUID | None, item_id: UUID | None) -> Select[Any]:
    """Reorder points of items and warehouses."""
    points = ReorderPoint
    statement = visible_to(actor, select(points), points)
    if location_id is not None:
        statement = statement.where(points.location_id == location_id)
    if item_id is not None:
        statement = statement.where(points.item_id == item_id)
    return statement


async def put_reorder_point(
    session: AsyncSession, actor: Actor, item_id: UUID, location_id: UUID, fields: Mapping[str, Any]
) -> ReorderPoint:
    """Set the reorder point of an item at a warehouse; repeating it changes nothing.

    Raises NOT_FOUND, `unknown_reference` of a supplier, `target_below_minimum`.
    """
    if fields["target"] < fields["minimum"]:
        fault = FieldError("/target", "target_below_minimum", "Buy up to at least the minimum.")
        raise AppError("target_below_minimum", fault.message, errors=[fault])
    company, partner_id = actor.company_id, fields["partner_id"]
    item = exists().where(Item.company_id == company, Item.id == item_id, Item.kind != "service", Item.active)
    place = exists().where(Location.company_id == company, Location.id == location_id, Location.kind == "warehouse")
    if not await session.scalar(select(item & place)):
        raise not_found("item at this warehouse")
    if partner_id is not None:
        supplier = exists().where(Partner.company_id == company, Partner.id == partner_id, Partner.is_supplier)
        await require(session, [Reference("/partner_id", "supplier", supplier)])
    key = {"company_id": company, "item_id": item_id, "location_id": location_id}
    statement = insert(ReorderPoint).values(id=new_id(), **key, **fields)
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=dict(fields))
    return (await session.scalars(statement.returning(ReorderPoint))).one()


async def remove_reorder_point(session: AsyncSession, actor: Actor, item_id: UUID, location_id: UUID) -> None:
    """Forget the reorder point of an item at a warehouse; raises NOT_FOUND."""
    points = ReorderPoint
    statement = delete(points).where(
        points.company_id == actor.company_id, points.item_id == item_id, points.location_id == location_id
    )
    if (await session.scalars(statement.returning(points.id))).one_or_none() is None:
        raise not_found("reorder point")
