"""Money given back to customers, and by suppliers and factories, over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Numbers, Once, Page, ReadSession, Session, api_router, requires
from app.models import Refund
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.receipts import ReversalCreate
from app.schemas.refunds import CustomerRefundCreate, RefundRead, RefundSummary, SupplierRefundCreate
from app.services.access.listing import newest_first
from app.services.ledger.sides import CUSTOMER_REFUND, SUPPLIER_REFUND, RefundKind
from app.services.payments.queries import list_refunds, read_refund, summary
from app.services.payments.refunds import RefundOrder, RefundPart, record_refund, reverse_refund

customer_router = api_router("/customer-refunds", "refunds")
supplier_router = api_router("/supplier-refunds", "refunds")


async def _list(
    session: ReadSession, actor: Actor, page: Page, kind: RefundKind, partner_id: UUID | None
) -> Listed[RefundSummary]:
    found = await newest_first(session, list_refunds(actor, kind, partner_id=partner_id), Refund.id, page)
    return Listed(
        items=[RefundSummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


async def _read(session: Session, actor: Actor, kind: RefundKind, refund_id: UUID) -> RefundRead:
    return RefundRead.model_validate(await read_refund(session, actor, kind, refund_id))


def _order(body: CustomerRefundCreate | SupplierRefundCreate) -> RefundOrder:
    return RefundOrder(
        partner_id=body.partner_id,
        method=body.method,
        parts=[RefundPart(source.kind, source.source_id, source.amount) for source in body.sources],
        currency=body.currency,
        on=body.refunded_on,
        reference=body.reference,
        another=body.another_payment,
    )


@customer_router.get(
    "", dependencies=[requires("receipts:read")], summary="List refunds to customers", responses=problems(401, 403)
)
async def customer_refunds(
    session: ReadSession, actor: Actor, page: Page, partner_id: UUID | None = None
) -> Listed[RefundSummary]:
    """Refunds that the actor may see, newest first."""
    return await _list(session, actor, page, CUSTOMER_REFUND, partner_id)


@customer_router.get(
    "/{refund_id}",
    dependencies=[requires("receipts:read")],
    summary="Read a refund to customers",
    responses=problems(401, 403, 404),
)
async def customer_refund(session: ReadSession, actor: Actor, refund_id: UUID) -> RefundRead:
    """One refund and the advances and credit notes that it was taken from."""
    return await _read(session, actor, CUSTOMER_REFUND, refund_id)


@customer_router.post(
    "",
    status_code=201,
    dependencies=[requires("refunds:write")],
    summary="Record a refund to customers",
    response_model=RefundRead,
    responses=problems(401, 403, 404, 409),
)
async def refund_customer(
    session: Session, actor: Actor, numbers: Numbers, once: Once, body: CustomerRefundCreate
) -> Response:
    """Pay back advances and credit notes that nothing takes."""

    async def compute() -> RefundRead:
        refund_id = await record_refund(session, actor, numbers, CUSTOMER_REFUND, _order(body))
        return await _read(session, actor, CUSTOMER_REFUND, refund_id)

    return await once.answer(201, compute)


@customer_router.post(
    "/{refund_id}/reversal",
    dependencies=[requires("refunds:write")],
    summary="Reverse a refund to customers",
    response_model=RefundRead,
    responses=problems(401, 403, 404, 409),
)
async def reverse_customer_refund(
    session: Session, actor: Actor, once: Once, refund_id: UUID, body: ReversalCreate
) -> Response:
    """Take back a refund recorded by mistake, or returned by the bank: what it was taken from is left again."""

    async def compute() -> RefundRead:
        await reverse_refund(session, actor, CUSTOMER_REFUND, refund_id, body.reversed_on)
        return await _read(session, actor, CUSTOMER_REFUND, refund_id)

    return await once.answer(200, compute)


@supplier_router.get(
    "", dependencies=[requires("payments:read")], summary="List refunds from suppliers", responses=problems(401, 403)
)
async def supplier_refunds(
    session: ReadSession, actor: Actor, page: Page, partner_id: UUID | None = None
) -> Listed[RefundSummary]:
    """Refunds that the actor may see, newest first."""
    return await _list(session, actor, page, SUPPLIER_REFUND, partner_id)


@supplier_router.get(
    "/{refund_id}",
    dependencies=[requires("payments:read")],
    summary="Read a refund from suppliers",
    responses=problems(401, 403, 404),
)
async def supplier_refund(session: ReadSession, actor: Actor, refund_id: UUID) -> RefundRead:
    """One refund and the advances and credit notes that it was taken from."""
    return await _read(session, actor, SUPPLIER_REFUND, refund_id)


@supplier_router.post(
    "",
    status_code=201,
    dependencies=[requires("refunds:write")],
    summary="Record a refund from suppliers",
    response_model=RefundRead,
    responses=problems(401, 403, 404, 409),
)
async def receive_refund(
    session: Session, actor: Actor, numbers: Numbers, once: Once, body: SupplierRefundCreate
) -> Response:
    """Receive advances and credit notes back that nothing takes."""

    async def compute() -> RefundRead:
        refund_id = await record_refund(session, actor, numbers, SUPPLIER_REFUND, _order(body))
        return await _read(session, actor, SUPPLIER_REFUND, refund_id)

    return await once.answer(201, compute)


@supplier_router.post(
    "/{refund_id}/reversal",
    dependencies=[requires("refunds:write")],
    summary="Reverse a refund from suppliers",
    response_model=RefundRead,
    responses=problems(401, 403, 404, 409),
)
async def reverse_supplier_refund(
    session: Session, actor: Actor, once: Once, refund_id: UUID, body: ReversalCreate
) -> Response:
    """Take back a refund recorded by mistake, or returned by the bank: what it was taken from is left again."""

    async def compute() -> RefundRead:
        await reverse_refund(session, actor, SUPPLIER_REFUND, refund_id, body.reversed_on)
        return await _read(session, actor, SUPPLIER_REFUND, refund_id)

    return await once.answer(200, compute)
