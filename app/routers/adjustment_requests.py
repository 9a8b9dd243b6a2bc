"""Adjustments of stock that take two people, over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.models import StockAdjustmentRequest
from app.routers.problems import problems
from app.routers.stock_documents import adjustment_order
from app.schemas.common import Listed
from app.schemas.stock_documents import (
    AdjustmentApprovalCreate,
    AdjustmentRefusalCreate,
    AdjustmentRequestRead,
    AdjustmentRequestStatus,
    AdjustmentRequestSummary,
    AdjustmentWithdrawalCreate,
    StockAdjustmentCreate,
)
from app.services.access.listing import newest_first
from app.services.stock.adjustment_requests import (
    approve_adjustment,
    list_requests,
    read_request,
    refuse_adjustment,
    request_adjustment,
    request_summary,
    withdraw_adjustment,
)

router = api_router("/stock-adjustment-requests", "stock documents")


async def _read(session: Session, actor: Actor, request_id: UUID) -> AdjustmentRequestRead:
    return AdjustmentRequestRead.model_validate(await read_request(session, actor, request_id))


@router.get(
    "",
    dependencies=[requires("stock:read")],
    summary="List requests to adjust stock",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession, actor: Actor, page: Page, status: AdjustmentRequestStatus | None = None
) -> Listed[AdjustmentRequestSummary]:
    """Adjustments that were asked for, newest first."""
    found = await newest_first(session, list_requests(actor, status=status), StockAdjustmentRequest.id, page)
    return Listed(
        items=[AdjustmentRequestSummary.model_validate(request_summary(actor, row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


@router.get(
    "/{request_id}",
    dependencies=[requires("stock:read")],
    summary="Read a request to adjust stock",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, request_id: UUID, response: Response) -> AdjustmentRequestRead:
    """One request with its lines, and its ETag."""
    found = await _read(session, actor, request_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "",
    status_code=201,
    dependencies=[requires("stock:write")],
    summary="Ask to adjust stock",
    response_model=AdjustmentRequestRead,
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, numbers: Numbers, once: Once, body: StockAdjustmentCreate) -> Response:
    """Ask for what is worth more than one person may adjust; somebody else approves it."""

    async def compute() -> AdjustmentRequestRead:
        request_id = await request_adjustment(session, actor, numbers, adjustment_order(body))
        return await _read(session, actor, request_id)

    return await once.answer(201, compute)


@router.post(
    "/{request_id}/approval",
    dependencies=[requires("stock-counts:approve")],
    summary="Approve a request to adjust stock",
    response_model=AdjustmentRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def approve(
    session: Session,
    actor: Actor,
    numbers: Numbers,
    once: Once,
    request_id: UUID,
    version: IfMatch,
    body: AdjustmentApprovalCreate,
) -> Response:
    """Post the adjustment, in the name of who approves it."""

    async def compute() -> AdjustmentRequestRead:
        await approve_adjustment(session, actor, numbers, request_id, version, adjusted_on=body.adjusted_on)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/refusal",
    dependencies=[requires("stock-counts:approve")],
    summary="Refuse a request to adjust stock",
    response_model=AdjustmentRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def refuse(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: AdjustmentRefusalCreate
) -> Response:
    """Send it back with a reason; nothing is posted."""

    async def compute() -> AdjustmentRequestRead:
        await refuse_adjustment(session, actor, request_id, version, body.reason)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/withdrawal",
    dependencies=[requires("stock:write")],
    summary="Withdraw a request to adjust stock",
    response_model=AdjustmentRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def withdraw(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: AdjustmentWithdrawalCreate
) -> Response:
    """Take it back before anybody has decided."""

    async def compute() -> AdjustmentRequestRead:
        await withdraw_adjustment(session, actor, request_id, version)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)
