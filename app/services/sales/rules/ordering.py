"""What an order and its changes write, as pure functions: order in, `Posting` out, no I/O (posting.md, "Selling").

Transfers always carry the partner: it is a dimension of every line, whatever the account.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from app.services.documents.amounts import ZERO, Line
from app.services.posting import CreditCheck, Demand, Event, Header, Posting, Release, Reserve, Trade, Transfer
from app.services.sales.order import Order, Progress


def memo_change(order: Order, before: Decimal, after: Decimal) -> list[Transfer]:
    """Memo transfer that takes the open order value from `before` to `after` (document currency, with VAT)."""
    return [memo_transfer(order.partner_id, order.base(after) - order.base(before))]


def memo_transfer(partner_id: UUID, change: Decimal) -> Transfer:
    """What a change of the open order value writes (base currency)."""
    return Transfer("memo_sales_orders", "memo_contra", change, partner_id=partner_id)


def credit_check(partner_id: UUID, limit: Decimal | None) -> CreditCheck | None:
    """The check that the partner's limit asks for; no limit, no check."""
    return None if limit is None else CreditCheck(partner_id, limit)


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
            _reserve(order, line, line.base_quantity, f"/lines/{index}/quantity")
            for index, line in enumerate(order.lines)
            if line.keeps_stock
        ],
        transfers=memo_change(order, ZERO, total_amount),
        credit=credit_check(order.partner_id, credit_limit),
    )


def _whole(order: Order, line: Line, kind: str, quantity: Decimal) -> Trade:
    net = line.net_upto(quantity, order.currency_scale)
    return Trade(order.key(line), kind, quantity * line.unit_factor, net)


def _reserve(order: Order, line: Line, base_quantity: Decimal, pointer: str) -> Reserve:
    """What lies at a consignee is sold or not: nothing of it waits for more to come."""
    return Reserve(order.key(line), line.item_id, order.location_id, base_quantity, order.at_consignee, pointer)


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


def changing(order: Order, header: Header, after: Sequence[Line], credit_limit: Decimal | None) -> Posting:
    """Amended or cancelled: ordered, reservation and memo by the difference between its lines and the lines `after`."""
    then = progress_after(order, after)
    trades, demands, reserves, releases = [], [], [], []
    now = {line.line_no: line for line in order.lines}
    for line in after:
        old, step = now.get(line.line_no), order.step(line)
        delta = line.quantity - step.ordered
        before = old.net_upto(step.ordered, order.currency_scale) if old else ZERO
        net = line.net_upto(line.quantity, order.currency_scale) - before
        if delta or net:
            trades.append(Trade(order.key(line), "ordered", delta * line.unit_factor, net))
        if not delta or not line.keeps_stock:
            continue
        demands.append(Demand(line.item_id, order.location_id, delta * line.unit_factor))
        if delta > 0:
            reserves.append(_reserve(order, line, delta * line.unit_factor, "/lines"))
        else:
            surplus = max(step.reserved_base - then[line.line_no].undelivered * line.unit_factor, ZERO)
            releases.append(Release(order.key(line), line.item_id, order.location_id, surplus))
    present, left = order.open_total(order.progress), order.open_total(then, after)
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id}),
        trades=trades,
        demands=demands,
        reserves=reserves,
        releases=releases,
        transfers=memo_change(order, present.total_amount, left.total_amount),
        credit=credit_check(order.partner_id, credit_limit),
    )


def progress_after(order: Order, after: Sequence[Line]) -> dict[int, Progress]:
    """What has happened to each line once the order is as `after`."""
    return {line.line_no: replace(order.step(line), ordered=line.quantity) for line in after}
