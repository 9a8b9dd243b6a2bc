"""What customers wait for: the days they are promised, and what has to be bought for them and for the shelves."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.buying import GOODS_COME, UNANSWERED, ArrivalRules
from tests.properties.buying_model import BoughtLine, Purchase
from tests.properties.machine import ITEMS, PICK, SERVICES, SUPPLIERS
from tests.properties.making import MakingRules
from tests.properties.model import MAIN, ZERO, Line, Order, rounded
from tests.properties.selling import ALLOWED, OrderRules

DAYS = ("2099-01-05", "2099-02-05", "2000-01-01")
STOCKED = sorted(ITEMS.keys() - SERVICES)


class PromisingRules(OrderRules):
    """Days that customers are promised."""

    def waiting(self) -> dict[tuple[str, int], Decimal]:
        """What of each line is neither delivered nor reserved, in its unit."""
        found = {}
        for order in self.books.orders:
            for n, line in enumerate(order.lines, start=1):
                if order.status in ALLOWED["change"] and self._lacking(line) > 0:
                    found[order.id, n] = rounded(self._lacking(line) / line.factor, 6)
        return found

    @staticmethod
    def _lacking(line: Line) -> Decimal:
        return line.open * line.factor - line.reserved if line.keeps_stock else ZERO

    @precondition(lambda self: any(self._waits(order) for order in self.books.orders))
    @rule(pick=PICK, day=st.sampled_from(DAYS), unread=PICK, other=PICK)
    def promise(self, pick: int, day: str, unread: int, other: int) -> None:
        """A day for a line of the list of those that wait, which is what the model says."""
        rows = self.read("/promises?limit=200")["items"]
        waiting = self.waiting()
        found = {(row["order"]["id"], row["line_no"]): row for row in rows}
        assert {key: Decimal(row["waiting"]) for key, row in found.items()} == waiting, (found, waiting)
        if other % 8 == 5:
            order = self.picked(self.books.orders, pick)
            key = (order.id, pick % len(order.lines) + 1)
        else:
            key = self.picked(sorted(waiting), pick)
        before = found[key]["promised_on"] if key in found else None
        reasons = set() if key in waiting and day > "2026" and day != before else {"promise_invalid"}
        if unread % 8 == 5:
            before, reasons = "2098-01-01", {"promise_invalid"}
        entry = {"order_id": key[0], "line_no": key[1], "promised_on": day, "instead_of": before}
        if self.request("/promises", {"lines": [entry]}, reasons):
            kept = self.read(f"/sales-orders/{key[0]}/promises?limit=200")["items"]
            days = [row["promised_on"] for row in kept if row["line_no"] == key[1]]
            assert days[-1] == day, days

    def _waits(self, order: Order) -> bool:
        return order.status in ALLOWED["change"] and any(self._lacking(line) > 0 for line in order.lines)


class ReorderingRules(ArrivalRules, MakingRules, OrderRules):
    """What is below its minimum, or what customers wait for, is bought."""

    def __init__(self) -> None:
        super().__init__()
        self.minima: dict[str, tuple[Decimal, Decimal]] = {}

    @rule(item=st.sampled_from(STOCKED), minimum=st.sampled_from(["0", "20", "90"]), more=st.sampled_from(["0", "50"]))
    def set_minimum(self, item: str, minimum: str, more: str) -> None:
        target = Decimal(minimum) + Decimal(more)
        path = f"/reorder-points/{self.items[item]}/{self.places[MAIN]}"
        self.write(path, {"minimum": minimum, "target": str(target)})
        self.minima[item] = (Decimal(minimum), target)

    def missing(self, item: str) -> Decimal:
        """What has to be bought of an item for the main warehouse."""
        coming = drafted = ZERO
        for order in self.purchases.orders:
            for _, line in order.kept:
                if line.item == item and order.status in UNANSWERED:
                    drafted += line.ordered * line.factor
                elif line.item == item and order.status in GOODS_COME:
                    coming += line.expected * line.factor
        made = (work.expected for work in self.works if work.status == "agreed" and work.made == item)
        coming += sum(made, ZERO)
        minimum, target = self.minima.get(item, (ZERO, ZERO))
        there = self.books.stock[item].on_hand + coming + drafted - self.books.demand(item, MAIN)
        return target - there if there < minimum else ZERO

    @precondition(lambda self: any(self.missing(item) for item in STOCKED))
    @rule(pick=PICK, partner=st.sampled_from([None, *sorted(SUPPLIERS)]), other=PICK)
    def buy_what_is_needed(self, pick: int, partner: str | None, other: int) -> None:
        """Of the list of what is needed, which is what the model says; nobody has agreed on prices."""
        rows = self.read("/purchase-needs?limit=200")["items"]
        needed = {item: self.missing(item) for item in STOCKED if self.missing(item)}
        assert {row["item"]["code"]: Decimal(row["missing"]) for row in rows} == needed, (rows, needed)
        item = self.picked(STOCKED if other % 8 == 5 else sorted(needed), pick)
        reasons = set() if item in needed else {"needs_invalid"}
        line = {"item_id": str(self.items[item]), "location_id": self.places[MAIN], "unit_price": "41000"}
        if partner is None:
            reasons.add("needs_invalid")
        else:
            line["partner_id"] = str(self.partners[partner])
        answer = self.request("/purchase-needs/orders", {"lines": [line]}, reasons)
        if answer and partner is not None:
            bought = BoughtLine(item, Decimal(1), Decimal(41000), Decimal(ITEMS[item][2]), needed[item])
            scale = 2 if SUPPLIERS[partner] == "USD" else 0
            made: Any = answer["orders"][0]["id"]
            self.purchases.orders.append(Purchase(made, partner, scale, self.at.days[-1], [bought]))
