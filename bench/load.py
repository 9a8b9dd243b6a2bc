"""HTTP load: keep-alive connections that place orders as fast as answers come, and the latency of each."""

import asyncio
import itertools
import json
import multiprocessing
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from typing import cast
from urllib.parse import urlsplit
from uuid import uuid4

import uvloop

from bench.ids import ITEMS, numbered

ORDERS = 1_000


@dataclass(frozen=True, slots=True)
class Load:
    """What to send: `lines` per order; `hot` takes all items from the first `hot` ones; for `seconds`."""

    base_url: str
    tokens: list[str]
    clients: int
    seconds: float
    lines: int = 10
    hot: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """Orders placed, requests refused, and latencies in milliseconds, ascending."""

    placed: int
    refused: int
    seconds: float
    latencies_ms: list[float]

    @property
    def per_second(self) -> float:
        """Orders per second."""
        return self.placed / self.seconds

    def percentile(self, share: float) -> float:
        """Latency that this share of orders stayed within."""
        return self.latencies_ms[min(int(len(self.latencies_ms) * share), len(self.latencies_ms) - 1)]


def place_orders(load: Load) -> Measured:
    """Run the load in a process of its own, as the load of strangers would come."""
    return place_by_turns([load], 1)[0][0]


def place_by_turns(loads: Sequence[Load], turns: int) -> list[list[Measured]]:
    """Run loads of as many clients each by turns, over the same connections: what each measured in each of its turns.

    Whatever else goes on then meets all of them, and so do the same workers of the server. Every other round goes
    backwards, so that nobody always follows the same one.
    """
    parent, child = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(loads, turns, child))
    process.start()
    measured: list[list[Measured]] = parent.recv()
    process.join()
    return measured


def _run(loads: Sequence[Load], turns: int, answer: Pipe) -> None:
    answer.send(uvloop.run(_all_turns(loads, turns)))


async def _all_turns(loads: Sequence[Load], turns: int) -> list[list[Measured]]:
    # Written beforehand: the cost of asking is not the server's.
    random_source = random.Random(loads[0].clients)
    bodies = [[_order(load, random_source) for _ in range(ORDERS)] for load in loads]
    connections = [await _connect(loads[0]) for _ in range(loads[0].clients)]
    measured: list[list[Measured]] = [[] for _ in loads]
    for turn in range(turns):
        for index in range(len(loads))[:: -1 if turn % 2 else 1]:
            measured[index].append(await _all_clients(loads[index], connections, bodies[index]))
    for connection in connections:
        connection.close()
    return measured


async def _all_clients(load: Load, connections: Sequence["Connection"], bodies: Sequence[bytes]) -> Measured:
    started = time.perf_counter()
    until = started + load.seconds
    results = await asyncio.gather(*(_client(load, connection, bodies, until) for connection in connections))
    elapsed = time.perf_counter() - started
    latencies = sorted(latency for placed, _ in results for latency in placed)
    return Measured(len(latencies), sum(refused for _, refused in results), elapsed, latencies)


async def _connect(load: Load) -> "Connection":
    parts = urlsplit(load.base_url)
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(Connection, str(parts.hostname), int(parts.port or 80))
    return connection


async def _client(
    load: Load, connection: "Connection", bodies: Sequence[bytes], until: float
) -> tuple[list[float], int]:
    name = uuid4().hex
    random_source = random.Random(name)
    latencies: list[float] = []
    refused = 0
    for number in itertools.count():
        request = _request(random_source.choice(load.tokens), f"{name}-{number}", random_source.choice(bodies))
        sent = time.perf_counter()
        if sent >= until:
            break
        if await connection.status_of(request) == 201:
            latencies.append((time.perf_counter() - sent) * 1000)
        else:
            refused += 1
    return latencies, refused


class Connection(asyncio.Protocol):
    """One kept HTTP connection that asks one thing at a time and reads no more of the answer than it must."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._answer: asyncio.Future[tuple[int, bytes]]
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)

    @property
    def port(self) -> int:
        """Our end of the connection."""
        return int(self._transport.get_extra_info("sockname")[1])

    async def status_of(self, request: bytes) -> int:
        """Send a request and wait for the whole answer; its status."""
        return (await self.answer_to(request))[0]

    async def answer_to(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and wait for the whole answer; its status and body."""
        self._answer = asyncio.get_running_loop().create_future()
        self._received = b""
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        """Collect the answer until it is whole."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if end and len(body) >= int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]):
            self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, error: Exception | None) -> None:
        """A connection that breaks under way is a fault of the server."""
        if not self._answer.done():
            self._answer.set_exception(error or ConnectionError("the server hung up"))

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


def _order(load: Load, random_source: random.Random) -> bytes:
    pool = load.hot or ITEMS
    if load.hot:
        items = [number % load.hot + 1 for number in range(load.lines)]
    else:
        items = random_source.sample(range(1, pool + 1), load.lines)
    lines = [{"item_id": str(numbered(4, item)), "quantity": str(random_source.randint(1, 9))} for item in items]
    return json.dumps({"lines": lines}).encode()


def _request(token: str, key: str, body: bytes) -> bytes:
    head = (
        "POST /api/v1/sales-orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
