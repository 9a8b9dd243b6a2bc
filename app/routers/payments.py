"""What is owed to suppliers and factories, and payments to them, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, Numbers, Once, Page, ReadSession, Session, api_router, requires
from app.models import Payable, Payment
from app.routers.problems import problems
from app.routers.receipts import amounts, money_order
from app.schemas.common import Listed
from app.schemas.receipts import (
    AllocationReversalCreate,
    AllocationsCreate,
    PayableRead,
    PayableSummary,
    PaymentCreate,
    PaymentRead,
    PaymentSummary,
    ReversalCreate,
)
from app.services.access.listing import newest_first
from app.services.ledger.sides import PAYMENT, SUPPLIER_CREDIT
from app.services.payments.queries import list_money, list_payables, read_money, read_payable, summary
from app.services.payments.record import allocate_money, record_money, reverse_money, take_back_allocation

router = api_router("/payments", "payments")
payable_router = api_router("/payables", "payments")

OnlyOpen = Annotated[bool | None, Query(alias="open", description="Left to pay, or settled.")]


@payable_router.get("", dependencies=[requires("payments:read")], summary="List payables", responses=problems(401, 403))
async def payables(
    session: ReadSession, actor: Actor, page: Page, partner_id: UUID | None = None, only_open: OnlyOpen = None
) -> Listed[PayableSummary]:
    """Invoices of suppliers and factories in the books, and their credit notes, newest first."""
    statement = list_payables(actor, partner_id=partner_id, only_open=only_open)
    found = await newest_first(session, statement, Payable.id, page)
    return Listed(
        items=[PayableSummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


async def _read_payable(session: Session, actor: Actor, payable_id: UUID) -> PayableRead:
    return PayableRead.model_validate(await read_payable(session, actor, payable_id))


@payable_router.get(
    "/{payable_id}",
    dependencies=[requires("payments:read")],
    summary="Read a payable",
    responses=problems(401, 403, 404),
)
async def payable(session: ReadSession, actor: Actor, payable_id: UUID) -> PayableRead:
    """One invoice of a supplier or factory, or its credit note."""
    return await _read_payable(session, actor, payable_id)


@payable_router.post(
    "/{payable_id}/allocations",
    dependencies=[requires("payments:write")],
    summary="Apply a supplier's credit note to its invoices",
    response_model=PayableRead,
    responses=problems(401, 403, 404, 409),
)
async def apply_credit(
    session: Session, actor: Actor, once: Once, payable_id: UUID, body: AllocationsCreate
) -> Response:
    """Apply what is left of the credit note of a return."""

    async def compute() -> PayableRead:
        await allocate_money(session, actor, SUPPLIER_CREDIT, payable_id, amounts(body.allocations))
        return await _read_payable(session, actor, payable_id)

    return await once.answer(200, compute)


@payable_router.post(
    "/{payable_id}/allocations/reversal",
    dependencies=[requires("payments:write")],
    summary="Take back what of a supplier's credit note is applied to an invoice",
    response_model=PayableRead,
    responses=problems(401, 403, 404, 409),
)
async def take_back_credit(
    session: Session, actor: Actor, once: Once, payable_id: UUID, body: AllocationReversalCreate
) -> Response:
    """Open the invoice again; the credit can be used otherwise."""

    async def compute() -> PayableRead:
        await take_back_allocation(session, actor, SUPPLIER_CREDIT, payable_id, body.invoice_id)
        return await _read_payable(session, actor, payable_id)

    return await once.answer(200, compute)


@router.get("", dependencies=[requires("payments:read")], summary="List payments", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, partner_id: UUID | None = None
) -> Listed[PaymentSummary]:
    """Payments that the actor may see, newest first."""
    found = await newest_first(session, list_money(actor, PAYMENT, partner_id=partner_id), Payment.id, page)
    return Listed(
        items=[PaymentSummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


async def _read(session: Session, actor: Actor, payment_id: UUID) -> PaymentRead:
    return PaymentRead.model_validate(await read_money(session, actor, PAYMENT, payment_id))


@router.get(
    "/{payment_id}",
    dependencies=[requires("payments:read")],
    summary="Read a payment",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, payment_id: UUID) -> PaymentRead:
    """One payment and the invoices it pays."""
    return await _read(session, actor, payment_id)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("payments:write")],
    summary="Record money to a supplier or factory",
    response_model=PaymentRead,
    responses=problems(401, 403, 404, 409),
)
async def create(session: Session, actor: Actor, numbers: Numbers, once: Once, body: PaymentCreate) -> Response:
    """Post a payment; what is not allocated to invoices is an advance."""
    wanted = money_order(body, body.method, body.paid_on, another=body.another_payment)

    async def compute() -> PaymentRead:
        payment_id = await record_money(session, actor, numbers, PAYMENT, wanted)
        return await _read(session, actor, payment_id)

    return await once.answer(201, compute)


@router.post(
    "/{payment_id}/allocations",
    dependencies=[requires("payments:write")],
    summary="Apply an advance to the supplier's invoices",
    response_model=PaymentRead,
    responses=problems(401, 403, 404, 409),
)
async def allocate(session: Session, actor: Actor, once: Once, payment_id: UUID, body: AllocationsCreate) -> Response:
    """Apply what is left of a payment."""

    async def compute() -> PaymentRead:
        await allocate_money(session, actor, PAYMENT, payment_id, amounts(body.allocations))
        return await _read(session, actor, payment_id)

    return await once.answer(200, compute)


@router.post(
    "/{payment_id}/allocations/reversal",
    dependencies=[requires("payments:write")],
    summary="Take back what of a payment is applied to an invoice",
    response_model=PaymentRead,
    responses=problems(401, 403, 404, 409),
)
async def take_back(
    session: Session, actor: Actor, once: Once, payment_id: UUID, body: AllocationReversalCreate
) -> Response:
    """Open the invoice again; the money is an advance."""

    async def compute() -> PaymentRead:
        await take_back_allocation(session, actor, PAYMENT, payment_id, body.invoice_id)
        return await _read(session, actor, payment_id)

    return await once.answer(200, compute)


@router.post(
    "/{payment_id}/reversal",
    dependencies=[requires("payments:write")],
    summary="Reverse a payment",
    response_model=PaymentRead,
    responses=problems(401, 403, 404, 409),
)
async def reverse(session: Session, actor: Actor, once: Once, payment_id: UUID, body: ReversalCreate) -> Response:
    """Take back a payment recorded by mistake, or returned by the bank: its invoices are open again."""

    async def compute() -> PaymentRead:
        await reverse_money(session, actor, PAYMENT, payment_id, body.reversed_on)
        return await _read(session, actor, payment_id)

    return await once.answer(200, compute)
