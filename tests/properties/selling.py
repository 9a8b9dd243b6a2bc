"""Selling as rules: orders, deliveries, invoices and returns in any order, the wrong ones included."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.core.money import round_half_up
from tests.properties.machine import (
    CONSIGNEE,
    DAY,
    ITEMS,
    PARTNERS,
    PICK,
    RATES,
    SERVICES,
    SHARE,
    TRACKED,
    Comparison,
    TradingMachine,
)
from tests.properties.model import MAIN, SHOP, ZERO, Credit, Delivery, Line, Order, Owed, Part, Sold
from tests.properties.world import Rows

ALLOWED = {
    "confirm": {"placed"},
    "deliver": {"confirmed", "partly_delivered"},
    "change": {"placed", "confirmed", "partly_delivered"},
}
WITHOUT_LIMIT = sorted(code for code, (_, limit) in PARTNERS.items() if limit is None)
QUANTITY = st.sampled_from(["1", "2", "3", "5", "10", "0.5", "2.25", "30"]).map(Decimal)
WANTED = st.lists(
    st.tuples(st.sampled_from(sorted(ITEMS)), PICK, QUANTITY, st.sampled_from(["0", "0", "7.5", "100"])),
    min_size=1,
    max_size=3,
)
STATES_SQL = "SELECT id::text, status, total_amount FROM sales_orders WHERE company_id = $1"
INVOICES_SQL = """
SELECT v.id::text, v.total_amount, v.total_amount - coalesce(sum(a.amount), 0) AS open FROM invoices v
LEFT JOIN allocations a ON a.company_id = v.company_id AND a.invoice_id = v.id
WHERE v.company_id = $1 AND v.kind = 'invoice' GROUP BY v.id, v.total_amount
"""
COUNTS_SQL = """
SELECT (SELECT count(*) FROM deliveries WHERE company_id = $1) AS deliveries,
       (SELECT count(*) FROM receipts WHERE company_id = $1) AS receipts,
       (SELECT count(*) FROM invoices WHERE company_id = $1 AND kind = 'credit_note') AS credit_notes
