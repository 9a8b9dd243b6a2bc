"""What a supplier invoice that is taken back writes, as pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.services.documents.amounts import ZERO, Totals
from app.services.posting import AddedBy, Header, LeftBy, Place, Posting, Revaluation, Transfer
from app.services.posting.reversal import opposite
from app.services.purchasing.matching import InvoiceLine, share
from app.services.purchasing.order import PurchaseOrder
from app.services.purchasing.rules.invoicing import Cleared, invoiced, invoicing
from app.services.stock.lines import INVENTORY_ROLE


@dataclass(frozen=True, slots=True)
class Covered:
    """How invoices cover what came of a line after its invoice, without the one that is taken back.

    `came`, worth `came_amount`, was taken for invoiced before it came; `billed`, worth `billed_amount`, the other
    invoices have asked for beforehand. Quantities are in the line's unit.
    """

    came: Decimal = ZERO
    came_amount: Decimal = ZERO
    billed: Decimal = ZERO
    billed_amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Bared:
    """What has come of a line and has no invoice any more: accrued at the order's price, at the invoice's rate.

    `transit_amount` is what goods in transit lack for it; where that is not the price, the goods are valued anew.
    """

    line: InvoiceLine
    quantity: Decimal
    net: Decimal
    amount: Decimal
    transit_amount: Decimal
    came: Decimal


def bare(order: PurchaseOrder, line: InvoiceLine, covered: Covered, rate: Decimal) -> Bared:
    """What of a line comes to lie there without an invoice; the rest of the other invoices stays in transit."""
    coming = max(covered.billed - covered.came, ZERO)
    kept = share(covered.billed_amount, coming, covered.billed, order.base_scale)
    quantity = coming - (covered.billed - covered.came)
    agreed = next(entry for entry in order.lines if entry.line_no == line.line.line_no)
    net = agreed.net_upto(quantity, order.currency_scale)
    lacking = kept - (covered.billed_amount - covered.came_amount)
    return Bared(line, quantity, net, order.base(net, rate), lacking, covered.came)


def taking_back(
    order: PurchaseOrder,
    header: Header,
    booked: tuple[Sequence[Cleared], tuple[Totals, Sequence[Decimal]]],
    bared: Sequence[Bared],
    supplier: Place,
) -> Posting:
    """Nothing is owed any more: what had come is accrued again, differences leave the goods or their cost.

    The order's memo is what is now open, whatever has changed since the invoice was approved.
    """
    cleared, taxes = booked
    before = replace(order, progress=invoiced(order, [entry.line for entry in cleared], -1))
    undone = opposite(invoicing(before, header, cleared, taxes, supplier))
    revaluations, transfers = [*undone.revaluations], [*undone.transfers]
    for entry in bared:
        transfers.append(_accrued(order, entry))
        if entry.amount != entry.transit_amount:
            transfers += _difference(order, entry, len(revaluations))
            revaluations.append(_revaluation(order, entry, supplier))
    return replace(undone, revaluations=revaluations, transfers=transfers)


def _accrued(order: PurchaseOrder, entry: Bared) -> Transfer:
    return Transfer(
        "goods_in_transit",
        "received_not_invoiced",
        entry.amount,
        partner_id=order.partner_id,
        item_id=entry.line.line.item_id,
        currency=order.currency,
        currency_amount=entry.net,
    )


def _difference(order: PurchaseOrder, entry: Bared, number: int) -> list[Transfer]:
    line = entry.line.line
    there = Transfer(
        INVENTORY_ROLE[line.item_kind],
        "goods_in_transit",
        AddedBy(number),
        partner_id=order.partner_id,
        item_id=line.item_id,
    )
    return [there, replace(there, debit="cost_of_sales", amount=LeftBy(number))]


def _revaluation(order: PurchaseOrder, entry: Bared, supplier: Place) -> Revaluation:
    line = entry.line.line
    return Revaluation(
        item_id=line.item_id,
        place=Place(order.location_id, kept=True),
        against=supplier,
        value=entry.amount - entry.transit_amount,
        line_no=entry.line.line_no,
        of_quantity=entry.came * line.unit_factor,
    )
