"""Receiving goods against an order, in parts: accepted, or rejected for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.core.ids import new_id
from app.models import GoodsReceipt, GoodsReceiptLine
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, Values, checked, column_of, refuse
from app.services.documents.amounts import QUANTITY_LIMIT, ZERO
from app.services.documents.named_lines import LineQuantity, NamedLine, inexact, named_lines
from app.services.documents.numbers import Numbers
from app.services.posting import LotQuantity, Place, Rows, in_base_unit, post, with_lots
from app.services.purchasing.consigned import Part, lying_of, of_lots, take_over
from app.services.purchasing.load import LoadedOrder, open_order, rate_on
from app.services.purchasing.matching import Match, load_matches
from app.services.purchasing.notice_lots import NamedLots, load_lots
from app.services.purchasing.notices import notice_of
from app.services.purchasing.order import PurchaseLine, PurchaseOrder
from app.services.purchasing.rows import put_lines, put_state
from app.services.purchasing.rules.receiving import Arrival, accrual_of, progress_received, receiving
from app.services.purchasing.ship import end_notice
from app.services.purchasing.vouchers import document_header


@dataclass(frozen=True, slots=True)
class ArrivedLine:
    """What came of an order line, in its unit; no quantity: all that is expected, less what is rejected."""

    line_no: int
    quantity: Decimal | None = None
    rejected: Decimal = ZERO
    reason: str | None = None
    lots: tuple[LotQuantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrived:
    """Goods that came; no lines: all that the shipping notice says, or without one everything that is expected.

    Of an order whose goods lie here on consignment that is what lies here.
    A line that names no lots is of those that the notice names; of goods that lie here on consignment it is of those
    that expire first, and are good on `good_on`.

    `delivery_note` is the supplier's own number; none: the notice's. `custom` is what the company's own fields say;
    none: nobody is asked.
    """

    lines: Sequence[ArrivedLine] | None = None
    received_on: date | None = None
    delivery_note: str | None = None
    notice_id: UUID | None = None
    note: str | None = None
    good_on: date | None = None
    custom: Values | None = None


async def receive_goods(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, arrived: Arrived
) -> UUID:
    """Take goods in at the order's price and the day's exchange rate; answers the receipt's id.

    The number of statements does not depend on the number of lines. A line that is received but for the company's
    tolerance is ordered no further, unless more of it is on its way. A receipt ends the shipping notice that it names;
    one that names none ends that of its delivery note, else one of the very same goods.
    Goods that lie here on consignment are taken over, and so bought: `stock_short` where less lies here.
    Raises NOT_FOUND, `transition_not_allowed`, `nothing_to_receive`, `receipt_before_order`,
    `exchange_rate_missing`, `period_closed` (CONFLICT), `notice_unknown`, `receipt_invalid` with `over_receipt`,
    `line_unknown`, `line_repeated`, `reason_missing`, `too_many_decimals`; `lots_invalid` of goods kept by lot;
    `custom_fields_invalid` of what is missing or wrong in the company's own fields.
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "receive")
    if arrived.notice_id is None:
        arrived = replace(arrived, notice_id=_notice_of(loaded, arrived))
    if arrived.notice_id is not None:
        notice = await notice_of(connection, loaded.order, arrived.notice_id, "receive")
        tracks_lots = loaded.books.tracks_lots
        named = await load_lots(connection, actor.company_id, notice["id"]) if tracks_lots else {}
        arrived = _announced(loaded.order, arrived, notice, named)
        loaded = replace(loaded, order=loaded.order.without(notice["id"]))
        await end_notice(connection, notice, "receive")
    order = loaded.order
    if order.consigned_location_id is not None and arrived.lines is None:
        lying = await lying_of(connection, order)
        arrived = replace(arrived, lines=[ArrivedLine(*entry) for entry in sorted(lying.items())])
    received_on = order.arrival_day(arrived.received_on)
    matches = await load_matches(connection, order.company_id, order.id)
    rate = await rate_on(connection, loaded, received_on)
    arrivals = tuple(_matched(order, arrival, matches, rate) for arrival in _arrivals(loaded, arrived.lines))
    after = _lines_after(loaded, arrivals)
    arrived = replace(arrived, custom=_own_values(actor, arrived.custom))
    receipt_id, number = new_id(), await numbers.take(order.company_id, "goods_receipt", received_on)
    rows = _rows((receipt_id, number), order, arrivals, (arrived, received_on, actor.user_id))
    lots = _lots(arrivals, arrived.lines or ())
    here = [Part(one.line, one.quantity, one.pointer, lots[one.line_no]) for one in arrivals]
    taken = await of_lots(connection, order, here, arrived.good_on)
    await take_over(session, actor, numbers, loaded, receipt=(received_on, number), parts=taken)
    document = ("goods_receipt", receipt_id, number)
    header = document_header(actor, order, "goods_receipt.posted", received_on, document)
    posting = receiving(order, header, arrivals, after, Place(loaded.supplier_location_id, kept=False))
    posting = with_lots(posting, {one.line_no: part.lots for one, part in zip(arrivals, taken, strict=True)})
    await post(session, loaded.books, replace(posting, documents=lambda _: rows))
    if after != order.lines:
        key = (order.company_id, order.id)
        await put_lines(connection, key, after, order.currency_scale, answer="accepted")
    await put_state(connection, order, after, progress_received(order, arrivals, after))
    return receipt_id


