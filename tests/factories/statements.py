"""What an application's connections send to the database while something is done."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.connections import driver_of
from app.core.db import Database

# The driver asks once per connection what the columns' types are.
DRIVERS_OWN = ("WITH RECURSIVE typeinfo_tree", "SELECT current_setting('jit')", "SELECT set_config('jit'")


@contextmanager
def sent(database: Database) -> Iterator[list[str]]:
    """The statements of every connection taken inside the block, in order."""
    statements: list[str] = []
    heard: dict[int, asyncpg.Connection[Any]] = {}

    def log(record: Any) -> None:
        if not " ".join(record.query.split()).startswith(DRIVERS_OWN):
            statements.append(record.query)

    take = database.connections.take

    async def hear() -> AsyncConnection:
        connection = await take()
        driver = driver_of(connection)
        if id(driver) not in heard:
            heard[id(driver)] = driver
            driver.add_query_logger(log)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database.connections, "take", hear)
        try:
            yield statements
        finally:
            for driver in heard.values():
                driver.remove_query_logger(log)


@asynccontextmanager
async def counted(database: Database) -> AsyncIterator[list[str]]:
    """The queries that run meanwhile, whether the mapper or the driver sends them."""
    queries: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        queries.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with sent(database) as statements:
            yield queries
            await asyncio.sleep(0)  # the driver tells of a statement in the loop's next turn
    finally:
        event.remove(engine, "before_cursor_execute", note)
    queries += [statement for statement in statements if not statement.startswith(("BEGIN", "COMMIT"))]
