"""What customers and the company propose about sales orders, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.machine import PARTNERS, PICK, Comparison
from tests.properties.model import Line, Order
from tests.properties.moves import ENDS, SIDES, mover, not_theirs
from tests.properties.selling import ALLOWED, OrderRules, any_order
from tests.properties.world import Rows

OFFERS_SQL = "SELECT order_id::text, number, state FROM proposals WHERE company_id = $1 AND order_kind = 'sales'"


@dataclass(slots=True)
class Offer:
    """Another quantity or price of a line; `old` and `new` are both."""

    order: Order
    number: int
    side: str
    at: int
    old: tuple[Decimal, Decimal]
    new: tuple[Decimal, Decimal]
    state: str = "open"

    @property
    def line(self) -> Line:
        return self.order.lines[self.at]


class SellingTermsRules(OrderRules):
    """Proposals about sales orders."""

    def __init__(self) -> None:
        super().__init__()
        self.offers: list[Offer] = []
        self.customers: dict[str, dict[str, str]] = {}

    async def _masters(self) -> None:
        await super()._masters()
        for code in PARTNERS:
            person = await self.at.trading.person("customer", self.partners[code])
            self.customers[code] = self.stage.as_person(person).headers

    def _headers(self, side: str, order: Order) -> dict[str, str]:
        return self.customers[order.partner] if side == "partner" else {}

    @precondition(any_order)
    @rule(
        pick=PICK,
        side=st.sampled_from(SIDES),
        quantity=st.sampled_from([None, "0", "1", "4", "20"]).map(lambda text: text and Decimal(text)),
        price=st.sampled_from([None, None, "12.5", "1"]).map(lambda text: text and Decimal(text)),
        stale=PICK,
    )
    def offer(self, pick: int, side: str, quantity: Decimal | None, price: Decimal | None, stale: int) -> None:
        order, old = self.likely(self.books.orders, lambda each: each.status in ALLOWED["change"], pick), not stale % 10
        number = pick % len(order.lines) + 1
        line = order.lines[number - 1]
        present = line.ordered, line.price
        wanted = (present[0] if quantity is None else quantity, price or present[1])
        others = [each for each in self.offers if each.order is order]
        reasons = {"stale"} if old else set()
        if any(each.state == "open" for each in others):
            reasons.add("proposal_open")
        reasons |= self._unfit_terms(order, line, wanted)
        fields = {"quantity": quantity, "unit_price": price}
        entry = {"line_no": number} | {name: str(given) for name, given in fields.items() if given is not None}
        headers = {"If-Match": f'"{order.version - old}"', **self._headers(side, order)}
        if self.request(f"/sales-orders/{order.id}/proposals", {"lines": [entry]}, reasons, **headers):
            self.offers.append(Offer(order, len(others) + 1, side, number - 1, present, wanted))

    @staticmethod
    def _unfit_terms(order: Order, line: Line, wanted: tuple[Decimal, Decimal]) -> set[str]:
        reasons = set() if order.status in ALLOWED["change"] else {"transition_not_allowed"}
        if wanted[0] < line.delivered or (line.delivered and wanted[1] != line.price):
            reasons.add("change_invalid")
        return reasons | ({"nothing_changes"} if wanted == (line.ordered, line.price) else set())

    @precondition(lambda self: bool(self.offers))
    @rule(pick=PICK, action=st.sampled_from(["acceptance", "acceptance", *ENDS]), wrong=PICK)
    def answer_offer(self, pick: int, action: str, wrong: int) -> None:
        offer = self.likely(self.offers, lambda each: each.state == "open", pick)
        order, side = offer.order, mover(offer, action, wrong)
        reasons = not_theirs(offer, side, action)
        if action == "acceptance":
            reasons |= self._outdated(offer)
        body = {"reason": "Không được"} if action == "refusal" else {}
        path = f"/sales-orders/{order.id}/proposals/{offer.number}/{action}"
        if not self.request(path, body, reasons, **self._headers(side, order)):
            return
        offer.state = ENDS[action]
        if action == "acceptance":
            self.outcomes["offer accepted"] += 1
            offer.line.price = offer.new[1]
            self._change(order, {offer.at: offer.new[0]})

    def _outdated(self, offer: Offer) -> set[str]:
        order, line = offer.order, offer.line
        reasons = self.closed(self.at.days[-1])
        found = self._unfit_terms(order, line, offer.new)
        if "transition_not_allowed" in found:
            reasons.add("transition_not_allowed")
        if found - {"transition_not_allowed"} or (line.ordered, line.price) != offer.old:
            reasons.add("proposal_outdated")
        memo = order.memo()
        line.ordered, line.price, present = *offer.new, (line.ordered, line.price)
        added = order.memo() - memo
        line.ordered, line.price = present
        return reasons | self._over_credit(order, added) | self._short_of(order, {offer.at: offer.new[0]})

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (OFFERS_SQL, self._offers_differ)]

    def _offers_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(each.order.id, each.number, each.state) for each in self.offers}
