"""What customers say they have paid: a receipt once staff approves it, or at once where the company has it so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.core.money import round_half_up
from tests.properties.machine import DAY, PARTNERS, PICK, RATES, SHARE, Comparison
from tests.properties.model import ZERO, Invoice, Receipt
from tests.properties.money import MoneyRules
from tests.properties.selling_terms import SellingTermsRules
from tests.properties.world import Rows

ENDS = {"approval": "approved", "refusal": "refused", "withdrawal": "withdrawn"}
TRUSTED = "KL"
NOTICES_SQL = "SELECT id::text, status, version, amount FROM payment_notices WHERE company_id = $1"


@dataclass(slots=True)
class Told:
    """A payment that a customer tells of."""

    id: str
    partner: str
    amount: Decimal
    on: date
    applied: list[tuple[Invoice, Decimal]]
    status: str = "waiting"
    version: int = 1


class TellingRules(MoneyRules, SellingTermsRules):
    """Payment notices."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Told] = []

    async def _masters(self) -> None:
        await super()._masters()
        rule_ = {"document_kind": "payment_notice", "partner_id": str(self.partners[TRUSTED]), "mode": "accept"}
        await self.at.api.put("/intake-rules", rule_)

    @rule(
        partner=st.sampled_from(sorted(PARTNERS)),
        picks=st.lists(st.tuples(PICK, SHARE), max_size=2),
        extra=st.sampled_from(["0", "0", "0.07", "1000", "-1"]).map(Decimal),
        day=DAY,
    )
    def tell(self, partner: str, picks: list[tuple[int, Decimal]], extra: Decimal, day: int) -> None:
        on, applied = self.at.days[day], self._shares(partner, picks)
        amount = sum((share for _, share in applied), ZERO) + extra
        if amount <= 0:
            return
        at_once = partner == TRUSTED
        reasons = self._misfits(applied, amount) | (self.closed(on) if at_once else set())
        if amount != round_half_up(amount, self._scale(partner)):
            reasons.add("amount_scale")
        body = {"amount": str(amount), "paid_on": on.isoformat(), "allocations": self._named(applied)}
        body["reference"] = f"FT{len(self.told)}"
        answer = self.request("/payment-notices", body, reasons, **self.customers[partner])
        if answer:
            told = Told(answer["id"], partner, amount, on, applied)
            self.told.append(told)
            if at_once:
                self._paid(told, on, answer)

    def _paid(self, told: Told, on: date, answer: Any) -> None:
        rate = Decimal(RATES[self.at.days.index(on)]) if PARTNERS[told.partner][0] == "USD" else Decimal(1)
        worth = round_half_up(told.amount * rate, 0)
        receipt = Receipt(answer["receipt"]["id"], told.partner, "bank", told.amount, worth, on)
        self.books.receipts.append(receipt)
        self._apply(receipt, told.applied)
        told.status, told.version = "approved", told.version + 1

    @precondition(lambda self: bool(self.told))
    @rule(pick=PICK, action=st.sampled_from(["approval", "approval", *ENDS]), day=st.none() | DAY, stale=PICK)
    def end_telling(self, pick: int, action: str, day: int | None, stale: int) -> None:
        told, old = self.likely(self.told, lambda each: each.status == "waiting", pick), stale % 10 == 0
        reasons = {"stale"} if old else set()
        if told.status != "waiting":
            reasons.add("transition_not_allowed")
        on = told.on if day is None else self.at.days[day]
        body = {"refusal": {"reason": "Chưa nhận được tiền"}, "withdrawal": {}}.get(action, dict[str, Any]())
        if action == "approval":
            reasons |= self.closed(on) | self._misfits(told.applied, told.amount)
            if day is not None:
                body = {"received_on": on.isoformat()}
        headers = {"If-Match": f'"{told.version - old}"'}
        if action == "withdrawal":
            headers |= self.customers[told.partner]
        answer = self.request(f"/payment-notices/{told.id}/{action}", body, reasons, **headers)
        if answer and action == "approval":
            self._paid(told, on, answer)
        elif answer:
            told.status, told.version = ENDS[action], told.version + 1

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (NOTICES_SQL, self._told_differ)]

    def _told_differ(self, rows: Rows) -> Any:
        wanted = {(each.id, each.status, each.version, each.amount) for each in self.told}
        return {tuple(row.values()) for row in rows} ^ wanted
