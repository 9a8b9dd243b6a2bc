"""What buying should come to, as plain arithmetic, written apart from the application.

What goods are worth when their invoice came first is left to the audit: here are quantities, states and what is owed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.properties.model import ZERO, Credit, Owed, rounded, with_vat

# In percent: how much more than ordered may come, how little less is taken for all, how far an invoice may differ.
OVER, UNDER, PRICE, QUANTITY = Decimal(10), Decimal(5), Decimal(2), Decimal(5)


@dataclass(slots=True)
class BoughtLine:
    """A line of a purchase order, in its unit; `accrued` has come without an invoice, `transit` is only invoiced.

    `announced` is on its way, `said` by notices that wait for approval; `lent` lies here and is the supplier's.
    """

    item: str
    factor: Decimal
    price: Decimal
    vat: Decimal
    ordered: Decimal
    received: Decimal = ZERO
    invoiced: Decimal = ZERO
    returned: Decimal = ZERO
    accrued: Decimal = ZERO
    transit: Decimal = ZERO
    waiting: Decimal = ZERO
    announced: Decimal = ZERO
    said: Decimal = ZERO
    lent: Decimal = ZERO
    refused: bool = False

    @property
    def most(self) -> Decimal:
        return self.ordered * (100 + OVER) / 100

    @property
    def expected(self) -> Decimal:
        return max(self.ordered - self.received, ZERO)

    @property
    def least_wanted(self) -> Decimal:
        """Less than that cannot be ordered any more."""
        return max(self.received, self.invoiced, min(self.ordered, self.received + self.announced))

    def receive(self, quantity: Decimal, rejected: Decimal, *, lends: bool) -> None:
        """Goods come, first those that were invoiced before; where the order lends, of those that lie here.

        Nearly all is taken for all, unless some were rejected, are on their way or may lie here.
        """
        part = min(quantity, self.transit)
        self.transit -= part
        self.accrued += quantity - part
        self.received += quantity
        self.lent -= quantity if lends else ZERO
        enough = self.ordered * (100 - UNDER) / 100 <= self.received < self.ordered
        if enough and not (rejected or self.announced or lends) and self.received >= self.invoiced:
            self.ordered = self.received


@dataclass(slots=True)
class Billed:
    """A line of a supplier's invoice; `cleared` was for goods that had come, `transit` for goods that had not."""

    line: BoughtLine
    number: int
    quantity: Decimal
    price: Decimal
    cleared: Decimal = ZERO
    transit: Decimal = ZERO
    back: Decimal = ZERO

    @property
    def differs(self) -> bool:
        """Whether the invoice asks for more goods or another price than is tolerated."""
        came = max(self.line.accrued, ZERO)
        dearer = abs(self.price - self.line.price) * 100 > self.line.price * PRICE
        return self.quantity > came * (100 + QUANTITY) / 100 or dearer


@dataclass(slots=True)
class Purchase:
    """A purchase order."""

    id: str
    partner: str
    scale: int
    on: date
    lines: list[BoughtLine]
    status: str = "draft"
    version: int = 1
    # Whether the supplier has ever seen it: a draft may be cancelled unseen.
    shown: bool = False
    # Whether its goods come on consignment.
    lends: bool = False

    @property
    def kept(self) -> list[tuple[int, BoughtLine]]:
        """The lines that the supplier did not refuse, with their numbers."""
        return [(n, line) for n, line in enumerate(self.lines, start=1) if not line.refused]

    def changed(self) -> None:
        """The state is what the lines amount to; each change is a version."""
        self.version += 1
        lines = [line for _, line in self.kept]
        if all(line.ordered == 0 for line in lines):
            self.status = "cancelled"
        elif all(line.expected == 0 for line in lines):
            self.status = "closed" if all(line.invoiced >= line.received for line in lines) else "received"
        else:
            self.status = "partly_received" if any(line.received for line in lines) else "accepted"


