"""Stock work as rules: transfers through transit and at once, shortages on the way, adjustments, on any day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.machine import DAY, PICK, SHARE, TRACKED, TradingMachine
from tests.properties.model import BRANCH, MAIN, SHOP, TRANSIT, ZERO, rounded

KEPT = ("AO", "BIA", "GAO", "MAY", "NM", "SUA", "TP")
ITEMS_MOVED = st.lists(st.sampled_from(KEPT), min_size=1, max_size=2, unique=True)
# Whether goods come in, and whether it puts right what a count may have found.
REASONS = {"surplus": (True, True), "shortage": (False, True), "damage": (False, False), "own_use": (False, False)}


@dataclass(slots=True)
class Shipment:
    """Goods on their way between warehouses; `left` has neither arrived nor got lost."""

    id: str
    source: str
    target: str
    on: date
    left: list[tuple[str, Decimal]]
    status: str = "in_transit"
    version: int = 1


class TransferRules(TradingMachine):
    """Goods between two warehouses, and to a consignee's shop and back."""

    def __init__(self) -> None:
        super().__init__()
        self.shipments: list[Shipment] = []

    @rule(
        items=ITEMS_MOVED,
        share=st.sampled_from(["0.1", "0.5", "1", "1.5"]).map(Decimal),
        other=st.sampled_from([BRANCH, BRANCH, SHOP]),
        back=st.booleans(),
        day=DAY,
        direct=st.booleans(),
    )
    def send(self, items: list[str], share: Decimal, other: str, back: bool, day: int, direct: bool) -> None:
        there = any(self.books.at(item, other).on_hand for item in items)
        source, target = (other, MAIN) if back and there else (MAIN, other)
        on, goods = self.at.days[day], list[tuple[str, Decimal]]()
        for item in items:
            goods.append((item, rounded(self.books.at(item, source).free * share, 2) or Decimal(1)))
        reasons = self.closed(on) | self.in_parts(goods)
        if any(self.books.at(item, source).free < quantity for item, quantity in goods):
            reasons.add("stock_short")
        body = {
            "from_location_id": self.places[source],
            "to_location_id": self.places[target],
            "dispatched_on": on.isoformat(),
            "direct": direct,
            "lines": [{"item_code": item, "quantity": str(quantity)} for item, quantity in goods],
        }
        answer = self.request("/stock-transfers", body, reasons)
        if not answer:
            return
        for item, quantity in goods:
            self._carry(item, quantity, source, target if direct else TRANSIT)
        shipment = Shipment(answer["id"], source, target, on, goods)
        if direct:
            shipment.status, shipment.left = "received", [(item, ZERO) for item, _ in goods]
        self.shipments.append(shipment)

    def _carry(self, item: str, quantity: Decimal, source: str, target: str | None) -> None:
        """Goods go at the moving average of where they lay; none is nowhere that is kept."""
        value = self.books.at(item, source).take(quantity)
        if target is not None:
            self.books.at(item, target).on_hand += quantity
            self.books.at(item, target).value += value

    @precondition(lambda self: any(each.status == "in_transit" for each in self.shipments))
    @rule(pick=PICK, share=SHARE, lost=st.sampled_from(["0", "0", "0.1", "1"]).map(Decimal), day=DAY)
    def arrive(self, pick: int, share: Decimal, lost: Decimal, day: int) -> None:
        on = self.at.days[day]
        shipment = self.likely(self.shipments, lambda each: each.status == "in_transit", pick)
        came = [(rounded(left * share, 2), rounded(left * max(1 - share, ZERO) * lost, 2)) for _, left in shipment.left]
        reasons = self._reasons_on(shipment, on, "received_before_dispatch")
        for side in (0, 1):
            reasons |= self.in_parts((item, parts[side]) for parts, (item, _) in zip(came, shipment.left, strict=True))
        over = any(sum(parts) > left for parts, (_, left) in zip(came, shipment.left, strict=True))
        if over:
            reasons.add("receipt_invalid")
        if not any(map(any, came)):
            reasons.add("nothing_to_receive")
        lines = [
            {"line_no": n, "quantity": str(quantity), "missing": str(missing)}
            for n, (quantity, missing) in enumerate(came, start=1)
        ]
        body = {"received_on": on.isoformat(), "lines": lines}
        if not self.request(f"/stock-transfers/{shipment.id}/receipts", body, reasons):
            return
        for n, ((quantity, missing), (item, left)) in enumerate(zip(came, shipment.left, strict=True)):
            for part, target in ((quantity, shipment.target), (missing, None)):
                if part:
                    self._carry(item, part, TRANSIT, target)
            shipment.left[n] = (item, left - quantity - missing)
        shipment.version += 1
        if not any(left for _, left in shipment.left):
            shipment.status = "received"

    @precondition(lambda self: any(each.status == "in_transit" for each in self.shipments))
    @rule(pick=PICK, day=DAY, stale=PICK)
    def turn_back(self, pick: int, day: int, stale: int) -> None:
        on, old = self.at.days[day], stale % 10 == 0
        shipment = self.likely(self.shipments, lambda each: each.status == "in_transit", pick)
        reasons = self._reasons_on(shipment, on, "cancelled_before_dispatch") | ({"stale"} if old else set())
        body, headers = {"cancelled_on": on.isoformat()}, {"If-Match": f'"{shipment.version - old}"'}
        if self.request(f"/stock-transfers/{shipment.id}/cancellation", body, reasons, **headers):
            for item, left in shipment.left:
                if left:
                    self._carry(item, left, TRANSIT, shipment.source)
            shipment.status, shipment.version = "cancelled", shipment.version + 1

    def _reasons_on(self, shipment: Shipment, on: date, early: str) -> set[str]:
        wrong = set() if shipment.status == "in_transit" else {"transition_not_allowed"}
        return wrong | self.closed(on) | ({early} if on < shipment.on else set())


