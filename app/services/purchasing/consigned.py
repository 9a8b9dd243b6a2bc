"""Goods of a supplier on consignment: they lie with the company and are the supplier's until they are received.

Each order has a place of its own for them, where they have no worth; see docs/adr/0040. Receiving takes them over:
that is the purchase, at the order's price.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, conflict
from app.core.ids import new_id
from app.models import ConsignedVoucher, ConsignedVoucherLine
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO
from app.services.documents.named_lines import LineQuantity, NamedLine, named_lines
from app.services.documents.numbers import Numbers
from app.services.posting import Event, LotQuantity, Move, Place, Posting, Rows, in_base_unit, post
from app.services.purchasing.load import LoadedOrder, open_order
from app.services.purchasing.order import PurchaseLine, PurchaseOrder
from app.services.purchasing.vouchers import document_header

# By line of the order, in its unit.
LYING_SQL = """
SELECT l.order_line_no, sum(CASE v.kind WHEN 'arrived' THEN l.quantity ELSE -l.quantity END) AS quantity
FROM consigned_vouchers v
JOIN consigned_voucher_lines l ON l.company_id = v.company_id AND l.voucher_id = v.id
WHERE v.company_id = $1 AND v.order_id = $2
GROUP BY l.order_line_no
"""
SHELF_SQL = """
SELECT b.item_id, t.code, t.expires_on, b.quantity
FROM lot_balances b JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
WHERE b.company_id = $1 AND b.location_id = $2 AND b.item_id = ANY($3::uuid[])
ORDER BY b.item_id, t.expires_on NULLS LAST, t.code
"""
# Also of goods that have gone back since.
RECEIVED_SQL = """
SELECT EXISTS (SELECT FROM goods_receipts r
               JOIN goods_receipt_lines l ON l.company_id = r.company_id AND l.receipt_id = r.id
               WHERE r.company_id = $1 AND r.order_id = $2 AND l.quantity > 0)
"""
PLACE_SQL = """
INSERT INTO locations (company_id, id, code, name, kind, partner_id, warehouse_id, active)
SELECT $1, $2, o.number, left('Hàng nhận ký gửi · ' || p.name, 200), 'consigned', p.id, o.location_id, true
FROM purchase_orders o JOIN partners p ON p.company_id = o.company_id AND p.id = o.partner_id
WHERE o.company_id = $1 AND o.id = $3
"""
PLACED_SQL = """
UPDATE purchase_orders SET version = version + 1, consigned_location_id = $3 WHERE company_id = $1 AND id = $2
"""


@dataclass(frozen=True, slots=True)
class Consigned:
    """What came on consignment or goes back, in the lines' units, when, and the supplier's number for it.

    A line without a quantity: all that was ordered and has not come, or all that lies there.
    """

    lines: Sequence[LineQuantity]
    moved_on: date | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A quantity of an order line, in its unit, and where in the request it came from; its lots are in base units."""

    line: PurchaseLine
    quantity: Decimal
    pointer: str
    lots: tuple[LotQuantity, ...] = ()

    @property
    def base_quantity(self) -> Decimal:
        """In the item's base unit."""
        return self.quantity * self.line.unit_factor


async def lying_of(connection: asyncpg.Connection, order: PurchaseOrder) -> dict[int, Decimal]:
    """What lies on consignment by line of the order, in its unit; the caller holds the order's lock."""
    if order.consigned_location_id is None:
        return {}
    rows = await connection.fetch(LYING_SQL, order.company_id, order.id)
    return {row["order_line_no"]: row["quantity"] for row in rows if row["quantity"]}


