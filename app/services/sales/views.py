"""What a reader sees of an order, delivery, invoice or receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.clock import now
from app.core.errors import FieldError
from app.core.values import value
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, shown
from app.services.access.spending import Excess
from app.services.documents.amounts import ZERO, Line, TaxTotal, in_unit, order_totals
from app.services.documents.names import Named, Person
from app.services.sales.order import Order, Progress, allowed_actions
from app.services.sales.place import Placed


@value
class LineView:
    """An order line and what has happened to it, in the line's unit."""

    line_no: int
    item: Named
    quantity: Decimal
    unit: str
    unit_factor: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    net_amount: Decimal
    tax_code: str
    tax_rate_percent: Decimal
    requested_on: date | None
    reserved: Decimal
    back_ordered: Decimal
    delivered: Decimal
    invoiced: Decimal
    returned: Decimal
    cancelled: Decimal
    custom: Mapping[str, Any] = field(default_factory=dict)


@value
class DeliveryRefView:
    """A delivery of an order."""

    id: UUID
    number: str
    delivered_on: date
    invoice_id: UUID | None
    custom: Mapping[str, Any]


@value
class InvoiceRefView:
    """An invoice or credit note of an order."""

    id: UUID
    number: str
    kind: str
    issued_on: date
    total_amount: Decimal


@value
class OrderView:
    """A sales order with everything that belongs to it."""

    id: UUID
    number: str
    version: int
    status: str
    partner: Named
    customer_reference: str | None
    location: Named
    currency: str
    exchange_rate: Decimal
    ordered_on: date
    requested_on: date | None
    note: str | None
    posting_policy: str
    net_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    taxes: Sequence[TaxTotal]
    lines: Sequence[LineView]
    allowed_actions: Sequence[str]
    deliveries: Sequence[DeliveryRefView]
    invoices: Sequence[InvoiceRefView]
    placed_at: datetime
    placed_by: Person
    custom: Mapping[str, Any] = field(default_factory=dict)


@value
class Promise:
    """A quantity that can be had on a day."""

    quantity: Decimal
    on_date: date


@value
class PreviewLine:
    """A draft line with price, VAT and promise, in the line's unit."""

    line_no: int
    item: Named | None
    unit: str | None
    quantity: Decimal
    available_now: Decimal
    promises: Sequence[Promise]
    short_quantity: Decimal
    unit_price: Decimal | None
    net_amount: Decimal
    tax_code: str | None
    tax_rate: Decimal | None
    errors: Sequence[FieldError]


@value
class CreditView:
    """Credit before and after a draft, in base currency."""

    limit: Decimal
    exposure: Decimal
    after: Decimal


@value
class Preview:
    """What an order would be."""

    currency: str
    lines: Sequence[PreviewLine]
    net_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    taxes: Sequence[TaxTotal]
    errors: Sequence[FieldError]
    credit: CreditView | None
    approval: Excess | None


def line_view(line: Line, step: Progress, scale: int, custom: Mapping[str, Any] = NOTHING) -> LineView:
    """A line as shown."""
    reserved = in_unit(step.reserved_base, line.unit_factor)
    return LineView(
        line_no=line.line_no,
        item=Named(line.item_id, line.item_code, line.description),
        quantity=line.quantity,
        unit=line.unit,
        unit_factor=line.unit_factor,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        net_amount=line.net_upto(line.quantity, scale),
        tax_code=line.tax_code,
        tax_rate_percent=line.tax_rate_percent,
        requested_on=line.requested_on,
        reserved=reserved,
        back_ordered=max(step.undelivered - reserved, ZERO) if line.keeps_stock else ZERO,
        delivered=step.delivered,
        invoiced=step.invoiced,
        returned=step.returned,
        cancelled=step.cancelled,
        custom=custom,
    )


def placed_view(placed: Placed, actor: Actor) -> OrderView:
    """The order just placed, without reading it again."""
    order, selling, draft = placed.order, placed.quote.selling, placed.quote.draft
    return OrderView(
        id=order.id,
        number=order.number,
        version=order.version,
        status=order.status,
        partner=selling.partner,
        customer_reference=draft.customer_reference,
        location=selling.location,
        currency=order.currency,
        exchange_rate=order.exchange_rate,
        ordered_on=order.ordered_on,
        requested_on=draft.requested_on,
        note=draft.note,
        posting_policy=order.posting_policy,
        net_amount=placed.totals.net_amount,
        tax_amount=placed.totals.tax_amount,
        total_amount=placed.totals.total_amount,
        taxes=placed.totals.taxes,
        lines=_line_views(placed, actor),
        allowed_actions=allowed_actions(order.status, actor),
        deliveries=_placed_deliveries(placed, actor),
        invoices=_placed_invoices(placed),
        placed_at=now(),
        placed_by=Person(actor.user_id, selling.user_name),
        custom=shown(actor.own_fields, "sales_order", placed.quote.own.order),
    )


def _line_views(placed: Placed, actor: Actor) -> list[LineView]:
    order, requested_on = placed.order, placed.quote.draft.requested_on
    views = [line_view(line, order.progress[line.line_no], order.currency_scale) for line in order.lines]
    if placed.quote.own.lines:
        views = [
            replace(view, custom=shown(actor.own_fields, "sales_order_line", own))
            for view, own in zip(views, placed.quote.own.lines, strict=True)
        ]
    if requested_on is None:
        return views
    return [view if view.requested_on else replace(view, requested_on=requested_on) for view in views]


def _placed_deliveries(placed: Placed, actor: Actor) -> list[DeliveryRefView]:
    if placed.delivery is None or placed.invoice is None:
        return []
    note = placed.delivery
    return [
        DeliveryRefView(note.id, note.number, note.delivered_on, placed.invoice.id, own_of_delivery(actor, note.custom))
    ]


def own_of_delivery(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an order's reader sees of what the company's own fields say of its delivery."""
    return shown(actor.own_fields, "delivery", values) if actor.may("deliveries:read") else {}


def _placed_invoices(placed: Placed) -> list[InvoiceRefView]:
    invoice, number = placed.invoice, placed.settled.series_number
    if invoice is None or number is None:
        return []
    printed = invoice.series.printed(number)
    return [InvoiceRefView(invoice.id, printed, invoice.kind, invoice.issued_on, placed.totals.total_amount)]


def order_amounts(order: Order) -> Sequence[TaxTotal]:
    """VAT per rate of an order as it stands."""
    return order_totals(order.lines, order.currency_scale).taxes
