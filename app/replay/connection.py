"""HTTP/1.1 over kept connections: a tenth of the processor time of a general client, which the server needs itself."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import httptools

READ_BYTES = 256 * 1024
TIMEOUT_S = 60.0
SCHEMES = {"http": 80, "https": 443}


class TransportError(Exception):
    """No answer: nothing is known about what the server did."""


@dataclass(slots=True)
class Response:
    """An answer; header names are in lower case."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens; `prefix` is the path under which it is reached."""

    host: str
    port: int
    prefix: str
    tls: ssl.SSLContext | None

    @classmethod
    def at(cls, base_url: str) -> Self:
        """Read a base URL. Raises `ValueError` for anything but http and https."""
        parts = urlsplit(base_url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError(f"{base_url} is not the address of a server.")
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        return cls(parts.hostname, parts.port or SCHEMES[parts.scheme], parts.path.rstrip("/"), tls)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class _Reading:
    """What the parser tells of one answer."""

    def __init__(self) -> None:
        self.response = Response()
        self.complete = False
        self._parts: list[bytes] = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.response.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, part: bytes) -> None:
        self._parts.append(part)

    def on_message_complete(self) -> None:
        self.response.body = b"".join(self._parts)
        self.complete = True


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Connections:
    """Connections to one server, used again one request after the other."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._idle: list[Stream] = []

    async def request(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Response:
        """Send one request and read its answer. Raises `TransportError`."""
        stream: Stream | None = None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                stream = self._idle.pop() if self._idle else await self._open()
                stream[1].write(self._head(method, target, headers, body) + body)
                response, keep = await _read(stream[0])
        except BaseException as error:
            if stream is not None:
                stream[1].close()
            if isinstance(error, OSError | TimeoutError | httptools.HttpParserError | asyncio.IncompleteReadError):
                raise TransportError(f"{type(error).__name__}: {error}") from error
            raise
        if keep:
            self._idle.append(stream)
        else:
            stream[1].close()
        return response

    async def _open(self) -> Stream:
        return await asyncio.open_connection(self.server.host, self.server.port, ssl=self.server.tls, limit=READ_BYTES)

    def _head(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
        lines = [f"{method} {self.server.prefix}{target} HTTP/1.1", f"Host: {self.server}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1")

    async def aclose(self) -> None:
        """Close all idle connections."""
        while self._idle:
            _, writer = self._idle.pop()
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> tuple[Response, bool]:
    reading = _Reading()
    parser = httptools.HttpResponseParser(reading)
    while not reading.complete:
        part = await reader.read(READ_BYTES)
        if not part:
            raise asyncio.IncompleteReadError(b"", None)
        parser.feed_data(part)
    reading.response.status = parser.get_status_code()
    return reading.response, bool(parser.should_keep_alive())
