"""The work on a production order over HTTP: goods, reports, invoices, the settlement and the factory's account."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, IfMatch, Numbers, Once, ReadSession, Session, api_router, etag, requires
from app.routers.lots import lot_quantities
from app.routers.problems import problems
from app.routers.production_orders import answer
from app.schemas.production import (
    EmptyBody,
    FactoryAccountRead,
    FeeInvoiceCreate,
    FinishedCreate,
    FreightCreate,
    GoodsCreate,
    LossCreate,
    ProductionOrderRead,
    ProductionReportCreate,
    RejectionCreate,
    ReportAcceptanceCreate,
    ScrapCreate,
    SettlementRead,
)
from app.schemas.stock_documents import LotLineCreate
from app.services.production.account import factory_account
from app.services.production.charges import Invoiced, charge_fee, charge_freight
from app.services.production.goods import (
    GoodsOrder,
    Receipt,
    receive_goods,
    receive_scrap,
    record_loss,
    return_materials,
    send_materials,
)
from app.services.production.reports import NewReport, StageProgress, accept_report, refuse_report, submit_report
from app.services.production.settle import confirm_settlement, settlement
from app.services.stock.lines import WantedLine

router = api_router("/production-orders", "making")
account_router = api_router("/factory-accounts", "making")


@router.post(
    "/{order_id}/dispatches",
    dependencies=[requires("production-goods:write")],
    summary="Send materials to the factory",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def dispatch(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: GoodsCreate
) -> Response:
    """Materials leave a warehouse for the order's own place at the factory, at their moving average."""

    async def compute() -> ProductionOrderRead:
        await send_materials(session, actor, numbers, order_id, _goods(body))
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/returns",
    dependencies=[requires("production-goods:write")],
    summary="Take unused materials back",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def take_back(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: GoodsCreate
) -> Response:
    """Materials come back at the cost at which they were sent."""

    async def compute() -> ProductionOrderRead:
        await return_materials(session, actor, numbers, order_id, _goods(body))
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/losses",
    dependencies=[requires("production-goods:write")],
    summary="Record a loss beyond the norm",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def lose(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: LossCreate
) -> Response:
    """Lost materials are not in the product: the factory owes them, or they are cost of sales."""

    async def compute() -> ProductionOrderRead:
        wanted = GoodsOrder(_lines_of_lots(body.lines), body.posted_on, note=body.note)
        await record_loss(session, actor, numbers, order_id, wanted, charged_to=body.charged_to)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/scrap-receipts",
    dependencies=[requires("production-goods:write")],
    summary="Receive scrap",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def scrap(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: ScrapCreate
) -> Response:
    """Scrap comes in at its realisable value, which the product costs less."""

    async def compute() -> ProductionOrderRead:
        lines = [
            WantedLine(x.quantity, x.item_id, x.item_code, x.unit, x.unit_cost, lot_quantities(x.lots))
            for x in body.lines
        ]
        wanted = GoodsOrder(lines, body.posted_on, body.location_id, body.note)
        await receive_scrap(session, actor, numbers, order_id, wanted)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/receipts",
    dependencies=[requires("production-goods:write")],
    summary="Receive finished goods",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def receive(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: FinishedCreate
) -> Response:
    """Finished goods come in at materials used, fee due and their share of other costs."""

    async def compute() -> ProductionOrderRead:
        used = None if body.used is None else _lines_of_lots(body.used)
        wanted = Receipt(body.finished, used, body.last, body.posted_on, body.note, lot_quantities(body.lots))
        await receive_goods(session, actor, numbers, order_id, wanted)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/fee-invoices",
    dependencies=[requires("production-charges:write")],
    summary="Book the factory's fee invoice",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def invoice(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: FeeInvoiceCreate
) -> Response:
    """Book the fee on finished units; a difference makes the goods dearer or cheaper where they are."""

    async def compute() -> ProductionOrderRead:
        await charge_fee(session, actor, numbers, order_id, invoiced(body), quantity=body.quantity)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/freight",
    dependencies=[requires("production-charges:write")],
    summary="Book freight",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def carry(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: FreightCreate
) -> Response:
    """Book a carrier's invoice; freight either way is part of what the goods cost."""

    async def compute() -> ProductionOrderRead:
        await charge_freight(session, actor, numbers, order_id, invoiced(body), payee_id=body.partner_id)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/reports",
    dependencies=[requires("production-orders:answer")],
    summary="Report progress",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def report(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: ProductionReportCreate
) -> Response:
    """What the factory has done; finished goods and used materials are posted when the company accepts them."""

    async def compute() -> ProductionOrderRead:
        stages = [StageProgress(entry.stage_no, entry.quantity) for entry in body.stages]
        used = _lines_of_lots(body.used)
        wanted = NewReport(body.finished, stages, used, body.note, lot_quantities(body.lots))
        await submit_report(session, actor, numbers, order_id, wanted)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/reports/{report_id}/acceptance",
    dependencies=[requires("production-goods:write")],
    summary="Accept a report",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def accept(
    session: Session,
    actor: Actor,
    numbers: Numbers,
    once: Once,
    order_id: UUID,
    report_id: UUID,
    body: ReportAcceptanceCreate,
) -> Response:
    """Receive the finished goods that the factory has reported."""

    async def compute() -> ProductionOrderRead:
        keys = (order_id, report_id)
        await accept_report(
            session,
            actor,
            numbers,
            keys,
            last=body.last,
            posted_on=body.posted_on,
            lots=lot_quantities(body.lots),
        )
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.post(
    "/{order_id}/reports/{report_id}/rejection",
    dependencies=[requires("production-goods:write")],
    summary="Refuse a report",
    response_model=ProductionOrderRead,
    responses=problems(401, 403, 404, 409),
)
async def refuse(
    session: Session, actor: Actor, once: Once, order_id: UUID, report_id: UUID, body: RejectionCreate
) -> Response:
    """Send a report back to the factory with a reason; nothing is posted."""

    async def compute() -> ProductionOrderRead:
        await refuse_report(session, actor, (order_id, report_id), body.reason)
        return await answer(session, actor, order_id)

    return await once.answer(200, compute)


