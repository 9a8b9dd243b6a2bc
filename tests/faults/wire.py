"""A TCP proxy that understands PostgreSQL's messages: it counts statements and stops the world at the n-th."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.listening import APPLICATION_NAME

SSL_REQUEST = 80877103
LISTENER = f"application_name\0{APPLICATION_NAME}\0".encode()
QUERY, EXECUTE, PARSE, BIND = b"Q", b"E", b"P", b"B"
READY = b"Z"
# What the driver asks of a new connection; whether a request meets a new one hangs on how soon another is free.
DRIVER_ASKS = ("pg_catalog.", "current_schema()", "show ", "current_setting('jit')")


class When(StrEnum):
    """On which side of the database's work the world stops."""

    BEFORE = "before the statement reaches the database"
    AFTER = "after the database did it, before the application hears of it"


Action = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Trap:
    """Runs `action` at the n-th statement of the application, over all connections, that begins with `of`."""

    number: int
    when: When
    action: Action
    cut: bool = True
    of: str = ""
    sprung: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True, eq=False)
class _Link:
    """One connection of the application."""

    up: asyncio.StreamWriter
    down: asyncio.StreamWriter
    listens: bool
    silent: bool = False
    named: dict[bytes, str] = field(default_factory=dict)
    bound: str = ""
    trap: Trap | None = None


class Wire:
    """Stands between the application and the database."""

    def __init__(self, host: str, port: int) -> None:
        self._upstream = (host, port)
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._trap: Trap | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.statements: list[str] = []

    async def open(self) -> int:
        """Listen on a free port of 127.0.0.1 and give it."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Cut every connection and listen no more."""
        if self._server is not None:
            self._server.close()
        for link in list(self._links):
            link.up.transport.abort()
            link.down.transport.abort()
        for pump in list(self._pumps):
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def set_trap(self, number: int, when: When, action: Action, *, cut: bool = True, of: str = "") -> Trap:
        """Count statements anew and stop at the n-th `of` its kind; `cut` ends the connection there."""
        self.statements.clear()
        self._trap = Trap(number, when, action, cut, of)
        return self._trap

    def disarm(self) -> None:
        """Count on, but stop nowhere."""
        self._trap = None

    def stall(self) -> None:
        """Pass nothing on in either direction, as a network that swallows packets."""
        self._flowing.clear()

    def silence_listeners(self) -> None:
        """Pass nothing on to or from those who listen now, as if only their connections had died in silence."""
        for link in self._links:
            link.silent = link.listens

    def cut_listeners(self) -> None:
        """End the connections of those who listen."""
        for link in self._links:
            if link.listens:
                link.down.transport.abort()

    def say_goodbye(self) -> None:
        """Tell every connection that the server shuts down, and leave it open as if the end were still on its way."""
        fields = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
        for link in self._links:
            link.down.write(b"E" + (len(fields) + 4).to_bytes(4) + fields)

    def resume(self) -> None:
        """Pass on again."""
        self._flowing.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            packet = await self._greet(reader, writer)
            await self._flowing.wait()
            up_reader, up_writer = await asyncio.open_connection(*self._upstream)
        except (OSError, asyncio.IncompleteReadError):
            writer.transport.abort()
            return
        up_writer.write(packet)
        link = _Link(up_writer, writer, listens=LISTENER in packet)
        self._links.add(link)
        pumps = [asyncio.create_task(self._forth(link, reader)), asyncio.create_task(self._back(link, up_reader))]
        self._pumps |= set(pumps)
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        self._pumps -= set(pumps)
        self._links.discard(link)
        up_writer.transport.abort()
        writer.transport.abort()

    async def _forth(self, link: _Link, reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                kind = await reader.readexactly(1)
                size = await reader.readexactly(4)
                body = await reader.readexactly(int.from_bytes(size) - 4)
                await self._flowing.wait()
                if link.silent:
                    continue
                # The listener's heartbeat is nothing that a request does.
                if not link.listens and not await self._statement(link, kind, body):
                    return
                link.up.write(kind + size + body)
                await link.up.drain()

    @staticmethod
    async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        """The start-up packet; an offer of TLS before it is declined."""
        while True:
            size = await reader.readexactly(4)
            body = await reader.readexactly(int.from_bytes(size) - 4)
            if int.from_bytes(body[:4]) != SSL_REQUEST:
                return size + body
            writer.write(b"N")

    async def _statement(self, link: _Link, kind: bytes, body: bytes) -> bool:
        """Count a message that makes the database do something; False when the connection ends here."""
        if kind == PARSE:
            name, query, _ = body.split(b"\0", 2)
            link.named[name] = query.decode()
        elif kind == BIND:
            _portal, name, _ = body.split(b"\0", 2)
            link.bound = link.named.get(name, "?")
        elif kind in (QUERY, EXECUTE):
            statement = body[:-1].decode() if kind == QUERY else link.bound
            if not any(words in statement for words in DRIVER_ASKS):
                self.statements.append(statement)
                return await self._spring(link)
        return True

    async def _spring(self, link: _Link) -> bool:
        trap = self._trap
        if trap is None or trap.sprung.is_set() or not self.statements[-1].lstrip().startswith(trap.of):
            return True
        if trap.number != sum(statement.lstrip().startswith(trap.of) for statement in self.statements):
            return True
        if trap.when is When.AFTER:
            link.trap = trap
            return True
        trap.sprung.set()
        await trap.action()
        return not trap.cut

    async def _back(self, link: _Link, reader: asyncio.StreamReader) -> None:
        held = b""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                kind = await reader.readexactly(1)
                size = await reader.readexactly(4)
                held += kind + size + await reader.readexactly(int.from_bytes(size) - 4)
                await self._flowing.wait()
                if link.silent:
                    held = b""
                    continue
                trap = link.trap
                if trap is not None and kind != READY:
                    continue
                if trap is not None:
                    link.trap = None
                    trap.sprung.set()
                    await trap.action()
                    if trap.cut:
                        return
                link.down.write(held)
                held = b""
                await link.down.drain()
