"""The fee of a production order in the trade ledger and the memo; what is taken back of it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.services.posting import Event, Header, Posting, Trade, Transfer
from app.services.production.load import Order


def header_of(
    order: Order, event: str, user_id: UUID, day: date, document: tuple[str, UUID, str] | None = None
) -> Header:
    """A header about the order, or about a document of it."""
    kind, document_id, number = document or ("production_order", order.id, order.head["number"])
    return Header(event, order.books.company_id, user_id, kind, document_id, number, day, partner_id=order.partner_id)


def agreement(order: Order, user_id: UUID, day: date) -> Posting:
    """Ordered by both: the fee in the trade ledger, and with VAT in the memo."""
    header = header_of(order, "production_order.agreed", user_id, day)
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id}),
        trades=ordered_by(order, order.quantity),
        transfers=memo_by(order, order.memo(order.quantity)),
    )


def amendment(order: Order, user_id: UUID, day: date, quantity: Decimal, unit_fee: Decimal) -> Posting:
    """An agreed order on another quantity or fee: both ledgers by the difference."""
    header = header_of(order, "production_order.amended", user_id, day)
    ordered = quantity - order.ordered
    fee = order.fee(quantity, unit_fee) - order.fee(order.ordered)
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id}),
        trades=(Trade(order.line(), "ordered", ordered, fee),) if ordered or fee else (),
        transfers=memo_by(order, order.memo(quantity, unit_fee) - order.memo(order.ordered)),
    )


def withdrawal(order: Order, user_id: UUID, day: date) -> Posting:
    """Everything that agreeing wrote, taken back."""
    header = header_of(order, "production_order.cancelled", user_id, day)
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id}),
        trades=ordered_by(order, -order.ordered),
        transfers=memo_by(order, -order.memo(order.ordered)),
    )


def ordered_by(order: Order, change: Decimal) -> Sequence[Trade]:
    """A change of what is ordered, with its fee."""
    if not change:
        return ()
    fee = order.fee(order.ordered + change) - order.fee(order.ordered)
    return (Trade(order.line(), "ordered", change, fee),)


def memo_by(order: Order, change: Decimal) -> Sequence[Transfer]:
    """A change of the memo of fees that are still to be invoiced."""
    return (Transfer("memo_contra", "memo_purchase_orders", change, partner_id=order.partner_id),)


def change_ordered(order: Order, quantity: Decimal) -> tuple[Sequence[Trade], Sequence[Transfer]]:
    """Trade and memo entries that make the ordered quantity what it says."""
    if quantity == order.ordered:
        return (), ()
    memo = order.memo(quantity) - order.memo(order.ordered)
    return ordered_by(order, quantity - order.ordered), memo_by(order, memo)
