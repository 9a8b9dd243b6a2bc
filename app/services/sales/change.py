"""Confirming, amending and cancelling an order: differences, never overwritten history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.services.access.actor import Actor
from app.services.documents.amounts import Totals, totals
from app.services.documents.named_lines import LineQuantity, named_lines
from app.services.posting import post
from app.services.sales.load import LoadedOrder, load_order
from app.services.sales.order import Order, Progress, status_after
from app.services.sales.rules.ordering import changing, confirming
from app.services.sales.vouchers import order_header

UPDATE_ORDER_SQL = """
UPDATE sales_orders
SET version = version + 1, status = $3, net_amount = $4, tax_amount = $5, total_amount = $6
WHERE company_id = $1 AND id = $2
"""
UPDATE_LINES_SQL = """
UPDATE sales_order_lines l
SET quantity = d.quantity, base_quantity = d.base_quantity, net_amount = d.net_amount
FROM unnest($3::int[], $4::numeric[], $5::numeric[], $6::numeric[]) AS d(line_no, quantity, base_quantity, net_amount)
WHERE l.company_id = $1 AND l.order_id = $2 AND l.line_no = d.line_no
"""
STATUS_SQL = "UPDATE sales_orders SET version = version + 1, status = $3 WHERE company_id = $1 AND id = $2"


async def confirm_sales_order(
    session: AsyncSession, actor: Actor, order_id: UUID, if_version: int | None = None
) -> None:
    """Accept an order as it stands; raises `transition_not_allowed` unless it is placed, STALE on another version."""
    loaded = await open_order(session, actor, order_id, "confirm", if_version)
    order = loaded.order
    header = order_header(actor, order, "sales_order.confirmed", today())
    await post(session, loaded.books, confirming(order, header))
    connection = await raw(session)
    await connection.execute(STATUS_SQL, order.company_id, order.id, "confirmed")


async def amend_sales_order(
    session: AsyncSession, actor: Actor, order_id: UUID, lines: Sequence[LineQuantity], if_version: int | None
) -> None:
    """Set new quantities of lines: zero cancels the rest of a line, more is reserved and checked against credit.

    Raises `below_delivered` where less is asked than was delivered, `line_unknown`, `line_repeated`,
    `too_many_decimals`, STALE on another version.
    """
    loaded = await open_order(session, actor, order_id, "amend", if_version)
    after = dict(loaded.order.progress)
    named, errors = named_lines(loaded.order.lines, lines)
    for entry in named:
        step = after[entry.line.line_no]
        quantity = step.ordered if entry.quantity is None else entry.quantity
        if quantity < step.delivered:
            errors.append(FieldError(entry.pointer, "below_delivered", "More is already delivered."))
        after[entry.line.line_no] = replace(step, ordered=quantity)
    _refuse(errors)
    await _change(session, actor, loaded, "sales_order.amended", after)


async def cancel_sales_order(
    session: AsyncSession,
    actor: Actor,
    order_id: UUID,
    lines: Sequence[LineQuantity] | None,
    if_version: int | None = None,
) -> None:
    """Cancel what is not delivered, wholly or by line; reservations and the memo are given back.

    Raises `over_cancellation` where more is asked than is still open, `line_unknown`, `line_repeated`,
    `too_many_decimals`, `transition_not_allowed`.
    """
    loaded = await open_order(session, actor, order_id, "cancel", if_version)
    order = loaded.order
    asked = lines if lines is not None else [LineQuantity(line.line_no, None) for line in order.lines]
    after = dict(order.progress)
    named, errors = named_lines(order.lines, asked)
    for entry in named:
        step = after[entry.line.line_no]
        quantity = step.undelivered if entry.quantity is None else entry.quantity
        if quantity > step.undelivered:
            errors.append(FieldError(entry.pointer, "over_cancellation", "Less than that is still open."))
        after[entry.line.line_no] = replace(step, ordered=step.ordered - quantity)
    _refuse(errors)
    await _change(session, actor, loaded, "sales_order.cancelled", after)


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
    session: AsyncSession, actor: Actor, loaded: LoadedOrder, event: str, after: Mapping[int, Progress]
) -> None:
    order = loaded.order
    if all(after[line.line_no].ordered == order.progress[line.line_no].ordered for line in order.lines):
        raise AppError("nothing_changes", "The order already has these quantities.", kind=Kind.CONFLICT)
    await post(
        session,
        loaded.books,
        changing(order, order_header(actor, order, event, today()), after, loaded.credit_limit),
    )
    connection = await raw(session)
    await _write_quantities(connection, order, after)


async def _write_quantities(connection: asyncpg.Connection, order: Order, after: Mapping[int, Progress]) -> None:
    scale = order.currency_scale
    nets = [line.net_upto(after[line.line_no].ordered, scale) for line in order.lines]
    sums: Totals = totals(zip(order.lines, nets, strict=True), scale)
    quantities = [after[line.line_no].ordered for line in order.lines]
    await connection.execute(
        UPDATE_LINES_SQL,
        order.company_id,
        order.id,
        [line.line_no for line in order.lines],
        quantities,
        [quantity * line.unit_factor for quantity, line in zip(quantities, order.lines, strict=True)],
        nets,
    )
    status = status_after(order, after, confirmed=order.status != "placed")
    await connection.execute(
        UPDATE_ORDER_SQL,
        order.company_id,
        order.id,
        status,
        sums.net_amount,
        sums.tax_amount,
        sums.total_amount,
    )
