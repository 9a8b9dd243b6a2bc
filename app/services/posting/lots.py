"""Which lots a posting moves: named by the document, or first expired, first out.

Every kept balance of a tracked item is the sum of its lots. Lots of a place change only under the lock of the stock
balance there, so they are read after it. Three statements for any number of lines, and none where a company tracks
nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.arrays import array_text
from app.core.errors import AppError, FieldError, Kind
from app.core.ids import new_id
from app.models import LotMove
from app.models.base import table_of
from app.services.posting.balances import ZERO
from app.services.posting.movements import LotQuantity, Move, Posting, Rows, Settled

ONE = Decimal(1)

# Taking a lot's row again waits for whoever is just making it: nobody makes one twice.
NAME_SQL = """
INSERT INTO lots (company_id, id, item_id, code, expires_on)
SELECT $1, n.id, n.item_id, n.code, n.expires_on
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::date[]) AS n(id, item_id, code, expires_on)
ORDER BY n.item_id, n.code
ON CONFLICT (company_id, item_id, code) DO UPDATE SET expires_on = coalesce(lots.expires_on, excluded.expires_on)
RETURNING item_id, code, id, expires_on
"""
SHELF_SQL = """
SELECT i.id AS item_id, i.tracking, b.location_id, b.lot_id, b.quantity, t.code, t.expires_on
FROM items i
LEFT JOIN lot_balances b ON b.company_id = i.company_id AND b.item_id = i.id
      AND (b.location_id = ANY($3::uuid[]) OR b.lot_id = ANY($4::uuid[]))
LEFT JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
WHERE i.company_id = $1 AND i.id = ANY($2::uuid[]) AND i.tracking <> 'none'
ORDER BY i.id, b.location_id, t.expires_on NULLS LAST, t.code
"""
BALANCES_SQL = """
MERGE INTO lot_balances b
USING (SELECT $1::uuid AS company_id, u.*
       FROM unnest($2::text::uuid[], $3::text::uuid[], $4::text::uuid[], $5::text::numeric[])
            AS u(item_id, location_id, lot_id, quantity)) d
ON b.company_id = d.company_id AND b.item_id = d.item_id AND b.location_id = d.location_id AND b.lot_id = d.lot_id
WHEN MATCHED AND b.quantity + d.quantity = 0 THEN DELETE
WHEN MATCHED THEN UPDATE SET quantity = b.quantity + d.quantity
WHEN NOT MATCHED THEN INSERT (company_id, item_id, location_id, lot_id, quantity)
    VALUES (d.company_id, d.item_id, d.location_id, d.lot_id, d.quantity)
"""


def by_lot(parts: Iterable[LotQuantity]) -> list[LotQuantity]:
    """One part per lot: the quantities added up, good until the first day that is named."""
    found: dict[str, LotQuantity] = {}
    for part in parts:
        before = found.get(part.lot, LotQuantity(part.lot, ZERO))
        found[part.lot] = LotQuantity(part.lot, before.quantity + part.quantity, before.expires_on or part.expires_on)
    return list(found.values())


def in_base_unit(lots: Iterable[LotQuantity], factor: Decimal) -> tuple[LotQuantity, ...]:
    """Lots whose quantities are in a line's unit, in base units."""
    return tuple(replace(part, quantity=part.quantity * factor) for part in lots)


def misnamed(tracking: str, quantity: Decimal, lots: Sequence[LotQuantity], where: str) -> list[FieldError]:
    """What is wrong with the lots that are named for a quantity of an item; `where` is where the request names them."""
    if not lots:
        return []
    if tracking == "none":
        return [FieldError(where, "lots_not_kept", "No lots are kept of this item.")]
    if sum((part.quantity for part in lots), ZERO) != quantity:
        return [FieldError(where, "lots_differ", "The lots do not add up to the quantity.")]
    if tracking == "lot":
        return []
    pieces = [part.lot for part in lots]
    return [
        FieldError(f"{where}/{index}/quantity", "serial_single", "One piece has one serial number.")
        for index, part in enumerate(lots)
        if part.quantity != ONE or part.lot in pieces[:index]
    ]


def with_lots(posting: Posting, lots: Mapping[int, tuple[LotQuantity, ...]]) -> Posting:
    """A posting whose moves are of the lots named for their lines, in base units."""
    if not any(lots.values()):
        return posting
    return replace(posting, moves=[replace(move, lots=lots.get(move.line_no, ())) for move in posting.moves])


