"""Confirming, amending and cancelling an order: differences, never overwritten history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.models import SalesOrderLine
from app.services.access.actor import Actor
from app.services.documents.amounts import AMOUNT_LIMIT, QUANTITY_LIMIT, Line, order_totals
from app.services.documents.named_lines import LineQuantity, Substitution, named_lines, named_or_split, put_substitutes
from app.services.posting import post
from app.services.sales.load import LoadedOrder, load_order
from app.services.sales.order import Order, status_after
from app.services.sales.promises import promise_at_confirmation
from app.services.sales.rows import line_row
from app.services.sales.rules.ordering import changing, confirming, progress_after
from app.services.sales.vouchers import order_header

UPDATE_ORDER_SQL = """
UPDATE sales_orders
SET version = version + 1, status = $3, net_amount = $4, tax_amount = $5, total_amount = $6
WHERE company_id = $1 AND id = $2
"""
UPDATE_LINES_SQL = """
UPDATE sales_order_lines l
SET quantity = d.quantity, base_quantity = d.base_quantity, unit_price = d.unit_price, net_amount = d.net_amount,
    requested_on = d.requested_on
FROM unnest($3::int[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[], $8::date[])
    AS d(line_no, quantity, base_quantity, unit_price, net_amount, requested_on)
WHERE l.company_id = $1 AND l.order_id = $2 AND l.line_no = d.line_no
"""
STATUS_SQL = "UPDATE sales_orders SET version = version + 1, status = $3 WHERE company_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class LineChange:
    """New terms of a line; what is left out stays as it is. `additional`: a further delivery of the line.

    With a substitute, all but what is kept of the line gives way to it.
    """

    line_no: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    requested_on: date | None = None
    additional: bool = False
    substitute: Substitution[Line] | None = None

    @property
    def left(self) -> Decimal | None:
        """The line's own new quantity."""
        return self.quantity if self.substitute is None else self.substitute.kept


async def confirm_sales_order(
    session: AsyncSession, actor: Actor, order_id: UUID, if_version: int | None = None
) -> None:
    """Accept an order as it stands, and keep what its waiting lines are promised.

    Raises `transition_not_allowed` unless it is placed, STALE on another version.
    """
    loaded = await open_order(session, actor, order_id, "confirm", if_version)
    order = loaded.order
    header = order_header(actor, order, "sales_order.confirmed", today())
    await post(session, loaded.books, confirming(order, header))
    connection = await raw(session)
    await connection.execute(STATUS_SQL, order.company_id, order.id, "confirmed")
    if any(order.waits(line) for line in order.lines):
        await promise_at_confirmation(session, actor, order.id)


async def amend(session: AsyncSession, actor: Actor, loaded: LoadedOrder, lines: tuple[Line, ...]) -> UUID:
    """Take an order to `lines`, whatever they come to; answers the posting.

    Raises `credit_limit_exceeded`, `period_closed` (CONFLICT).
    """
    return await _change(session, actor, loaded, "sales_order.amended", lines)


def amended_lines(order: Order, changes: Sequence[LineChange]) -> tuple[Line, ...]:
    """The order's lines after the changes.

    Raises `change_invalid` with what `named_or_split` finds, `out_of_range`, `below_delivered` where less
    is asked than was delivered, `delivered_at_price` where goods have gone at the present price,
    `requested_before_order`; `nothing_changes` (CONFLICT).
    """
    wanted = [(LineQuantity(entry.line_no, entry.left), entry.additional) for entry in changes]
    named, errors = named_or_split(order.lines, wanted, max(line.line_no for line in order.lines))
    after = {line.line_no: line for line in order.lines}
    for found in named:
        change = changes[found.place]
        line = replace(found.line, quantity=found.line.quantity if found.quantity is None else found.quantity)
        if change.substitute is None:
            line = replace(
                line,
                unit_price=change.unit_price or line.unit_price,
                requested_on=change.requested_on or line.requested_on,
            )
        errors += _faults(order, found.line, line, f"/lines/{found.place}")
        after[line.line_no] = line
    _refuse(errors)
    put_substitutes(after, 0, (change.substitute.line for change in changes if change.substitute))
    return _changed(order, after, "The order says so already.")


def _faults(order: Order, before: Line, line: Line, pointer: str) -> list[FieldError]:
    step, faults = order.step(line), []
    if line.quantity < step.delivered:
        faults.append(FieldError(f"{pointer}/quantity", "below_delivered", "More is already delivered."))
    too_large = line.base_quantity >= QUANTITY_LIMIT
    if too_large or line.net_upto(line.quantity, order.currency_scale) >= AMOUNT_LIMIT:
        faults.append(FieldError(f"{pointer}/quantity", "out_of_range", "The quantity or its amount is too large."))
    if line.unit_price != before.unit_price and step.delivered > 0:
        message = "Goods of this line have been delivered at its price."
        faults.append(FieldError(f"{pointer}/unit_price", "delivered_at_price", message))
    if (
        line.requested_on is not None
        and line.requested_on != before.requested_on
        and (line.requested_on < order.ordered_on)
    ):
        message = "Goods cannot be delivered before they are ordered."
        faults.append(FieldError(f"{pointer}/requested_on", "requested_before_order", message))
    return faults


async def cancel_sales_order(
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    lines: Sequence[LineQuantity] | None,
    if_version: int | None = None,
) -> None:
    """Cancel what is not delivered, wholly or by line; reservations and the memo are given back.

    Raises what `cancelled_lines` does, `transition_not_allowed`.
    """
    loaded = await open_order(session, actor, order_id, "cancel", if_version)
    await cancel(session, actor, loaded, cancelled_lines(loaded.order, lines))


async def cancel(session: AsyncSession, actor: Actor, loaded: LoadedOrder, lines: tuple[Line, ...]) -> UUID:
    """Take an order to `lines`, of which less is wanted; answers the posting."""
    return await _change(session, actor, loaded, "sales_order.cancelled", lines)


def cancelled_lines(order: Order, lines: Sequence[LineQuantity] | None = None) -> tuple[Line, ...]:
    """The order's lines once all that is not delivered is cancelled, or what `lines` say.

    Raises `change_invalid` with `over_cancellation` where more is asked than is still open, `line_unknown`,
    `line_repeated`, `too_many_decimals`; `nothing_changes` (CONFLICT).
    """
    asked = lines if lines is not None else [LineQuantity(line.line_no, None) for line in order.lines]
    after = {line.line_no: line for line in order.lines}
    named, errors = named_lines(order.lines, asked)
    for entry in named:
        step = order.progress[entry.line.line_no]
        quantity = step.undelivered if entry.quantity is None else entry.quantity
        if quantity > step.undelivered:
            errors.append(FieldError(entry.pointer, "over_cancellation", "Less than that is still open."))
        after[entry.line.line_no] = replace(entry.line, quantity=step.ordered - quantity)
    _refuse(errors)
    return _changed(order, after, "Nothing of this order is left to cancel.")


def _changed(order: Order, after: Mapping[int, Line], otherwise: str) -> tuple[Line, ...]:
    lines = tuple(after.values())
    if lines == order.lines:
        raise AppError("nothing_changes", otherwise, kind=Kind.CONFLICT)
    return lines


async def open_order(
    session: AsyncSession, actor: Actor, order_id: UUID, action: str, if_version: int | None = None
) -> LoadedOrder:
    """Lock an order that the actor may see and that allows `action`.

    A partner user changes an order only until it is confirmed; after that it asks the company (`FORBIDDEN`).
    """
    loaded = await load_order(await raw(session), actor.company_id, order_id)
    order = loaded.order
    if actor.is_partner and order.partner_id != actor.partner_id:
        raise AppError("not_found", "There is no such sales order.", kind=Kind.NOT_FOUND)
    if if_version is not None and if_version != order.version:
        raise AppError("stale", "The order has changed since it was read.", kind=Kind.STALE)
    order.require(action)
    if actor.is_partner and order.status != "placed":
        raise AppError("order_confirmed", "A confirmed order is changed by the company.", kind=Kind.FORBIDDEN)
    return loaded


def _refuse(errors: Sequence[FieldError]) -> None:
    if errors:
        raise AppError("change_invalid", "The change does not fit the order.", errors=errors)


async def _change(
    session: AsyncSession, actor: Actor, loaded: LoadedOrder, event: str, lines: tuple[Line, ...]
) -> UUID:
    """Take the order from its lines to `lines`, in the books and beside them."""
    order = loaded.order
    posting = changing(order, order_header(actor, order, event, today()), lines, loaded.credit_limit)
    settled = await post(session, loaded.books, posting)
    await _write_lines(await raw(session), order, lines)
    await _add_lines(session, order, lines)
    return settled.posting_id


async def _write_lines(connection: asyncpg.Connection, order: Order, lines: tuple[Line, ...]) -> None:
    scale = order.currency_scale
    await connection.execute(
        UPDATE_LINES_SQL,
        order.company_id,
        order.id,
        [line.line_no for line in lines],
        [line.quantity for line in lines],
        [line.base_quantity for line in lines],
        [line.unit_price for line in lines],
        [line.net_upto(line.quantity, scale) for line in lines],
        [line.requested_on for line in lines],
    )
    sums = order_totals(lines, scale)
    await connection.execute(
        UPDATE_ORDER_SQL,
        order.company_id,
        order.id,
        status_after(order, progress_after(order, lines), confirmed=order.status != "placed"),
        sums.net_amount,
        sums.tax_amount,
        sums.total_amount,
    )


async def _add_lines(session: AsyncSession, order: Order, lines: tuple[Line, ...]) -> None:
    known = {line.line_no for line in order.lines}
    key = {"company_id": order.company_id, "order_id": order.id}
    new = [{**key, **line_row(line, order.currency_scale)} for line in lines if line.line_no not in known]
    if new:
        await session.execute(insert(SalesOrderLine), new)
