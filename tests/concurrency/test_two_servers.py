"""Several server processes on one database: nothing that keeps them apart lives inside a process."""

import asyncio
from collections import Counter
from pathlib import Path

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database_roles import DatabaseUrls
from app.core.db import Database
from app.core.tokens import TokenKeys
from tests.concurrency.conftest import CLIENTS, outcomes
from tests.factories.servers import Nursery
from tests.factories.trading import open_trading
from tests.faults.conftest import Stage
from tests.faults.wire import Wire

SERVERS = 3


async def test_scarce_item_over_three_servers(
    alone: None,
    nursery: Nursery,
    committed: Database,
    committed_owner: AsyncEngine,
    committed_urls: DatabaseUrls,
    tmp_path: Path,
) -> None:
    """64 clients, each request at another server; the same keys go to several servers at once."""
    stage = Stage(committed, committed_owner, Wire("", 0), committed_urls, TokenKeys.load(tmp_path), tmp_path)
    trading = await open_trading(committed, committed_owner, policy="direct_sale")
    item = await trading.item("HIEM")
    await trading.stock(item, "20", "1000003")
    buyers = [await trading.person("customer", await trading.customer(f"KH{n}")) for n in range(4)]
    body = {"lines": [{"item_code": "HIEM", "quantity": "1"}]}

    async with nursery.ward(stage.environment(GIAO_POOL_SIZE="12", GIAO_POOL_TIMEOUT_S="30")) as born:
        servers = [await born.bear() for _ in range(SERVERS)]

        async def buy(n: int, server: int) -> httpx.Response:
            headers = stage.headers(buyers[n % 4], f"key-{n}")
            return await servers[server % SERVERS].client.post("/api/v1/sales-orders", headers=headers, json=body)

        first = await asyncio.gather(*(buy(n, n + copy) for n in range(CLIENTS) for copy in (0, 1)))
        assert set(outcomes(first)) <= {"201", "stock_short", "request_in_flight"}, outcomes(first)
        # Whoever was in flight asks again, at yet another server.
        last = [await buy(n, n + 2) for n in range(CLIENTS)]

    assert outcomes(last) == Counter({"201": 20, "stock_short": CLIENTS - 20})
    assert {answer.headers.get("Idempotency-Replayed") for answer in last if answer.is_success} == {"true"}
    numbers = sorted(int(answer.json()["invoices"][0]["number"][-8:]) for answer in last if answer.is_success)
    assert numbers == list(range(1, 21))
    assert await trading.stock_of(item) == (0, 0, 0)
    await trading.check()
