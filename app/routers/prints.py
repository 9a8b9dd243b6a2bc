"""Printed documents and how they are printed, over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.deps import Actor, IfMatch, ReadSession, Session, api_router, database_of, etag, requires
from app.routers.problems import problems
from app.schemas.invoices import InvoiceRead
from app.schemas.print_templates import Language, PrintedKind, PrintTemplateRead, PrintTemplateUpdate
from app.schemas.sales import DeliveryRead, SalesOrderRead
from app.services.access.actor import Actor as SignedIn
from app.services.printing.letterhead import letterhead
from app.services.printing.sample import PARTNER, SAMPLES
from app.services.printing.sheet import print_sheet
from app.services.printing.templates import COLUMNS, Template, check_settings, get_template, set_template
from app.services.sales.read import read_delivery, read_invoice, read_order

CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF.", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
# Setting a page takes a processor for a while: this many at once, the rest waits its turn.
SETTING = asyncio.Semaphore(2)

InLanguage = Annotated[Language | None, Query(description="Left out: the reader's own.")]
Reader = Callable[[AsyncSession, SignedIn, UUID], Awaitable[Any]]
PRINTED: dict[str, tuple[str, str, Reader, type[BaseModel]]] = {
    "sales_order": ("sales-orders", "a sales order", read_order, SalesOrderRead),
    "delivery": ("deliveries", "a delivery note", read_delivery, DeliveryRead),
    "invoice": ("invoices", "an invoice", read_invoice, InvoiceRead),
}

templates_router = api_router("/print-templates", "companies")


def _of_documents(kind: str) -> APIRouter:
    resource, called, read, schema = PRINTED[kind]
    router = api_router(f"/{resource}", "printing")

    @router.get(
        "/{document_id}/print",
        dependencies=[requires(f"{resource}:read")],
        summary=f"Print {called}",
        responses={**problems(401, 403, 404), **CONTENT},
        response_class=Response,
        name=f"print_{kind}",
    )
    async def printed(request: Request, actor: Actor, document_id: UUID, language: InLanguage = None) -> Response:
        """As a PDF, by the company's template, with what you may see of it and nothing else."""
        # A transaction of its own, which is over before the page is set: that may take longer than reading.
        async with database_of(request).transaction(actor.tenant, read_only=True) as session:
            document = schema.model_validate(await read(session, actor, document_id)).model_dump(mode="json")
            head = await letterhead(session, actor, document["partner"], language)
            settings = (await get_template(session, actor, kind)).settings
        async with SETTING:
            content = await asyncio.to_thread(print_sheet, kind, document, settings, head)
        return _pdf(content, document["number"])

    return router


@templates_router.get(
    "/{document_kind}",
    dependencies=[requires("companies:write")],
    summary="Read how documents of a kind are printed",
    responses=problems(401, 403),
)
async def read_template(
    session: ReadSession, actor: Actor, document_kind: PrintedKind, response: Response
) -> PrintTemplateRead:
    """With an ETag, and with all the columns that they could have."""
    return _template(await get_template(session, actor, document_kind), response)


@templates_router.put(
    "/{document_kind}",
    dependencies=[requires("companies:write")],
    summary="Set how documents of a kind are printed",
    responses=problems(401, 403, 412),
)
async def put_template(
    session: Session,
    actor: Actor,
    document_kind: PrintedKind,
    version: IfMatch,
    body: PrintTemplateUpdate,
    response: Response,
) -> PrintTemplateRead:
    """Set all of it; the next print is so."""
    settings = body.model_dump(mode="json")
    return _template(await set_template(session, actor, document_kind, version=version, settings=settings), response)


@templates_router.post(
    "/{document_kind}/sample",
    dependencies=[requires("companies:write")],
    summary="Look at a template before it is set",
    responses={**problems(401, 403), **CONTENT},
    response_class=Response,
)
async def sample(
    request: Request, actor: Actor, document_kind: PrintedKind, body: PrintTemplateUpdate, language: InLanguage = None
) -> Response:
    """A document that nobody has made, printed so; nothing is kept."""
    settings = body.model_dump(mode="json")
    check_settings(document_kind, settings)
    async with database_of(request).transaction(actor.tenant, read_only=True) as session:
        head = await letterhead(session, actor, PARTNER, language)
    async with SETTING:
        content = await asyncio.to_thread(
            print_sheet, document_kind, SAMPLES[document_kind], settings, head, sample=True
        )
    return _pdf(content, document_kind)


def _template(template: Template, response: Response) -> PrintTemplateRead:
    response.headers["ETag"] = etag(template.version)
    return PrintTemplateRead(kind=template.kind, all_columns=list(COLUMNS[template.kind]), **template.settings)


def _pdf(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}.pdf",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type="application/pdf", headers=headers)


ROUTERS = (*(_of_documents(kind) for kind in PRINTED), templates_router)
