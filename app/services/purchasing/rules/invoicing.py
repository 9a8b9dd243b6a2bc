"""What an approved supplier invoice writes, as pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from app.services.documents.amounts import ZERO, Totals, in_base
from app.services.posting import AddedBy, Event, Header, LeftBy, Place, Posting, Revaluation, Trade, Transfer
from app.services.purchasing.matching import InvoiceLine, Match, share
from app.services.purchasing.order import Progress, PurchaseOrder
from app.services.purchasing.rules.ordering import memo_change
from app.services.stock.lines import INVENTORY_ROLE


@dataclass(frozen=True, slots=True)
class Cleared:
    """What an invoice line was for: goods that had come, at what was accrued for them, and goods that had not.

    `net` and `amount` are what it asks, in the order's currency and, at the invoice's `rate`, in the books'; those of
    the goods that had come are `asked_net` and `asked_amount`, the rest is in transit.
    """

    line: InvoiceLine
    net: Decimal
    amount: Decimal
    quantity: Decimal
    accrued_net: Decimal
    accrued_amount: Decimal
    asked_net: Decimal
    asked_amount: Decimal
    rate: Decimal

    @property
    def transit_quantity(self) -> Decimal:
        """What is still to come, in the line's unit."""
        return self.line.quantity - self.quantity

    @property
    def transit_amount(self) -> Decimal:
        """What that is worth in the books."""
        return self.amount - self.asked_amount


