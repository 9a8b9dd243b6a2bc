"""What deliveries, invoices and direct sales write, as pure functions (posting.md, "Selling")."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from uuid import UUID

from app.core.values import value
from app.services.documents.amounts import ZERO, Line, TaxTotal, Totals, in_base
from app.services.documents.returning import Credit
from app.services.posting import CostOf, Demand, Event, Header, Move, Place, Posting, Release, Trade, Transfer
from app.services.sales.order import Order
from app.services.sales.rules.ordering import credit_check, memo_change
from app.services.stock.holding import holding_role

REVENUE_ROLE = {"finished": "revenue_finished", "service": "revenue_service"}


@value
class Part:
    """A quantity of an order line (in the line's unit) that a document line is about; where it was asked for."""

    line: Line
    quantity: Decimal
    line_no: int
    pointer: str = ""

    @property
    def base_quantity(self) -> Decimal:
        """Quantity in the item's base unit."""
        return self.quantity * self.line.unit_factor


@value
class Bill:
    """An invoice to be: its parts with their net amounts, and VAT per rate, in the order's currency."""

    parts: tuple[Part, ...]
    net_amounts: tuple[Decimal, ...]
    totals: Totals


def delivering(order: Order, header: Header, parts: Sequence[Part], customer_id: UUID) -> Posting:
    """Delivered, invoice to follow: reservation used, goods to the customer, cost to goods sent.

    What lay at the consignee is in goods sent already.
    """
    moves, transfers = _outgoing(order, parts, customer_id, debit="goods_sent")
    return Posting(
        header=header,
        event=Event("delivery.posted", {"partner_id": order.partner_id, "order_id": order.id}),
        trades=_delivered(order, parts),
        demands=_met_demand(order, parts),
        releases=_used_reservations(order, parts),
        moves=moves,
        transfers=transfers,
    )


def _delivered(order: Order, parts: Iterable[Part]) -> list[Trade]:
    return [_trade(order, part, "delivered", order.progress[part.line.line_no].delivered) for part in parts]


def _trade(order: Order, part: Part, kind: str, done: Decimal) -> Trade:
    net = part.line.net_between(done, done + part.quantity, order.currency_scale)
    return Trade(order.key(part.line), kind, part.base_quantity, net)


def _met_demand(order: Order, parts: Iterable[Part]) -> list[Demand]:
    return [
        Demand(part.line.item_id, order.location_id, -part.base_quantity) for part in parts if part.line.keeps_stock
    ]


def _used_reservations(order: Order, parts: Iterable[Part]) -> list[Release]:
    return [
        Release(
            order.key(part.line),
            part.line.item_id,
            order.location_id,
            min(part.base_quantity, order.progress[part.line.line_no].reserved_base),
        )
        for part in parts
        if part.line.keeps_stock
    ]


def _outgoing(
    order: Order, parts: Iterable[Part], customer_id: UUID, *, debit: str
) -> tuple[list[Move], list[Transfer]]:
    moves: list[Move] = []
    transfers: list[Transfer] = []
    for part in parts:
        if part.line.keeps_stock:
            held_in = holding_role(order.location_kind, part.line.item_kind)
            if held_in != debit:
                transfers.append(_cost(order, part, debit, held_in, CostOf(len(moves))))
            moves.append(
                Move(
                    item_id=part.line.item_id,
                    source=Place(order.location_id, kept=True),
                    target=Place(customer_id, kept=False),
                    quantity=part.base_quantity,
                    line_no=part.line_no,
                    pointer=part.pointer,
                )
            )
    return moves, transfers


def _cost(order: Order, part: Part, debit: str, credit: str, amount: Decimal | CostOf) -> Transfer:
    return Transfer(debit, credit, amount, partner_id=order.partner_id, item_id=part.line.item_id)


def invoicing(order: Order, header: Header, bill: Bill, costs: Mapping[int, Decimal]) -> Posting:
    """Invoiced after delivery: receivable, revenue, VAT per rate; goods sent to cost of sales; memo released.

    `costs` is the delivered value by the part's line number.
    """
    sent = [
        _cost(order, part, "cost_of_sales", "goods_sent", costs[part.line_no])
        for part in bill.parts
        if part.line.keeps_stock
    ]
    return _billing(order, header, bill, sent)


def delivering_and_invoicing(order: Order, header: Header, bill: Bill, customer_id: UUID) -> Posting:
    """Delivered and invoiced in one event: cost goes straight to cost of sales."""
    moves, costs = _outgoing(order, bill.parts, customer_id, debit="cost_of_sales")
    billed = _billing(order, header, bill, costs)
    return replace(
        billed,
        trades=[*_delivered(order, bill.parts), *billed.trades],
        demands=_met_demand(order, bill.parts),
        releases=_used_reservations(order, bill.parts),
        moves=moves,
    )


def _billing(order: Order, header: Header, bill: Bill, costs: list[Transfer]) -> Posting:
    after = {**order.progress}
    for part in bill.parts:
        step = after[part.line.line_no]
        after[part.line.line_no] = replace(step, invoiced=step.invoiced + part.quantity)
    open_before, open_after = order.open_total(order.progress), order.open_total(after)
    return Posting(
        header=header,
        event=Event("invoice.posted", {"partner_id": order.partner_id, "order_id": order.id}),
        trades=[_trade(order, part, "invoiced", order.progress[part.line.line_no].invoiced) for part in bill.parts],
        transfers=[
            *_billed(order, bill),
            *costs,
            *memo_change(order, open_before.total_amount, open_after.total_amount),
        ],
    )


def _billed(order: Order, bill: Bill) -> list[Transfer]:
    taxes = bill.totals.taxes
    bases = iter(in_base([*bill.net_amounts, *(tax.tax_amount for tax in taxes)], order.base))
    revenue = [
        money(
            order, ("receivable", REVENUE_ROLE.get(part.line.item_kind, "revenue_goods")), net, next(bases), part.line
        )
        for part, net in zip(bill.parts, bill.net_amounts, strict=True)
    ]
    return [*revenue, *(tax_money(order, ("receivable", "vat_out"), tax, next(bases)) for tax in taxes)]


def money(order: Order, accounts: tuple[str, str], amount: Decimal, base: Decimal, line: Line) -> Transfer:
    """A transfer (debit, credit) of a document amount of one line, in both currencies."""
    return Transfer(
        *accounts,
        base,
        partner_id=order.partner_id,
        item_id=line.item_id,
        tax_code=line.tax_code,
        currency=order.currency,
        currency_amount=amount,
    )


def tax_money(order: Order, accounts: tuple[str, str], tax: TaxTotal, base: Decimal) -> Transfer:
    """A transfer (debit, credit) of the VAT of one rate, in both currencies."""
    return Transfer(
        *accounts,
        base,
        partner_id=order.partner_id,
        tax_code=tax.tax_code,
        currency=order.currency,
        currency_amount=tax.tax_amount,
    )


def direct_sale(order: Order, header: Header, bill: Bill, customer_id: UUID, credit_limit: Decimal | None) -> Posting:
    """Order placed, *direct sale* policy: ordered, delivered and invoiced at once; no reservation, no memo."""
    moves, costs = _outgoing(order, bill.parts, customer_id, debit="cost_of_sales")
    return Posting(
        header=header,
        event=Event("sales_order.sold", {"partner_id": order.partner_id, "total_amount": bill.totals.total_amount}),
        trades=[
            Trade(order.key(part.line), kind, part.base_quantity, net)
            for kind in ("ordered", "delivered", "invoiced")
            for part, net in zip(bill.parts, bill.net_amounts, strict=True)
        ],
        moves=moves,
        transfers=[*_billed(order, bill), *costs],
        credit=credit_check(order.partner_id, credit_limit),
    )


@value
class ReturnedPart:
    """A returned quantity of an invoice line, its net amount, and the cost at which it had left."""

    part: Part
    net_amount: Decimal
    cost: Decimal = ZERO


def returning(
    order: Order, header: Header, returned: Sequence[ReturnedPart], credit: Credit, customer_id: UUID
) -> Posting:
    """Returned and credited: goods back at the delivery's cost, sales return and output VAT against receivable."""
    goods = [entry for entry in returned if entry.part.line.keeps_stock]
    taxes = credit.totals.taxes
    amounts = [*(entry.net_amount for entry in returned), *(tax.tax_amount for tax in taxes)]
    bases = iter(in_base(amounts, partial(credit.base, order.base)))
    return Posting(
        header=header,
        event=Event("sales_return.posted", {"partner_id": order.partner_id, "order_id": order.id}),
        trades=[
            Trade(order.key(entry.part.line), "returned", entry.part.base_quantity, entry.net_amount)
            for entry in returned
        ],
        moves=[
            Move(
                item_id=entry.part.line.item_id,
                source=Place(customer_id, kept=False),
                target=Place(order.location_id, kept=True),
                quantity=entry.part.base_quantity,
                line_no=entry.part.line_no,
                value=entry.cost,
                pointer=entry.part.pointer,
            )
            for entry in goods
        ],
        transfers=[
            *(money(order, ("sales_return", "receivable"), e.net_amount, next(bases), e.part.line) for e in returned),
            *(tax_money(order, ("vat_out", "receivable"), tax, next(bases)) for tax in taxes),
            *(
                _cost(order, e.part, holding_role(order.location_kind, e.part.line.item_kind), "cost_of_sales", e.cost)
                for e in goods
            ),
        ],
    )
