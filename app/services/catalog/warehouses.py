"""Warehouses and the other locations of stock moves."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import Location, Partner
from app.models.locations import KEPT_KINDS
from app.services.access.actor import Actor
from app.services.access.listing import Listing, check_version, content_version, list_page
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to

# A location at a partner's belongs to that partner; the company's own has none.
PARTNER_KINDS = ("factory", "consignee")


async def list_warehouses(
    session: AsyncSession, actor: Actor, page: Page, *, kind: str | None = None, active: bool | None = None
) -> Listing[Location]:
    """Locations in the order of their codes; those with a kept balance unless a `kind` is asked for."""
    statement = visible_to(actor, select(Location), Location)
    statement = statement.where(Location.kind == kind if kind else Location.kind.in_(KEPT_KINDS))
    if active is not None:
        statement = statement.where(Location.active == active)
    return await list_page(session, statement, (Location.code,), page)


async def get_warehouse(session: AsyncSession, actor: Actor, location_id: UUID) -> Location:
    """Return a location; raises `not_found`."""
    statement = visible_to(actor, select(Location), Location).where(Location.id == location_id)
    location = await session.scalar(statement)
    if location is None:
        raise not_found("warehouse")
    return location


async def create_warehouse(session: AsyncSession, actor: Actor, fields: Mapping[str, Any]) -> Location:
    """Add a location that keeps balances; one at a factory or consignee names the partner."""
    partner_id = fields.get("partner_id")
    if (fields["kind"] in PARTNER_KINDS) != (partner_id is not None):
        fault = FieldError("/partner_id", "partner_required", "Exactly a factory's or consignee's place has a partner.")
        raise AppError("partner_required", fault.message, errors=[fault])
    if partner_id is not None:
        known = exists().where(Partner.company_id == actor.company_id, Partner.id == partner_id)
        await require(session, [Reference("/partner_id", "partner", known)])
    location = Location(company_id=actor.company_id, id=new_id(), active=True, **fields)
    session.add(location)
    await session.flush()
    return location


async def update_warehouse(
    session: AsyncSession, actor: Actor, location_id: UUID, *, version: int, changes: Mapping[str, Any]
) -> Location:
    """Rename a location or take it out of use; raises `not_found`, `stale`."""
    statement = visible_to(actor, select(Location), Location).where(Location.id == location_id)
    location = await session.scalar(statement.with_for_update(key_share=True))
    if location is None:
        raise not_found("warehouse")
    check_version(warehouse_version(location), version)
    for name, value in changes.items():
        setattr(location, name, value)
    await session.flush()
    return location


def warehouse_version(location: Location) -> int:
    """Version of a location, from what it says."""
    return content_version(location.code, location.name, location.kind, location.partner_id, location.active)
