"""Tells by e-mail that an order waits for approval and how it was decided, and ends those that nobody decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select

from app.jobs.events import Event, Workshop
from app.jobs.mail import compose, page_link, send
from app.jobs.people import About, Recipient, member, partners_people, who_is_in_charge
from app.models import OrderRequest, Partner
from app.services.sales.order_decisions import expire_request

APPROVERS, READERS = "sales-orders:approve", "sales-orders:read"
DECIDED = ("order_request.approved", "order_request.refused", "order_request.expired")
ASKED_SUBJECTS = {
    "vi": "Đơn hàng {number} của {partner} chờ duyệt",
    "en": "Order {number} of {partner} waits for approval",
    "ko": "{partner}의 주문 {number}이(가) 승인을 기다립니다",
}
ASKED_TEXTS = {
    "vi": "Đơn hàng {number} của {partner} vượt hạn mức đặt hàng của người đặt và đang chờ duyệt.\n\n{link}\n",
    "en": "Order {number} of {partner} is beyond what its orderer may order alone and waits for approval.\n\n{link}\n",
    "ko": "{partner}의 주문 {number}이(가) 주문자의 한도를 넘어 승인을 기다립니다.\n\n{link}\n",
}
DECIDED_SUBJECTS = {
    "order_request.approved": {
        "vi": "Đơn hàng {number} đã được duyệt",
        "en": "Order {number} was approved",
        "ko": "주문 {number}이(가) 승인되었습니다",
    },
    "order_request.refused": {
        "vi": "Đơn hàng {number} bị từ chối",
        "en": "Order {number} was refused",
        "ko": "주문 {number}이(가) 거절되었습니다",
    },
    "order_request.expired": {
        "vi": "Đơn hàng {number} đã quá hạn duyệt",
        "en": "Order {number} was not approved in time",
        "ko": "주문 {number}의 승인 기한이 지났습니다",
    },
}


async def mail_order_asked(workshop: Workshop, event: Event) -> None:
    """Send one mail to each who may approve: the partner's approvers but for who asked, or who is in charge of it."""
    about = await _about(workshop, event)
    if about is None or about["status"] != "waiting":
        return
    people: list[Recipient] = []
    if about["approver"] == "partner":
        people += await partners_people(workshop, event, about["partner_id"], _request(event, APPROVERS))
    if not [person for person in people if person.id != about["asked_by"]]:
        people += await who_is_in_charge(workshop, event, about["partner_id"], _request(event, APPROVERS))
    others = [person for person in people if person.id != about["asked_by"]]
    await _mail(workshop, event, others, about, (ASKED_SUBJECTS, ASKED_TEXTS))


async def mail_order_decided(workshop: Workshop, event: Event) -> None:
    """Send one mail to who asked, while that person may read the partner's orders."""
    about = await _about(workshop, event)
    if about is None:
        return
    asker = await member(workshop, event, about["membership_id"], _request(event, READERS))
    subjects = DECIDED_SUBJECTS[event.kind]
    texts = {locale: f"{subject}.\n\n{{link}}\n" for locale, subject in subjects.items()}
    await _mail(workshop, event, asker, about, (subjects, texts))


async def expire_order_request(workshop: Workshop, event: Event) -> None:
    """End one request at its hour; one that was decided stays as it is."""
    async with workshop.database.transaction(event.tenant) as session:
        await expire_request(session, event.company_id, event.subject_id)


def _request(event: Event, scope: str) -> About:
    return About(scope, OrderRequest, event.subject_id)


async def _mail(
    workshop: Workshop,
    event: Event,
    people: Sequence[Recipient],
    about: Mapping[str, Any],
    words: tuple[Mapping[str, str], Mapping[str, str]],
) -> None:
    link = page_link(workshop.settings, "order_request", event.subject_id)
    for person in people:
        subject, text = (texts[person.locale].format(**about, link=link) for texts in words)
        message_id = f"{event.id}.{person.id}.{event.kind.replace('.', '-')}"
        await send(workshop.settings, compose(workshop.settings, person.address, subject, text, message_id=message_id))


async def _about(workshop: Workshop, event: Event) -> dict[str, Any] | None:
    statement = (
        select(*OrderRequest.__table__.c, Partner.name.label("partner"))
        .join(Partner, and_(Partner.company_id == OrderRequest.company_id, Partner.id == OrderRequest.partner_id))
        .where(OrderRequest.company_id == event.company_id, OrderRequest.id == event.subject_id)
    )
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        row = (await session.execute(statement)).mappings().one_or_none()
    return None if row is None else dict(row)
