"""Warehouses over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Page, ReadSession, Session, api_router, etag, requires
from app.models import Location
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.warehouses import LocationKind, WarehouseCreate, WarehouseRead, WarehouseUpdate
from app.services.catalog.warehouses import (
    create_warehouse,
    get_warehouse,
    list_warehouses,
    update_warehouse,
    warehouse_version,
)

router = api_router("/warehouses", "warehouses")


@router.get("", dependencies=[requires("warehouses:read")], summary="List warehouses", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, kind: LocationKind | None = None, active: bool | None = None
) -> Listed[WarehouseRead]:
    """Places that goods lie at; with `kind` also the other ends of stock moves."""
    found = await list_warehouses(session, actor, page, kind=kind, active=active)
    items = [WarehouseRead.model_validate(location) for location in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("warehouses:write")],
    summary="Add a warehouse",
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, body: WarehouseCreate, response: Response) -> WarehouseRead:
    """Add a place that goods lie at."""
    return _answer(await create_warehouse(session, actor, body.model_dump()), response)


@router.get(
    "/{location_id}",
    dependencies=[requires("warehouses:read")],
    summary="Read a warehouse",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, location_id: UUID, response: Response) -> WarehouseRead:
    """One location, with its ETag."""
    return _answer(await get_warehouse(session, actor, location_id), response)


@router.patch(
    "/{location_id}",
    dependencies=[requires("warehouses:write")],
    summary="Change a warehouse",
    responses=problems(401, 403, 404, 409, 412),
)
async def update(
    session: Session, actor: Actor, location_id: UUID, version: IfMatch, body: WarehouseUpdate, response: Response
) -> WarehouseRead:
    """Rename a location or take it out of use."""
    changes = body.changes()
    return _answer(await update_warehouse(session, actor, location_id, version=version, changes=changes), response)


def _answer(location: Location, response: Response) -> WarehouseRead:
    response.headers["ETag"] = etag(warehouse_version(location))
    return WarehouseRead.model_validate(location)
