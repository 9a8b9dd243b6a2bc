"""Stock counts over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.routers.lots import lot_quantities
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.stock_counts import (
    CountApprovalCreate,
    CountCancellationCreate,
    CountDecisionCreate,
    CountEntriesCreate,
    CountRecountCreate,
    CountStatus,
    CountSubmissionCreate,
    StockCountCreate,
    StockCountLineRead,
    StockCountRead,
    StockCountSummary,
)
from app.services.stock.count_posting import Approval, DecisionOrder, WantedDecision, approve_count, decide_differences
from app.services.stock.count_rules import ZERO
from app.services.stock.count_views import list_count_lines, list_counts, read_count
from app.services.stock.counts import (
    CountedPart,
    CountOrder,
    cancel_count,
    enter_counted,
    open_count,
    order_recount,
    submit_count,
)
from app.services.stock.lines import WantedLine

router = api_router("/stock-counts", "stock counts")


@router.get("", dependencies=[requires("stock:read")], summary="List stock counts", responses=problems(401, 403))
async def counts(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: CountStatus | None = None,
    location_id: UUID | None = None,
) -> Listed[StockCountSummary]:
    """Counts, newest first."""
    found = await list_counts(session, actor, page, status=status, location_id=location_id)
    return Listed(items=[StockCountSummary.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.get(
    "/{count_id}",
    dependencies=[requires("stock:read")],
    summary="Read a stock count",
    responses=problems(401, 403, 404),
)
async def count(session: ReadSession, actor: Actor, response: Response, count_id: UUID) -> StockCountRead:
    """One count: how far it is and what may be done with it."""
    found = await _read(session, actor, count_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.get(
    "/{count_id}/lines",
    dependencies=[requires("stock:read")],
    summary="List the lines of a stock count",
    responses=problems(401, 403, 404),
)
async def lines(session: ReadSession, actor: Actor, page: Page, count_id: UUID) -> Listed[StockCountLineRead]:
    """The sheet in its order, with what was counted."""
    found = await list_count_lines(session, actor, page, count_id)
    return Listed(items=[StockCountLineRead.model_validate(row) for row in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("stock:write")],
    summary="Open a stock count",
    response_model=StockCountRead,
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, numbers: Numbers, once: Once, body: StockCountCreate) -> Response:
    """Make the sheet of a warehouse, or of some of its items, and freeze what the books say."""

    async def compute() -> StockCountRead:
        items = [WantedLine(ZERO, line.item_id, line.item_code) for line in body.lines]
        wanted = CountOrder(body.location_id, items, body.opened_on, body.note)
        return await _read(session, actor, await open_count(session, actor, numbers, wanted))

    return await once.answer(201, compute)


@router.post(
    "/{count_id}/entries",
    dependencies=[requires("stock:write")],
    summary="Enter what was counted",
    response_model=StockCountRead,
    responses=problems(401, 403, 404, 409),
)
async def enter(session: Session, actor: Actor, once: Once, count_id: UUID, body: CountEntriesCreate) -> Response:
    """Add parts that were counted; an item that is not on the sheet joins it."""

    async def compute() -> StockCountRead:
        parts = [
            CountedPart(WantedLine(x.quantity, x.item_id, x.item_code, x.unit, lots=lot_quantities(x.lots)), x.restart)
            for x in body.lines
        ]
        await enter_counted(session, actor, count_id, parts)
        return await _read(session, actor, count_id)

    return await once.answer(200, compute)


@router.post(
    "/{count_id}/submission",
    dependencies=[requires("stock:write")],
    summary="Hand in a stock count",
    response_model=StockCountRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def submit(
    session: Session, actor: Actor, once: Once, version: IfMatch, count_id: UUID, body: CountSubmissionCreate
) -> Response:
    """Hand the sheet in for approval."""

    async def compute() -> StockCountRead:
        await submit_count(session, actor, count_id, version, leave_uncounted=body.leave_uncounted)
        return await _read(session, actor, count_id)

    return await once.answer(200, compute)


@router.post(
    "/{count_id}/recount",
    dependencies=[requires("stock-counts:approve")],
    summary="Have lines counted anew",
    response_model=StockCountRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def recount(
    session: Session, actor: Actor, once: Once, version: IfMatch, count_id: UUID, body: CountRecountCreate
) -> Response:
    """Send lines back to the counters."""

    async def compute() -> StockCountRead:
        await order_recount(session, actor, count_id, version, body.line_nos)
        return await _read(session, actor, count_id)

    return await once.answer(200, compute)


@router.post(
    "/{count_id}/approval",
    dependencies=[requires("stock-counts:approve")],
    summary="Approve a stock count",
    response_model=StockCountRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def approve(
    session: Session, actor: Actor, once: Once, version: IfMatch, count_id: UUID, body: CountApprovalCreate
) -> Response:
    """Post shortages and surpluses; not by one who counted."""

    async def compute() -> StockCountRead:
        costs = {line.line_no: line.unit_cost for line in body.unit_costs}
        await approve_count(session, actor, count_id, version, Approval(body.posted_on, costs))
        return await _read(session, actor, count_id)

    return await once.answer(200, compute)


@router.post(
    "/{count_id}/cancellation",
    dependencies=[requires("stock:write")],
    summary="Give up a stock count",
    response_model=StockCountRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def cancel(
    session: Session, actor: Actor, once: Once, version: IfMatch, count_id: UUID, body: CountCancellationCreate
) -> Response:
    """End a count without posting anything."""

    async def compute() -> StockCountRead:
        await cancel_count(session, actor, count_id, version)
        return await _read(session, actor, count_id)

    return await once.answer(200, compute)


@router.post(
    "/{count_id}/decisions",
    dependencies=[requires("stock-counts:approve")],
    summary="Decide what becomes of count differences",
    response_model=StockCountRead,
    responses=problems(401, 403, 404, 409),
)
async def decide(
    session: Session, actor: Actor, numbers: Numbers, once: Once, count_id: UUID, body: CountDecisionCreate
) -> Response:
    """Take posted differences to cost, to who owes them, to other expense or to other income."""

    async def compute() -> StockCountRead:
        lines = [WantedDecision(line.line_no, line.outcome, line.partner_id) for line in body.lines]
        await decide_differences(session, actor, numbers, count_id, DecisionOrder(lines, body.decided_on))
        return await _read(session, actor, count_id)

    return await once.answer(200, compute)


async def _read(session: Session, actor: Actor, count_id: UUID) -> StockCountRead:
    return StockCountRead.model_validate(await read_count(session, actor, count_id))
