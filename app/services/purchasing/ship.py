"""What suppliers say is on its way: announced in parts, changed or withdrawn until it is received."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, conflict, invalid
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO
from app.services.documents.named_lines import LineQuantity, named_lines
from app.services.documents.numbers import Numbers
from app.services.outbox.append import append_event
from app.services.partners.intake_rules import accepted_at_once
from app.services.posting import LotQuantity
from app.services.purchasing.load import LoadedOrder, load_shipments, open_order
from app.services.purchasing.notice_lots import lot_faults, put_lots, repeated_pieces
from app.services.purchasing.notices import next_status, open_notice
from app.services.purchasing.order import PurchaseLine, PurchaseOrder
from app.services.purchasing.rows import put_expected

INSERT_SQL = """
INSERT INTO shipping_notices (company_id, id, number, version, status, order_id, partner_id, location_id, arrives_on,
  reference, transport, note, entered_by)
VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
CHANGE_SQL = """
UPDATE shipping_notices
SET version = version + 1, status = $3, arrives_on = $4, reference = $5, transport = $6, note = $7
WHERE company_id = $1 AND id = $2
"""
END_SQL = """
UPDATE shipping_notices SET version = version + 1, status = $3, withdrawal_reason = $4
WHERE company_id = $1 AND id = $2
"""
DECIDE_SQL = """
UPDATE shipping_notices
SET version = version + 1, status = $3, refusal_reason = $4, decided_at = now(), decided_by = $5
WHERE company_id = $1 AND id = $2
"""
CLOSE_SQL = """
UPDATE goods_receipts SET notice_id = $4 WHERE company_id = $1 AND id = $2 AND order_id = $3 AND notice_id IS NULL
"""
DROP_LINES_SQL = """
WITH lots AS (DELETE FROM shipping_notice_lots WHERE company_id = $1 AND notice_id = $2)
DELETE FROM shipping_notice_lines WHERE company_id = $1 AND notice_id = $2
"""
LINES_SQL = """
INSERT INTO shipping_notice_lines (company_id, notice_id, line_no, item_id, quantity, base_quantity)
SELECT c.id, $2, d.*
FROM companies c, unnest($3::int[], $4::uuid[], $5::numeric[], $6::numeric[]) AS d
WHERE c.id = $1
"""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Goods on their way; no lines, or no quantity of one: all that is still to be shipped. Lots may be named.

    `reference` is the supplier's own number, `transport` the vehicle, or the carrier and its tracking number.
    """

    arrives_on: date
    lines: Sequence[LineQuantity] | None = None
    reference: str | None = None
    transport: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Shipped:
    """What of a line is on its way, and of which lots, in the line's unit."""

    line: PurchaseLine
    quantity: Decimal
    lots: Sequence[LotQuantity]