def due(
    order: PurchaseOrder, lines: Sequence[InvoiceLine], matches: Mapping[int, Match]
) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Of each line the part that has come and is not invoiced: quantity, net and worth as accrued.

    A service comes with its invoice: all of it is there, and nothing was accrued.
    """
    scales = (order.currency_scale, order.base_scale)
    return [
        matches.get(entry.line.line_no, Match()).cleared(entry.quantity, scales)
        if entry.line.keeps_stock
        else (entry.quantity, ZERO, ZERO)
        for entry in lines
    ]


def clear(
    order: PurchaseOrder,
    lines: Sequence[InvoiceLine],
    worth: tuple[Totals, Decimal],
    parts: Sequence[tuple[Decimal, Decimal, Decimal]],
) -> tuple[list[Cleared], list[Decimal]]:
    """What each line is for, and the VAT per rate in the books' currency; all of it adds up to the invoice's worth.

    `worth` are its totals and exchange rate, `parts` what of the lines had come: quantity, net and worth as accrued.
    """
    totals, rate = worth
    nets = [entry.net_amount for entry in lines]
    bases = in_base([*nets, *(tax.tax_amount for tax in totals.taxes)], partial(order.base, rate=rate))
    found = []
    for entry, part, net, amount in zip(lines, parts, nets, bases, strict=False):
        asked_net = share(net, part[0], entry.quantity, order.currency_scale)
        asked_amount = share(amount, part[0], entry.quantity, order.base_scale)
        found.append(Cleared(entry, net, amount, *part, asked_net, asked_amount, rate))
    return found, bases[len(lines) :]


def invoicing(
    order: PurchaseOrder,
    header: Header,
    cleared: Sequence[Cleared],
    taxes: tuple[Totals, Sequence[Decimal]],
    supplier: Place,
) -> Posting:
    """Owed from now on: what was accrued, its difference of price on the goods or their cost, that of the exchange rate
    as gain or loss, goods in transit, services as an expense, input VAT.
    """
    revaluations: list[Revaluation] = []
    transfers: list[Transfer] = []
    for entry in cleared:
        transfers += [*_accrued(order, entry), _exchange_difference(order, entry)]
        if not entry.line.line.keeps_stock:
            transfers.append(_money(order, "admin_expense", entry.amount, entry.net))
        elif _dearer(order, entry) or entry.asked_net != entry.accrued_net:
            transfers += _difference(order, entry, len(revaluations))
            revaluations.append(_revaluation(order, entry, supplier))
    totals, tax_bases = taxes
    for tax, base in zip(totals.taxes, tax_bases, strict=True):
        money = _money(order, "vat_in", base, tax.tax_amount)
        transfers.append(replace(money, tax_code=tax.tax_code))
    after = invoiced(order, [entry.line for entry in cleared])
    open_before, open_after = order.open_total(order.lines, order.progress), order.open_total(order.lines, after)
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id, "order_id": order.id}),
        trades=[trade for entry in cleared for trade in _trades(order, entry)],
        revaluations=revaluations,
        transfers=[*transfers, *memo_change(order, open_before.total_amount, open_after.total_amount)],
    )


def invoiced(order: PurchaseOrder, lines: Sequence[InvoiceLine], sign: int = 1) -> dict[int, Progress]:
    """What has happened to each line once it is invoiced; with -1 once the invoice is taken back."""
    after = dict(order.progress)
    for entry in lines:
        step, quantity = after[entry.line.line_no], sign * entry.quantity
        came = ZERO if entry.line.keeps_stock else quantity
        after[entry.line.line_no] = replace(step, invoiced=step.invoiced + quantity, received=step.received + came)
    return after


def _trades(order: PurchaseOrder, entry: Cleared) -> list[Trade]:
    kinds = ("invoiced",) if entry.line.line.keeps_stock else ("received", "invoiced")
    return [Trade(order.key(entry.line.line), kind, entry.line.base_quantity, entry.net) for kind in kinds]


def _money(order: PurchaseOrder, debit: str, amount: Decimal, net: Decimal) -> Transfer:
    return Transfer(debit, "payable", amount, partner_id=order.partner_id, currency=order.currency, currency_amount=net)


def _accrued(order: PurchaseOrder, entry: Cleared) -> list[Transfer]:
    item_id = entry.line.line.item_id
    came = _money(order, "received_not_invoiced", entry.accrued_amount, entry.accrued_net)
    coming = _money(order, "goods_in_transit", entry.transit_amount, entry.net - entry.asked_net)
    return [replace(came, item_id=item_id), replace(coming, item_id=item_id)]


def _exchanged(order: PurchaseOrder, entry: Cleared) -> Decimal:
    """By how much more is owed for what was accrued because the exchange rate has changed since the goods came."""
    return order.base(entry.accrued_net, entry.rate) - entry.accrued_amount


def _dearer(order: PurchaseOrder, entry: Cleared) -> Decimal:
    """By how much the goods that had come are worth more than was accrued, at the exchange rate they came at."""
    return entry.asked_amount - entry.accrued_amount - _exchanged(order, entry)


def _exchange_difference(order: PurchaseOrder, entry: Cleared) -> Transfer:
    """Goods keep what they were worth when they came: the change of the rate since is a gain or a loss."""
    more = _exchanged(order, entry)
    debit, credit = ("fx_loss", "payable") if more > ZERO else ("payable", "fx_gain")
    return Transfer(
        debit, credit, abs(more), partner_id=order.partner_id, currency=order.currency, currency_amount=ZERO
    )


def _difference(order: PurchaseOrder, entry: Cleared, number: int) -> list[Transfer]:
    """What is still there becomes dearer or cheaper, what has gone goes to cost of sales.

    Only the books' currency is split: what is owed in the order's own stands on the first transfer.
    """
    line = entry.line.line
    net, foreign = entry.asked_net - entry.accrued_net, {order.exchange_rate, entry.rate} != {1}
    there = Transfer(
        INVENTORY_ROLE[line.item_kind],
        "payable",
        AddedBy(number),
        partner_id=order.partner_id,
        item_id=line.item_id,
        currency=order.currency,
        currency_amount=net if foreign else None,
    )
    gone = replace(there, debit="cost_of_sales", amount=LeftBy(number), currency_amount=ZERO if foreign else None)
    return [there, gone]


def _revaluation(order: PurchaseOrder, entry: Cleared, supplier: Place) -> Revaluation:
    line = entry.line.line
    return Revaluation(
        item_id=line.item_id,
        place=Place(order.location_id, kept=True),
        against=supplier,
        value=_dearer(order, entry),
        line_no=entry.line.line_no,
        of_quantity=entry.quantity * line.unit_factor,
    )
