"""Reading goods receipts; one of another partner or company is simply not there."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.models import GoodsReceipt, Location
from app.services.access.actor import Actor
from app.services.access.custom_fields import shown
from app.services.documents.names import DocumentRef, Named
from app.services.purchasing.notice_read import notice_lines
from app.services.purchasing.queries import list_goods_receipts
from app.services.purchasing.read import summary
from app.services.stock.lots import lots_by_line

LINES_SQL = """
SELECT l.line_no, l.order_line_no, l.quantity, l.rejected_quantity, l.rejection_reason, o.unit, i.id AS item_id,
       i.code AS item_code, i.name AS item_name
FROM goods_receipt_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
JOIN purchase_order_lines o ON o.company_id = l.company_id AND o.order_id = $3 AND o.line_no = l.order_line_no
WHERE l.company_id = $1 AND l.receipt_id = $2 ORDER BY l.line_no
"""


def receipt_summary(row: Row[Any]) -> dict[str, Any]:
    """A list row as an answer shows it."""
    return {**summary(row), "notice": None if row.notice_id is None else DocumentRef(row.notice_id, row.notice_number)}


async def read_goods_receipt(session: AsyncSession, actor: Actor, receipt_id: UUID) -> dict[str, Any]:
    """One goods receipt with its lines and how they differ from its shipping notice: at most five statements.

    Raises NOT_FOUND.
    """
    statement = list_goods_receipts(actor, partner_id=None, order_id=None).where(GoodsReceipt.id == receipt_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found("goods receipt")
    place = (
        await session.execute(
            select(Location.id, Location.code, Location.name).where(
                Location.company_id == actor.company_id, Location.id == row.location_id
            )
        )
    ).one()
    connection = await raw(session)
    lines = await connection.fetch(LINES_SQL, actor.company_id, receipt_id, row.order_id)
    lots = await lots_by_line(connection, actor.company_id, [receipt_id])
    announced = [] if row.notice_id is None else await notice_lines(connection, actor.company_id, row.notice_id)
    return {
        **receipt_summary(row),
        "custom": shown(actor.own_fields, "goods_receipt", row.custom),
        "location": Named(place.id, place.code, place.name),
        "lines": [
            {
                **line,
                "item": Named(line["item_id"], line["item_code"], line["item_name"]),
                "lots": lots.get(line["line_no"], ()),
            }
            for line in lines
        ],
        "differences": [entry for entry in announced if entry.difference],
    }
