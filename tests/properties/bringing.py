"""What becomes of goods that came: they go back to their supplier, or bringing them costs more, which is taken back."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.buying import ArrivalRules
from tests.properties.buying_model import Arrival, Bill, Billed, BoughtLine, Purchase
from tests.properties.machine import DAY, PICK, SHARE, SUPPLIERS, Comparison
from tests.properties.model import ZERO, Charge, Credit, Owed, rounded
from tests.properties.world import Rows

VAT = Decimal(10)
RETURNS_SQL = "SELECT id::text, total_amount FROM purchase_returns WHERE company_id = $1 AND invoice_id IS NOT NULL"
# What is accrued for them, and so taken off, is the audit's to prove.
UNBILLED_SQL = """
SELECT r.id::text, l.order_line_no, l.quantity FROM purchase_returns r
JOIN purchase_return_lines l ON l.company_id = r.company_id AND l.return_id = r.id
WHERE r.company_id = $1 AND r.invoice_id IS NULL
"""
COSTS_SQL = "SELECT id::text, status, version, total_amount FROM landed_costs WHERE company_id = $1"


class GivingBackRules(ArrivalRules):
    """Goods go back to their supplier, of an invoice or before there is any."""

    def __init__(self) -> None:
        super().__init__()
        self.unbilled: set[tuple[str, int, Decimal]] = set()

    @precondition(lambda self: any(self.accrued_of(order) for order in self.purchases.orders))
    @rule(pick=PICK, share=SHARE, day=DAY)
    def give_back_unbilled(self, pick: int, share: Decimal, day: int) -> None:
        """Nothing is owed for them any more, and the order awaits them again."""
        on = self.at.days[day]
        order = self.likely(self.purchases.orders, lambda each: bool(self.accrued_of(each)), pick)
        parts = [(n, line, rounded(line.accrued * share, 2)) for n, line in self.accrued_of(order)]
        parts = [part for part in parts if part[2]]
        if not parts:
            return
        reasons = self.closed(on) | self._short_of_goods((line, quantity) for _, line, quantity in parts)
        if any(quantity > line.accrued for _, line, quantity in parts):
            reasons.add("return_invalid")
        if on < min(arrival.on for arrival in self.purchases.arrivals if arrival.order is order):
            reasons.add("return_before_receipt")
        lines = [{"line_no": n, "quantity": str(quantity)} for n, _, quantity in parts]
        body = {"returned_on": on.isoformat(), "reason": "Sai quy cách", "lines": lines}
        answer = self.request(f"/purchase-orders/{order.id}/returns", body, reasons)
        if answer:
            self.outcomes["goods without an invoice returned"] += 1
            for n, line, quantity in parts:
                line.received -= quantity
                line.accrued -= quantity
                self._left(line, quantity)
                self.unbilled.add((answer["id"], n, quantity))
            order.changed()

    @staticmethod
    def accrued_of(order: Purchase) -> list[tuple[int, BoughtLine]]:
        """The lines of which goods are here without an invoice."""
        return [(n, line) for n, line in order.kept if line.accrued > 0]

    def _left(self, line: BoughtLine, quantity: Decimal) -> None:
        self.books.stock[line.item].on_hand -= quantity * line.factor
        self.unvalued.add(line.item)

    def _short_of_goods(self, goods: Iterable[tuple[BoughtLine, Decimal]]) -> set[str]:
        leaving = [(line.item, quantity * line.factor) for line, quantity in goods]
        asked = dict[str, Decimal]()
        for item, quantity in leaving:
            asked[item] = asked.get(item, ZERO) + quantity
        short = any(quantity > self.books.stock[item].free for item, quantity in asked.items())
        return self.in_parts(leaving) | ({"stock_short"} if short else set())

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
            self.purchases.credits.append(Credit(answer["id"], bill.order.partner, total, on, applied))
            self.books.payable[bill.order.partner] -= total
            for billed, quantity in goods:
                self._left(billed.line, quantity)

    @staticmethod
    def _kept(billed: Billed) -> Decimal:
        return billed.line.received - billed.line.returned

    def _reasons_to_keep_goods(self, bill: Bill, goods: list[tuple[Billed, Decimal]]) -> set[str]:
        reasons = set() if bill.status == "approved" else {"invoice_not_approved"}
        asked = dict[int, Decimal]()
        for billed, quantity in goods:
            asked[billed.number] = asked.get(billed.number, ZERO) + quantity
            if billed.back + quantity > billed.quantity or asked[billed.number] > self._kept(billed):
                reasons.add("return_invalid")
        return reasons | self._short_of_goods((billed.line, quantity) for billed, quantity in goods)

    def comparisons(self) -> Sequence[Comparison]:
        return [
            *super().comparisons(),
            (RETURNS_SQL, self._returns_differ),
            (UNBILLED_SQL, lambda rows: {tuple(row.values()) for row in rows} ^ self.unbilled),
        ]

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
    def _worth(arrival: Arrival, n: int, _: Any, quantity: Decimal) -> bool:
        """Whether the books surely say that it is worth something."""
        value = quantity * arrival.prices[n]
        return value >= 2 or (arrival.order.scale > 0 and value >= Decimal("0.01"))

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