async def announce_shipment(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, announced: Announcement
) -> UUID:
    """Say what of an agreed order is on its way; answers the notice's id.

    Its goods are expected on the notice's day, once staff has approved it where the company asks for that.
    The number of statements does not depend on the number of lines. Raises NOT_FOUND; `transition_not_allowed`,
    `nothing_to_ship` (CONFLICT); `notice_invalid` with `over_shipped`, `line_unknown`, `line_repeated`,
    `too_many_decimals`, `arrives_before_order`, `lots_not_kept`, `lots_differ`, `serial_single`, `expired_on_arrival`.
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "announce")
    order = loaded.order
    shipped = _shipped(loaded, announced)
    status = "waiting" if await _waits(connection, actor) else "announced"
    notice_id, number = new_id(), await numbers.take(order.company_id, "shipping_notice", today())
    await connection.execute(
        INSERT_SQL,
        order.company_id,
        notice_id,
        number,
        status,
        order.id,
        order.partner_id,
        order.location_id,
        *_terms(announced),
        actor.user_id,
    )
    await _put_lines(connection, (order.company_id, notice_id), shipped)
    await _expect(connection, order)
    _tell(session, order, f"shipping_notice.{status}", (notice_id, number), announced.arrives_on)
    return notice_id


async def change_shipment(
    session: AsyncSession, actor: Actor, notice_id: UUID, announced: Announcement, if_version: int
) -> None:
    """Write a notice anew that is not received yet.

    Raises NOT_FOUND, STALE, and what `announce_shipment` raises.
    """
    connection = await raw(session)
    action = "resubmit" if await _waits(connection, actor) else "change"
    loaded, head = await open_notice(connection, actor, notice_id, action, if_version)
    order = loaded.order
    shipped = _shipped(replace(loaded, order=order.without(notice_id)), announced)
    status = next_status(head["status"], action)
    await connection.execute(CHANGE_SQL, order.company_id, notice_id, status, *_terms(announced))
    await connection.execute(DROP_LINES_SQL, order.company_id, notice_id)
    await _put_lines(connection, (order.company_id, notice_id), shipped)
    await _expect(connection, order)
    _tell(session, order, "shipping_notice.changed", (notice_id, head["number"]), announced.arrives_on)


async def withdraw_shipment(
    session: AsyncSession, actor: Actor, notice_id: UUID, reason: str | None, if_version: int
) -> None:
    """Say that a notice's goods are not coming: they are expected as they were ordered.

    Raises NOT_FOUND, STALE, `transition_not_allowed` (CONFLICT).
    """
    connection = await raw(session)
    loaded, head = await open_notice(connection, actor, notice_id, "withdraw", if_version)
    await end_notice(connection, head, "withdraw", reason)
    await _expect(connection, loaded.order)
    _tell(session, loaded.order, "shipping_notice.withdrawn", (notice_id, head["number"]), head["arrives_on"])


async def close_shipment(
    session: AsyncSession, actor: Actor, notice_id: UUID, receipt_id: UUID, if_version: int
) -> None:
    """Say that a notice's goods came with a receipt that does not name it: nothing more is expected of it.

    Raises NOT_FOUND, STALE, `transition_not_allowed` (CONFLICT); `receipt_unknown` (INVALID) where the order has no
    such receipt without a notice.
    """
    connection = await raw(session)
    loaded, head = await open_notice(connection, actor, notice_id, "close", if_version)
    named = await connection.execute(CLOSE_SQL, actor.company_id, receipt_id, loaded.order.id, notice_id)
    if named != "UPDATE 1":
        raise invalid("/receipt_id", "receipt_unknown", "The order has no such receipt without a notice.")
    await end_notice(connection, head, "close")
    await _expect(connection, loaded.order)
    _tell(session, loaded.order, "shipping_notice.closed", (notice_id, head["number"]), head["arrives_on"])


async def approve_shipment(session: AsyncSession, actor: Actor, notice_id: UUID, if_version: int) -> None:
    """Count on what a supplier has said: its goods are expected on the notice's day.

    Raises NOT_FOUND, STALE, `transition_not_allowed`, `over_shipped` where less is open since (CONFLICT).
    """
    connection = await raw(session)
    loaded, head = await open_notice(connection, actor, notice_id, "approve", if_version)
    order = loaded.order
    said = next(shipment for shipment in order.shipments if shipment.notice_id == notice_id)
    for line in order.lines:
        step, quantity = order.step(line), said.quantities.get(line.line_no, ZERO)
        if quantity and step.received + order.announced(line) + quantity > loaded.tolerance.most(step.ordered):
            raise conflict("over_shipped", "Less than that is still to be shipped: refuse the notice.")
    await _decide(connection, actor, head, "approve")
    await _expect(connection, order)
    _tell(session, order, "shipping_notice.announced", (notice_id, head["number"]), head["arrives_on"])


async def refuse_shipment(session: AsyncSession, actor: Actor, notice_id: UUID, reason: str, if_version: int) -> None:
    """Send a notice back with a reason that the supplier sees.

    Raises NOT_FOUND, STALE, `transition_not_allowed` (CONFLICT).
    """
    connection = await raw(session)
    loaded, head = await open_notice(connection, actor, notice_id, "refuse", if_version)
    await _decide(connection, actor, head, "refuse", reason)
    _tell(session, loaded.order, "shipping_notice.refused", (notice_id, head["number"]), head["arrives_on"])


async def _decide(
    connection: asyncpg.Connection, actor: Actor, head: asyncpg.Record, action: str, reason: str | None = None
) -> None:
    status = next_status(head["status"], action)
    await connection.execute(DECIDE_SQL, head["company_id"], head["id"], status, reason, actor.user_id)


async def _waits(connection: asyncpg.Connection, actor: Actor) -> bool:
    return actor.is_partner and not await accepted_at_once(connection, actor, "shipping_notice")


async def end_notice(
    connection: asyncpg.Connection, head: asyncpg.Record, action: str, reason: str | None = None
) -> None:
    """Bring a notice to the end that an action leads to; its order must be locked."""
    status = next_status(head["status"], action)
    await connection.execute(END_SQL, head["company_id"], head["id"], status, reason)


def _shipped(loaded: LoadedOrder, announced: Announcement) -> list[Shipped]:
    """The lines that are on their way, with quantities and lots in their units."""
    order = loaded.order
    wanted = announced.lines
    asked = [LineQuantity(line.line_no, None) for line in order.goods] if wanted is None else wanted
    named, errors = named_lines(order.goods, asked)
    if announced.arrives_on < order.ordered_on:
        message = "Goods cannot arrive before they were ordered."
        errors.append(FieldError("/arrives_on", "arrives_before_order", message))
    lots = {entry.line_no: entry.lots for entry in asked}
    errors += repeated_pieces([(found, lots[found.line.line_no]) for found in named])
    shipped = []
    for found in named:
        step, others = order.step(found.line), order.spoken_for(found.line)
        quantity = max(step.expected - others, ZERO) if found.quantity is None else found.quantity
        if found.quantity is not None and step.received + others + quantity > loaded.tolerance.most(step.ordered):
            errors.append(FieldError(found.pointer, "over_shipped", "Less than that is still to be shipped."))
        parts = lots[found.line.line_no]
        errors += lot_faults(found, quantity, parts, announced.arrives_on)
        if quantity:
            shipped.append(Shipped(found.line, quantity, parts))
    if errors:
        raise AppError("notice_invalid", "The shipping notice does not fit the order.", errors=errors)
    if not shipped:
        raise AppError("nothing_to_ship", "Nothing is named that is still to be shipped.", kind=Kind.CONFLICT)
    return shipped


def _terms(announced: Announcement) -> tuple[object, ...]:
    return announced.arrives_on, announced.reference, announced.transport, announced.note


async def _put_lines(connection: asyncpg.Connection, notice: tuple[UUID, UUID], shipped: Sequence[Shipped]) -> None:
    await connection.execute(
        LINES_SQL,
        *notice,
        [entry.line.line_no for entry in shipped],
        [entry.line.item_id for entry in shipped],
        [entry.quantity for entry in shipped],
        [entry.quantity * entry.line.unit_factor for entry in shipped],
    )
    await put_lots(connection, notice, {entry.line.line_no: entry.lots for entry in shipped})


async def _expect(connection: asyncpg.Connection, order: PurchaseOrder) -> None:
    """What is expected of an order whose notices have changed."""
    shipments = await load_shipments(connection, order.company_id, order.id)
    await put_expected(connection, replace(order, shipments=shipments), order.lines, order.progress)


def _tell(session: AsyncSession, order: PurchaseOrder, event: str, notice: tuple[UUID, str], arrives_on: date) -> None:
    payload = {
        "number": notice[1],
        "partner_id": str(order.partner_id),
        "order_id": str(order.id),
        "arrives_on": arrives_on.isoformat(),
    }
    append_event(session, order.company_id, event, ("shipping_notice", notice[0]), payload)
