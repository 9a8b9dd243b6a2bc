"""Where goods may lie that came to one warehouse: value that belongs to them follows them to the others."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import beyond, raw
from app.services.posting import Place, Posting, Revaluation

# Transit last: what has arrived is looked for where it is. At most so much of each item was sent on since the day.
SENT_SQL = """
SELECT w.item_id, w.from_location_id, x.location_id, sum(x.quantity) AS quantity
FROM unnest($2::uuid[], $3::uuid[]) AS w(item_id, from_location_id)
CROSS JOIN LATERAL (
    SELECT e.id AS location_id, e.kind = 'transit' AS moving, l.base_quantity AS quantity
    FROM stock_transfers t
    JOIN stock_transfer_lines l ON l.company_id = t.company_id AND l.transfer_id = t.id AND l.item_id = w.item_id
    JOIN locations e ON e.company_id = t.company_id
         AND (e.id = t.to_location_id AND e.kind = 'warehouse' OR e.kind = 'transit')
    WHERE t.company_id = $1 AND t.from_location_id = w.from_location_id AND t.dispatched_on >= $4
      AND t.status <> 'cancelled') x
GROUP BY w.item_id, w.from_location_id, x.location_id, x.moving
ORDER BY x.moving, x.location_id
"""


async def following(session: AsyncSession, company_id: UUID, posting: Posting, since: date) -> Posting:
    """The posting, with its value going after goods that were sent on to other warehouses from `since` on.

    One statement where it values goods that may have gone, none otherwise.
    """
    keys = sorted({_key(entry) for entry in posting.revaluations if entry.of_quantity is not None})
    if not keys:
        return posting
    places: dict[tuple[UUID, UUID], list[tuple[Place, Decimal]]] = {key: [] for key in keys}
    items, homes = ([key[end] for key in keys] for end in (0, 1))
    async with beyond(session, "data_range", "hidden_places"):
        rows = await (await raw(session)).fetch(SENT_SQL, company_id, items, homes, since)
    for row in rows:
        sent_on = (Place(row["location_id"], kept=True), row["quantity"])
        places[row["item_id"], row["from_location_id"]].append(sent_on)
    return replace(
        posting,
        revaluations=[
            entry if entry.of_quantity is None else replace(entry, elsewhere=tuple(places[_key(entry)]))
            for entry in posting.revaluations
        ],
    )


def _key(entry: Revaluation) -> tuple[UUID, UUID]:
    return entry.item_id, entry.place.location_id
