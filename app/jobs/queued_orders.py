"""Places what was left outside somebody's hours, and tells who left it what became of it."""

import asyncpg
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.core.db import run_in_transaction
from app.core.errors import AppError, Kind
from app.jobs.events import Event, Workshop
from app.jobs.mail import compose, page_link, send
from app.jobs.people import recipient
from app.models import OrderRequest, QueuedOrder, SalesOrder, User
from app.services.documents.names import same
from app.services.refusals import refused_by_database
from app.services.sales.place_queued import place_queued_order, refuse_queued_order, reschedule_queued_orders

# These say nothing of the order: the job is done again later.
PASSING = (Kind.UNAVAILABLE, Kind.RATE_LIMITED)

SUBJECTS = {
    "placed": {
        "vi": "Đơn gửi ngoài giờ đã được đặt: {number}",
        "en": "Your order was placed: {number}",
        "ko": "남기신 주문이 접수되었습니다: {number}",
    },
    "asked": {
        "vi": "Đơn gửi ngoài giờ đang chờ duyệt: {number}",
        "en": "Your order waits for approval: {number}",
        "ko": "남기신 주문이 승인을 기다립니다: {number}",
    },
    "refused": {
        "vi": "Đơn gửi ngoài giờ chưa đặt được",
        "en": "Your order could not be placed",
        "ko": "남기신 주문을 접수하지 못했습니다",
    },
}
TEXTS = {
    "placed": {
        "vi": "Đơn mà bạn gửi ngoài giờ đã được đặt với số {number}.\n\n{link}\n",
        "en": "The order that you left outside your hours was placed as {number}.\n\n{link}\n",
        "ko": "이용 시간 외에 남기신 주문이 {number}(으)로 접수되었습니다.\n\n{link}\n",
    },
    "asked": {
        "vi": "Đơn mà bạn gửi ngoài giờ vượt hạn mức đặt hàng của bạn và đang chờ duyệt với số {number}.\n\n{link}\n",
        "en": "The order that you left outside your hours is beyond what you may order alone: it waits for approval as"
        " {number}.\n\n{link}\n",
        "ko": "이용 시간 외에 남기신 주문이 주문 한도를 넘어 {number}(으)로 승인을 기다립니다.\n\n{link}\n",
    },
    "refused": {
        "vi": "Đơn mà bạn gửi ngoài giờ chưa đặt được. Hãy mở trang dưới đây để xem lý do.\n\n{link}\n",
        "en": "The order that you left outside your hours could not be placed. This page says why.\n\n{link}\n",
        "ko": "이용 시간 외에 남기신 주문을 접수하지 못했습니다. 아래 페이지에서 사유를 확인하세요.\n\n{link}\n",
    },
}


async def place_queued(workshop: Workshop, event: Event) -> None:
    """Place the order, ask for its approval, or keep why it was refused.

    Each is one transaction, so that doing it twice does it once.
    """
    company_id, queued_id = event.company_id, event.subject_id
    try:
        await run_in_transaction(
            workshop.database,
            event.tenant,
            lambda session: place_queued_order(session, workshop.numbers, company_id, queued_id),
        )
    except (AppError, DBAPIError, asyncpg.PostgresError) as error:
        reason = error if isinstance(error, AppError) else refused_by_database(error)
        if reason is None or reason.kind in PASSING:
            raise
        await run_in_transaction(
            workshop.database,
            event.tenant,
            lambda session: refuse_queued_order(session, company_id, queued_id, reason),
        )


async def reschedule(workshop: Workshop, event: Event) -> None:
    """Look again when waiting orders are due, after somebody's hours were changed."""
    await run_in_transaction(
        workshop.database, event.tenant, lambda session: reschedule_queued_orders(session, event.company_id)
    )


async def mail_queued_order(workshop: Workshop, event: Event) -> None:
    """Tell who left an order that it was placed, waits for approval, or neither."""
    statement = (
        select(QueuedOrder.status, func.coalesce(SalesOrder.number, OrderRequest.number).label("number"), User)
        .join(User, (User.id == QueuedOrder.user_id) & User.active)
        .outerjoin(SalesOrder, same(QueuedOrder, SalesOrder, QueuedOrder.order_id))
        .outerjoin(OrderRequest, same(QueuedOrder, OrderRequest, QueuedOrder.request_id))
        .where(QueuedOrder.company_id == event.company_id, QueuedOrder.id == event.subject_id)
    )
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        row = (await session.execute(statement)).one_or_none()
    if row is None:
        return
    person, status = recipient(row.User), row.status
    words = {"number": row.number, "link": page_link(workshop.settings, "queued_orders")}
    subject, text = (texts[status][person.locale].format(**words) for texts in (SUBJECTS, TEXTS))
    message = compose(workshop.settings, person.address, subject, text, message_id=f"{event.id}.queued-order-{status}")
    await send(workshop.settings, message)
