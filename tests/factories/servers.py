"""The application as real processes that may be killed; they are forked from one that has loaded it already."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.core.postgres_process import free_port

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


@dataclass(slots=True)
class Nursery:
    """The process that bears servers: loading the application takes longer than most tests, so it is done once."""

    process: asyncio.subprocess.Process

    @asynccontextmanager
    async def ward(self, environment: dict[str, str]) -> AsyncIterator["Ward"]:
        """Bear servers with these settings; ends every one of them."""
        ward = Ward(self, environment)
        try:
            yield ward
        finally:
            for server in ward.servers:
                await server.client.aclose()
            await self.ask(kill=[server.pid for server in ward.servers])

    async def ask(self, **order: object) -> int:
        """Give one order; answers the number that is said to it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(order)}\n".encode())
        return int(await asyncio.wait_for(self.process.stdout.readline(), PATIENCE_S))


@dataclass(slots=True)
class Ward:
    """Servers with one set of settings."""

    nursery: Nursery
    environment: dict[str, str]
    servers: list[Server] = field(default_factory=list)

    async def bear(self) -> Server:
        """A fresh server that is ready."""
        port = free_port()
        pid = await self.nursery.ask(port=port, environment=self.environment)
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S)
        server = Server(pid, client)
        self.servers.append(server)
        await until_ready(client)
        return server


@asynccontextmanager
async def open_nursery() -> AsyncIterator[Nursery]:
    """Start the process that bears servers; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.nursery",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "GIAO_LOG_LEVEL": "ERROR"},
    )
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
