"""Replays a whole source: sets the company up, sends every document, and checks the books at the end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from app.replay.api import Api
from app.replay.company import Setup, Tell
from app.replay.outcome import Outcome, Refused, Tally
from app.replay.refusals import RefusalFile

# Documents waiting per sender: enough to keep all busy while one has a long customer, few enough to stay small.
WAITING = 64

Advance = Callable[[Outcome], None]
Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to replay, and where."""

    setup: Setup
    limit: int | None
    concurrency: int
    refusals: Path


@dataclass(frozen=True, slots=True)
class Findings:
    """What the books say at the end, by name and in sentences, and whether they agree with what was posted."""

    figures: Mapping[str, Any]
    sentences: Sequence[str]
    agree: bool


class Replay(Protocol):
    """A source whose company is ready for its documents."""

    @property
    def refused(self) -> Sequence[Refused]:
        """Rows beside those of documents that are not in the books."""

    async def send(self, wanted: Wanted, done: Advance) -> None:
        """Send the documents."""

    async def check(self, tally: Tally) -> Findings:
        """Compare the books with what was posted."""


class Source(Protocol):
    """Files that can be replayed; `company_code` is where they go if nobody says otherwise."""

    @property
    def company_code(self) -> str:
        """Code of the company."""

    @property
    def document_count(self) -> int:
        """How many documents there are."""

    @property
    def labels(self) -> Sequence[str]:
        """Headings of what names a row."""

    async def prepare(self, api: Api, setup: Setup, tell: Tell) -> Replay:
        """Leave the API signed in at a company that is ready. Raises `ApiError`."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of it."""

    tally: Tally
    findings: Findings
    seconds: float
    refusals: Path

    def as_json(self) -> dict[str, Any]:
        """The summary as the command prints it; amounts are decimal strings."""
        documents_read = self.tally.documents["read"]
        return {
            "documents": self.tally.documents,
            "lines": self.tally.lines,
            "refused_by_reason": dict(self.tally.reasons.most_common()),
            "amount_posted": str(self.tally.amount),
            "seconds": round(self.seconds, 1),
            "documents_per_second": round(documents_read / self.seconds, 1) if self.seconds else 0.0,
            **self.findings.figures,
            "refused_rows_file": str(self.refusals),
        }


async def replay(api: Api, source: Source, wanted: Wanted, tell: Tell, advance: Advance) -> Summary:
    """Send a source; doing so again changes nothing and ends with the same counts. Raises `ApiError`."""
    ready = await source.prepare(api, wanted.setup, tell)
    tally = Tally()
    tell("Sending documents.")
    started_at = time.perf_counter()
    with RefusalFile(wanted.refusals, source.labels) as refusals:

        def done(outcome: Outcome) -> None:
            refusals.write(tally.add(outcome))
            advance(outcome)

        await ready.send(wanted, done)
        refusals.write(ready.refused)
    seconds = time.perf_counter() - started_at
    return Summary(tally, await ready.check(tally), seconds, wanted.refusals)


async def send_all(
    documents: Iterable[Document],
    send: Callable[[Document], Awaitable[Outcome]],
    done: Advance,
    concurrency: int,
    *,
    lane: Callable[[Document], str] | None = None,
) -> None:
    """Deal documents out to senders; the first failure stops all of them.

    Those of one lane are sent in their order, one after the other; without lanes each goes to the next free sender, so
    that none overtakes more than the few that are under way.
    """
    queues: list[asyncio.Queue[Document | None]] = [asyncio.Queue(WAITING) for _ in range(concurrency if lane else 1)]

    async def work(queue: asyncio.Queue[Document | None]) -> None:
        while (document := await queue.get()) is not None:
            done(await send(document))

    async with asyncio.TaskGroup() as senders:
        for number in range(concurrency):
            senders.create_task(work(queues[number % len(queues)]))
        for document in documents:
            await queues[hash(lane(document)) % len(queues) if lane else 0].put(document)
        for number in range(concurrency):
            await queues[number % len(queues)].put(None)
