"""How soon a door is closed: places taken away and access windows that end, at two server processes.

Each trial is one person with an open stream and two busy connections, one at each process. Requests count as
refused when the last of the two is; a stream when the server has ended it. `otherwise` are those for which another
reason was given than that the door is closed; of streams by that reason.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import psutil

from bench.ids import PARTNERS, numbered
from bench.load import Connection
from bench.world import World, owner_token

TRIALS = 1_000
ROUNDS = TRIALS // PARTNERS
# Streams that are opened, and places that are taken away, at once.
AT_ONCE = 10
ZONE = "Asia/Ho_Chi_Minh"
LEAD_S = 20
# Everybody asks when a window closes: more often, and it would be a measure of overload.
ASK_EVERY_S, ALL_ASK_EVERY_S = 0.02, 0.5
PATIENCE_S = 30
GONE, CLOSED = (401, "unauthenticated"), (403, "access_closed")

Refusal = tuple[int, str]


@dataclass(slots=True)
class Trial:
    """One person: when the door was closed, until when requests were let in, when and with which word the stream ended.

    Moments are of the monotonic clock.
    """

    number: int
    token: str
    pair: list[Connection] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    closed_at: float = 0.0
    let_in_until: float = 0.0
    refused_otherwise: bool = False
    ended_at: float = 0.0
    last_word: str = ""

    @property
    def asking(self) -> bytes:
        """A request of this person's."""
        return f"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n\r\n".encode()

    @property
    def request_s(self) -> float:
        """How long requests were let in after it."""
        return max(0.0, self.let_in_until - self.closed_at)

    @property
    def stream_s(self) -> float:
        """How long the stream went on after it; one that is cut before the change is acknowledged: not at all."""
        return max(0.0, self.ended_at - self.closed_at)


@dataclass(frozen=True, slots=True)
class Town:
    """The installation, and its owner."""

    world: World
    owner: httpx.AsyncClient


Work = Callable[[Town, list[Trial]], Awaitable[None]]


def measure(world: World) -> Iterator[dict[str, object]]:
    """Yield the delays of requests and streams, of places taken away and of windows that close."""
    works: tuple[tuple[str, Work, Refusal], ...] = (
        ("place_taken_away", _places, GONE),
        ("window_closes", _window, CLOSED),
    )
    for name, work, refusal in works:
        trials = asyncio.run(_measure(world, owner_token(world), work))
        otherwise = sum(trial.refused_otherwise for trial in trials)
        yield {**_figure(f"{name}_requests", [trial.request_s for trial in trials], 1.0), "otherwise": otherwise}
        words = Counter(trial.last_word for trial in trials if trial.last_word != refusal[1])
        yield {**_figure(f"{name}_streams", [trial.stream_s for trial in trials], 5.0), "otherwise": words}


async def _measure(world: World, token: str, work: Work) -> list[Trial]:
    trials: list[Trial] = []
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=world.base_url, headers=headers, timeout=60) as owner:
        town = Town(world, owner)
        for _ in range(ROUNDS):
            round_of = [Trial(number, world.tokens[number]) for number in range(PARTNERS)]
            await work(town, round_of)
            trials.extend(round_of)
    return trials


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


async def _places(town: Town, trials: list[Trial]) -> None:
    """Take every place away, a few at a time, under open streams and busy connections; give them back."""

    async def take(trial: Trial) -> None:
        trial.closed_at = await _change(town, trial, active=False)
        await asyncio.gather(*(_until_refused(end, trial, GONE, ASK_EVERY_S) for end in trial.pair))

    async with asyncio.TaskGroup() as tasks:
        await _open_streams(tasks, town, trials)
        for few in _by_turns(trials):
            await _pair(town, few)
            await asyncio.gather(*map(take, few))
    for trial in trials:
        await _change(town, trial, active=True)
    await _let_in(town, trials)


async def _window(town: Town, trials: list[Trial]) -> None:
    """Let the window of all customers close with the minute, under streams and connections; then drop it."""
    async with asyncio.TaskGroup() as tasks:
        await _open_streams(tasks, town, trials)
        soonest = datetime.now(ZoneInfo(ZONE)) + timedelta(seconds=LEAD_S)
        closing = soonest.replace(second=0, microsecond=0) + timedelta(minutes=1)
        today = {"day": closing.date().isoformat(), "spans": [{"opens": "00:00", "closes": f"{closing:%H:%M}"}]}
        window = {"role": "customer", "time_zone": ZONE, "days": [today]}
        answer = await town.owner.put("/api/v1/access-windows", json=window)
        answer.raise_for_status()
        closes_at = time.monotonic() + closing.timestamp() - time.time()
        await asyncio.sleep(closes_at - time.monotonic() - LEAD_S)
        await _pair(town, trials)
        await asyncio.sleep(closes_at - time.monotonic() - ALL_ASK_EVERY_S / 2)
        for trial in trials:
            trial.closed_at = closes_at
            for end in trial.pair:
                tasks.create_task(_until_refused(end, trial, CLOSED, ALL_ASK_EVERY_S))
    (await town.owner.delete(f"/api/v1/access-windows/{answer.json()['id']}")).raise_for_status()
    await _let_in(town, trials)


