"""Connections that stay open and go from one transaction to the next."""

import asyncio
from collections import deque
from typing import Any

import asyncpg
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


def driver_of(connection: AsyncConnection) -> "asyncpg.Connection[Any]":
    """The driver's own connection under SQLAlchemy's."""
    driver = connection.sync_connection.connection.driver_connection if connection.sync_connection else None
    if not isinstance(driver, asyncpg.Connection):
        raise TypeError("the engine must use asyncpg")
    return driver


class Connections:
    """At most `size` connections of an engine; whoever finds all of them taken waits `timeout` seconds.

    They stay taken from the engine's own pool: its way out and in crosses two greenlets, which cost a short transaction
    more than one of its statements, and more still where somebody waits. See docs/adr/0067.
    """

    def __init__(self, engine: AsyncEngine, *, size: int, timeout: float) -> None:
        self._engine, self._size, self._timeout = engine, size, timeout
        self.open: set[AsyncConnection] = set()
        # The last used is taken first: few warm connections, as each has its own plans and caches to fill.
        self.idle: list[AsyncConnection] = []
        # Who came first is served first: with a connection, or with nothing where one may be opened.
        self._waiting: deque[asyncio.Future[AsyncConnection | None]] = deque()
        self._opening = 0

    async def take(self) -> AsyncConnection:
        """A connection in no transaction; raises SQLAlchemy's TimeoutError when none becomes free in time."""
        while True:
            if self.idle:
                connection: AsyncConnection | None = self.idle.pop()
            elif len(self.open) + self._opening < self._size:
                return await self._open_one()
            else:
                connection = await self._handed()
            if connection is None:
                continue
            if not driver_of(connection).is_closed():
                return connection
            # A killed server closes its sockets: that is learnt here, without a ping per request.
            await self.drop(connection)

    def give_back(self, connection: AsyncConnection) -> None:
        """Keep a connection, whose transaction has ended in the database, for whoever waits or comes."""
        if connection.sync_connection is not None and connection.in_transaction():
            # The mapper believes itself in a transaction that it never began; nothing is sent.
            connection.sync_connection.rollback()
        self._pass_on(connection)

    async def drop(self, connection: AsyncConnection) -> None:
        """Close a connection for good; another may be opened in its place."""
        try:
            await connection.invalidate()
            await connection.close()
        finally:
            self.open.discard(connection)
            self._hand(None)

    async def close(self) -> None:
        """Give those that nobody uses back to the engine."""
        while self.idle:
            connection = self.idle.pop()
            self.open.discard(connection)
            await connection.close()

    async def _open_one(self) -> AsyncConnection:
        self._opening += 1
        try:
            connection = await self._engine.connect()
        except BaseException:
            self._hand(None)
            raise
        finally:
            self._opening -= 1
        self.open.add(connection)
        return connection

    async def _handed(self) -> AsyncConnection | None:
        place: asyncio.Future[AsyncConnection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(self._timeout):
                return await place
        except BaseException as error:
            if not place.cancel() and not place.cancelled():
                self._pass_on(place.result())
            if isinstance(error, TimeoutError):
                raise exc.TimeoutError(f"no connection has become free in {self._timeout:g} s") from None
            raise

    def _hand(self, connection: AsyncConnection | None) -> bool:
        """Serve the first who still waits; answers whether anybody does."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(connection)
                return True
        return False

    def _pass_on(self, connection: AsyncConnection | None) -> None:
        if not self._hand(connection) and connection is not None:
            self.idle.append(connection)
