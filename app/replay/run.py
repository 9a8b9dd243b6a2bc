"""Replays a whole file: sets the company up, sends every document, and checks the books at the end."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from app.replay.api import Api
from app.replay.books import Books
from app.replay.documents import Document, documents
from app.replay.outcome import Outcome, Tally
from app.replay.plan import Plan, plan_of
from app.replay.reader import read_rows
from app.replay.refusals import RefusalFile
from app.replay.returnable import Returnable
from app.replay.send import Sender
from app.replay.setup import Setup

# Documents waiting per sender: enough to keep all busy while one has a long customer, few enough to stay small.
WAITING = 64

Tell = Callable[[str], None]
Advance = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to replay, and where."""

    file: Path
    setup: Setup
    limit: int | None
    concurrency: int
    refusals: Path


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of it; `ledger_amount` is revenue less returns in the company's trial balance at the end."""

    tally: Tally
    ledger_amount: Decimal
    ledger_agrees: bool
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
            "ledger_amount": str(self.ledger_amount),
            "ledger_agrees": self.ledger_agrees,
            "refused_rows_file": str(self.refusals),
        }


async def replay(api: Api, plan: Plan, wanted: Wanted, tell: Tell, advance: Advance) -> Summary:
    """Send a planned file; doing so again changes nothing and ends with the same counts. Raises `ApiError`.

    Documents of one customer are sent in the order of the file, so that returns find their invoices.
    """
    place = await wanted.setup.prepare(api, plan, tell)
    books = Books(api, plan.first_on, plan.last_on)
    amount_before = await books.revenue_less_returns()
    sender = Sender(api, place, Returnable(plan.return_keys))
    tally = Tally()
    tell("Sending orders.")
    started_at = time.perf_counter()
    with RefusalFile(wanted.refusals) as refusals:

        def done(outcome: Outcome) -> None:
            refusals.write(tally.add(outcome))
            advance(outcome)

        await _send_all(sender, plan, wanted, done)
    seconds = time.perf_counter() - started_at
    amount_after = await books.revenue_less_returns()
    return Summary(
        tally=tally,
        ledger_amount=amount_after,
        ledger_agrees=amount_after - amount_before == tally.new_amount,
        seconds=seconds,
        refusals=wanted.refusals,
    )


async def _send_all(sender: Sender, plan: Plan, wanted: Wanted, done: Advance) -> None:
    """Deal the documents out to senders by customer; the first failure stops all of them."""
    queues: list[asyncio.Queue[Document | None]] = [asyncio.Queue(WAITING) for _ in range(wanted.concurrency)]

    async def work(queue: asyncio.Queue[Document | None]) -> None:
        while (document := await queue.get()) is not None:
            done(await sender.send(document))

    async with asyncio.TaskGroup() as senders:
        for queue in queues:
            senders.create_task(work(queue))
        for document in islice(documents(read_rows(wanted.file), plan.row_counts), wanted.limit):
            await queues[hash(document.customer_code) % len(queues)].put(document)
        for queue in queues:
            await queue.put(None)


def read_plan(file: Path) -> Plan:
    """Read the file once. Raises `UnreadableFileError`."""
    return plan_of(read_rows(file))
