"""What goods from a supplier write, as pure functions (posting.md, "Buying")."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.services.documents.amounts import ONE, ZERO
from app.services.posting import Event, Header, Move, Place, Posting, Trade, Transfer
from app.services.purchasing.order import Progress, PurchaseLine, PurchaseOrder
from app.services.purchasing.rules.ordering import changing, progress_after
from app.services.stock.lines import INVENTORY_ROLE


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of one line, in the line's unit: `quantity` was accepted, `rejected` was not, for a reason.

    `line_no` is the receipt's own, `pointer` where in the request the quantity came from. Of what was accepted,
    `transit` had been invoiced before, at `transit_amount` in the books; the rest is owed at the exchange `rate`.
    """

    line: PurchaseLine
    line_no: int
    quantity: Decimal
    rejected: Decimal
    reason: str | None
    pointer: str
    transit: Decimal = ZERO
    transit_amount: Decimal = ZERO
    rate: Decimal = ONE

    @property
    def base_quantity(self) -> Decimal:
        """What was accepted, in the item's base unit."""
        return self.quantity * self.line.unit_factor


@dataclass(frozen=True, slots=True)
class Accrual:
    """What is owed for goods whose invoice has not come: at the order's price, in its currency and the books'."""

    net: Decimal
    amount: Decimal


def accrual_of(order: PurchaseOrder, arrival: Arrival) -> Accrual:
    """The worth of what was accepted without an invoice.

    Parts of a line continue where the last receipt stopped, so they add up.
    """
    start, scale = order.step(arrival.line).received, order.currency_scale
    ends = (start + arrival.transit, start + arrival.quantity)
    before, after = (arrival.line.net_upto(quantity, scale) for quantity in ends)
    return Accrual(after - before, order.base(after, arrival.rate) - order.base(before, arrival.rate))


def receiving(
    order: PurchaseOrder, header: Header, arrivals: Sequence[Arrival], after: Sequence[PurchaseLine], source: Place
) -> Posting:
    """Goods into the warehouse: D inventory / C received-not-invoiced, or in transit where the invoice came first.

    `after` are the order's lines where less than was ordered is taken for all of it.
    """
    changed = changing(order, header, after)
    target = Place(order.location_id, kept=True)
    trades, moves, transfers = [*changed.trades], list[Move](), [*changed.transfers]
    for arrival in arrivals:
        key = order.key(arrival.line)
        if arrival.rejected:
            trades.append(Trade(key, "rejected", arrival.rejected * arrival.line.unit_factor, ZERO))
        if not arrival.quantity:
            continue
        accrual = accrual_of(order, arrival)
        start = order.step(arrival.line).received
        net = arrival.line.net_between(start, start + arrival.quantity, order.currency_scale)
        trades.append(Trade(key, "received", arrival.base_quantity, net))
        moves.append(
            Move(
                item_id=arrival.line.item_id,
                source=source,
                target=target,
                quantity=arrival.base_quantity,
                line_no=arrival.line_no,
                value=accrual.amount + arrival.transit_amount,
                pointer=arrival.pointer,
            )
        )
        transfers += _owed(order, arrival, accrual)
    return replace(changed, trades=trades, moves=moves, transfers=transfers, event=_event(order, header))


def _owed(order: PurchaseOrder, arrival: Arrival, accrual: Accrual) -> list[Transfer]:
    inventory, item_id = INVENTORY_ROLE[arrival.line.item_kind], arrival.line.item_id
    accrued = Transfer(
        inventory,
        "received_not_invoiced",
        accrual.amount,
        partner_id=order.partner_id,
        item_id=item_id,
        currency=order.currency,
        currency_amount=accrual.net,
    )
    came = Transfer(inventory, "goods_in_transit", arrival.transit_amount, partner_id=order.partner_id, item_id=item_id)
    return [accrued, came]


def _event(order: PurchaseOrder, header: Header) -> Event:
    return Event(header.event, {"partner_id": order.partner_id, "order_id": order.id})


def progress_received(
    order: PurchaseOrder, arrivals: Sequence[Arrival], after: Sequence[PurchaseLine]
) -> dict[int, Progress]:
    """What has happened to each line once the goods are in."""
    progress = progress_after(order, after)
    for arrival in arrivals:
        step = progress[arrival.line.line_no]
        progress[arrival.line.line_no] = replace(
            step, received=step.received + arrival.quantity, rejected=step.rejected + arrival.rejected
        )
    return progress
