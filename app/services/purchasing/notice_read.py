"""Reading shipping notices; one of another partner or company is simply not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.models import ShippingNotice
from app.services.access.actor import Actor
from app.services.documents.names import DocumentRef, Named, Person
from app.services.posting import LotQuantity
from app.services.purchasing.notice_lots import load_lots
from app.services.purchasing.notices import allowed_actions
from app.services.purchasing.queries import list_shipping_notices
from app.services.purchasing.read import summary

# Both what was announced and what came of it, the one without the other too.
LINES_SQL = """
SELECT o.line_no, o.unit, i.id AS item_id, i.code, i.name, coalesce(l.quantity, 0) AS quantity,
       k.quantity AS received, k.rejected_quantity AS rejected
FROM shipping_notices n
JOIN purchase_order_lines o ON o.company_id = n.company_id AND o.order_id = n.order_id
JOIN items i ON i.company_id = o.company_id AND i.id = o.item_id
LEFT JOIN shipping_notice_lines l
  ON l.company_id = n.company_id AND l.notice_id = n.id AND l.line_no = o.line_no
LEFT JOIN goods_receipts r ON r.company_id = n.company_id AND r.notice_id = n.id
LEFT JOIN goods_receipt_lines k
  ON k.company_id = r.company_id AND k.receipt_id = r.id AND k.order_line_no = o.line_no
WHERE n.company_id = $1 AND n.id = $2 AND (l.notice_id IS NOT NULL OR k.receipt_id IS NOT NULL)
ORDER BY o.line_no
"""
RECEIPT_SQL = "SELECT id, number FROM goods_receipts WHERE company_id = $1 AND notice_id = $2"
PERSON_SQL = "SELECT id, name FROM users WHERE id = $1"


@dataclass(frozen=True, slots=True)
class NoticeLineView:
    """What was announced of an order line and, once the goods are here, what came of it; in the line's unit."""

    line_no: int
    item: Named
    unit: str
    quantity: Decimal
    received: Decimal
    rejected: Decimal
    lots: Sequence[LotQuantity]

    @property
    def difference(self) -> Decimal:
        """How much more came than was announced; less, if negative."""
        return self.received + self.rejected - self.quantity


async def notice_lines(connection: asyncpg.Connection, company_id: UUID, notice_id: UUID) -> Sequence[NoticeLineView]:
    """What was announced and what came, line by line, in two statements."""
    zero = Decimal(0)
    lots = await load_lots(connection, company_id, notice_id)
    return [
        NoticeLineView(
            row["line_no"],
            Named(row["item_id"], row["code"], row["name"]),
            row["unit"],
            row["quantity"],
            row["received"] or zero,
            row["rejected"] or zero,
            lots.get(row["line_no"], ()),
        )
        for row in await connection.fetch(LINES_SQL, company_id, notice_id)
    ]


def notice_summary(row: Row[Any]) -> dict[str, Any]:
    """A list row as an answer shows it."""
    return {**summary(row), "location": Named(row.location_id, row.location_code, row.location_name)}


async def read_shipping_notice(session: AsyncSession, actor: Actor, notice_id: UUID) -> dict[str, Any]:
    """One notice with its lines and the receipt that ended it: five statements. Raises NOT_FOUND."""
    statement = list_shipping_notices(actor).where(ShippingNotice.id == notice_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found("shipping notice")
    connection = await raw(session)
    person = await connection.fetchrow(PERSON_SQL, row.entered_by)
    receipt = await connection.fetchrow(RECEIPT_SQL, actor.company_id, notice_id)
    return {
        **notice_summary(row),
        "lines": await notice_lines(connection, actor.company_id, notice_id),
        "receipt": None if receipt is None else DocumentRef(receipt["id"], receipt["number"]),
        "entered_by": Person(row.entered_by, "" if person is None else person["name"]),
        "allowed_actions": allowed_actions(row.status, actor),
    }
