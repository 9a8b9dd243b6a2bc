"""The day on which a document is settled: from then on statements need not look at what was applied to it.

A document is settled on the last day on which something of all that is applied to it counts, or on which it is taken
back; what is not wholly applied has no day.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import beyond, raw
from app.core.values import value
from app.models.base import table_of
from app.services.ledger.sides import PAYABLE, RECEIVABLE, Side, Source

USED = """
CROSS JOIN LATERAL (
    SELECT sum(a.amount) AS amount, max(greatest(a.allocated_on, p.issued_on)) AS day
    FROM {allocations} a LEFT JOIN {documents} p ON p.company_id = a.company_id AND p.id = a.invoice_id
    WHERE a.company_id = v.company_id AND {ends}) {name}
"""
SETTLE_SQL = """
UPDATE {table} t SET settled_on = s.day
FROM (SELECT v.id, coalesce({reversed_on}, CASE WHEN {wholly} THEN {day} END) AS day
      FROM {table} v {used} WHERE v.company_id = $1 AND v.id = ANY($2::uuid[])) s
WHERE t.company_id = $1 AND t.id = s.id AND t.settled_on IS DISTINCT FROM s.day
"""


def _used(side: Side, name: str, ends: str) -> str:
    names = {"allocations": table_of(side.allocation).name, "documents": table_of(side.document).name}
    return USED.format(**names, ends=ends, name=name)


def _of_documents(side: Side, reversed_on: str) -> str:
    return SETTLE_SQL.format(
        table=table_of(side.document).name,
        reversed_on=reversed_on,
        wholly="u.amount = v.total_amount",
        day="u.day",
        used=_used(side, "u", "(a.invoice_id = v.id OR a.source_id = v.id)"),
    )


def _of_money(table: str, wholly: str, day: str, *used: str) -> str:
    return SETTLE_SQL.format(table=table, reversed_on="v.reversed_on", wholly=wholly, day=day, used="".join(used))


STATEMENTS = {
    "invoices": _of_documents(RECEIVABLE, "NULL::date"),
    "payables": _of_documents(PAYABLE, "v.reversed_on"),
    "payments": _of_money("payments", "u.amount = v.amount", "u.day", _used(PAYABLE, "u", "a.source_id = v.id")),
    # A set-off is settled once it is applied on both sides.
    "receipts": _of_money(
        "receipts",
        "u.amount = v.amount AND (v.method <> 'set_off' OR o.amount = v.amount)",
        "greatest(u.day, o.day)",
        _used(RECEIVABLE, "u", "a.source_id = v.id"),
        _used(PAYABLE, "o", "a.source_id = v.id"),
    ),
}


@value
class Use:
    """A source (its kind and id), and the invoices that it has been applied to or taken back from."""

    source: Source
    source_id: UUID
    invoice_ids: tuple[UUID, ...]


async def settle(session: AsyncSession, company_id: UUID, uses: Iterable[Use]) -> None:
    """Note of sources and invoices on which day they are settled, after their allocations have been written.

    Whoever changes allocations of a partner holds its lock, so nothing else settles its documents meanwhile. They are
    settled whoever sees them.
    """
    touched: dict[str, set[UUID]] = {}
    for use in uses:
        touched.setdefault(table_of(use.source.document).name, set()).add(use.source_id)
        touched.setdefault(table_of(use.source.side.document).name, set()).update(use.invoice_ids)
    connection = await raw(session)
    async with beyond(session, "data_range", "hidden_places"):
        for table, ids in sorted(touched.items()):
            if ids:
                await connection.execute(STATEMENTS[table], company_id, sorted(ids))
