"""Reading landed costs; a partner's user sees none, as they tell of others' goods."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import not_found
from app.models import LandedCost, Partner
from app.services.access.actor import Actor
from app.services.access.visibility import visible_to
from app.services.documents.names import DocumentRef, Named, partner_columns, people_of, same
from app.services.purchasing.read import summary

LINES_SQL = """
SELECT l.line_no, l.receipt_id, r.number, l.receipt_line_no, l.item_id, i.code, i.name, i.base_unit, l.base_quantity,
       l.measure, l.net_amount, l.amount
FROM landed_cost_lines l
JOIN goods_receipts r ON r.company_id = l.company_id AND r.id = l.receipt_id
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE l.company_id = $1 AND l.landed_cost_id = $2 ORDER BY l.line_no
"""


def list_landed_costs(actor: Actor, *, partner_id: UUID | None) -> Select[Any]:
    """Landed costs with who is owed them."""
    statement = visible_to(
        actor,
        select(*LandedCost.__table__.c, *partner_columns()).join(
            Partner, same(LandedCost, Partner, LandedCost.partner_id)
        ),
        LandedCost,
    )
    return statement if partner_id is None else statement.where(LandedCost.partner_id == partner_id)


async def read_landed_cost(session: AsyncSession, actor: Actor, cost_id: UUID) -> dict[str, Any]:
    """One landed cost with its lines: three statements. Raises NOT_FOUND."""
    statement = list_landed_costs(actor, partner_id=None).where(LandedCost.id == cost_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found("landed cost")
    connection = await raw(session)
    lines = await connection.fetch(LINES_SQL, actor.company_id, cost_id)
    people = await people_of(connection, row.created_by, row.reversed_by)
    return {
        **summary(row),
        "created_by": people[row.created_by],
        "reversed_by": people.get(row.reversed_by),
        "lines": [
            {
                **line,
                "receipt": DocumentRef(line["receipt_id"], line["number"]),
                "item": Named(line["item_id"], line["code"], line["name"]),
            }
            for line in lines
        ],
    }
