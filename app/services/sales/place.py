"""Placing a sales order: the order, its reservations and its books in one transaction, or none of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, Kind, invalid
from app.core.ids import new_id
from app.core.values import value
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, checked
from app.services.documents.amounts import ZERO, Totals, order_totals
from app.services.documents.numbers import Numbers
from app.services.documents.terms import due_date
from app.services.posting import Rows, Settled, post
from app.services.sales.drafting import OrderDraft
from app.services.sales.order import Order, Progress
from app.services.sales.quote import Quote, quote_order
from app.services.sales.rows import DeliveryNote, InvoiceDraft, delivery_rows, invoice_rows, order_rows
from app.services.sales.rules.fulfilling import Bill, Part, direct_sale
from app.services.sales.rules.ordering import placing
from app.services.sales.spending import BeyondLimitError, excess_of
from app.services.sales.vouchers import order_header, series_for


@value
class Placed:
    """The order as it now stands in the books."""

    order: Order
    totals: Totals
    quote: Quote
    settled: Settled
    delivery: DeliveryNote | None = None
    invoice: InvoiceDraft | None = None


Beside = Callable[[Placed], Sequence[Rows]]


async def place_sales_order(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    draft: OrderDraft,
    beside: Beside = lambda _placed: (),
) -> Placed:
    """Place an order: two statements for any number of lines, three where its balances could not be told beforehand
    (and one more for a direct sale).

    All three ledgers are written by one `post()`, and with them the rows that `beside` makes of the placed order.
    Raises what `quote_to_place` and `place_quoted` do, and `BeyondLimitError` (FORBIDDEN) beyond the spending limit.
    """
    quote = await quote_to_place(session, actor, draft)
    excess = excess_of(actor, quote)
    if excess is not None:
        raise BeyondLimitError(quote, excess)
    return await place_quoted(session, actor, numbers, quote, beside)


async def quote_to_place(session: AsyncSession, actor: Actor, draft: OrderDraft) -> Quote:
    """Price an order that nothing is wrong with, as `quote_order` does.

    Raises INVALID with a pointer per faulty field, CONFLICT `duplicate_customer_reference`.
    """
    quote = await quote_order(session, actor, draft, placing=True)
    _refuse_faults(quote)
    return quote


async def place_quoted(
    session: AsyncSession, actor: Actor, numbers: Numbers, quote: Quote, beside: Beside = lambda _placed: ()
) -> Placed:
    """Place what was quoted, whatever it comes to: a statement for any number of lines, two where the quote holds no
    balances (and one more for a direct sale).

    Raises CONFLICT: `credit_limit_exceeded`, `stock_short` (direct sale only), `period_closed`.
    """
    order = _order(actor, quote, await numbers.take(actor.company_id, "sales_order", quote.on))
    if order.posting_policy == "direct_sale":
        return await _sell(session, actor, numbers, quote, order, beside=beside)
    totals = order_totals(order.lines, order.currency_scale)
    header = order_header(actor, order, "sales_order.placed", quote.on)
    posting = placing(order, header, totals.total_amount, quote.selling.credit_limit)
    written: list[Placed] = []

    def documents(settled: Settled) -> Sequence[Rows]:
        progress = {
            line.line_no: Progress(ordered=line.quantity, reserved_base=settled.reserved.get(order.key(line), ZERO))
            for line in order.lines
        }
        placed = Placed(replace(order, progress=progress), totals, quote, settled)
        written.append(placed)
        return [*order_rows(order, totals, quote, actor.user_id), *beside(placed)]

    await post(session, quote.selling.books, replace(posting, documents=documents), quote.held)
    return written[0]


def _refuse_faults(quote: Quote) -> None:
    if quote.selling.same_reference_id is not None:
        raise AppError(
            "duplicate_customer_reference",
            "An order with this customer reference exists already.",
            kind=Kind.CONFLICT,
            errors=[
                FieldError("/customer_reference", "duplicate_customer_reference", "The reference is used already.")
            ],
            details={"order_id": str(quote.selling.same_reference_id)},
        )
    if quote.errors:
        raise AppError("order_invalid", "Some lines cannot be ordered as they are.", errors=quote.errors)
    if not quote.lines:
        raise invalid("/lines", "lines_missing", "An order needs at least one line.")


def _order(actor: Actor, quote: Quote, number: str) -> Order:
    selling = quote.selling
    direct = selling.posting_policy == "direct_sale"
    return Order(
        id=new_id(),
        number=number,
        version=1,
        status="closed" if direct else "placed",
        company_id=actor.company_id,
        partner_id=selling.partner.id,
        location_id=selling.location.id,
        location_kind=selling.location_kind,
        posting_policy=selling.posting_policy,
        currency=selling.currency,
        currency_scale=selling.currency_scale,
        exchange_rate=selling.exchange_rate,
        base_scale=selling.books.scale,
        ordered_on=quote.on,
        lines=quote.priced,
    )


async def _sell(
    session: AsyncSession, actor: Actor, numbers: Numbers, quote: Quote, order: Order, *, beside: Beside
) -> Placed:
    """Direct sale: the same transaction also delivers and invoices."""
    selling = quote.selling
    parts = tuple(
        Part(line, line.quantity, line.line_no, f"/lines/{line.line_no - 1}/quantity") for line in order.lines
    )
    totals = order_totals(order.lines, order.currency_scale)
    nets = tuple(line.net_upto(line.quantity, order.currency_scale) for line in order.lines)
    bill = Bill(parts, nets, totals)
    # Nobody fills in a direct sale by hand: it says what it says by default.
    own, own_of_invoice = (
        checked(actor.own_fields, record, NOTHING, whole=False)[0] for record in ("delivery", "invoice")
    )
    note = DeliveryNote(new_id(), await numbers.take(actor.company_id, "delivery", quote.on), quote.on, own)
    invoice = InvoiceDraft(
        id=new_id(),
        kind="invoice",
        series=series_for(selling.accounting_regime, quote.on),
        delivery_id=note.id,
        issued_on=quote.on,
        due_on=due_date(selling.instalments, quote.on),
        custom=own_of_invoice,
    )

    progress = {
        line.line_no: Progress(ordered=line.quantity, delivered=line.quantity, invoiced=line.quantity)
        for line in order.lines
    }
    written: list[Placed] = []

    def documents(settled: Settled) -> Sequence[Rows]:
        placed = Placed(replace(order, progress=progress), totals, quote, settled, note, invoice)
        written.append(placed)
        return [
            *order_rows(order, totals, quote, actor.user_id),
            *delivery_rows(note, order, parts, actor.user_id),
            *invoice_rows(invoice, settled.series_number or 0, order, bill, actor.user_id),
            *beside(placed),
        ]

    header = replace(
        order_header(actor, order, "sales_order.sold", quote.on), document_kind="invoice", document_id=invoice.id
    )
    posting = direct_sale(order, header, bill, selling.customer_location_id, selling.credit_limit)
    posting = replace(posting, series=invoice.series, to_customer=True, documents=documents)
    await post(session, selling.books, posting)
    return written[0]
