"""The statements that a request sends to the database: they are recorded in an application of this process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
from sqlalchemy import event

from app.core.credentials import APP_ROLE
from app.core.db import create_database
from app.core.embedded_postgres import EmbeddedPostgres
from app.core.settings import Settings
from app.main import create_app
from bench.world import World


@dataclass(frozen=True, slots=True)
class Statement:
    """What went over the wire."""

    sql: str
    arguments: Sequence[Any]


@asynccontextmanager
async def listening_client(world: World) -> AsyncIterator[tuple[httpx.AsyncClient, list[Statement]]]:
    """A client of an application of its own, and the statements that this sends, in order."""
    url = EmbeddedPostgres(world.data_dir).url(APP_ROLE)
    settings = Settings(data_dir=world.data_dir, database_url=world.owner_url, pool_size=1, log_level="ERROR")
    database = create_database(url, settings)
    statements: list[Statement] = []

    @event.listens_for(database.engine.sync_engine, "connect")
    def listen(connection: Any, _record: Any) -> None:
        driver: asyncpg.Connection[Any] = connection.driver_connection
        driver.add_query_logger(lambda record: statements.append(Statement(record.query, record.args or ())))

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def hear(_connection: Any, _cursor: Any, sql: str, arguments: Any, *_: Any) -> None:
        # The driver tells of its statements in the loop's next turn; so do we, to keep the order.
        asyncio.get_running_loop().call_soon(statements.append, Statement(sql, arguments))

    app = create_app(settings, database)
    app.state.listener.start()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://giao.bench") as client:
        yield client, statements
    await app.state.listener.stop()
    await database.dispose()


async def sent_for(world: World, page: str, token: str) -> list[Statement]:
    """What reading a page sends, once everything is warm."""
    async with listening_client(world) as (client, statements):
        for _ in range(2):
            statements.clear()
            answer = await client.get(page, headers={"Authorization": f"Bearer {token}"})
            answer.raise_for_status()
            await asyncio.sleep(0)
        return list(statements)