"""


def any_order(self: TradingMachine) -> bool:
    """There is an order to do something with, or now and then one that is done with."""
    orders = self.books.orders
    return any(order.status in ALLOWED["change"] for order in orders) or len(orders) % 6 == 5


def any_invoice(self: TradingMachine) -> bool:
    """There is an invoice to do something with."""
    return bool(self.books.invoices)


class OrderRules(TradingMachine):
    """Placing, confirming, amending, cancelling."""

    @rule(
        partner=st.sampled_from(sorted(PARTNERS)),
        day=DAY,
        wanted=WANTED,
        steps=st.integers(0, 3),
        of_shop=st.sampled_from([False, False, True]),
    )
    def place(
        self, partner: str, day: int, wanted: list[tuple[str, int, Decimal, str]], steps: int, of_shop: bool
    ) -> None:
        """As far as it goes at once: one step confirms, two deliver, three invoice. Chance alone seldom gets there.

        A consignee reports what it has sold from its shop.
        """
        order = self._place(partner, day, wanted, of_shop=of_shop and partner == CONSIGNEE)
        if order is None or order.status == "closed":
            return
        if steps:
            self.confirm_order(order)
        if steps > 1:
            self._deliver_ready(order, day, invoice=steps > 2)

    @precondition(lambda self: self.at.trading_policy == "reserve")
    @rule(partner=st.sampled_from(WITHOUT_LIMIT), pick=PICK, share=SHARE, day=DAY, invoice=st.booleans())
    def sell(self, partner: str, pick: int, share: Decimal, day: int, invoice: bool) -> None:
        """Some of what is here, from the order to the invoice."""
        free = {code: stock.free for code, stock in self.books.stock.items() if code in ITEMS and stock.free >= 1}
        if not free:
            return
        item = self.picked(sorted(free), pick)
        order = self._place(partner, day, [(item, 0, max((free[item] * share).to_integral_value(), Decimal(1)), "0")])
        if order is not None:
            self.confirm_order(order)
            self._deliver_ready(order, day, invoice=invoice)

    def _deliver_ready(self, order: Order, day: int, *, invoice: bool) -> None:
        parts = [Part(line, self._ready(line)) for line in order.lines]
        self.deliver_order(order, self.at.days[day], parts, invoice=invoice)

    def _place(
        self, partner: str, day: int, wanted: Sequence[tuple[str, int, Decimal, str]], *, of_shop: bool = False
    ) -> Order | None:
        """The order, if it was taken; with its delivery and its invoice where the company sells directly."""
        dollars = PARTNERS[partner][0] == "USD"
        lines, asked = [], []
        for item, pick, quantity, discount in wanted:
            units, _, vat, *prices = ITEMS[item]
            unit = sorted(units)[pick % len(units)]
            line = Line(item, Decimal(units[unit]), Decimal(prices[dollars]), Decimal(discount), Decimal(vat), quantity)
            line.keeps_stock, line.place = item not in SERVICES, SHOP if of_shop else MAIN
            lines.append(line)
            entry = {"item_code": item, "unit": unit, "quantity": str(quantity), "unit_price": prices[dollars]}
            asked.append({**entry, "discount_percent": discount})
        direct = self.at.trading_policy == "direct_sale"
        rate = Decimal(RATES[day]) if dollars else Decimal(1)
        order = Order("", partner, 2 if dollars else 0, rate, lines, "closed" if direct else "placed")
        on = self.at.days[day]
        parts = [Part(line, line.ordered) for line in lines]
        short = {"stock_short"} if (direct or of_shop) and not self.books.enough_for(parts) else set()
        if direct:
            short |= self._in_parts(parts)
        reasons = self.closed(on) | self._over_credit(order, order.memo()) | short
        body = {"partner_id": str(self.partners[partner]), "ordered_on": on.isoformat(), "lines": asked}
        if of_shop:
            body["location_id"] = self.places[SHOP]
        answer = self.request("/sales-orders", body, reasons)
        if answer is None:
            return None
        order.id = answer["id"]
        self.books.orders.append(order)
        if direct:
            delivery = Delivery(answer["deliveries"][0]["id"], order, on, parts)
            self.books.deliver(parts)
            self.books.deliveries.append(delivery)
            self.books.bill(answer["invoices"][0]["id"], delivery, on)
            return order
        for line in lines:
            if line.keeps_stock:
                line.reserved = self.books.shelf(line).reserve(line.ordered * line.factor)
        return order

    def _over_credit(self, order: Order, added: Decimal) -> set[str]:
        limit = PARTNERS[order.partner][1]
        if limit is None or added <= 0:
            return set()
        exposure = self.books.owed(order.partner) + self.books.memo(order.partner)
        return {"credit_limit_exceeded"} if exposure + added > Decimal(limit) else set()

    @precondition(lambda self: any(order.status == "placed" for order in self.books.orders))
    @rule(pick=PICK)
    def confirm(self, pick: int) -> None:
        self.confirm_order(self.likely(self.books.orders, lambda order: order.status == "placed", pick))

    def confirm_order(self, order: Order) -> None:
        """Accept an order."""
        reasons = self._wrong_state(order, "confirm") | self.closed(self.at.days[-1])
        if self.request(f"/sales-orders/{order.id}/confirmation", {}, reasons):
            order.status = "confirmed"
            order.version += 1

    def deliver_order(
        self, order: Order, on: date, parts: Sequence[Part], *, invoice: bool, named: bool = False
    ) -> None:
        """Hand over parts of all lines; not `named`: what is reserved."""
        body: dict[str, Any] = {"delivered_on": on.isoformat(), "invoice": invoice}
        if named:
            quantities = [(n, part.quantity) for n, part in enumerate(parts, start=1) if part.quantity]
            body["lines"] = [{"line_no": n, "quantity": str(quantity)} for n, quantity in quantities]
        parts = [part for part in parts if part.quantity]
        reasons = self.closed(on)
        if order.status not in ALLOWED["deliver"]:
            reasons.add("transition_not_allowed")
        if not parts:
            reasons.add("nothing_to_deliver")
        if any(part.quantity > part.line.open for part in parts):
            reasons.add("delivery_invalid")
        reasons |= self._in_parts(parts)
        coming = self.lent_for(order, parts, on) if named else {}
        if not self.books.enough_for(parts, coming):
            reasons.add("stock_short")
        answer = self.request(f"/sales-orders/{order.id}/deliveries", body, reasons)
        if answer is None:
            return
        if coming:
            self.buy_lent(on)
        delivery = Delivery(answer["id"], order, on, parts)
        self.books.deliver(parts)
        if coming:
            self.cost_of_lent(delivery)
        self.books.deliveries.append(delivery)
        if invoice:
            self.books.bill(answer["invoice_id"], delivery, on)
        order.changed()

    def lent_for(self, order: Order, parts: Sequence[Part], on: date) -> Mapping[str, Decimal]:
        """What is bought by item when some are delivered; see ConsigningRules."""
        return {}

    def buy_lent(self, on: date) -> None:
        """Buy it."""

    def cost_of_lent(self, delivery: Delivery) -> None:
        """Correct what the delivery cost."""

    def _in_parts(self, parts: Sequence[Part]) -> set[str]:
        return self.in_parts((part.line.item, part.quantity * part.line.factor) for part in parts)

    @staticmethod
    def _ready(line: Line) -> Decimal:
        """What is reserved, in whole units of the line."""
        if not line.keeps_stock or line.reserved >= line.open * line.factor:
            return line.open
        return line.reserved if line.factor == 1 else line.reserved // line.factor

    def _changeable(self, pick: int) -> Order:
        return self.likely(self.books.orders, lambda order: order.status in ALLOWED["change"], pick)

    @staticmethod
    def _wrong_state(order: Order, action: str) -> set[str]:
        return set() if order.status in ALLOWED[action] else {"transition_not_allowed"}

    @precondition(any_order)
    @rule(pick=PICK, quantities=st.lists(st.one_of(st.just(ZERO), QUANTITY), min_size=1, max_size=3), stale=PICK)
    def amend(self, pick: int, quantities: list[Decimal], stale: int) -> None:
        order = self._changeable(pick)
        new = dict(enumerate(quantities[: len(order.lines)]))
        version = order.version - (stale % 10 == 0)
        reasons = self._reasons_against(order, new) | ({"stale"} if version != order.version else set())
        body = {"lines": [{"line_no": n + 1, "quantity": str(quantity)} for n, quantity in new.items()]}
        headers = {"If-Match": f'"{version}"'}
        if self.request(f"/sales-orders/{order.id}/amendment", body, reasons, **headers):
            self._change(order, new)

    @precondition(any_order)
    @rule(pick=PICK, share=SHARE, whole=st.booleans())
    def cancel(self, pick: int, share: Decimal, whole: bool) -> None:
        order = self._changeable(pick)
        body: dict[str, Any] = {"reason": "Khách đổi ý"}
        new = {n: line.delivered for n, line in enumerate(order.lines)}
        over = False
        if not whole:
            line = order.lines[pick % len(order.lines)]
            quantity = round_half_up(line.open * share, 2) or Decimal(1)
            new = {pick % len(order.lines): line.ordered - quantity}
            over = quantity > line.open
            body["lines"] = [{"line_no": pick % len(order.lines) + 1, "quantity": str(quantity)}]
        reasons = {"change_invalid"} if over else self._reasons_against(order, new)
        if self.request(f"/sales-orders/{order.id}/cancellation", body, reasons | self._wrong_state(order, "change")):
            self._change(order, new)

    def _reasons_against(self, order: Order, new: dict[int, Decimal]) -> set[str]:
        reasons = self._wrong_state(order, "change") | self.closed(self.at.days[-1])
        if any(quantity < order.lines[n].delivered for n, quantity in new.items()):
            reasons.add("change_invalid")
        if all(quantity == order.lines[n].ordered for n, quantity in new.items()):
            reasons.add("nothing_changes")
        memo, before = order.memo(), {n: order.lines[n].ordered for n in new}
        for n, quantity in new.items():
            order.lines[n].ordered = quantity
        added = order.memo() - memo
        for n, quantity in before.items():
            order.lines[n].ordered = quantity
        return reasons | self._over_credit(order, added) | self._short_of(order, new)

    def _short_of(self, order: Order, new: dict[int, Decimal]) -> set[str]:
        """A consignee can sell no more than lies there: nothing comes after it."""
        more = dict[str, Decimal]()
        for n, quantity in new.items():
            line = order.lines[n]
            if line.place == SHOP and line.keeps_stock:
                grown = (quantity - line.delivered) * line.factor - line.reserved
                more[line.item] = more.get(line.item, ZERO) + grown
        short = any(quantity > self.books.at(item, SHOP).free for item, quantity in more.items() if quantity > 0)
        return {"stock_short"} if short else set()

    def _change(self, order: Order, new: dict[int, Decimal], added: Line | None = None) -> None:
        """Fewer first: what they give back may be reserved by those that grow, or by a line that is new."""
        grown: list[tuple[Line, Decimal]] = []
        for n, quantity in new.items():
            line = order.lines[n]
            more, line.ordered = quantity - line.ordered, quantity
            if line.keeps_stock and more > 0:
                grown.append((line, more * line.factor))
            elif line.keeps_stock:
                surplus = max(line.reserved - line.open * line.factor, ZERO)
                line.reserved -= surplus
                self.books.shelf(line).reserved -= surplus
        for line, more in sorted(grown, key=lambda each: order.lines.index(each[0])):
            line.reserved += self.books.shelf(line).reserve(more)
        if added is not None:
            order.lines.append(added)
            if added.keeps_stock:
                added.reserved = self.books.shelf(added).reserve(added.ordered * added.factor)
        order.changed()

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (STATES_SQL, self._orders_differ)]

    def _orders_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(order.id, order.status, order.total()) for order in self.books.orders}


class DeliveryRules(OrderRules):
    """Delivering in parts, invoicing at once or later, taking back."""

    @precondition(any_order)
    @rule(pick=PICK, share=SHARE, day=DAY, invoice=st.booleans(), ready=st.booleans())
    def deliver(self, pick: int, share: Decimal, day: int, invoice: bool, ready: bool) -> None:
        order = self.likely(self.books.orders, lambda order: order.status in ALLOWED["deliver"], pick)
        if ready:
            parts = [Part(line, self._ready(line)) for line in order.lines]
        else:
            parts = [Part(line, round_half_up(line.open * share, 2)) for line in order.lines]
        if ready or any(part.quantity for part in parts):
            self.deliver_order(order, self.at.days[day], parts, invoice=invoice, named=not ready)

    @precondition(lambda self: any(not each.invoiced for each in self.books.deliveries))
    @rule(pick=PICK, day=DAY)
    def invoice(self, pick: int, day: int) -> None:
        delivery = self.likely(self.books.deliveries, lambda each: not each.invoiced, pick)
        on = self.at.days[day]
        reasons = self.closed(on) | ({"already_invoiced"} if delivery.invoiced else set())
        if on < delivery.on:
            reasons.add("invoice_before_delivery")
        body = {"issued_on": on.isoformat()}
        answer = self.request(f"/deliveries/{delivery.id}/invoice", body, reasons)
        if answer:
            self.books.bill(answer["id"], delivery, on)
            delivery.order.changed()

    @precondition(any_invoice)
    @rule(pick=PICK, share=SHARE, day=DAY, every=st.booleans())
    def take_back(self, pick: int, share: Decimal, day: int, every: bool) -> None:
        on = self.at.days[day]
        invoice = self.likely(self.books.invoices, lambda each: each.credited < each.total, pick)
        numbers = range(len(invoice.lines)) if every else [pick % len(invoice.lines)]
        quantities: list[tuple[Sold, Decimal]] = [
            (invoice.lines[n], self._of_left(invoice.lines[n], share)) for n in numbers
        ]
        reasons = self.closed(on)
        if on < invoice.on:
            reasons.add("return_before_invoice")
        if any(quantity > sold.left for sold, quantity in quantities):
            reasons.add("return_invalid")
        lines = [{"line_no": n + 1, "quantity": str(q)} for n, (_, q) in zip(numbers, quantities, strict=True)]
        body = {"returned_on": on.isoformat(), "reason": "Hàng lỗi", "lines": lines}
        answer = self.request(f"/invoices/{invoice.id}/returns", body, reasons)
        if answer:
            costs = {id(sold): sold.back_cost for sold, _ in quantities}
            total, settling = invoice.credit(quantities)
            applied: list[tuple[Owed, Decimal]] = [(invoice, settling)] if settling else []
            self.books.credits.append(Credit(answer["id"], invoice.order.partner, total, on, applied))
            for sold, quantity in quantities:
                line = sold.part.line
                if line.keeps_stock:
                    self.books.shelf(line).on_hand += quantity * line.factor
                    self.books.shelf(line).value += sold.back_cost - costs[id(sold)]

    @staticmethod
    def _of_left(sold: Sold, share: Decimal) -> Decimal:
        """Of goods that are kept by lot all: nobody says which lots come back."""
        quantity = round_half_up(sold.left * share, 2) or Decimal(1)
        return max(quantity, sold.left) if sold.part.line.item in TRACKED else quantity

    def comparisons(self) -> Sequence[Comparison]:
        return [*super().comparisons(), (INVOICES_SQL, self._invoices_differ), (COUNTS_SQL, self._counts_differ)]

    def _invoices_differ(self, rows: Rows) -> Any:
        found = {tuple(row.values()) for row in rows}
        return found ^ {(each.id, each.total, each.open) for each in self.books.invoices}

    def _counts_differ(self, rows: Rows) -> Any:
        found = tuple(rows[0].values())
        wanted = (len(self.books.deliveries), len(self.books.receipts), len(self.books.credits))
        return None if found == wanted else (found, wanted)
