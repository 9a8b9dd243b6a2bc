"""Goods that go back to their suppliers, over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Numbers, Once, Page, ReadSession, Session, api_router, requires
from app.models import PurchaseReturn
from app.routers.lots import lot_quantities
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.purchase_returns import (
    PurchaseReturnCreate,
    PurchaseReturnRead,
    PurchaseReturnSummary,
    UnbilledReturnCreate,
)
from app.services.access.listing import newest_first
from app.services.documents.named_lines import LineQuantity
from app.services.purchasing.return_read import list_purchase_returns, read_purchase_return, return_summary
from app.services.purchasing.returns import ReturnOrder, return_purchase
from app.services.purchasing.unbilled_returns import return_unbilled

router = api_router("/purchase-returns", "purchase returns")
invoice_router = api_router("/supplier-invoices", "purchase returns")
order_router = api_router("/purchase-orders", "purchase returns")


@router.get(
    "", dependencies=[requires("purchase-returns:read")], summary="List purchase returns", responses=problems(401, 403)
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    partner_id: UUID | None = None,
    order_id: UUID | None = None,
    invoice_id: UUID | None = None,
) -> Listed[PurchaseReturnSummary]:
    """Returns that the actor may see, newest first; a supplier sees what came back to it."""
    statement = list_purchase_returns(actor, partner_id=partner_id, order_id=order_id, invoice_id=invoice_id)
    found = await newest_first(session, statement, PurchaseReturn.id, page)
    return Listed(
        items=[PurchaseReturnSummary.model_validate(return_summary(row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


@router.get(
    "/{return_id}",
    dependencies=[requires("purchase-returns:read")],
    summary="Read a purchase return",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, return_id: UUID) -> PurchaseReturnRead:
    """One return with its lines."""
    return PurchaseReturnRead.model_validate(await read_purchase_return(session, actor, return_id))


def _lines(body: UnbilledReturnCreate) -> list[LineQuantity]:
    return [LineQuantity(line.line_no, line.quantity, lot_quantities(line.lots)) for line in body.lines]


@invoice_router.post(
    "/{invoice_id}/returns",
    status_code=201,
    dependencies=[requires("purchase-returns:write")],
    summary="Return goods of a supplier invoice",
    response_model=PurchaseReturnRead,
    responses=problems(401, 403, 404, 409),
)
async def create(
    session: Session, actor: Actor, numbers: Numbers, once: Once, invoice_id: UUID, body: PurchaseReturnCreate
) -> Response:
    """Send goods back at their cost; less is owed, or the credit waits to be used."""
    wanted = ReturnOrder(_lines(body), body.reason, body.returned_on, body.credit_note)

    async def compute() -> PurchaseReturnRead:
        return_id = await return_purchase(session, actor, numbers, invoice_id, wanted)
        return PurchaseReturnRead.model_validate(await read_purchase_return(session, actor, return_id))

    return await once.answer(201, compute)


@order_router.post(
    "/{order_id}/returns",
    status_code=201,
    dependencies=[requires("purchase-returns:write")],
    summary="Return goods that are not invoiced",
    response_model=PurchaseReturnRead,
    responses=problems(401, 403, 404, 409),
)
async def create_unbilled(
    session: Session, actor: Actor, numbers: Numbers, once: Once, order_id: UUID, body: UnbilledReturnCreate
) -> Response:
    """Send goods back at what is accrued for them; the order awaits them again."""
    wanted = ReturnOrder(_lines(body), body.reason, body.returned_on)

    async def compute() -> PurchaseReturnRead:
        return_id = await return_unbilled(session, actor, numbers, order_id, wanted)
        return PurchaseReturnRead.model_validate(await read_purchase_return(session, actor, return_id))

    return await once.answer(201, compute)