def _by_turns(trials: list[Trial]) -> Iterator[list[Trial]]:
    for first in range(0, len(trials), AT_ONCE):
        yield trials[first : first + AT_ONCE]


async def _open_streams(tasks: asyncio.TaskGroup, town: Town, trials: list[Trial]) -> None:
    """Open a stream for everybody; all at once would be turned away as overload."""
    for few in _by_turns(trials):
        for trial in few:
            tasks.create_task(_watch(town, trial))
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*(trial.opened.wait() for trial in few))


async def _watch(town: Town, trial: Trial) -> None:
    """Hold a stream until the server ends it, and take down its last word."""
    headers = {"Authorization": f"Bearer {trial.token}"}
    async with (
        httpx.AsyncClient(base_url=town.world.base_url, headers=headers, timeout=None, verify=False) as client,
        client.stream("GET", "/api/v1/events") as response,
    ):
        response.raise_for_status()
        event = ""
        async for line in response.aiter_lines():
            trial.opened.set()
            word, _, rest = line.partition(": ")
            if word == "event":
                event = rest
            elif word == "data" and event == "ended":
                trial.last_word = json.loads(rest)["code"]
        trial.ended_at = time.monotonic()


async def _let_in(town: Town, trials: list[Trial]) -> None:
    """Wait until everybody is let in again."""
    connection = await _connect(town)
    async with asyncio.timeout(PATIENCE_S):
        for trial in trials:
            while await connection.status_of(trial.asking) != 200:  # noqa: ASYNC110 - the server decides
                await asyncio.sleep(ASK_EVERY_S)
    connection.close()


async def _pair(town: Town, trials: Sequence[Trial]) -> None:
    """Give each two connections that are let in, at different processes of the server."""
    async with asyncio.timeout(PATIENCE_S):
        while lacking := [trial for trial in trials if len(trial.pair) < 2]:
            ends = [await _connect(town) for _ in lacking]
            statuses = await asyncio.gather(
                *(end.status_of(trial.asking) for end, trial in zip(ends, lacking, strict=True))
            )
            if set(statuses) != {200}:
                raise RuntimeError("somebody is not let in before the door is closed")
            processes = _processes(town.world)
            for trial, end in zip(lacking, ends, strict=True):
                process = processes.get(end.port)
                if process is None or process in {processes.get(other.port) for other in trial.pair}:
                    end.close()
                else:
                    trial.pair.append(end)


async def _connect(town: Town) -> Connection:
    parts = urlsplit(town.world.base_url)
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(Connection, str(parts.hostname), int(parts.port or 80))
    return connection


def _processes(world: World) -> dict[int, int]:
    """The process of the server that has the other end of a connection, by the port of our end."""
    listens_at = urlsplit(world.base_url).port
    servers = [each for each in psutil.Process().children(recursive=True) if each.name().startswith("python")]
    return {
        port: process.pid
        for process in servers
        for end in process.net_connections("tcp4")
        if end.laddr.port == listens_at and (port := getattr(end.raddr, "port", None))
    }


async def _until_refused(end: Connection, trial: Trial, refusal: Refusal, every_s: float) -> None:
    """Ask until refused as it must be; whoever is refused otherwise, by an overload, is not let in."""
    await asyncio.sleep(random.uniform(0, every_s))
    async with asyncio.timeout(PATIENCE_S):
        while True:
            asked = time.monotonic()
            status, body = await end.answer_to(trial.asking)
            if (status, json.loads(body).get("code")) == refusal:
                break
            if status == 200:
                trial.let_in_until = max(trial.let_in_until, asked)
            else:
                trial.refused_otherwise = True
            await asyncio.sleep(every_s)
    end.close()


async def _change(town: Town, trial: Trial, **what: Any) -> float:
    path = f"/api/v1/members/{numbered(5, trial.number + 1)}"
    tag = (await town.owner.get(path)).headers["ETag"]
    answer = await town.owner.patch(path, headers={"If-Match": tag}, json=what)
    answer.raise_for_status()
    return time.monotonic()
