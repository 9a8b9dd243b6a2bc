"""What goods that go back to their supplier write, as pure functions (posting.md, "Buying")."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from app.core.values import value
from app.services.documents.amounts import ZERO, in_base
from app.services.documents.returning import Credit, Returned
from app.services.posting import Beyond, CostOf, Event, Header, Move, Place, Posting, Trade, Transfer
from app.services.purchasing.order import PurchaseLine, PurchaseOrder
from app.services.stock.lines import INVENTORY_ROLE


def returning(
    order: PurchaseOrder,
    header: Header,
    returned: Sequence[Returned[PurchaseLine]],
    worth: tuple[Credit, Decimal],
    supplier: Place,
) -> Posting:
    """Less is owed: goods leave at the cost they were received at, input VAT is given back.

    `worth` are the credit and the invoice's exchange rate. What the goods cost less than is credited is the difference
    of the exchange rate that was booked with the invoice; what the warehouse lets them go for besides, when it is
    emptied or worth less, is cost of sales.
    """
    credit, rate = worth
    taxes = credit.totals.taxes
    amounts = [*(entry.net_amount for entry in returned), *(tax.tax_amount for tax in taxes)]
    upto = partial(credit.base, partial(order.base, rate=rate))
    bases = in_base(amounts, upto)
    transfers: list[Transfer] = []
    for number, (entry, base) in enumerate(zip(returned, bases, strict=False)):
        transfers += _credited(order, entry, (number, base), foreign=rate != 1)
    for tax, base in zip(taxes, bases[len(returned) :], strict=True):
        given_back = _owed_less(order, "vat_in", base, tax.tax_amount)
        transfers.append(replace(given_back, tax_code=tax.tax_code))
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id, "order_id": order.id}),
        trades=[Trade(order.key(e.line), "returned", e.base_quantity, e.net_amount) for e in returned],
        moves=[_back(order, entry, supplier) for entry in returned],
        transfers=transfers,
    )


@value
class Unbilled:
    """A quantity of an order line without an invoice that goes back, in its unit, at what is accrued for it.

    `line_no` is the return's own, `pointer` where in the request the quantity came from.
    """

    line: PurchaseLine
    quantity: Decimal
    line_no: int
    pointer: str
    net_amount: Decimal
    cost: Decimal

    @property
    def base_quantity(self) -> Decimal:
        """The quantity in the item's base unit."""
        return self.quantity * self.line.unit_factor


def returning_unbilled(
    order: PurchaseOrder, header: Header, parts: Sequence[Unbilled], supplier: Place, *, foreign: bool
) -> Posting:
    """What was received is not: goods leave at what is accrued for them, and that is owed no more.

    What the warehouse lets them go for besides, when it is emptied or worth less, is cost of sales.
    """
    transfers: list[Transfer] = []
    for number, part in enumerate(parts):
        accrued = Transfer(
            "received_not_invoiced",
            INVENTORY_ROLE[part.line.item_kind],
            CostOf(number),
            partner_id=order.partner_id,
            item_id=part.line.item_id,
            currency=order.currency,
            currency_amount=part.net_amount if foreign else None,
        )
        rest = replace(
            accrued,
            credit="cost_of_sales",
            amount=Beyond(part.cost, number),
            currency_amount=ZERO if foreign else None,
        )
        transfers += [accrued, rest]
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id, "order_id": order.id}),
        trades=[Trade(order.key(part.line), "received", -part.base_quantity, -part.net_amount) for part in parts],
        moves=[_back(order, part, supplier) for part in parts],
        transfers=transfers,
    )


def _back(order: PurchaseOrder, entry: Unbilled | Returned[PurchaseLine], supplier: Place) -> Move:
    return Move(
        item_id=entry.line.item_id,
        source=Place(order.location_id, kept=True),
        target=supplier,
        quantity=entry.base_quantity,
        line_no=entry.line_no,
        value=entry.cost,
        pointer=entry.pointer,
    )


def receipt_costs(
    order: PurchaseOrder, rate: Decimal, bases: Mapping[int, Decimal], accrued: Mapping[int, tuple[Decimal, Decimal]]
) -> dict[int, Decimal]:
    """What invoice lines were received at: their worth less the difference of the rate on what had been accrued.

    `accrued` are net and worth of that.
    """
    return {
        line_no: base - (order.base(accrued[line_no][0], rate) - accrued[line_no][1]) for line_no, base in bases.items()
    }


def _owed_less(order: PurchaseOrder, credit: str, amount: Decimal | CostOf | Beyond, net: Decimal | None) -> Transfer:
    return Transfer(
        "payable", credit, amount, partner_id=order.partner_id, currency=order.currency, currency_amount=net
    )


def _credited(
    order: PurchaseOrder, entry: Returned[PurchaseLine], move: tuple[int, Decimal], *, foreign: bool
) -> list[Transfer]:
    """Only the books' currency is split: what is owed less in the order's own stands on the first transfer."""
    number, base = move
    inventory = INVENTORY_ROLE[entry.line.item_kind]
    exchanged, rest = base - entry.cost, ZERO if foreign else None
    transfers = [
        _owed_less(order, inventory, CostOf(number), entry.net_amount if foreign else None),
        _owed_less(order, "fx_loss" if exchanged > ZERO else "fx_gain", exchanged, rest),
        _owed_less(order, "cost_of_sales", Beyond(entry.cost, number), rest),
    ]
    return [replace(transfer, item_id=entry.line.item_id) for transfer in transfers]
