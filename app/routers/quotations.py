"""Quotations over HTTP: each supplier's side of a request, sealed from the others."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.deps import Actor, IfMatch, Once, Page, ReadSession, Session, api_router, etag, requires
from app.models import Quotation
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.quotations import DeclineCreate, NothingToSay, OfferCreate, QuotationRead, QuotationSummary
from app.services.access.listing import newest_first
from app.services.purchasing.quotations.answer import Answer, Offer, decline_quotation, quote, see_quotation
from app.services.purchasing.quotations.read import list_quotations, quotation_summary, read_quotation

router = api_router("/quotations", "quotations")


@router.get("", dependencies=[requires("quotations:read")], summary="List quotations", responses=problems(401, 403))
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    is_open: Annotated[bool | None, Query(alias="open", description="Whether it can still be answered.")] = None,
) -> Listed[QuotationSummary]:
    """Invitations to quote, newest first; a supplier sees its own alone."""
    found = await newest_first(session, list_quotations(actor, is_open=is_open), Quotation.id, page)
    return Listed(
        items=[QuotationSummary.model_validate(quotation_summary(row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


async def _read(session: Session, actor: Actor, quotation_id: UUID) -> QuotationRead:
    return QuotationRead.model_validate(await read_quotation(session, actor, quotation_id))


@router.get(
    "/{quotation_id}",
    dependencies=[requires("quotations:read")],
    summary="Read a quotation",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, quotation_id: UUID, response: Response) -> QuotationRead:
    """What one supplier is asked for and what it offers, and its ETag."""
    found = await _read(session, actor, quotation_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "/{quotation_id}/sight",
    dependencies=[requires("quotations:answer")],
    summary="Note that the supplier has seen its invitation",
    response_model=QuotationRead,
    responses=problems(401, 403, 404, 409),
)
async def see(
    session: Session, actor: Actor, once: Once, quotation_id: UUID, body: NothingToSay | None = None
) -> Response:
    """The supplier's page says so when it first shows the invitation."""

    async def compute() -> QuotationRead:
        await see_quotation(session, actor, quotation_id)
        return await _read(session, actor, quotation_id)

    return await once.answer(200, compute)


@router.post(
    "/{quotation_id}/offer",
    dependencies=[requires("quotations:answer")],
    summary="Quote, or quote anew",
    response_model=QuotationRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def offer(
    session: Session, actor: Actor, once: Once, quotation_id: UUID, version: IfMatch, body: OfferCreate
) -> Response:
    """Until the deadline the offer can be replaced by another, as often as wanted."""
    offers = [
        Offer(line.line_no, line.unit_price, line.quantity, line.lead_time_days, line.delivers_on, line.comment)
        for line in body.lines
    ]

    async def compute() -> QuotationRead:
        await quote(session, actor, quotation_id, version, Answer(offers, body.valid_until, body.note))
        return await _read(session, actor, quotation_id)

    return await once.answer(200, compute)


@router.post(
    "/{quotation_id}/decline",
    dependencies=[requires("quotations:answer")],
    summary="Decline to quote",
    response_model=QuotationRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def decline(
    session: Session, actor: Actor, once: Once, quotation_id: UUID, version: IfMatch, body: DeclineCreate
) -> Response:
    """Whatever was offered is taken back."""

    async def compute() -> QuotationRead:
        await decline_quotation(session, actor, quotation_id, version, body.reason)
        return await _read(session, actor, quotation_id)

    return await once.answer(200, compute)
