"""Reorder points, set for an item at a warehouse."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, not_found
from app.core.ids import new_id
from app.core.paging import Page, cut, encode_cursor
from app.models import Item, Location, Partner, ReorderPoint
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing, fields_of
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to
from app.services.catalog.matching import matches
from app.services.documents.names import Named, partner_columns, same


async def list_reorder_points(
    session: AsyncSession,
    actor: Actor,
    page: Page,
    *,
    location_id: UUID | None = None,
    item_id: UUID | None = None,
    query: str | None = None,
) -> Listing[dict[str, Any]]:
    """Reorder points by code of item and warehouse: one statement for a page."""
    statement = _points(actor)
    if location_id is not None:
        statement = statement.where(ReorderPoint.location_id == location_id)
    if item_id is not None:
        statement = statement.where(ReorderPoint.item_id == item_id)
    if query:
        statement = statement.where(matches(Item.search_key, query))
    after = keyset.after(page, keyset.code, keyset.code)
    if after is not None:
        statement = statement.where(tuple_(Item.code, Location.code) > tuple_(*map(literal, after)))
    statement = statement.order_by(Item.code, Location.code).limit(page.limit + 1)
    rows, more = cut((await session.execute(statement)).all(), page)
    cursor = encode_cursor(rows[-1].item_code, rows[-1].location_code) if more else None
    return Listing([_named(row) for row in rows], cursor)


def _points(actor: Actor) -> Select[Any]:
    points = ReorderPoint
    statement = (
        select(
            *points.__table__.c,
            Item.code.label("item_code"),
            Item.name.label("item_name"),
            Item.base_unit.label("unit"),
            Location.code.label("location_code"),
            Location.name.label("location_name"),
            *partner_columns(),
        )
        .join(Item, same(points, Item, points.item_id))
        .join(Location, same(points, Location, points.location_id))
        .outerjoin(Partner, same(points, Partner, points.partner_id))
    )
    return visible_to(actor, statement, points)


def _named(row: Any) -> dict[str, Any]:
    return {
        **fields_of(row),
        "item": Named(row.item_id, row.item_code, row.item_name),
        "location": Named(row.location_id, row.location_code, row.location_name),
        # A supplier that the actor does not see has no name here.
        "supplier": Named(row.partner_id, row.partner_code, row.partner_name) if row.partner_code else None,
    }


async def put_reorder_point(
    session: AsyncSession, actor: Actor, item_id: UUID, location_id: UUID, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Set the reorder point of an item at a warehouse, and answer it; repeating it changes nothing.

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
    made = await session.scalar(statement.returning(ReorderPoint.id))
    return _named((await session.execute(_points(actor).where(ReorderPoint.id == made))).one())


async def remove_reorder_point(session: AsyncSession, actor: Actor, item_id: UUID, location_id: UUID) -> None:
    """Forget the reorder point of an item at a warehouse; raises NOT_FOUND."""
    points = ReorderPoint
    statement = delete(points).where(
        points.company_id == actor.company_id, points.item_id == item_id, points.location_id == location_id
    )
    if (await session.scalars(statement.returning(points.id))).one_or_none() is None:
        raise not_found("reorder point")