@dataclass(slots=True)
class _Lying:
    """What lies of a lot at a place, as the moves go on."""

    lot_id: UUID
    code: str
    expires_on: date | None
    quantity: Decimal


LotKey = tuple[UUID, str]
LotChange = tuple[UUID, UUID, UUID, Decimal]
Named = dict[LotKey, asyncpg.Record]


@dataclass(slots=True)
class Shelves:
    """Lots by item and place, first to expire first; `tracking` of the items that have any."""

    tracking: dict[UUID, str] = field(default_factory=dict)
    lying: dict[tuple[UUID, UUID], list[_Lying]] = field(default_factory=lambda: defaultdict(list))
    named: Named = field(default_factory=dict)

    def holds(self, lot_id: UUID) -> bool:
        """Whether something of a lot lies anywhere."""
        return any(one.lot_id == lot_id and one.quantity for shelf in self.lying.values() for one in shelf)


async def name_lots(connection: asyncpg.Connection, company_id: UUID, posting: Posting) -> Named:
    """The lots of goods that come in, made where they are new; before anything is locked.

    Raises `expiry_differs` (INVALID) for a lot that is known with another day.
    """
    wanted: dict[LotKey, tuple[LotQuantity, str]] = {}
    for move in posting.moves:
        if not move.source.kept:
            for index, part in enumerate(move.lots):
                wanted.setdefault((move.item_id, part.lot), (part, f"{_lots_of(move)}/{index}/expires_on"))
    if not wanted:
        return {}
    rows = await connection.fetch(
        NAME_SQL,
        company_id,
        [new_id() for _ in wanted],
        [item_id for item_id, _ in wanted],
        [code for _, code in wanted],
        [part.expires_on for part, _ in wanted.values()],
    )
    found = {(row["item_id"], row["code"]): row for row in rows}
    faults = [
        FieldError(pointer, "expiry_differs", "This lot is known with another day.")
        for key, (part, pointer) in wanted.items()
        if part.expires_on is not None and found[key]["expires_on"] != part.expires_on
    ]
    if faults:
        raise AppError("lots_invalid", "A lot has one day on which it expires.", errors=faults)
    return found


async def load_shelves(connection: asyncpg.Connection, company_id: UUID, posting: Posting, named: Named) -> Shelves:
    """What lies of the tracked items at the places that the posting touches; the caller holds their balances."""
    places = {place.location_id for move in posting.moves for place in (move.source, move.target) if place.kept}
    items = {move.item_id for move in posting.moves}
    made = [row["id"] for row in named.values()]
    shelves = Shelves(named=named)
    for row in await connection.fetch(SHELF_SQL, company_id, list(items), list(places), made):
        shelves.tracking[row["item_id"]] = row["tracking"]
        if row["lot_id"] is not None:
            lying = _Lying(row["lot_id"], row["code"], row["expires_on"], row["quantity"])
            shelves.lying[row["item_id"], row["location_id"]].append(lying)
    return shelves


def settle_lots(posting: Posting, settled: Settled, shelves: Shelves) -> list[LotChange]:
    """Add the lot rows of a settled posting and answer the balances that they change. Pure.

    Raises `lots_invalid` with `lots_missing`, `lots_differ`, `lots_not_kept`, `lot_short`, `serial_single`,
    `serial_present`, and `lot_expired` where goods go to a customer.
    """
    changes: dict[tuple[UUID, UUID, UUID], Decimal] = defaultdict(lambda: ZERO)
    rows: list[dict[str, object]] = []
    faults: list[FieldError] = []
    move_rows = next(entry.rows for entry in settled.rows if entry.table.name == "stock_moves")
    for move, row in zip(posting.moves, move_rows, strict=False):
        parts = _parts(posting, move, shelves, faults)
        for lying, quantity in parts:
            rows.append({"move_id": row["id"], "lot_id": lying.lot_id, "quantity": quantity})
            if move.source.kept:
                lying.quantity -= quantity
                changes[move.item_id, move.source.location_id, lying.lot_id] -= quantity
            if move.target.kept:
                _put(shelves, move, lying, quantity)
                changes[move.item_id, move.target.location_id, lying.lot_id] += quantity
    if faults:
        raise AppError("lots_invalid", "The lots do not fit the goods.", kind=Kind.CONFLICT, errors=faults)
    settled.rows.append(Rows(table_of(LotMove), rows))
    return [(*key, quantity) for key, quantity in sorted(changes.items()) if quantity]


