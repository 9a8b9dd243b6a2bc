"""Document rows of selling, as `post()` writes them beside the ledgers."""

import json
from collections.abc import Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.values import value
from app.models import Delivery, DeliveryLine, Invoice, InvoiceLine, InvoiceTax, SalesOrder, SalesOrderLine
from app.models.base import table_of
from app.services.access.custom_fields import Values, column_of
from app.services.documents.amounts import Line, Totals
from app.services.posting import Rows, SeriesKey
from app.services.sales.order import Order
from app.services.sales.quote import Quote
from app.services.sales.rules.fulfilling import Bill, Part


def order_rows(order: Order, totals: Totals, quote: Quote, user_id: UUID) -> list[Rows]:
    """The order and its lines; the company's own fields are written only where something is entered into them."""
    draft = quote.draft
    header = {
        "id": order.id,
        "number": order.number,
        "version": order.version,
        "status": order.status,
        "partner_id": order.partner_id,
        "customer_reference": draft.customer_reference,
        "location_id": order.location_id,
        "posting_policy": order.posting_policy,
        "currency": order.currency,
        "exchange_rate": order.exchange_rate,
        "ordered_on": order.ordered_on,
        "requested_on": draft.requested_on,
        "note": draft.note,
        "net_amount": totals.net_amount,
        "tax_amount": totals.tax_amount,
        "total_amount": totals.total_amount,
        "placed_by": user_id,
        **column_of(quote.own.order),
    }
    lines = [
        line_row(line, order.currency_scale) | {"requested_on": line.requested_on or draft.requested_on}
        for line in order.lines
    ]
    if any(quote.own.lines):
        lines = [row | {"custom": json.dumps(own)} for row, own in zip(lines, quote.own.lines, strict=True)]
    return [Rows(table_of(SalesOrder), [header]), Rows(table_of(SalesOrderLine), lines, {"order_id": order.id})]


def line_row(line: Line, currency_scale: int) -> dict[str, object]:
    """A line of an order as it stands."""
    return {
        "line_no": line.line_no,
        "item_id": line.item_id,
        "description": line.description,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_factor": line.unit_factor,
        "base_quantity": line.base_quantity,
        "unit_price": line.unit_price,
        "discount_percent": line.discount_percent,
        "net_amount": line.net_upto(line.quantity, currency_scale),
        "tax_class": line.tax_class,
        "tax_code": line.tax_code,
        "tax_rate_percent": line.tax_rate_percent,
        "requested_on": line.requested_on,
    }


@value
class DeliveryNote:
    """A delivery about to be written."""

    id: UUID
    number: str
    delivered_on: date
    custom: Values = field(default_factory=dict)


def delivery_rows(note: DeliveryNote, order: Order, parts: Sequence[Part], user_id: UUID) -> list[Rows]:
    """The delivery and its lines."""
    header = {
        "id": note.id,
        "number": note.number,
        "order_id": order.id,
        "partner_id": order.partner_id,
        "location_id": order.location_id,
        "delivered_on": note.delivered_on,
        "created_by": user_id,
        **column_of(note.custom),
    }
    lines = [
        {
            "line_no": part.line_no,
            "order_line_no": part.line.line_no,
            "item_id": part.line.item_id,
            "quantity": part.quantity,
            "base_quantity": part.base_quantity,
        }
        for part in parts
    ]
    return [Rows(table_of(Delivery), [header]), Rows(table_of(DeliveryLine), lines, {"delivery_id": note.id})]


@value
class InvoiceDraft:
    """An invoice or credit note about to be numbered and written."""

    id: UUID
    kind: str
    series: SeriesKey
    delivery_id: UUID
    issued_on: date
    due_on: date
    return_no: int = 0
    adjusts_invoice_id: UUID | None = None
    adjusts_line_nos: tuple[int, ...] = ()
    reason: str | None = None
    custom: Values = field(default_factory=dict)


def invoice_rows(invoice: InvoiceDraft, number: int, order: Order, bill: Bill, user_id: UUID) -> list[Rows]:
    """The invoice with the number just taken, its lines and its VAT per rate."""
    header = {
        "id": invoice.id,
        "kind": invoice.kind,
        "form": invoice.series.form,
        "series": invoice.series.series,
        "year": invoice.series.year,
        "number": number,
        "partner_id": order.partner_id,
        "order_id": order.id,
        "delivery_id": invoice.delivery_id,
        "return_no": invoice.return_no,
        "adjusts_invoice_id": invoice.adjusts_invoice_id,
        "reason": invoice.reason,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "currency": order.currency,
        "exchange_rate": order.exchange_rate,
        "net_amount": bill.totals.net_amount,
        "tax_amount": bill.totals.tax_amount,
        "total_amount": bill.totals.total_amount,
        "created_by": user_id,
        **column_of(invoice.custom),
    }
    adjusts = invoice.adjusts_line_nos or (None,) * len(bill.parts)
    lines = [
        _invoice_line(part, net, line_no)
        for part, net, line_no in zip(bill.parts, bill.net_amounts, adjusts, strict=True)
    ]
    taxes = [
        {
            "tax_code": tax.tax_code,
            "tax_rate_percent": tax.tax_rate_percent,
            "net_amount": tax.net_amount,
            "tax_amount": tax.tax_amount,
        }
        for tax in bill.totals.taxes
    ]
    shared = {"invoice_id": invoice.id}
    return [
        Rows(table_of(Invoice), [header]),
        Rows(table_of(InvoiceLine), lines, shared),
        Rows(table_of(InvoiceTax), taxes, shared),
    ]


def _invoice_line(part: Part, net: Decimal, adjusts_line_no: int | None) -> dict[str, object]:
    return {
        "line_no": part.line_no,
        "order_line_no": part.line.line_no,
        "adjusts_line_no": adjusts_line_no,
        "item_id": part.line.item_id,
        "description": part.line.description,
        "quantity": part.quantity,
        "base_quantity": part.base_quantity,
        "unit": part.line.unit,
        "unit_price": part.line.unit_price,
        "discount_percent": part.line.discount_percent,
        "net_amount": net,
        "tax_code": part.line.tax_code,
        "tax_rate_percent": part.line.tax_rate_percent,
    }
