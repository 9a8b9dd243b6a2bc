"""One connection of this process that hears what others notify, and knows up to when it has heard everything."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import asyncpg

from app.core.telemetry import get_logger

NEVER = float("-inf")
HEARTBEAT_S = 0.25
HEARTBEAT_TIMEOUT_S = 1.0
RECONNECT_PAUSE_S = 0.5
CONNECT_TIMEOUT_S = 5.0
APPLICATION_NAME = "giao-listener"

logger = get_logger(__name__)


class Listener:
    """Hears the channels of `handlers` until it is stopped, connecting again whenever the connection is lost.

    The server tells what it was notified of before it answers a later statement. So an answered heartbeat proves that
    everything committed before it was asked has been heard; a connection that died in silence proves nothing any more.
    Handlers get the payload. `on_connected` runs before anything is proven: what was told meanwhile was not heard.
    """

    def __init__(self, url: str, handlers: Mapping[str, Callable[[str], None]], on_connected: Callable[[], None]):
        self._url = url
        self._handlers = dict(handlers)
        self._on_connected = on_connected
        self._task: asyncio.Task[None] | None = None
        self._proven_at = NEVER
        self._wanted, self._answered = asyncio.Event(), asyncio.Event()

    @property
    def proven_at(self) -> float:
        """The latest moment (`time.monotonic`) up to which every notification has been heard."""
        return self._proven_at

    async def prove(self) -> None:
        """Have the heartbeat asked now, once for all who wait; returns when it is answered or after `HEARTBEAT_S`.

        Returns at once while there is no connection: nothing could be proven.
        """
        if self._proven_at == NEVER:
            return
        self._wanted.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), HEARTBEAT_S)

    def start(self) -> None:
        """Begin to listen; returns at once, whether or not the database can be reached."""
        self._task = asyncio.create_task(self._run(), name=APPLICATION_NAME)

    async def stop(self) -> None:
        """Give the connection up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._listen_while_connected()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
                logger.warning("listener_interrupted", error=type(error).__name__)
            await asyncio.sleep(RECONNECT_PAUSE_S)

    async def _listen_while_connected(self) -> None:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(
            self._url,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=HEARTBEAT_TIMEOUT_S,
            server_settings={"application_name": APPLICATION_NAME},
        )
        try:
            for channel in self._handlers:
                await connection.add_listener(channel, self._hear)
            self._on_connected()
            while True:
                # Who wants to know from here on waits for the next answer: this question is already under way.
                answered, self._answered = self._answered, asyncio.Event()
                self._wanted.clear()
                asked_at = time.monotonic()
                await connection.fetchval("SELECT 1")
                self._proven_at = asked_at
                answered.set()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wanted.wait(), HEARTBEAT_S)
        finally:
            self._proven_at = NEVER
            connection.terminate()

    def _hear(self, _connection: Any, _pid: int, channel: str, payload: Any) -> None:
        self._handlers[channel](str(payload))
