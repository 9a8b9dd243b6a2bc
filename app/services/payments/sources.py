"""What may be applied to invoices or refunded, and how much of it is left."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from app.models.base import table_of
from app.services.ledger.sides import Source
from app.services.payments.party import Party
from app.services.posting import Books

SOURCES_SQL = """
SELECT x.*, cur.scale, x.amount - (SELECT coalesce(sum(a.amount), 0) FROM {allocations} a
                                   WHERE a.company_id = x.company_id AND a.source_id = x.id) AS unallocated
FROM (SELECT r.company_id, r.id, r.partner_id, r.currency, r.exchange_rate, {columns}
      FROM {documents} r WHERE r.company_id = $1 AND r.id = ANY($2::uuid[]) AND {holds}) x
JOIN currencies cur ON cur.code = x.currency
"""


async def find_sources(
    connection: asyncpg.Connection, source: Source, company_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, asyncpg.Record]:
    """Documents of a kind by id, those that are reversed too; the partner must be locked for what is left to last."""
    statement = SOURCES_SQL.format(
        columns=source.columns,
        holds=source.holds,
        documents=table_of(source.document).name,
        allocations=table_of(source.side.allocation).name,
    )
    return {row["id"]: row for row in await connection.fetch(statement, company_id, ids)}


def party_of(books: Books, found: asyncpg.Record) -> Party:
    """Whose a source is, at its own rate: the table of rates may have been corrected since."""
    return Party(books, found["partner_id"], found["currency"], found["scale"], found["exchange_rate"])
