"""A proposal about an order that has ended, or was agreed as it stood, is about nothing any more."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.services.negotiation.orders import KINDS
from app.services.outbox.append import append_event

# The order's row is not locked: an answer that is being given holds the proposal's, and then it is no longer open.
LAPSE_SQL = """
UPDATE proposals p SET state = 'lapsed', closed_at = now()
FROM {table} o
WHERE p.company_id = $1 AND p.order_kind = $3 AND p.order_id = $2 AND p.state = 'open'
  AND o.company_id = $1 AND o.id = $2 AND (o.status <> ALL($4::text[]) OR (o.status = ANY($5::text[])) <> p.base_agreed)
RETURNING p.id, p.order_kind, p.order_id, o.number AS order_number, p.partner_id, p.number
"""


async def lapse_proposal(session: AsyncSession, company_id: UUID, kind_name: str, order_id: UUID) -> None:
    """End the order's open proposal, if it is about nothing any more, and tell it."""
    kind = KINDS[kind_name]
    statement = LAPSE_SQL.format(table=kind.table.__tablename__)
    states = list(kind.negotiable), list(kind.agreed)
    row = await (await raw(session)).fetchrow(statement, company_id, order_id, kind_name, *states)
    if row is not None:
        about: dict[str, Any] = {
            name: row[name] if name in ("order_kind", "order_number", "number") else str(row[name])
            for name in ("order_kind", "order_id", "order_number", "partner_id", "number")
        }
        append_event(session, company_id, "proposal.lapsed", ("proposal", row["id"]), about)
