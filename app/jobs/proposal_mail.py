"""Tells the other side of an order by e-mail that a change is proposed."""

from uuid import UUID

from app.jobs.events import Event, Workshop
from app.jobs.mail import compose, page_link, send
from app.jobs.people import about_order, partners_people, who_is_in_charge

SUBJECTS = {
    "vi": "Đề nghị thay đổi đơn hàng {order_number}",
    "en": "A change of order {order_number} is proposed",
    "ko": "주문 {order_number} 변경 제안",
}
TEXTS = {
    "vi": "Đơn hàng {order_number} có đề nghị thay đổi số {number}, đang chờ trả lời.\n\n{link}\n",
    "en": "Proposal {number} about order {order_number} waits for your answer.\n\n{link}\n",
    "ko": "주문 {order_number}에 대한 제안 {number}이(가) 회신을 기다립니다.\n\n{link}\n",
}


async def mail_proposal_made(workshop: Workshop, event: Event) -> None:
    """Send one mail to each person whose move it is: who is in charge of the partner, or the partner's people."""
    about = event.payload
    partner_id = UUID(about["partner_id"])
    whose = who_is_in_charge if about["by"] == "partner" else partners_people
    words = {**about, "link": page_link(workshop.settings, about["order_kind"], about["order_id"])}
    order = about_order(about["order_kind"], UUID(about["order_id"]))
    for person in await whose(workshop, event, partner_id, order):
        message = compose(
            workshop.settings,
            person.address,
            SUBJECTS[person.locale].format(**words),
            TEXTS[person.locale].format(**words),
            message_id=f"{event.id}.{person.id}.proposal-made",
        )
        await send(workshop.settings, message)
