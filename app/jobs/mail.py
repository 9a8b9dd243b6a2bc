"""Sends mail through the configured SMTP server, behind one function."""

from email.message import EmailMessage
from email.utils import parseaddr
from uuid import UUID

import aiosmtplib

from app.core.settings import Settings

TIMEOUT_S = 20
# Every page that a mail names; each is an address of the pages (`frontend/src/app`), held by a test.
PAGES = {
    "home": "",
    "sales": "orders/{}",
    "queued_orders": "orders/queued",
    "order_request": "order-requests/{}",
    "purchase": "purchases/{}",
    "production": "production/{}",
    "invitation": "invitation#{}",
    "password_reset": "password-reset#{}",
    "email_change": "email-change#{}",
}


def compose(settings: Settings, to: str, subject: str, text: str, *, message_id: str) -> EmailMessage:
    """Make a plain message; `message_id` is stable, so that a second sending can be recognised."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    domain = parseaddr(settings.mail_from)[1].partition("@")[2] or "localhost"
    message["Message-ID"] = f"<{message_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def page_link(settings: Settings, page: str, name: UUID | str = "") -> str:
    """Where a person reads about what a mail tells: a page by its name in PAGES, and a document's id or a secret."""
    base = str(settings.public_url or f"http://localhost:{settings.port}/").rstrip("/")
    return f"{base}/{PAGES[page].format(name)}"


async def send(settings: Settings, message: EmailMessage) -> bool:
    """Hand the message to the server; False when no server is configured. Raises on any refusal."""
    if settings.smtp_host is None:
        return False
    await aiosmtplib.send(
        message,
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        start_tls=settings.smtp_start_tls,
        timeout=TIMEOUT_S,
    )
    return True
