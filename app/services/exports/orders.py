"""Sales orders with the company's own fields, as a list that is taken away as a file."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.paging import Page
from app.services.access.actor import Actor
from app.services.access.custom_fields import shown
from app.services.sales.queries import OrderFilter, list_orders

_CUSTOM_SQL = "SELECT id, custom FROM sales_orders WHERE company_id = $1 AND id = ANY($2) AND custom <> '{}'::jsonb"


async def exported_orders(
    session: AsyncSession, actor: Actor, page: Page, wanted: OrderFilter
) -> tuple[list[Mapping[str, Any]], bool]:
    """The rows of the list as the actor may see them, and whether there are more: two statements."""
    found = await list_orders(session, actor, page, wanted)
    own: dict[str, Any] = {}
    if "sales_order" in actor.own_fields and found.items:
        ids = [UUID(order["id"]) for order in found.items]
        rows = await (await raw(session)).fetch(_CUSTOM_SQL, actor.company_id, ids)
        own = {str(row["id"]): shown(actor.own_fields, "sales_order", row["custom"]) for row in rows}
    return [{**order, "custom": own.get(order["id"], {})} for order in found.items], found.next_cursor is not None
