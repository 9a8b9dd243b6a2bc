"""Tells a partner's account manager by e-mail that an order was placed."""

from dataclasses import dataclass

from sqlalchemy import select

from app.jobs.events import Event, Workshop
from app.jobs.mail import compose, page_link, send
from app.models import Partner, SalesOrder, User

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


@dataclass(frozen=True, slots=True)
class Notice:
    """To whom and about what."""

    address: str
    locale: str
    number: str
    partner: str


async def mail_order_placed(workshop: Workshop, event: Event) -> None:
    """Send one mail for one placed order; partners without an account manager cause none."""
    notice = await _notice(workshop, event)
    if notice is None:
        return
    locale = notice.locale if notice.locale in SUBJECTS else "en"
    link = page_link(workshop.settings, "sales", event.subject_id)
    words = {"number": notice.number, "partner": notice.partner, "link": link}
    message = compose(
        workshop.settings,
        notice.address,
        SUBJECTS[locale].format(**words),
        TEXTS[locale].format(**words),
        message_id=f"{event.id}.order-placed",
    )
    await send(workshop.settings, message)


async def _notice(workshop: Workshop, event: Event) -> Notice | None:
    async with workshop.database.transaction(event.tenant, read_only=True) as session:
        row = (
            await session.execute(
                select(User.email, User.locale, SalesOrder.number, Partner.name)
                .select_from(SalesOrder)
                .join(Partner, (Partner.company_id == SalesOrder.company_id) & (Partner.id == SalesOrder.partner_id))
                .join(User, User.id == Partner.account_manager_id)
                .where(SalesOrder.company_id == event.company_id, SalesOrder.id == event.subject_id, User.active)
            )
        ).one_or_none()
    return Notice(*row) if row is not None else None
