"""The application as real processes that may be killed, with a wire to the database that may be cut."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url, pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.core.database_roles import DatabaseUrls
from app.core.db import Database, async_url, create_database
from app.core.postgres_process import free_port
from app.core.settings import Settings
from app.core.tokens import AccessClaims, TokenKeys
from app.services.access.actor import Actor
from tests.factories.trading import Trading, open_trading
from tests.faults.wire import Wire

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120  # only a broken build waits this long; nothing is measured against it


@dataclass(slots=True)
class Server:
    """One life of the application."""

    pid: int
    client: httpx.AsyncClient

    async def kill(self) -> None:
        """kill -9, as the kernel does when memory runs out."""
        os.kill(self.pid, signal.SIGKILL)


@dataclass(slots=True)
class Nursery:
    """Forks servers with one set of settings."""

    process: asyncio.subprocess.Process
    servers: list[Server] = field(default_factory=list)

    async def bear(self) -> Server:
        """A fresh server that is ready."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        port = free_port()
        self.process.stdin.write(f"{port}\n".encode())
        pid = int(await asyncio.wait_for(self.process.stdout.readline(), PATIENCE_S))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S)
        server = Server(pid, client)
        self.servers.append(server)
        await until_ready(client)
        return server


async def until_ready(client: httpx.AsyncClient, path: str = "/health/ready") -> None:
    """Ask until the server says 200; gives up after two minutes."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                if (await client.get(path)).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.02)


@asynccontextmanager
async def nursery(environment: dict[str, str]) -> AsyncIterator[Nursery]:
    """Load the application once with these settings; ends every server that it bore."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.nursery",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "GIAO_LOG_LEVEL": "ERROR", **environment},
    )
    born = Nursery(process)
    try:
        yield born
    finally:
        for server in born.servers:
            await server.client.aclose()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


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
        claims = AccessClaims(
            user_id=actor.user_id,
            company_id=actor.company_id,
            membership_id=actor.membership_id,
            partner_id=actor.partner_id,
            role=actor.role,
            scopes=actor.scopes,
        )
        named = {} if key is None else {"Idempotency-Key": key}
        return {"Authorization": f"Bearer {self.keys.issue(claims, lifetime_s)}", **named}


def through(url: str, port: int) -> str:
    """The same database, by way of a port of 127.0.0.1."""
    address = make_url(url).set(host="127.0.0.1", port=port, query={})
    return address.render_as_string(hide_password=False)


def port_of(url: str) -> int:
    """The port that the server of a socket URL also listens on."""
    return int(str(make_url(url).query["port"]))


@pytest.fixture
async def stage(committed_urls: DatabaseUrls, settings: Settings, tmp_path: Path) -> AsyncIterator[Stage]:
    """A wire between a database and whoever is to suffer."""
    async with AsyncExitStack() as stack:
        wire = Wire("127.0.0.1", port_of(committed_urls.owner))
        port = await wire.open()
        stack.push_async_callback(wire.close)
        database = create_database(committed_urls.app, settings)
        stack.push_async_callback(database.dispose)
        engine = create_async_engine(async_url(committed_urls.owner), poolclass=pool.NullPool)
        direct = (committed_urls.owner, committed_urls.app, committed_urls.worker)
        urls = DatabaseUrls(*(through(url, port) for url in direct))
        yield Stage(database, engine, wire, urls, TokenKeys.load(tmp_path), tmp_path)
