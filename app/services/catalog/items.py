"""Items and their units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import Item, ItemUnit, PartnerItem, TaxRate, Unit
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, holds, settled
from app.services.access.listing import Listing, check_version, list_page
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to
from app.services.catalog.matching import matches
from app.services.catalog.search import item_search_key, search_key, sort_key

SORTS = {"code": (Item.code,), "name": (Item.sort_key, Item.id)}


@dataclass(frozen=True, slots=True)
class UnitFactor:
    """One `unit` holds `factor` base units."""

    unit: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as an actor sees it: `own` is the actor's partner's own code and limits, if it has any."""

    item: Item
    units: Sequence[UnitFactor]
    own: PartnerItem | None = None


async def list_items(
    session: AsyncSession,
    actor: Actor,
    page: Page,
    *,
    query: str | None = None,
    active: bool | None = None,
    kind: str | None = None,
    sort: str = "code",
    custom: Mapping[str, Any] = NOTHING,
) -> Listing[ItemView]:
    """Items in the order of `sort`, found by code, name or the partner's own code; three statements at most."""
    statement = visible_to(actor, select(Item), Item)
    if active is not None:
        statement = statement.where(Item.active == active)
    if kind is not None:
        statement = statement.where(Item.kind == kind)
    if custom:
        statement = statement.where(holds(Item.custom, dict(custom)))
    if query:
        statement = _search(statement, actor, query)
    found = await list_page(session, statement, SORTS[sort], page)
    return Listing(await _views(session, actor, found.items), found.next_cursor)


def _search(statement: Select[Item], actor: Actor, query: str) -> Select[Item]:
    condition = matches(Item.search_key, query)
    if actor.partner_id is None:
        return statement.where(condition)
    own_code = exists().where(
        PartnerItem.company_id == Item.company_id,
        PartnerItem.partner_id == actor.partner_id,
        PartnerItem.item_id == Item.id,
        func.lower(PartnerItem.partner_code).contains(search_key(query), autoescape=True),
    )
    return statement.where(or_(condition, own_code))


async def get_item(session: AsyncSession, actor: Actor, item_id: UUID) -> ItemView:
    """Return an item; raises `not_found` for one that does not exist or may not be seen."""
    item = await session.scalar(visible_to(actor, select(Item), Item).where(Item.id == item_id))
    if item is None:
        raise not_found("item")
    return (await _views(session, actor, [item]))[0]


async def create_item(
    session: AsyncSession, actor: Actor, fields: Mapping[str, Any], units: Sequence[UnitFactor]
) -> ItemView:
    """Add an item. `fields` are columns of `Item`; raises `unknown_reference`, `unit_repeated`, `keeps_no_stock`,
    `custom_fields_invalid` (INVALID).
    """
    _check_units(fields["base_unit"], units)
    if fields.get("kind") == "service" and fields.get("tracking", "none") != "none":
        fault = FieldError("/tracking", "keeps_no_stock", "A service keeps no stock, so none by lot.")
        raise AppError("keeps_no_stock", fault.message, errors=[fault])
    await require(session, _references(actor, fields, units))
    fields = {**fields, "custom": settled(actor.own_fields, "item", fields.get("custom", NOTHING))}
    item = Item(company_id=actor.company_id, id=new_id(), **fields, **_keys(fields["code"], fields["name"]))
    session.add(item)
    await session.flush()
    await _write_units(session, item, units)
    return ItemView(item, _sorted(units))


async def update_item(
    session: AsyncSession,
    actor: Actor,
    item_id: UUID,
    *,
    version: int,
    changes: Mapping[str, Any],
    units: Sequence[UnitFactor] | None,
) -> ItemView:
    """Change an item seen at `version`; raises `not_found`, `stale`, `custom_fields_invalid`.

    Given `units` replace the present ones.
    """
    statement = visible_to(actor, select(Item), Item).where(Item.id == item_id).with_for_update(key_share=True)
    item = await session.scalar(statement)
    if item is None:
        raise not_found("item")
    check_version(item.version, version)
    _check_units(item.base_unit, units or ())
    await require(session, _references(actor, changes, units or ()))
    if "custom" in changes:
        changes = {**changes, "custom": settled(actor.own_fields, "item", changes["custom"], item.custom)}
    for name, value in changes.items():
        setattr(item, name, value)
    for name, value in _keys(item.code, item.name).items():
        setattr(item, name, value)
    item.version += 1
    await session.flush()
    if units is not None:
        await session.execute(
            delete(ItemUnit).where(ItemUnit.company_id == actor.company_id, ItemUnit.item_id == item.id)
        )
        await _write_units(session, item, units)
    return (await _views(session, actor, [item]))[0]


def _keys(code: str, name: str) -> dict[str, str]:
    return {"search_key": item_search_key(code, name), "sort_key": sort_key(name)[:400]}


def _check_units(base_unit: str, units: Sequence[UnitFactor]) -> None:
    seen = {base_unit}
    for index, entry in enumerate(units):
        if entry.unit in seen:
            fault = FieldError(f"/units/{index}/unit", "unit_repeated", "A unit is named once; the base unit is not.")
            raise AppError("unit_repeated", fault.message, errors=[fault])
        seen.add(entry.unit)


def _references(actor: Actor, fields: Mapping[str, Any], units: Sequence[UnitFactor]) -> list[Reference]:
    references = [
        Reference(f"/units/{index}/unit", "unit", exists().where(Unit.code == entry.unit))
        for index, entry in enumerate(units)
    ]
    if "base_unit" in fields:
        references.append(Reference("/base_unit", "unit", exists().where(Unit.code == fields["base_unit"])))
    if "tax_class" in fields:
        known = exists().where(TaxRate.company_id == actor.company_id, TaxRate.tax_class == fields["tax_class"])
        references.append(Reference("/tax_class", "tax class", known))
    return references


async def _write_units(session: AsyncSession, item: Item, units: Sequence[UnitFactor]) -> None:
    if units:
        rows = [
            {"company_id": item.company_id, "item_id": item.id, "unit": entry.unit, "factor": entry.factor}
            for entry in units
        ]
        await session.execute(insert(ItemUnit).values(rows))


def _sorted(units: Sequence[UnitFactor]) -> list[UnitFactor]:
    return sorted(units, key=lambda entry: (entry.factor, entry.unit))


async def _views(session: AsyncSession, actor: Actor, items: Sequence[Item]) -> list[ItemView]:
    ids = [item.id for item in items]
    units: dict[UUID, list[UnitFactor]] = {}
    own: dict[UUID, PartnerItem] = {}
    if ids:
        statement = visible_to(actor, select(ItemUnit), ItemUnit).where(ItemUnit.item_id.in_(ids))
        for row in await session.scalars(statement):
            units.setdefault(row.item_id, []).append(UnitFactor(row.unit, row.factor))
    if ids and actor.is_partner:
        codes = visible_to(actor, select(PartnerItem), PartnerItem).where(PartnerItem.item_id.in_(ids))
        own = {row.item_id: row for row in await session.scalars(codes)}
    return [ItemView(item, _sorted(units.get(item.id, [])), own.get(item.id)) for item in items]
