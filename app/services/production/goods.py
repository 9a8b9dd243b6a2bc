"""Moving the goods of a production order: materials out and back, finished goods and scrap in, loss."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, invalid
from app.core.ids import new_id
from app.core.money import round_half_up
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.posting import LotQuantity, Posting, post
from app.services.production.answer import expect
from app.services.production.load import Order, load_order, net_sent
from app.services.production.rules.goods import (
    Document,
    Goods,
    by_bill,
    losing,
    receiving,
    returning,
    scrapping,
    sending,
)
from app.services.stock.lines import PLACES, WantedLine, read_lines
from app.services.stock.places import own_warehouses

ZERO = Decimal(0)
ACTIONS = {
    "sent": "send_materials",
    "returned": "return_materials",
    "received": "receive",
    "scrap": "receive_scrap",
    "lost": "record_loss",
}


@dataclass(frozen=True, slots=True)
class GoodsOrder:
    """What moves, when; `location_id` is the company's warehouse at the other end."""

    lines: Sequence[WantedLine] | None
    posted_on: date | None = None
    location_id: UUID | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Finished goods: `used` none means by the plan; `last` that no more will come."""

    finished: Decimal
    used: Sequence[WantedLine] | None = None
    last: bool = False
    posted_on: date | None = None
    note: str | None = None
    lots: tuple[LotQuantity, ...] = ()


async def send_materials(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: GoodsOrder
) -> UUID:
    """Send materials to the factory, all that is planned and not sent yet where no lines are named.

    Raises `not_found`; `location_unknown`, `lines_invalid`, `not_planned` (INVALID); `stock_short`,
    `nothing_to_send`, `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "send_materials")
    location_id = await _warehouse(session, actor, order, wanted)
    if wanted.lines is None:
        goods = await _still_to_send(session, order)
    else:
        goods = await planned_goods(session, order, wanted.lines)
    document = await _document(actor, numbers, order, "sent", wanted, location_id=location_id)
    return await _write(session, order, document, sending(order, document, goods))


async def return_materials(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: GoodsOrder
) -> UUID:
    """Take unused materials back, all that lie there where no lines are named.

    Raises `not_found`; `location_unknown`, `lines_invalid`, `not_planned` (INVALID); `more_than_sent`,
    `nothing_to_return`, `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "return_materials")
    location_id = await _warehouse(session, actor, order, wanted)
    if wanted.lines is None:
        goods = [
            Goods(item_id, order.materials[item_id].kind, lying.on_hand, "")
            for item_id, lying in order.lying.items()
            if lying.on_hand
        ]
        if not goods:
            raise AppError("nothing_to_return", "Nothing lies at the factory for this order.", kind=Kind.CONFLICT)
    else:
        goods = await planned_goods(session, order, wanted.lines)
    document = await _document(actor, numbers, order, "returned", wanted, location_id=location_id)
    return await _write(session, order, document, returning(order, document, goods))


