"""Promised days over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Once, Page, ReadSession, Session, api_router, requires
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.promises import PromisedDayRead, PromisesCreate, PromisesMade, WaitingLineRead
from app.services.sales.promise_history import list_promises
from app.services.sales.promises import PromisedLine, list_waiting, promise_lines

router = api_router("/promises", "promises")
order_router = api_router("/sales-orders", "promises")


@router.get(
    "",
    dependencies=[requires("sales-orders:confirm")],
    summary="List order lines that wait for goods",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession, actor: Actor, page: Page, item_id: UUID | None = None, endangered: bool = False
) -> Listed[WaitingLineRead]:
    """Oldest order first, with the day on which their goods come; endangered: those that come later than promised."""
    found = await list_waiting(session, actor, page, item_id=item_id, endangered=endangered)
    return Listed(items=[WaitingLineRead.model_validate(view) for view in found.items], next_cursor=found.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[requires("sales-orders:confirm")],
    summary="Promise new days for order lines",
    response_model=PromisesMade,
    responses=problems(401, 403, 409),
)
async def promise(session: Session, actor: Actor, once: Once, body: PromisesCreate) -> Response:
    """Customers are told; the days that were promised before stay readable."""
    wanted = [PromisedLine(line.order_id, line.line_no, line.promised_on, line.instead_of) for line in body.lines]

    async def compute() -> PromisesMade:
        order_ids = await promise_lines(session, actor, wanted, body.note)
        return PromisesMade(lines=len(wanted), order_ids=order_ids)

    return await once.answer(201, compute)


@order_router.get(
    "/{order_id}/promises",
    dependencies=[requires("sales-orders:read")],
    summary="List the days that were promised of a sales order",
    responses=problems(401, 403, 404),
)
async def history(session: ReadSession, actor: Actor, page: Page, order_id: UUID) -> Listed[PromisedDayRead]:
    """By line and number: the last one counts."""
    found = await list_promises(session, actor, order_id, page)
    return Listed(items=[PromisedDayRead.model_validate(view) for view in found.items], next_cursor=found.next_cursor)
