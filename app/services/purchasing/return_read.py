"""Purchase returns: the list, newest first, and one with its lines; another partner's is simply not there."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.models import Partner, PurchaseOrder, PurchaseReturn, SupplierInvoice
from app.services.access.actor import Actor
from app.services.access.visibility import visible_to
from app.services.documents.names import DocumentRef, Named, partner_columns, same
from app.services.purchasing.read import summary

LINES_SQL = """
SELECT l.line_no, l.invoice_line_no, l.order_line_no, l.item_id, i.code, i.name, l.quantity, l.unit, l.net_amount,
       l.tax_code, l.tax_rate_percent
FROM purchase_return_lines l JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.return_id = $2 ORDER BY l.line_no
"""


def list_purchase_returns(
    actor: Actor, *, partner_id: UUID | None = None, order_id: UUID | None = None, invoice_id: UUID | None = None
) -> Select[Any]:
    """Returns with the order and the invoice, if any, that they are of."""
    statement = visible_to(
        actor,
        select(
            *PurchaseReturn.__table__.c,
            SupplierInvoice.number.label("invoice_number"),
            PurchaseOrder.number.label("order_number"),
            *partner_columns(),
        )
        .outerjoin(SupplierInvoice, same(PurchaseReturn, SupplierInvoice, PurchaseReturn.invoice_id))
        .join(PurchaseOrder, same(PurchaseReturn, PurchaseOrder, PurchaseReturn.order_id))
        .join(Partner, same(PurchaseReturn, Partner, PurchaseReturn.partner_id)),
        PurchaseReturn,
    )
    if partner_id is not None:
        statement = statement.where(PurchaseReturn.partner_id == partner_id)
    if order_id is not None:
        statement = statement.where(PurchaseReturn.order_id == order_id)
    if invoice_id is not None:
        statement = statement.where(PurchaseReturn.invoice_id == invoice_id)
    return statement


def return_summary(row: Any) -> dict[str, Any]:
    """A list row as an answer shows it."""
    invoice = None if row.invoice_id is None else DocumentRef(row.invoice_id, row.invoice_number)
    return {**summary(row), "invoice": invoice}


async def read_purchase_return(session: AsyncSession, actor: Actor, return_id: UUID) -> dict[str, Any]:
    """One return with its lines: two statements. Raises NOT_FOUND."""
    statement = list_purchase_returns(actor).where(PurchaseReturn.id == return_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found("purchase return")
    lines = await (await raw(session)).fetch(LINES_SQL, actor.company_id, return_id)
    return {
        **return_summary(row),
        "lines": [{**line, "item": Named(line["item_id"], line["code"], line["name"])} for line in lines],
    }