def _own_values(actor: Actor, given: Values | None) -> Values:
    own, faults = checked(actor.own_fields, "goods_receipt", given or NOTHING, whole=given is not None)
    refuse(faults)
    return own


def _notice_of(loaded: LoadedOrder, arrived: Arrived) -> UUID | None:
    """The notice that goods belong to which name none; of several the first to arrive."""
    announced = [shipment for shipment in loaded.order.shipments if not shipment.waiting]
    if not announced:
        return None
    note = (arrived.delivery_note or "").casefold()
    found = [shipment for shipment in announced if note and (shipment.reference or "").casefold() == note]
    if not found:
        came = {
            arrival.line.line_no: arrival.quantity + arrival.rejected for arrival in _arrivals(loaded, arrived.lines)
        }
        found = [shipment for shipment in announced if shipment.quantities == came]
    return found[0].notice_id if found else None


def _lots(arrivals: Sequence[Arrival], lines: Sequence[ArrivedLine]) -> dict[int, tuple[LotQuantity, ...]]:
    """The lots of what came, by line of the receipt."""
    named = {entry.line_no: entry.lots for entry in lines}
    return {
        arrival.line_no: in_base_unit(named.get(arrival.line.line_no, ()), arrival.line.unit_factor)
        for arrival in arrivals
    }


def _announced(order: PurchaseOrder, arrived: Arrived, notice: asyncpg.Record, lots: NamedLots) -> Arrived:
    """What came, where the notice says what is left out: quantities, lots, the supplier's number."""
    lines, note = arrived.lines, arrived.delivery_note or notice["reference"]
    if lines is None:
        shipment = next(one for one in order.shipments if one.notice_id == notice["id"])
        lines = [ArrivedLine(line_no, quantity) for line_no, quantity in sorted(shipment.quantities.items())]
    told = [replace(entry, lots=entry.lots or tuple(lots.get(entry.line_no, ()))) for entry in lines]
    return replace(arrived, lines=told, delivery_note=note)


def _arrivals(loaded: LoadedOrder, lines: Sequence[ArrivedLine] | None) -> tuple[Arrival, ...]:
    order = loaded.order
    asked = [ArrivedLine(line.line_no) for line in order.goods] if lines is None else lines
    named, errors = named_lines(order.goods, [LineQuantity(entry.line_no, entry.quantity) for entry in asked])
    by_line = {entry.line_no: entry for entry in asked}
    arrivals: list[Arrival] = []
    for found in named:
        arrival = _arrival(order, found, by_line[found.line.line_no], len(arrivals) + 1)
        errors += _faults(loaded, arrival)
        if arrival.quantity or arrival.rejected:
            arrivals.append(arrival)
    if errors:
        raise AppError("receipt_invalid", "The receipt does not fit the order.", errors=errors)
    if not arrivals:
        raise AppError("nothing_to_receive", "Nothing is named that could be received.", kind=Kind.CONFLICT)
    return tuple(arrivals)