async def hold_goods(session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, came: Consigned) -> UUID:
    """Let goods of an order lie here as the supplier's: nothing is bought; answers the voucher's id.

    Raises NOT_FOUND; `transition_not_allowed`, `order_bought` where goods of the order were received or invoiced
    before, `receipt_before_order`, `nothing_to_move`, `period_closed` (CONFLICT); `consignment_invalid` with
    `over_receipt`, `line_unknown`, `line_repeated`, `too_many_decimals`; `lots_invalid` of goods kept by lot.
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "consign")
    order = loaded.order
    if order.consigned_location_id is None and await _bought(connection, order):
        raise conflict("order_bought", "Goods of this order were bought before.")
    lying = await lying_of(connection, order)
    parts = _parts(order, came.lines, lambda found: _arriving(loaded, found, lying))
    moved_on = order.arrival_day(came.moved_on)
    place = order.consigned_location_id
    if place is None:
        place = new_id()
        await connection.execute(PLACE_SQL, order.company_id, place, order.id)
        await connection.execute(PLACED_SQL, order.company_id, order.id, place)
    ends = (Place(loaded.supplier_location_id, kept=False), Place(place, kept=True))
    return await _move(session, actor, numbers, (loaded, "arrived", moved_on, came.reference), parts=parts, ends=ends)


async def _bought(connection: asyncpg.Connection, order: PurchaseOrder) -> bool:
    invoiced = any(step.invoiced for step in order.progress.values())
    return invoiced or bool(await connection.fetchval(RECEIVED_SQL, order.company_id, order.id))


async def give_back_goods(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, back: Consigned
) -> UUID:
    """Let a supplier have back what lies here as its own, whatever the order has come to; answers the voucher's id.

    Raises NOT_FOUND; `receipt_before_order`, `nothing_consigned`, `nothing_to_move`, `period_closed` (CONFLICT);
    `consignment_invalid` with `over_return`, `line_unknown`, `line_repeated`, `too_many_decimals`; `lots_invalid`.
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, None)
    order = loaded.order
    lying = await lying_of(connection, order)
    parts = _parts(order, back.lines, lambda found: _returning(found, lying))
    place = order.consigned_location_id
    if place is None:
        raise conflict("nothing_consigned", "Nothing of this order lies here on consignment.")
    moved_on = order.arrival_day(back.moved_on)
    ends = (Place(place, kept=True), Place(loaded.supplier_location_id, kept=False))
    return await _move(session, actor, numbers, (loaded, "returned", moved_on, back.reference), parts=parts, ends=ends)


async def of_lots(
    connection: asyncpg.Connection, order: PurchaseOrder, parts: Sequence[Part], good_on: date | None
) -> Sequence[Part]:
    """The parts with the lots that are taken of what lies here: those that are named, else the first to expire.

    Of those that nobody names only what is good on a day, where one is said. The caller holds the order's lock; one
    statement where lots are to be chosen, else none.
    """
    if order.consigned_location_id is None or all(part.lots or part.line.tracking == "none" for part in parts):
        return parts
    items = list({part.line.item_id for part in parts})
    rows = await connection.fetch(SHELF_SQL, order.company_id, order.consigned_location_id, items)
    left = {(row["item_id"], row["code"]): row["quantity"] for row in rows}
    for part in parts:
        for named in part.lots:
            left[part.line.item_id, named.lot] = left.get((part.line.item_id, named.lot), ZERO) - named.quantity
    good = [(row["item_id"], row["code"]) for row in rows if not _expired(row["expires_on"], good_on)]
    return [part if part.lots else replace(part, lots=_first_to_expire(part, good, left)) for part in parts]


def _expired(expires_on: date | None, good_on: date | None) -> bool:
    return expires_on is not None and good_on is not None and expires_on < good_on


def _first_to_expire(
    part: Part, good: Sequence[tuple[UUID, str]], left: dict[tuple[UUID, str], Decimal]
) -> tuple[LotQuantity, ...]:
    """Lots of a part, in base units, taken off what is left of each."""
    needed, lots = part.base_quantity, list[LotQuantity]()
    for key in good:
        taken = min(left[key], needed) if key[0] == part.line.item_id else ZERO
        if taken > ZERO:
            lots.append(LotQuantity(key[1], taken))
            left[key] -= taken
            needed -= taken
    return tuple(lots)


async def take_over(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    loaded: LoadedOrder,
    *,
    receipt: tuple[date, str],
    parts: Sequence[Part],
) -> None:
    """Take what a goods receipt (day, number) buys from where it lies as the supplier's.

    Raises `stock_short` (CONFLICT, a pointer per line) where less lies there. Invariant: the caller receives the same
    quantities in the same transaction, so that goods are either the supplier's or paid for.
    """
    order = loaded.order
    place = order.consigned_location_id
    if place is None:
        return
    lying = await lying_of(await raw(session), order)
    short = [
        FieldError(part.pointer, "stock_short", "Less lies here on consignment.")
        for part in parts
        if part.quantity > lying.get(part.line.line_no, ZERO)
    ]
    if short:
        raise AppError("stock_short", "Less lies here on consignment.", kind=Kind.CONFLICT, errors=short)
    ends = (Place(place, kept=True), Place(loaded.supplier_location_id, kept=False))
    taken = [part for part in parts if part.quantity]
    if taken:
        await _move(session, actor, numbers, (loaded, "taken", *receipt), parts=taken, ends=ends)


