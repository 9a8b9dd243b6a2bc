"""Tells a customer's people by e-mail that goods of their order come on another day than promised."""

from datetime import date
from uuid import UUID

from app.jobs.events import Event, Workshop
from app.jobs.mail import compose, page_link, send
from app.jobs.people import about_order, partners_people

SUBJECTS = {
    "vi": "Ngày giao mới cho đơn hàng {number}",
    "en": "New delivery date for order {number}",
    "ko": "주문 {number}의 새 납기",
}
TEXTS = {
    "vi": "Ngày giao của đơn hàng {number} đã thay đổi:\n\n{lines}\n\n{link}\n",
    "en": "Delivery dates of order {number} have changed:\n\n{lines}\n\n{link}\n",
    "ko": "주문 {number}의 납기가 변경되었습니다.\n\n{lines}\n\n{link}\n",
}
LINES = {"vi": "dòng {line_no}: {day}", "en": "line {line_no}: {day}", "ko": "{line_no}행: {day}"}
DAYS = {"vi": "%d/%m/%Y", "en": "%d/%m/%Y", "ko": "%Y-%m-%d"}


async def mail_promise_made(workshop: Workshop, event: Event) -> None:
    """Send one mail to each person who acts for the customer and may read its orders."""
    link = page_link(workshop.settings, "sales", event.subject_id)
    about = about_order("sales", event.subject_id)
    for person in await partners_people(workshop, event, UUID(event.payload["partner_id"]), about):
        locale = person.locale
        lines = "\n".join(_line(locale, entry) for entry in event.payload["lines"])
        words = {"number": event.payload["number"], "lines": lines, "link": link}
        message = compose(
            workshop.settings,
            person.address,
            SUBJECTS[locale].format(**words),
            TEXTS[locale].format(**words),
            message_id=f"{event.id}.{person.id}.promise-made",
        )
        await send(workshop.settings, message)


def _line(locale: str, entry: dict[str, str]) -> str:
    def shown(iso: str | None) -> str:
        return "–" if iso is None else date.fromisoformat(iso).strftime(DAYS[locale])

    day = f"{shown(entry['instead_of'])} → {shown(entry['promised_on'])}"
    return LINES[locale].format(line_no=entry["line_no"], day=day)