@dataclass(slots=True)
class Bill:
    """A supplier's invoice."""

    id: str
    number: str
    order: Purchase
    on: date
    lines: list[Billed]
    status: str = "submitted"
    version: int = 1
    settled: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        nets = ((each.line.vat, rounded(each.quantity * each.price, self.order.scale)) for each in self.lines)
        return with_vat(nets, self.order.scale)

    @property
    def open(self) -> Decimal:
        return self.total - self.settled

    @property
    def too_much(self) -> bool:
        """Whether less than that is ordered and not yet invoiced."""
        return any(each.line.invoiced + each.quantity > each.line.most for each in self.lines)

    def give_back(self, quantities: Sequence[tuple[Billed, Decimal]]) -> tuple[Decimal, Decimal]:
        """Goods go back; answers what is credited, and what of it settles the invoice."""
        scale = self.order.scale
        before = with_vat(((each.line.vat, self._credited(each)) for each in self.lines), scale)
        for each, quantity in quantities:
            each.back += quantity
            each.line.returned += quantity
        total = with_vat(((each.line.vat, self._credited(each)) for each in self.lines), scale) - before
        settling = min(total, self.open)
        self.settled += settling
        return total, settling

    def _credited(self, each: Billed) -> Decimal:
        net = rounded(each.quantity * each.price, self.order.scale)
        return rounded(net * each.back / each.quantity, self.order.scale)

    def decide(self, status: str) -> None:
        """It waits no more."""
        self.status = status
        self.version += 1
        for each in self.lines:
            each.line.waiting -= each.quantity

    def approve(self) -> None:
        self.decide("approved")
        for each in self.lines:
            each.cleared = min(each.quantity, each.line.accrued)
            each.transit = each.quantity - each.cleared
            each.line.accrued -= each.cleared
            each.line.transit += each.transit
            each.line.invoiced += each.quantity
        self.order.changed()

    def reverse(self) -> None:
        """Its quantities are open again; goods that came on the strength of it have come without an invoice."""
        self.status = "reversed"
        self.version += 1
        for each in self.lines:
            bare = max(each.transit - each.line.transit, ZERO)
            each.line.accrued += each.cleared + bare
            each.line.transit -= each.transit - bare
            each.line.invoiced -= each.quantity
        self.order.changed()


@dataclass(slots=True)
class Arrival:
    """Goods that came: of each line of the receipt the order line, the quantity and what it then cost.

    `noticed`: by which notice.
    """

    id: str
    order: Purchase
    on: date
    lines: list[tuple[int, BoughtLine, Decimal]]
    noticed: bool = False
    prices: dict[int, Decimal] = field(init=False)

    def __post_init__(self) -> None:
        self.prices = {n: line.price for n, line, _ in self.lines}


@dataclass(slots=True)
class Notice:
    """What a supplier says is on its way."""

    id: str
    order: Purchase
    quantities: list[tuple[int, BoughtLine, Decimal]]
    on: date
    status: str = "announced"
    version: int = 1

    def end(self, status: str) -> None:
        """Nothing is on its way any more."""
        waited, self.status = self.status == "waiting", status
        self.version += 1
        for _, line, quantity in self.quantities:
            if waited:
                line.said -= quantity
            else:
                line.announced -= quantity


@dataclass(slots=True)
class Proposal:
    """New terms of one line that one side proposes, or that what is open is cancelled.

    `instead` is a line that takes the place of what is open of it.
    """

    order: Purchase
    number: int
    side: str
    line: BoughtLine | None
    old: tuple[Decimal, Decimal]
    new: tuple[Decimal, Decimal]
    agreed: bool
    state: str = "open"
    instead: BoughtLine | None = None

    @property
    def done(self) -> Decimal:
        """What of the line has come, is on its way or invoiced."""
        if self.line is None:
            return ZERO
        return max(self.line.received + self.line.announced + self.line.said, self.line.invoiced)


@dataclass(slots=True)
class Payment:
    """Money to a supplier, the invoices it pays, and what of it was refunded."""

    id: str
    partner: str
    amount: Decimal
    on: date
    applied: list[tuple[Owed, Decimal]] = field(default_factory=list)
    refunded: Decimal = ZERO
    reversed: bool = False

    @property
    def left(self) -> Decimal:
        return ZERO if self.reversed else self.amount - sum((part for _, part in self.applied), self.refunded)

    def apply(self, parts: Sequence[tuple[Owed, Decimal]]) -> None:
        for bill, part in parts:
            self.applied.append((bill, part))
            bill.settled += part

    def take_back(self) -> None:
        self.reversed = True
        for bill, part in self.applied:
            bill.settled -= part


@dataclass(slots=True)
class Purchases:
    """What was bought, what suppliers ask for it, and what they were paid."""

    orders: list[Purchase] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    numbers: int = 0

    def taken(self, partner: str, number: str) -> bool:
        """Whether an invoice of the supplier has this number."""
        return any(
            bill.number == number and bill.order.partner == partner and bill.status in ("submitted", "approved")
            for bill in self.bills
        )
