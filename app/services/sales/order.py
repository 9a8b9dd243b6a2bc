"""A sales order as the rules see it: header, lines, what has happened to each line, and what may happen next."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.errors import AppError, Kind
from app.core.money import round_half_up
from app.core.values import value
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO, Line, Totals, totals
from app.services.posting import OrderLine

ORDER_KIND = "sales"

# What may be done in each state; anything else is an error, never silence.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "placed": frozenset({"confirm", "amend", "propose", "cancel"}),
    "confirmed": frozenset({"deliver", "amend", "propose", "cancel"}),
    "partly_delivered": frozenset({"deliver", "amend", "propose", "cancel"}),
    "delivered": frozenset(),
    "closed": frozenset(),
    "cancelled": frozenset(),
}

SCOPE_OF_ACTION = {
    "confirm": "sales-orders:confirm",
    "amend": "sales-orders:write",
    "propose": "sales-orders:negotiate",
    "cancel": "sales-orders:write",
    "deliver": "deliveries:write",
}


@value
class Progress:
    """What the ledgers say of one line, in the line's unit; only `reserved_base` is in the item's base unit."""

    ordered: Decimal = ZERO
    delivered: Decimal = ZERO
    invoiced: Decimal = ZERO
    returned: Decimal = ZERO
    cancelled: Decimal = ZERO
    reserved_base: Decimal = ZERO

    @property
    def undelivered(self) -> Decimal:
        """What is still to be handed over."""
        return self.ordered - self.delivered


@value
class Order:
    """A sales order with its lines and their progress, as of one moment under the order's lock."""

    id: UUID
    number: str
    version: int
    status: str
    company_id: UUID
    partner_id: UUID
    location_id: UUID
    location_kind: str
    posting_policy: str
    currency: str
    currency_scale: int
    exchange_rate: Decimal
    base_scale: int
    ordered_on: date
    lines: tuple[Line, ...]
    progress: Mapping[int, Progress] = field(default_factory=dict)

    @property
    def at_consignee(self) -> bool:
        """Whether it sells goods that lie with the customer already, and so none that do not."""
        return self.location_kind == "consignee"

    def key(self, line: Line) -> OrderLine:
        """The line's name in the ledgers."""
        return OrderLine(ORDER_KIND, self.id, line.line_no)

    def base(self, amount: Decimal) -> Decimal:
        """A document amount in the company's base currency."""
        return round_half_up(amount * self.exchange_rate, self.base_scale)

    def step(self, line: Line) -> Progress:
        """What has happened to a line; nothing yet to one that is new."""
        return self.progress.get(line.line_no, Progress())

    def waits(self, line: Line) -> bool:
        """Whether a part of the line is neither delivered nor held back in stock."""
        step = self.progress[line.line_no]
        return line.keeps_stock and step.reserved_base < step.undelivered * line.unit_factor

    def require(self, action: str) -> None:
        """Raise `transition_not_allowed` (CONFLICT) unless the state allows the action."""
        if action not in TRANSITIONS[self.status]:
            raise AppError(
                "transition_not_allowed",
                f"An order that is {self.status} cannot be changed by: {action}.",
                kind=Kind.CONFLICT,
                details={"status": self.status, "action": action},
            )

    def open_total(self, progress: Mapping[int, Progress], lines: Sequence[Line] | None = None) -> Totals:
        """Order value not yet invoiced, with VAT: what the memo account must hold for this order.

        `lines` are those that it is about to have, if they are others than it has.
        """
        scale = self.currency_scale
        return totals(
            (
                (line, line.net_between(progress[line.line_no].invoiced, progress[line.line_no].ordered, scale))
                for line in (self.lines if lines is None else lines)
            ),
            scale,
        )


def status_after(order: Order, progress: Mapping[int, Progress], *, confirmed: bool) -> str:
    """The state that the lines' progress amounts to."""
    steps = progress.values()
    if all(step.ordered == 0 for step in steps):
        return "cancelled"
    if all(step.undelivered == 0 for step in steps):
        return "closed" if all(step.invoiced == step.ordered for step in steps) else "delivered"
    if any(step.delivered > 0 for step in steps):
        return "partly_delivered"
    return "confirmed" if confirmed else "placed"


def allowed_actions(status: str, actor: Actor) -> list[str]:
    """What this actor may do next, sorted; once an order is confirmed, partner users propose and no more."""
    allowed = TRANSITIONS[status]
    if actor.is_partner and status != "placed":
        allowed &= {"propose"}
    return sorted(action for action in allowed if actor.may(SCOPE_OF_ACTION[action]))
