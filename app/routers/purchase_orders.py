"""Purchase orders over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.models import PurchaseOrder
from app.routers.custom_filters import CustomFilter
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.purchasing import (
    AcceptanceCreate,
    PurchaseAmendmentCreate,
    PurchaseCancellationCreate,
    PurchaseOrderCreate,
    PurchaseOrderFieldsUpdate,
    PurchaseOrderRead,
    PurchaseOrderSummary,
    PurchaseStatus,
    RejectionCreate,
    SendingCreate,
    SightCreate,
)
from app.services.access.custom_fields import wanted_values
from app.services.access.listing import newest_first
from app.services.documents.named_lines import LineQuantity
from app.services.documents.own_values import PURCHASE_ORDERS, set_own_values
from app.services.purchasing.answer import (
    Acceptance,
    RejectedLine,
    accept_purchase_order,
    reject_purchase_order,
    see_purchase_order,
)
from app.services.purchasing.change import LineChange, amend_purchase_order, cancel_purchase_order
from app.services.purchasing.draft import create_purchase_order, edit_purchase_order, send_purchase_order
from app.services.purchasing.drafting import DraftLine, PurchaseDraft
from app.services.purchasing.queries import list_purchase_orders
from app.services.purchasing.read import read_purchase_order, summary

router = api_router("/purchase-orders", "purchase orders")


@router.get(
    "", dependencies=[requires("purchase-orders:read")], summary="List purchase orders", responses=problems(401, 403)
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: PurchaseStatus | None = None,
    partner_id: UUID | None = None,
    query: Annotated[str | None, Query(max_length=60, description="Start of number or reference.")] = None,
    custom: CustomFilter = (),
) -> Listed[PurchaseOrderSummary]:
    """Purchase orders that the actor may see, newest first; a supplier sees those that were sent to it."""
    own = wanted_values(actor.own_fields, "purchase_order", custom)
    statement = list_purchase_orders(actor, status=status, partner_id=partner_id, query=query, custom=own)
    found = await newest_first(session, statement, PurchaseOrder.id, page)
    return Listed(
        items=[PurchaseOrderSummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


@router.post(
    "",
    status_code=201,
    dependencies=[requires("purchase-orders:write")],
    summary="Write a purchase order",
    response_model=PurchaseOrderRead,
    responses=problems(401, 403),
)
async def create(session: Session, actor: Actor, numbers: Numbers, once: Once, body: PurchaseOrderCreate) -> Response:
    """Write a draft, which the supplier does not see before it is sent."""

    async def compute() -> PurchaseOrderRead:
        order_id = await create_purchase_order(session, actor, numbers, _draft(body))
        return await _read(session, actor, order_id)

    return await once.answer(201, compute)


def _draft(body: PurchaseOrderCreate) -> PurchaseDraft:
    return PurchaseDraft(
        partner_id=body.partner_id,
        lines=[
            DraftLine(
                quantity=line.quantity,
                item_id=line.item_id,
                item_code=line.item_code,
                unit=line.unit,
                unit_price=line.unit_price,
                discount_percent=line.discount_percent,
                expected_on=line.expected_on,
                custom=line.custom,
            )
            for line in body.lines
        ],
        location_id=body.location_id,
        currency=body.currency,
        payment_term_id=body.payment_term_id,
        ordered_on=body.ordered_on,
        expected_on=body.expected_on,
        reference=body.reference,
        note=body.note,
        custom=body.custom,
    )


async def _read(session: Session, actor: Actor, order_id: UUID) -> PurchaseOrderRead:
    return PurchaseOrderRead.model_validate(await read_purchase_order(session, actor, order_id))


@router.get(
    "/{order_id}",
    dependencies=[requires("purchase-orders:read")],
    summary="Read a purchase order",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, order_id: UUID, response: Response) -> PurchaseOrderRead:
    """One order with its lines, and its ETag."""
    found = await _read(session, actor, order_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.put(
    "/{order_id}",
    dependencies=[requires("purchase-orders:write")],
    summary="Write a draft purchase order anew",
    responses=problems(401, 403, 404, 409, 412),
)
async def edit(
    session: Session, actor: Actor, order_id: UUID, version: IfMatch, body: PurchaseOrderCreate, response: Response
) -> PurchaseOrderRead:
    """Replace header and lines; only a draft can be written anew."""
    await edit_purchase_order(session, actor, order_id, _draft(body), version)
    found = await _read(session, actor, order_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.patch(
    "/{order_id}/own-fields",
    dependencies=[requires("purchase-orders:negotiate")],
    summary="Fill in own fields of a purchase order",
    responses=problems(401, 403, 404, 412),
)
async def fill_in(
    session: Session,
    actor: Actor,
    order_id: UUID,
    version: IfMatch,
    body: PurchaseOrderFieldsUpdate,
    response: Response,
) -> PurchaseOrderRead:
    """Set values of the company's own fields, of the order and of its lines; nothing else of it changes."""
    lines = {line.line_no: line.custom for line in body.lines}
    await set_own_values(session, actor, (PURCHASE_ORDERS, order_id), version, (body.custom, lines))
    found = await _read(session, actor, order_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "/{order_id}/sending",
    dependencies=[requires("purchase-orders:write")],
    summary="Send a purchase order to its supplier",
    response_model=PurchaseOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def send(
    session: Session, actor: Actor, once: Once, order_id: UUID, version: IfMatch, body: SendingCreate | None = None
) -> Response:
    """From now on the supplier sees the order and may answer it."""

    async def compute() -> PurchaseOrderRead:
        await send_purchase_order(session, actor, order_id, version)
        return await _read(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/sight",
    dependencies=[requires("purchase-orders:answer")],
    summary="Note that the supplier has seen a purchase order",
    response_model=PurchaseOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def see(session: Session, actor: Actor, once: Once, order_id: UUID, body: SightCreate | None = None) -> Response:
    """The supplier's page says so when it first shows the order."""

    async def compute() -> PurchaseOrderRead:
        await see_purchase_order(session, actor, order_id)
        return await _read(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/acceptance",
    dependencies=[requires("purchase-orders:answer")],
    summary="Accept a purchase order, wholly or but for some lines",
    response_model=PurchaseOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def accept(
    session: Session, actor: Actor, once: Once, order_id: UUID, version: IfMatch, body: AcceptanceCreate
) -> Response:
    """Agree: the order is in the books from now on, and its goods are expected."""

    async def compute() -> PurchaseOrderRead:
        rejected = [RejectedLine(line.line_no, line.reason) for line in body.rejected_lines]
        await accept_purchase_order(session, actor, order_id, version, Acceptance(rejected, body.note))
        return await _read(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/rejection",
    dependencies=[requires("purchase-orders:answer")],
    summary="Reject a purchase order",
    response_model=PurchaseOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def reject(
    session: Session, actor: Actor, once: Once, order_id: UUID, version: IfMatch, body: RejectionCreate
) -> Response:
    """Refuse the order as a whole, with the reason."""

    async def compute() -> PurchaseOrderRead:
        await reject_purchase_order(session, actor, order_id, version, body.reason)
        return await _read(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/amendment",
    dependencies=[requires("purchase-orders:write")],
    summary="Change an agreed purchase order",
    response_model=PurchaseOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def amend(
    session: Session, actor: Actor, once: Once, order_id: UUID, version: IfMatch, body: PurchaseAmendmentCreate
) -> Response:
    """Set new quantities, prices or days of lines, as agreed with the supplier."""

    async def compute() -> PurchaseOrderRead:
        lines = [LineChange(line.line_no, line.quantity, line.unit_price, line.expected_on) for line in body.lines]
        await amend_purchase_order(session, actor, order_id, lines, version)
        return await _read(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/cancellation",
    dependencies=[requires("purchase-orders:write")],
    summary="Cancel a purchase order or lines of it",
    response_model=PurchaseOrderRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def cancel(
    session: Session, actor: Actor, once: Once, order_id: UUID, version: IfMatch, body: PurchaseCancellationCreate
) -> Response:
    """Cancel what is not received."""

    async def compute() -> PurchaseOrderRead:
        lines = None if body.lines is None else [LineQuantity(line.line_no, line.quantity) for line in body.lines]
        await cancel_purchase_order(session, actor, order_id, lines, version)
        return await _read(session, actor, order_id)

    return await once.answer(200, compute)
