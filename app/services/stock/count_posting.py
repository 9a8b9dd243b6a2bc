"""Approving a count, and deciding what becomes of its differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.core.ids import new_id
from app.core.money import round_half_up
from app.models import Partner, StockCountDecision
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.access.visibility import visible
from app.services.documents.numbers import Numbers
from app.services.posting import Books, Header, Place, Rows, load_books, post
from app.services.stock.count_lots import CountedLot, counted_lots, differing
from app.services.stock.count_rules import (
    SHORTAGE_OUTCOMES,
    ZERO,
    CountedLine,
    DecidedLine,
    deciding,
    posting_count,
)
from app.services.stock.counts import STATUS_SQL, lock_count
from app.services.stock.places import endpoints
from app.services.stock.unkept import Missing, give_back, waiting_orders

# `corrected`: stock of the item was put right by another count or adjustment since this line was counted, so that the
# same difference would be posted twice. A move of value alone corrects the worth of an earlier one, not the stock.
COUNTED_SQL = """
WITH counted AS MATERIALIZED (
    SELECT l.line_no, l.item_id, sum(e.base_quantity) AS quantity, min(e.book_quantity) AS book,
           min(e.book_quantity) <> max(e.book_quantity) AS moved, (min(e.id::text))::uuid AS first_id
    FROM stock_count_lines l
    JOIN stock_count_entries e ON e.company_id = l.company_id AND e.count_id = l.count_id AND e.line_no = l.line_no
         AND e.round = l.round
    WHERE l.company_id = $1 AND l.count_id = $2
    GROUP BY l.line_no, l.item_id
), corrections AS MATERIALIZED (
    SELECT m.item_id, max(m.id::text)::uuid AS last_id
    FROM stock_moves m
    JOIN locations d ON d.company_id = m.company_id AND d.kind = 'count_difference'
         AND d.id IN (m.from_location_id, m.to_location_id)
    WHERE m.company_id = $1 AND m.quantity > 0 AND m.id > (SELECT min(first_id::text)::uuid FROM counted)
      AND $3 IN (m.from_location_id, m.to_location_id)
    GROUP BY m.item_id
)
SELECT c.line_no, c.item_id, i.kind, i.tracking, c.quantity - c.book AS difference, c.moved,
       coalesce(x.last_id > c.first_id, false) AS corrected, b.on_hand, b.value
FROM counted c
JOIN items i ON i.company_id = $1 AND i.id = c.item_id
LEFT JOIN corrections x ON x.item_id = c.item_id
LEFT JOIN stock_balances b ON b.company_id = $1 AND b.item_id = c.item_id AND b.location_id = $3
ORDER BY c.line_no
"""
COUNTERS_SQL = """
SELECT EXISTS (SELECT FROM stock_count_entries WHERE company_id = $1 AND count_id = $2 AND counted_by = $3)
"""
APPROVED_SQL = """
WITH posted AS (
    UPDATE stock_count_lines l SET difference = u.difference
    FROM unnest($3::smallint[], $4::numeric[]) AS u(line_no, difference)
    WHERE l.company_id = $1 AND l.count_id = $2 AND l.line_no = u.line_no
)
UPDATE stock_counts
SET version = version + 1, status = 'posted', posted_on = $5, approved_by = $6, waiting_orders = $7
WHERE company_id = $1 AND id = $2
"""
# Corrections of back-dated documents take the same locks before they ask what is decided.
DECIDED_ITEMS_SQL = """
SELECT b.item_id FROM stock_balances b
JOIN stock_counts c ON c.company_id = b.company_id AND c.location_id = b.location_id AND c.id = $2
WHERE b.company_id = $1
  AND b.item_id IN (SELECT item_id FROM stock_count_lines
                    WHERE company_id = $1 AND count_id = $2 AND line_no = ANY($3::smallint[]))
ORDER BY b.item_id FOR UPDATE OF b
"""
DIFFERENCES_SQL = """
SELECT l.line_no, l.item_id, d.line_no IS NOT NULL AS decided, m.from_location_id = c.location_id AS shortage,
       m.value + coalesce((
           SELECT sum(CASE WHEN r.from_location_id = m.from_location_id THEN r.value ELSE -r.value END)
           FROM stock_moves r WHERE r.company_id = m.company_id AND r.revalues_move_id = m.id), 0) AS value
FROM stock_count_lines l
JOIN stock_counts c ON c.company_id = l.company_id AND c.id = l.count_id
JOIN stock_moves m ON m.company_id = l.company_id AND m.document_id = l.count_id AND m.line_no = l.line_no
     AND m.quantity > 0
LEFT JOIN stock_count_decisions d ON d.company_id = l.company_id AND d.count_id = l.count_id AND d.line_no = l.line_no
     AND d.shortage = (m.from_location_id = c.location_id)
