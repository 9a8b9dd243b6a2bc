"""Orders that wait for approval, over HTTP."""

from uuid import UUID

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.routers.mine import OnlyMine
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.order_requests import (
    OrderApprovalCreate,
    OrderRequestRead,
    OrderRequestStatus,
    OrderRequestSummary,
    OrderWithdrawalCreate,
)
from app.schemas.supplier_invoices import RefusalCreate
from app.services.access.actor import Actor as SignedIn
from app.services.sales.order_decisions import approve_request, refuse_request, withdraw_request
from app.services.sales.order_request_read import RequestFilter, list_requests, read_request

router = api_router("/order-requests", "sales orders")


@router.get(
    "",
    dependencies=[requires("sales-orders:read")],
    summary="List orders that wait for approval",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: OrderRequestStatus | None = None,
    partner_id: UUID | None = None,
    order_id: UUID | None = None,
    mine: OnlyMine = False,
) -> Listed[OrderRequestSummary]:
    """What was asked for beyond a spending limit, and what has become of it; asked for last first."""
    found = await list_requests(session, actor, page, RequestFilter(status, partner_id, order_id, mine))
    items = [OrderRequestSummary.model_validate(row) for row in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)


@router.get(
    "/{request_id}",
    dependencies=[requires("sales-orders:read")],
    summary="Read an order that waits for approval",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, request_id: UUID, response: Response) -> OrderRequestRead:
    """One request with its lines, and its ETag."""
    view = await order_request(session, actor, request_id)
    response.headers["ETag"] = etag(view.version)
    return view


@router.post(
    "/{request_id}/approval",
    dependencies=[requires("sales-orders:approve")],
    summary="Approve an order",
    response_model=OrderRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def approve(
    session: Session,
    actor: Actor,
    numbers: Numbers,
    once: Once,
    request_id: UUID,
    version: IfMatch,
    body: OrderApprovalCreate,
) -> Response:
    """Place the order, or let it grow, in the name of who asked; at another total only if that is named."""

    async def compute() -> OrderRequestRead:
        await approve_request(session, actor, numbers, request_id, if_version=version, total_amount=body.total_amount)
        return await order_request(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/refusal",
    dependencies=[requires("sales-orders:approve")],
    summary="Refuse an order",
    response_model=OrderRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def refuse(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: RefusalCreate
) -> Response:
    """Say no, with a reason that is read by who asked."""

    async def compute() -> OrderRequestRead:
        await refuse_request(session, actor, request_id, if_version=version, reason=body.reason)
        return await order_request(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/withdrawal",
    dependencies=[requires("sales-orders:write")],
    summary="Withdraw an order that waits for approval",
    response_model=OrderRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def withdraw(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: OrderWithdrawalCreate
) -> Response:
    """Take back what one has asked for."""

    async def compute() -> OrderRequestRead:
        await withdraw_request(session, actor, request_id, if_version=version)
        return await order_request(session, actor, request_id)

    return await once.answer(200, compute)


async def order_request(session: AsyncSession, actor: SignedIn, request_id: UUID) -> OrderRequestRead:
    """A request as it now stands; raises NOT_FOUND."""
    return OrderRequestRead.model_validate(await read_request(session, actor, request_id))
