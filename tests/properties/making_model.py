"""What making should come to, as plain arithmetic, written apart from the application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.properties.model import ZERO, Stock, rounded

# A piece is made of so much of each; what may stand in for a material by the bill, and how much of it for one.
# Seldom do they come to whole millionths.
MATERIALS = {"NM": Decimal("1.111111"), "BIA": Decimal("0.7259")}
SUBSTITUTES = {"NM": ("GAO", Decimal("1.5"))}
VAT = Decimal(10)
KINDS = ("sent", "used", "lost", "returned")


@dataclass(slots=True)
class Report:
    """What a factory has said; `named`: with the lots of what it made."""

    id: str
    finished: Decimal
    used: Mapping[str, Decimal] | None
    named: bool
    status: str


@dataclass(slots=True)
class Work:
    """A production order, and what lies of its materials at the factory."""

    id: str
    made: str
    quantity: Decimal
    over: Decimal
    unit_fee: Decimal
    on: date
    status: str = "draft"
    version: int = 1
    ordered: Decimal = ZERO
    finished: Decimal = ZERO
    fee_due: Decimal = ZERO
    invoiced: Decimal = ZERO
    fee_invoiced: Decimal = ZERO
    in_process: Decimal = ZERO
    scrap: Decimal = ZERO
    begun: bool = False
    expected: Decimal = ZERO
    plan: dict[str, Decimal] = field(default_factory=dict)
    # What may stand in for each material, how much of it for one; and which of them both sides agreed to send.
    stand_ins: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    agreed: dict[str, str] = field(default_factory=dict)
    lying: dict[str, Stock] = field(default_factory=dict)
    moved: dict[tuple[str, str], tuple[Decimal, Decimal]] = field(default_factory=dict)
    # In units of the planned material: each movement is rounded by itself.
    counted: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    words: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = {item: rounded(each * self.quantity, 6) for item, each in MATERIALS.items()}
        self.stand_ins = {item: {} for item in MATERIALS}
        for item, (other, factor) in SUBSTITUTES.items():
            self.stand_ins[item][other] = factor

    @property
    def left_to_make(self) -> Decimal:
        return max(self.quantity - self.finished, ZERO)

    @property
    def most(self) -> Decimal:
        return self.quantity * (100 + self.over) / 100

    @property
    def waiting(self) -> Decimal:
        return sum((report.finished for report in self.reports if report.status == "waiting"), ZERO)

    @property
    def has_begun(self) -> bool:
        """Whether something was sent, made, reported or charged."""
        return self.begun or any(report.status != "refused" for report in self.reports)

    @property
    def figures(self) -> object:
        """What both sides give their word on."""
        return dict(self.moved), self.finished, self.fee_due, self.scrap

    def here(self, item: str) -> Stock:
        return self.lying.setdefault(item, Stock())

    def planned(self, item: str, quantity: Decimal) -> Decimal:
        """How much of a material so many pieces need."""
        return rounded(self.plan[item] * quantity / self.quantity, 6)

    def replan(self, quantity: Decimal) -> None:
        """Another quantity is ordered: what is planned, rounded as it is, grows or shrinks with it."""
        self.plan = {item: rounded(planned * quantity / self.quantity, 6) for item, planned in self.plan.items()}
        self.quantity = quantity

    def out(self, item: str) -> Decimal:
        """What of a planned material was sent, less what came back; a substitute counts by its factor."""
        return self.counted.get((item, "sent"), ZERO) - self.counted.get((item, "returned"), ZERO)

    def unsent(self, item: str) -> Decimal:
        """What of a planned material has still to be sent."""
        return max(self.plan[item] - self.out(item), ZERO)

    def still_to_send(self) -> dict[str, Decimal]:
        """What goes when nobody says what: of each material, or of what was agreed to stand in for it."""
        goods = {}
        for item in MATERIALS:
            sent = self.agreed.get(item, item)
            quantity = rounded(self.unsent(item) * self.stand_ins[item].get(sent, Decimal(1)), 6)
            if quantity:
                goods[sent] = quantity
        return goods

    def plans(self, item: str) -> bool:
        """Whether an item may be sent for the order at all."""
        return item in MATERIALS or any(item in others for others in self.stand_ins.values())

    def stands_for(self, item: str) -> tuple[str, Decimal]:
        """The material that an item is or stands in for, and how much of it for one."""
        for material, others in self.stand_ins.items():
            if item in others:
                return material, others[item]
        return item, Decimal(1)

    def by_plan(self, quantity: Decimal) -> dict[str, Decimal] | None:
        """What so many more pieces use, substitutes where a material has run out; none if too little is there."""
        used = {}
        for item in MATERIALS:
            needed = self.planned(item, self.finished + quantity) - self.planned(item, self.finished)
            ways = [(item, Decimal(1)), *sorted(self.stand_ins[item].items())]
            for way, factor in ways:
                taken = min(rounded(needed * factor, 6), self.here(way).on_hand)
                if taken:
                    used[way] = taken
                    needed -= rounded(taken / factor, 6)
            if needed > 0:
                return None
        return used

    def holds(self, quantities: Mapping[str, Decimal]) -> bool:
        """Whether so much of each lies at the factory."""
        return all(self.here(item).on_hand >= quantity for item, quantity in quantities.items())

    def move(self, item: str, kind: str, quantity: Decimal, value: Decimal) -> None:
        """Keep the account of the materials."""
        before = self.moved.get((item, kind), (ZERO, ZERO))
        self.moved[item, kind] = (before[0] + quantity, before[1] + value)
        material, factor = self.stands_for(item)
        counted = self.counted.get((material, kind), ZERO)
        self.counted[material, kind] = counted + rounded(quantity / factor, 6)
        self.begun = True

    def leave(self, kind: str, quantities: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """Take materials away from the factory; answers what each was worth."""
        worth = {item: self.here(item).take(quantity) for item, quantity in quantities.items()}
        for item, value in worth.items():
            self.move(item, kind, quantities[item], value)
        return worth

    def fee(self, quantity: Decimal) -> Decimal:
        """The fee of the first so many pieces."""
        return rounded(quantity * self.unit_fee, 0)

    def with_vat(self, quantity: Decimal) -> Decimal:
        return self.fee(quantity) + rounded(self.fee(quantity) * VAT / 100, 0)

    def memo(self) -> Decimal:
        """The fee ordered and not invoiced, with VAT."""
        return self.with_vat(self.ordered) - self.with_vat(self.invoiced)

    def cost_of(self, quantity: Decimal, used: Mapping[str, Decimal], *, last: bool) -> Decimal:
        """What so many more pieces cost: materials, fee, and their share of what else is in process."""
        spent = ZERO
        for item, amount in used.items():
            stock = self.here(item)
            spent += Stock(stock.on_hand, ZERO, stock.value).take(amount)
        pool = self.in_process - sum((stock.value for stock in self.lying.values()), ZERO)
        if not last and quantity < self.left_to_make:
            pool = rounded(pool * quantity / self.left_to_make, 0)
        return spent + self.fee(self.finished + quantity) - self.fee_due + pool

    def make(self, quantity: Decimal, used: Mapping[str, Decimal], *, last: bool) -> Decimal:
        """Make so many more pieces; answers their cost."""
        cost = self.cost_of(quantity, used, last=last)
        self.leave("used", used)
        self.finished += quantity
        fee = self.fee(self.finished) - self.fee_due
        self.fee_due += fee
        self.in_process += fee - cost
        self.ordered = max(self.ordered, self.finished)
        self.expected = ZERO if last else self.left_to_make
        self.begun = True
        return cost

    def absorb(self, change: Decimal, made: Stock, *, over: bool = False) -> None:
        """A cost that comes when all is made belongs to the goods that still lie there; else it stays in process."""
        if not self.finished or (self.left_to_make and not over):
            self.in_process += change
        elif made.on_hand:
            here = change
            if made.on_hand < self.finished:
                here = rounded(change * made.on_hand / self.finished, 0)
            made.value += max(here, -made.value)
