"""HTTP load: keep-alive connections that place orders as fast as answers come, and the latency of each."""

import asyncio
import json
import multiprocessing
import random
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from urllib.parse import urlsplit
from uuid import uuid4

from bench.ids import ITEMS, numbered


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
    parent, child = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(load, child))
    process.start()
    measured: Measured = parent.recv()
    process.join()
    return measured


def _run(load: Load, answer: Connection) -> None:
    answer.send(asyncio.run(_all_clients(load)))


async def _all_clients(load: Load) -> Measured:
    started = time.perf_counter()
    until = started + load.seconds
    results = await asyncio.gather(*(_client(load, n, until) for n in range(load.clients)))
    elapsed = time.perf_counter() - started
    latencies = sorted(latency for placed, _ in results for latency in placed)
    return Measured(len(latencies), sum(refused for _, refused in results), elapsed, latencies)


async def _client(load: Load, number: int, until: float) -> tuple[list[float], int]:
    parts = urlsplit(load.base_url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    random_source = random.Random(number)
    # Written beforehand: the cost of asking is not the server's.
    orders = [_order(load, random_source) for _ in range(200)]
    latencies: list[float] = []
    refused = 0
    while time.perf_counter() < until:
        request = _request(random_source.choice(load.tokens), random_source.choice(orders))
        sent = time.perf_counter()
        writer.write(request)
        status = await _status(reader)
        if status == 201:
            latencies.append((time.perf_counter() - sent) * 1000)
        else:
            refused += 1
    writer.close()
    return latencies, refused


def _order(load: Load, random_source: random.Random) -> bytes:
    pool = load.hot or ITEMS
    if load.hot:
        items = [number % load.hot + 1 for number in range(load.lines)]
    else:
        items = random_source.sample(range(1, pool + 1), load.lines)
    lines = [{"item_id": str(numbered(4, item)), "quantity": str(random_source.randint(1, 9))} for item in items]
    return json.dumps({"lines": lines}).encode()


def _request(token: str, body: bytes) -> bytes:
    head = (
        "POST /api/v1/sales-orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nIdempotency-Key: {uuid4().hex}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return int(head[9:12])
