"""Asking suppliers for prices: invitations, offers until the time for them is over, and orders made of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.buying_model import BoughtLine, Purchase
from tests.properties.machine import BOUGHT, ITEMS, PICK, SUPPLIERS, Comparison
from tests.properties.model import ZERO
from tests.properties.negotiating import NegotiatingRules
from tests.properties.world import Rows

# What the states should be: written apart from the application's.
ASKING = {
    "sending": {"draft"},
    "invitations": {"open"},
    "extension": {"open"},
    "ending": {"open"},
    "cancellation": {"draft", "open"},
    "closing": {"due"},
}
ANSWERING = {"sight": {"invited"}, "offer": {"invited", "seen", "quoted", "declined"}}
ANSWERING["decline"] = ANSWERING["offer"] - {"declined"}
REQUESTS_SQL = """
SELECT id::text, CASE WHEN status = 'sent' THEN CASE WHEN closes_at > now() THEN 'open' ELSE 'due' END ELSE status END
    AS stage, version FROM quotation_requests WHERE company_id = $1
"""
QUOTATIONS_SQL = """
SELECT id::text, status, version FROM quotations WHERE company_id = $1 AND sent_at IS NOT NULL
"""


@dataclass(slots=True)
class Quotation:
    """One supplier's invitation, and what it offers by line: quantity and price."""

    id: str
    partner: str
    status: str = "invited"
    version: int = 1
    offers: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)


@dataclass(slots=True)
class Inquiry:
    """A request for quotation: items with their quantities, and who is asked."""

    id: str
    lines: list[tuple[str, Decimal]]
    partners: list[str]
    year: int
    stage: str = "draft"
    version: int = 1
    quotations: list[Quotation] = field(default_factory=list)

    def deadline(self) -> str:
        return f"{self.year}-01-01T00:00:00Z"


