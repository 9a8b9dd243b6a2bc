"""Customer receipts, advances and set-offs over HTTP."""

from decimal import Decimal
from uuid import UUID

from fastapi import Response

from app.deps import Actor, Numbers, Once, Page, ReadSession, Session, api_router, requires
from app.models import Receipt
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.receipts import (
    AllocationInput,
    AllocationsCreate,
    ReceiptCreate,
    ReceiptRead,
    ReceiptSummary,
    ReversalCreate,
    SetOffCreate,
)
from app.services.access.listing import newest_first
from app.services.sales.queries import list_receipts
from app.services.sales.read import read_receipt, summary
from app.services.sales.receipts import ReceiptOrder, allocate_receipt, record_receipt, reverse_receipt

router = api_router("/receipts", "receipts")
set_off_router = api_router("/set-offs", "receipts")


@router.get("", dependencies=[requires("receipts:read")], summary="List receipts", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, partner_id: UUID | None = None
) -> Listed[ReceiptSummary]:
    """Receipts that the actor may see, newest first."""
    found = await newest_first(session, list_receipts(actor, partner_id=partner_id), Receipt.id, page)
    return Listed(
        items=[ReceiptSummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


@router.get(
    "/{receipt_id}",
    dependencies=[requires("receipts:read")],
    summary="Read a receipt",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, receipt_id: UUID) -> ReceiptRead:
    """One receipt and the invoices it pays."""
    return ReceiptRead.model_validate(await read_receipt(session, actor, receipt_id))


def _amounts(allocations: list[AllocationInput]) -> list[tuple[UUID, Decimal]]:
    return [(entry.invoice_id, entry.amount) for entry in allocations]


@router.post(
    "",
    status_code=201,
    dependencies=[requires("receipts:write")],
    summary="Record money from a customer",
    response_model=ReceiptRead,
    responses=problems(401, 403, 404, 409),
)
async def create(session: Session, actor: Actor, numbers: Numbers, once: Once, body: ReceiptCreate) -> Response:
    """Post a receipt; what is not allocated to invoices is an advance."""
    wanted = ReceiptOrder(
        partner_id=body.partner_id,
        method=body.method,
        amount=body.amount,
        currency=body.currency,
        received_on=body.received_on,
        reference=body.reference,
        allocations=_amounts(body.allocations),
    )

    async def compute() -> ReceiptRead:
        receipt_id = await record_receipt(session, actor, numbers, wanted)
        return ReceiptRead.model_validate(await read_receipt(session, actor, receipt_id))

    return await once.answer(201, compute)


@set_off_router.post(
    "",
    status_code=201,
    dependencies=[requires("receipts:write")],
    summary="Set a payable off against a receivable",
    response_model=ReceiptRead,
    responses=problems(401, 403, 404, 409),
)
async def set_off(session: Session, actor: Actor, numbers: Numbers, once: Once, body: SetOffCreate) -> Response:
    """Post D payable / C receivable of one partner."""
    wanted = ReceiptOrder(
        partner_id=body.partner_id,
        method="set_off",
        amount=body.amount,
        currency=body.currency,
        received_on=body.set_off_on,
        reference=body.reference,
        allocations=_amounts(body.allocations),
    )

    async def compute() -> ReceiptRead:
        receipt_id = await record_receipt(session, actor, numbers, wanted)
        return ReceiptRead.model_validate(await read_receipt(session, actor, receipt_id))

    return await once.answer(201, compute)


@router.post(
    "/{receipt_id}/allocations",
    dependencies=[requires("receipts:write")],
    summary="Apply an advance to invoices",
    response_model=ReceiptRead,
    responses=problems(401, 403, 404, 409),
)
async def allocate(session: Session, actor: Actor, once: Once, receipt_id: UUID, body: AllocationsCreate) -> Response:
    """Apply what is left of a receipt."""

    async def compute() -> ReceiptRead:
        await allocate_receipt(session, actor, receipt_id, _amounts(body.allocations))
        return ReceiptRead.model_validate(await read_receipt(session, actor, receipt_id))

    return await once.answer(200, compute)


@router.post(
    "/{receipt_id}/reversal",
    dependencies=[requires("receipts:write")],
    summary="Reverse a receipt",
    response_model=ReceiptRead,
    responses=problems(401, 403, 404, 409),
)
async def reverse(session: Session, actor: Actor, once: Once, receipt_id: UUID, body: ReversalCreate) -> Response:
    """Take back a receipt recorded by mistake, or bounced: its invoices are open again."""

    async def compute() -> ReceiptRead:
        await reverse_receipt(session, actor, receipt_id, body.reversed_on)
        return ReceiptRead.model_validate(await read_receipt(session, actor, receipt_id))

    return await once.answer(200, compute)
