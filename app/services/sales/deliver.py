"""Delivering an order in parts, with the invoice at once or later."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, Values, checked, refuse
from app.services.documents.amounts import ZERO
from app.services.documents.named_lines import LineQuantity, named_lines
from app.services.documents.numbers import Numbers
from app.services.posting import LotQuantity, Posting, in_base_unit, post, with_lots
from app.services.sales.change import STATUS_SQL, open_order
from app.services.sales.invoice import bill_of, draft_invoice, taxed_on, with_invoice
from app.services.sales.load import LoadedOrder
from app.services.sales.order import Order, Progress, status_after
from app.services.sales.rows import DeliveryNote, delivery_rows
from app.services.sales.rules.fulfilling import Part, delivering, delivering_and_invoicing
from app.services.sales.vouchers import document_header


@dataclass(frozen=True, slots=True)
class DeliveryOrder:
    """What to deliver, when; no lines means all that is reserved; `invoice` bills it in the same posting.

    `custom` and `invoice_custom` are what the company's own fields say of the delivery and of that invoice.
    """

    delivered_on: date | None = None
    lines: Sequence[LineQuantity] | None = None
    invoice: bool = False
    custom: Values = field(default_factory=dict)
    invoice_custom: Values = field(default_factory=dict)


async def deliver_sales_order(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: DeliveryOrder
) -> UUID:
    """Hand goods over: reservation first, then what is free; answers the delivery's id.

    Raises `forbidden` where whoever may not invoice would invoice with it; `over_delivery`, `line_unknown`,
    `line_repeated`, `too_many_decimals`, `nothing_to_deliver`, `stock_short`, `lots_invalid`, `period_closed`,
    `tax_rate_missing`, `transition_not_allowed`, `custom_fields_invalid`.
    """
    if wanted.invoice and not actor.may("invoices:write"):
        raise AppError("forbidden", "You may deliver, but not invoice.", kind=Kind.FORBIDDEN)
    loaded = await open_order(session, actor, order_id, "deliver")
    order = loaded.order
    parts = delivered_parts(order, wanted.lines)
    own, own_of_invoice = _own_values(actor, wanted)
    delivered_on = wanted.delivered_on or today()
    note = DeliveryNote(new_id(), await numbers.take(order.company_id, "delivery", delivered_on), delivered_on, own)
    billed = None
    if wanted.invoice:
        billed = await taxed_on(await raw(session), order, parts, delivered_on), own_of_invoice
    posting = replace(_posting(actor, loaded, parts, note, billed), to_customer=True)
    posting = with_lots(posting, _lots(parts, wanted.lines or ()))
    await post(session, loaded.books, posting)
    status = status_after(order, _progress_after(order, parts, invoiced=wanted.invoice), confirmed=True)
    await (await raw(session)).execute(STATUS_SQL, order.company_id, order.id, status)
    return note.id


def _lots(parts: Sequence[Part], lines: Sequence[LineQuantity]) -> dict[int, tuple[LotQuantity, ...]]:
    """The lots that are handed over, by line of the delivery."""
    named = {entry.line_no: entry.lots for entry in lines}
    return {part.line_no: in_base_unit(named.get(part.line.line_no, ()), part.line.unit_factor) for part in parts}


def _own_values(actor: Actor, wanted: DeliveryOrder) -> tuple[Values, Values]:
    """What the company's own fields say of the delivery, and of the invoice where there is to be one."""
    of_delivery, faults = checked(actor.own_fields, "delivery", wanted.custom)
    of_invoice: Values = NOTHING
    if wanted.invoice:
        of_invoice, more = checked(actor.own_fields, "invoice", wanted.invoice_custom, "/invoice/custom")
        faults += more
    refuse(faults)
    return of_delivery, of_invoice


def _posting(
    actor: Actor,
    loaded: LoadedOrder,
    parts: tuple[Part, ...],
    note: DeliveryNote,
    billed: tuple[tuple[Part, ...], Values] | None,
) -> Posting:
    order = loaded.order
    rows = delivery_rows(note, order, parts, actor.user_id)
    if billed is None:
        header = document_header(actor, order, "delivery.posted", note.delivered_on, ("delivery", note.id, note.number))
        posting = delivering(order, header, parts, loaded.customer_location_id)
        return replace(posting, documents=lambda _: rows)
    taxed, own_of_invoice = billed
    invoice = draft_invoice(loaded, note.id, note.delivered_on, own_of_invoice)
    bill = bill_of(order, taxed)
    header = document_header(actor, order, "delivery.invoiced", note.delivered_on, ("invoice", invoice.id, ""))
    posting = delivering_and_invoicing(order, header, bill, loaded.customer_location_id)
    return with_invoice(posting, invoice, order, bill, before=rows)


def delivered_parts(order: Order, lines: Sequence[LineQuantity] | None) -> tuple[Part, ...]:
    """What is handed over of each line; raises `delivery_invalid` (INVALID), `nothing_to_deliver` (CONFLICT)."""
    named, errors = named_lines(order.lines, _all_reserved(order) if lines is None else lines)
    parts: list[Part] = []
    for entry in named:
        undelivered = order.progress[entry.line.line_no].undelivered
        quantity = undelivered if entry.quantity is None else entry.quantity
        if quantity > undelivered:
            errors.append(FieldError(entry.pointer, "over_delivery", "Less is still to deliver."))
        elif quantity > ZERO:
            parts.append(Part(entry.line, quantity, len(parts) + 1, entry.pointer))
    if errors:
        raise AppError("delivery_invalid", "The delivery does not fit the order.", errors=errors)
    if not parts:
        raise AppError("nothing_to_deliver", "Nothing of this order is ready to deliver.", kind=Kind.CONFLICT)
    return tuple(parts)


def _all_reserved(order: Order) -> list[LineQuantity]:
    """Every line as far as it is reserved; services wholly. Part units stay in the warehouse."""
    ready = []
    for line in order.lines:
        step = order.progress[line.line_no]
        quantity = step.undelivered
        if line.keeps_stock and step.reserved_base < quantity * line.unit_factor:
            quantity = step.reserved_base if line.unit_factor == 1 else step.reserved_base // line.unit_factor
        ready.append(LineQuantity(line.line_no, quantity))
    return ready


def _progress_after(order: Order, parts: Sequence[Part], *, invoiced: bool) -> dict[int, Progress]:
    after = dict(order.progress)
    for part in parts:
        step = after[part.line.line_no]
        after[part.line.line_no] = replace(
            step,
            delivered=step.delivered + part.quantity,
            invoiced=step.invoiced + (part.quantity if invoiced else ZERO),
        )
    return after
