"""A folder of purchases as a source of a replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Self

from app.core.clock import today
from app.replay.api import Api
from app.replay.books import Balances, read_balances
from app.replay.company import Setup, Tell
from app.replay.outcome import Refused, Tally
from app.replay.purchases.bills import read_bills
from app.replay.purchases.catalogue import catalogue_of
from app.replay.purchases.documents import Orders, read_orders
from app.replay.purchases.making import Making
from app.replay.purchases.reader import LABELS, ORDERS, read_folder
from app.replay.purchases.reconciliation import compare, freight, read_factories
from app.replay.purchases.send import Sender
from app.replay.purchases.setup import Place, Source, prepare, span
from app.replay.purchases.workshop import Workshop
from app.replay.run import Advance, Findings, Wanted, send_all


@dataclass(frozen=True, slots=True)
class PurchaseFolder:
    """Items, suppliers, agreements, stock, bills of material and orders in the layout of adventure-works."""

    said: Source
    orders: Orders
    company_code: str = "REPLAY-BUY"
    labels: Sequence[str] = LABELS

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read all files. Raises `UnreadableFileError`."""
        folder = read_folder(path)
        catalogue, orders = catalogue_of(folder), read_orders(folder)
        return cls(Source(folder, catalogue, read_bills(folder, catalogue), orders.documents), orders)

    @property
    def document_count(self) -> int:
        """Purchase orders."""
        return len(self.orders.documents)

    async def prepare(self, api: Api, setup: Setup, tell: Tell) -> "PurchaseReplay":
        """Make the company ready. Raises `ApiError`."""
        place = await prepare(api, setup, self.said, tell)
        place.refused[ORDERS] = list(self.orders.refused)
        return PurchaseReplay(
            self,
            place,
            Sender(api, place, self.said.catalogue),
            self._making(api, place),
            tell,
            await self.balances(api),
        )

    def _making(self, api: Api, place: Place) -> Making:
        """All is made on the day after the last goods have come."""
        _, last_on = span(self.orders.documents)
        day = (last_on or today()) + timedelta(days=1)
        workshop = Workshop(api, place.factories, day, place.currency_scale)
        return Making(workshop, self.said.folder, self.said.catalogue, place, self.said.bills)

    async def balances(self, api: Api) -> Balances:
        """The books from the first day of the folder until now."""
        first_on, last_on = span(self.orders.documents)
        return await read_balances(api, first_on, max(last_on, today()) if last_on else None)


@dataclass(frozen=True, slots=True)
class PurchaseReplay:
    """A folder whose company is ready."""

    source: PurchaseFolder
    place: Place
    sender: Sender
    making: Making
    tell: Tell
    before: Balances

    @property
    def refused(self) -> Sequence[Refused]:
        """Rows of masters, headings of orders, and bills by which nothing could be made."""
        return [*(refused for rows in self.place.refused.values() for refused in rows), *self.making.refused]

    async def send(self, wanted: Wanted, done: Advance) -> None:
        """Send the orders in the order of their days, so that little is dated before what has moved already.

        When all are sent, what they have brought is made into something.
        """
        documents = list(islice(self.source.orders.documents, wanted.limit))
        await send_all(documents, self.sender.send, done, wanted.concurrency)
        if len(documents) == self.source.document_count:
            await self.making.run(wanted.concurrency, self.tell)

    async def check(self, tally: Tally) -> Findings:
        """Compare what is owed, what the stock is worth and what is still to be invoiced with the folder's sums."""
        after = await self.source.balances(self.sender.api)
        tally.sums.merge(self.making.workshop.sums)
        compared = compare(self.before, after, tally.sums, self.place.opening_value)
        account = await read_factories(self.sender.api, self.place, self.source.said.bills)
        figures = {
            "reconciliation": {
                **{name: each.as_json() for name, each in compared.items()},
                "factory_accounts": account.as_json(),
            },
            "freight": freight(tally.sums),
            "production": account.made(),
            "files": self.place.counts(self.source.said.folder),
        }
        sentences = [f"Factories made {account.units} units in {account.orders} orders."]
        sentences += [f"{name}: books {each.books}, folder {each.folder}." for name, each in compared.items()]
        return Findings(figures, sentences, account.agrees and all(each.agrees for each in compared.values()))
