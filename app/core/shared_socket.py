"""An event loop whose servers take turns: processes that listen on one socket each get their share of connections.

A loop that waits for a socket among others is told of every connection together with all other loops, and the kernel
tells the same one first each time: on a quiet machine one process ends up with every connection. A thread that is
blocked in `accept` waits in a queue with the others, and each connection goes to the one that has waited longest.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import uvloop

LISTEN_BACKLOG = 2048
PAUSE_WITHOUT_DESCRIPTORS_S = 0.2
LONGEST_WAIT_S = 1.0

ProtocolFactory = Callable[[], asyncio.BaseProtocol]


class TakingTurns:
    """Hands the connections that a thread accepts to the loop, one by one, until it is closed."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, protocol_factory: ProtocolFactory, listener: socket.socket
    ) -> None:
        self._loop = loop
        self._protocol_factory = protocol_factory
        self._listener = listener
        self._closed = threading.Event()
        listener.listen(LISTEN_BACKLOG)
        threading.Thread(target=self._accept, name="accept", daemon=True).start()

    def close(self) -> None:
        """Accept nothing more; the thread may still get one connection, which it hangs up."""
        self._closed.set()

    async def wait_closed(self) -> None:
        """Nothing to wait for: open connections belong to the server that made the protocols."""

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed, or no descriptors left
                self._closed.wait(PAUSE_WITHOUT_DESCRIPTORS_S)
                continue
            if self._closed.is_set():
                connection.close()
                return
            connection.setblocking(False)
            started = self._loop.connect_accepted_socket(self._protocol_factory, connection)
            # A busy loop leaves the next connection to the others.
            self._wait_for(asyncio.run_coroutine_threadsafe(started, self._loop))

    def _wait_for(self, started: "Future[object]") -> None:
        with suppress(OSError, TimeoutError):  # the other side has left already, or the loop is very busy
            started.result(LONGEST_WAIT_S)


class Loop(uvloop.Loop):
    """uvloop, but a server on a socket that is given (and shared with other processes) takes turns with them."""

    def create_server(
        self, protocol_factory: ProtocolFactory, *arguments: Any, sock: socket.socket | None = None, **options: Any
    ) -> Coroutine[Any, Any, Any]:
        """Serve `sock` in turns; anything else as uvloop does."""
        if sock is None:
            return super().create_server(protocol_factory, *arguments, **options)
        return self._take_turns(protocol_factory, sock)

    async def _take_turns(self, protocol_factory: ProtocolFactory, sock: socket.socket) -> TakingTurns:
        return TakingTurns(self, protocol_factory, sock)
