"""A reversal: the posting that undoes what was written about a document, row by row, and names what it undoes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import asyncpg

from app.core.errors import AppError, Kind
from app.models.locations import KEPT_KINDS
from app.services.posting.books import AccountCode
from app.services.posting.movements import (
    Event,
    Header,
    Move,
    Place,
    Posting,
    Revaluation,
    Rows,
    Settled,
    Trade,
    Transfer,
)

POSTINGS_SQL = """
SELECT p.id FROM postings p
WHERE p.company_id = $1 AND p.document_id = $2 AND p.reverses_posting_id IS NULL
  AND NOT EXISTS (SELECT FROM postings r WHERE r.company_id = $1 AND r.reverses_posting_id = p.id)
ORDER BY p.id
"""
TRANSFERS_SQL = """
SELECT debit_account, credit_account, amount, currency, currency_amount, partner_id, item_id, tax_code
FROM account_transfers WHERE company_id = $1 AND document_id = $2 ORDER BY id
"""
MOVES_SQL = """
SELECT m.item_id, m.from_location_id, m.to_location_id, m.quantity, m.value, m.line_no,
       f.kind = ANY($3::text[]) AS from_kept, t.kind = ANY($3::text[]) AS to_kept
FROM stock_moves m
JOIN locations f ON f.company_id = m.company_id AND f.id = m.from_location_id
JOIN locations t ON t.company_id = m.company_id AND t.id = m.to_location_id
WHERE m.company_id = $1 AND m.document_id = $2 ORDER BY m.id
"""


async def reversal_of(
    connection: asyncpg.Connection,
    header: Header,
    *,
    trades: Sequence[Trade] = (),
    documents: Callable[[Settled], Sequence[Rows]] = lambda _settled: (),
) -> Posting:
    """The opposite of everything in the books for `header.document_id`: debit for credit, goods back at their value.

    `trades` are the trade entries that take back the document's own. Raises `already_reversed` (CONFLICT).
    """
    key = (header.company_id, header.document_id)
    header = await reversing(connection, header)
    transfers = await connection.fetch(TRANSFERS_SQL, *key)
    moves = await connection.fetch(MOVES_SQL, *key, list(KEPT_KINDS))
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": header.partner_id}),
        trades=trades,
        moves=[_back(row) for row in moves if row["quantity"]],
        revaluations=[_unvalued(row) for row in moves if not row["quantity"]],
        transfers=[_opposite(row) for row in transfers],
        documents=documents,
    )


async def reversing(connection: asyncpg.Connection, header: Header) -> Header:
    """The header of a reversal, naming what it undoes; raises `already_reversed` (CONFLICT)."""
    originals = await connection.fetch(POSTINGS_SQL, header.company_id, header.document_id)
    if not originals:
        raise AppError("already_reversed", "This document is reversed already.", kind=Kind.CONFLICT)
    return replace(header, reverses_posting_id=originals[0]["id"])


def opposite(posting: Posting) -> Posting:
    """A posting without moves, with every sign turned round: value that was added to goods leaves what is still there.

    What belongs to goods that have gone since goes back from where a revaluation leaves it, so unlike `reversal_of`
    this undoes a document whose goods have moved on.
    """
    return replace(
        posting,
        trades=[replace(entry, quantity=-entry.quantity, amount=-entry.amount) for entry in posting.trades],
        revaluations=[replace(entry, value=-entry.value) for entry in posting.revaluations],
        transfers=[_negative(entry) for entry in posting.transfers],
    )


def _negative(entry: Transfer) -> Transfer:
    """Amounts that a revaluation decides turn round with it."""
    amount = -entry.amount if isinstance(entry.amount, Decimal) else entry.amount
    in_currency = None if entry.currency_amount is None else -entry.currency_amount
    return replace(entry, amount=amount, currency_amount=in_currency)


def _back(row: asyncpg.Record) -> Move:
    return Move(
        item_id=row["item_id"],
        source=Place(row["to_location_id"], kept=row["to_kept"]),
        target=Place(row["from_location_id"], kept=row["from_kept"]),
        quantity=row["quantity"],
        line_no=row["line_no"],
        value=row["value"],
    )


def _unvalued(row: asyncpg.Record) -> Revaluation:
    """Value alone goes back to where it came from, and wholly: the opposite transfers are of its full amount."""
    source, target = Place(row["from_location_id"], row["from_kept"]), Place(row["to_location_id"], row["to_kept"])
    place, against, value = (target, source, -row["value"]) if target.kept else (source, target, row["value"])
    return Revaluation(row["item_id"], place, against, value, row["line_no"], whole=True)


def _opposite(row: asyncpg.Record) -> Transfer:
    return Transfer(
        AccountCode(row["credit_account"]),
        AccountCode(row["debit_account"]),
        row["amount"],
        partner_id=row["partner_id"],
        item_id=row["item_id"],
        tax_code=row["tax_code"],
        currency=row["currency"],
        currency_amount=row["currency_amount"],
    )