WHERE l.company_id = $1 AND l.count_id = $2 AND l.line_no = ANY($3::smallint[])
"""

UNKNOWN_LINE = ("line_no", "line_unknown", "The count found no difference there.")


@dataclass(frozen=True, slots=True)
class Approval:
    """When a count is posted, and what found goods are worth per base unit where no average tells it."""

    posted_on: date | None = None
    unit_costs: Mapping[int, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class WantedDecision:
    """What becomes of the shortage or the surplus of a line; the outcome says of which."""

    line_no: int
    outcome: str
    partner_id: UUID | None = None

    @property
    def shortage(self) -> bool:
        """Whether the outcome is one of a shortage."""
        return self.outcome in SHORTAGE_OUTCOMES


@dataclass(frozen=True, slots=True)
class DecisionOrder:
    """What becomes of some of the differences, and when."""

    lines: Sequence[WantedDecision]
    decided_on: date | None = None


async def approve_count(session: AsyncSession, actor: Actor, count_id: UUID, version: int, wanted: Approval) -> None:
    """Post the differences of a count that was handed in; the number of statements does not grow with its lines.

    What is missing may have been held for orders: the newest of them give it back and wait for it again. Nobody
    approves what they counted. Raises `not_found`, STALE; `counter_may_not_approve` (FORBIDDEN);
    `unit_costs_invalid` (INVALID, per line); `transition_not_allowed`, `count_disturbed`,
    `stock_short`, `lots_invalid`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    head = await lock_count(connection, actor, count_id, "approve", version)
    if await connection.fetchval(COUNTERS_SQL, actor.company_id, count_id, actor.user_id):
        raise AppError("counter_may_not_approve", "Somebody else approves what you counted.", kind=Kind.FORBIDDEN)
    books = await load_books(connection, actor.company_id)
    rows = await connection.fetch(COUNTED_SQL, actor.company_id, count_id, head["location_id"])
    tracked = [row["line_no"] for row in rows if row["tracking"] != "none"]
    lots = await counted_lots(connection, actor.company_id, count_id, tracked)
    _refuse_disturbed(rows, lots)
    lines = _valued([_counted(row, lots) for row in rows], rows, wanted.unit_costs or {}, books)
    outside = (await endpoints(session, actor.company_id, "count_difference"))["count_difference"]
    day = wanted.posted_on or today()
    document = ("stock_count", count_id, head["number"])
    header = Header("stock_count.posted", actor.company_id, actor.user_id, *document, posted_on=day)
    releases = await give_back(session, actor.company_id, _missing(head["location_id"], lines))
    ends = (Place(head["location_id"], kept=True), outside)
    await post(session, books, posting_count(header, ends, lines, releases))
    numbers, differences = [line.line_no for line in lines], [line.difference for line in lines]
    approved = (day, actor.user_id, waiting_orders(releases))
    await connection.execute(APPROVED_SQL, actor.company_id, count_id, numbers, differences, *approved)


def _missing(location_id: UUID, lines: Sequence[CountedLine]) -> Missing:
    short = {line.item_id: -line.difference for line in lines if line.difference < ZERO}
    return Missing(location_id, short, [line.item_id for line in lines if line.found or line.missing])


def _counted(row: asyncpg.Record, lots: Mapping[int, Sequence[CountedLot]]) -> CountedLine:
    ids, difference = (row["line_no"], row["item_id"], row["kind"]), row["difference"]
    if row["tracking"] == "none":
        return CountedLine(*ids, max(difference, ZERO), max(-difference, ZERO))
    found, missing = (differing(lots[row["line_no"]], sign) for sign in (1, -1))
    more, less = (sum((part.quantity for part in parts), ZERO) for parts in (found, missing))
    return CountedLine(*ids, more, less, found_lots=found, missing_lots=missing)


def _refuse_disturbed(rows: Sequence[asyncpg.Record], lots: Mapping[int, Sequence[CountedLot]]) -> None:
    faults = []
    for row in rows:
        pointer = f"/lines/{row['line_no'] - 1}"
        if row["moved"] or any(lot.moved for lot in lots[row["line_no"]]):
            faults.append(FieldError(pointer, "moved_while_counting", "Goods moved between two parts of the count."))
        elif row["corrected"]:
            faults.append(FieldError(pointer, "corrected_meanwhile", "Another document has put this stock right."))
    if faults:
        raise AppError("count_disturbed", "Some lines must be counted again.", kind=Kind.CONFLICT, errors=faults)


