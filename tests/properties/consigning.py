"""Suppliers' goods that lie here as rules: they come, go back, and are bought as they are received or sold."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.buying import OPEN, ArrivalRules, any_purchase
from tests.properties.buying_model import BoughtLine, Purchase
from tests.properties.machine import CONSIGNEE, DAY, PICK, REVALUED_SQL, SHARE, Comparison
from tests.properties.model import MAIN, ZERO, Delivery, Order, Part, rounded
from tests.properties.selling import OrderRules
from tests.properties.world import Rows

LENT_SQL = """
SELECT o.id::text, i.code, b.on_hand FROM stock_balances b
JOIN purchase_orders o ON o.company_id = b.company_id AND o.consigned_location_id = b.location_id
JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id WHERE b.company_id = $1 AND b.on_hand <> 0
"""
LAST_COSTS_SQL = """
SELECT m.line_no, m.value FROM stock_moves m WHERE m.company_id = $1 AND m.posting_id = (
    SELECT l.posting_id FROM stock_moves l WHERE l.company_id = $1 AND l.revalues_move_id IS NULL
    ORDER BY l.posting_id DESC LIMIT 1)
"""
# What of an order is bought: line numbers, lines and quantities.
Taken = list[tuple[int, BoughtLine, Decimal]]


class ConsigningRules(ArrivalRules, OrderRules):
    """Goods on consignment in."""

    @precondition(any_purchase)
    @rule(pick=PICK, share=SHARE, day=DAY)
    def lend(self, pick: int, share: Decimal, day: int) -> None:
        """The supplier leaves goods here."""
        on = self.at.days[day]
        order = self.likely(self.purchases.orders, self._may_lend, pick)
        parts = [(n, line, rounded(max(line.expected - line.lent, ZERO) * share, 2)) for n, line in order.kept]
        parts = [part for part in parts if part[2]]
        if not parts:
            return
        reasons = self.closed(on) | (set() if order.status in OPEN else {"transition_not_allowed"})
        if not order.lends and self._bought(order):
            reasons.add("order_bought")
        if any(line.received + line.lent + quantity > line.most for _, line, quantity in parts):
            reasons.add("consignment_invalid")
        if self._move(order, "consigned-arrivals", parts, on, reasons, named=True):
            order.version += not order.lends
            order.lends = True
            for _, line, quantity in parts:
                line.lent += quantity

    def _bought(self, order: Purchase) -> bool:
        """Whether anything was invoiced, or ever received: it may have gone back since."""
        received = any(arrival.order is order and arrival.lines for arrival in self.purchases.arrivals)
        return received or any(line.invoiced for _, line in order.kept)

    def _may_lend(self, order: Purchase) -> bool:
        return order.status in OPEN and (order.lends or not self._bought(order))

    @precondition(lambda self: any(order.lends for order in self.purchases.orders))
    @rule(pick=PICK, share=SHARE, day=DAY)
    def take_home(self, pick: int, share: Decimal, day: int) -> None:
        """The supplier has back what was not bought, whatever has become of the order."""
        on = self.at.days[day]
        order = self.likely(self.purchases.orders, lambda each: any(line.lent for line in each.lines), pick)
        parts = [(n, line, rounded(line.lent * share, 2)) for n, line in order.kept]
        parts = [part for part in parts if part[2]]
        if not parts:
            return
        reasons = self.closed(on) | (set() if order.lends else {"nothing_consigned"})
        if any(quantity > line.lent for _, line, quantity in parts):
            reasons.add("consignment_invalid")
        if self._move(order, "consigned-returns", parts, on, reasons):
            for _, line, quantity in parts:
                line.lent -= quantity

    def _move(
        self, order: Purchase, way: str, parts: Taken, on: date, reasons: set[str], *, named: bool = False
    ) -> Any:
        """Goods kept by lot name theirs when they come; the first to expire goes first."""
        if on < order.on:
            reasons.add("receipt_before_order")
        reasons |= self.in_parts((line.item, quantity * line.factor) for _, line, quantity in parts)
        lines = [
            {"line_no": n, "quantity": str(quantity)} | (self.lots_of(line.item, quantity) if named else {})
            for n, line, quantity in parts
        ]
        body = {"lines": lines, "moved_on": on.isoformat()}
        return self.request(f"/purchase-orders/{order.id}/{way}", body, reasons)

    # -- selling what is not bought yet -----------------------------------------------------------

    @precondition(lambda self: self.at.trading_policy == "reserve" and any(self._lent()))
    @rule(pick=PICK, share=SHARE, day=DAY, invoice=st.booleans())
    def sell_lent(self, pick: int, share: Decimal, day: int, invoice: bool) -> None:
        """All that is free of an item, and some that a supplier left: the delivery buys it."""
        line = self.picked(list(self._lent()), pick)
        ours = max(self.books.stock[line.item].free, ZERO)
        wanted = ours + max((line.lent * line.factor * share).to_integral_value(), Decimal(1))
        order = self._place(CONSIGNEE, day, [(line.item, 0, wanted, "0")])
        if order is None:
            return
        self.confirm_order(order)
        self.deliver_order(order, self.at.days[day], [Part(order.lines[0], wanted)], invoice=invoice, named=True)

    def _lent(self) -> Iterator[BoughtLine]:
        return (line for order in self.purchases.orders for line in order.lines if line.lent)

    def lent_for(self, order: Order, parts: Sequence[Part], on: date) -> Mapping[str, Decimal]:
        """What is bought of suppliers' goods when some are delivered, by item: what the warehouse lacks."""
        self.taken: list[tuple[Purchase, Taken]] = []
        lacking, coming = dict[str, Decimal](), dict[str, Decimal]()
        for part in parts:
            wanted = part.line
            if wanted.keeps_stock and wanted.place == MAIN:
                unreserved = max(part.quantity * wanted.factor - wanted.reserved, ZERO)
                lacking[wanted.item] = lacking.get(wanted.item, ZERO) + unreserved
        lacking = {item: quantity - self.books.stock[item].free for item, quantity in lacking.items()}
        for purchase in sorted(self.purchases.orders, key=lambda each: each.id):
            taken = self._taken(purchase, lacking) if purchase.status in OPEN and purchase.on <= on else []
            if taken:
                self.taken.append((purchase, taken))
            for _, line, quantity in taken:
                coming[line.item] = coming.get(line.item, ZERO) + quantity * line.factor
        return coming

    @staticmethod
    def _taken(purchase: Purchase, lacking: dict[str, Decimal]) -> Taken:
        """In whole units of each line, no more than lies here and the order still allows."""
        taken = []
        for n, line in purchase.kept:
            left, here = lacking.get(line.item, ZERO), min(line.lent, line.most - line.received)
            if left > 0 and here > 0:
                needed = left if line.factor == 1 else (left / line.factor).to_integral_value(ROUND_CEILING)
                quantity = min(needed, here)
                lacking[line.item] = left - quantity * line.factor
                taken.append((n, line, quantity))
        return taken

    def buy_lent(self, on: date) -> None:
        """The purchases that a delivery made."""
        for purchase, taken in self.taken:
            receipts = self.read(f"/goods-receipts?order_id={purchase.id}&limit=1")["items"]
            self.took_in(purchase, receipts[0]["id"], on, taken)
            self.outcomes["bought as it was sold"] += 1

    def cost_of_lent(self, delivery: Delivery) -> None:
        """A purchase before its day had made the goods worth more or less already when they were delivered."""
        corrections, costs = self.stage.run(self.at.look_at_all([REVALUED_SQL, LAST_COSTS_SQL]))
        self._note_new_worth(corrections)
        cost_of = {row["line_no"]: row["value"] for row in costs}
        for line_no, part in enumerate(delivery.parts, start=1):
            if part.line.item in self.unvalued:
                part.cost = Decimal(cost_of[line_no])

    # -- what must hold ---------------------------------------------------------------------------

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (LENT_SQL, self._lent_differs)]

    def _lent_differs(self, rows: Rows) -> Any:
        wanted = dict[tuple[str, str], Decimal]()
        for order in self.purchases.orders:
            for line in order.lines:
                if line.lent:
                    key = (order.id, line.item)
                    wanted[key] = wanted.get(key, ZERO) + line.lent * line.factor
        found = {(row["id"], row["code"]): row["on_hand"] for row in rows}
        return {} if found == wanted else (found, wanted)
