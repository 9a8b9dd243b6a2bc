"""What selling should come to, as plain arithmetic, written apart from the application."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

ZERO = Decimal(0)
# Where goods lie: sales, purchases and making use the main warehouse.
MAIN, BRANCH, TRANSIT, SHOP = "MAIN", "CN", "TRANSIT", "KL-1"


def rounded(amount: Decimal, scale: int) -> Decimal:
    """Halves away from zero."""
    return amount.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)


@dataclass(slots=True)
class Stock:
    """An item in the warehouse."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    value: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        return self.on_hand - self.reserved

    def reserve(self, quantity: Decimal) -> Decimal:
        """Hold back what there is; answers how much."""
        granted = max(min(quantity, self.free), ZERO)
        self.reserved += granted
        return granted

    def take(self, quantity: Decimal) -> Decimal:
        """Hand over at the moving average in whole đồng; answers the cost."""
        last = quantity == self.on_hand
        cost = self.value if last else min(rounded(self.value * quantity / self.on_hand, 0), self.value)
        self.on_hand -= quantity
        self.value -= cost
        return cost


@dataclass(slots=True)
class Line:
    """An order line, served from a place: quantities in its unit, only `reserved` in the item's."""

    item: str
    factor: Decimal
    price: Decimal
    discount: Decimal
    vat: Decimal
    ordered: Decimal
    delivered: Decimal = ZERO
    invoiced: Decimal = ZERO
    reserved: Decimal = ZERO
    keeps_stock: bool = True
    place: str = MAIN

    @property
    def open(self) -> Decimal:
        return self.ordered - self.delivered

    def net(self, start: Decimal, end: Decimal, scale: int) -> Decimal:
        """The amount of the units from `start` to `end`."""
        each = self.price * (100 - self.discount) / 100
        return rounded(end * each, scale) - rounded(start * each, scale)


def with_vat(nets: Iterable[tuple[Decimal, Decimal]], scale: int) -> Decimal:
    """The total of (VAT rate, net amount): VAT is rounded once per rate."""
    by_rate: dict[Decimal, Decimal] = {}
    for vat, net in nets:
        by_rate[vat] = by_rate.get(vat, ZERO) + net
    return sum((net + rounded(net * vat / 100, scale) for vat, net in by_rate.items()), ZERO)


@dataclass(slots=True)
class Order:
    """A sales order."""

    id: str
    partner: str
    scale: int
    rate: Decimal
    lines: list[Line]
    status: str
    version: int = 1

    def total(self) -> Decimal:
        return with_vat(((line.vat, line.net(ZERO, line.ordered, self.scale)) for line in self.lines), self.scale)

    def memo(self) -> Decimal:
        """What is ordered and not invoiced, in the base currency."""
        nets = ((line.vat, line.net(line.invoiced, line.ordered, self.scale)) for line in self.lines)
        return rounded(with_vat(nets, self.scale) * self.rate, 0)

    def changed(self) -> None:
        """The state is what the lines amount to; each change is a version."""
        self.version += 1
        if all(line.ordered == 0 for line in self.lines):
            self.status = "cancelled"
        elif all(line.open == 0 for line in self.lines):
            self.status = "closed" if all(line.invoiced == line.ordered for line in self.lines) else "delivered"
        elif any(line.delivered for line in self.lines):
            self.status = "partly_delivered"


@dataclass(slots=True)
class Part:
    """A quantity of an order line that left with a delivery, and its cost."""

    line: Line
    quantity: Decimal
    cost: Decimal = ZERO


@dataclass(slots=True)
class Delivery:
    """A delivery; `invoiced` once its one invoice is issued."""

    id: str
    order: Order
    on: date
    parts: list[Part]
    invoiced: bool = False


@dataclass(slots=True)
class Sold:
    """An invoice line, and what has come back of it."""

    part: Part
    net: Decimal
    back: Decimal = ZERO
    back_net: Decimal = ZERO
    back_cost: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.part.quantity - self.back


@dataclass(slots=True)
class Invoice:
    """An invoice, what was credited of it, and what was applied to it."""

    id: str
    order: Order
    on: date
    lines: list[Sold]
    total: Decimal
    credited: Decimal = ZERO
    settled: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        return self.total - self.settled

    def credit(self, quantities: Sequence[tuple[Sold, Decimal]]) -> tuple[Decimal, Decimal]:
        """Take quantities back; answers the credit note's total, and what of it settles the invoice.

        Costs come back in `Sold.back_cost`.
        """
        scale = self.order.scale
        before = with_vat(((sold.part.line.vat, sold.back_net) for sold in self.lines), scale)
        for sold, quantity in quantities:
            sold.back += quantity
            sold.back_net = rounded(sold.net * sold.back / sold.part.quantity, scale)
            sold.back_cost = rounded(sold.part.cost * sold.back / sold.part.quantity, 0)
        total = with_vat(((sold.part.line.vat, sold.back_net) for sold in self.lines), scale) - before
        self.credited += total
        settling = min(total, self.open)
        self.settled += settling
        return total, settling


