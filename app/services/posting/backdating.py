"""A stock document dated before goods that have already moved: what moved later is valued again, in order of days.

Moves of an item are replayed from the document's day on, through all warehouses, transit and consignees; what a later
move takes at moving average is what it would have taken had the document been there in time. The differences are
value-only moves that name the move they correct; what has left the company's own places takes its difference along to
the account of its posting, sales to cost of sales. A document cannot be dated in a closed period and all later periods
are open, so closed ones never change. See docs/adr/0022.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import AppError, Kind
from app.core.ids import new_id
from app.core.money import round_half_up
from app.models import AccountTransfer, OutboxEvent, StockMove
from app.models.base import table_of
from app.services.posting.balances import ZERO, StockKey
from app.services.posting.books import Books
from app.services.posting.movements import Posting, Rows, Settled
from app.services.posting.writer import header_parameters, write

OWN_KINDS = "('warehouse', 'transit', 'consignee')"
LOCK_SQL = f"""
SELECT b.item_id, b.location_id, b.on_hand, b.value
FROM stock_balances b
JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id AND l.kind IN {OWN_KINDS}
WHERE b.company_id = $1 AND b.item_id = ANY($2::uuid[])
ORDER BY b.item_id, b.location_id
FOR UPDATE OF b
"""  # noqa: S608 - a constant
# Values include earlier corrections. What goes back to a supplier or undoes a document has a value of its own, as has
# what comes from a factory; a factory's account is settled on what it was sent, so it is not corrected. What a count
# missed and is decided goes where it was decided; what somebody owes for it is agreed, so the rest is cost. What got
# lost on its way to a consignee does not lie there, though one receipt tells of both.
MOVES_SQL = f"""
SELECT m.id, m.item_id, m.moved_on, m.quantity, m.from_location_id, m.to_location_id, d.id AS period_id,
       m.value + coalesce((
           SELECT sum(CASE WHEN r.from_location_id = m.from_location_id THEN r.value ELSE -r.value END)
           FROM stock_moves r WHERE r.company_id = m.company_id AND r.revalues_move_id = m.id), 0) AS value,
       f.kind IN {OWN_KINDS} AS from_own, t.kind IN {OWN_KINDS} AS to_own,
       t.kind = 'supplier' OR p.reverses_posting_id IS NOT NULL OR m.quantity = 0 AS fixed,
       CASE WHEN t.kind = 'factory' THEN
           (SELECT e.id FROM locations e WHERE e.company_id = m.company_id AND e.kind = 'production' LIMIT 1)
       ELSE m.to_location_id END AS other_end,
       CASE f.kind WHEN 'consignee' THEN s.account_code ELSE k.account_code END AS from_account,
       CASE t.kind WHEN 'consignee' THEN s.account_code ELSE k.account_code END AS to_account,
       CASE WHEN t.kind IN ('scrap', 'count_difference', 'production') THEN coalesce(
           (SELECT r.account_code FROM stock_count_decisions c
            JOIN account_roles r ON r.company_id = c.company_id
             AND r.role = CASE c.outcome WHEN 'expense' THEN 'other_expense' ELSE 'cost_of_sales' END
            WHERE c.company_id = m.company_id AND c.count_id = m.document_id AND c.line_no = m.line_no AND c.shortage),
           (SELECT a.debit_account FROM account_transfers a
            WHERE a.company_id = m.company_id AND a.document_id = m.document_id AND a.posting_id = m.posting_id
              AND a.item_id = m.item_id AND a.debit_account IS DISTINCT FROM s.account_code
              AND a.credit_account = CASE f.kind WHEN 'consignee' THEN s.account_code ELSE k.account_code END LIMIT 1))
       END AS account
FROM stock_moves m
JOIN postings p ON p.company_id = m.company_id AND p.id = m.posting_id
JOIN items i ON i.company_id = m.company_id AND i.id = m.item_id
JOIN account_roles k ON k.company_id = m.company_id AND k.role = 'inventory_' || i.kind
LEFT JOIN account_roles s ON s.company_id = m.company_id AND s.role = 'goods_sent'
JOIN locations f ON f.company_id = m.company_id AND f.id = m.from_location_id
JOIN locations t ON t.company_id = m.company_id AND t.id = m.to_location_id
JOIN periods d ON d.company_id = m.company_id AND m.moved_on BETWEEN d.starts_on AND d.ends_on
WHERE m.company_id = $1 AND m.item_id = ANY($2::uuid[]) AND m.moved_on >= $3
  AND (m.moved_on > $3 OR m.posting_id = $4) AND m.revalues_move_id IS NULL