def _valued(
    counted: Sequence[CountedLine],
    rows: Sequence[asyncpg.Record],
    unit_costs: Mapping[int, Decimal],
    books: Books,
) -> list[CountedLine]:
    """The lines with what surpluses are worth: the cost that was said, else the present average."""
    lines, faults = [], []
    for line, row in zip(counted, rows, strict=True):
        unit_cost = unit_costs.get(line.line_no)
        pointer = f"{line.pointer}/unit_cost"
        if not line.found:
            if unit_cost is not None:
                faults.append(FieldError(pointer, "unit_cost_not_allowed", "Only found goods are given a cost."))
            lines.append(line)
            continue
        if unit_cost is None and row["on_hand"]:
            unit_cost = row["value"] / row["on_hand"]
        if unit_cost is None:
            faults.append(FieldError(pointer, "unit_cost_required", "Nothing lies there that tells what it is worth."))
            continue
        lines.append(replace(line, value=round_half_up(line.found * unit_cost, books.scale)))
    known = {row["line_no"] for row in rows}
    faults += [
        FieldError(f"/lines/{line_no - 1}/unit_cost", "line_unknown", "This line was not counted.")
        for line_no in unit_costs
        if line_no not in known
    ]
    if faults:
        raise AppError("unit_costs_invalid", "The costs do not fit what was found.", errors=faults)
    return lines


async def decide_differences(
    session: AsyncSession, actor: Actor, numbers: Numbers, count_id: UUID, wanted: DecisionOrder
) -> UUID:
    """Say what becomes of posted differences, each once; answers the decision's id.

    Raises `not_found`; `decision_invalid` (INVALID) with `line_unknown`, `line_repeated`, `outcome_not_allowed`,
    `partner_required`, `partner_not_allowed`, `partner_unknown`, `already_decided` per line;
    `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    head = await lock_count(connection, actor, count_id, "decide")
    key = (actor.company_id, count_id, [entry.line_no for entry in wanted.lines])
    await connection.execute(DECIDED_ITEMS_SQL, *key)
    rows = await connection.fetch(DIFFERENCES_SQL, *key)
    partners = {entry.partner_id for entry in wanted.lines if entry.partner_id is not None}
    known = set(await session.scalars(select(Partner.id).where(visible(actor, Partner), Partner.id.in_(partners))))
    lines = _decided(wanted.lines, {(row["line_no"], row["shortage"]): row for row in rows}, known)
    day = wanted.decided_on or max(today(), head["opened_on"])
    decision_id, number = new_id(), await numbers.take(actor.company_id, "count_decision", day)
    document = ("count_decision", decision_id, number)
    header = Header("stock_count.decided", actor.company_id, actor.user_id, *document, posted_on=day)
    shared = {
        "count_id": count_id,
        "decision_id": decision_id,
        "number": number,
        "decided_on": day,
        "created_by": actor.user_id,
    }
    kept = [
        {
            "line_no": line.line_no,
            "shortage": line.shortage,
            "outcome": line.outcome,
            "partner_id": line.partner_id,
            "amount": line.amount,
        }
        for line in lines
    ]
    posting = deciding(header, count_id, lines, lambda _: [Rows(table_of(StockCountDecision), kept, shared)])
    await post(session, await load_books(connection, actor.company_id), posting)
    await connection.execute(STATUS_SQL, actor.company_id, count_id, "posted")
    return decision_id


def _decided(
    wanted: Sequence[WantedDecision], found: Mapping[tuple[int, bool], asyncpg.Record], partners: set[UUID]
) -> list[DecidedLine]:
    faults: list[FieldError] = []
    lines: dict[tuple[int, bool], DecidedLine] = {}
    for index, entry in enumerate(wanted):
        key = (entry.line_no, entry.shortage)
        row = found.get(key)
        fault = _decision_fault(entry, found, partners)
        if key in lines:
            fault = ("line_no", "line_repeated", "The line is named twice.")
        if row is None or fault is not None:
            field, code, message = fault or UNKNOWN_LINE
            faults.append(FieldError(f"/lines/{index}/{field}", code, message))
            continue
        ids = (entry.line_no, row["item_id"])
        lines[key] = DecidedLine(*ids, entry.shortage, row["value"], entry.outcome, entry.partner_id)
    if faults:
        raise AppError("decision_invalid", "The decision does not fit the count.", errors=faults)
    return list(lines.values())


def _decision_fault(
    entry: WantedDecision, found: Mapping[tuple[int, bool], asyncpg.Record], partners: set[UUID]
) -> tuple[str, str, str] | None:
    """The field at fault, the code and the message; none when the decision fits its line."""
    row = found.get((entry.line_no, entry.shortage))
    if row is None:
        other = (entry.line_no, not entry.shortage) in found
        return ("outcome", "outcome_not_allowed", "This cannot become of such a difference.") if other else UNKNOWN_LINE
    if row["decided"]:
        return "line_no", "already_decided", "This difference was decided before."
    if (entry.outcome == "receivable") != (entry.partner_id is not None):
        missing = entry.partner_id is None
        return "partner_id", "partner_required" if missing else "partner_not_allowed", "Say who owes what is missing."
    if entry.partner_id is not None and entry.partner_id not in partners:
        return "partner_id", "partner_unknown", "There is no such partner."
    return None
