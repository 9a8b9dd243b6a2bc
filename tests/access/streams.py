"""A client of the live feed, and the relay that feeds it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.jobs.relay import run_relay
from tests.factories.servers import PATIENCE_S, Server
from tests.faults.conftest import Stage


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it came."""

    event: str
    id: str
    data: dict[str, Any]

    @property
    def about(self) -> tuple[str, str]:
        """What happened to which document."""
        return self.data["kind"], self.data["id"]


@dataclass(slots=True)
class Stream:
    """An open stream; reads on in the background."""

    response: httpx.Response
    heard: list[Told] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self) -> None:
        """Take down whatever comes until the server ends it."""
        fields: dict[str, str] = {}
        async for line in self.response.aiter_lines():
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            elif "event" in fields:
                self.heard.append(Told(fields["event"], fields.get("id", ""), json.loads(fields["data"])))
                fields = {}
                self.news.set()
        self.ended.set()

    @property
    def changes(self) -> list[Told]:
        """What it was told of documents."""
        return [told for told in self.heard if told.event == "changed"]

    async def until(self, kind: str, document_id: str | None = None) -> Told:
        """Wait for an event of this kind, of one document or any."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                of_kind = (told for told in self.changes if told.data["kind"] == kind)
                found = next((told for told in of_kind if document_id in (None, told.data["id"])), None)
                if found is not None:
                    return found
                self.news.clear()
                await self.news.wait()

    async def told(self, changes: int) -> list[Told]:
        """Wait until it has been told of so many changes; answers all of them."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.changes) < changes:
                self.news.clear()
                await self.news.wait()
        return self.changes

    async def end(self) -> Told:
        """Wait until the server ends it; answers its last word."""
        await asyncio.wait_for(self.ended.wait(), PATIENCE_S)
        assert self.heard[-1].event == "ended"
        return self.heard[-1]


@asynccontextmanager
async def listening(server: Server, headers: dict[str, str], last: str | None = None) -> AsyncIterator[Stream]:
    """Open a stream at a server, from now on or after the last event that was heard."""
    asked = {**headers, **({} if last is None else {"Last-Event-ID": last})}
    async with server.client.stream("GET", "/api/v1/events", headers=asked) as response:
        assert response.status_code == 200, await response.aread()
        stream = Stream(response)
        reading = asyncio.create_task(stream.read())
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not stream.heard:
                    await asyncio.sleep(0.01)
            yield stream
        finally:
            reading.cancel()


@asynccontextmanager
async def relaying(stage: Stage) -> AsyncIterator[None]:
    """The worker's relay, with no jobs behind it."""
    stopping = asyncio.Event()
    relay = asyncio.create_task(run_relay(stage.urls.worker, {}, stopping))
    try:
        yield
    finally:
        stopping.set()
        await relay
