"""Money of customers as rules: receipts, advances, set-offs, their allocation and their reversal, in any order."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.core.money import round_half_up
from tests.properties.machine import DAY, PARTNERS, PICK, RATES, SHARE, TradingMachine
from tests.properties.model import ZERO, Invoice, Receipt


class MoneyRules(TradingMachine):
    """Receipts, advances, set-offs, their allocation and their reversal."""

    @rule(
        partner=st.sampled_from(sorted(PARTNERS)),
        picks=st.lists(st.tuples(PICK, SHARE), max_size=2),
        extra=st.sampled_from(["0", "0", "1", "0.07", "1000", "-1"]).map(Decimal),
        day=DAY,
        method=st.sampled_from(["bank", "cash", "set_off"]),
    )
    def receive_money(
        self, partner: str, picks: list[tuple[int, Decimal]], extra: Decimal, day: int, method: str
    ) -> None:
        currency, scale, on = PARTNERS[partner][0], self._scale(partner), self.at.days[day]
        applied = self._shares(partner, picks)
        amount = sum((share for _, share in applied), ZERO) + extra
        if amount <= 0:
            return
        worth = amount * (Decimal(RATES[day]) if currency == "USD" else 1)
        reasons = self.closed(on) | self._misfits(applied, amount)
        if amount != round_half_up(amount, scale):
            reasons.add("amount_scale")
        if method == "set_off" and worth > self.books.payable[partner]:
            reasons.add("set_off_too_large")
        body = {"partner_id": str(self.partners[partner]), "amount": str(amount), "allocations": self._named(applied)}
        if method == "set_off":
            answer = self.request("/set-offs", {**body, "set_off_on": on.isoformat()}, reasons)
        else:
            answer = self.request("/receipts", {**body, "method": method, "received_on": on.isoformat()}, reasons)
        if answer:
            receipt = Receipt(answer["id"], partner, method, amount, round_half_up(worth, 0), on)
            self.books.receipts.append(receipt)
            if method == "set_off":
                self.books.payable[partner] -= receipt.worth
            self._apply(receipt, applied)

    @precondition(lambda self: bool(self.books.receipts))
    @rule(pick=PICK, picks=st.lists(st.tuples(PICK, SHARE), min_size=1, max_size=2))
    def apply_advance(self, pick: int, picks: list[tuple[int, Decimal]]) -> None:
        receipt = self.likely(self.books.receipts, lambda each: each.left > 0, pick)
        applied = [(each, min(share, receipt.left) or share) for each, share in self._shares(receipt.partner, picks)]
        if not applied:
            return
        reasons = self.closed(self.at.days[-1]) | self._misfits(applied, receipt.left)
        if receipt.reversed:
            reasons = {"receipt_reversed"}
        body = {"allocations": self._named(applied)}
        if self.request(f"/receipts/{receipt.id}/allocations", body, reasons):
            self._apply(receipt, applied)

    @precondition(lambda self: bool(self.books.receipts))
    @rule(pick=PICK, day=DAY)
    def reverse(self, pick: int, day: int) -> None:
        on = self.at.days[day]
        receipt = self.likely(self.books.receipts, lambda each: not each.reversed, pick)
        reasons = self.closed(on)
        if receipt.reversed:
            reasons.add("receipt_reversed")
        if on < receipt.on:
            reasons.add("reversal_before_receipt")
        if receipt.refunded:
            reasons.add("money_refunded")
        if self.request(f"/receipts/{receipt.id}/reversal", {"reversed_on": on.isoformat()}, reasons):
            receipt.reversed = True
            for invoice, amount in receipt.applied:
                invoice.settled -= amount
            if receipt.method == "set_off":
                self.books.payable[receipt.partner] += receipt.worth
            if receipt.payment is not None:
                receipt.payment.take_back()

    @staticmethod
    def _scale(partner: str) -> int:
        return 2 if PARTNERS[partner][0] == "USD" else 0

    def _shares(self, partner: str, picks: Sequence[tuple[int, Decimal]]) -> list[tuple[Invoice, Decimal]]:
        """Shares of what is open of some invoices; of a settled one, and of two of the same, more than is open."""
        invoices = [each for each in self.books.invoices if each.order.partner == partner]
        least = Decimal(1).scaleb(-self._scale(partner))
        if not invoices:
            return []
        found = [(self.likely(invoices, lambda each: each.open > 0, pick), share) for pick, share in picks]
        return [(each, max(round_half_up(each.open * share, self._scale(partner)), least)) for each, share in found]

    @staticmethod
    def _named(applied: Sequence[tuple[Invoice, Decimal]]) -> list[dict[str, str]]:
        return [{"invoice_id": invoice.id, "amount": str(amount)} for invoice, amount in applied]

    @staticmethod
    def _misfits(applied: Sequence[tuple[Invoice, Decimal]], available: Decimal) -> set[str]:
        wanted: dict[str, Decimal] = {}
        for invoice, amount in applied:
            wanted[invoice.id] = wanted.get(invoice.id, ZERO) + amount
        over = any(wanted[invoice.id] > invoice.open for invoice, _ in applied)
        return {"allocation_invalid"} if over or sum(wanted.values(), ZERO) > available else set()

    @staticmethod
    def _apply(receipt: Receipt, applied: Sequence[tuple[Invoice, Decimal]]) -> None:
        for invoice, amount in applied:
            receipt.applied.append((invoice, amount))
            invoice.settled += amount
