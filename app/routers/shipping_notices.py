"""Shipping notices over HTTP."""

from datetime import date
from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.models import ShippingNotice
from app.routers.lots import lot_quantities
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.shipping_notices import (
    ClosureCreate,
    ShippingApprovalCreate,
    ShippingNoticeCreate,
    ShippingNoticeRead,
    ShippingNoticeStatus,
    ShippingNoticeSummary,
    WithdrawalCreate,
)
from app.schemas.supplier_invoices import RefusalCreate
from app.services.access.listing import list_rows, newest_first
from app.services.documents.named_lines import LineQuantity
from app.services.purchasing.notice_read import notice_summary, read_shipping_notice
from app.services.purchasing.queries import ArrivalFilter, list_arrivals, list_shipping_notices
from app.services.purchasing.ship import (
    Announcement,
    announce_shipment,
    approve_shipment,
    change_shipment,
    close_shipment,
    refuse_shipment,
    withdraw_shipment,
)

router = api_router("/shipping-notices", "shipping notices")
arrivals_router = api_router("/arrivals", "shipping notices")
order_router = api_router("/purchase-orders", "shipping notices")


@router.get(
    "", dependencies=[requires("shipping-notices:read")], summary="List shipping notices", responses=problems(401, 403)
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: ShippingNoticeStatus | None = None,
    partner_id: UUID | None = None,
    order_id: UUID | None = None,
) -> Listed[ShippingNoticeSummary]:
    """Shipping notices that the actor may see, newest first; a supplier sees those of its own orders."""
    statement = list_shipping_notices(actor, status=status, partner_id=partner_id, order_id=order_id)
    found = await newest_first(session, statement, ShippingNotice.id, page)
    return Listed(
        items=[ShippingNoticeSummary.model_validate(notice_summary(row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


@arrivals_router.get(
    "", dependencies=[requires("shipping-notices:read")], summary="List arrivals by day", responses=problems(401, 403)
)
async def arrivals(
    session: ReadSession,
    actor: Actor,
    page: Page,
    arrives_from: date | None = None,
    arrives_until: date | None = None,
    location_id: UUID | None = None,
    partner_id: UUID | None = None,
) -> Listed[ShippingNoticeSummary]:
    """What is on its way, the first to arrive first; what was to arrive before today is late."""
    statement = list_arrivals(actor, ArrivalFilter(arrives_from, arrives_until, location_id, partner_id))
    found = await list_rows(session, statement, (ShippingNotice.arrives_on, ShippingNotice.id), page)
    return Listed(
        items=[ShippingNoticeSummary.model_validate(notice_summary(row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


async def _read(session: Session, actor: Actor, notice_id: UUID) -> ShippingNoticeRead:
    return ShippingNoticeRead.model_validate(await read_shipping_notice(session, actor, notice_id))


def _announcement(body: ShippingNoticeCreate) -> Announcement:
    lines = None
    if body.lines is not None:
        lines = [LineQuantity(line.line_no, line.quantity, lot_quantities(line.lots)) for line in body.lines]
    return Announcement(body.arrives_on, lines, body.reference, body.transport, body.note)


@router.get(
    "/{notice_id}",
    dependencies=[requires("shipping-notices:read")],
    summary="Read a shipping notice",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, notice_id: UUID, response: Response) -> ShippingNoticeRead:
    """One shipping notice with what was announced and what came, and its ETag."""
    found = await _read(session, actor, notice_id)
    response.headers["ETag"] = etag(found.version)
    return found


@order_router.post(
    "/{order_id}/shipping-notices",
    status_code=201,
    dependencies=[requires("shipping-notices:write")],
    summary="Announce goods of a purchase order",
    response_model=ShippingNoticeRead,
    responses=problems(401, 403, 404, 409),
)
async def announce(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: ShippingNoticeCreate
) -> Response:
    """Said by the supplier, or by staff for it; the goods are expected on that day once nothing waits."""

    async def compute() -> ShippingNoticeRead:
        notice_id = await announce_shipment(session, actor, numbers, order_id, _announcement(body))
        return await _read(session, actor, notice_id)

    return await once.answer(201, compute)


@router.put(
    "/{notice_id}",
    dependencies=[requires("shipping-notices:write")],
    summary="Write a shipping notice anew",
    responses=problems(401, 403, 404, 409, 412),
)
async def change(
    session: Session, actor: Actor, notice_id: UUID, version: IfMatch, body: ShippingNoticeCreate, response: Response
) -> ShippingNoticeRead:
    """Replace day, transport and lines, until the goods are received."""
    await change_shipment(session, actor, notice_id, _announcement(body), version)
    found = await _read(session, actor, notice_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "/{notice_id}/withdrawal",
    dependencies=[requires("shipping-notices:write")],
    summary="Withdraw a shipping notice",
    response_model=ShippingNoticeRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def withdraw(
    session: Session, actor: Actor, once: Once, notice_id: UUID, version: IfMatch, body: WithdrawalCreate
) -> Response:
    """Say that the goods are not coming with it: they are expected as they were ordered."""

    async def compute() -> ShippingNoticeRead:
        await withdraw_shipment(session, actor, notice_id, body.reason, version)
        return await _read(session, actor, notice_id)

    return await once.answer(200, compute)


@router.post(
    "/{notice_id}/closure",
    dependencies=[requires("goods-receipts:write")],
    summary="Close a shipping notice",
    response_model=ShippingNoticeRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def close(
    session: Session, actor: Actor, once: Once, notice_id: UUID, version: IfMatch, body: ClosureCreate
) -> Response:
    """Say that the goods came with a receipt that does not name the notice: nothing more is expected of it."""

    async def compute() -> ShippingNoticeRead:
        await close_shipment(session, actor, notice_id, body.receipt_id, version)
        return await _read(session, actor, notice_id)

    return await once.answer(200, compute)


@router.post(
    "/{notice_id}/approval",
    dependencies=[requires("shipping-notices:approve")],
    summary="Approve a shipping notice",
    response_model=ShippingNoticeRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def approve(
    session: Session,
    actor: Actor,
    once: Once,
    notice_id: UUID,
    version: IfMatch,
    body: ShippingApprovalCreate | None = None,
) -> Response:
    """Count on the goods: they are expected on the notice's day."""

    async def compute() -> ShippingNoticeRead:
        await approve_shipment(session, actor, notice_id, version)
        return await _read(session, actor, notice_id)

    return await once.answer(200, compute)


@router.post(
    "/{notice_id}/refusal",
    dependencies=[requires("shipping-notices:approve")],
    summary="Refuse a shipping notice",
    response_model=ShippingNoticeRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def refuse(
    session: Session, actor: Actor, once: Once, notice_id: UUID, version: IfMatch, body: RefusalCreate
) -> Response:
    """Send the notice back with a reason that the supplier sees."""

    async def compute() -> ShippingNoticeRead:
        await refuse_shipment(session, actor, notice_id, body.reason, version)
        return await _read(session, actor, notice_id)

    return await once.answer(200, compute)
