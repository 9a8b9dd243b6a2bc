"""Paying suppliers as rules: payments, advances, their allocation to invoices and their reversal, in any order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.buying import BuyingRules
from tests.properties.buying_model import Payment
from tests.properties.machine import DAY, FACTORY, PARTNERS, PICK, SHARE, SUPPLIERS, Comparison
from tests.properties.model import ZERO, Owed, Receipt, rounded
from tests.properties.money import MoneyRules
from tests.properties.world import Rows

# Who is paid, and its currency: the factory too.
PAID = {**SUPPLIERS, FACTORY: "VND"}
PICKS = st.lists(st.tuples(PICK, SHARE), min_size=1, max_size=2)
PAYABLES_SQL = """
SELECT p.id::text, p.total_amount, p.total_amount - coalesce(sum(a.amount), 0) AS open FROM payables p
LEFT JOIN payable_allocations a ON a.company_id = p.company_id AND a.invoice_id = p.id
WHERE p.company_id = $1 AND p.kind = 'invoice' AND p.reversed_on IS NULL
GROUP BY p.id, p.total_amount
"""


class PayingRules(BuyingRules, MoneyRules):
    """Money to suppliers."""

    @rule(
        partner=st.sampled_from(sorted(PAID)),
        picks=st.one_of(st.just([]), PICKS),
        extra=st.sampled_from(["0", "0", "1", "0.07", "1000", "-1"]).map(Decimal),
        day=DAY,
        method=st.sampled_from(["bank", "cash"]),
    )
    def pay(self, partner: str, picks: list[tuple[int, Decimal]], extra: Decimal, day: int, method: str) -> None:
        on, applied = self.at.days[day], self._parts(partner, picks)
        amount = sum((part for _, part in applied), ZERO) + extra
        if amount <= 0:
            return
        reasons = self.closed(on) | self._unfit(applied, amount)
        if amount != rounded(amount, self._decimals(partner)):
            reasons.add("amount_scale")
        body = {
            "partner_id": str(self.partners[partner]),
            "amount": str(amount),
            "method": method,
            "paid_on": on.isoformat(),
            "allocations": self._asked(applied),
        }
        answer = self.request("/payments", body, reasons)
        if answer:
            payment = Payment(answer["id"], partner, amount, on)
            self.purchases.payments.append(payment)
            self.books.payable[partner] -= amount
            payment.apply(applied)

    @precondition(lambda self: any(bill.open > 0 for bill in self.purchases.bills if bill.status == "approved"))
    @rule(
        partner=st.sampled_from(sorted(PARTNERS.keys() & SUPPLIERS.keys())),
        ours=st.one_of(st.just([]), PICKS),
        theirs=PICKS,
        day=DAY,
    )
    def set_off(
        self, partner: str, ours: list[tuple[int, Decimal]], theirs: list[tuple[int, Decimal]], day: int
    ) -> None:
        """What is owed both ways is settled on both sides without money."""
        on, applied, parts = self.at.days[day], self._shares(partner, ours), self._parts(partner, theirs)
        amount = max(sum((part for _, part in each), ZERO) for each in (applied, parts))
        if not amount:
            return
        reasons = self.closed(on) | self._misfits(applied, amount) | self._unfit(parts, amount)
        if amount > self.books.payable[partner]:
            reasons.add("set_off_too_large")
        body = {
            "partner_id": str(self.partners[partner]),
            "amount": str(amount),
            "set_off_on": on.isoformat(),
            "allocations": self._named(applied),
            "payable_allocations": self._asked(parts),
        }
        answer = self.request("/set-offs", body, reasons)
        if answer:
            payment = Payment(answer["id"], partner, amount, on)
            receipt = Receipt(answer["id"], partner, "set_off", amount, amount, on, payment=payment)
            self.books.receipts.append(receipt)
            self.books.payable[partner] -= amount
            self._apply(receipt, applied)
            payment.apply(parts)

    @precondition(lambda self: bool(self.purchases.payments))
    @rule(pick=PICK, picks=PICKS)
    def apply_payment(self, pick: int, picks: list[tuple[int, Decimal]]) -> None:
        payment = self.likely(self.purchases.payments, lambda each: each.left > 0, pick)
        applied = [(bill, min(part, payment.left) or part) for bill, part in self._parts(payment.partner, picks)]
        if not applied:
            return
        reasons = self.closed(self.at.days[-1]) | self._unfit(applied, payment.left)
        if payment.reversed:
            reasons = {"payment_reversed"}
        if self.request(f"/payments/{payment.id}/allocations", {"allocations": self._asked(applied)}, reasons):
            payment.apply(applied)

    @precondition(lambda self: bool(self.purchases.payments))
    @rule(pick=PICK, day=DAY)
    def take_payment_back(self, pick: int, day: int) -> None:
        on = self.at.days[day]
        payment = self.likely(self.purchases.payments, lambda each: not each.reversed, pick)
        reasons = self.closed(on)
        if payment.reversed:
            reasons.add("payment_reversed")
        if on < payment.on:
            reasons.add("reversal_before_payment")
        if payment.refunded:
            reasons.add("money_refunded")
        if self.request(f"/payments/{payment.id}/reversal", {"reversed_on": on.isoformat()}, reasons):
            self.books.payable[payment.partner] += payment.amount
            payment.take_back()

    @staticmethod
    def _decimals(partner: str) -> int:
        return 2 if PAID[partner] == "USD" else 0

    def _owed(self, partner: str) -> list[Owed]:
        bills = [bill for bill in self.purchases.bills if bill.order.partner == partner and bill.status == "approved"]
        charges = [each for each in self.books.charges if each.partner == partner and each.status == "posted"]
        return [*bills, *charges]

    def _parts(self, partner: str, picks: Sequence[tuple[int, Decimal]]) -> list[tuple[Owed, Decimal]]:
        """Shares of what is open of some invoices; of a settled one, and of two of the same, more than is open."""
        owed = self._owed(partner)
        least = Decimal(1).scaleb(-self._decimals(partner))
        if not owed:
            return []
        found = [(self.likely(owed, lambda each: each.open > 0, pick), share) for pick, share in picks]
        return [(bill, max(rounded(bill.open * share, self._decimals(partner)), least)) for bill, share in found]

    @staticmethod
    def _asked(applied: Sequence[tuple[Owed, Decimal]]) -> list[dict[str, str]]:
        return [{"invoice_id": bill.id, "amount": str(part)} for bill, part in applied]

    @staticmethod
    def _unfit(applied: Sequence[tuple[Owed, Decimal]], available: Decimal) -> set[str]:
        wanted: dict[str, Decimal] = {}
        for bill, part in applied:
            wanted[bill.id] = wanted.get(bill.id, ZERO) + part
        over = any(wanted[bill.id] > bill.open for bill, _ in applied)
        return {"allocation_invalid"} if over or sum(wanted.values(), ZERO) > available else set()

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (PAYABLES_SQL, self._payables_differ)]

    def _payables_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(each.id, each.total, each.open) for partner in PAID for each in self._owed(partner)}
