"""Supplier invoices over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Once, Page, ReadSession, Session, api_router, etag, requires
from app.models import SupplierInvoice
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.supplier_invoices import (
    ApprovalCreate,
    RefusalCreate,
    ReversalCreate,
    SupplierInvoiceCreate,
    SupplierInvoiceRead,
    SupplierInvoiceStatus,
    SupplierInvoiceSummary,
)
from app.services.access.listing import newest_first
from app.services.purchasing.invoice_read import read_supplier_invoice
from app.services.purchasing.invoice_reversal import Reversal, reverse_supplier_invoice
from app.services.purchasing.queries import list_supplier_invoices
from app.services.purchasing.read import summary
from app.services.purchasing.supplier_invoices import (
    Entered,
    EnteredLine,
    approve_supplier_invoice,
    enter_supplier_invoice,
    refuse_supplier_invoice,
)

router = api_router("/supplier-invoices", "supplier invoices")
order_router = api_router("/purchase-orders", "supplier invoices")


@router.get(
    "",
    dependencies=[requires("supplier-invoices:read")],
    summary="List supplier invoices",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: SupplierInvoiceStatus | None = None,
    partner_id: UUID | None = None,
    order_id: UUID | None = None,
) -> Listed[SupplierInvoiceSummary]:
    """Supplier invoices that the actor may see, newest first; those submitted wait for approval."""
    statement = list_supplier_invoices(actor, status=status, partner_id=partner_id, order_id=order_id)
    found = await newest_first(session, statement, SupplierInvoice.id, page)
    return Listed(
        items=[SupplierInvoiceSummary.model_validate(summary(row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


async def _read(session: Session, actor: Actor, invoice_id: UUID) -> SupplierInvoiceRead:
    return SupplierInvoiceRead.model_validate(await read_supplier_invoice(session, actor, invoice_id))


@router.get(
    "/{invoice_id}",
    dependencies=[requires("supplier-invoices:read")],
    summary="Read a supplier invoice",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, invoice_id: UUID, response: Response) -> SupplierInvoiceRead:
    """One invoice with what it differs in, the same for both sides, and its ETag."""
    found = await _read(session, actor, invoice_id)
    response.headers["ETag"] = etag(found.version)
    return found


@order_router.post(
    "/{order_id}/invoices",
    status_code=201,
    dependencies=[requires("supplier-invoices:write")],
    summary="Enter a supplier's invoice of a purchase order",
    response_model=SupplierInvoiceRead,
    responses=problems(401, 403, 404, 409),
)
async def enter(session: Session, actor: Actor, once: Once, order_id: UUID, body: SupplierInvoiceCreate) -> Response:
    """Entered by the supplier or by staff, matched at once; in the books when staff approves it."""
    lines = [EnteredLine(line.line_no, line.quantity, line.unit_price, line.discount_percent) for line in body.lines]
    entered = Entered(body.number, lines, body.issued_on, body.note)

    async def compute() -> SupplierInvoiceRead:
        return await _read(session, actor, await enter_supplier_invoice(session, actor, order_id, entered))

    return await once.answer(201, compute)


@router.post(
    "/{invoice_id}/approval",
    dependencies=[requires("supplier-invoices:approve")],
    summary="Approve a supplier invoice",
    response_model=SupplierInvoiceRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def approve(
    session: Session, actor: Actor, once: Once, invoice_id: UUID, version: IfMatch, body: ApprovalCreate
) -> Response:
    """Put the invoice into the books; differences beyond the tolerance must be accepted in so many words."""

    async def compute() -> SupplierInvoiceRead:
        await approve_supplier_invoice(session, actor, invoice_id, version, accept_differences=body.accept_differences)
        return await _read(session, actor, invoice_id)

    return await once.answer(200, compute)


@router.post(
    "/{invoice_id}/refusal",
    dependencies=[requires("supplier-invoices:approve")],
    summary="Refuse a supplier invoice",
    response_model=SupplierInvoiceRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def refuse(
    session: Session, actor: Actor, once: Once, invoice_id: UUID, version: IfMatch, body: RefusalCreate
) -> Response:
    """Send the invoice back with a reason that the supplier sees."""

    async def compute() -> SupplierInvoiceRead:
        await refuse_supplier_invoice(session, actor, invoice_id, version, body.reason)
        return await _read(session, actor, invoice_id)

    return await once.answer(200, compute)


@router.post(
    "/{invoice_id}/reversal",
    dependencies=[requires("supplier-invoices:approve")],
    summary="Reverse a supplier invoice",
    response_model=SupplierInvoiceRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def reverse(
    session: Session, actor: Actor, once: Once, invoice_id: UUID, version: IfMatch, body: ReversalCreate
) -> Response:
    """Take an approved invoice back out of the books: its quantities are open again, its number may come again."""

    async def compute() -> SupplierInvoiceRead:
        wanted = Reversal(body.reason, body.reversed_on)
        await reverse_supplier_invoice(session, actor, invoice_id, version, wanted)
        return await _read(session, actor, invoice_id)

    return await once.answer(200, compute)
