"""Adjustments of stock with a reason: each reason says which way goods go, and against which account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, conflict
from app.core.ids import new_id
from app.core.money import round_half_up
from app.models import StockAdjustment, StockAdjustmentLine
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.posting import Books, CostOf, Event, Header, Move, Place, Posting, Rows, Transfer, load_books, post
from app.services.stock.blind import APPROVE_SCOPE
from app.services.stock.lines import StockLine, WantedLine, read_lines
from app.services.stock.places import endpoints, own_warehouses
from app.services.stock.unkept import ZERO, Missing, give_back, waiting_orders

LIMIT_SQL = "SELECT adjustment_limit FROM companies WHERE id = $1"
BALANCES_SQL = """
SELECT item_id, on_hand, value FROM stock_balances
WHERE company_id = $1 AND location_id = $2 AND item_id = ANY($3::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """Whether goods come in, the kind of place at the other end, and the account role against inventory."""

    incoming: bool
    other_end: str
    role: str


# K1, K2 and K4 of the standard entries; what is broken or past its date is other expense until it is claimed.
REASONS: Mapping[str, Reason] = {
    "surplus": Reason(True, "count_difference", "count_surplus"),
    "shortage": Reason(False, "count_difference", "count_shortage"),
    "damage": Reason(False, "scrap", "other_expense"),
    "expiry": Reason(False, "scrap", "other_expense"),
    "own_use": Reason(False, "production", "admin_expense"),
}


@dataclass(frozen=True, slots=True)
class AdjustmentOrder:
    """What is corrected where, why and when; `from_reserved`: also what is held for orders may leave."""

    location_id: UUID
    reason: str
    lines: Sequence[WantedLine]
    from_reserved: bool = False
    adjusted_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReadAdjustment:
    """What is corrected, looked up: `values` of goods that come in, `worth` of all at no less than the average."""

    reason: Reason
    lines: Sequence[StockLine]
    books: Books
    values: Mapping[int, Decimal]
    worth: Decimal


async def read_adjustment_order(session: AsyncSession, actor: Actor, wanted: AdjustmentOrder) -> ReadAdjustment:
    """Look up what is corrected; raises `location_unknown`, `lines_invalid`, `unit_cost_required`,
    `unit_cost_not_allowed` (INVALID)."""
    reason = REASONS[wanted.reason]
    await own_warehouses(session, actor, {"/location_id": wanted.location_id})
    connection = await raw(session)
    lines = await read_lines(connection, actor.company_id, wanted.lines)
    books = await load_books(connection, actor.company_id)
    items = list({line.item_id for line in lines})
    rows = await connection.fetch(BALANCES_SQL, books.company_id, wanted.location_id, items)
    average = {row["item_id"]: row["value"] / row["on_hand"] for row in rows if row["on_hand"]}
    if not reason.incoming:
        _refuse_costs(lines)
    values = _line_values(books, lines, average) if reason.incoming else {}
    each = (line.base_quantity * max(line.unit_cost or ZERO, average.get(line.item_id, ZERO)) for line in lines)
    return ReadAdjustment(reason, lines, books, values, round_half_up(sum(each, ZERO), books.scale))


async def adjust_stock(
    session: AsyncSession, actor: Actor, numbers: Numbers, wanted: AdjustmentOrder, *, approved: bool = False
) -> UUID:
    """Correct what lies at a warehouse; answers the adjustment's id.

    What is found is worth its `unit_cost` (base currency per base unit), else the warehouse's present average. Who may
    approve counts may take what is held for orders, too: the newest of them give it back and wait for it again.
    Unless it is `approved`, what is worth more than the company's limit is asked for (`second_approval_needed`).
    Raises `approval_required` (FORBIDDEN); `location_unknown`, `lines_invalid`, `unit_cost_required`,
    `unit_cost_not_allowed` (INVALID); `second_approval_needed`, `stock_short`, `period_closed` (CONFLICT).
    """
    if wanted.from_reserved and not actor.may(APPROVE_SCOPE):
        message = "Goods that are held for orders are taken by who may approve counts."
        raise AppError("approval_required", message, kind=Kind.FORBIDDEN)
    read = await read_adjustment_order(session, actor, wanted)
    reason, lines, books = read.reason, read.lines, read.books
    values, connection = read.values, await raw(session)
    if not approved:
        limit = await connection.fetchval(LIMIT_SQL, actor.company_id)
        if limit is not None and read.worth > limit:
            message = "This is worth more than one person may adjust: ask for it, and somebody else approves."
            raise conflict("second_approval_needed", message)
    day = wanted.adjusted_on or today()
    adjustment_id, number = new_id(), await numbers.take(actor.company_id, "stock_adjustment", day)
    outside = (await endpoints(session, actor.company_id, reason.other_end))[reason.other_end]
    takes = wanted.from_reserved and not reason.incoming
    releases = await give_back(session, actor.company_id, _missing(wanted.location_id, lines)) if takes else []
    waiting = waiting_orders(releases)
    rows = _rows(actor, wanted, lines, (adjustment_id, number, day, waiting))
    document = ("stock_adjustment", adjustment_id, number)
    header = Header("stock.adjusted", actor.company_id, actor.user_id, *document, posted_on=day)
    places = (Place(wanted.location_id, kept=True), outside)
    posting = Posting(
        header=header,
        event=Event(
            "stock.adjusted",
            {"location_id": wanted.location_id, "reason": wanted.reason, "back_ordered": waiting},
        ),
        releases=releases,
        moves=[_move(line, places, reason, values) for line in lines],
        transfers=[_transfer(line, index, reason) for index, line in enumerate(lines)],
        documents=lambda _: rows,
    )
    await post(session, books, posting)
    return adjustment_id


def _missing(location_id: UUID, lines: Sequence[StockLine]) -> Missing:
    quantities: dict[UUID, Decimal] = {}
    for line in lines:
        quantities[line.item_id] = quantities.get(line.item_id, ZERO) + line.base_quantity
    return Missing(location_id, quantities, quantities)


def _line_values(books: Books, lines: Sequence[StockLine], average: Mapping[UUID, Decimal]) -> dict[int, Decimal]:
    """What found goods are worth, by line; raises `unit_cost_required` where there is no average to go by."""
    values, faults = {}, []
    for line in lines:
        unit_cost = average.get(line.item_id) if line.unit_cost is None else line.unit_cost
        if unit_cost is None:
            pointer = f"/lines/{line.line_no - 1}/unit_cost"
            faults.append(FieldError(pointer, "unit_cost_required", "Nothing lies there that tells what it is worth."))
        else:
            values[line.line_no] = round_half_up(line.base_quantity * unit_cost, books.scale)
    if faults:
        raise AppError("unit_cost_required", "Say what the found goods are worth.", errors=faults)
    return values


def _refuse_costs(lines: Sequence[StockLine]) -> None:
    faults = [
        FieldError(f"/lines/{line.line_no - 1}/unit_cost", "unit_cost_not_allowed", "Goods leave at their average.")
        for line in lines
        if line.unit_cost is not None
    ]
    if faults:
        raise AppError("unit_cost_not_allowed", "Only found goods are given a cost.", errors=faults)


def _move(line: StockLine, places: tuple[Place, Place], reason: Reason, values: Mapping[int, Decimal]) -> Move:
    inside, outside = places
    return Move(
        item_id=line.item_id,
        source=outside if reason.incoming else inside,
        target=inside if reason.incoming else outside,
        quantity=line.base_quantity,
        line_no=line.line_no,
        value=values.get(line.line_no),
        pointer=line.pointer,
        lots=line.lots,
    )


def _transfer(line: StockLine, index: int, reason: Reason) -> Transfer:
    debit, credit = (line.inventory_role, reason.role) if reason.incoming else (reason.role, line.inventory_role)
    return Transfer(debit, credit, CostOf(index), item_id=line.item_id)


def _rows(
    actor: Actor,
    wanted: AdjustmentOrder,
    lines: Sequence[StockLine],
    document: tuple[UUID, str, date, list[UUID]],
) -> list[Rows]:
    adjustment_id, number, day, waiting = document
    head = {
        "id": adjustment_id,
        "number": number,
        "location_id": wanted.location_id,
        "reason": wanted.reason,
        "adjusted_on": day,
        "note": wanted.note,
        "waiting_orders": waiting,
        "created_by": actor.user_id,
    }
    return [
        Rows(table_of(StockAdjustment), [head]),
        Rows(table_of(StockAdjustmentLine), [line.row() for line in lines], {"adjustment_id": adjustment_id}),
    ]
