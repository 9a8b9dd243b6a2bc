"""How soon a door is closed: places taken away and access windows that end, at two server processes.

Each trial is one person. Requests count as refused when the last of two connections, one at each process, is; streams
when the server has ended them.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from bench.ids import PARTNERS, numbered
from bench.world import World, owner_token

TRIALS = 1_000
ROUNDS = TRIALS // PARTNERS
ZONE = "Asia/Ho_Chi_Minh"
ASK_EVERY_S = 0.02
PATIENCE = httpx.Timeout(60)


@dataclass(frozen=True, slots=True)
class Town:
    """The people, and two connections for each of them."""

    world: World
    owner: httpx.AsyncClient
    people: list[tuple[httpx.AsyncClient, httpx.AsyncClient]]


Work = Callable[[Town], Awaitable[tuple[list[float], list[float]]]]


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield the delays of requests and streams, of places taken away and of windows that close."""
    for name, work in (("place_taken_away", _places), ("window_closes", _window)):
        requests, streams = asyncio.run(_measure(world, work))
        yield _figure(f"{name}_requests", requests, 1.0)
        yield _figure(f"{name}_streams", streams, 5.0)


async def _measure(world: World, work: Work) -> tuple[list[float], list[float]]:
    headers = {"Authorization": f"Bearer {owner_token(world)}"}
    async with httpx.AsyncClient(base_url=world.base_url, headers=headers, timeout=PATIENCE, verify=False) as owner:
        town = Town(world, owner, [(_client(world, token), _client(world, token)) for token in world.tokens])
        delays: tuple[list[float], list[float]] = [], []
        try:
            for _ in range(ROUNDS):
                requests, streams = await work(town)
                delays[0].extend(requests)
                delays[1].extend(streams)
        finally:
            for pair in town.people:
                for client in pair:
                    await client.aclose()
        return delays


def _figure(name: str, delays: list[float], allowed_s: float) -> dict[str, object]:
    ordered = sorted(delays)
    return {
        "figure": name,
        "trials": len(ordered),
        "median_ms": round(ordered[len(ordered) // 2] * 1000),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000),
        "longest_ms": round(ordered[-1] * 1000),
        "over_the_limit": sum(delay > allowed_s for delay in ordered),
    }


async def _places(town: Town) -> tuple[list[float], list[float]]:
    """Take every place away, one after the other, under an open stream and two busy connections; give them back."""
    await _let_in(town)
    opened = asyncio.Semaphore(0)
    taken: list[float] = []
    gone: dict[int, float] = {}
    watching = [asyncio.create_task(_watch(town, n, opened, partial(_since, gone, n))) for n in range(PARTNERS)]
    for _ in range(PARTNERS):
        await opened.acquire()
    for n, pair in enumerate(town.people):
        gone[n] = await _change(town, n, active=False)
        taken.append(max(await asyncio.gather(*(_until_refused(client, gone[n]) for client in pair))))
    ended = await asyncio.gather(*watching)
    for n in range(PARTNERS):
        await _change(town, n, active=True)
    return taken, list(ended)


def _since(gone: dict[int, float], n: int) -> float:
    """When the change was acknowledged; the stream may end a moment before that."""
    return gone.get(n, time.monotonic())


async def _window(town: Town) -> tuple[list[float], list[float]]:
    """Let the window of all customers close with the minute, under streams and connections; then drop it."""
    await _let_in(town)
    soonest = datetime.now(ZoneInfo(ZONE)) + timedelta(seconds=20)
    closing = soonest.replace(second=0, microsecond=0) + timedelta(minutes=1)
    today = {"day": closing.date().isoformat(), "spans": [{"opens": "00:00", "closes": f"{closing:%H:%M}"}]}
    window = {"role": "customer", "time_zone": ZONE, "days": [today]}
    answer = await town.owner.put("/api/v1/access-windows", json=window)
    answer.raise_for_status()
    opened = asyncio.Semaphore(0)
    closes_at = time.monotonic() + closing.timestamp() - time.time()
    watching = [asyncio.create_task(_watch(town, n, opened, lambda: closes_at)) for n in range(PARTNERS)]
    for _ in range(PARTNERS):
        await opened.acquire()
    await asyncio.sleep(closes_at - time.monotonic() - 0.2)
    asking = (_until_refused(client, closes_at) for pair in town.people for client in pair)
    requests = await asyncio.gather(*asking)
    ended = await asyncio.gather(*watching)
    (await town.owner.delete(f"/api/v1/access-windows/{answer.json()['id']}")).raise_for_status()
    return [max(requests[2 * n : 2 * n + 2]) for n in range(PARTNERS)], list(ended)


async def _let_in(town: Town) -> None:
    """Wait until everybody is let in, on both connections."""
    for pair in town.people:
        for client in pair:
            async with asyncio.timeout(10):
                while not (await client.get("/api/v1/me")).is_success:  # noqa: ASYNC110 - the server decides
                    await asyncio.sleep(ASK_EVERY_S)


async def _until_refused(client: httpx.AsyncClient, since: float) -> float:
    """How long after `since` a request was last let in."""
    while True:
        asked = time.monotonic()
        if (await client.get("/api/v1/me")).status_code in (401, 403):
            return max(0.0, asked - since)
        await asyncio.sleep(ASK_EVERY_S)


async def _watch(town: Town, n: int, opened: asyncio.Semaphore, since: Callable[[], float]) -> float:
    """Hold a stream until the server ends it; answers how long after `since` that was."""
    async with httpx.AsyncClient(base_url=town.world.base_url, timeout=None, verify=False) as client:
        headers = {"Authorization": f"Bearer {town.world.tokens[n]}"}
        async with client.stream("GET", "/api/v1/events", headers=headers) as response:
            response.raise_for_status()
            opened.release()
            async for _chunk in response.aiter_raw():
                pass
            return time.monotonic() - since()


async def _change(town: Town, n: int, **what: Any) -> float:
    path = f"/api/v1/members/{numbered(5, n + 1)}"
    tag = (await town.owner.get(path)).headers["ETag"]
    answer = await town.owner.patch(path, headers={"If-Match": tag}, json=what)
    answer.raise_for_status()
    return time.monotonic()


def _client(world: World, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=world.base_url, headers=headers, timeout=PATIENCE, verify=False)
