"""The application as real processes that may be killed, with a wire to the database that may be cut."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database_roles import DatabaseUrls
from app.core.db import Database, create_database
from app.core.settings import Settings
from app.core.tokens import TokenKeys
from app.services.access.actor import Actor
from tests.factories.tokens import bearer
from tests.factories.trading import Trading, open_trading
from tests.faults.wire import Wire


@dataclass(frozen=True, slots=True)
class Stage:
    """A database of its own, reached directly by the test and over a wire by those who are to suffer."""

    database: Database
    engine: AsyncEngine
    wire: Wire
    urls: DatabaseUrls
    keys: TokenKeys
    data_dir: Path

    async def open(self, **options: Any) -> Trading:
        """A company."""
        return await open_trading(self.database, self.engine, **options)

    def environment(self, **settings: str) -> dict[str, str]:
        """Settings of a server behind the wire."""
        return {
            "GIAO_DATA_DIR": str(self.data_dir),
            "GIAO_DATABASE_URL": self.urls.owner,
            "GIAO_DATABASE_APP_URL": self.urls.app,
            "GIAO_DATABASE_WORKER_URL": self.urls.worker,
            **settings,
        }

    def headers(self, actor: Actor, key: str | None = None, *, lifetime_s: int = 600) -> dict[str, str]:
        """Headers of a request."""
        named = {} if key is None else {"Idempotency-Key": key}
        return {**bearer(self.keys, actor, lifetime_s), **named}


def through(url: str, port: int) -> str:
    """The same database, by way of a port of 127.0.0.1."""
    address = make_url(url).set(host="127.0.0.1", port=port, query={})
    return address.render_as_string(hide_password=False)


def port_of(url: str) -> int:
    """The port that the server of a socket URL also listens on."""
    return int(str(make_url(url).query["port"]))


@pytest.fixture
async def stage(
    committed_urls: DatabaseUrls, committed_owner: AsyncEngine, settings: Settings, tmp_path: Path
) -> AsyncIterator[Stage]:
    """A wire between a database and whoever is to suffer."""
    async with AsyncExitStack() as stack:
        wire = Wire("127.0.0.1", port_of(committed_urls.owner))
        port = await wire.open()
        stack.push_async_callback(wire.close)
        database = create_database(committed_urls.app, settings)
        stack.push_async_callback(database.dispose)
        direct = (committed_urls.owner, committed_urls.app, committed_urls.worker)
        urls = DatabaseUrls(*(through(url, port) for url in direct))
        yield Stage(database, committed_owner, wire, urls, TokenKeys.load(tmp_path), tmp_path)
