"""Tells who is in charge of a partner by e-mail that an order was placed."""

from uuid import UUID

from sqlalchemy import select

from app.jobs.events import Event, Workshop
from app.jobs.mail import compose, page_link, send
from app.jobs.people import about_order, who_is_in_charge
from app.models import Partner, SalesOrder

SUBJECTS = {
    "vi": "Đơn đặt hàng mới {number} từ {partner}",
    "en": "New sales order {number} from {partner}",
    "ko": "{partner}의 새 주문 {number}",
}
TEXTS = {
    "vi": "{partner} vừa đặt đơn hàng {number}.\n\n{link}\n",
    "en": "{partner} has placed sales order {number}.\n\n{link}\n",
    "ko": "{partner}에서 주문 {number}을(를) 넣었습니다.\n\n{link}\n",
}


async def mail_order_placed(workshop: Workshop, event: Event) -> None:
    """Send one mail for one placed order; partners without an account manager cause none."""
    found = await _order(workshop, event)
    if found is None:
        return
    partner_id, number, partner = found
    words = {"number": number, "partner": partner, "link": page_link(workshop.settings, "sales", event.subject_id)}
    about = about_order("sales", event.subject_id)
    for person in await who_is_in_charge(workshop, event, partner_id, about):
        message = compose(
            workshop.settings,
            person.address,
            SUBJECTS[person.locale].format(**words),
            TEXTS[person.locale].format(**words),
            message_id=f"{event.id}.order-placed",
        )
        await send(workshop.settings, message)


async def _order(workshop: Workshop, event: Event) -> tuple[UUID, str, str] | None:
    statement = (
        select(SalesOrder.partner_id, SalesOrder.number, Partner.name)
        .join(Partner, (Partner.company_id == SalesOrder.company_id) & (Partner.id == SalesOrder.partner_id))
        .where(SalesOrder.company_id == event.company_id, SalesOrder.id == event.subject_id)
    )
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row.partner_id, row.number, row.name)
