"""Has made items produced by factories from their bills of material, until components run out."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from app.replay.api import Api, RefusalError
from app.replay.company import Tell
from app.replay.outcome import ZERO, Refused
from app.replay.purchases.bills import Bill, shares
from app.replay.purchases.catalogue import Catalogue
from app.replay.purchases.factories import factory_of
from app.replay.purchases.masters import STANDARD
from app.replay.purchases.reader import BILLS, ITEMS, Folder
from app.replay.purchases.setup import Place
from app.replay.purchases.workshop import Materials, Stock, Workshop

# The folder says how many days an item takes and not what they cost. Assumed, in its currency.
FEE_PER_DAY = Decimal(10)
FINISHED, ENDED = "closed", ("closed", "cancelled")

Order = Mapping[str, Any]
Job = tuple[Order, Materials]


@dataclass(slots=True)
class Making:
    """The production of one folder; `refused` are the bills that the server would not have made, with its reason."""

    workshop: Workshop
    folder: Folder
    catalogue: Catalogue
    place: Place
    bills: Mapping[str, Bill]
    refused: list[Refused] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    orders_written: int = 0

    async def run(self, concurrency: int, tell: Tell) -> None:
        """End what earlier runs have begun, then make whatever can be made. Raises `ApiError`."""
        stock = await Stock.read(self.workshop.api)
        present = await own_orders(self.workshop.api, self.workshop.factories)
        self.orders_written = len(present)
        fees = self._fees()
        for order in present:
            if order["status"] == FINISHED:
                self.workshop.count_closed(Decimal(order["quantity"]), fees.get(order["item"]["code"], ZERO))
        open_orders = [
            await self.workshop.api.get(f"/production-orders/{order['id']}")
            for order in reversed(present)
            if order["status"] not in ENDED
        ]
        await self._work([(order, stock.claim(_unsent(order))) for order in open_orders], stock, concurrency)
        while wanted := shares(self._makeable(), stock.totals()):
            tell(f"Making {sum(wanted.values())} units of {len(wanted)} items.")
            written = self.orders_written
            for _, level in groupby(wanted, lambda item: self.bills[item].level):
                jobs = [await self._write(item, wanted[item], fees[item], stock) for item in list(level)]
                await self._work([job for job in jobs if job], stock, concurrency)
            if self.orders_written == written:
                return

    def _makeable(self) -> Sequence[Bill]:
        """The bills that are in the books and that nobody has refused to work by."""
        known = {row["assembly"] for row in self.place.posted(self.folder, BILLS)} & self.place.item_ids.keys()
        return [bill for item, bill in self.bills.items() if item in known - self.left_out]

    def _fees(self) -> Mapping[str, Decimal]:
        """What a factory takes for a unit of each item; less than a day counts as one."""
        days = {row["item_number"]: row.number("days_to_manufacture") or ZERO for row in self.folder[ITEMS]}
        return {item: max(number, Decimal(1)) * FEE_PER_DAY for item, number in days.items()}

    async def _write(self, item: str, quantity: Decimal, unit_fee: Decimal, stock: Stock) -> Job | None:
        """Draft an order and claim its materials; none where another order's failure has left too little of them."""
        needs = {part: needed * quantity for part, needed in self.bills[item].parts.items()}
        totals = stock.totals()
        if any(totals.get(part, ZERO) < needed for part, needed in needs.items()):
            return None
        day = self.workshop.day.isoformat()
        body = {
            "partner_id": self.place.partner_ids[self._factory(item)],
            "item_id": self.place.item_ids[item],
            "quantity": str(quantity),
            "unit_fee": str(unit_fee),
            "tax_class": STANDARD,
            "location_id": self._home(item),
            "ordered_on": day,
            "due_on": day,
        }
        self.orders_written += 1
        try:
            answer = await self.workshop.api.post_once(f"making {self.orders_written}", "/production-orders", body)
        except RefusalError as refusal:
            self._refuse(item, refusal)
            return None
        return answer.body, stock.claim(needs)

    def _factory(self, item: str) -> str:
        return factory_of(self.catalogue.kinds[item])

    def _home(self, item: str) -> str:
        """Where finished goods come in: where most of such lie, else the first place of the folder."""
        warehouses = self.place.warehouse_ids
        return warehouses.get(self.catalogue.homes.get(item, "")) or next(iter(warehouses.values()))

    async def _work(self, jobs: Iterable[Job], stock: Stock, concurrency: int) -> None:
        """Bring orders to their end, a few at a time; what they make can be used from then on."""
        waiting = iter(jobs)

        async def work() -> None:
            for order, materials in waiting:
                item, warehouse_id = order["item"]["code"], order["location"]["id"]
                quantity = Decimal(order["quantity"]) - Decimal(order["finished"])
                try:
                    await self.workshop.make(order, materials)
                except RefusalError as refusal:
                    self._refuse(item, refusal)
                else:
                    stock.add(item, warehouse_id, quantity)

        async with asyncio.TaskGroup() as workers:
            for _ in range(concurrency):
                workers.create_task(work())

    def _refuse(self, item: str, refusal: RefusalError) -> None:
        self.left_out.add(item)
        self.refused.append(Refused(self.bills[item].rows[0], refusal.code, str(refusal)))


async def own_orders(api: Api, factories: Collection[str]) -> Sequence[Order]:
    """The orders to the folder's factories, the newest first; what the company orders elsewhere is its own matter."""
    return [order for order in await api.every("/production-orders") if order["partner"]["code"] in factories]


def _unsent(order: Order) -> Mapping[str, Decimal]:
    """What of an order's materials is planned and not at the factory yet."""
    return {
        line["item"]["code"]: Decimal(line["planned"]) - Decimal(line["sent"]) + Decimal(line["returned"])
        for line in order["components"]
        if line["supplied_by"] == "company"
    }