class StockRules(TransferRules):
    """Goods that are found, missing, broken or used up."""

    @rule(
        item=st.sampled_from(KEPT),
        place=st.sampled_from([MAIN, MAIN, BRANCH]),
        reason=st.sampled_from(sorted(REASONS)),
        share=st.sampled_from(["0.1", "0.25", "1", "1.5"]).map(Decimal),
        cost=st.sampled_from([None, "333", "50001"]),
        day=DAY,
        held=st.sampled_from([False, False, True]),
    )
    def adjust(
        self, item: str, place: str, reason: str, share: Decimal, cost: str | None, day: int, held: bool
    ) -> None:
        """Goods that are broken or gone may be taken from those that are held for orders."""
        incoming, correcting = REASONS[reason]
        stock, on = self.books.at(item, place), self.at.days[day]
        there = stock.on_hand if held else stock.free
        quantity = Decimal(2 if item in TRACKED else "2.5") if incoming else rounded(there * share / 2, 2) or Decimal(1)
        reasons, value = self.closed(on) | self.in_parts([(item, quantity)]), ZERO
        line: dict[str, Any] = {"item_code": item, "quantity": str(quantity)}
        if incoming:
            line |= self.lots_of(item, quantity)
            if cost is not None:
                line["unit_cost"] = cost
                value = rounded(quantity * Decimal(cost), 0)
            elif stock.on_hand:
                value = rounded(quantity * (stock.value / stock.on_hand), 0)
            else:
                reasons.add("unit_cost_required")
        elif quantity > there:
            reasons.add("stock_short")
        body: dict[str, Any] = {"location_id": self.places[place], "reason": reason, "lines": [line]}
        body["adjusted_on"] = on.isoformat()
        if held and not incoming:
            body["from_reserved"] = True
        if not self.request("/stock-adjustments", body, reasons):
            return
        if incoming:
            stock.on_hand += quantity
            stock.value += value
        else:
            if held and place == MAIN:
                self.hold_no_longer({item: quantity})
            stock.take(quantity)
        if correcting:
            self.put_right(item, place)
