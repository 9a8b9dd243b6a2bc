"""Headers of purchasing postings."""

from datetime import date
from uuid import UUID

from app.services.access.actor import Actor
from app.services.posting import Header
from app.services.purchasing.order import PurchaseOrder


def order_header(actor: Actor, order: PurchaseOrder, event: str, posted_on: date) -> Header:
    """Header of an event whose document is the order itself."""
    return document_header(actor, order, event, posted_on, ("purchase_order", order.id, order.number))


def document_header(
    actor: Actor, order: PurchaseOrder, event: str, posted_on: date, document: tuple[str, UUID, str]
) -> Header:
    """Header of an event whose document (kind, id, number) belongs to the order."""
    return Header(event, order.company_id, actor.user_id, *document, posted_on, order.partner_id)
