"""Stock on consignment over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Page, ReadSession, api_router, requires
from app.routers.page_answers import page_answer
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.stock import StockRow
from app.services.stock.on_hand import CONSIGNED_KINDS, StockFilter, list_stock

router = api_router("/consigned-stock", "stock")


@router.get(
    "",
    dependencies=[requires("consigned-stock:read")],
    summary="List stock on consignment",
    response_model=Listed[StockRow],
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    partner_id: UUID | None = None,
    location_id: UUID | None = None,
    item_id: UUID | None = None,
) -> Response:
    """What of the company's goods lies at consignees, in the order of item codes; a partner's users see their own."""
    wanted = StockFilter(
        item_id=item_id, location_id=location_id, in_stock=True, partner_id=partner_id, kinds=CONSIGNED_KINDS
    )
    return page_answer(await list_stock(session, actor, page, wanted))
