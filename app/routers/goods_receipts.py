"""Goods receipts over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Numbers, Once, Page, ReadSession, Session, api_router, requires
from app.models import GoodsReceipt
from app.routers.custom_filters import CustomFilter
from app.routers.lots import lot_quantities
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.purchasing import GoodsReceiptCreate, GoodsReceiptRead, GoodsReceiptSummary
from app.services.access.custom_fields import wanted_values
from app.services.access.listing import newest_first
from app.services.purchasing.queries import list_goods_receipts
from app.services.purchasing.receipt_read import read_goods_receipt, receipt_summary
from app.services.purchasing.receive import Arrived, ArrivedLine, receive_goods

router = api_router("/goods-receipts", "goods receipts")
order_router = api_router("/purchase-orders", "goods receipts")


@router.get(
    "", dependencies=[requires("goods-receipts:read")], summary="List goods receipts", responses=problems(401, 403)
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    partner_id: UUID | None = None,
    order_id: UUID | None = None,
    custom: CustomFilter = (),
) -> Listed[GoodsReceiptSummary]:
    """Goods receipts that the actor may see, newest first; a supplier sees what came of its own orders."""
    own = wanted_values(actor.own_fields, "goods_receipt", custom)
    statement = list_goods_receipts(actor, partner_id=partner_id, order_id=order_id, custom=own)
    found = await newest_first(session, statement, GoodsReceipt.id, page)
    return Listed(
        items=[GoodsReceiptSummary.model_validate(receipt_summary(row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


@router.get(
    "/{receipt_id}",
    dependencies=[requires("goods-receipts:read")],
    summary="Read a goods receipt",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, receipt_id: UUID) -> GoodsReceiptRead:
    """One goods receipt with what was accepted and rejected."""
    return GoodsReceiptRead.model_validate(await read_goods_receipt(session, actor, receipt_id))


@order_router.post(
    "/{order_id}/receipts",
    status_code=201,
    dependencies=[requires("goods-receipts:write")],
    summary="Receive goods of a purchase order",
    response_model=GoodsReceiptRead,
    responses=problems(401, 403, 404, 409),
)
async def receive(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: GoodsReceiptCreate
) -> Response:
    """Take goods in, in parts; what is rejected stays the supplier's and is still expected."""
    lines = [
        ArrivedLine(
            line.line_no, line.quantity, line.rejected_quantity, line.rejection_reason, lot_quantities(line.lots)
        )
        for line in body.lines or ()
    ]
    arrived = Arrived(
        lines or None, body.received_on, body.delivery_note, body.notice_id, body.note, custom=body.custom
    )

    async def compute() -> GoodsReceiptRead:
        receipt_id = await receive_goods(session, actor, numbers, order_id, arrived)
        return GoodsReceiptRead.model_validate(await read_goods_receipt(session, actor, receipt_id))

    return await once.answer(201, compute)
