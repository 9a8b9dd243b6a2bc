"""Production orders over HTTP: planned, sent to the factory, answered, closed."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.routers.custom_filters import CustomFilter
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.production import (
    EmptyBody,
    OrderStatus,
    ProductionOrderCreate,
    ProductionOrderFieldsUpdate,
    ProductionOrderRead,
    ProductionOrderSummary,
    RejectionCreate,
)
from app.services.access.custom_fields import wanted_values
from app.services.documents.own_values import PRODUCTION_ORDERS, set_own_values
from app.services.production.answer import accept_order, cancel_order, reject_order, see_order, send_order
from app.services.production.plan import OrderDraft, change_order, draft_order
from app.services.production.read import list_orders, read_order
from app.services.production.settle import close_order

router = api_router("/production-orders", "making")


@router.get(
    "",
    dependencies=[requires("production-orders:read")],
    summary="List production orders",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: OrderStatus | None = None,
    partner_id: UUID | None = None,
    custom: CustomFilter = (),
) -> Listed[ProductionOrderSummary]:
    """Production orders, newest first; a factory sees its own from the moment they are sent."""
    own = wanted_values(actor.own_fields, "production_order", custom)
    found = await list_orders(session, actor, page, status=status, partner_id=partner_id, custom=own)
    items = [ProductionOrderSummary.model_validate(row) for row in found.items]
    return Listed(items=items, next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("production-orders:write")],
    summary="Draft a production order",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, numbers: Numbers, once: Once, body: ProductionOrderCreate) -> Response:
    """Draft an order from a bill, whose materials and stages are copied; only the company sees it yet."""

    async def compute() -> ProductionOrderRead:
        return await answer(session, actor, await draft_order(session, actor, numbers, _draft(body)))

    return await once.answer(201, compute)


@router.get(
    "/{order_id}",
    dependencies=[requires("production-orders:read")],
    summary="Read a production order",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, order_id: UUID, response: Response) -> ProductionOrderRead:
    """One order: its plan, and what was sent, used, made, reported and charged."""
    found = await answer(session, actor, order_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.put(
    "/{order_id}",
    dependencies=[requires("production-orders:write")],
    summary="Change a production order",
    responses=problems(401, 403, 404, 409, 412),
)
async def change(
    session: Session, actor: Actor, order_id: UUID, version: IfMatch, body: ProductionOrderCreate, response: Response
) -> ProductionOrderRead:
    """Write a draft, or an order that the factory rejected, anew; it is a draft then."""
    await change_order(session, actor, order_id, version, _draft(body))
    found = await answer(session, actor, order_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.patch(
    "/{order_id}/own-fields",
    dependencies=[requires("production-orders:negotiate")],
    summary="Fill in own fields of a production order",
    responses=problems(401, 403, 404, 412),
)
async def fill_in(
    session: Session,
    actor: Actor,
    order_id: UUID,
    version: IfMatch,
    body: ProductionOrderFieldsUpdate,
    response: Response,
) -> ProductionOrderRead:
    """Set values of the company's own fields; nothing else of the order changes."""
    await set_own_values(session, actor, (PRODUCTION_ORDERS, order_id), version, (body.custom, {}))
    found = await answer(session, actor, order_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "/{order_id}/sending",
    dependencies=[requires("production-orders:write")],
    summary="Send a production order to the factory",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def send(
    session: Session, actor: Actor, once: Once, version: IfMatch, order_id: UUID, body: EmptyBody
) -> Response:
    """Show the draft to the factory, which is notified."""

    async def compute() -> ProductionOrderRead:
        await send_order(session, actor, order_id, version)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/sight",
    dependencies=[requires("production-orders:answer")],
    summary="Mark a production order as seen",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def see(session: Session, actor: Actor, once: Once, order_id: UUID, body: EmptyBody) -> Response:
    """The factory has opened the order."""

    async def compute() -> ProductionOrderRead:
        await see_order(session, actor, order_id)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/acceptance",
    dependencies=[requires("production-orders:answer")],
    summary="Accept a production order",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def accept(
    session: Session, actor: Actor, once: Once, version: IfMatch, order_id: UUID, body: EmptyBody
) -> Response:
    """The factory takes the order: it is in the books from now on."""

    async def compute() -> ProductionOrderRead:
        await accept_order(session, actor, order_id, version)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/rejection",
    dependencies=[requires("production-orders:answer")],
    summary="Reject a production order",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def reject(
    session: Session, actor: Actor, once: Once, version: IfMatch, order_id: UUID, body: RejectionCreate
) -> Response:
    """The factory declines, with its reason; the company may change the order and send it again."""

    async def compute() -> ProductionOrderRead:
        await reject_order(session, actor, order_id, version, body.reason)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/cancellation",
    dependencies=[requires("production-orders:write")],
    summary="Cancel a production order",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def cancel(
    session: Session, actor: Actor, once: Once, version: IfMatch, order_id: UUID, body: EmptyBody
) -> Response:
    """Take an order back before anything was sent, made, reported or charged for it."""

    async def compute() -> ProductionOrderRead:
        await cancel_order(session, actor, order_id, version)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/closing",
    dependencies=[requires("production-orders:write")],
    summary="Close a production order",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def close(
    session: Session, actor: Actor, once: Once, version: IfMatch, order_id: UUID, body: EmptyBody
) -> Response:
    """End an order whose settlement both sides have confirmed: nothing at the factory, nothing in process."""

    async def compute() -> ProductionOrderRead:
        await close_order(session, actor, order_id, version)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


async def answer(session: Session | ReadSession, actor: Actor, order_id: UUID) -> ProductionOrderRead:
    """The order as its reader sees it."""
    return ProductionOrderRead.model_validate(await read_order(session, actor, order_id))


def _draft(body: ProductionOrderCreate) -> OrderDraft:
    return OrderDraft(
        partner_id=body.partner_id,
        quantity=body.quantity,
        unit_fee=body.unit_fee,
        tax_class=body.tax_class,
        location_id=body.location_id,
        due_on=body.due_on,
        bill_id=body.bill_id,
        item_id=body.item_id,
        ordered_on=body.ordered_on,
        over_percent=body.over_percent,
        explode=body.explode,
        note=body.note,
        custom=body.custom,
    )
