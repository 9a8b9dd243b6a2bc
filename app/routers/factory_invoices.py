"""Invoices that factories enter for their fee, over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Numbers, Once, Session, api_router, requires
from app.routers.problems import problems
from app.routers.production_orders import answer
from app.routers.production_work import invoiced
from app.schemas.production import (
    EmptyBody,
    FactoryInvoiceApprovalCreate,
    FeeInvoiceCreate,
    ProductionOrderRead,
    RejectionCreate,
)
from app.services.production.factory_invoices import (
    approve_invoice,
    enter_invoice,
    refuse_invoice,
    withdraw_invoice,
)

router = api_router("/production-orders/{order_id}/factory-invoices", "making")
ONE = "/{invoice_id}"


@router.post(
    "",
    dependencies=[requires("production-orders:answer")],
    summary="Enter the factory's invoice",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def enter(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: FeeInvoiceCreate
) -> Response:
    """The factory's own invoice for its fee on finished units; it is booked when the company approves it."""

    async def compute() -> ProductionOrderRead:
        await enter_invoice(session, actor, numbers, order_id, invoiced(body), quantity=body.quantity)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    f"{ONE}/approval",
    dependencies=[requires("production-charges:write")],
    summary="Approve the factory's invoice",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def approve(
    session: Session,
    actor: Actor,
    numbers: Numbers,
    once: Once,
    order_id: UUID,
    invoice_id: UUID,
    body: FactoryInvoiceApprovalCreate,
) -> Response:
    """Book it as it was entered; a difference from the agreed fee makes the goods dearer or cheaper."""

    async def compute() -> ProductionOrderRead:
        keys = (order_id, invoice_id)
        await approve_invoice(session, actor, numbers, keys, charged_on=body.charged_on)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    f"{ONE}/refusal",
    dependencies=[requires("production-charges:write")],
    summary="Refuse the factory's invoice",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def refuse(
    session: Session, actor: Actor, once: Once, order_id: UUID, invoice_id: UUID, body: RejectionCreate
) -> Response:
    """Send it back to the factory with a reason; nothing is booked."""

    async def compute() -> ProductionOrderRead:
        await refuse_invoice(session, actor, (order_id, invoice_id), body.reason)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    f"{ONE}/withdrawal",
    dependencies=[requires("production-orders:answer")],
    summary="Withdraw the factory's invoice",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def withdraw(
    session: Session, actor: Actor, once: Once, order_id: UUID, invoice_id: UUID, body: EmptyBody
) -> Response:
    """Take it back before anybody has decided."""

    async def compute() -> ProductionOrderRead:
        await withdraw_invoice(session, actor, (order_id, invoice_id))
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)
