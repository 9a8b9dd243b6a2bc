"""A file of sales as a source of a replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Self

from app.replay.api import Api
from app.replay.books import read_balances
from app.replay.company import Setup, Tell
from app.replay.outcome import POSTED, ZERO, Refused, Tally
from app.replay.run import Advance, Findings, Wanted, send_all
from app.replay.sales.documents import Document, documents
from app.replay.sales.plan import Plan, plan_of
from app.replay.sales.reader import LABELS, read_rows
from app.replay.sales.returnable import Returnable
from app.replay.sales.send import Sender
from app.replay.sales.setup import prepare

SALES_ROLES = frozenset({"revenue_goods", "revenue_finished", "revenue_service", "sales_return"})


@dataclass(frozen=True, slots=True)
class SalesFile:
    """Order lines in the layout of online-retail."""

    path: Path
    plan: Plan
    company_code: str = "REPLAY"
    labels: Sequence[str] = LABELS

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file once. Raises `UnreadableFileError`."""
        return cls(path, plan_of(read_rows(path)))

    @property
    def document_count(self) -> int:
        """Invoices and cancellations."""
        return len(self.plan.row_counts)

    async def prepare(self, api: Api, setup: Setup, tell: Tell) -> "SalesReplay":
        """Make the company ready. Raises `ApiError`."""
        place = await prepare(api, setup, self.plan, tell)
        sender = Sender(api, place, Returnable(self.plan.return_keys))
        return SalesReplay(self, sender, await self.revenue(api))

    async def revenue(self, api: Api) -> Decimal:
        """Revenue less returns of the file's days, as the ledger has it."""
        return (await read_balances(api, self.plan.first_on, self.plan.last_on)).credit(SALES_ROLES)


@dataclass(frozen=True, slots=True)
class SalesReplay:
    """A file of sales whose company is ready; what its set-up has left out, its orders will tell."""

    file: SalesFile
    sender: Sender
    revenue_before: Decimal
    refused: Sequence[Refused] = ()

    async def send(self, wanted: Wanted, done: Advance) -> None:
        """Send the documents; those of one customer in the order of the file, so that returns find their invoices."""
        every = islice(documents(read_rows(self.file.path), self.file.plan.row_counts), wanted.limit)
        await send_all(every, self.sender.send, done, wanted.concurrency, lane=_customer)

    async def check(self, tally: Tally) -> Findings:
        """Revenue less returns in the ledger has grown by what this run has written."""
        revenue = await self.file.revenue(self.sender.api)
        agrees = revenue - self.revenue_before == tally.sums.new.get(POSTED, ZERO)
        figures = {"ledger_amount": str(revenue), "ledger_agrees": agrees}
        return Findings(figures, [f"Revenue less returns in the ledger: {revenue}."], agrees)


def _customer(document: Document) -> str:
    return document.customer_code
