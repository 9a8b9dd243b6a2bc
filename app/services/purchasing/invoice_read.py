"""Reading one supplier invoice; one of another partner or company is simply not there."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.models import SupplierInvoice
from app.services.access.actor import Actor
from app.services.documents.amounts import TaxTotal, tax_of
from app.services.documents.names import Named, people_of
from app.services.purchasing.queries import list_supplier_invoices
from app.services.purchasing.read import summary

LINES_SQL = """
SELECT l.line_no, l.order_line_no, l.item_id, i.code, i.name, l.quantity, l.unit, l.unit_price, l.discount_percent,
       l.net_amount, l.tax_code, l.tax_rate_percent, coalesce(r.quantity, 0) AS returned
FROM supplier_invoice_lines l
LEFT JOIN (SELECT k.invoice_line_no, sum(k.quantity) AS quantity
           FROM purchase_returns n
           JOIN purchase_return_lines k ON k.company_id = n.company_id AND k.return_id = n.id
           WHERE n.company_id = $1 AND n.invoice_id = $2 GROUP BY k.invoice_line_no) r ON r.invoice_line_no = l.line_no
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.invoice_id = $2 ORDER BY l.line_no
"""
TAXES_SQL = """
SELECT l.tax_code, l.tax_rate_percent, sum(l.net_amount) AS net_amount, max(cur.scale) AS scale
FROM supplier_invoice_lines l
JOIN supplier_invoices v ON v.company_id = l.company_id AND v.id = l.invoice_id
JOIN currencies cur ON cur.code = v.currency
WHERE l.company_id = $1 AND l.invoice_id = $2
GROUP BY l.tax_code, l.tax_rate_percent ORDER BY l.tax_rate_percent DESC, l.tax_code
"""


async def read_supplier_invoice(session: AsyncSession, actor: Actor, invoice_id: UUID) -> dict[str, Any]:
    """One invoice with lines, VAT per rate and differences: four statements. Raises NOT_FOUND."""
    statement = list_supplier_invoices(actor, status=None, partner_id=None, order_id=None)
    row = (await session.execute(statement.where(SupplierInvoice.id == invoice_id))).one_or_none()
    if row is None:
        raise not_found("supplier invoice")
    connection = await raw(session)
    lines = await connection.fetch(LINES_SQL, actor.company_id, invoice_id)
    taxes = await connection.fetch(TAXES_SQL, actor.company_id, invoice_id)
    people = await people_of(connection, row.entered_by, row.decided_by, row.reversed_by)
    return {
        **summary(row),
        "lines": [{**line, "item": Named(line["item_id"], line["code"], line["name"])} for line in lines],
        "taxes": [
            TaxTotal(
                tax["tax_code"],
                tax["tax_rate_percent"],
                tax["net_amount"],
                tax_of(tax["net_amount"], tax["tax_rate_percent"], tax["scale"]),
            )
            for tax in taxes
        ],
        "entered_by": people[row.entered_by],
        "decided_by": people.get(row.decided_by),
        "reversed_by": people.get(row.reversed_by),
    }