def _parts(
    order: PurchaseOrder,
    wanted: Sequence[LineQuantity],
    read: Callable[[NamedLine[PurchaseLine]], Part | FieldError],
) -> list[Part]:
    named, errors = named_lines(order.goods, wanted)
    found = [(read(entry), wanted[entry.place].lots) for entry in named]
    errors += [entry for entry, _ in found if isinstance(entry, FieldError)]
    if errors:
        raise AppError("consignment_invalid", "The goods do not fit the order.", errors=errors)
    parts = [
        replace(entry, lots=in_base_unit(lots, entry.line.unit_factor))
        for entry, lots in found
        if isinstance(entry, Part) and entry.quantity
    ]
    if not parts:
        raise conflict("nothing_to_move", "Nothing is named that could come or go back.")
    return parts


def _arriving(loaded: LoadedOrder, found: NamedLine[PurchaseLine], lying: Mapping[int, Decimal]) -> Part | FieldError:
    step, here = loaded.order.step(found.line), lying.get(found.line.line_no, ZERO)
    quantity = max(step.expected - here, ZERO) if found.quantity is None else found.quantity
    if step.received + here + quantity > loaded.tolerance.most(step.ordered):
        return FieldError(found.pointer, "over_receipt", "That is more than was ordered.")
    return Part(found.line, quantity, found.pointer)


def _returning(found: NamedLine[PurchaseLine], lying: Mapping[int, Decimal]) -> Part | FieldError:
    here = lying.get(found.line.line_no, ZERO)
    quantity = here if found.quantity is None else found.quantity
    if quantity > here:
        return FieldError(found.pointer, "over_return", "Less lies here on consignment.")
    return Part(found.line, quantity, found.pointer)


async def _move(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    what: tuple[LoadedOrder, str, date, str | None],
    *,
    parts: Sequence[Part],
    ends: tuple[Place, Place],
) -> UUID:
    """Move goods without worth between the supplier and the order's place, with their voucher."""
    loaded, kind, moved_on, reference = what
    order = loaded.order
    voucher_id, number = new_id(), await numbers.take(order.company_id, "consigned_voucher", moved_on)
    event = f"consigned_goods.{kind}"
    header = document_header(actor, order, event, moved_on, ("consigned_voucher", voucher_id, number))
    source, target = ends
    voucher = (voucher_id, number, kind, source if source.kept else target)
    rows = _rows(order, actor, voucher, (moved_on, reference), parts)
    posting = Posting(
        header=header,
        event=Event(event, {"partner_id": order.partner_id, "order_id": order.id}),
        moves=[
            Move(
                part.line.item_id,
                source,
                target,
                part.base_quantity,
                line_no,
                value=ZERO,
                pointer=part.pointer,
                lots=part.lots,
            )
            for line_no, part in enumerate(parts, 1)
        ],
        documents=lambda _: rows,
    )
    await post(session, loaded.books, posting)
    return voucher_id


def _rows(
    order: PurchaseOrder,
    actor: Actor,
    voucher: tuple[UUID, str, str, Place],
    said: tuple[date, str | None],
    parts: Sequence[Part],
) -> list[Rows]:
    (voucher_id, number, kind, place), (moved_on, reference) = voucher, said
    head = {
        "id": voucher_id,
        "number": number,
        "kind": kind,
        "order_id": order.id,
        "partner_id": order.partner_id,
        "location_id": place.location_id,
        "moved_on": moved_on,
        "reference": reference,
        "created_by": actor.user_id,
    }
    lines = [
        {
            "line_no": line_no,
            "order_line_no": part.line.line_no,
            "item_id": part.line.item_id,
            "quantity": part.quantity,
            "base_quantity": part.base_quantity,
        }
        for line_no, part in enumerate(parts, 1)
    ]
    return [
        Rows(table_of(ConsignedVoucher), [head]),
        Rows(table_of(ConsignedVoucherLine), lines, {"voucher_id": voucher_id}),
    ]
