"""Order lines that wait for goods again, because what was held for them was found not to be there."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.services.access.actor import Actor
from app.services.documents.names import DocumentRef, Named

LINES_SQL = """
SELECT o.id, o.number, e.line_no, i.id AS item_id, i.code, i.name, i.base_unit, -sum(e.quantity) AS quantity
FROM postings p
JOIN reservation_entries e ON e.company_id = p.company_id AND e.posting_id = p.id AND e.order_id = ANY($3::uuid[])
JOIN sales_orders o ON o.company_id = e.company_id AND o.id = e.order_id
JOIN items i ON i.company_id = e.company_id AND i.id = e.item_id
WHERE p.company_id = $1 AND p.document_id = $2
GROUP BY o.id, o.number, e.line_no, i.id, i.code, i.name, i.base_unit
ORDER BY o.id DESC, e.line_no DESC
"""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A sales order line, and how much it gave back of what was held for it, in the item's base unit."""

    order: DocumentRef
    line_no: int
    item: Named
    unit: str
    quantity: Decimal


async def given_back_by(
    connection: asyncpg.Connection, actor: Actor, document_id: UUID, orders: list[UUID]
) -> list[GivenBack]:
    """What a document made wait again of the orders that it names: one statement, none where it names none."""
    if not orders or not actor.may("sales-orders:read"):
        return []
    return [
        GivenBack(
            DocumentRef(row["id"], row["number"]),
            row["line_no"],
            Named(row["item_id"], row["code"], row["name"]),
            row["base_unit"],
            row["quantity"],
        )
        for row in await connection.fetch(LINES_SQL, actor.company_id, document_id, orders)
    ]
