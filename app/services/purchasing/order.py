"""A purchase order as the rules see it: header, lines, what has happened to each line, and what may happen next."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.clock import today
from app.core.errors import AppError, Kind, conflict
from app.core.money import round_half_up
from app.core.values import value
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO, Line, Totals, totals
from app.services.posting import OrderLine

ORDER_KIND = "purchase"

# What may be done in each state; anything else is an error, never silence.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"edit", "send", "cancel"}),
    "sent": frozenset({"see", "accept", "reject", "propose", "cancel"}),
    "seen": frozenset({"accept", "reject", "propose", "cancel"}),
    "accepted": frozenset({"amend", "propose", "cancel", "announce", "consign", "receive", "invoice"}),
    "partly_received": frozenset({"amend", "propose", "cancel", "announce", "consign", "receive", "invoice"}),
    "received": frozenset({"receive", "invoice"}),
    "closed": frozenset(),
    "rejected": frozenset(),
    "cancelled": frozenset(),
}
# The states in which the order is agreed: it is in the books.
AGREED = frozenset({"accepted", "partly_received", "received", "closed"})

SCOPE_OF_ACTION = {
    "edit": "purchase-orders:write",
    "send": "purchase-orders:write",
    "see": "purchase-orders:answer",
    "accept": "purchase-orders:answer",
    "reject": "purchase-orders:answer",
    "propose": "purchase-orders:negotiate",
    "amend": "purchase-orders:write",
    "cancel": "purchase-orders:write",
    "announce": "shipping-notices:write",
    "consign": "goods-receipts:write",
    "receive": "goods-receipts:write",
    "invoice": "supplier-invoices:write",
}


@value
class Progress:
    """What the ledgers say of one line, in the line's unit."""

    ordered: Decimal = ZERO
    received: Decimal = ZERO
    rejected: Decimal = ZERO
    invoiced: Decimal = ZERO
    returned: Decimal = ZERO

    @property
    def expected(self) -> Decimal:
        """What is still to come."""
        return max(self.ordered - self.received, ZERO)


@value
class PurchaseLine(Line):
    """A line of a purchase order; `supplier_code` is what the supplier calls the item."""

    expected_on: date = date.max
    supplier_code: str | None = None


@value
class Shipment:
    """What a shipping notice says is on its way: a quantity per order line, in its unit, and the day of arrival.

    Nobody counts on it while it is `waiting` for approval. `reference` is the supplier's own number.
    """

    notice_id: UUID
    arrives_on: date
    quantities: Mapping[int, Decimal]
    waiting: bool = False
    reference: str | None = None


def announced_of(line: Line, shipments: Iterable[Shipment]) -> Decimal:
    """What shipments bring of a line, in its unit; those that wait bring nothing."""
    return shipped_of(line, (shipment for shipment in shipments if not shipment.waiting))


def shipped_of(line: Line, shipments: Iterable[Shipment]) -> Decimal:
    """What shipments name of a line, in its unit."""
    return sum((shipment.quantities.get(line.line_no, ZERO) for shipment in shipments), ZERO)


@value
class PurchaseOrder:
    """A purchase order with its lines and their progress, as of one moment under the order's lock.

    `lines` are those that count: a line that the supplier has rejected is not among them, but keeps its number.
    `shipments` are on their way, the first to arrive first. Where goods came on consignment they lie at
    `consigned_location_id` until they are received.
    """

    id: UUID
    number: str
    version: int
    status: str
    company_id: UUID
    partner_id: UUID
    location_id: UUID
    currency: str
    currency_scale: int
    exchange_rate: Decimal
    base_scale: int
    ordered_on: date
    last_line_no: int
    lines: tuple[PurchaseLine, ...]
    progress: Mapping[int, Progress] = field(default_factory=dict)
    shipments: tuple[Shipment, ...] = ()
    consigned_location_id: UUID | None = None

    def key(self, line: Line) -> OrderLine:
        """The line's name in the ledgers."""
        return OrderLine(ORDER_KIND, self.id, line.line_no)

    @property
    def whole(self) -> OrderLine:
        """The order's own name in the trade ledger."""
        return OrderLine(ORDER_KIND, self.id, 0)

    @property
    def goods(self) -> tuple[PurchaseLine, ...]:
        """The lines that something comes of; a service is received with its invoice."""
        return tuple(line for line in self.lines if line.keeps_stock)

    def base(self, amount: Decimal, rate: Decimal | None = None) -> Decimal:
        """A document amount in the company's base currency, at the order's exchange rate unless another is said."""
        return round_half_up(amount * (self.exchange_rate if rate is None else rate), self.base_scale)

    def step(self, line: Line) -> Progress:
        """What has happened to a line; nothing yet to one that is new."""
        return self.progress.get(line.line_no, Progress())

    def announced(self, line: Line) -> Decimal:
        """What of a line is on its way, by what its supplier says."""
        return announced_of(line, self.shipments)

    def spoken_for(self, line: Line) -> Decimal:
        """What of a line is on its way, or said to be in a notice that waits for approval."""
        return shipped_of(line, self.shipments)

    def without(self, notice_id: UUID) -> "PurchaseOrder":
        """The order when one of its shipments is on its way no more."""
        return replace(self, shipments=tuple(one for one in self.shipments if one.notice_id != notice_id))

    def arrival_day(self, wanted: date | None) -> date:
        """The day on which goods come, today unless another is said; raises `receipt_before_order` (CONFLICT)."""
        day = wanted or max(today(), self.ordered_on)
        if day < self.ordered_on:
            raise conflict("receipt_before_order", "Goods cannot be received before they were ordered.")
        return day

    def require(self, action: str) -> None:
        """Raise `transition_not_allowed` (CONFLICT) unless the state allows the action."""
        if action not in TRANSITIONS[self.status]:
            raise AppError(
                "transition_not_allowed",
                f"An order that is {self.status} cannot be changed by: {action}.",
                kind=Kind.CONFLICT,
                details={"status": self.status, "action": action},
            )

    def open_total(self, lines: Iterable[PurchaseLine], progress: Mapping[int, Progress]) -> Totals:
        """Order value not yet invoiced, with VAT, at the order's prices: what the memo must hold for this order."""
        parts = []
        for line in lines:
            step = progress.get(line.line_no, Progress())
            invoiced = min(step.invoiced, step.ordered)
            parts.append((line, line.net_between(invoiced, step.ordered, self.currency_scale)))
        return totals(parts, self.currency_scale)


def status_after(lines: Iterable[PurchaseLine], progress: Mapping[int, Progress]) -> str:
    """The state that an agreed order's progress amounts to."""
    steps = [progress[line.line_no] for line in lines]
    if all(step.ordered == 0 for step in steps):
        return "cancelled"
    if all(step.expected == 0 for step in steps):
        return "closed" if all(step.invoiced >= step.received for step in steps) else "received"
    return "partly_received" if any(step.received > 0 for step in steps) else "accepted"


def allowed_actions(status: str, actor: Actor) -> list[str]:
    """What this actor may do next, sorted."""
    return sorted(action for action in TRANSITIONS[status] if actor.may(SCOPE_OF_ACTION[action]))
