"""Price lists and their prices."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, invalid, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import Currency, CustomerGroup, Item, ItemPrice, ItemUnit, Partner, PriceList
from app.services.access.actor import Actor
from app.services.access.listing import Listing, check_version, content_version, list_page
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to

PRICE_KEY = ("company_id", "price_list_id", "item_id", "unit", "min_quantity", "valid_from")


async def list_price_lists(session: AsyncSession, actor: Actor, page: Page) -> Listing[PriceList]:
    """Price lists in the order of their codes."""
    return await list_page(session, visible_to(actor, select(PriceList), PriceList), (PriceList.code,), page)


async def get_price_list(session: AsyncSession, actor: Actor, list_id: UUID, *, lock: bool = False) -> PriceList:
    """Return a price list; raises `not_found`."""
    statement = visible_to(actor, select(PriceList), PriceList).where(PriceList.id == list_id)
    price_list = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if price_list is None:
        raise not_found("price list")
    return price_list


async def create_price_list(session: AsyncSession, actor: Actor, fields: Mapping[str, Any]) -> PriceList:
    """Add a price list for one customer, one group or everybody, or a supplier's own.

    Raises `one_audience`, `supplier_missing`, `unknown_reference`.
    """
    partner_id, group_id = fields.get("partner_id"), fields.get("customer_group_id")
    if partner_id is not None and group_id is not None:
        raise invalid("/customer_group_id", "one_audience", "A price list is for a customer or for a group.")
    purchase = fields.get("purpose") == "purchase"
    if purchase and partner_id is None:
        raise invalid("/partner_id", "supplier_missing", "A list of purchase prices is one supplier's.")
    references = [Reference("/currency", "currency", exists().where(Currency.code == fields["currency"]))]
    if partner_id is not None:
        known = exists().where(Partner.company_id == actor.company_id, Partner.id == partner_id)
        known = known.where(Partner.is_supplier) if purchase else known
        references.append(Reference("/partner_id", "supplier" if purchase else "partner", known))
    if group_id is not None:
        known = exists().where(CustomerGroup.company_id == actor.company_id, CustomerGroup.id == group_id)
        references.append(Reference("/customer_group_id", "customer group", known))
    await require(session, references)
    price_list = PriceList(company_id=actor.company_id, id=new_id(), **fields)
    session.add(price_list)
    await session.flush()
    return price_list


async def update_price_list(
    session: AsyncSession, actor: Actor, list_id: UUID, *, version: int, changes: Mapping[str, Any]
) -> PriceList:
    """Rename a price list or take it out of use; raises `not_found`, `stale`."""
    price_list = await get_price_list(session, actor, list_id, lock=True)
    check_version(price_list_version(price_list), version)
    for name, value in changes.items():
        setattr(price_list, name, value)
    await session.flush()
    return price_list


def price_list_version(row: PriceList) -> int:
    """Version of a price list, from what it says; its prices have versions of their own: their dates."""
    return content_version(row.code, row.name, row.currency, row.includes_tax, row.rounding_scale, row.active)


async def list_prices(
    session: AsyncSession, actor: Actor, list_id: UUID, page: Page, *, item_id: UUID | None = None
) -> Listing[ItemPrice]:
    """Prices of a list, item by item; raises `not_found`."""
    await get_price_list(session, actor, list_id)
    statement = visible_to(actor, select(ItemPrice), ItemPrice).where(ItemPrice.price_list_id == list_id)
    if item_id is not None:
        statement = statement.where(ItemPrice.item_id == item_id)
    return await list_page(session, statement, (ItemPrice.item_id, ItemPrice.id), page)


async def put_prices(
    session: AsyncSession, actor: Actor, list_id: UUID, prices: Sequence[Mapping[str, Any]]
) -> list[ItemPrice]:
    """Set prices of a list: one of the same item, unit, minimum quantity and first day is replaced.

    Two statements for any number. Raises INVALID with a pointer per price: `unknown_reference` (item, or a unit the
    item does not have), `dates_reversed`, `price_repeated`.
    """
    await get_price_list(session, actor, list_id)
    await _check_prices(session, actor, prices)
    rows = [{"company_id": actor.company_id, "id": new_id(), "price_list_id": list_id, **price} for price in prices]
    statement = insert(ItemPrice).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=PRICE_KEY, set_={"price": statement.excluded.price, "valid_to": statement.excluded.valid_to}
    )
    return list(await session.scalars(statement.returning(ItemPrice), execution_options={"populate_existing": True}))


async def remove_price(session: AsyncSession, actor: Actor, list_id: UUID, price_id: UUID) -> None:
    """Take a price off its list; orders keep the price they were placed at. Raises `not_found`."""
    statement = delete(ItemPrice).where(
        ItemPrice.company_id == actor.company_id, ItemPrice.price_list_id == list_id, ItemPrice.id == price_id
    )
    if (await session.scalars(statement.returning(ItemPrice.id))).one_or_none() is None:
        raise not_found("price")


async def _check_prices(session: AsyncSession, actor: Actor, prices: Sequence[Mapping[str, Any]]) -> None:
    ids = {price["item_id"] for price in prices}
    units = (
        select(Item.id, Item.base_unit, func.array_remove(func.array_agg(ItemUnit.unit), None))
        .outerjoin(ItemUnit, (ItemUnit.company_id == Item.company_id) & (ItemUnit.item_id == Item.id))
        .where(Item.company_id == actor.company_id, Item.id.in_(ids))
        .group_by(Item.company_id, Item.id, Item.base_unit)
    )
    known = {item_id: {base, *others} for item_id, base, others in await session.execute(units)}
    faults, seen = [], set()
    for index, price in enumerate(prices):
        key = tuple(price[name] for name in PRICE_KEY[2:])
        if price["item_id"] not in known:
            faults.append(FieldError(f"/{index}/item_id", "unknown_reference", "There is no such item."))
        elif price["unit"] not in known[price["item_id"]]:
            faults.append(FieldError(f"/{index}/unit", "unknown_reference", "The item is not kept in this unit."))
        if price["valid_to"] is not None and price["valid_to"] < price["valid_from"]:
            faults.append(FieldError(f"/{index}/valid_to", "dates_reversed", "The last day is before the first."))
        if key in seen:
            faults.append(FieldError(f"/{index}", "price_repeated", "The same price occurs twice."))
        seen.add(key)
    if faults:
        code = faults[0].code if len({fault.code for fault in faults}) == 1 else "invalid_prices"
        raise AppError(code, "Some prices are not right.", errors=faults)