class InquiryRules(NegotiatingRules):
    """Requests for quotation, as the company works on them."""

    def __init__(self) -> None:
        super().__init__()
        self.inquiries: list[Inquiry] = []

    @precondition(lambda self: sum(each.stage in ("draft", "open", "due") for each in self.inquiries) < 3)
    @rule(
        items=st.lists(st.sampled_from(BOUGHT), min_size=1, max_size=2, unique=True),
        partners=st.lists(st.sampled_from(sorted(SUPPLIERS)), min_size=1, max_size=3, unique=True),
        quantity=st.sampled_from(["3", "12.5"]).map(Decimal),
        price=st.sampled_from([None, "30000", "2.5"]).map(lambda text: text and Decimal(text)),
    )
    def inquire(self, items: list[str], partners: list[str], quantity: Decimal, price: Decimal | None) -> None:
        """Sent and quoted by all at once, if there is a price."""
        inquiry = Inquiry("", [(item, quantity) for item in items], list(partners), 2090)
        body = {
            "partner_ids": [str(self.partners[code]) for code in partners],
            "closes_at": inquiry.deadline(),
            "lines": [{"item_code": item, "quantity": str(quantity)} for item in items],
        }
        answer = self.request("/quotation-requests", body, set())
        assert answer is not None
        inquiry.id = answer["id"]
        self.inquiries.append(inquiry)
        if price is not None:
            self._work_on(inquiry, "sending", {})
            for quotation in inquiry.quotations:
                self.quote(quotation, inquiry, {1: (quantity, price)})

    @precondition(lambda self: bool(self.inquiries))
    @rule(
        pick=PICK,
        action=st.sampled_from(sorted(ASKING)),
        partner=st.sampled_from(sorted(SUPPLIERS)),
        later=st.booleans(),
        stale=PICK,
    )
    def work_on(self, pick: int, action: str, partner: str, later: bool, stale: int) -> None:
        inquiry = self.likely(self.inquiries, lambda each: each.stage in ASKING[action], pick)
        body, reasons, year = dict[str, Any](), set[str](), inquiry.year
        if action == "invitations":
            body = {"partner_ids": [str(self.partners[partner])]}
            reasons = {"request_invalid"} if partner in inquiry.partners else set()
        elif action == "extension":
            inquiry.year += 1 if later else 0
            body, inquiry.year = {"closes_at": inquiry.deadline()}, year
            reasons = set() if later else {"request_invalid"}
        if self._work_on(inquiry, action, body, reasons, old=stale % 10 == 0):
            if action == "invitations":
                inquiry.partners.append(partner)
            elif action == "extension":
                inquiry.year += 1

    def _work_on(
        self, inquiry: Inquiry, action: str, body: dict[str, Any], against: set[str] | None = None, *, old: bool = False
    ) -> bool:
        reasons = (against or set()) | ({"stale"} if old else set())
        if inquiry.stage not in ASKING[action]:
            reasons.add("transition_not_allowed")
        headers = {"If-Match": f'"{inquiry.version - old}"'}
        answer = self.request(f"/quotation-requests/{inquiry.id}/{action}", body, reasons, **headers)
        if not answer:
            return False
        inquiry.version += 1
        if action in ("extension", "ending"):
            for each in inquiry.quotations:
                each.version += 1
        if action == "cancellation" and inquiry.stage == "open":
            for each in inquiry.quotations:
                each.status, each.version = "cancelled", each.version + 1
        stages = {"sending": "open", "ending": "due", "cancellation": "cancelled", "closing": "closed"}
        inquiry.stage = stages.get(action, inquiry.stage)
        if action in ("sending", "invitations"):
            codes = {str(self.partners[code]): code for code in SUPPLIERS}
            known = {each.id for each in inquiry.quotations}
            news = [Quotation(row["id"], codes[row["partner"]["id"]]) for row in answer["quotations"]]
            inquiry.quotations += [each for each in news if each.id not in known]
        return True

    def quote(
        self, quotation: Quotation, inquiry: Inquiry, offers: dict[int, tuple[Decimal, Decimal]], *, old: bool = False
    ) -> None:
        """Offer a quantity at a price, by line."""
        reasons = self._silenced(quotation, inquiry, "offer") | ({"stale"} if old else set())
        if any(quantity > inquiry.lines[n - 1][1] for n, (quantity, _) in offers.items()):
            reasons.add("quotation_invalid")
        lines = [{"line_no": n, "quantity": str(q), "unit_price": str(price)} for n, (q, price) in offers.items()]
        headers = {"If-Match": f'"{quotation.version - old}"', **self.suppliers[quotation.partner]}
        if self.request(f"/quotations/{quotation.id}/offer", {"lines": lines}, reasons, **headers):
            quotation.status, quotation.version, quotation.offers = "quoted", quotation.version + 1, offers

    @staticmethod
    def _silenced(quotation: Quotation, inquiry: Inquiry, action: str) -> set[str]:
        if inquiry.stage in ("due", "awarded", "closed"):
            return {"deadline_passed"}
        return set() if quotation.status in ANSWERING[action] else {"transition_not_allowed"}

    def comparisons(self) -> Sequence[Comparison]:
        return [
            *super().comparisons(),
            (REQUESTS_SQL, self._inquiries_differ),
            (QUOTATIONS_SQL, self._quotations_differ),
        ]

    def _inquiries_differ(self, rows: Rows) -> Any:
        return {tuple(row.values()) for row in rows} ^ {(each.id, each.stage, each.version) for each in self.inquiries}

    def _quotations_differ(self, rows: Rows) -> Any:
        every = [each for inquiry in self.inquiries for each in inquiry.quotations]
        return {tuple(row.values()) for row in rows} ^ {(each.id, each.status, each.version) for each in every}


