"""What customers and the company propose about sales orders, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.machine import ITEMS, PARTNERS, PICK, SERVICES, Comparison
from tests.properties.model import ZERO, Line, Order
from tests.properties.moves import ENDS, SIDES, mover, not_theirs
from tests.properties.selling import ALLOWED, OrderRules, any_order
from tests.properties.world import Rows

OFFERS_SQL = "SELECT order_id::text, number, state FROM proposals WHERE company_id = $1 AND order_kind = 'sales'"


@dataclass(slots=True)
class Offer:
    """Another quantity or price of a line; `old` and `new` are both, or `instead` takes its place but for `kept`."""

    order: Order
    number: int
    side: str
    at: int
    old: tuple[Decimal, Decimal]
    new: tuple[Decimal, Decimal]
    instead: Line | None = None
    state: str = "open"

    @property
    def kept(self) -> Decimal:
        """What is left of the line."""
        return self.new[0]

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
        """Other terms of a line."""
        order, old = self.likely(self.books.orders, lambda each: each.status in ALLOWED["change"], pick), not stale % 10
        number = pick % len(order.lines) + 1
        line = order.lines[number - 1]
        present = line.ordered, line.price
        wanted = (present[0] if quantity is None else quantity, price or present[1])
        fields = {"quantity": quantity, "unit_price": price}
        entry = {"line_no": number} | {name: str(given) for name, given in fields.items() if given is not None}
        offer = Offer(order, 0, side, number - 1, present, wanted)
        self._offer(offer, entry, self._unfit_terms(order, line, wanted), old=old)

    @precondition(any_order)
    @rule(
        pick=PICK,
        side=st.sampled_from(SIDES),
        item=st.sampled_from(sorted(ITEMS)),
        quantity=st.sampled_from(["1", "4", "20"]).map(Decimal),
        stale=PICK,
    )
    def offer_another(self, pick: int, side: str, item: str, quantity: Decimal, stale: int) -> None:
        """Another item in the place of what is open of a line."""
        order = self.likely(self.books.orders, lambda each: each.status in ALLOWED["change"], pick)
        number = pick % len(order.lines) + 1
        line, (_, _, vat, *prices) = order.lines[number - 1], ITEMS[item]
        price = Decimal(prices[PARTNERS[order.partner][0] == "USD"])
        other = Line(item, Decimal(1), price, ZERO, Decimal(vat), quantity)
        other.keeps_stock, other.place = item not in SERVICES, line.place
        entry = {
            "line_no": number,
            "quantity": str(quantity),
            "unit_price": str(price),
            "substitute": {"item_code": item, "unit": "cái"},
        }
        offer = Offer(
            order, 0, side, number - 1, (line.ordered, line.price), (line.delivered, line.price), instead=other
        )
        self._offer(offer, entry, self._unfit_instead(offer), old=not stale % 10)

    def _offer(self, offer: Offer, entry: dict[str, Any], reasons: set[str], *, old: bool) -> None:
        order = offer.order
        others = [each for each in self.offers if each.order is order]
        reasons |= {"stale"} if old else set()
        if any(each.state == "open" for each in others):
            reasons.add("proposal_open")
        headers = {"If-Match": f'"{order.version - old}"', **self._headers(offer.side, order)}
        if self.request(f"/sales-orders/{order.id}/proposals", {"lines": [entry]}, reasons, **headers):
            offer.number = len(others) + 1
            self.offers.append(offer)

    @staticmethod
    def _unfit_instead(offer: Offer) -> set[str]:
        order, line = offer.order, offer.line
        reasons = set() if order.status in ALLOWED["change"] else {"transition_not_allowed"}
        assert offer.instead is not None
        fits = line.open > 0 and offer.kept >= line.delivered and offer.instead.item != line.item
        return reasons | (set() if fits else {"change_invalid"})

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
            self.outcomes["another item accepted" if offer.instead else "offer accepted"] += 1
            offer.line.price = offer.new[1]
            self._change(order, {offer.at: offer.new[0]}, offer.instead)

    def _outdated(self, offer: Offer) -> set[str]:
        order, line = offer.order, offer.line
        reasons = self.closed(self.at.days[-1])
        found = self._unfit_instead(offer) if offer.instead else self._unfit_terms(order, line, offer.new)
        if "transition_not_allowed" in found:
            reasons.add("transition_not_allowed")
        if found - {"transition_not_allowed"} or (line.ordered, line.price) != offer.old:
            reasons.add("proposal_outdated")
        memo, lines = order.memo(), order.lines
        line.ordered, line.price, present = *offer.new, (line.ordered, line.price)
        order.lines = [*lines, offer.instead] if offer.instead else lines
        added = order.memo() - memo
        line.ordered, line.price = present
        short = self._short_of(
            order, {offer.at: offer.new[0]} | ({len(lines): offer.instead.ordered} if offer.instead else {})
        )
        order.lines = lines
        return reasons | self._over_credit(order, added) | short

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (OFFERS_SQL, self._offers_differ)]

    def _offers_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(each.order.id, each.number, each.state) for each in self.offers}
