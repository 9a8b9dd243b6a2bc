"""Customer receipts, advances and set-offs over HTTP."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from fastapi import Response

from app.deps import Actor, Numbers, Once, Page, ReadSession, Session, api_router, requires
from app.models import Receipt
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.receipts import (
    AllocationInput,
    AllocationReversalCreate,
    AllocationsCreate,
    MoneyInput,
    ReceiptCreate,
    ReceiptRead,
    ReceiptSummary,
    ReversalCreate,
    SetOffCreate,
)
from app.services.access.listing import newest_first
from app.services.ledger.sides import RECEIPT, SET_OFF
from app.services.payments.queries import list_money, read_money, summary
from app.services.payments.record import MoneyOrder, allocate_money, record_money, reverse_money, take_back_allocation
from app.services.payments.record import set_off as set_off_debts

router = api_router("/receipts", "receipts")
set_off_router = api_router("/set-offs", "receipts")


@router.get("", dependencies=[requires("receipts:read")], summary="List receipts", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, partner_id: UUID | None = None
) -> Listed[ReceiptSummary]:
    """Receipts that the actor may see, newest first."""
    found = await newest_first(session, list_money(actor, RECEIPT, partner_id=partner_id), Receipt.id, page)
    return Listed(
        items=[ReceiptSummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


async def _read(session: Session, actor: Actor, receipt_id: UUID) -> ReceiptRead:
    return ReceiptRead.model_validate(await read_money(session, actor, RECEIPT, receipt_id))


@router.get(
    "/{receipt_id}",
    dependencies=[requires("receipts:read")],
    summary="Read a receipt",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, receipt_id: UUID) -> ReceiptRead:
    """One receipt and the invoices it pays."""
    return await _read(session, actor, receipt_id)


def amounts(allocations: list[AllocationInput]) -> list[tuple[UUID, Decimal]]:
    """Allocations as the services take them."""
    return [(entry.invoice_id, entry.amount) for entry in allocations]


def money_order(body: MoneyInput, method: str, on: date | None, *, another: bool = False) -> MoneyOrder:
    """Money as the services take it."""
    return MoneyOrder(
        partner_id=body.partner_id,
        method=method,
        amount=body.amount,
        currency=body.currency,
        on=on,
        reference=body.reference,
        allocations=amounts(body.allocations),
        another=another,
    )


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
    wanted = money_order(body, body.method, body.received_on, another=body.another_payment)

    async def compute() -> ReceiptRead:
        receipt_id = await record_money(session, actor, numbers, RECEIPT, wanted)
        return await _read(session, actor, receipt_id)

    return await once.answer(201, compute)


@set_off_router.post(
    "",
    status_code=201,
    dependencies=[requires("set-offs:write")],
    summary="Set a payable off against a receivable",
    response_model=ReceiptRead,
    responses=problems(401, 403, 404, 409),
)
async def set_off(session: Session, actor: Actor, numbers: Numbers, once: Once, body: SetOffCreate) -> Response:
    """Post D payable / C receivable of one partner."""
    wanted = money_order(body, SET_OFF.kind, body.set_off_on)

    async def compute() -> ReceiptRead:
        receipt_id = await set_off_debts(session, actor, numbers, wanted, amounts(body.payable_allocations))
        return await _read(session, actor, receipt_id)

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
        await allocate_money(session, actor, RECEIPT, receipt_id, amounts(body.allocations))
        return await _read(session, actor, receipt_id)

    return await once.answer(200, compute)


@router.post(
    "/{receipt_id}/allocations/reversal",
    dependencies=[requires("receipts:write")],
    summary="Take back what of a receipt is applied to an invoice",
    response_model=ReceiptRead,
    responses=problems(401, 403, 404, 409),
)
async def take_back(
    session: Session, actor: Actor, once: Once, receipt_id: UUID, body: AllocationReversalCreate
) -> Response:
    """Open the invoice again; the money is an advance."""

    async def compute() -> ReceiptRead:
        await take_back_allocation(session, actor, RECEIPT, receipt_id, body.invoice_id)
        return await _read(session, actor, receipt_id)

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
        await reverse_money(session, actor, RECEIPT, receipt_id, body.reversed_on)
        return await _read(session, actor, receipt_id)

    return await once.answer(200, compute)


@set_off_router.post(
    "/{set_off_id}/payable-allocations",
    dependencies=[requires("set-offs:write")],
    summary="Apply a set-off to invoices of the supplier",
    response_model=ReceiptRead,
    responses=problems(401, 403, 404, 409),
)
async def allocate_payable(
    session: Session, actor: Actor, once: Once, set_off_id: UUID, body: AllocationsCreate
) -> Response:
    """Apply what is left of a set-off on the side of what is owed to the partner."""

    async def compute() -> ReceiptRead:
        await allocate_money(session, actor, SET_OFF, set_off_id, amounts(body.allocations))
        return await _read(session, actor, set_off_id)

    return await once.answer(200, compute)
