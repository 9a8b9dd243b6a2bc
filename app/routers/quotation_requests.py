"""Requests for quotation over HTTP: the company's side."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.models import QuotationRequest
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.quotations import (
    AwardCreate,
    ExtensionCreate,
    InvitationCreate,
    NothingToSay,
    QuotationRequestCreate,
    QuotationRequestRead,
    QuotationRequestSummary,
    RequestStatus,
)
from app.services.access.listing import newest_first
from app.services.purchasing.quotations.ask import (
    AskedLine,
    RequestDraft,
    cancel_quotation_request,
    close_quotation_request,
    create_quotation_request,
    edit_quotation_request,
    end_quotation_request,
    extend_quotation_request,
    invite_suppliers,
    send_quotation_request,
)
from app.services.purchasing.quotations.award import Award, award_quotation_request
from app.services.purchasing.quotations.read import (
    list_quotation_requests,
    read_quotation_request,
    request_summary,
)
from app.services.stock.lines import WantedLine

router = api_router("/quotation-requests", "requests for quotation")

WRITE = [requires("quotation-requests:write")]


@router.get(
    "",
    dependencies=[requires("quotation-requests:read")],
    summary="List requests for quotation",
    responses=problems(401, 403),
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: RequestStatus | None = None,
    query: Annotated[str | None, Query(max_length=60, description="Start of the number.")] = None,
) -> Listed[QuotationRequestSummary]:
    """Requests for quotation, newest first; those that are due wait for an award."""
    statement = list_quotation_requests(actor, status=status, query=query)
    found = await newest_first(session, statement, QuotationRequest.id, page)
    return Listed(
        items=[QuotationRequestSummary.model_validate(request_summary(row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


@router.post(
    "",
    status_code=201,
    dependencies=WRITE,
    summary="Write a request for quotation",
    response_model=QuotationRequestRead,
    responses=problems(401, 403),
)
async def create(
    session: Session, actor: Actor, numbers: Numbers, once: Once, body: QuotationRequestCreate
) -> Response:
    """Write a draft, which no supplier sees before it is sent."""

    async def compute() -> QuotationRequestRead:
        return await _read(session, actor, await create_quotation_request(session, actor, numbers, _draft(body)))

    return await once.answer(201, compute)


def _draft(body: QuotationRequestCreate) -> RequestDraft:
    return RequestDraft(
        partner_ids=body.partner_ids,
        lines=[
            AskedLine(WantedLine(line.quantity, line.item_id, line.item_code, line.unit), line.wanted_on, line.comment)
            for line in body.lines
        ],
        closes_at=body.closes_at,
        location_id=body.location_id,
        message=body.message,
        note=body.note,
    )


async def _read(session: Session, actor: Actor, request_id: UUID) -> QuotationRequestRead:
    return QuotationRequestRead.model_validate(await read_quotation_request(session, actor, request_id))


@router.get(
    "/{request_id}",
    dependencies=[requires("quotation-requests:read")],
    summary="Read a request for quotation",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, request_id: UUID, response: Response) -> QuotationRequestRead:
    """One request with all quotations side by side, and its ETag."""
    found = await _read(session, actor, request_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.put(
    "/{request_id}",
    dependencies=WRITE,
    summary="Write a draft request for quotation anew",
    responses=problems(401, 403, 404, 409, 412),
)
async def edit(
    session: Session,
    actor: Actor,
    request_id: UUID,
    version: IfMatch,
    body: QuotationRequestCreate,
    response: Response,
) -> QuotationRequestRead:
    """Replace deadline, suppliers and lines; only a draft can be written anew."""
    await edit_quotation_request(session, actor, request_id, _draft(body), version)
    found = await _read(session, actor, request_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "/{request_id}/sending",
    dependencies=WRITE,
    summary="Send a request for quotation to its suppliers",
    response_model=QuotationRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def send(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: NothingToSay | None = None
) -> Response:
    """From now on each supplier sees an invitation of its own, and nothing of the others."""

    async def compute() -> QuotationRequestRead:
        await send_quotation_request(session, actor, request_id, version)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/invitations",
    dependencies=WRITE,
    summary="Ask more suppliers",
    response_model=QuotationRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def invite(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: InvitationCreate
) -> Response:
    """Until the same deadline; those who were asked before notice nothing."""

    async def compute() -> QuotationRequestRead:
        await invite_suppliers(session, actor, request_id, body.partner_ids, version)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/extension",
    dependencies=WRITE,
    summary="Move the deadline to a later time",
    response_model=QuotationRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def extend(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: ExtensionCreate
) -> Response:
    """All suppliers get the same time."""

    async def compute() -> QuotationRequestRead:
        await extend_quotation_request(session, actor, request_id, body.closes_at, version)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/ending",
    dependencies=WRITE,
    summary="End the time for quoting now",
    response_model=QuotationRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def end(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: NothingToSay | None = None
) -> Response:
    """What is offered stands; it can be awarded from now on."""

    async def compute() -> QuotationRequestRead:
        await end_quotation_request(session, actor, request_id, version)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/award",
    dependencies=WRITE,
    summary="Order from what suppliers offer",
    response_model=QuotationRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def award(
    session: Session,
    actor: Actor,
    numbers: Numbers,
    once: Once,
    request_id: UUID,
    version: IfMatch,
    body: AwardCreate,
) -> Response:
    """Draft purchase orders are made of the awarded lines, one for each supplier; the request ends."""

    async def compute() -> QuotationRequestRead:
        awards = [Award(line.line_no, line.quotation_id, line.quantity) for line in body.lines]
        await award_quotation_request(session, actor, numbers, request_id, awards, if_version=version)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/closing",
    dependencies=WRITE,
    summary="Order nothing of what suppliers offer",
    response_model=QuotationRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def close(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: NothingToSay | None = None
) -> Response:
    """The request ends without an order."""

    async def compute() -> QuotationRequestRead:
        await close_quotation_request(session, actor, request_id, version)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)


@router.post(
    "/{request_id}/cancellation",
    dependencies=WRITE,
    summary="Take a request for quotation back",
    response_model=QuotationRequestRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def cancel(
    session: Session, actor: Actor, once: Once, request_id: UUID, version: IfMatch, body: NothingToSay | None = None
) -> Response:
    """Before the deadline; the suppliers see that it is cancelled."""

    async def compute() -> QuotationRequestRead:
        await cancel_quotation_request(session, actor, request_id, version)
        return await _read(session, actor, request_id)

    return await once.answer(200, compute)
