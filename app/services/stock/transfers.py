"""Transfers between warehouses and consignees: sent into transit, received in parts, what never arrives is short.

In transit, goods of an item lie together at their moving average, as in any other place. No account moves between
warehouses, except for what is missing (1381 until it is decided; K1 and K3 of the standard entries). What a consignee
receives is sent for sale (157; K6) until it is sold or comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, not_found
from app.core.ids import new_id
from app.models import StockTransfer, StockTransferLine, StockTransferReceipt, StockTransferReceiptLine
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.documents.numbers import Numbers
from app.services.posting import CostOf, Event, Header, Move, Place, Posting, Rows, Transfer, load_books, post
from app.services.stock.holding import carrying
from app.services.stock.lines import INVENTORY_ROLE, PLACES, StockLine, WantedLine, read_lines
from app.services.stock.places import Site, endpoints, places_of

ZERO = Decimal(0)
TRANSITIONS: dict[str, frozenset[str]] = {
    "in_transit": frozenset({"receive", "cancel"}),
    "received": frozenset(),
    "cancelled": frozenset(),
}

HEAD_SQL = """
SELECT t.id, t.number, t.version, t.status, t.from_location_id, t.to_location_id, t.dispatched_on,
       f.kind AS from_kind, f.partner_id AS from_partner_id, g.kind AS to_kind, g.partner_id AS to_partner_id
FROM stock_transfers t
JOIN locations f ON f.company_id = t.company_id AND f.id = t.from_location_id
JOIN locations g ON g.company_id = t.company_id AND g.id = t.to_location_id
WHERE t.company_id = $1 AND t.id = $2 FOR UPDATE OF t
"""
LINES_SQL = """
SELECT l.line_no, l.item_id, i.kind, l.unit_factor,
       l.base_quantity - coalesce(sum(r.received + r.missing), 0) AS left_over
FROM stock_transfer_lines l
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
LEFT JOIN (stock_transfer_receipt_lines r
           JOIN stock_transfer_receipts a ON a.company_id = r.company_id AND a.id = r.receipt_id)
       ON a.company_id = l.company_id AND a.transfer_id = l.transfer_id AND r.line_no = l.line_no
WHERE l.company_id = $1 AND l.transfer_id = $2
GROUP BY l.line_no, l.item_id, i.kind, l.unit_factor, l.base_quantity ORDER BY l.line_no
"""
STATUS_SQL = "UPDATE stock_transfers SET version = version + 1, status = $3 WHERE company_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """What to send from where to where; `direct` receives it in the same posting."""

    from_location_id: UUID
    to_location_id: UUID
    lines: Sequence[WantedLine]
    dispatched_on: date | None = None
    direct: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ArrivedLine:
    """What arrived of a line (none: all that is left less what is missing) and what is missing, in the line's unit."""

    line_no: int
    quantity: Decimal | None = None
    missing: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ArrivalOrder:
    """What has come of a transfer, and when; no lines: everything that is left."""

    lines: Sequence[ArrivedLine] | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Arrival:
    line_no: int
    item_id: UUID
    item_kind: str
    received: Decimal
    missing: Decimal


async def dispatch_transfer(session: AsyncSession, actor: Actor, numbers: Numbers, wanted: TransferOrder) -> UUID:
    """Send goods on their way; answers the transfer's id.

    Raises `location_unknown`, `same_location`, `lines_invalid` (INVALID); `stock_short`, `period_closed` (CONFLICT).
    """
    named = {"/from_location_id": wanted.from_location_id, "/to_location_id": wanted.to_location_id}
    if wanted.from_location_id == wanted.to_location_id:
        fault = FieldError("/to_location_id", "same_location", "Goods are sent from one warehouse to another.")
        raise AppError("same_location", fault.message, errors=[fault])
    sites = await places_of(session, actor, named, "warehouse", "consignee")
    connection = await raw(session)
    lines = await read_lines(connection, actor.company_id, wanted.lines)
    day = wanted.dispatched_on or today()
    transfer_id, number = new_id(), await numbers.take(actor.company_id, "stock_transfer", day)
    source, target = sites[wanted.from_location_id], sites[wanted.to_location_id]
    document = ("stock_transfer", transfer_id, number)
    header = _header(actor, "stock_transfer.dispatched", document, day, target.partner_id or source.partner_id)
    if not wanted.direct:
        target = await _transit(session, actor)
    rows = _document_rows(actor, wanted, lines, (transfer_id, number, day))
    posting = Posting(
        header=header,
        event=Event("stock_transfer.dispatched", {"to_location_id": wanted.to_location_id, "direct": wanted.direct}),
        moves=[
            Move(
                item_id=line.item_id,
                source=source.place,
                target=target.place,
                quantity=line.base_quantity,
                line_no=line.line_no,
                pointer=line.pointer,
            )
            for line in lines
        ],
        transfers=[
            entry
            for index, line in enumerate(lines)
            for entry in carrying(index, (line.item_id, line.item_kind), source, target)
        ],
        documents=lambda _: rows,
    )
    await post(session, await load_books(connection, actor.company_id), posting)
    return transfer_id


