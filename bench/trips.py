"""How many SQL round trips placing an order takes, for orders of different length."""

import asyncio
from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
from sqlalchemy import event

from app.core.credentials import APP_ROLE
from app.core.db import create_database
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.settings import Settings
from app.main import create_app
from bench.ids import numbered
from bench.world import World

LENGTHS = (1, 10, 200)


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield one figure: statements sent per order, by number of lines."""
    yield {"figure": "round_trips_per_order", "by_lines": asyncio.run(_count(world))}


async def _count(world: World) -> dict[str, int]:
    url = EmbeddedPostgres(world.data_dir).url(APP_ROLE)
    settings = Settings(data_dir=world.data_dir, database_url=world.owner_url, pool_size=1, log_level="ERROR")
    database = create_database(url, settings)
    statements: list[str] = []

    @event.listens_for(database.engine.sync_engine, "connect")
    def listen(connection: Any, _record: Any) -> None:
        driver: asyncpg.Connection[Any] = connection.driver_connection
        driver.add_query_logger(lambda record: statements.append(record.query))

    transport = httpx.ASGITransport(create_app(settings, database))
    trips: dict[str, int] = {}
    async with httpx.AsyncClient(transport=transport, base_url="http://giao.bench/api/v1") as client:
        await _place(client, world.tokens[0], 2, "warm-up")
        for length in LENGTHS:
            statements.clear()
            await _place(client, world.tokens[0], length, f"trips-{length}")
            trips[str(length)] = len(statements)
    await database.dispose()
    return trips


async def _place(client: httpx.AsyncClient, token: str, length: int, key: str) -> None:
    lines = [{"item_id": str(numbered(4, n)), "quantity": "1"} for n in range(1, length + 1)]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = await client.post("/sales-orders", headers=headers, json={"lines": lines})
    answer.raise_for_status()
