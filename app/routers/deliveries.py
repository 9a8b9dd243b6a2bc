"""Deliveries over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, Once, Page, ReadSession, Session, api_router, requires
from app.models import Delivery
from app.routers.custom_filters import CustomFilter
from app.routers.mine import OnlyMine
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.invoices import InvoiceCreate, InvoiceRead
from app.schemas.sales import DeliveryRead, DeliverySummary
from app.services.access.custom_fields import wanted_values
from app.services.access.listing import newest_first
from app.services.sales.invoice import invoice_delivery
from app.services.sales.queries import list_deliveries
from app.services.sales.read import read_delivery, read_invoice, summary

router = api_router("/deliveries", "deliveries")


@router.get("", dependencies=[requires("deliveries:read")], summary="List deliveries", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    partner_id: UUID | None = None,
    order_id: UUID | None = None,
    invoiced: Annotated[bool | None, Query(description="false: only those that wait for their invoice.")] = None,
    mine: OnlyMine = False,
    custom: CustomFilter = (),
) -> Listed[DeliverySummary]:
    """Deliveries that the actor may see, newest first."""
    own = wanted_values(actor.own_fields, "delivery", custom)
    statement = list_deliveries(
        actor, partner_id=partner_id, order_id=order_id, invoiced=invoiced, mine=mine, custom=own
    )
    found = await newest_first(session, statement, Delivery.id, page)
    return Listed(
        items=[DeliverySummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


@router.get(
    "/{delivery_id}",
    dependencies=[requires("deliveries:read")],
    summary="Read a delivery",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, delivery_id: UUID) -> DeliveryRead:
    """One delivery with its lines."""
    return DeliveryRead.model_validate(await read_delivery(session, actor, delivery_id))


@router.post(
    "/{delivery_id}/invoice",
    status_code=201,
    dependencies=[requires("invoices:write")],
    summary="Invoice a delivery",
    response_model=InvoiceRead,
    responses=problems(401, 403, 404, 409),
)
async def invoice(session: Session, actor: Actor, once: Once, delivery_id: UUID, body: InvoiceCreate) -> Response:
    """Issue the delivery's one invoice, with the next number of its series."""

    async def compute() -> InvoiceRead:
        invoice_id = await invoice_delivery(session, actor, delivery_id, body.issued_on, body.custom)
        return InvoiceRead.model_validate(await read_invoice(session, actor, invoice_id))

    return await once.answer(201, compute)
