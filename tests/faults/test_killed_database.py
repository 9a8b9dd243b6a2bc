"""kill -9 of PostgreSQL under a load of orders: every acknowledged order is there, and everything comes back."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from sqlalchemy import pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.database_roles import DatabaseUrls
from app.core.db import async_url, create_database
from app.core.postgres_process import free_port, is_postgres_of, postmaster_pid
from app.core.running_database import known_urls
from app.core.settings import Settings
from app.core.tokens import TokenKeys
from tests.factories.servers import PATIENCE_S, ROOT, until_ready
from tests.faults.conftest import Stage
from tests.faults.wire import Wire

KILLS = 3
CLIENTS = 8
ORDERS_BETWEEN_KILLS = 25


@dataclass(slots=True)
class Load:
    """Customers who order without a pause and repeat a request until it is answered."""

    client: httpx.AsyncClient
    placed: dict[str, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    enough: bool = False

    async def run(self, name: str, headers: dict[str, str], item_code: str) -> None:
        """Place one order after the other, each under its own key."""
        turn = 0
        while not self.enough:
            key = f"{name}-{turn}"
            body = {"customer_reference": key, "lines": [{"item_code": item_code, "quantity": "1"}]}
            self.placed[key] = await self._until_answered({**headers, "Idempotency-Key": key}, body)
            turn += 1

    async def _until_answered(self, headers: dict[str, str], body: object) -> str:
        while True:
            answer = await self.client.post("/api/v1/sales-orders", headers=headers, json=body)
            code = str(answer.status_code) if answer.is_success else answer.json()["code"]
            self.answers[code] += 1
            if answer.is_success:
                return str(answer.json()["id"])
            assert answer.status_code == 503 or code == "request_in_flight", answer.text
            assert answer.status_code != 503 or int(answer.headers["Retry-After"]) > 0
            await asyncio.sleep(0.05)  # a client that is told to come back does not hammer

    async def more(self, orders: int) -> None:
        """Wait until so many more orders are acknowledged."""
        wanted = len(self.placed) + orders
        async with asyncio.timeout(PATIENCE_S):
            while len(self.placed) < wanted:
                await asyncio.sleep(0.02)


@asynccontextmanager
async def everything_up(data_dir: Path, port: int) -> AsyncIterator[httpx.AsyncClient]:
    """`giao up`, as on a fresh machine, until the block ends."""
    environment = {
        **os.environ,
        "GIAO_DATA_DIR": str(data_dir),
        "GIAO_PORT": str(port),
        "GIAO_WORKERS": "2",
        "GIAO_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "app.cli", "up", "--no-demo"]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as client:
            await until_ready(client)
            yield client
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def kill_postgres(data_dir: Path) -> None:
    """kill -9 the server of this very directory with all its processes."""
    cluster = data_dir / "postgres"
    pid = postmaster_pid(cluster)
    assert pid is not None
    assert is_postgres_of(pid, cluster)
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


async def test_database_killed_under_load() -> None:
    """Three kills, with fsync on; nobody restarts anything by hand."""
    top = Path(tempfile.mkdtemp(prefix="giao-kill-"))
    top.chmod(0o711)  # the database's own account passes through
    settings = Settings(data_dir=top / "var", log_level="ERROR")
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, top, ignore_errors=True)
        client = await stack.enter_async_context(everything_up(settings.data_path, free_port()))
        urls: DatabaseUrls = known_urls(settings)
        database = create_database(urls.app, settings)
        stack.push_async_callback(database.dispose)
        engine = create_async_engine(async_url(urls.owner), poolclass=pool.NullPool)
        keys = TokenKeys.load(settings.data_path)
        stage = Stage(database, engine, Wire("", 0), urls, keys, settings.data_path)
        trading = await stage.open()
        item = await trading.item("NM")
        await trading.stock(item, "60", "3000001")
        load = Load(client)
        buyers = [await trading.person("customer", await trading.customer(f"KH{n}")) for n in range(CLIENTS)]
        async with asyncio.TaskGroup() as group:
            for n, buyer in enumerate(buyers):
                group.create_task(load.run(f"KH{n}", stage.headers(buyer), "NM"))
            for _ in range(KILLS):
                await load.more(ORDERS_BETWEEN_KILLS)
                kill_postgres(settings.data_path)
            await load.more(ORDERS_BETWEEN_KILLS)
            load.enough = True

        async with engine.connect() as connection:
            rows = await connection.execute(text("SELECT customer_reference, id::text FROM sales_orders"))
            found = {row[0]: row[1] for row in rows}
        assert found == load.placed
        assert load.answers["database_unavailable"] > 0
        assert len(load.placed) >= (KILLS + 1) * ORDERS_BETWEEN_KILLS
        assert await trading.stock_of(item) == (60, 60, 3_000_001)
        await trading.check()
        await until_ready(client)