def _arrival(order: PurchaseOrder, found: NamedLine[PurchaseLine], entry: ArrivedLine, line_no: int) -> Arrival:
    quantity = found.quantity
    if quantity is None:
        quantity = max(order.step(found.line).expected - entry.rejected, ZERO)
    return Arrival(found.line, line_no, quantity, entry.rejected, entry.reason, found.pointer)


def _matched(order: PurchaseOrder, arrival: Arrival, matches: Mapping[int, Match], rate: Decimal) -> Arrival:
    """What of the goods had been invoiced before they came; the rest is owed at the rate of the day."""
    match = matches.get(arrival.line.line_no, Match())
    transit, amount = match.arrived(arrival.quantity, order.base_scale)
    return replace(arrival, transit=transit, transit_amount=amount, rate=rate)


def _faults(loaded: LoadedOrder, arrival: Arrival) -> list[FieldError]:
    step = loaded.order.step(arrival.line)
    faults = []
    if arrival.quantity and step.received + arrival.quantity > loaded.tolerance.most(step.ordered):
        faults.append(FieldError(arrival.pointer, "over_receipt", "That is more than was ordered."))
    pointer = arrival.pointer.replace("/quantity", "/rejected_quantity")
    if not arrival.line.is_exact(arrival.rejected):
        faults.append(inexact(pointer))
    if arrival.rejected * arrival.line.unit_factor >= QUANTITY_LIMIT:
        faults.append(FieldError(pointer, "out_of_range", "The quantity is too large."))
    if (arrival.rejected > ZERO) != (arrival.reason is not None):
        pointer = arrival.pointer.replace("/quantity", "/rejection_reason")
        faults.append(FieldError(pointer, "reason_missing", "A reason goes with what is rejected, and only with that."))
    return faults


def _lines_after(loaded: LoadedOrder, arrivals: Sequence[Arrival]) -> tuple[PurchaseLine, ...]:
    """The order's lines, where what is received within the tolerance is taken for all.

    Not if some was rejected, is on its way or may still lie here on consignment.
    """
    lines = {line.line_no: line for line in loaded.order.lines}
    for arrival in arrivals:
        step = loaded.order.step(arrival.line)
        received = step.received + arrival.quantity
        more = arrival.rejected or loaded.order.announced(arrival.line)
        enough = loaded.tolerance.least(step.ordered) <= received < step.ordered
        consigned = loaded.order.consigned_location_id is not None
        if enough and not (more or consigned) and received >= step.invoiced:
            lines[arrival.line.line_no] = replace(arrival.line, quantity=received)
    return tuple(lines.values())


def _rows(
    receipt: tuple[UUID, str],
    order: PurchaseOrder,
    arrivals: Sequence[Arrival],
    arrived: tuple[Arrived, date, UUID],
) -> list[Rows]:
    (receipt_id, number), (wanted, received_on, user_id) = receipt, arrived
    header = {
        "id": receipt_id,
        "number": number,
        "order_id": order.id,
        "partner_id": order.partner_id,
        "location_id": order.location_id,
        "received_on": received_on,
        "delivery_note": wanted.delivery_note,
        "notice_id": wanted.notice_id,
        "note": wanted.note,
        "created_by": user_id,
        **column_of(wanted.custom or NOTHING),
    }
    lines = [_line_row(order, arrival) for arrival in arrivals]
    return [
        Rows(table_of(GoodsReceipt), [header]),
        Rows(table_of(GoodsReceiptLine), lines, {"receipt_id": receipt_id}),
    ]


def _line_row(order: PurchaseOrder, arrival: Arrival) -> dict[str, object]:
    accrual = accrual_of(order, arrival)
    return {
        "line_no": arrival.line_no,
        "order_line_no": arrival.line.line_no,
        "item_id": arrival.line.item_id,
        "quantity": arrival.quantity,
        "base_quantity": arrival.base_quantity,
        "rejected_quantity": arrival.rejected,
        "rejection_reason": arrival.reason,
        "accrued_net": accrual.net,
        "accrued_amount": accrual.amount,
        "transit_quantity": arrival.transit,
        "transit_amount": arrival.transit_amount,
    }
