"""What pays what: credit notes of returns that pay other invoices, and whatever pays an invoice taken back from it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.machine import PICK
from tests.properties.model import Credit, Owed
from tests.properties.paying import PICKS, PayingRules

# Where what is applied of each is.
SOURCES = ("receipts", "payments", "invoices", "payables")


class ApplyingRules(PayingRules):
    """Credit notes in use, and allocations that were a mistake."""

    def _sources(self, kind: str) -> Sequence[Any]:
        sources: dict[str, Sequence[Any]] = {
            "receipts": self.books.receipts,
            "payments": self.purchases.payments,
            "invoices": self.books.credits,
            "payables": self.purchases.credits,
        }
        return sources[kind]

    @precondition(lambda self: bool(self.books.credits or self.purchases.credits))
    @rule(pick=PICK, picks=PICKS, bought=st.booleans())
    def use_credit(self, pick: int, picks: list[tuple[int, Decimal]], bought: bool) -> None:
        notes = self.purchases.credits if bought else self.books.credits
        if not notes:
            return
        credit: Credit = self.likely(notes, lambda each: each.left > 0, pick)
        parts: Sequence[tuple[Owed, Decimal]] = (
            self._parts(credit.partner, picks) if bought else self._shares(credit.partner, picks)
        )
        applied = [(each, min(part, credit.left) or part) for each, part in parts]
        if not applied:
            return
        reasons = self.closed(self.at.days[-1]) | self._unfit(applied, credit.left)
        path = f"/{'payables' if bought else 'invoices'}/{credit.id}/allocations"
        if self.request(path, {"allocations": self._asked(applied)}, reasons):
            for each, part in applied:
                credit.applied.append((each, part))
                each.settled += part

    @precondition(lambda self: any(each.applied for kind in SOURCES for each in self._sources(kind)))
    @rule(kind=st.sampled_from(SOURCES), pick=PICK, which=PICK)
    def apply_no_longer(self, kind: str, pick: int, which: int) -> None:
        every = self._sources(kind)
        if not any(each.applied for each in every):
            return
        source = self.likely(every, lambda each: each.applied and not each.reversed, pick)
        reasons = self.closed(self.at.days[-1])
        if source.reversed:
            reasons.add("receipt_reversed" if kind == "receipts" else "payment_reversed")
        paid = self.picked([each for each, _ in (source.applied or next(e for e in every if e.applied).applied)], which)
        if not any(each is paid for each, _ in source.applied):
            reasons.add("not_allocated")
        path = f"/{kind}/{source.id}/allocations/reversal"
        if self.request(path, {"invoice_id": paid.id}, reasons):
            self.outcomes["allocation taken back"] += 1
            for each, part in source.applied:
                if each is paid:
                    each.settled -= part
            source.applied[:] = [entry for entry in source.applied if entry[0] is not paid]
