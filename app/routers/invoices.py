"""Invoices, credit notes and returns over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, Once, Page, ReadSession, Session, api_router, requires
from app.models import Invoice
from app.routers.custom_filters import CustomFilter
from app.routers.lots import lot_quantities
from app.routers.problems import problems
from app.routers.receipts import amounts
from app.schemas.common import Listed
from app.schemas.invoices import InvoiceRead, InvoiceSummary, ReturnCreate
from app.schemas.receipts import AllocationReversalCreate, AllocationsCreate
from app.services.access.custom_fields import wanted_values
from app.services.access.listing import newest_first
from app.services.documents.named_lines import LineQuantity
from app.services.ledger.sides import CREDIT_NOTE
from app.services.payments.record import allocate_money, take_back_allocation
from app.services.sales.queries import list_invoices
from app.services.sales.read import read_invoice, summary
from app.services.sales.returns import ReturnOrder, return_goods

router = api_router("/invoices", "invoices")


@router.get("", dependencies=[requires("invoices:read")], summary="List invoices", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    partner_id: UUID | None = None,
    order_id: UUID | None = None,
    only_open: Annotated[bool | None, Query(alias="open", description="Left to pay, or settled.")] = None,
    custom: CustomFilter = (),
) -> Listed[InvoiceSummary]:
    """Invoices and credit notes that the actor may see, newest first."""
    own = wanted_values(actor.own_fields, "invoice", custom)
    statement = list_invoices(actor, partner_id=partner_id, order_id=order_id, only_open=only_open, custom=own)
    found = await newest_first(session, statement, Invoice.id, page)
    return Listed(
        items=[InvoiceSummary.model_validate(summary(row)) for row in found.items], next_cursor=found.next_cursor
    )


@router.get(
    "/{invoice_id}",
    dependencies=[requires("invoices:read")],
    summary="Read an invoice",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, invoice_id: UUID) -> InvoiceRead:
    """One invoice or credit note with its lines and VAT per rate."""
    return InvoiceRead.model_validate(await read_invoice(session, actor, invoice_id))


@router.post(
    "/{invoice_id}/returns",
    status_code=201,
    dependencies=[requires("invoices:write")],
    summary="Take goods of an invoice back",
    response_model=InvoiceRead,
    responses=problems(401, 403, 404, 409),
)
async def take_back(session: Session, actor: Actor, once: Once, invoice_id: UUID, body: ReturnCreate) -> Response:
    """Goods return at the cost they left with; a credit note adjusts the invoice."""

    async def compute() -> InvoiceRead:
        lines = [LineQuantity(line.line_no, line.quantity, lot_quantities(line.lots)) for line in body.lines]
        wanted = ReturnOrder(lines, body.reason, body.returned_on)
        note_id = await return_goods(session, actor, invoice_id, wanted)
        return InvoiceRead.model_validate(await read_invoice(session, actor, note_id))

    return await once.answer(201, compute)


@router.post(
    "/{invoice_id}/allocations",
    dependencies=[requires("receipts:write")],
    summary="Apply a credit note to invoices",
    response_model=InvoiceRead,
    responses=problems(401, 403, 404, 409),
)
async def allocate(session: Session, actor: Actor, once: Once, invoice_id: UUID, body: AllocationsCreate) -> Response:
    """Apply what is left of a credit note to other invoices of the customer."""

    async def compute() -> InvoiceRead:
        await allocate_money(session, actor, CREDIT_NOTE, invoice_id, amounts(body.allocations))
        return InvoiceRead.model_validate(await read_invoice(session, actor, invoice_id))

    return await once.answer(200, compute)


@router.post(
    "/{invoice_id}/allocations/reversal",
    dependencies=[requires("receipts:write")],
    summary="Take back what of a credit note is applied to an invoice",
    response_model=InvoiceRead,
    responses=problems(401, 403, 404, 409),
)
async def take_back_credit(
    session: Session, actor: Actor, once: Once, invoice_id: UUID, body: AllocationReversalCreate
) -> Response:
    """Open the invoice again; the credit can be used otherwise."""

    async def compute() -> InvoiceRead:
        await take_back_allocation(session, actor, CREDIT_NOTE, invoice_id, body.invoice_id)
        return InvoiceRead.model_validate(await read_invoice(session, actor, invoice_id))

    return await once.answer(200, compute)
