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
    AllocationsCreate,
    PayableRead,
    PaymentCreate,
    PaymentRead,
    PaymentSummary,
    ReversalCreate,
)
from app.services.access.listing import newest_first
from app.services.ledger.sides import PAYMENT
from app.services.payments.queries import list_money, list_payables, read_money, summary
from app.services.payments.record import allocate_money, record_money, reverse_money

router = api_router("/payments", "payments")
payable_router = api_router("/payables", "payments")

OnlyOpen = Annotated[bool | None, Query(alias="open", description="Left to pay, or settled.")]


@payable_router.get("", dependencies=[requires("payments:read")], summary="List payables", responses=problems(401, 403))
async def payables(
    session: ReadSession, actor: Actor, page: Page, partner_id: UUID | None = None, only_open: OnlyOpen = None
) -> Listed[PayableRead]:
    """Invoices of suppliers and factories in the books, and their credit notes, newest first."""
    statement = list_payables(actor, partner_id=partner_id, only_open=only_open)
    found = await newest_first(session, statement, Payable.id, page)
    return Listed(
        items=[PayableRead.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


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
    wanted = money_order(body, body.method, body.paid_on)

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
