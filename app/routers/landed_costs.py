"""Landed costs over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.models import LandedCost
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.landed_costs import LandedCostCreate, LandedCostRead, LandedCostSummary
from app.schemas.supplier_invoices import ReversalCreate
from app.services.access.listing import newest_first
from app.services.purchasing.invoice_reversal import Reversal
from app.services.purchasing.landed_cost_read import list_landed_costs, read_landed_cost
from app.services.purchasing.landed_costs import BearingLine, Charged, charge_landed_cost, reverse_landed_cost
from app.services.purchasing.read import summary

router = api_router("/landed-costs", "landed costs")


@router.get("", dependencies=[requires("landed-costs:read")], summary="List landed costs", responses=problems(401, 403))
async def index(
    session: ReadSession, actor: Actor, page: Page, partner_id: UUID | None = None
) -> Listed[LandedCostSummary]:
    """Carriage, duty and insurance of goods that came, newest first; `partner_id` is who is owed them."""
    found = await newest_first(session, list_landed_costs(actor, partner_id=partner_id), LandedCost.id, page)
    return Listed(
        items=[LandedCostSummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


async def _read(session: Session, actor: Actor, cost_id: UUID) -> LandedCostRead:
    return LandedCostRead.model_validate(await read_landed_cost(session, actor, cost_id))


@router.get(
    "/{cost_id}",
    dependencies=[requires("landed-costs:read")],
    summary="Read a landed cost",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, cost_id: UUID, response: Response) -> LandedCostRead:
    """One landed cost with what each line bears, and its ETag."""
    found = await _read(session, actor, cost_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "",
    status_code=201,
    dependencies=[requires("landed-costs:write")],
    summary="Book a landed cost",
    response_model=LandedCostRead,
    responses=problems(401, 403, 409),
)
async def charge(session: Session, actor: Actor, numbers: Numbers, once: Once, body: LandedCostCreate) -> Response:
    """Spread a cost by value, quantity or weight: on goods that are there, or on the cost of those that have gone."""
    fields = {name: value for name, value in body if name != "lines"}
    lines = [BearingLine(line.receipt_id, line.line_no, line.weight) for line in body.lines]

    async def compute() -> LandedCostRead:
        cost_id = await charge_landed_cost(session, actor, numbers, Charged(**fields, lines=lines))
        return await _read(session, actor, cost_id)

    return await once.answer(201, compute)


@router.post(
    "/{cost_id}/reversal",
    dependencies=[requires("landed-costs:write")],
    summary="Reverse a landed cost",
    response_model=LandedCostRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def reverse(
    session: Session, actor: Actor, once: Once, cost_id: UUID, version: IfMatch, body: ReversalCreate
) -> Response:
    """Take a cost back off the goods and the cost of sales; its reference may come again."""

    async def compute() -> LandedCostRead:
        await reverse_landed_cost(session, actor, cost_id, version, Reversal(body.reason, body.reversed_on))
        return await _read(session, actor, cost_id)

    return await once.answer(200, compute)
