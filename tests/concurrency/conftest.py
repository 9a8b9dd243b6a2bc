"""A crowd: many clients of one company at once, each request on a database connection of its own."""

import asyncio
import fcntl
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.settings import Settings
from app.main import create_app
from app.services.access.actor import Actor
from tests.conftest import CLUSTER_VARIABLE
from tests.factories.tokens import bearer
from tests.factories.trading import Api, Trading, open_trading

CLIENTS = 64


@dataclass(frozen=True, slots=True)
class Crowd:
    """One company on a database of its own, and as many clients as wanted."""

    client: AsyncClient
    headers: Callable[[Actor], dict[str, str]]
    open: Callable[..., Awaitable[Trading]]

    def api(self, actor: Actor) -> Api:
        """The API as one person uses it."""
        return Api(self.client, self.headers(actor))

    async def together(self, *requests: Awaitable[Response]) -> list[Response]:
        """Send all requests at the same moment; none may fail in an unforeseen way."""
        answers = await asyncio.gather(*requests)
        assert {answer.status_code for answer in answers} <= {200, 201, 409, 412, 422}, outcomes(answers)
        assert "contention" not in outcomes(answers)
        return answers


def outcomes(answers: list[Response]) -> Counter[str]:
    """How often each answer was given: `201`, or the code of the problem."""
    return Counter(
        str(answer.status_code) if answer.is_success else answer.json().get("code", answer.text) for answer in answers
    )


def succeeded(answers: list[Response]) -> list[Any]:
    """The bodies of the answers that say yes."""
    return [answer.json() for answer in answers if answer.is_success]


@pytest.fixture
def alone() -> Iterator[None]:
    """One crowd at a time: the server has room for one with 64 connections."""
    with (Path(os.environ[CLUSTER_VARIABLE]) / "crowd.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@pytest.fixture
async def crowd(
    alone: None, committed: Database, committed_owner: AsyncEngine, settings: Settings
) -> AsyncIterator[Crowd]:
    """Clients of the application, with 64 connections."""
    app = create_app(settings.model_copy(update={"pool_size": CLIENTS, "pool_timeout_s": 30.0}), committed)

    def headers(actor: Actor) -> dict[str, str]:
        return bearer(app.state.token_keys, actor)

    async def trading(**options: Any) -> Trading:
        return await open_trading(committed, committed_owner, **options)

    async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test", timeout=60) as client:
        yield Crowd(client, headers, trading)
    await app.state.numbers.dispose()
