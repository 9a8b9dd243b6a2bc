"""One movement at the bank is one document in the books: what looks like one that is here already is told."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import beyond, raw
from app.core.errors import AppError, Kind
from app.core.values import value
from app.models.base import table_of
from app.services.ledger.sides import RECEIPT, RefundKind, Source

# References are typed by people: case and surrounding space do not tell two movements apart.
SAME = "lower(btrim(coalesce({}.reference, ''))) = lower(btrim(coalesce($5, '')))"
DOCUMENTS_SQL = f"""
SELECT r.number FROM {{documents}} r
WHERE r.company_id = $1 AND r.partner_id = $2 AND r.currency = $3 AND r.amount = $4 AND {SAME.format("r")}
  AND r.{{day}} = ANY($6::date[]) AND {{holds}} AND r.method <> 'set_off' AND r.reversed_on IS NULL
"""  # noqa: S608 - a constant
NOTICES_SQL = f"""
UNION ALL
SELECT n.number FROM payment_notices n
LEFT JOIN receipts r ON r.company_id = n.company_id AND r.id = n.receipt_id
WHERE n.company_id = $1 AND n.partner_id = $2 AND n.currency = $3 AND n.amount = $4 AND {SAME.format("n")}
  AND n.paid_on = ANY($6::date[]) AND n.id IS DISTINCT FROM $7::uuid
  AND (n.status = 'waiting' AND $8 OR n.status = 'approved' AND r.reversed_on IS NULL)
"""  # noqa: S608 - a constant


@value
class Movement:
    """What a bank statement says: who, how much, on which days it may stand there, and under which reference."""

    company_id: UUID
    partner_id: UUID
    currency: str
    amount: Decimal
    days: tuple[date, ...]
    reference: str | None


async def document_like(
    session: AsyncSession,
    kind: Source | RefundKind,
    movement: Movement,
    *,
    notice_id: UUID | None = None,
    waiting: bool = False,
) -> str | None:
    """The number of a document that says the same of the same movement, other than `notice_id`.

    Notices that nobody has decided count with `waiting`. The partner must be locked for the answer to last.
    """
    statement = DOCUMENTS_SQL.format(documents=table_of(kind.document).name, day=kind.day, holds=kind.holds)
    said = (
        movement.company_id,
        movement.partner_id,
        movement.currency,
        movement.amount,
        movement.reference,
        list(movement.days),
    )
    connection = await raw(session)
    async with beyond(session, "data_range"):
        if kind is RECEIPT:
            found = await connection.fetchval(f"{statement}{NOTICES_SQL} LIMIT 1", *said, notice_id, waiting)
        else:
            found = await connection.fetchval(f"{statement} LIMIT 1", *said)
    return None if found is None else str(found)


def duplicate(number: str) -> AppError:
    """Refuses what is here already under `number`."""
    return AppError(
        "duplicate_payment",
        f"{number} says the same of the same day; say that this is another payment if it is.",
        kind=Kind.CONFLICT,
        details={"number": number},
    )
