"""Buying as rules: orders, the supplier's answer, goods, invoices before and after them, approval and reversal."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.properties.buying_model import (
    OVER,
    PRICE,
    QUANTITY,
    UNDER,
    Arrival,
    Bill,
    Billed,
    BoughtLine,
    Notice,
    Purchase,
    Purchases,
)
from tests.properties.machine import BOUGHT, DAY, ITEMS, PICK, SHARE, SUPPLIERS, TRACKED, Comparison, TradingMachine
from tests.properties.model import ZERO, rounded
from tests.properties.world import Rows

# What the state machine of the orders should be: written apart from the application's.
ANSWERS = {
    "sending": {"draft": "sent"},
    "sight": {"sent": "seen"},
    "acceptance": {"sent": "accepted", "seen": "accepted"},
    "rejection": {"sent": "rejected", "seen": "rejected"},
}
GOODS_COME = {"accepted", "partly_received", "received"}
OPEN = {"accepted", "partly_received"}
UNANSWERED = {"draft", "sent", "seen"}
WANTED = st.lists(
    st.tuples(
        st.sampled_from(BOUGHT),
        PICK,
        st.sampled_from(["1", "2", "5", "7.5", "12", "40"]).map(Decimal),
        st.sampled_from(["1", "40000", "50001", "1.37"]).map(Decimal),
    ),
    min_size=1,
    max_size=3,
)
PURCHASES_SQL = "SELECT id::text, status, version FROM purchase_orders WHERE company_id = $1"
BILLS_SQL = "SELECT id::text, status, version, total_amount FROM supplier_invoices WHERE company_id = $1"


def any_purchase(self: TradingMachine) -> bool:
    """There is a purchase order that goods can come of, or now and then one in another state."""
    orders = getattr(self, "purchases", Purchases()).orders
    return any(order.status in GOODS_COME for order in orders) or len(orders) % 4 == 3


class OrderingRules(TradingMachine):
    """Purchase orders from the draft to their end."""

    def __init__(self) -> None:
        super().__init__()
        self.purchases = Purchases()

    async def _masters(self) -> None:
        await super()._masters()
        trading, api = self.at.trading, self.at.api
        path = f"/api/v1/companies/{trading.company_id}"
        etag = (await api.client.get(path, headers=api.headers)).headers["ETag"]
        tolerances = {
            "over_receipt_percent": str(OVER),
            "under_receipt_percent": str(UNDER),
            "invoice_price_percent": str(PRICE),
            "invoice_quantity_percent": str(QUANTITY),
        }
        answer = await api.client.patch(path, headers={**api.headers, "If-Match": etag}, json=tolerances)
        assert answer.status_code == 200, answer.text

    @rule(
        partner=st.sampled_from(sorted(SUPPLIERS)),
        day=DAY,
        wanted=WANTED,
        steps=st.sampled_from(["", "agree", "agree", "agree receive", "agree receive bill", "agree bill"]),
    )
    def order_goods(self, partner: str, day: int, wanted: list[tuple[str, int, Decimal, Decimal]], steps: str) -> None:
        """As far as it goes at once: chance alone seldom gets there."""
        on = self.at.days[day]
        lines, asked = [], []
        for item, pick, quantity, price in wanted:
            units, _, vat, *_ = ITEMS[item]
            unit = sorted(units)[pick % len(units)]
            lines.append(BoughtLine(item, Decimal(units[unit]), price, Decimal(vat), quantity))
            asked.append({"item_code": item, "unit": unit, "quantity": str(quantity), "unit_price": str(price)})
        body = {"partner_id": str(self.partners[partner]), "ordered_on": on.isoformat(), "lines": asked}
        answer = self.request("/purchase-orders", body, set())
        assert answer is not None
        order = Purchase(answer["id"], partner, 2 if SUPPLIERS[partner] == "USD" else 0, on, lines)
        self.purchases.orders.append(order)
        if "agree" in steps:
            self._answer(order, "sending", {})
            self._answer(order, "acceptance", {})
        if "receive" in steps:
            self.receive_of(order, on, [(n, line, line.ordered) for n, line in order.kept])
        if "bill" in steps:
            self.bill_of(order, on, [Billed(line, n, line.ordered, line.price) for n, line in order.kept])

    @precondition(lambda self: bool(self.purchases.orders))
    @rule(pick=PICK, action=st.sampled_from(sorted(ANSWERS)), refused=PICK, stale=PICK)
    def answer_order(self, pick: int, action: str, refused: int, stale: int) -> None:
        order = self.likely(self.purchases.orders, lambda each: each.status in ANSWERS[action], pick)
        body: dict[str, Any] = {"reason": "Hết hàng"} if action == "rejection" else {}
        if action == "acceptance" and refused % 3 == 1 and len(order.lines) > 1:
            body = {"rejected_lines": [{"line_no": refused % len(order.lines) + 1, "reason": "Hết hàng"}]}
        self._answer(order, action, body, old=stale % 10 == 0)

    def _answer(self, order: Purchase, action: str, body: dict[str, Any], *, old: bool = False) -> None:
        reasons = set() if order.status in ANSWERS[action] else {"transition_not_allowed"}
        if old and action != "sight":
            reasons.add("stale")
        if action == "acceptance":
            reasons |= self.closed(self.at.days[-1])
        headers = {"If-Match": f'"{order.version - old}"'}
        if not self.request(f"/purchase-orders/{order.id}/{action}", body, reasons, **headers):
            return
        if action != "acceptance":
            order.status, order.shown = ANSWERS[action][order.status], True
            order.version += 1
            return
        for entry in body.get("rejected_lines", []):
            order.lines[entry["line_no"] - 1].refused = True
        order.changed()

    @precondition(any_purchase)
    @rule(
        pick=PICK,
        quantity=st.sampled_from(["0", "1", "5", "60", None]).map(lambda text: text and Decimal(text)),
        price=st.sampled_from([None, None, "49999"]).map(lambda text: text and Decimal(text)),
        stale=PICK,
    )
    def amend_purchase(self, pick: int, quantity: Decimal | None, price: Decimal | None, stale: int) -> None:
        order = self.likely(self.purchases.orders, lambda each: each.status in OPEN, pick)
        if not order.kept:
            return
        number, line = self.picked(order.kept, pick)
        old = stale % 10 == 0
        reasons = self._reasons_against_change(order) | ({"stale"} if old else set())
        wanted = line.ordered if quantity is None else quantity
        if wanted < line.least_wanted:
            reasons.add("change_invalid")
        if wanted == line.ordered and price in (None, line.price):
            reasons.add("nothing_changes")
        fields = {"quantity": quantity, "unit_price": price}
        entry = {"line_no": number} | {name: str(given) for name, given in fields.items() if given is not None}
        headers = {"If-Match": f'"{order.version - old}"'}
        if self.request(f"/purchase-orders/{order.id}/amendment", {"lines": [entry]}, reasons, **headers):
            line.ordered, line.price = wanted, price or line.price
            order.changed()

    @precondition(lambda self: bool(self.purchases.orders) and len(self.purchases.orders) % 2 == 0)
    @rule(pick=PICK, share=SHARE, whole=st.booleans())
    def cancel_purchase(self, pick: int, share: Decimal, whole: bool) -> None:
        order = self.likely(self.purchases.orders, lambda each: each.status in OPEN, pick)
        if not order.kept:
            return
        reasons, body = self._reasons_against_change(order, cancelling=True), dict[str, Any]()
        new = {number: line.least_wanted for number, line in order.kept if line.least_wanted < line.ordered}
        if not whole:
            number, line = self.picked(order.kept, pick)
            still_open = max(line.ordered - line.least_wanted, ZERO)
            quantity = rounded(still_open * share, 2) or Decimal(1)
            new, body = {number: line.ordered - quantity}, {"lines": [{"line_no": number, "quantity": str(quantity)}]}
            if quantity > still_open or order.status in UNANSWERED:
                reasons.add("change_invalid")
        elif not new and order.status in OPEN:
            reasons.add("nothing_changes")
        headers = {"If-Match": f'"{order.version}"'}
        if not self.request(f"/purchase-orders/{order.id}/cancellation", body, reasons, **headers):
            return
        if order.status in UNANSWERED:
            order.status, order.version = "cancelled", order.version + 1
            return
        for number, quantity in new.items():
            order.lines[number - 1].ordered = quantity
        order.changed()

    def _reasons_against_change(self, order: Purchase, *, cancelling: bool = False) -> set[str]:
        if cancelling and order.status in UNANSWERED:
            return set()
        wrong = set() if order.status in OPEN else {"transition_not_allowed"}
        return wrong | self.closed(self.at.days[-1])

    def receive_of(
        self,
        order: Purchase,
        on: date,
        came: Sequence[tuple[int, BoughtLine, Decimal]],
        rejected: Decimal = ZERO,
        notice: Notice | None = None,
        *,
        lotless: bool = False,
    ) -> None:
        """Goods of some lines come, perhaps those of a notice; of each as much is rejected; or nobody names lots."""
        lines = [{"line_no": n, "quantity": str(quantity)} for n, _, quantity in came]
        # What lies here on consignment has named its lots already.
        if not lotless and not order.lends:
            lots = (self.lots_of(line.item, quantity) for _, line, quantity in came)
            lines = [{**entry, **of} for entry, of in zip(lines, lots, strict=True)]
        if rejected:
            lines = [{**entry, "rejected_quantity": str(rejected), "rejection_reason": "Ướt"} for entry in lines]
        body: dict[str, Any] = {"received_on": on.isoformat(), "lines": lines}
        if notice is not None:
            body["notice_id"] = notice.id
        reasons = self._reasons_against_receipt(order, on, came, rejected)
        reasons |= self.in_parts((line.item, quantity * line.factor) for _, line, quantity in came)
        if lotless and not order.lends and any(line.item in TRACKED and quantity for _, line, quantity in came):
            reasons.add("lots_invalid")
        if notice is not None and notice.status != "announced":
            reasons.add("transition_not_allowed")
        answer = self.request(f"/purchase-orders/{order.id}/receipts", body, reasons)
        if not answer:
            return
        self.took_in(order, answer["id"], on, came, rejected, notice)

    def took_in(
        self,
        order: Purchase,
        receipt_id: str,
        on: date,
        came: Sequence[tuple[int, BoughtLine, Decimal]],
        rejected: Decimal = ZERO,
        notice: Notice | None = None,
    ) -> None:
        """Goods were received."""
        numbered = enumerate(((line, quantity) for _, line, quantity in came if quantity or rejected), start=1)
        parts = [(n, line, quantity) for n, (line, quantity) in numbered if quantity]
        ended = notice or self._notice_of(order, came, rejected)
        self.purchases.arrivals.append(Arrival(receipt_id, order, on, parts, ended is not None))
        if ended is not None:
            ended.end("received")
        for _, line, quantity in came:
            if quantity or rejected:
                line.receive(quantity, rejected, lends=order.lends)
            self.books.stock[line.item].on_hand += quantity * line.factor
            self.unvalued.add(line.item)
        order.changed()

    def _notice_of(
        self, order: Purchase, came: Sequence[tuple[int, BoughtLine, Decimal]], rejected: Decimal
    ) -> Notice | None:
        """The first to arrive of the order's notices that say exactly what came."""
        arrived = {n: quantity + rejected for n, _, quantity in came if quantity or rejected}
        same = [
            notice
            for notice in self.purchases.notices
            if notice.order is order
            and notice.status == "announced"
            and {n: quantity for n, _, quantity in notice.quantities} == arrived
        ]
        return min(same, key=lambda notice: (notice.on, notice.id), default=None)

    def _reasons_against_receipt(
        self, order: Purchase, on: date, came: Sequence[tuple[int, BoughtLine, Decimal]], rejected: Decimal
    ) -> set[str]:
        reasons = self._reasons_against_goods(order) | self.closed(on)
        if on < order.on:
            reasons.add("receipt_before_order")
        if any(quantity and line.received + quantity > line.most for _, line, quantity in came):
            reasons.add("receipt_invalid")
        if not rejected and not any(quantity for *_, quantity in came):
            reasons.add("nothing_to_receive")
        if order.lends and any(quantity > line.lent for _, line, quantity in came):
            reasons.add("stock_short")
        return reasons

    def bill_of(self, order: Purchase, on: date, lines: list[Billed], *, repeated: bool = False) -> None:
        """The supplier asks for its money, perhaps under a number that was used before."""
        bought = self.purchases
        name = f"H{bought.numbers if repeated else bought.numbers + 1}"
        reasons = self._reasons_against_goods(order)
        if bought.taken(order.partner, name):
            reasons.add("duplicate_invoice")
        if on < order.on or any(
            each.line.invoiced + each.line.waiting + each.quantity > each.line.most for each in lines
        ):
            reasons.add("invoice_invalid")
        asked = [
            {"line_no": each.number, "quantity": str(each.quantity), "unit_price": str(each.price)} for each in lines
        ]
        body = {"number": name, "issued_on": on.isoformat(), "lines": asked}
        answer = self.request(f"/purchase-orders/{order.id}/invoices", body, reasons)
        if answer:
            bought.numbers += not repeated
            for each in lines:
                each.line.waiting += each.quantity
            bought.bills.append(Bill(answer["id"], name, order, on, lines))

    @staticmethod
    def _reasons_against_goods(order: Purchase) -> set[str]:
        return set() if order.status in GOODS_COME else {"transition_not_allowed"}

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (PURCHASES_SQL, self._purchases_differ), (BILLS_SQL, self._bills_differ)]

    def _purchases_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(order.id, order.status, order.version) for order in self.purchases.orders}

    def _bills_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(bill.id, bill.status, bill.version, bill.total) for bill in self.purchases.bills}


