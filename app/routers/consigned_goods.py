"""Goods of suppliers on consignment over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Numbers, Once, Page, ReadSession, Session, api_router, requires
from app.models import ConsignedVoucher
from app.routers.lots import lot_quantities
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.consigned import ConsignedMoveCreate, ConsignedVoucherRead
from app.services.access.listing import newest_first
from app.services.documents.named_lines import LineQuantity
from app.services.purchasing.consigned import Consigned, give_back_goods, hold_goods
from app.services.purchasing.consigned_read import list_consigned, with_lines

router = api_router("/consigned-vouchers", "consignment")
order_router = api_router("/purchase-orders", "consignment")


@router.get(
    "",
    dependencies=[requires("consigned-stock:read")],
    summary="List movements of consigned goods",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession, actor: Actor, page: Page, order_id: UUID | None = None
) -> Listed[ConsignedVoucherRead]:
    """What suppliers' goods came on consignment, went back or were taken over, newest first."""
    found = await newest_first(session, list_consigned(actor, order_id=order_id), ConsignedVoucher.id, page)
    rows = await with_lines(session, actor, found.items)
    return Listed(items=[ConsignedVoucherRead.model_validate(row) for row in rows], next_cursor=found.next_cursor)


@order_router.post(
    "/{order_id}/consigned-arrivals",
    status_code=201,
    dependencies=[requires("goods-receipts:write")],
    summary="Take goods of a purchase order on consignment",
    response_model=ConsignedVoucherRead,
    responses=problems(401, 403, 404, 409),
)
async def arrive(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: ConsignedMoveCreate
) -> Response:
    """Goods lie here and stay the supplier's: they are bought when they are received from there, or sold."""

    async def compute() -> ConsignedVoucherRead:
        return await _read(session, actor, await hold_goods(session, actor, numbers, order_id, _moved(body)))

    return await once.answer(201, compute)


@order_router.post(
    "/{order_id}/consigned-returns",
    status_code=201,
    dependencies=[requires("goods-receipts:write")],
    summary="Give consigned goods back",
    response_model=ConsignedVoucherRead,
    responses=problems(401, 403, 404, 409),
)
async def give_back(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: ConsignedMoveCreate
) -> Response:
    """The supplier has back what was not bought."""

    async def compute() -> ConsignedVoucherRead:
        return await _read(session, actor, await give_back_goods(session, actor, numbers, order_id, _moved(body)))

    return await once.answer(201, compute)


def _moved(body: ConsignedMoveCreate) -> Consigned:
    lines = [LineQuantity(line.line_no, line.quantity, lot_quantities(line.lots)) for line in body.lines]
    return Consigned(lines, body.moved_on, body.reference)


async def _read(session: Session, actor: Actor, voucher_id: UUID) -> ConsignedVoucherRead:
    statement = list_consigned(actor, order_id=None).where(ConsignedVoucher.id == voucher_id)
    [row] = await with_lines(session, actor, (await session.execute(statement)).all())
    return ConsignedVoucherRead.model_validate(row)
