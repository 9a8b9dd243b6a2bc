"""Sending back goods that have no invoice yet: what was accrued is owed no more, and they are awaited again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, conflict, not_found
from app.core.ids import new_id
from app.models import PurchaseReturn, PurchaseReturnLine
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO
from app.services.documents.named_lines import LineQuantity, named_lines
from app.services.documents.numbers import Numbers
from app.services.posting import Place, Rows, in_base_unit, post, with_lots
from app.services.purchasing.load import open_order
from app.services.purchasing.matching import Match, load_matches
from app.services.purchasing.order import PurchaseOrder
from app.services.purchasing.returns import ReturnOrder
from app.services.purchasing.rows import put_state
from app.services.purchasing.rules.returning import Unbilled, returning_unbilled
from app.services.purchasing.vouchers import document_header

FIRST_SQL = "SELECT min(received_on) FROM goods_receipts WHERE company_id = $1 AND order_id = $2"


async def return_unbilled(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: ReturnOrder
) -> UUID:
    """Send goods of an order back that no invoice asks for; answers the return's id.

    They leave at what is accrued for them. The order awaits them again; what is not wanted any more is cancelled there.
    The number of statements does not grow with the lines.
    Raises NOT_FOUND; `return_before_receipt`, `stock_short`, `period_closed` (CONFLICT); `return_invalid` with
    `over_return`, `line_unknown`, `line_repeated`, `not_goods`, `too_many_decimals`; `lots_invalid`.
    """
    connection = await raw(session)
    if actor.is_partner:
        raise not_found("purchase order")
    loaded = await open_order(connection, actor, order_id, None)
    order = loaded.order
    matches = await load_matches(connection, order.company_id, order.id)
    parts = _parts(order, matches, wanted.lines)
    on = await _day(connection, order, wanted.returned_on)
    return_id, number = new_id(), await numbers.take(actor.company_id, "purchase_return", on)
    header = document_header(actor, order, "purchase_return.posted", on, ("purchase_return", return_id, number))
    supplier = Place(loaded.supplier_location_id, kept=False)
    foreign = order.currency != loaded.books.base_currency
    posting = returning_unbilled(order, header, parts, supplier, foreign=foreign)
    by_line = {part.line.line_no: part for part in parts}
    posting = with_lots(
        posting,
        {
            by_line[entry.line_no].line_no: in_base_unit(entry.lots, by_line[entry.line_no].line.unit_factor)
            for entry in wanted.lines
        },
    )
    rows = _rows(order, (return_id, number, on, actor.user_id), wanted.reason, parts)
    await post(session, loaded.books, replace(posting, documents=lambda _: rows))
    progress = dict(order.progress)
    for part in parts:
        step = progress[part.line.line_no]
        progress[part.line.line_no] = replace(step, received=step.received - part.quantity)
    await put_state(connection, order, order.lines, progress)
    return return_id


async def _day(connection: asyncpg.Connection, order: PurchaseOrder, wanted: date | None) -> date:
    first: date = await connection.fetchval(FIRST_SQL, order.company_id, order.id)
    on = wanted or max(today(), first)
    if on < first:
        raise conflict("return_before_receipt", "Goods cannot go back before they came.")
    return on


def _parts(order: PurchaseOrder, matches: Mapping[int, Match], wanted: Sequence[LineQuantity]) -> list[Unbilled]:
    named, errors = named_lines(order.lines, wanted)
    parts: list[Unbilled] = []
    scales = (order.currency_scale, order.base_scale)
    for entry in named:
        line, pointer = entry.line, entry.pointer
        match = matches.get(line.line_no, Match())
        quantity = match.accrued if entry.quantity is None else entry.quantity
        if not line.keeps_stock:
            errors.append(FieldError(pointer, "not_goods", "A service does not go back."))
        elif quantity > match.accrued or quantity <= ZERO:
            errors.append(FieldError(pointer, "over_return", "Less has come without an invoice and is still here."))
        else:
            _, net, cost = match.cleared(quantity, scales)
            parts.append(Unbilled(line, quantity, len(parts) + 1, pointer, net, cost))
    if errors:
        raise AppError("return_invalid", "The return does not fit the order.", errors=errors)
    return parts


def _rows(
    order: PurchaseOrder, made: tuple[UUID, str, date, UUID], reason: str, parts: Sequence[Unbilled]
) -> list[Rows]:
    return_id, number, on, user_id = made
    net_amount = sum((part.net_amount for part in parts), ZERO)
    head = {
        "id": return_id,
        "number": number,
        "credit_note": None,
        "invoice_id": None,
        "order_id": order.id,
        "partner_id": order.partner_id,
        "returned_on": on,
        "reason": reason,
        "currency": order.currency,
        "exchange_rate": order.exchange_rate,
        "net_amount": net_amount,
        "tax_amount": ZERO,
        "total_amount": net_amount,
        "created_by": user_id,
    }
    lines = [
        {
            "line_no": part.line_no,
            "invoice_line_no": None,
            "order_line_no": part.line.line_no,
            "item_id": part.line.item_id,
            "quantity": part.quantity,
            "base_quantity": part.base_quantity,
            "unit": part.line.unit,
            "net_amount": part.net_amount,
            "tax_code": part.line.tax_code,
            "tax_rate_percent": part.line.tax_rate_percent,
            "cost": part.cost,
        }
        for part in parts
    ]
    return [
        Rows(table_of(PurchaseReturn), [head]),
        Rows(table_of(PurchaseReturnLine), lines, {"return_id": return_id}),
    ]
