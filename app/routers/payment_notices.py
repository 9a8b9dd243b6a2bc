"""Payment notices of customers over HTTP."""

from uuid import UUID

from fastapi import Response

from app.deps import Actor, IfMatch, Numbers, Once, Page, ReadSession, Session, api_router, etag, requires
from app.models import PaymentNotice
from app.routers.problems import problems
from app.schemas.common import Listed
from app.schemas.intake import (
    PaymentApprovalCreate,
    PaymentNoticeCreate,
    PaymentNoticeRead,
    PaymentNoticeStatus,
    PaymentNoticeSummary,
    PaymentWithdrawalCreate,
)
from app.schemas.supplier_invoices import RefusalCreate
from app.services.access.listing import newest_first
from app.services.payments.notices import (
    Payment,
    approve_payment_notice,
    enter_payment_notice,
    notice_summary,
    read_payment_notice,
    refuse_payment_notice,
    withdraw_payment_notice,
)
from app.services.payments.queries import list_payment_notices

router = api_router("/payment-notices", "payment notices")


@router.get(
    "", dependencies=[requires("payment-notices:read")], summary="List payment notices", responses=problems(401, 403)
)
async def index(
    session: ReadSession,
    actor: Actor,
    page: Page,
    status: PaymentNoticeStatus | None = None,
    partner_id: UUID | None = None,
) -> Listed[PaymentNoticeSummary]:
    """Payment notices that the actor may see, newest first; a customer sees its own."""
    found = await newest_first(
        session, list_payment_notices(actor, status=status, partner_id=partner_id), PaymentNotice.id, page
    )
    return Listed(
        items=[PaymentNoticeSummary.model_validate(notice_summary(row)) for row in found.items],
        next_cursor=found.next_cursor,
    )


async def _read(session: Session, actor: Actor, notice_id: UUID) -> PaymentNoticeRead:
    return PaymentNoticeRead.model_validate(await read_payment_notice(session, actor, notice_id))


@router.get(
    "/{notice_id}",
    dependencies=[requires("payment-notices:read")],
    summary="Read a payment notice",
    responses=problems(401, 403, 404),
)
async def read(session: ReadSession, actor: Actor, notice_id: UUID, response: Response) -> PaymentNoticeRead:
    """One payment notice with the invoices that it names, and its ETag."""
    found = await _read(session, actor, notice_id)
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "",
    status_code=201,
    dependencies=[requires("payment-notices:write")],
    summary="Tell of a payment",
    response_model=PaymentNoticeRead,
    responses=problems(401, 403, 409),
)
async def create(session: Session, actor: Actor, numbers: Numbers, once: Once, body: PaymentNoticeCreate) -> Response:
    """Say that one has paid; it becomes a receipt when staff approves it."""
    payment = Payment(
        amount=body.amount,
        paid_on=body.paid_on,
        method=body.method,
        currency=body.currency,
        reference=body.reference,
        note=body.note,
        allocations=[(entry.invoice_id, entry.amount) for entry in body.allocations],
        another=body.another_payment,
    )

    async def compute() -> PaymentNoticeRead:
        return await _read(session, actor, await enter_payment_notice(session, actor, numbers, payment))

    return await once.answer(201, compute)


@router.post(
    "/{notice_id}/approval",
    dependencies=[requires("receipts:write")],
    summary="Approve a payment notice",
    response_model=PaymentNoticeRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def approve(
    session: Session,
    actor: Actor,
    numbers: Numbers,
    once: Once,
    notice_id: UUID,
    version: IfMatch,
    body: PaymentApprovalCreate,
) -> Response:
    """Post the receipt, applied to the invoices that the customer names."""

    async def compute() -> PaymentNoticeRead:
        await approve_payment_notice(
            session,
            actor,
            numbers,
            notice_id,
            version,
            received_on=body.received_on,
            another=body.another_payment,
        )
        return await _read(session, actor, notice_id)

    return await once.answer(200, compute)


@router.post(
    "/{notice_id}/refusal",
    dependencies=[requires("receipts:write")],
    summary="Refuse a payment notice",
    response_model=PaymentNoticeRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def refuse(
    session: Session, actor: Actor, once: Once, notice_id: UUID, version: IfMatch, body: RefusalCreate
) -> Response:
    """Send the notice back with a reason that the customer sees."""

    async def compute() -> PaymentNoticeRead:
        await refuse_payment_notice(session, actor, notice_id, version, body.reason)
        return await _read(session, actor, notice_id)

    return await once.answer(200, compute)


@router.post(
    "/{notice_id}/withdrawal",
    dependencies=[requires("payment-notices:write")],
    summary="Withdraw a payment notice",
    response_model=PaymentNoticeRead,
    responses=problems(401, 403, 404, 409, 412),
)
async def withdraw(
    session: Session,
    actor: Actor,
    once: Once,
    notice_id: UUID,
    version: IfMatch,
    body: PaymentWithdrawalCreate | None = None,
) -> Response:
    """Take the notice back while nobody has decided it."""

    async def compute() -> PaymentNoticeRead:
        await withdraw_payment_notice(session, actor, notice_id, version)
        return await _read(session, actor, notice_id)

    return await once.answer(200, compute)