async def record_loss(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: GoodsOrder, *, charged_to: str
) -> UUID:
    """Write off materials lost beyond the norm, at the factory's expense or the company's own.

    Raises `not_found`; `lines_invalid`, `not_planned` (INVALID); `more_than_sent`, `transition_not_allowed`,
    `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "record_loss")
    goods = await planned_goods(session, order, wanted.lines or ())
    document = await _document(actor, numbers, order, "lost", wanted, charged_to=charged_to)
    return await _write(session, order, document, losing(order, document, goods))


async def receive_scrap(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: GoodsOrder
) -> UUID:
    """Take scrap in at its realisable value, `unit_cost` of each line per base unit.

    Raises `not_found`; `location_unknown`, `lines_invalid`, `unit_cost_required` (INVALID); `scrap_exceeds_cost`,
    `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "receive_scrap")
    location_id = await _warehouse(session, actor, order, wanted)
    lines = await read_lines(await raw(session), actor.company_id, wanted.lines or ())
    goods = [
        Goods(
            line.item_id,
            line.item_kind,
            line.base_quantity,
            line.pointer,
            round_half_up(line.base_quantity * (line.unit_cost or ZERO), order.books.scale),
            line.lots,
        )
        for line in lines
    ]
    document = await _document(actor, numbers, order, "scrap", wanted, location_id=location_id)
    return await _write(session, order, document, scrapping(order, document, goods))


async def receive_goods(session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: Receipt) -> UUID:
    """Take finished goods in at their cost, whole or in part.

    Raises `not_found`; `lines_invalid`, `not_planned` (INVALID); `over_production`, `more_than_sent`,
    `materials_short`, `cost_below_zero`, `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "receive")
    if wanted.used is None:
        used = by_bill(order, wanted.finished)
    else:
        used = await planned_goods(session, order, wanted.used, "/used")
    made = Goods(order.head["item_id"], order.head["item_kind"], wanted.finished, "/finished", lots=wanted.lots)
    asked = GoodsOrder(None, wanted.posted_on, note=wanted.note)
    document = await _document(actor, numbers, order, "received", asked, location_id=order.warehouse.location_id)
    posting = receiving(order, document, made, used, last=wanted.last)
    left = ZERO if wanted.last else max(order.left_to_make - wanted.finished, ZERO)
    await expect(session, order, left)
    return await _write(session, order, document, posting)


async def _write(session: AsyncSession, order: Order, document: Document, posting: Posting) -> UUID:
    await post(session, order.books, posting)
    return document.id


async def _warehouse(session: AsyncSession, actor: Actor, order: Order, wanted: GoodsOrder) -> UUID:
    """The warehouse that is named, or the order's own."""
    if wanted.location_id is None:
        return order.warehouse.location_id
    await own_warehouses(session, actor, {"/location_id": wanted.location_id})
    return wanted.location_id


async def _document(
    actor: Actor,
    numbers: Numbers,
    order: Order,
    kind: str,
    wanted: GoodsOrder,
    *,
    location_id: UUID | None = None,
    charged_to: str | None = None,
) -> Document:
    """The voucher's head; raises `posted_before_last` (INVALID): the order's goods move in the order of days."""
    day = wanted.posted_on or max(today(), order.last_moved_on)
    if day < order.last_moved_on:
        message = f"Goods of this order have moved on {order.last_moved_on.isoformat()} already."
        raise invalid("/posted_on", "posted_before_last", message)
    number = await numbers.take(actor.company_id, "production_voucher", day)
    return Document(new_id(), number, kind, day, actor.user_id, location_id, charged_to, wanted.note)


async def _still_to_send(session: AsyncSession, order: Order) -> list[Goods]:
    sent = await net_sent(await raw(session), order.books.company_id, order.id)
    goods = []
    for entry in order.materials.values():
        left = max(entry.planned - sent.get(entry.line_no, ZERO), ZERO)
        stand_in = order.sent_for(entry.line_no)
        if quantity := round_half_up(left * stand_in.factor, PLACES):
            goods.append(Goods(stand_in.item_id, stand_in.kind, quantity, f"/components/{stand_in.code}"))
    if not goods:
        raise AppError("nothing_to_send", "All that is planned has been sent.", kind=Kind.CONFLICT)
    return goods


async def planned_goods(
    session: AsyncSession, order: Order, wanted: Sequence[WantedLine], pointer: str = "/lines"
) -> list[Goods]:
    """The lines with their items; raises `not_planned` (INVALID) for what is neither planned nor a substitute."""
    pointers = [f"{pointer}/{index}" for index in range(len(wanted))]
    lines = await read_lines(await raw(session), order.books.company_id, wanted, pointers)
    faults = [
        FieldError(line.pointer, "not_planned", "The order plans neither this item nor it as a substitute.")
        for line in lines
        if line.item_id not in order.materials
    ]
    if faults:
        raise AppError("not_planned", "Some lines name materials that the order does not.", errors=faults)
    return [
        Goods(line.item_id, line.item_kind, line.base_quantity, line.pointer, lots=line.lots, tracking=line.tracking)
        for line in lines
    ]