@router.get(
    "/{order_id}/settlement",
    dependencies=[requires("production-orders:read")],
    summary="Read the settlement sheet",
    responses=problems(401, 403, 404),
)
async def sheet(session: ReadSession, actor: Actor, order_id: UUID, response: Response) -> SettlementRead:
    """Sent = used + lost + returned + left, by material; the ETag names the figures that both sides confirm."""
    found = await settlement(session, actor, order_id)
    response.headers["ETag"] = etag(found.version)
    return SettlementRead.model_validate(found)


@router.post(
    "/{order_id}/settlement/confirmation",
    dependencies=[requires("production-orders:confirm")],
    summary="Confirm the settlement sheet",
    response_model=SettlementRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def confirm(
    session: Session, actor: Actor, once: Once, version: IfMatch, order_id: UUID, body: EmptyBody
) -> Response:
    """Give one's side's word on the figures that were read; when they change, the word no longer counts."""

    async def compute() -> SettlementRead:
        await confirm_settlement(session, actor, order_id, version)
        return SettlementRead.model_validate(await settlement(session, actor, order_id))

    return await once.answer(200, compute)


@account_router.get(
    "/{partner_id}",
    dependencies=[requires("production-orders:read")],
    summary="Read a factory's material account",
    responses=problems(401, 403, 404),
)
async def account(
    session: ReadSession,
    actor: Actor,
    partner_id: UUID,
    starts_on: Annotated[date | None, Query(description="What was before is the opening.")] = None,
    ends_on: date | None = None,
) -> FactoryAccountRead:
    """All materials at a factory over its orders: opening + sent = used + lost + returned + left."""
    found = await factory_account(session, actor, partner_id, starts_on=starts_on, ends_on=ends_on)
    return FactoryAccountRead.model_validate(found)


def _lines_of_lots(lines: list[LotLineCreate]) -> list[WantedLine]:
    return [WantedLine(x.quantity, x.item_id, x.item_code, x.unit, lots=lot_quantities(x.lots)) for x in lines]


def _goods(body: GoodsCreate) -> GoodsOrder:
    lines = None if body.lines is None else _lines_of_lots(body.lines)
    return GoodsOrder(lines, body.posted_on, body.location_id, body.note)


def invoiced(body: FeeInvoiceCreate | FreightCreate) -> Invoiced:
    """What an invoice says of itself."""
    return Invoiced(body.reference, body.charged_on, body.net_amount, body.tax_class, body.tax_amount)