class QuotingRules(InquiryRules):
    """What suppliers say, and what is ordered of it."""

    @precondition(lambda self: any(each.quotations for each in self.inquiries))
    @rule(
        pick=PICK,
        which=PICK,
        action=st.sampled_from(["sight", "offer", "offer", "decline"]),
        share=st.sampled_from(["0.5", "1", "1", "1.5"]).map(Decimal),
        price=st.sampled_from(["31000", "1.99"]).map(Decimal),
        stale=PICK,
    )
    def answer_inquiry(self, pick: int, which: int, action: str, share: Decimal, price: Decimal, stale: int) -> None:
        asked = [each for each in self.inquiries if each.quotations]
        inquiry = self.likely(asked, lambda each: each.stage == "open", pick)
        quotation = self.likely(inquiry.quotations, lambda each: each.status in ANSWERING[action], which)
        old = stale % 10 == 0
        if action == "offer":
            offers = {n: (quantity * share, price) for n, (_, quantity) in enumerate(inquiry.lines, start=1)}
            self.quote(quotation, inquiry, offers, old=old)
            return
        reasons = self._silenced(quotation, inquiry, action)
        headers = dict(self.suppliers[quotation.partner])
        if action == "decline":
            headers["If-Match"] = f'"{quotation.version - old}"'
            reasons |= {"stale"} if old else set()
        if self.request(f"/quotations/{quotation.id}/{action}", {}, reasons, **headers):
            quotation.status = {"sight": "seen", "decline": "declined"}[action]
            quotation.version += 1
            if action == "decline":
                quotation.offers = {}

    @precondition(lambda self: any(each.quotations for each in self.inquiries))
    @rule(pick=PICK, picks=st.lists(PICK, min_size=1, max_size=2), share=st.sampled_from(["1", "1", "0.5", "1.5"]))
    def award(self, pick: int, picks: list[int], share: str) -> None:
        """Of each line what one supplier offers; nothing is left to chance where the time is not over yet."""
        asked = [each for each in self.inquiries if each.quotations]
        inquiry = self.likely(asked, lambda each: each.stage in ("open", "due"), pick)
        if inquiry.stage == "open" and pick % 8 != 5:
            self._work_on(inquiry, "ending", {})
        taken, lines = list[tuple[Quotation, int, Decimal]](), list[dict[str, Any]]()
        reasons = set() if inquiry.stage == "due" else {"transition_not_allowed"}
        for n, which in enumerate(picks[: len(inquiry.lines)], start=1):
            quotation = self.likely(inquiry.quotations, lambda each: bool(each.offers), which)
            offered = quotation.offers.get(n, (ZERO, ZERO))[0]
            quantity = offered * Decimal(share) or Decimal(1)
            taken.append((quotation, n, quantity))
            lines.append({"line_no": n, "quotation_id": quotation.id, "quantity": str(quantity)})
            if quotation.status != "quoted" or quantity > offered:
                reasons.add("award_invalid")
        headers = {"If-Match": f'"{inquiry.version}"'}
        answer = self.request(f"/quotation-requests/{inquiry.id}/award", {"lines": lines}, reasons, **headers)
        if answer:
            inquiry.stage, inquiry.version = "awarded", inquiry.version + 1
            self._ordered(inquiry, taken, answer)

    def _ordered(self, inquiry: Inquiry, taken: list[tuple[Quotation, int, Decimal]], answer: Any) -> None:
        """A draft per supplier, in the order of its lines."""
        orders = {row["id"]: row["order"]["id"] for row in answer["quotations"] if row["order"]}
        assert set(orders) == {quotation.id for quotation, *_ in taken}
        for quotation in inquiry.quotations:
            lines = []
            for of, n, quantity in taken:
                if of is quotation:
                    item = inquiry.lines[n - 1][0]
                    vat = Decimal(ITEMS[item][2])
                    lines.append(BoughtLine(item, Decimal(1), of.offers[n][1], vat, quantity))
            if lines:
                scale = 2 if SUPPLIERS[quotation.partner] == "USD" else 0
                made = Purchase(orders[quotation.id], quotation.partner, scale, self.at.days[-1], lines)
                self.purchases.orders.append(made)
