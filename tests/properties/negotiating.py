"""What both sides of a purchase order say meanwhile: goods on their way, proposals, answers and counter-proposals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.buying import OPEN, BuyingRules, any_purchase
from tests.properties.buying_model import BoughtLine, Notice, Proposal, Purchase
from tests.properties.machine import BOUGHT, DAY, ITEMS, PICK, SHARE, SUPPLIERS, Comparison
from tests.properties.model import ZERO, rounded
from tests.properties.moves import ENDS, SIDES, mover, not_theirs
from tests.properties.world import Rows

NEGOTIABLE = {"sent", "seen", *OPEN}
# Whose shipping notices wait for approval.
DOUBTED = "SU"
NOTICES_SQL = "SELECT id::text, status, version FROM shipping_notices WHERE company_id = $1"
PROPOSALS_SQL = "SELECT order_id::text, number, state FROM proposals WHERE company_id = $1 AND order_kind = 'purchase'"


class NoticeRules(BuyingRules):
    """Goods that are announced, approved where that is asked for, withdrawn, and received from their notice."""

    def __init__(self) -> None:
        super().__init__()
        self.suppliers: dict[str, dict[str, str]] = {}

    async def _masters(self) -> None:
        await super()._masters()
        for code in SUPPLIERS:
            person = await self.at.trading.person("supplier", self.partners[code])
            self.suppliers[code] = self.stage.as_person(person).headers
        doubted = {"document_kind": "shipping_notice", "partner_id": str(self.partners[DOUBTED]), "mode": "approve"}
        await self.at.api.put("/intake-rules", doubted)

    @precondition(any_purchase)
    @rule(pick=PICK, share=SHARE, day=DAY, by_supplier=st.booleans())
    def announce(self, pick: int, share: Decimal, day: int, by_supplier: bool) -> None:
        order, on = self.likely(self.purchases.orders, lambda each: each.status in OPEN, pick), self.at.days[day]
        if by_supplier and not order.shown:
            return
        lines = [(n, line, rounded((line.expected - line.announced) * share, 2)) for n, line in order.kept]
        lines = [entry for entry in lines if entry[2] > 0]
        if not lines:
            return
        reasons = set() if order.status in OPEN else {"transition_not_allowed"}
        spoken_for = [(line.received + line.announced + line.said + quantity, line) for _, line, quantity in lines]
        if on < order.on or any(quantity > line.most for quantity, line in spoken_for):
            reasons.add("notice_invalid")
        asked = [{"line_no": n, "quantity": str(quantity)} for n, _, quantity in lines]
        body = {"arrives_on": on.isoformat(), "lines": asked}
        headers = self.suppliers[order.partner] if by_supplier else {}
        answer = self.request(f"/purchase-orders/{order.id}/shipping-notices", body, reasons, **headers)
        if answer:
            status = "waiting" if by_supplier and order.partner == DOUBTED else "announced"
            self.purchases.notices.append(Notice(answer["id"], order, lines, on, status))
            for _, line, quantity in lines:
                if status == "waiting":
                    line.said += quantity
                else:
                    line.announced += quantity

    @precondition(lambda self: any(each.status == "waiting" for each in self.purchases.notices))
    @rule(pick=PICK, approved=st.booleans(), stale=PICK)
    def decide_notice(self, pick: int, approved: bool, stale: int) -> None:
        notice, old = self.likely(self.purchases.notices, lambda each: each.status == "waiting", pick), stale % 10 == 0
        reasons = {"stale"} if old else set()
        if notice.status != "waiting":
            reasons.add("transition_not_allowed")
        parts = notice.quantities
        if approved and any(line.received + line.announced + quantity > line.most for _, line, quantity in parts):
            reasons.add("over_shipped")
        action, body = ("approval", {}) if approved else ("refusal", {"reason": "Chưa đặt"})
        headers = {"If-Match": f'"{notice.version - old}"'}
        if not self.request(f"/shipping-notices/{notice.id}/{action}", body, reasons, **headers):
            return
        self.outcomes[f"notice {action}"] += 1
        if not approved:
            notice.end("refused")
            return
        notice.status, notice.version = "announced", notice.version + 1
        for _, line, quantity in parts:
            line.said -= quantity
            line.announced += quantity

    @precondition(lambda self: bool(self.purchases.notices and self.purchases.arrivals))
    @rule(pick=PICK, which=PICK, stale=PICK)
    def close_notice(self, pick: int, which: int, stale: int) -> None:
        """The goods came with a receipt that does not say so."""
        notice, old = self._notice(pick), stale % 10 == 0
        arrival = self.likely(
            self.purchases.arrivals, lambda each: each.order is notice.order and not each.noticed, which
        )
        reasons = {"stale"} if old else set()
        if notice.status != "announced":
            reasons.add("transition_not_allowed")
        if arrival.order is not notice.order or arrival.noticed:
            reasons.add("receipt_unknown")
        headers = {"If-Match": f'"{notice.version - old}"'}
        if self.request(f"/shipping-notices/{notice.id}/closure", {"receipt_id": arrival.id}, reasons, **headers):
            notice.end("received")
            arrival.noticed = True

    @precondition(lambda self: bool(self.purchases.notices))
    @rule(pick=PICK, stale=PICK)
    def withdraw_notice(self, pick: int, stale: int) -> None:
        notice, old = self._notice(pick), stale % 10 == 0
        reasons = {"stale"} if old else set()
        if notice.status not in ("announced", "waiting"):
            reasons.add("transition_not_allowed")
        headers = {"If-Match": f'"{notice.version - old}"'}
        if self.request(f"/shipping-notices/{notice.id}/withdrawal", {"reason": "Hỏng xe"}, reasons, **headers):
            notice.end("withdrawn")

    @precondition(lambda self: bool(self.purchases.notices))
    @rule(pick=PICK, share=SHARE, day=DAY)
    def receive_notice(self, pick: int, share: Decimal, day: int) -> None:
        notice = self._notice(pick)
        came = [(n, line, rounded(quantity * share, 2)) for n, line, quantity in notice.quantities]
        self.receive_of(notice.order, self.at.days[day], came, notice=notice)

    def _notice(self, pick: int) -> Notice:
        return self.likely(self.purchases.notices, lambda each: each.status == "announced", pick)

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (NOTICES_SQL, self._notices_differ)]

    def _notices_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(each.id, each.status, each.version) for each in self.purchases.notices}


class NegotiatingRules(NoticeRules):
    """Proposals of either side, until they are accepted into the books or come to nothing."""

    def _as(self, side: str, order: Purchase) -> dict[str, str]:
        return self.suppliers[order.partner] if side == "partner" else {}

    @precondition(any_purchase)
    @rule(
        pick=PICK,
        side=st.sampled_from(SIDES),
        quantity=st.sampled_from(["0", "3", "9", "50", None]).map(lambda text: text and Decimal(text)),
        price=st.sampled_from([None, None, "49998"]).map(lambda text: text and Decimal(text)),
        cancelling=st.sampled_from([False, False, False, True]),
        stale=PICK,
    )
    def propose(
        self, pick: int, side: str, quantity: Decimal | None, price: Decimal | None, cancelling: bool, stale: int
    ) -> None:
        order = self.likely(self.purchases.orders, lambda each: each.status in NEGOTIABLE, pick)
        if side == "partner" and not order.shown:
            return
        self._propose(order, side, None if cancelling else (pick, quantity, price), old=stale % 10 == 0)

    def _propose(
        self,
        order: Purchase,
        side: str,
        wanted: tuple[int, Decimal | None, Decimal | None] | None,
        *,
        old: bool,
        answers: Proposal | None = None,
    ) -> None:
        """Propose new terms of a line, or (nothing wanted) that the order is cancelled, perhaps in answer."""
        reasons = set[str]()
        proposal = Proposal(order, 0, side, None, (ZERO, ZERO), (ZERO, ZERO), order.status in OPEN)
        body: dict[str, Any] = {"kind": "cancellation"}
        if wanted is None:
            reasons |= self._reasons_to_keep(order)
        else:
            entry = self._term(proposal, *wanted)
            if entry is None:
                return
            body, line = {"lines": [entry]}, proposal.line
            assert line is not None
            if proposal.new[0] < line.least_wanted:
                reasons.add("change_invalid")
            if proposal.new == proposal.old:
                reasons.add("nothing_changes")
        self._send(proposal, body, reasons, old=old, answers=answers)

    def _send(
        self, proposal: Proposal, body: dict[str, Any], reasons: set[str], *, old: bool, answers: Proposal | None = None
    ) -> None:
        order, side = proposal.order, proposal.side
        others = [each for each in self.purchases.proposals if each.order is order]
        reasons |= {"stale"} if old else set()
        if order.status not in NEGOTIABLE:
            reasons.add("transition_not_allowed")
        if answers is None and any(each.state == "open" for each in others):
            reasons.add("proposal_open")
        headers = {"If-Match": f'"{order.version - old}"', **self._as(side, order)}
        path = f"/purchase-orders/{order.id}/proposals"
        if answers is not None:
            path = f"{path}/{answers.number}/counter-proposal"
            reasons |= not_theirs(answers, side, "counter")
        if self.request(path, body, reasons, **headers):
            proposal.number = len(others) + 1
            if answers is not None:
                answers.state = "countered"
            self.purchases.proposals.append(proposal)

    @staticmethod
    def _term(proposal: Proposal, pick: int, quantity: Decimal | None, price: Decimal | None) -> dict[str, Any] | None:
        """The line that a proposal is about, as the request names it; none where no line is left."""
        kept = proposal.order.kept
        if not kept:
            return None
        number, line = kept[pick % len(kept)]
        present = line.ordered, line.price
        proposal.line, proposal.old = line, present
        proposal.new = (present[0] if quantity is None else quantity, price or present[1])
        fields = {"quantity": quantity, "unit_price": price}
        return {"line_no": number} | {name: str(given) for name, given in fields.items() if given is not None}

    @precondition(any_purchase)
    @rule(
        pick=PICK,
        side=st.sampled_from(SIDES),
        item=st.sampled_from(BOUGHT),
        quantity=st.sampled_from(["3", "9", "50"]).map(Decimal),
        stale=PICK,
    )
    def propose_another(self, pick: int, side: str, item: str, quantity: Decimal, stale: int) -> None:
        """Another item in the place of what is open of a line."""
        order, old = self.likely(self.purchases.orders, lambda each: each.status in NEGOTIABLE, pick), stale % 10 == 0
        if not order.kept or (side == "partner" and not order.shown):
            return
        number, line = order.kept[pick % len(order.kept)]
        present, price = (line.ordered, line.price), Decimal(41001)
        other = BoughtLine(item, Decimal(1), price, Decimal(ITEMS[item][2]), quantity)
        proposal = Proposal(order, 0, side, line, present, present, order.status in OPEN, instead=other)
        proposal.new = (proposal.done, line.price)
        fits = line.ordered > proposal.done and item != line.item
        reasons = set() if fits else {"change_invalid"}
        entry = {
            "line_no": number,
            "quantity": str(quantity),
            "unit_price": str(price),
            "substitute": {"item_code": item, "unit": "cái"},
        }
        self._send(proposal, {"lines": [entry]}, reasons, old=old)

    @staticmethod
    def _reasons_to_keep(order: Purchase) -> set[str]:
        if order.status not in OPEN:
            return {"not_agreed", "transition_not_allowed"}
        return set() if any(line.least_wanted < line.ordered for _, line in order.kept) else {"nothing_changes"}

    @precondition(lambda self: bool(self.purchases.proposals))
    @rule(pick=PICK, action=st.sampled_from(["acceptance", "acceptance", *ENDS]), wrong=PICK)
    def answer_proposal(self, pick: int, action: str, wrong: int) -> None:
        proposal = self.likely(self.purchases.proposals, lambda each: each.state == "open", pick)
        order, side = proposal.order, mover(proposal, action, wrong)
        reasons = not_theirs(proposal, side, action)
        if action == "acceptance":
            reasons |= self._reasons_to_refuse(proposal)
        body = {"reason": "Không được"} if action == "refusal" else {}
        path = f"/purchase-orders/{order.id}/proposals/{proposal.number}/{action}"
        if not self.request(path, body, reasons, **self._as(side, order)):
            return
        proposal.state = ENDS[action]
        if action == "acceptance":
            self.outcomes["another item bought" if proposal.instead else "proposal accepted"] += 1
            if proposal.line is not None:
                proposal.line.ordered, proposal.line.price = proposal.new
                order.lines += [proposal.instead] if proposal.instead else []
            else:
                for _, line in order.kept:
                    line.ordered = min(line.ordered, line.least_wanted)
            order.changed()

    def _reasons_to_refuse(self, proposal: Proposal) -> set[str]:
        order, line = proposal.order, proposal.line
        reasons = self.closed(self.at.days[-1])
        if order.status not in NEGOTIABLE:
            reasons.add("transition_not_allowed")
        if (order.status in OPEN) != proposal.agreed:
            reasons.add("proposal_outdated")
        if line is None:
            reasons |= {"proposal_outdated"} if self._reasons_to_keep(order) else set()
        elif (
            line.refused
            or (line.ordered, line.price) != proposal.old
            or proposal.new[0] < line.least_wanted
            or (proposal.instead is not None and line.ordered <= proposal.done)
        ):
            reasons.add("proposal_outdated")
        return reasons

    @precondition(lambda self: any(each.state == "open" for each in self.purchases.proposals))
    @rule(pick=PICK, quantity=st.sampled_from(["2", "8", "30"]).map(Decimal), wrong=PICK, stale=PICK)
    def counter(self, pick: int, quantity: Decimal, wrong: int, stale: int) -> None:
        proposal = self.likely(self.purchases.proposals, lambda each: each.state == "open", pick)
        side = mover(proposal, "counter", wrong)
        self._propose(proposal.order, side, (pick, quantity, None), old=stale % 10 == 0, answers=proposal)

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (PROPOSALS_SQL, self._proposals_differ)]

    def _proposals_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(each.order.id, each.number, each.state) for each in self.purchases.proposals}
