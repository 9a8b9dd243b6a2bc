"""Orders that are left outside somebody's hours, over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, Once, Page, ReadSession, Session, api_router, requires
from app.models import QueuedOrder
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.queued_orders import QueuedOrderCreate, QueuedOrderRead, QueuedOrderReceipt, QueuedStatus
from app.services.access.listing import newest_first
from app.services.sales.drafting import DraftLine, OrderDraft
from app.services.sales.queued import cancel_queued, list_queued, queue_order, read_queued, summary

router = api_router("/queued-orders", "sales orders")


@router.post(
    "",
    status_code=201,
    dependencies=[requires("queued-orders:write")],
    summary="Leave an order outside one's hours",
    response_model=QueuedOrderReceipt,
    responses=problems(401, 403, 409),
)
async def queue(session: Session, actor: Actor, once: Once, body: QueuedOrderCreate) -> Response:
    """Keep it as it is; it is placed when the person's hours begin, or refused with the reason kept."""
    draft = OrderDraft(
        lines=[
            DraftLine(
                quantity=line.quantity,
                item_code=line.item_code,
                unit=line.unit,
                requested_on=line.requested_on,
                custom=line.custom,
            )
            for line in body.lines
        ],
        customer_reference=body.customer_reference,
        requested_on=body.requested_on,
        note=body.note,
        custom=body.custom,
    )

    async def compute() -> QueuedOrderReceipt:
        return QueuedOrderReceipt.model_validate(await queue_order(session, actor, draft))

    return await once.answer(201, compute)


@router.get(
    "",
    dependencies=[requires("sales-orders:read")],
    summary="List orders that were left outside hours",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession, actor: Actor, page: Page, status: QueuedStatus | None = None
) -> Listed[QueuedOrderRead]:
    """What waits, and what became of the rest, the newest first."""
    found = await newest_first(session, list_queued(actor, status), QueuedOrder.id, page)
    return Listed(
        items=[QueuedOrderRead.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


@router.get(
    "/{queued_id}",
    dependencies=[requires("sales-orders:read")],
    summary="Read an order that was left outside hours",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, queued_id: UUID) -> QueuedOrderRead:
    """One of them, as it was entered, and what became of it."""
    return QueuedOrderRead.model_validate(await read_queued(session, actor, queued_id))


@router.post(
    "/{queued_id}/cancellation",
    dependencies=[requires("sales-orders:write")],
    summary="Take back an order that was left outside hours",
    responses=problems(401, 403, 404, 409),
)
async def cancel(session: Session, actor: Actor, queued_id: UUID) -> QueuedOrderRead:
    """It is not placed; one that was placed is cancelled as any other order."""
    await cancel_queued(session, actor, queued_id)
    return QueuedOrderRead.model_validate(await read_queued(session, actor, queued_id))
