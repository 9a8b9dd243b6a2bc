"""Stock documents over HTTP: transfers and adjustments."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.routers.lots import lot_quantities
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.stock_documents import (
    StockAdjustmentCreate,
    StockAdjustmentRead,
    StockAdjustmentSummary,
    StockLineCreate,
    StockTransferCreate,
    StockTransferRead,
    StockTransferSummary,
    TransferCancellationCreate,
    TransferReceiptCreate,
    TransferStatus,
)
from app.services.stock.adjustments import AdjustmentOrder, adjust_stock
from app.services.stock.documents import list_adjustments, list_transfers, read_adjustment, read_transfer
from app.services.stock.lines import WantedLine
from app.services.stock.transfers import (
    ArrivalOrder,
    ArrivedLine,
    TransferOrder,
    cancel_transfer,
    dispatch_transfer,
    receive_transfer,
)

transfer_router = api_router("/stock-transfers", "stock documents")
adjustment_router = api_router("/stock-adjustments", "stock documents")


@transfer_router.get(
    "", dependencies=[requires("stock:read")], summary="List stock transfers", responses=problems(401, 403)
)
async def transfers(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: TransferStatus | None = None,
    location_id: UUID | None = None,
) -> Listed[StockTransferSummary]:
    """Transfers, newest first; `location_id` is either end."""
    found = await list_transfers(session, actor, page, status=status, location_id=location_id)
    return Listed(
        items=[StockTransferSummary.model_validate(row) for row in found.items], next_cursor=found.next_cursor
    )


@transfer_router.get(
    "/{transfer_id}",
    dependencies=[requires("stock:read")],
    summary="Read a stock transfer",
    responses=problems(401, 403, 404),
)
async def transfer(session: ReadSession, actor: Actor, response: Response, transfer_id: UUID) -> StockTransferRead:
    """One transfer: what was sent, what has arrived, what is missing, what is on its way."""
    found = StockTransferRead.model_validate(await read_transfer(session, actor, transfer_id))
    response.headers["ETag"] = etag(found.version)
    return found


@transfer_router.post(
    "",
    status_code=201,
    dependencies=[requires("stock:write")],
    summary="Send goods to another warehouse",
    response_model=StockTransferRead,
    responses=problems(401, 403, 409),
)
async def dispatch(session: Session, actor: Actor, numbers: Numbers, once: Once, body: StockTransferCreate) -> Response:
    """Move goods into transit, or with `direct` into the other warehouse, at their moving average."""

    async def compute() -> StockTransferRead:
        wanted = TransferOrder(
            from_location_id=body.from_location_id,
            to_location_id=body.to_location_id,
            lines=[_line(line) for line in body.lines],
            dispatched_on=body.dispatched_on,
            direct=body.direct,
            note=body.note,
        )
        transfer_id = await dispatch_transfer(session, actor, numbers, wanted)
        return StockTransferRead.model_validate(await read_transfer(session, actor, transfer_id))

    return await once.answer(201, compute)


@transfer_router.post(
    "/{transfer_id}/receipts",
    dependencies=[requires("stock:write")],
    summary="Receive a stock transfer",
    response_model=StockTransferRead,
    responses=problems(401, 403, 404, 409),
)
async def receive(
    session: Session, actor: Actor, numbers: Numbers, once: Once, transfer_id: UUID, body: TransferReceiptCreate
) -> Response:
    """Take in what has arrived; what is declared missing is booked as a shortage."""

    async def compute() -> StockTransferRead:
        lines = None
        if body.lines is not None:
            lines = [ArrivedLine(line.line_no, line.quantity, line.missing) for line in body.lines]
        await receive_transfer(session, actor, numbers, transfer_id, ArrivalOrder(lines, body.received_on))
        return StockTransferRead.model_validate(await read_transfer(session, actor, transfer_id))

    return await once.answer(200, compute)


@transfer_router.post(
    "/{transfer_id}/cancellation",
    dependencies=[requires("stock:write")],
    summary="Take back a stock transfer",
    response_model=StockTransferRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def cancel(
    session: Session, actor: Actor, once: Once, version: IfMatch, transfer_id: UUID, body: TransferCancellationCreate
) -> Response:
    """Bring what is still on its way back to where it came from."""

    async def compute() -> StockTransferRead:
        await cancel_transfer(session, actor, transfer_id, version, body.cancelled_on)
        return StockTransferRead.model_validate(await read_transfer(session, actor, transfer_id))

    return await once.answer(200, compute)


@adjustment_router.get(
    "", dependencies=[requires("stock:read")], summary="List stock adjustments", responses=problems(401, 403)
)
async def adjustments(
    session: ReadSession, actor: Actor, page: Page, location_id: UUID | None = None
) -> Listed[StockAdjustmentSummary]:
    """Adjustments, newest first."""
    found = await list_adjustments(session, actor, page, location_id=location_id)
    return Listed(
        items=[StockAdjustmentSummary.model_validate(row) for row in found.items], next_cursor=found.next_cursor
    )


@adjustment_router.get(
    "/{adjustment_id}",
    dependencies=[requires("stock:read")],
    summary="Read a stock adjustment",
    responses=problems(401, 403, 404),
)
async def adjustment(session: ReadSession, actor: Actor, adjustment_id: UUID) -> StockAdjustmentRead:
    """One adjustment with its lines."""
    return StockAdjustmentRead.model_validate(await read_adjustment(session, actor, adjustment_id))


@adjustment_router.post(
    "",
    status_code=201,
    dependencies=[requires("stock:write")],
    summary="Adjust stock",
    response_model=StockAdjustmentRead,
    responses=problems(401, 403, 409),
)
async def adjust(session: Session, actor: Actor, numbers: Numbers, once: Once, body: StockAdjustmentCreate) -> Response:
    """Correct what lies at a warehouse, for a reason that decides the account."""

    async def compute() -> StockAdjustmentRead:
        adjustment_id = await adjust_stock(session, actor, numbers, adjustment_order(body))
        return StockAdjustmentRead.model_validate(await read_adjustment(session, actor, adjustment_id))

    return await once.answer(201, compute)


def adjustment_order(body: StockAdjustmentCreate) -> AdjustmentOrder:
    """What a request to adjust stock says."""
    lines = [
        WantedLine(x.quantity, x.item_id, x.item_code, x.unit, x.unit_cost, lot_quantities(x.lots)) for x in body.lines
    ]
    return AdjustmentOrder(body.location_id, body.reason, lines, body.from_reserved, body.adjusted_on, body.note)


def _line(line: StockLineCreate) -> WantedLine:
    return WantedLine(line.quantity, line.item_id, line.item_code, line.unit)
