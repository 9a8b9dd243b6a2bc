"""Reorder points and what has to be bought, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy import select

from app.deps import Actor, Numbers, Once, Page, ReadSession, Session, api_router, requires
from app.models import PurchaseOrder
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.reordering import (
    NeedOrderCreate,
    NeedOrdersRead,
    NeedRead,
    ReorderPointInput,
    ReorderPointRead,
)
from app.services.access.visibility import visible_to
from app.services.purchasing.reordering.needs import list_needs
from app.services.purchasing.reordering.order import Wanted, order_needs
from app.services.purchasing.reordering.points import (
    list_reorder_points,
    put_reorder_point,
    remove_reorder_point,
)

router = api_router("/reorder-points", "reorder points")
needs_router = api_router("/purchase-needs", "reorder points")


@router.get(
    "", dependencies=[requires("reorder-points:read")], summary="List reorder points", responses=problems(401, 403)
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    location_id: UUID | None = None,
    item_id: UUID | None = None,
    query: Annotated[str | None, Query(max_length=200, description="Words of the item's code or name.")] = None,
) -> Listed[ReorderPointRead]:
    """Reorder points of items at warehouses, by code of item and warehouse."""
    found = await list_reorder_points(session, actor, page, location_id=location_id, item_id=item_id, query=query)
    items = [ReorderPointRead.model_validate(row) for row in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)


@router.put(
    "/{item_id}/{location_id}",
    dependencies=[requires("reorder-points:write")],
    summary="Set a reorder point",
    responses=problems(401, 403, 404),
)
async def put(
    session: Session, actor: Actor, item_id: UUID, location_id: UUID, body: ReorderPointInput
) -> ReorderPointRead:
    """Set when and how much to buy of an item for a warehouse; safe to repeat."""
    row = await put_reorder_point(session, actor, item_id, location_id, dict(body))
    return ReorderPointRead.model_validate(row)


@router.delete(
    "/{item_id}/{location_id}",
    status_code=204,
    dependencies=[requires("reorder-points:write")],
    summary="Forget a reorder point",
    responses=problems(401, 403, 404),
)
async def remove(session: Session, actor: Actor, item_id: UUID, location_id: UUID) -> None:
    """The item is then bought for this warehouse only when customers wait for it."""
    await remove_reorder_point(session, actor, item_id, location_id)


@needs_router.get(
    "",
    dependencies=[requires("reorder-points:read")],
    summary="List what has to be bought",
    responses=problems(401, 403),
)
async def needs(session: ReadSession, actor: Actor, page: Page, location_id: UUID | None = None) -> Listed[NeedRead]:
    """What falls below its minimum, or what customers wait for, and is not ordered yet."""
    found = await list_needs(session, actor, page, location_id=location_id)
    return Listed(items=[NeedRead.model_validate(need) for need in found.items], next_cursor=found.next_cursor)


@needs_router.post(
    "/orders",
    status_code=201,
    dependencies=[requires("purchase-orders:write")],
    summary="Make purchase orders of what has to be bought",
    response_model=NeedOrdersRead,
    responses=problems(401, 403),
)
async def order(session: Session, actor: Actor, numbers: Numbers, once: Once, body: NeedOrderCreate) -> Response:
    """Drafts, one for each supplier and warehouse; what is in a draft already is not needed again."""
    wanted = [
        Wanted(line.item_id, line.location_id, line.partner_id, line.quantity, line.unit_price) for line in body.lines
    ]

    async def compute() -> NeedOrdersRead:
        made = await order_needs(session, actor, numbers, wanted)
        statement = select(PurchaseOrder.id, PurchaseOrder.number).where(PurchaseOrder.id.in_(made))
        rows = await session.execute(visible_to(actor, statement, PurchaseOrder).order_by(PurchaseOrder.id))
        return NeedOrdersRead.model_validate({"orders": [dict(row._mapping) for row in rows]})  # noqa: SLF001

    return await once.answer(201, compute)
