"""Fee invoices, freight and closing of a production order (G2, G3 of the standard entries)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.errors import AppError, FieldError, Kind
from app.models import ProductionCharge
from app.models.base import table_of
from app.services.payments.payables import Owed
from app.services.posting import Event, Header, Posting, Rows, Trade, Transfer
from app.services.production.load import Order
from app.services.production.rules.agreeing import change_ordered, header_of
from app.services.production.rules.goods import Writing, absorb

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Charge:
    """An invoice to book: the factory's own for `quantity` finished units, or freight of anybody (none)."""

    id: UUID
    number: str
    payee_id: UUID
    reference: str
    net_amount: Decimal
    tax_code: str | None
    tax_amount: Decimal
    day: date
    due_on: date
    user_id: UUID
    quantity: Decimal | None = None


def fee_invoice(order: Order, charge: Charge) -> Posting:
    """The fee that was due is owed now; a difference makes the goods dearer or cheaper where they are."""
    quantity = charge.quantity or ZERO
    if order.invoiced + quantity > order.finished:
        fault = FieldError("/quantity", "over_invoiced", "Less has been finished and not yet invoiced.")
        raise AppError("over_invoiced", fault.message, kind=Kind.CONFLICT, errors=[fault])
    due = order.fee(order.invoiced + quantity) - order.fee_invoiced
    memo = order.memo(order.invoiced) - order.memo(order.invoiced + quantity)
    difference = charge.net_amount - due
    writing = Writing(
        transfers=[
            Transfer("received_not_invoiced", "payable", due, partner_id=order.partner_id),
            Transfer("in_process", "payable", difference, partner_id=order.partner_id),
            *_tax(charge),
            Transfer("memo_contra", "memo_purchase_orders", memo, partner_id=order.partner_id),
        ],
        trades=[Trade(order.line(), "invoiced", quantity, due)],
    )
    _absorb(order, writing, difference)
    return _posting(order, charge, writing, "production.fee_invoiced")


def freight(order: Order, charge: Charge) -> Posting:
    """Carriage either way is part of what the goods cost."""
    if order.head["status"] == "closed":
        raise AppError("order_closed", "The order is closed; only its fee is still invoiced.", kind=Kind.CONFLICT)
    writing = Writing(
        transfers=[
            Transfer("in_process", "payable", charge.net_amount, partner_id=charge.payee_id),
            *_tax(charge),
        ]
    )
    _absorb(order, writing, charge.net_amount)
    return _posting(order, charge, writing, "production.freight_charged")


def closing(order: Order, user_id: UUID, day: date) -> Posting:
    """Nothing is left at the factory, in process or to be made; raises `materials_left` (CONFLICT)."""
    left = [order.materials[item].code for item, lying in order.lying.items() if lying.on_hand]
    if left:
        message = f"Materials are still at the factory: {', '.join(sorted(left))}."
        raise AppError("materials_left", message, kind=Kind.CONFLICT, details={"items": sorted(left)})
    writing = Writing()
    _absorb(order, writing, order.in_process, ending=True)
    trades, memo = change_ordered(order, order.finished)
    header = header_of(order, "production_order.closed", user_id, day)
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": order.partner_id}),
        trades=trades,
        revaluations=writing.revaluations,
        transfers=[*writing.transfers, *memo],
    )


def _absorb(order: Order, writing: Writing, change: Decimal, *, ending: bool = False) -> None:
    """Where nothing more will be made, the cost goes on to what was made; where nothing was, to cost of sales."""
    over = ending or order.head["status"] == "closed"
    if over and not order.finished and change:
        writing.transfers.append(Transfer("cost_of_sales", "in_process", change, partner_id=order.partner_id))
    else:
        absorb(order, writing, change, over=over)


def _tax(charge: Charge) -> Sequence[Transfer]:
    if not charge.tax_amount:
        return ()
    return (Transfer("vat_in", "payable", charge.tax_amount, partner_id=charge.payee_id, tax_code=charge.tax_code),)


def _posting(order: Order, charge: Charge, writing: Writing, event: str) -> Posting:
    row = {
        "id": charge.id,
        "number": charge.number,
        "order_id": order.id,
        "payee_id": charge.payee_id,
        "kind": "freight" if charge.quantity is None else "fee",
        "reference": charge.reference,
        "quantity": charge.quantity,
        "net_amount": charge.net_amount,
        "tax_code": charge.tax_code,
        "tax_amount": charge.tax_amount,
        "charged_on": charge.day,
        "created_by": charge.user_id,
    }
    document = ("production_charge", charge.id, charge.number)
    owed = Owed(
        kind="invoice",
        document=(*document[:2], charge.reference),
        partner_id=charge.payee_id,
        issued_on=charge.day,
        due_on=charge.due_on,
        currency=order.books.base_currency,
        exchange_rate=Decimal(1),
        total_amount=charge.net_amount + charge.tax_amount,
        order=None if charge.quantity is None else order.line(),
    )
    # Its value may go on to finished goods: it is in the books no earlier than they are.
    day = max(charge.day, order.last_moved_on) if order.finished else charge.day
    return Posting(
        header=Header(event, order.books.company_id, charge.user_id, *document, day, partner_id=charge.payee_id),
        event=Event(event, {"order_id": order.id, "payee_id": charge.payee_id}),
        trades=writing.trades,
        revaluations=writing.revaluations,
        transfers=writing.transfers,
        documents=lambda _: [Rows(table_of(ProductionCharge), [row]), owed.rows()],
    )
