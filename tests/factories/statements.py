"""What an application's connections send to the database while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import event

from app.core.db import Database

# The driver asks once per connection what the columns' types are.
DRIVERS_OWN = ("WITH RECURSIVE typeinfo_tree", "SELECT current_setting('jit')", "SELECT set_config('jit'")


@contextmanager
def sent(database: Database) -> Iterator[list[str]]:
    """The statements of every connection taken from the pool inside the block, in order."""
    statements: list[str] = []
    heard: dict[int, asyncpg.Connection[Any]] = {}

    def log(record: Any) -> None:
        if not " ".join(record.query.split()).startswith(DRIVERS_OWN):
            statements.append(record.query)

    def listen(connection: Any, _record: Any, _proxy: Any) -> None:
        driver: asyncpg.Connection[Any] = connection.driver_connection
        if id(driver) not in heard:
            heard[id(driver)] = driver
            driver.add_query_logger(log)

    event.listen(database.engine.sync_engine, "checkout", listen)
    try:
        yield statements
    finally:
        event.remove(database.engine.sync_engine, "checkout", listen)
        for driver in heard.values():
            driver.remove_query_logger(log)
