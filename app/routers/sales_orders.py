"""Sales orders over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from app.deps import (
    Actor,
    IdempotencyKeyHeader,
    IfMatch,
    Numbers,
    Once,
    OnceOnly,
    Otherwise,
    Page,
    ReadSession,
    Session,
    api_router,
    current_actor,
    etag,
    numbers_of,
    once_only_holding,
    requires,
)
from app.routers.custom_filters import CustomFilter
from app.routers.lots import lot_quantities
from app.routers.mine import OnlyMine
from app.routers.order_requests import order_request
from app.routers.page_answers import page_answer
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.order_requests import OrderRequestRead
from app.schemas.sales import (
    AmendmentCreate,
    CancellationCreate,
    ConfirmationCreate,
    DeliveryCreate,
    DeliveryRead,
    OrderFieldsUpdate,
    SalesOrderCreate,
    SalesOrderPreview,
    SalesOrderPreviewRead,
    SalesOrderRead,
    SalesOrderSummary,
)
from app.services.access.custom_fields import wanted_values
from app.services.consignment.deliver import deliver_goods
from app.services.documents.named_lines import LineQuantity
from app.services.documents.own_values import SALES_ORDERS, set_own_values
from app.services.posting import Rows
from app.services.sales.change import cancel_sales_order, confirm_sales_order
from app.services.sales.deliver import DeliveryOrder
from app.services.sales.drafting import DraftLine, OrderDraft
from app.services.sales.order_requests import Amendment, amend_or_ask, place_or_ask
from app.services.sales.place import Placed
from app.services.sales.preview import preview_order
from app.services.sales.queries import OrderFilter, list_orders
from app.services.sales.quote import monthly_lock
from app.services.sales.read import read_delivery, read_order
from app.services.sales.views import placed_view

router = api_router("/sales-orders", "sales orders")
WAITS: dict[int | str, dict[str, Any]] = {202: {"model": OrderRequestRead, "description": "It waits for approval."}}

Status = Literal["placed", "confirmed", "partly_delivered", "delivered", "closed", "cancelled"]


@router.get(
    "",
    dependencies=[requires("sales-orders:read")],
    summary="List sales orders",
    response_model=Listed[SalesOrderSummary],
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: Status | None = None,
    partner_id: UUID | None = None,
    query: Annotated[str | None, Query(max_length=60, description="Start of number or reference.")] = None,
    mine: OnlyMine = False,
    custom: CustomFilter = (),
) -> Response:
    """Sales orders that the actor may see, newest first."""
    own = wanted_values(actor.own_fields, "sales_order", custom) if custom else {}
    return page_answer(await list_orders(session, actor, page, OrderFilter(status, partner_id, query, mine, own)))


@router.post(
    "/preview",
    dependencies=[requires("sales-orders:write")],
    summary="Price an order and check stock without placing it",
    responses=problems(401, 403),
)
async def preview(session: ReadSession, actor: Actor, body: SalesOrderPreview) -> SalesOrderPreviewRead:
    """Prices, VAT, what can be had when, credit after the order, and every fault with its line."""
    return SalesOrderPreviewRead.model_validate(await preview_order(session, actor, _draft(body)))


async def _order_once(request: Request, key: IdempotencyKeyHeader = None) -> OnceOnly:
    return await once_only_holding(request, key, monthly_lock(await current_actor(request)))


OrderOnce = Annotated[OnceOnly, Depends(_order_once)]


@router.post(
    "",
    status_code=201,
    dependencies=[requires("sales-orders:write")],
    summary="Place a sales order",
    response_model=SalesOrderRead,
    responses={**problems(401, 403, 409), **WAITS},
)
async def place(once: OrderOnce, request: Request, body: SalesOrderCreate) -> Response:
    """Write the order into the sales, stock and accounting books in one transaction, or refuse it whole.

    Beyond the spending limit of who orders it is kept waiting for approval, in no book: 202.
    """
    # Not as dependencies, which would be solved anew for every order: `once` holds them already.
    session, actor, numbers = once.session, once.actor, await numbers_of(request)

    def kept(placed: Placed) -> Rows:
        return once.kept_with_posting(201, SalesOrderRead.model_validate(placed_view(placed, actor)))

    async def compute() -> Otherwise | None:
        outcome = await place_or_ask(session, actor, numbers, _draft(body), lambda placed: [kept(placed)])
        return None if isinstance(outcome, Placed) else Otherwise(202, await order_request(session, actor, outcome))

    return await once.answer(201, compute)


def _draft(body: SalesOrderPreview) -> OrderDraft:
    order = body if isinstance(body, SalesOrderCreate) else None
    return OrderDraft(
        lines=[
            DraftLine(
                quantity=line.quantity,
                item_id=line.item_id,
                item_code=line.item_code,
                unit=line.unit,
                unit_price=line.unit_price,
                discount_percent=line.discount_percent,
                requested_on=line.requested_on,
                custom=line.custom,
            )
            for line in body.lines
        ],
        partner_id=body.partner_id,
        location_id=body.location_id,
        currency=body.currency,
        ordered_on=body.ordered_on,
        requested_on=order.requested_on if order else None,
        customer_reference=order.customer_reference if order else None,
        note=order.note if order else None,
        custom=order.custom if order else {},
    )


@router.get(
    "/{order_id}",
    dependencies=[requires("sales-orders:read")],
    summary="Read a sales order",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, order_id: UUID, response: Response) -> SalesOrderRead:
    """One order with its lines, deliveries and invoices, and its ETag."""
    view = await read_order(session, actor, order_id)
    response.headers["ETag"] = etag(view.version)
    return SalesOrderRead.model_validate(view)


@router.post(
    "/{order_id}/confirmation",
    dependencies=[requires("sales-orders:confirm")],
    summary="Confirm a sales order",
    response_model=SalesOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def confirm(
    session: Session, actor: Actor, once: Once, order_id: UUID, body: ConfirmationCreate | None = None
) -> Response:
    """Accept the order as it stands."""

    async def compute() -> SalesOrderRead:
        await confirm_sales_order(session, actor, order_id)
        return SalesOrderRead.model_validate(await read_order(session, actor, order_id))

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/amendment",
    dependencies=[requires("sales-orders:write")],
    summary="Change quantities of a sales order",
    response_model=SalesOrderRead,
    responses={**problems(401, 403, 404, 409, 412), **WAITS},
)
async def amend(
    session: Session,
    actor: Actor,
    numbers: Numbers,
    once: Once,
    order_id: UUID,
    version: IfMatch,
    body: AmendmentCreate,
) -> Response:
    """Set new quantities of lines; customers until the order is confirmed, staff until it is delivered.

    An increase beyond the spending limit of who asks for it is kept waiting for approval: 202.
    """

    async def compute() -> SalesOrderRead | Otherwise:
        lines = [LineQuantity(line.line_no, line.quantity) for line in body.lines]
        request_id = await amend_or_ask(session, actor, numbers, Amendment(order_id, version, lines))
        if request_id is not None:
            return Otherwise(202, await order_request(session, actor, request_id))
        return SalesOrderRead.model_validate(await read_order(session, actor, order_id))

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/cancellation",
    dependencies=[requires("sales-orders:write")],
    summary="Cancel a sales order or lines of it",
    response_model=SalesOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def cancel(session: Session, actor: Actor, once: Once, order_id: UUID, body: CancellationCreate) -> Response:
    """Cancel what is not delivered; what was held back is free again."""

    async def compute() -> SalesOrderRead:
        lines = None if body.lines is None else [LineQuantity(line.line_no, line.quantity) for line in body.lines]
        await cancel_sales_order(session, actor, order_id, lines)
        return SalesOrderRead.model_validate(await read_order(session, actor, order_id))

    return await once.answer(200, compute)


@router.patch(
    "/{order_id}/own-fields",
    dependencies=[requires("sales-orders:write")],
    summary="Fill in own fields of a sales order",
    responses=problems(401, 403, 404, 412),
)
async def fill_in(
    session: Session, actor: Actor, order_id: UUID, version: IfMatch, body: OrderFieldsUpdate, response: Response
) -> SalesOrderRead:
    """Set values of the company's own fields, of the order and of its lines; nothing else of it changes."""
    lines = {line.line_no: line.custom for line in body.lines}
    await set_own_values(session, actor, (SALES_ORDERS, order_id), version, (body.custom, lines))
    view = await read_order(session, actor, order_id)
    response.headers["ETag"] = etag(view.version)
    return SalesOrderRead.model_validate(view)


@router.post(
    "/{order_id}/deliveries",
    status_code=201,
    dependencies=[requires("deliveries:write")],
    summary="Deliver a sales order, wholly or in part",
    response_model=DeliveryRead,
    responses=problems(401, 403, 404, 409),
)
async def deliver(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: DeliveryCreate
) -> Response:
    """Hand goods over; what stays undelivered is back order."""

    async def compute() -> DeliveryRead:
        lines = None
        if body.lines is not None:
            lines = [LineQuantity(x.line_no, x.quantity, lot_quantities(x.lots)) for x in body.lines]
        of_invoice = {} if body.invoice is None else body.invoice.custom
        wanted = DeliveryOrder(body.delivered_on, lines, body.invoice is not None, body.custom, of_invoice)
        delivery_id = await deliver_goods(session, actor, numbers, order_id, wanted)
        return DeliveryRead.model_validate(await read_delivery(session, actor, delivery_id))

    return await once.answer(201, compute)
