"""What an agreed order and its changes write, as pure functions."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.services.documents.amounts import ZERO
from app.services.posting import Event, Header, Posting, Trade, Transfer
from app.services.purchasing.order import Progress, PurchaseLine, PurchaseOrder


def memo_change(order: PurchaseOrder, before: Decimal, after: Decimal) -> list[Transfer]:
    """Memo transfer that takes the open order value from `before` to `after` (document currency, with VAT)."""
    change = order.base(after) - order.base(before)
    return [Transfer("memo_contra", "memo_purchase_orders", change, partner_id=order.partner_id)]


def changing(order: PurchaseOrder, header: Header, after: Sequence[PurchaseLine]) -> Posting:
    """The agreed order from its lines to the lines `after`: what is ordered and the memo, by the difference.

    A line of `after` that the order does not have is new, one that it lacks is dropped. Agreeing is the change from
    nothing to all.
    """
    scale = order.currency_scale
    then = {line.line_no: line for line in after}
    now = {line.line_no: line for line in order.lines}
    trades = []
    for line_no in sorted(now.keys() | then.keys()):
        old, new = now.get(line_no), then.get(line_no)
        ordered = order.progress.get(line_no, Progress()).ordered
        net_before = old.net_upto(ordered, scale) if old else ZERO
        quantity, net = (new.quantity, new.net_upto(new.quantity, scale)) if new else (ZERO, ZERO)
        line = new or old
        if line and (quantity != ordered or net != net_before):
            trades.append(Trade(order.key(line), "ordered", (quantity - ordered) * line.unit_factor, net - net_before))
    open_before = order.open_total(order.lines, order.progress)
    open_after = order.open_total(after, progress_after(order, after))
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id}),
        trades=trades,
        transfers=memo_change(order, open_before.total_amount, open_after.total_amount),
    )


def progress_after(order: PurchaseOrder, after: Sequence[PurchaseLine]) -> dict[int, Progress]:
    """What has happened to each line once the order is agreed as `after`."""
    return {line.line_no: replace(order.step(line), ordered=line.quantity) for line in after}
