"""Lots and serial numbers over HTTP, and how requests name them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.core.clock import today
from app.deps import Actor, Page, ReadSession, api_router, requires
from app.routers.problems import problems
from app.schemas.common import Listed, LotQuantityInput
from app.schemas.stock import LotRow, LotTraceRead, ShelvesRead
from app.services.access.listing import Listing
from app.services.posting import LotQuantity
from app.services.stock.lots import LotFilter, list_lots, read_shelves, trace_lot

router = api_router("/lots", "stock")


@router.get(
    "",
    dependencies=[requires("stock:read")],
    summary="List lots in stock",
    response_model=Listed[LotRow],
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    item_id: UUID | None = None,
    location_id: UUID | None = None,
    expires_by: date | None = None,
) -> Listing[Mapping[str, Any]]:
    """What lies of each lot or piece at each warehouse, first to expire first."""
    return await list_lots(session, actor, page, LotFilter(item_id, location_id, expires_by))


@router.get(
    "/shelves",
    dependencies=[requires("stock:read")],
    summary="Read the lots of items at a warehouse",
    responses=problems(401, 403),
)
async def shelves(
    session: ReadSession,
    actor: Actor,
    location_id: UUID,
    item_id: Annotated[list[UUID], Query(min_length=1, max_length=200)],
    good_on: date | None = None,
) -> ShelvesRead:
    """What would go first of each item: what has expired by `good_on` (today) is left out."""
    found = await read_shelves(session, actor, location_id, item_id, good_on or today())
    return ShelvesRead.model_validate({"items": found})


@router.get(
    "/{lot_id}",
    dependencies=[requires("stock:read")],
    summary="Trace a lot",
    responses=problems(401, 403, 404),
)
async def trace(session: ReadSession, actor: Actor, page: Page, lot_id: UUID) -> LotTraceRead:
    """Every document that moved the lot, newest first: from which supplier it came, to which customers it went."""
    found = await trace_lot(session, actor, page, lot_id)
    return LotTraceRead.model_validate(
        {
            "id": found.lot.id,
            "lot": found.lot.code,
            "expires_on": found.lot.expires_on,
            "item": found.item,
            "unit": found.item.base_unit,
            "items": found.moves.items,
            "next_cursor": found.moves.next_cursor,
        },
        from_attributes=True,
    )


def lot_quantities(lots: Sequence[LotQuantityInput]) -> tuple[LotQuantity, ...]:
    """The lots that a request names for a line."""
    return tuple(LotQuantity(entry.lot, entry.quantity, entry.expires_on) for entry in lots)
