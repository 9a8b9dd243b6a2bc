"""Headers of sales postings and the series that invoices are numbered in."""

from datetime import date
from uuid import UUID

from app.services.access.actor import Actor
from app.services.posting import Header, SeriesKey
from app.services.sales.order import Order


def order_header(actor: Actor, order: Order, event: str, posted_on: date) -> Header:
    """Header of an event whose document is the order itself."""
    return document_header(actor, order, event, posted_on, ("sales_order", order.id, order.number))


def document_header(actor: Actor, order: Order, event: str, posted_on: date, document: tuple[str, UUID, str]) -> Header:
    """Header of an event whose document (kind, id, number) belongs to the order."""
    kind, document_id, number = document
    return Header(
        event=event,
        company_id=order.company_id,
        user_id=actor.user_id,
        document_kind=kind,
        document_id=document_id,
        document_number=number,
        posted_on=posted_on,
        partner_id=order.partner_id,
    )


def series_for(accounting_regime: str, issued_on: date) -> SeriesKey:
    """The series of sales invoices issued on a day.

    Vietnam: form 1 (VAT invoice), series C + year + T (ordinary) + AA (Circular 91/2026, Appendix I).
    Elsewhere: form INV, the year as series. Numbers restart every year.
    """
    year = issued_on.year
    if accounting_regime.lower().startswith("tt"):
        return SeriesKey("1", f"C{year % 100:02d}TAA", year)
    return SeriesKey("INV", f"{year}", year)