ORDER BY m.moved_on, m.id
"""  # noqa: S608 - a constant


@dataclass(slots=True)
class Lying:
    """What lies of an item at a place, as the days go by."""

    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Correction:
    """By how much the value of a move changes."""

    move: asyncpg.Record
    delta: Decimal


async def revalue_later_moves(connection: asyncpg.Connection, books: Books, posting: Posting, settled: Settled) -> None:
    """Value again what moved after the day of a posting that was just written.

    Two statements, and one for each open period in which something changes, whatever the number of moves.
    """
    items = sorted({m.item_id for m in posting.moves} | {r.item_id for r in posting.revaluations})
    balances = await connection.fetch(LOCK_SQL, books.company_id, items)
    posted_on = posting.header.posted_on
    moves = await connection.fetch(MOVES_SQL, books.company_id, items, posted_on, settled.posting_id)
    present = {(row["item_id"], row["location_id"]): (row["on_hand"], row["value"]) for row in balances}
    by_period: dict[UUID, list[Correction]] = defaultdict(list)
    for correction in replay(present, moves, books.scale):
        by_period[correction.move["period_id"]].append(correction)
    # All balances change with the first posting: half of the corrections may leave value where nothing lies.
    changes = _stock_changes(correction for corrections in by_period.values() for correction in corrections)
    for corrections in by_period.values():
        await _write(connection, books, posting, corrections, changes)
        changes = []


def replay(
    present: dict[StockKey, tuple[Decimal, Decimal]], moves: Sequence[asyncpg.Record], scale: int
) -> list[Correction]:
    """The moves whose value changes, in order of days, when they are valued one after the other.

    `present` is what lies there after all of them. Where goods left before they came, and so no average tells their
    worth, what was posted stays; an item that would end with value and no goods stays as posted altogether.
    """
    lying = {key: Lying(*amounts) for key, amounts in present.items()}
    for move in moves:
        for key, sign in _own_ends(move):
            lying[key].quantity -= sign * move["quantity"]
            lying[key].value -= sign * move["value"]
    changed: dict[UUID, list[Correction]] = defaultdict(list)
    for move in moves:
        value = _value(lying, move, scale)
        for key, sign in _own_ends(move):
            lying[key].quantity += sign * move["quantity"]
            lying[key].value += sign * value
        if value != move["value"]:
            changed[move["item_id"]].append(Correction(move, value - move["value"]))
    broken = {
        item_id
        for (item_id, _), left in lying.items()
        if left.value < ZERO or (left.quantity == ZERO and left.value != ZERO)
    }
    return [entry for item_id, entries in changed.items() if item_id not in broken for entry in entries]


def _own_ends(move: asyncpg.Record) -> list[tuple[StockKey, int]]:
    """The company's own places that a move leaves (-1) and reaches (+1)."""
    ends = []
    if move["from_own"]:
        ends.append(((move["item_id"], move["from_location_id"]), -1))
    if move["to_own"]:
        ends.append(((move["item_id"], move["to_location_id"]), 1))
    return ends


def _value(lying: dict[StockKey, Lying], move: asyncpg.Record, scale: int) -> Decimal:
    value: Decimal = move["value"]
    if not move["from_own"] or not move["quantity"]:
        return value
    source = lying[move["item_id"], move["from_location_id"]]
    if source.quantity < move["quantity"] or source.value < ZERO:
        return value
    if source.quantity == move["quantity"]:
        return source.value
    if move["fixed"]:
        return value
    return min(round_half_up(source.value * move["quantity"] / source.quantity, scale), source.value)


StockChange = tuple[UUID, UUID, Decimal, Decimal, Decimal, Decimal]


async def _write(
    connection: asyncpg.Connection,
    books: Books,
    cause: Posting,
    corrections: Sequence[Correction],
    changes: Sequence[StockChange],
) -> None:
    """One posting of corrections in one period, on the day of the first move that it corrects."""
    header, posting_id, document_id = cause.header, new_id(), new_id()
    posted_on: date = min(entry.move["moved_on"] for entry in corrections)
    document = {"document_kind": "stock_revaluation", "document_id": document_id}
    numbers = (header.document_number, None, posted_on, header.user_id, None)
    parameters = header_parameters(books.company_id, posting_id, "stock.revalued", *document.values(), *numbers)
    event = {
        "id": new_id(),
        "kind": "stock.revalued",
        "subject_kind": document["document_kind"],
        "subject_id": document_id,
        "payload": json.dumps({"cause": str(header.document_id), "number": header.document_number}),
    }
    tables = [
        Rows(table_of(StockMove), _move_rows(corrections), {"moved_on": posted_on, **document}),
        Rows(table_of(AccountTransfer), _transfer_rows(corrections, books), {"posted_on": posted_on, **document}),
        Rows(table_of(OutboxEvent), [event]),
    ]
    written = await write(connection, parameters, changes, [], tables)
    if written["headers"] != 1:
        raise AppError("period_closed", f"The books are not open on {posted_on.isoformat()}.", kind=Kind.CONFLICT)
    if written["stock"] != len(changes):
        raise RuntimeError("a revaluation changed fewer balances than it settled")


def _stock_changes(corrections: Iterable[Correction]) -> list[StockChange]:
    values: dict[StockKey, Decimal] = defaultdict(lambda: ZERO)
    for entry in corrections:
        for key, sign in _own_ends(entry.move):
            values[key] += sign * entry.delta
    return [(*key, ZERO, ZERO, ZERO, value) for key, value in sorted(values.items()) if value]


def _move_rows(corrections: Iterable[Correction]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for entry in corrections:
        ends = (entry.move["from_location_id"], entry.move["other_end"])
        source, target = ends if entry.delta > ZERO else ends[::-1]
        rows.append(
            {
                "id": new_id(),
                "item_id": entry.move["item_id"],
                "from_location_id": source,
                "to_location_id": target,
                "quantity": ZERO,
                "value": abs(entry.delta),
                "line_no": len(rows) + 1,
                "revalues_move_id": entry.move["id"],
            }
        )
    return rows


def _account_reached(move: asyncpg.Record, books: Books) -> str:
    if move["to_own"]:
        return str(move["to_account"])
    account = move["account"]
    return books.account("cost_of_sales") if account is None or account in books.by_partner else str(account)


def _transfer_rows(corrections: Iterable[Correction], books: Books) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for entry in corrections:
        accounts = (_account_reached(entry.move, books), entry.move["from_account"])
        if accounts[0] == accounts[1]:
            continue
        debit, credit = accounts if entry.delta > ZERO else accounts[::-1]
        rows.append(
            {
                "id": new_id(),
                "debit_account": debit,
                "credit_account": credit,
                "amount": abs(entry.delta),
                "currency": books.base_currency,
                "currency_amount": abs(entry.delta),
                "partner_id": None,
                "item_id": entry.move["item_id"],
                "tax_code": None,
            }
        )
    return rows