@dataclass(slots=True)
class Credit:
    """What a return credits, the invoices that it pays, and what of it was refunded."""

    id: str
    partner: str
    amount: Decimal
    on: date
    applied: list[tuple["Owed", Decimal]] = field(default_factory=list)
    refunded: Decimal = ZERO
    reversed: bool = False

    @property
    def left(self) -> Decimal:
        return self.amount - self.refunded - sum((part for _, part in self.applied), ZERO)


class Payment(Protocol):
    """Money to a supplier, as far as selling knows it."""

    def take_back(self) -> None: ...


class Owed(Protocol):
    """What a supplier or a factory is owed for, as far as paying knows it."""

    id: str
    settled: Decimal

    @property
    def total(self) -> Decimal: ...

    @property
    def open(self) -> Decimal: ...


@dataclass(slots=True)
class Charge:
    """An invoice for something else than goods: what bringing them costs, a factory's fee."""

    id: str
    partner: str
    number: str
    on: date
    total: Decimal
    status: str = "posted"
    version: int = 1
    settled: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        return self.total - self.settled


@dataclass(slots=True)
class Receipt:
    """Money, the invoices it pays, and what of it was refunded."""

    id: str
    partner: str
    method: str
    amount: Decimal
    worth: Decimal
    on: date
    applied: list[tuple[Invoice, Decimal]] = field(default_factory=list)
    # What a set-off pays on the other side.
    payment: Payment | None = None
    refunded: Decimal = ZERO
    reversed: bool = False

    @property
    def left(self) -> Decimal:
        used = sum((amount for _, amount in self.applied), self.refunded)
        return ZERO if self.reversed else self.amount - used


@dataclass(slots=True)
class Books:
    """One company: what it has, whom it sold what, and who paid."""

    stock: dict[str, Stock] = field(default_factory=dict)
    elsewhere: dict[tuple[str, str], Stock] = field(default_factory=dict)
    payable: dict[str, Decimal] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    # By customer, in its currency.
    refunded: dict[str, Decimal] = field(default_factory=dict)

    def at(self, item: str, place: str) -> Stock:
        """What lies of an item at a place; `stock` is the main warehouse."""
        if place == MAIN:
            return self.stock[item]
        return self.elsewhere.setdefault((item, place), Stock())

    def owed(self, partner: str) -> Decimal:
        """What a customer owes, in its currency."""
        billed = sum((v.total - v.credited for v in self.invoices if v.order.partner == partner), ZERO)
        paid = sum((r.amount for r in self.receipts if r.partner == partner and not r.reversed), ZERO)
        return billed - paid + self.refunded.get(partner, ZERO)

    def memo(self, partner: str) -> Decimal:
        """Its open orders, in the base currency."""
        return sum((order.memo() for order in self.orders if order.partner == partner), ZERO)

    def quiet(self, partner: str) -> bool:
        """Whether nothing is open on a customer's account: no invoice, advance or credit."""
        return (
            all(v.open == 0 for v in self.invoices if v.order.partner == partner)
            and all(r.left == 0 for r in self.receipts if r.partner == partner)
            and all(c.left == 0 for c in self.credits if c.partner == partner)
            and self.owed(partner) == 0
        )

    def shelf(self, line: Line) -> Stock:
        """What a line is served from."""
        return self.at(line.item, line.place)

    def demand(self, item: str, place: str) -> Decimal:
        """What orders still have to deliver of an item from a place."""
        lines = (line for order in self.orders for line in order.lines if (line.item, line.place) == (item, place))
        return sum((line.open * line.factor for line in lines if line.keeps_stock), ZERO)

    def enough_for(self, parts: Sequence[Part], coming: Mapping[str, Decimal] | None = None) -> bool:
        """Whether all parts can be handed over: out of their reservations, then of what is free or is just coming."""
        goods = [part for part in parts if part.line.keeps_stock]
        for item in {part.line.item for part in goods}:
            here = [part for part in goods if part.line.item == item]
            asked = [part.quantity * part.line.factor for part in here]
            used = sum((min(q, part.line.reserved) for q, part in zip(asked, here, strict=True)), ZERO)
            more = (coming or {}).get(item, ZERO)
            if sum(asked, ZERO) > self.shelf(here[0].line).free + more + used:
                return False
        return True

    def deliver(self, parts: Sequence[Part]) -> None:
        """Hand over what there is enough of."""
        for part in parts:
            part.line.delivered += part.quantity
            if part.line.keeps_stock:
                used = min(part.quantity * part.line.factor, part.line.reserved)
                part.line.reserved -= used
                self.shelf(part.line).reserved -= used
        for part in parts:
            if part.line.keeps_stock:
                part.cost = self.shelf(part.line).take(part.quantity * part.line.factor)

    def bill(self, invoice_id: str, delivery: Delivery, on: date) -> Invoice:
        """Invoice a delivery: each line goes on where the last invoice of it stopped."""
        scale, sold = delivery.order.scale, []
        for part in delivery.parts:
            line = part.line
            sold.append(Sold(part, line.net(line.invoiced, line.invoiced + part.quantity, scale)))
            line.invoiced += part.quantity
        total = with_vat(((entry.part.line.vat, entry.net) for entry in sold), scale)
        invoice = Invoice(invoice_id, delivery.order, on, sold, total)
        delivery.invoiced = True
        self.invoices.append(invoice)
        return invoice