async def receive_transfer(
    session: AsyncSession, actor: Actor, numbers: Numbers, transfer_id: UUID, wanted: ArrivalOrder
) -> UUID:
    """Take in what has arrived, in parts if need be; answers the receipt's id.

    Raises `not_found`; `line_unknown`, `line_repeated`, `over_receipt`, `too_many_decimals`,
    `received_before_dispatch` (INVALID); `nothing_to_receive`, `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    head, open_lines = await _open(connection, actor, transfer_id, "receive")
    day = wanted.received_on or max(today(), head["dispatched_on"])
    if day < head["dispatched_on"]:
        raise _not_sent_yet("/received_on", "received_before_dispatch")
    arrivals = _arrivals(open_lines, wanted.lines)
    receipt_id, number = new_id(), await numbers.take(actor.company_id, "transfer_receipt", day)
    target = Site(head["to_location_id"], head["to_kind"], head["to_partner_id"])
    missing = (await endpoints(session, actor.company_id, "count_difference"))["count_difference"]
    moves, transfers = _arriving(arrivals, await _transit(session, actor), target, missing)
    rows = _receipt_rows(actor, transfer_id, (receipt_id, number, day), arrivals)
    posting = Posting(
        header=_header(
            actor, "stock_transfer.received", ("transfer_receipt", receipt_id, number), day, _partner_of(head)
        ),
        event=Event("stock_transfer.received", {"transfer_id": transfer_id}),
        moves=moves,
        transfers=transfers,
        documents=lambda _: rows,
    )
    await post(session, await load_books(connection, actor.company_id), posting)
    left = sum(row["left_over"] for row in open_lines) - sum(entry.received + entry.missing for entry in arrivals)
    status = "in_transit" if left else "received"
    await connection.execute(STATUS_SQL, actor.company_id, transfer_id, status)
    return receipt_id


async def cancel_transfer(
    session: AsyncSession, actor: Actor, transfer_id: UUID, if_version: int, cancelled_on: date | None
) -> None:
    """Take back what is still on its way: it goes back to where it came from.

    Raises `not_found`, STALE on another version; `cancelled_before_dispatch` (INVALID); `transition_not_allowed`,
    `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    head, open_lines = await _open(connection, actor, transfer_id, "cancel", if_version)
    home = Site(head["from_location_id"], head["from_kind"], head["from_partner_id"])
    transit = await _transit(session, actor)
    left = [row for row in open_lines if row["left_over"]]
    day = cancelled_on or max(today(), head["dispatched_on"])
    if day < head["dispatched_on"]:
        raise _not_sent_yet("/cancelled_on", "cancelled_before_dispatch")
    document = ("stock_transfer", transfer_id, head["number"])
    posting = Posting(
        header=_header(actor, "stock_transfer.cancelled", document, day, _partner_of(head)),
        event=Event("stock_transfer.cancelled", {"from_location_id": home.id}),
        moves=[
            Move(
                item_id=row["item_id"],
                source=transit.place,
                target=home.place,
                quantity=row["left_over"],
                line_no=row["line_no"],
            )
            for row in left
        ],
        transfers=[
            entry
            for index, row in enumerate(left)
            for entry in carrying(index, (row["item_id"], row["kind"]), transit, home)
        ],
    )
    await post(session, await load_books(connection, actor.company_id), posting)
    await connection.execute(STATUS_SQL, actor.company_id, transfer_id, "cancelled")


async def _open(
    connection: asyncpg.Connection, actor: Actor, transfer_id: UUID, action: str, if_version: int | None = None
) -> tuple[asyncpg.Record, list[asyncpg.Record]]:
    """Lock the transfer for an action that its state allows, and read what is left of its lines."""
    head = None if actor.is_partner else await connection.fetchrow(HEAD_SQL, actor.company_id, transfer_id)
    if head is None:
        raise not_found("stock transfer")
    if if_version is not None:
        check_version(head["version"], if_version)
    if action not in TRANSITIONS[head["status"]]:
        raise AppError(
            "transition_not_allowed",
            f"A transfer that is {head['status']} cannot be changed by: {action}.",
            kind=Kind.CONFLICT,
            details={"status": head["status"], "action": action},
        )
    return head, await connection.fetch(LINES_SQL, actor.company_id, transfer_id)


def _not_sent_yet(pointer: str, code: str) -> AppError:
    fault = FieldError(pointer, code, "The goods had not been sent on this day.")
    return AppError(code, fault.message, errors=[fault])


def _arrivals(open_lines: Sequence[asyncpg.Record], wanted: Sequence[ArrivedLine] | None) -> list[_Arrival]:
    known = {row["line_no"]: row for row in open_lines}
    if wanted is None:
        wanted = [ArrivedLine(row["line_no"]) for row in open_lines if row["left_over"]]
    faults: list[FieldError] = []
    named: dict[int, _Arrival] = {}
    for index, entry in enumerate(wanted):
        row = known.get(entry.line_no)
        if row is None:
            faults.append(FieldError(f"/lines/{index}/line_no", "line_unknown", "The transfer has no such line."))
        elif entry.line_no in named:
            faults.append(FieldError(f"/lines/{index}/line_no", "line_repeated", "The line is named twice."))
        else:
            named[entry.line_no] = _arrival(row, entry, f"/lines/{index}", faults)
    if faults:
        raise AppError("receipt_invalid", "The receipt does not fit the transfer.", errors=faults)
    arrivals = [entry for entry in named.values() if entry.received or entry.missing]
    if not arrivals:
        raise AppError("nothing_to_receive", "Nothing of this transfer is received.", kind=Kind.CONFLICT)
    return arrivals


def _arrival(row: asyncpg.Record, entry: ArrivedLine, pointer: str, faults: list[FieldError]) -> _Arrival:
    missing = entry.missing * row["unit_factor"]
    received = row["left_over"] - missing if entry.quantity is None else entry.quantity * row["unit_factor"]
    field = f"{pointer}/{'missing' if entry.quantity is None else 'quantity'}"
    if round(missing, PLACES) != missing or round(received, PLACES) != received:
        faults.append(FieldError(field, "too_many_decimals", "At most six decimals in the base unit."))
    elif received < ZERO or received + missing > row["left_over"]:
        faults.append(FieldError(field, "over_receipt", "Less is still on its way."))
    return _Arrival(entry.line_no, row["item_id"], row["kind"], received, missing)


def _arriving(
    arrivals: Sequence[_Arrival], transit: Site, target: Site, missing: Place
) -> tuple[list[Move], list[Transfer]]:
    moves: list[Move] = []
    transfers: list[Transfer] = []
    for entry in arrivals:
        if entry.received:
            transfers += carrying(len(moves), (entry.item_id, entry.item_kind), transit, target)
            moves.append(Move(entry.item_id, transit.place, target.place, entry.received, entry.line_no))
        if entry.missing:
            cost = CostOf(len(moves))
            moves.append(Move(entry.item_id, transit.place, missing, entry.missing, entry.line_no))
            transfers.append(Transfer("count_shortage", INVENTORY_ROLE[entry.item_kind], cost, item_id=entry.item_id))
    return moves, transfers


async def _transit(session: AsyncSession, actor: Actor) -> Site:
    place = (await endpoints(session, actor.company_id, "transit"))["transit"]
    return Site(place.location_id, "transit", None)


def _partner_of(head: asyncpg.Record) -> UUID | None:
    """The consignee that the goods go to or come from."""
    partner_id: UUID | None = head["to_partner_id"] or head["from_partner_id"]
    return partner_id


def _header(actor: Actor, event: str, document: tuple[str, UUID, str], day: date, partner_id: UUID | None) -> Header:
    return Header(event, actor.company_id, actor.user_id, *document, posted_on=day, partner_id=partner_id)


def _document_rows(
    actor: Actor, wanted: TransferOrder, lines: Sequence[StockLine], document: tuple[UUID, str, date]
) -> list[Rows]:
    transfer_id, number, day = document
    head = {
        "id": transfer_id,
        "number": number,
        "version": 1,
        "status": "received" if wanted.direct else "in_transit",
        "from_location_id": wanted.from_location_id,
        "to_location_id": wanted.to_location_id,
        "dispatched_on": day,
        "note": wanted.note,
        "created_by": actor.user_id,
    }
    rows = [Rows(table_of(StockTransfer), [head])]
    rows.append(Rows(table_of(StockTransferLine), [line.row() for line in lines], {"transfer_id": transfer_id}))
    if wanted.direct:
        # The same id: a direct transfer is its own receipt.
        arrivals = [_Arrival(line.line_no, line.item_id, line.item_kind, line.base_quantity, ZERO) for line in lines]
        rows += _receipt_rows(actor, transfer_id, document, arrivals)
    return rows


def _receipt_rows(
    actor: Actor, transfer_id: UUID, document: tuple[UUID, str, date], arrivals: Sequence[_Arrival]
) -> list[Rows]:
    receipt_id, number, day = document
    head = {
        "id": receipt_id,
        "number": number,
        "transfer_id": transfer_id,
        "received_on": day,
        "created_by": actor.user_id,
    }
    lines = [{"line_no": e.line_no, "received": e.received, "missing": e.missing} for e in arrivals]
    return [
        Rows(table_of(StockTransferReceipt), [head]),
        Rows(table_of(StockTransferReceiptLine), lines, {"receipt_id": receipt_id}),
    ]
