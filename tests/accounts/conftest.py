"""A company, its mailbox, and people with browsers of their own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.ids import new_id
from app.core.passwords import hash_password_now
from app.core.settings import Settings
from app.jobs import account_mail
from app.jobs.events import Workshop
from app.jobs.worker import HANDLERS, SUBSCRIPTIONS
from app.models import OutboxEvent, User
from app.services.access.actor import Actor
from tests.factories.trading import Headers, Trading, open_trading
from tests.factories.workshop import events_of, workshop_of
from tests.masters.desk import Desk, desk

PASSWORD = "một mật khẩu đủ dài"
HASH = hash_password_now(PASSWORD)
COOKIE = "giao_refresh"


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A company that trades."""
    return await open_trading(database, owner_engine)


@pytest.fixture
async def stranger_company(database: Database, owner_engine: AsyncEngine) -> Trading:
    """Another company."""
    return await open_trading(database, owner_engine)


@pytest.fixture
def owner(client: AsyncClient, signed_in: Headers, trading: Trading) -> Desk:
    """The API as the company's owner uses it."""
    return desk(client, signed_in, trading.owner)


@dataclass
class Post:
    """The worker and the mailboxes of everybody: `deliver` works off what waits in the outbox."""

    workshop: Workshop
    engine: AsyncEngine
    sent: list[EmailMessage] = field(default_factory=list)
    _done: set[UUID] = field(default_factory=set)

    async def deliver(self, subject_id: UUID | str | None = None) -> list[EmailMessage]:
        """Run the mail jobs of all events not yet delivered here, of one subject when it is given."""
        self.sent.clear()
        conditions: list[ColumnElement[bool]] = [OutboxEvent.kind.like("account.%") | OutboxEvent.kind.like("invit%")]
        if subject_id is not None:
            conditions.append(OutboxEvent.subject_id == UUID(str(subject_id)))
        for event in await events_of(self.engine, *conditions):
            if event.id not in self._done:
                self._done.add(event.id)
                for job in SUBSCRIPTIONS.get(event.kind, ()):
                    await HANDLERS[job](self.workshop, event)
        return list(self.sent)

    async def link(self, subject_id: UUID | str) -> str:
        """The secret of the one link that is sent about a subject."""
        (message,) = await self.deliver(subject_id)
        return secret_of(message)


def secret_of(message: EmailMessage) -> str:
    """What stands behind the # of a mail's link."""
    (line,) = [line for line in message.get_content().splitlines() if "#" in line]
    return str(line.partition("#")[2].strip())


@pytest.fixture
def post(database: Database, owner_engine: AsyncEngine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Post:
    """Everybody's post."""
    office = Post(workshop_of(database, settings), owner_engine)

    async def keep(_settings: Settings, message: EmailMessage) -> bool:
        office.sent.append(message)
        return True

    monkeypatch.setattr(account_mail, "send", keep)
    return office


Browse = Callable[[], AbstractAsyncContextManager[AsyncClient]]


@pytest.fixture
def browse(app: FastAPI) -> Browse:
    """Open a browser with a cookie jar and a network of its own."""

    @asynccontextmanager
    async def open_one() -> AsyncIterator[AsyncClient]:
        address = f"198.51.{new_id().int % 250}.{new_id().int % 250}"
        transport = ASGITransport(app, client=(address, 1))
        async with AsyncClient(transport=transport, base_url="http://giao.test/api/v1/") as browser:
            yield browser

    return open_one


@pytest.fixture
async def browser(browse: Browse) -> AsyncIterator[AsyncClient]:
    """One such browser."""
    async with browse() as opened:
        yield opened


async def with_password(engine: AsyncEngine, actor: Actor, password_hash: str = HASH) -> str:
    """Let a person sign in with `PASSWORD`; returns the address."""
    async with engine.begin() as connection:
        statement = update(User).where(User.id == actor.user_id).values(password_hash=password_hash)
        row = await connection.execute(statement.returning(User.email))
        return str(row.scalar_one())


async def enter(browser: AsyncClient, email: str, password: str = PASSWORD, **more: Any) -> Response:
    """Sign in."""
    return await browser.post("auth/sign-in", json={"email": email, "password": password, **more})


def bearer(answer: Response) -> dict[str, str]:
    """The headers that an answer's token makes."""
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def told(answer: Response) -> tuple[int, dict[str, Any]]:
    """What an answer says, without the id of the request."""
    return answer.status_code, {key: value for key, value in answer.json().items() if key != "request_id"}


def at_fault(answer: Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, str(answer.json()["code"])
