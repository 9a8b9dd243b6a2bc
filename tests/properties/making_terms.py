"""What the company and the factory propose about production orders, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.machine import MADE, PICK, Comparison
from tests.properties.making import HIDDEN, OTHER, MakingRules
from tests.properties.making_model import MATERIALS, Work
from tests.properties.model import rounded
from tests.properties.moves import ENDS, SIDES, mover, not_theirs
from tests.properties.world import Rows

NEGOTIABLE = {"sent", "seen", "agreed"}
PLANS_SQL = "SELECT order_id::text, number, state FROM proposals WHERE company_id = $1 AND order_kind = 'production'"
Terms = tuple[Decimal, Decimal]


@dataclass(slots=True)
class Plan:
    """Another quantity or fee of an order, or its end; `old` and `new` are both.

    `instead` are a material, what stands in for it, how much of that for one, and what was then still to be sent.
    """

    work: Work
    number: int
    side: str
    old: Terms
    new: Terms | None
    agreed: bool
    instead: tuple[str, str, Decimal, Decimal] | None = None
    state: str = "open"


class MakingTermsRules(MakingRules):
    """Proposals about production orders."""

    def __init__(self) -> None:
        super().__init__()
        self.plans: list[Plan] = []

    def _voice(self, side: str) -> dict[str, str]:
        return self.factory if side == "partner" else {}

    @precondition(lambda self: bool(self.works))
    @rule(
        pick=PICK,
        side=st.sampled_from(SIDES),
        quantity=st.sampled_from([None, "5", "9", "12"]).map(lambda text: text and Decimal(text)),
        fee=st.sampled_from([None, None, "900", "1100.5"]).map(lambda text: text and Decimal(text)),
        ending=st.sampled_from([False, False, False, True]),
        stale=PICK,
    )
    def plan(
        self, pick: int, side: str, quantity: Decimal | None, fee: Decimal | None, ending: bool, stale: int
    ) -> None:
        work = self.likely(self.works, lambda each: each.status in NEGOTIABLE, pick)
        if side == "partner" and work.status in HIDDEN:
            return
        self._plan(work, side, None if ending else (quantity, fee), old=stale % 10 == 0)

    def _plan(
        self,
        work: Work,
        side: str,
        wanted: tuple[Decimal | None, Decimal | None] | None,
        *,
        old: bool,
        answers: Plan | None = None,
    ) -> None:
        """Propose other terms or (nothing wanted) to give the order up, perhaps in answer."""
        reasons, new = set[str](), None
        body: dict[str, Any] = {"kind": "cancellation"}
        if wanted is None:
            reasons |= set() if work.status == "agreed" else {"not_agreed", "transition_not_allowed"}
            reasons |= {"order_begun"} if work.has_begun else set()
        else:
            new = (wanted[0] or work.quantity, work.unit_fee if wanted[1] is None else wanted[1])
            named = {"quantity": wanted[0], "unit_price": wanted[1]}
            body = {"lines": [{"line_no": 1} | {name: str(v) for name, v in named.items() if v is not None}]}
            reasons |= self._unfit_plan(work, new)
        present = work.quantity, work.unit_fee
        plan = Plan(work, 0, side, present, new, work.status == "agreed")
        self._send_plan(plan, body, reasons, old=old, answers=answers)

    def _send_plan(
        self, plan: Plan, body: dict[str, Any], reasons: set[str], *, old: bool, answers: Plan | None = None
    ) -> None:
        work, side = plan.work, plan.side
        others = [each for each in self.plans if each.work is work]
        reasons |= {"stale"} if old else set()
        if work.status not in NEGOTIABLE:
            reasons.add("transition_not_allowed")
        if answers is None and any(each.state == "open" for each in others):
            reasons.add("proposal_open")
        path = f"/production-orders/{work.id}/proposals"
        if answers is not None:
            path = f"{path}/{answers.number}/counter-proposal"
            reasons |= not_theirs(answers, side, "counter")
        headers = {"If-Match": f'"{work.version - old}"', **self._voice(side)}
        if self.request(path, body, reasons, **headers):
            if answers is not None:
                answers.state = "countered"
            plan.number = len(others) + 1
            self.plans.append(plan)

    @precondition(lambda self: bool(self.works))
    @rule(
        pick=PICK,
        side=st.sampled_from(SIDES),
        item=st.sampled_from([OTHER, OTHER, "GAO", *MADE]),
        factor=st.sampled_from(["1.25", "0.3"]).map(Decimal),
        stale=PICK,
    )
    def stand_in(self, pick: int, side: str, item: str, factor: Decimal, stale: int) -> None:
        """Another item for what has still to be sent of a material."""
        work = self.likely(self.works, lambda each: each.status in NEGOTIABLE, pick)
        if side == "partner" and work.status in HIDDEN:
            return
        # The order's materials are numbered by their codes.
        number = pick % len(MATERIALS) + 1
        material, present = sorted(MATERIALS)[number - 1], (work.quantity, work.unit_fee)
        instead = (material, item, factor, work.unsent(material))
        plan = Plan(work, 0, side, present, present, work.status == "agreed", instead)
        entry = {"line_no": 1, "component_no": number, "substitute": {"item_code": item, "factor": str(factor)}}
        self._send_plan(plan, {"lines": [entry]}, self._unfit_stand_in(plan), old=stale % 10 == 0)

    @staticmethod
    def _unfit_stand_in(plan: Plan) -> set[str]:
        assert plan.instead is not None
        material, item, factor, _ = plan.instead
        named = item == plan.work.made or plan.work.plans(item)
        return {"change_invalid"} if named or not rounded(plan.work.unsent(material) * factor, 6) else set()

    @staticmethod
    def _unfit_plan(work: Work, new: Terms) -> set[str]:
        reasons, done = set[str](), max(work.finished, work.invoiced)
        if work.status == "agreed" and (new[0] < done or (done and new[1] != work.unit_fee)):
            reasons.add("change_invalid")
        return reasons | ({"nothing_changes"} if new == (work.quantity, work.unit_fee) else set())

    @precondition(lambda self: bool(self.plans))
    @rule(pick=PICK, action=st.sampled_from(["acceptance", "acceptance", *ENDS]), wrong=PICK)
    def answer_plan(self, pick: int, action: str, wrong: int) -> None:
        plan = self.likely(self.plans, lambda each: each.state == "open", pick)
        work, side = plan.work, mover(plan, action, wrong)
        reasons = not_theirs(plan, side, action)
        if action == "acceptance":
            reasons |= self._outdated_plan(plan)
        body = {"reason": "Không được"} if action == "refusal" else {}
        path = f"/production-orders/{work.id}/proposals/{plan.number}/{action}"
        if not self.request(path, body, reasons, **self._voice(side)):
            return
        plan.state = ENDS[action]
        if action == "acceptance":
            self.outcomes["plan accepted"] += 1
            self._go_by(plan)

    def _outdated_plan(self, plan: Plan) -> set[str]:
        work, reasons = plan.work, self.closed(self.at.days[-1])
        if work.status not in NEGOTIABLE:
            reasons.add("transition_not_allowed")
        if (work.status == "agreed") != plan.agreed:
            reasons.add("proposal_outdated")
        if plan.new is None:
            return reasons | ({"order_begun"} if work.has_begun else set())
        if plan.instead is not None:
            material, *_, unsent = plan.instead
            fits = work.unsent(material) == unsent and not self._unfit_stand_in(plan)
        else:
            fits = (work.quantity, work.unit_fee) == plan.old and not self._unfit_plan(work, plan.new)
        return reasons | (set() if fits else {"proposal_outdated"})

    def _go_by(self, plan: Plan) -> None:
        """An order that was not agreed on is now, as it was proposed."""
        work = plan.work
        if plan.new is None:
            work.status, work.ordered, work.version = "cancelled", Decimal(0), work.version + 1
            return
        work.version += 1 if plan.agreed else 2
        if plan.instead is not None:
            material, item, factor, _ = plan.instead
            work.stand_ins[material][item], work.agreed[material] = factor, item
            self.outcomes["stand-in accepted"] += 1
            if plan.agreed:
                return
        else:
            quantity, work.unit_fee = plan.new
            work.replan(quantity)
        work.status, work.ordered, work.expected = "agreed", work.quantity, work.left_to_make

    @precondition(lambda self: any(each.state == "open" for each in self.plans))
    @rule(pick=PICK, quantity=st.sampled_from(["4", "8", "11"]).map(Decimal), wrong=PICK, stale=PICK)
    def counter_plan(self, pick: int, quantity: Decimal, wrong: int, stale: int) -> None:
        plan = self.likely(self.plans, lambda each: each.state == "open", pick)
        side = mover(plan, "counter", wrong)
        self._plan(plan.work, side, (quantity, None), old=stale % 10 == 0, answers=plan)

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (PLANS_SQL, self._plans_differ)]

    def _plans_differ(self, rows: Rows) -> Any:
        return {tuple(row.values()) for row in rows} ^ {(each.work.id, each.number, each.state) for each in self.plans}
