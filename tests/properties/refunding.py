"""Money given back as rules: out of advances and credit notes, both ways, and taken back again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.applying import ApplyingRules
from tests.properties.machine import DAY, PICK, SHARE, Comparison
from tests.properties.model import ZERO, rounded
from tests.properties.world import Rows

# What is refunded, by the side, and what it is called there.
KINDS = {
    "customer": {"receipts": "receipt", "invoices": "credit_note"},
    "supplier": {"payments": "payment", "payables": "credit_note"},
}
REFUNDS_SQL = """
SELECT r.id::text, r.amount, r.reversed_on IS NOT NULL AS reversed,
       (SELECT coalesce(sum(amount), 0) FROM allocations WHERE company_id = $1 AND refund_id = r.id)
       + (SELECT coalesce(sum(amount), 0) FROM payable_allocations WHERE company_id = $1 AND refund_id = r.id) AS taken
FROM refunds r WHERE r.company_id = $1
"""


@dataclass(slots=True)
class Refund:
    """Money that went back, and what it was taken from."""

    id: str
    side: str
    partner: str
    on: date
    parts: list[tuple[Any, Decimal]]
    reversed: bool = False

    @property
    def amount(self) -> Decimal:
        return sum((amount for _, amount in self.parts), ZERO)


class RefundingRules(ApplyingRules):
    """Refunds of both sides."""

    def __init__(self) -> None:
        super().__init__()
        self.refunds: list[Refund] = []

    @rule(side=st.sampled_from(sorted(KINDS)), pick=PICK, more=st.none() | PICK, share=SHARE, day=DAY)
    def give_money_back(self, side: str, pick: int, more: int | None, share: Decimal, day: int) -> None:
        """Of one source or two, the same one twice among them; now and then more than is left of it."""
        sources = [(kind, each) for name, kind in KINDS[side].items() for each in self._sources(name)]
        if not sources:
            return
        chosen = [self.likely(sources, lambda each: each[1].left > 0, pick)]
        partner, on = chosen[0][1].partner, self.at.days[day]
        if more is not None:
            chosen.append(self.picked([each for each in sources if each[1].partner == partner], more))
        scale = self._scale(partner) if side == "customer" else self._decimals(partner)
        least = Decimal(1).scaleb(-scale)
        parts = [(kind, each, max(rounded(each.left * share, scale), least)) for kind, each in chosen]
        body = {
            "partner_id": str(self.partners[partner]),
            "method": "bank",
            "sources": [{"kind": kind, "source_id": each.id, "amount": str(amount)} for kind, each, amount in parts],
            "refunded_on": on.isoformat(),
        }
        reasons = self.closed(on) | ({"refund_invalid"} if self._cannot_go_back(parts, on) else set())
        answer = self.request(f"/{side}-refunds", body, reasons)
        if answer:
            self.refunds.append(Refund(answer["id"], side, partner, on, [(each, amount) for _, each, amount in parts]))
            self._went_back(self.refunds[-1], 1)

    @staticmethod
    def _cannot_go_back(parts: Sequence[tuple[str, Any, Decimal]], on: date) -> bool:
        twice = len({each.id for _, each, _ in parts}) < len(parts)
        return twice or any(
            each.reversed or amount > each.left or on < each.on or getattr(each, "method", "") == "set_off"
            for _, each, amount in parts
        )

    @precondition(lambda self: bool(self.refunds))
    @rule(pick=PICK, day=DAY)
    def take_refund_back(self, pick: int, day: int) -> None:
        on = self.at.days[day]
        refund = self.likely(self.refunds, lambda each: not each.reversed, pick)
        reasons = self.closed(on)
        if refund.reversed:
            reasons.add("refund_reversed")
        if on < refund.on:
            reasons.add("reversal_before_refund")
        path = f"/{refund.side}-refunds/{refund.id}/reversal"
        if self.request(path, {"reversed_on": on.isoformat()}, reasons):
            refund.reversed = True
            self.outcomes["refund taken back"] += 1
            self._went_back(refund, -1)

    def _went_back(self, refund: Refund, sign: int) -> None:
        for source, amount in refund.parts:
            source.refunded += sign * amount
        books = self.books.refunded if refund.side == "customer" else self.books.payable
        books[refund.partner] = books.get(refund.partner, ZERO) + sign * refund.amount

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (REFUNDS_SQL, self._refunds_differ)]

    def _refunds_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {
            (each.id, each.amount, each.reversed, ZERO if each.reversed else each.amount) for each in self.refunds
        }