class ArrivalRules(OrderingRules):
    """Goods of purchase orders, and what suppliers ask for them."""

    @precondition(any_purchase)
    @rule(pick=PICK, share=SHARE, rejected=st.sampled_from(["0", "0", "0.5"]).map(Decimal), day=DAY)
    def receive_goods(self, pick: int, share: Decimal, rejected: Decimal, day: int) -> None:
        on = self.at.days[day]
        order = self.likely(self.purchases.orders, lambda each: each.status in GOODS_COME, pick)
        came = [(n, line, rounded(line.expected * share, 2)) for n, line in order.kept]
        self.receive_of(order, on, came, rejected, lotless=pick % 16 == 3)

    @precondition(any_purchase)
    @rule(
        pick=PICK,
        share=SHARE,
        before=st.booleans(),
        dearer=st.sampled_from(["1", "1", "1.01", "0.9"]).map(Decimal),
        day=DAY,
        again=PICK,
    )
    def enter_bill(self, pick: int, share: Decimal, before: bool, dearer: Decimal, day: int, again: int) -> None:
        """For goods that have come, or for all that are ordered."""
        on, bought = self.at.days[day], self.purchases
        order = self.likely(bought.orders, lambda each: each.status in GOODS_COME, pick)
        lines = []
        for number, line in order.kept:
            most = (line.ordered if before else line.received) - line.invoiced - line.waiting
            quantity = rounded(max(most, ZERO) * share, 2)
            if quantity:
                lines.append(Billed(line, number, quantity, line.price * dearer))
        if not lines:
            return
        self.bill_of(order, on, lines, repeated=again % 8 == 5 and bought.numbers > 0)

    @precondition(lambda self: bool(self.purchases.bills))
    @rule(pick=PICK, approved=st.sampled_from([True, True, True, False]), anyway=st.booleans(), stale=PICK)
    def decide_bill(self, pick: int, approved: bool, anyway: bool, stale: int) -> None:
        bill = self.likely(self.purchases.bills, lambda each: each.status == "submitted", pick)
        old = stale % 10 == 0
        reasons = set() if bill.status == "submitted" else {"invoice_decided"}
        if old:
            reasons.add("stale")
        headers, path = {"If-Match": f'"{bill.version - old}"'}, f"/supplier-invoices/{bill.id}"
        if not approved:
            if self.request(f"{path}/refusal", {"reason": "Sai giá"}, reasons, **headers):
                bill.decide("refused")
            return
        reasons |= self.closed(bill.on)
        if bill.too_much:
            reasons.add("over_invoiced")
        if not anyway and any(each.differs for each in bill.lines):
            reasons.add("invoice_differs")
        if self.request(f"{path}/approval", {"accept_differences": anyway}, reasons, **headers):
            bill.approve()
            self._owe(bill, bill.total)

    @precondition(lambda self: any(bill.status == "approved" for bill in self.purchases.bills))
    @rule(pick=PICK, day=DAY, stale=PICK)
    def reverse_bill(self, pick: int, day: int, stale: int) -> None:
        on, old = self.at.days[day], stale % 10 == 0
        bill = self.likely(self.purchases.bills, lambda each: each.status == "approved", pick)
        reasons = self.closed(on) | ({"stale"} if old else set())
        if bill.status != "approved":
            reasons |= {"already_reversed", "invoice_not_approved"}
        if bill.settled:
            reasons.add("invoice_paid")
        if any(each.back for each in bill.lines):
            reasons.add("invoice_returned")
        if on < bill.on:
            reasons.add("reversed_before_invoice")
        body, headers = {"reason": "Nhập sai", "reversed_on": on.isoformat()}, {"If-Match": f'"{bill.version - old}"'}
        if self.request(f"/supplier-invoices/{bill.id}/reversal", body, reasons, **headers):
            bill.reverse()
            self._owe(bill, -bill.total)

    def _owe(self, bill: Bill, amount: Decimal) -> None:
        self.books.payable[bill.order.partner] += amount
        self.unvalued |= {each.line.item for each in bill.lines}


class BuyingRules(ArrivalRules):
    """All of buying."""
