"""Processes that serve one socket each get their share of its connections."""

import asyncio
import socket
import threading
import time
from typing import cast

import pytest

from app.core.shared_socket import Loop, TakingTurns

CONNECTIONS = 40
PATIENCE_S = 10


class Named(asyncio.Protocol):
    """Says which loop serves it."""

    def __init__(self, name: bytes) -> None:
        self.name = name

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer at once."""
        cast("asyncio.Transport", transport).write(self.name)


class Serving:
    """A loop in a thread of its own, as another process would be."""

    def __init__(self, listener: socket.socket, name: bytes) -> None:
        self.loop = Loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.server: TakingTurns = self.call(self.loop.create_server(lambda: Named(name), sock=listener.dup()))

    def call(self, coroutine: object) -> TakingTurns:
        """Run something in the loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(5)  # type: ignore[arg-type]

    def stop(self) -> None:
        """Accept nothing more and end the loop."""
        self.server.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


@pytest.fixture
def listener() -> socket.socket:
    """A bound socket that nobody listens on yet."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def served_by(listener: socket.socket) -> bytes:
    """Connect once and ask who serves."""
    with socket.create_connection(listener.getsockname(), timeout=5) as connection:
        return connection.recv(1)


def wait_for_both(listener: socket.socket) -> None:
    """On a busy machine a thread that was just begun may not wait for connections yet."""
    until, names = time.monotonic() + PATIENCE_S, set[bytes]()
    while names < {b"1", b"2"}:
        assert time.monotonic() < until, names
        names.add(served_by(listener))


def test_loops_that_share_a_socket_take_turns(listener: socket.socket) -> None:
    first, second = Serving(listener, b"1"), Serving(listener, b"2")
    try:
        wait_for_both(listener)
        names = [served_by(listener) for _ in range(CONNECTIONS)]
    finally:
        first.stop()
        second.stop()
    assert min(names.count(b"1"), names.count(b"2")) >= CONNECTIONS // 4


def test_a_closed_loop_leaves_the_connections_to_the_others(listener: socket.socket) -> None:
    first, second = Serving(listener, b"1"), Serving(listener, b"2")
    first.server.close()
    try:
        # The thread that was already waiting hangs up one connection, and no more.
        names = [served_by(listener) for _ in range(CONNECTIONS)]
    finally:
        first.stop()
        second.stop()
    assert b"1" not in names
    assert names.count(b"2") >= CONNECTIONS - 1


def test_a_loop_without_a_given_socket_serves_as_ever() -> None:
    async def serve() -> bytes:
        server = await asyncio.get_running_loop().create_server(lambda: Named(b"3"), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        name = await reader.read(1)
        writer.close()
        server.close()
        return name

    assert Loop().run_until_complete(serve()) == b"3"