async def write_lot_balances(connection: asyncpg.Connection, company_id: UUID, changes: Sequence[LotChange]) -> None:
    """Write the changes; the caller holds the stock balances there."""
    if changes:
        await connection.execute(BALANCES_SQL, company_id, *(array_text(c[i] for c in changes) for i in range(4)))


def _parts(
    posting: Posting, move: Move, shelves: Shelves, faults: list[FieldError]
) -> Sequence[tuple[_Lying, Decimal]]:
    """The lots of a move and how much of each; none where something is wrong with it."""
    tracking = shelves.tracking.get(move.item_id)
    if tracking is None:
        faults += misnamed("none", move.quantity, move.lots, _lots_of(move))
        return ()
    if move.source.kept:
        shelf = shelves.lying[move.item_id, move.source.location_id]
        good_on = posting.header.posted_on if posting.to_customer else None
        if tracking == "serial" and move.quantity % ONE:
            faults.append(FieldError(move.pointer, "serial_single", "What has serial numbers goes by whole pieces."))
            return ()
        if not move.lots:
            return _first_to_expire(move, shelf, good_on, faults)
        wrong = misnamed(tracking, move.quantity, move.lots, _lots_of(move))
        faults += wrong
        return () if wrong else _named_parts(move, shelf, faults)
    return _incoming(move, tracking, shelves, faults)


def _incoming(
    move: Move, tracking: str, shelves: Shelves, faults: list[FieldError]
) -> Sequence[tuple[_Lying, Decimal]]:
    where = _lots_of(move)
    if not move.lots:
        faults.append(FieldError(where, "lots_missing", "Say which lots or serial numbers they are."))
        return ()
    wrong = misnamed(tracking, move.quantity, move.lots, where)
    if wrong:
        faults += wrong
        return ()
    parts: dict[UUID, tuple[_Lying, Decimal]] = {}
    for index, part in enumerate(move.lots):
        row = shelves.named[move.item_id, part.lot]
        if tracking == "serial" and shelves.holds(row["id"]):
            faults.append(FieldError(f"{where}/{index}/lot", "serial_present", "This piece is in stock already."))
        else:
            lying, before = parts.get(row["id"], (_Lying(row["id"], part.lot, row["expires_on"], ZERO), ZERO))
            parts[row["id"]] = (lying, before + part.quantity)
    return list(parts.values())


def _named_parts(move: Move, shelf: Iterable[_Lying], faults: list[FieldError]) -> Sequence[tuple[_Lying, Decimal]]:
    where = _lots_of(move)
    by_code = {lying.code: lying for lying in shelf}
    parts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for index, part in enumerate(move.lots):
        parts[part.lot] += part.quantity
        lying = by_code.get(part.lot)
        if lying is None or lying.quantity < parts[part.lot]:
            faults.append(FieldError(f"{where}/{index}/lot", "lot_short", "Less of this lot lies there."))
            return ()
    return [(by_code[code], quantity) for code, quantity in parts.items()]


def _first_to_expire(
    move: Move, shelf: Iterable[_Lying], good_on: date | None, faults: list[FieldError]
) -> Sequence[tuple[_Lying, Decimal]]:
    parts, left = [], move.quantity
    for lying in shelf:
        expired = good_on is not None and lying.expires_on is not None and lying.expires_on < good_on
        taken = ZERO if expired else min(lying.quantity, left)
        if taken:
            parts.append((lying, taken))
            left -= taken
    if left:
        faults.append(
            FieldError(move.pointer, "lot_expired", "What is left of it has expired; name the lot to send it.")
        )
        return ()
    return parts


def _put(shelves: Shelves, move: Move, lying: _Lying, quantity: Decimal) -> None:
    shelf = shelves.lying[move.item_id, move.target.location_id]
    for present in shelf:
        if present.lot_id == lying.lot_id:
            present.quantity += quantity
            return
    shelf.append(_Lying(lying.lot_id, lying.code, lying.expires_on, quantity))


def _lots_of(move: Move) -> str:
    """Where in the request the lots of a move are named: beside its quantity."""
    return f"{move.pointer.rpartition('/')[0]}/lots"
