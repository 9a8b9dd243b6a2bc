"""Invoices for the fee as the factory enters them, and the company's answer, in any order with those of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.machine import DAY, FACTORY, PICK, SHARE, Comparison
from tests.properties.making import HIDDEN
from tests.properties.making_model import VAT, Work
from tests.properties.making_work import PaperRules
from tests.properties.model import ZERO, Charge, rounded
from tests.properties.world import Rows

ENDS = {"approval": "approved", "refusal": "refused", "withdrawal": "withdrawn"}
ENTERED_SQL = "SELECT id::text, status, net_amount, agreed_amount FROM factory_invoices WHERE company_id = $1"


@dataclass(slots=True)
class Entered:
    """What a factory asks for so many pieces."""

    id: str
    work: Work
    reference: str
    quantity: Decimal
    net: Decimal
    agreed: Decimal
    status: str = "waiting"


class FactoryInvoiceRules(PaperRules):
    """Factories that send their invoices themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.entered: list[Entered] = []

    def _asked_for(self, work: Work) -> Decimal:
        waiting = (each.quantity for each in self.entered if each.work is work and each.status == "waiting")
        return work.invoiced + sum(waiting, ZERO)

    @precondition(lambda self: any(work.finished > work.invoiced for work in self.works))
    @rule(pick=PICK, share=SHARE, day=DAY, extra=st.sampled_from([None, 0, 555, -40]), again=PICK)
    def enter_invoice(self, pick: int, share: Decimal, day: int, extra: int | None, again: int) -> None:
        """One time in eight under a number that waits or was booked."""
        work = self.likely(self.works, lambda each: each.finished > self._asked_for(each), pick)
        if work.status in HIDDEN:
            return
        asked = self._asked_for(work)
        quantity = rounded(max(work.finished - asked, ZERO) * share, 2) or Decimal("0.1")
        before = work.fee(asked) if asked != work.invoiced else work.fee_invoiced
        agreed = work.fee(asked + quantity) - before
        net = max(agreed + (extra or 0), ZERO)
        reasons = self._not_in(work, "agreed", "closed")
        if asked + quantity > work.finished:
            reasons.add("over_invoiced")
        taken = [each.reference for each in self.entered if each.status in ("waiting", "approved")]
        reference = f"B{len(self.entered)}"
        if again % 8 == 5 and taken:
            reference = self.picked(taken, again)
            reasons.add("duplicate_invoice")
        body = {"reference": reference, "quantity": str(quantity), "charged_on": self._day(day)}
        if extra is not None:
            body["net_amount"] = str(net)
        answer = self.request(f"/production-orders/{work.id}/factory-invoices", body, reasons, **self.factory)
        if answer:
            self.entered.append(Entered(answer["factory_invoices"][-1]["id"], work, reference, quantity, net, agreed))

    @precondition(lambda self: bool(self.entered))
    @rule(pick=PICK, action=st.sampled_from(["approval", "approval", *ENDS]), day=DAY)
    def answer_invoice(self, pick: int, action: str, day: int) -> None:
        entered = self.likely(self.entered, lambda each: each.status == "waiting", pick)
        work = entered.work
        reasons = self._not_in(work, "agreed", "closed")
        if entered.status != "waiting":
            reasons.add("transition_not_allowed")
        body: dict[str, Any] = {"refusal": {"reason": "Sai số"}, "withdrawal": {}}.get(action, {})
        if action == "approval":
            body = {"charged_on": self._day(day)}
            reasons |= self._closed_for(work, day)
            if work.invoiced + entered.quantity > work.finished:
                reasons.add("over_invoiced")
        path = f"/production-orders/{work.id}/factory-invoices/{entered.id}/{action}"
        answer = self.request(path, body, reasons, **(self.factory if action == "withdrawal" else {}))
        if not answer:
            return
        entered.status = ENDS[action]
        if action == "approval":
            self.outcomes["factory's invoice booked"] += 1
            self._booked(entered, answer, day)

    def _booked(self, entered: Entered, answer: Any, day: int) -> None:
        work, net = entered.work, entered.net
        due = work.fee(work.invoiced + entered.quantity) - work.fee_invoiced
        charge = next(each for each in answer["charges"] if each["reference"] == entered.reference)
        total = net + rounded(net * VAT / 100, 0)
        self.books.charges.append(Charge(charge["id"], FACTORY, entered.reference, self.at.days[day], total))
        self.books.payable[FACTORY] += total
        work.begun = True
        work.invoiced += entered.quantity
        work.fee_invoiced += due
        if net != due:
            work.absorb(net - due, self.books.stock[work.made], over=work.status == "closed")

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (ENTERED_SQL, self._entered_differ)]

    def _entered_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(each.id, each.status, each.net, each.agreed) for each in self.entered}
