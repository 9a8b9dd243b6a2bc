"""What becomes of goods that came: they go back to their supplier, or bringing them costs more, which is taken back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.buying import ArrivalRules
from tests.properties.buying_model import Arrival, Bill, Billed
from tests.properties.machine import DAY, PICK, SHARE, SUPPLIERS, Comparison
from tests.properties.model import ZERO, Charge, Credit, Owed, rounded
from tests.properties.world import Rows

VAT = Decimal(10)
RETURNS_SQL = "SELECT id::text, total_amount FROM purchase_returns WHERE company_id = $1"
COSTS_SQL = "SELECT id::text, status, version, total_amount FROM landed_costs WHERE company_id = $1"


class GivingBackRules(ArrivalRules):
    """Goods go back to their supplier."""

    @precondition(lambda self: any(bill.status == "approved" for bill in self.purchases.bills))
    @rule(pick=PICK, share=SHARE, every=st.booleans(), day=DAY)
    def give_back(self, pick: int, share: Decimal, every: bool, day: int) -> None:
        on = self.at.days[day]
        bill = self.likely(self.purchases.bills, lambda each: each.status == "approved", pick)
        numbers = range(len(bill.lines)) if every else [pick % len(bill.lines)]
        parts = []
        for n in numbers:
            here = min(bill.lines[n].quantity - bill.lines[n].back, self._kept(bill.lines[n]))
            parts.append((n + 1, bill.lines[n], rounded(here * share, 2) or Decimal(1)))
        lines = [{"line_no": n, "quantity": str(quantity)} for n, _, quantity in parts]
        body = {"returned_on": on.isoformat(), "reason": "Hàng lỗi", "lines": lines}
        goods = [(billed, quantity) for _, billed, quantity in parts]
        reasons = self.closed(on) | self._reasons_to_keep_goods(bill, goods)
        if on < bill.on:
            reasons.add("return_before_invoice")
        answer = self.request(f"/supplier-invoices/{bill.id}/returns", body, reasons)
        if answer:
            total, settling = bill.give_back(goods)
            applied: list[tuple[Owed, Decimal]] = [(bill, settling)] if settling else []
            self.purchases.credits.append(Credit(answer["id"], bill.order.partner, total, applied))
            self.books.payable[bill.order.partner] -= total
            for billed, quantity in goods:
                self.books.stock[billed.line.item].on_hand -= quantity * billed.line.factor
                self.unvalued.add(billed.line.item)

    @staticmethod
    def _kept(billed: Billed) -> Decimal:
        return billed.line.received - billed.line.returned

    def _reasons_to_keep_goods(self, bill: Bill, goods: list[tuple[Billed, Decimal]]) -> set[str]:
        reasons = set() if bill.status == "approved" else {"invoice_not_approved"}
        asked, leaving = dict[int, Decimal](), dict[str, Decimal]()
        for billed, quantity in goods:
            asked[billed.number] = asked.get(billed.number, ZERO) + quantity
            leaving[billed.line.item] = leaving.get(billed.line.item, ZERO) + quantity * billed.line.factor
            if billed.back + quantity > billed.quantity or asked[billed.number] > self._kept(billed):
                reasons.add("return_invalid")
        if any(quantity > self.books.stock[item].free for item, quantity in leaving.items()):
            reasons.add("stock_short")
        return reasons | self.in_parts((billed.line.item, quantity * billed.line.factor) for billed, quantity in goods)

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (RETURNS_SQL, self._returns_differ)]

    def _returns_differ(self, rows: Rows) -> Any:
        return {tuple(row.values()) for row in rows} ^ {(each.id, each.amount) for each in self.purchases.credits}


class LandedCostRules(ArrivalRules):
    """Carriage and duty of goods that came."""

    def __init__(self) -> None:
        super().__init__()
        self.costs: list[tuple[Charge, list[str]]] = []

    @precondition(lambda self: bool(self.purchases.arrivals))
    @rule(
        picks=st.lists(PICK, min_size=1, max_size=2),
        partner=st.sampled_from(sorted(SUPPLIERS)),
        by=st.sampled_from(["value", "quantity", "weight"]),
        net=st.sampled_from(["1", "777", "120000", "0.05"]).map(Decimal),
        day=DAY,
        again=PICK,
    )
    def bring(self, picks: list[int], partner: str, by: str, net: Decimal, day: int, again: int) -> None:
        on, scale = self.at.days[day], 2 if SUPPLIERS[partner] == "USD" else 0
        arrivals = [self.picked(self.purchases.arrivals, pick) for pick in dict.fromkeys(picks)]
        parts = [(arrival, *part) for arrival in arrivals for part in arrival.lines]
        if not parts or (by == "value" and not any(self._worth(*part) for part in parts)):
            return
        reasons = self.closed(on) | self._reasons_not_to_bear(parts, on)
        if net != rounded(net, scale):
            reasons.add("amount_scale")
        repeated = again % 8 == 5 and bool(self.costs)
        number = self.costs[-1][0].number if repeated else f"L{len(self.costs) + 1}"
        if any(c.number == number and c.partner == partner and c.status == "posted" for c, _ in self.costs):
            reasons.add("duplicate_invoice")
        lines: list[dict[str, Any]] = [{"receipt_id": arrival.id, "line_no": n} for arrival, n, *_ in parts]
        if by == "weight":
            lines = [{**line, "weight": "2.5"} for line in lines]
        body = {
            "partner_id": str(self.partners[partner]),
            "reference": number,
            "kind": "freight",
            "spread_by": by,
            "net_amount": str(net),
            "tax_class": "vn_standard",
            "charged_on": on.isoformat(),
            "lines": lines,
        }
        answer = self.request("/landed-costs", body, reasons)
        if answer:
            charge = Charge(answer["id"], partner, number, on, net + rounded(net * VAT / 100, scale))
            self.costs.append((charge, sorted({line.item for _, _, line, _ in parts})))
            self.books.charges.append(charge)
            self._owe_more(charge, charge.total)

    @staticmethod
    def _worth(arrival: Arrival, _: int, line: Any, quantity: Decimal) -> bool:
        """Whether the books surely say that it is worth something."""
        return quantity * line.price >= 2 or (arrival.order.scale > 0 and quantity * line.price >= Decimal("0.01"))

    @staticmethod
    def _reasons_not_to_bear(parts: list[Any], on: Any) -> set[str]:
        keys = [(arrival.id, n) for arrival, n, *_ in parts]
        early = any(on < arrival.on for arrival, *_ in parts)
        return {"lines_invalid"} if early or len(keys) > len(set(keys)) else set()

    def _owe_more(self, charge: Charge, amount: Decimal) -> None:
        self.books.payable[charge.partner] += amount
        self.unvalued |= next(set(items) for each, items in self.costs if each is charge)

    @precondition(lambda self: bool(self.costs))
    @rule(pick=PICK, day=DAY, stale=PICK)
    def take_cost_back(self, pick: int, day: int, stale: int) -> None:
        on, old = self.at.days[day], stale % 10 == 0
        charge, _ = self.likely(self.costs, lambda each: each[0].status == "posted", pick)
        reasons = self.closed(on) | ({"stale"} if old else set())
        if charge.status != "posted":
            reasons.add("already_reversed")
        if charge.settled:
            reasons.add("invoice_paid")
        if on < charge.on:
            reasons.add("reversed_before_invoice")
        body, headers = {"reason": "Nhập sai", "reversed_on": on.isoformat()}, {"If-Match": f'"{charge.version - old}"'}
        if self.request(f"/landed-costs/{charge.id}/reversal", body, reasons, **headers):
            charge.status, charge.version = "reversed", charge.version + 1
            self._owe_more(charge, -charge.total)

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (COSTS_SQL, self._costs_differ)]

    def _costs_differ(self, rows: Rows) -> Any:
        wanted = {(each.id, each.status, each.version, each.total) for each, _ in self.costs}
        return {tuple(row.values()) for row in rows} ^ wanted
