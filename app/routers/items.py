"""Items over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.routers.custom_filters import CustomFilter
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.items import ItemCreate, ItemKind, ItemRead, ItemUnitInput, ItemUnitRead, ItemUpdate
from app.services.access.actor import Actor as SignedIn
from app.services.access.custom_fields import shown, wanted_values
from app.services.catalog.items import ItemView, UnitFactor, create_item, get_item, list_items, update_item

router = api_router("/items", "items")


@router.get("", dependencies=[requires("items:read")], summary="List items", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    query: Annotated[str | None, Query(max_length=200, description="Words of code or name, diacritics free.")] = None,
    active: bool | None = None,
    kind: ItemKind | None = None,
    sort: Literal["code", "name"] = "code",
    custom: CustomFilter = (),
) -> Listed[ItemRead]:
    """Items that the actor may see; customers see the active ones, with their own codes."""
    found = await list_items(
        session,
        actor,
        page,
        query=query,
        active=active,
        kind=kind,
        sort=sort,
        custom=wanted_values(actor.own_fields, "item", custom),
    )
    return Listed(items=[item_read(actor, view) for view in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("items:write")],
    summary="Add an item",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: ItemCreate, response: Response) -> ItemRead:
    """Add an item with its units."""
    view = await create_item(session, actor, body.model_dump(exclude={"units"}), _units(body.units))
    return _answer(actor, view, response)


@router.get(
    "/{item_id}", dependencies=[requires("items:read")], summary="Read an item", responses=problems(401, 403, 404)
)
async def read(session: ReadSession, actor: Actor, item_id: UUID, response: Response) -> ItemRead:
    """One item, with its ETag."""
    return _answer(actor, await get_item(session, actor, item_id), response)


@router.patch(
    "/{item_id}",
    dependencies=[requires("items:write")],
    summary="Change an item",
    responses=problems(401, 403, 404, 409, 412),
)
async def update(
    session: Session, actor: Actor, item_id: UUID, version: IfMatch, body: ItemUpdate, response: Response
) -> ItemRead:
    """Change the fields that are sent; If-Match carries the ETag that was read."""
    changes = body.changes("units")
    units = _units(body.units) if "units" in body.model_fields_set else None
    view = await update_item(session, actor, item_id, version=version, changes=changes, units=units)
    return _answer(actor, view, response)


def _units(units: list[ItemUnitInput]) -> list[UnitFactor]:
    return [UnitFactor(entry.unit, entry.factor) for entry in units]


def _answer(actor: SignedIn, view: ItemView, response: Response) -> ItemRead:
    response.headers["ETag"] = etag(view.item.version)
    return item_read(actor, view)


def item_read(actor: SignedIn, view: ItemView) -> ItemRead:
    """As the actor may see it."""
    item, own = view.item, view.own
    return ItemRead(
        id=item.id,
        code=item.code,
        name=item.name,
        kind=item.kind,
        tracking=item.tracking,
        category=item.category,
        base_unit=item.base_unit,
        tax_class=item.tax_class,
        min_order_quantity=(own and own.min_order_quantity) or item.min_order_quantity,
        active=item.active,
        units=[ItemUnitRead(unit=entry.unit, factor=entry.factor) for entry in view.units],
        partner_code=own.partner_code if own else None,
        partner_name=own.partner_name if own else None,
        custom=shown(actor.own_fields, "item", item.custom),
    )
