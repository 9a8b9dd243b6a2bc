"""What an order and its changes write, as pure functions: order in, `Posting` out, no I/O (posting.md, "Selling").

Transfers always carry the partner: it is a dimension of every line, whatever the account.
"""

from collections.abc import Mapping
from decimal import Decimal

from app.services.documents.amounts import ZERO, Line
from app.services.posting import CreditCheck, Demand, Event, Header, Posting, Release, Reserve, Trade, Transfer
from app.services.sales.order import Order, Progress


def memo_change(order: Order, before: Decimal, after: Decimal) -> list[Transfer]:
    """Memo transfer that takes the open order value from `before` to `after` (document currency, with VAT)."""
    change = order.base(after) - order.base(before)
    return [Transfer("memo_sales_orders", "memo_contra", change, partner_id=order.partner_id)]


def credit_check(order: Order, limit: Decimal | None) -> CreditCheck | None:
    """The check that the partner's limit asks for; no limit, no check."""
    return None if limit is None else CreditCheck(order.partner_id, limit)


def placing(order: Order, header: Header, total_amount: Decimal, credit_limit: Decimal | None) -> Posting:
    """Order placed, *reserve* policy: ordered, reserved where available, memo of the total with VAT."""
    return Posting(
        header=header,
        event=Event("sales_order.placed", {"partner_id": order.partner_id, "total_amount": total_amount}),
        trades=[_whole(order, line, "ordered", line.quantity) for line in order.lines],
        demands=[
            Demand(line.item_id, order.location_id, line.base_quantity) for line in order.lines if line.keeps_stock
        ],
        reserves=[
            Reserve(order.key(line), line.item_id, order.location_id, line.base_quantity)
            for line in order.lines
            if line.keeps_stock
        ],
        transfers=memo_change(order, ZERO, total_amount),
        credit=credit_check(order, credit_limit),
    )


def _whole(order: Order, line: Line, kind: str, quantity: Decimal) -> Trade:
    net = line.net_upto(quantity, order.currency_scale)
    return Trade(order.key(line), kind, quantity * line.unit_factor, net)


def confirming(order: Order, header: Header) -> Posting:
    """The company accepts the order as it stands."""
    return Posting(
        header=header,
        event=Event("sales_order.confirmed", {"partner_id": order.partner_id}),
        trades=[
            _whole(order, line, "confirmed", order.progress[line.line_no].ordered)
            for line in order.lines
            if order.progress[line.line_no].ordered
        ],
    )


def changing(order: Order, header: Header, after: Mapping[int, Progress], credit_limit: Decimal | None) -> Posting:
    """Amended or cancelled: ordered, reservation and memo by the difference between now and `after`."""
    trades, demands, reserves, releases = [], [], [], []
    for line in order.lines:
        now, then = order.progress[line.line_no], after[line.line_no]
        delta = then.ordered - now.ordered
        if not delta:
            continue
        net = line.net_between(now.ordered, then.ordered, order.currency_scale)
        trades.append(Trade(order.key(line), "ordered", delta * line.unit_factor, net))
        if line.keeps_stock:
            demands.append(Demand(line.item_id, order.location_id, delta * line.unit_factor))
        if line.keeps_stock and delta > 0:
            reserves.append(Reserve(order.key(line), line.item_id, order.location_id, delta * line.unit_factor))
        elif line.keeps_stock:
            surplus = max(now.reserved_base - then.undelivered * line.unit_factor, ZERO)
            releases.append(Release(order.key(line), line.item_id, order.location_id, surplus))
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id}),
        trades=trades,
        demands=demands,
        reserves=reserves,
        releases=releases,
        transfers=memo_change(
            order, order.open_total(order.progress).total_amount, order.open_total(after).total_amount
        ),
        credit=credit_check(order, credit_limit),
    )
