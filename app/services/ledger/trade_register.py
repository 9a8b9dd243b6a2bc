"""The trade register: what was ordered, delivered, invoiced, paid and returned, line by line of the orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, desc, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import Item, Partner, SalesOrder, SalesOrderLine, TradeEntry
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing
from app.services.access.visibility import visible

ORDER_KIND = "sales"
QUANTITY_SCALE = 6
KINDS = ("ordered", "delivered", "invoiced", "returned")
# Payments are entered for the whole order.
WHOLE_ORDER = 0


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Which order lines are wanted; days are those of ordering, both ends included."""

    partner_id: UUID | None = None
    item_id: UUID | None = None
    order_id: UUID | None = None
    status: str | None = None
    first: date | None = None
    last: date | None = None


async def list_trade_register(
    session: AsyncSession, actor: Actor, page: Page, wanted: RegisterFilter
) -> Listing[Row[*tuple[Any, ...]]]:
    """Order lines, newest orders first, with the sums of their trade entries; one statement.

    Quantities are in the line's unit, amounts net of VAT in the order's currency; `paid_amount` is the
    whole order's, with VAT.
    """
    key = keyset.after(page, date.fromisoformat, UUID, keyset.line_no)
    lines = _lines(actor, wanted)
    if key is not None:
        ordered_on, order_id, line_no = key
        older = tuple_(SalesOrder.ordered_on, SalesOrder.id) < tuple_(literal(ordered_on), literal(order_id))
        lines = lines.where(
            SalesOrder.ordered_on <= ordered_on,
            older | and_(SalesOrder.id == order_id, SalesOrderLine.line_no > line_no),
        )
    order = (desc(SalesOrder.ordered_on), desc(SalesOrder.id), SalesOrderLine.line_no)
    found = (await session.execute(_with_sums(actor, lines.order_by(*order).limit(page.limit + 1)))).all()
    rows, more = cut(found, page)
    return Listing(rows, encode_cursor(rows[-1].ordered_on, rows[-1].order_id, rows[-1].line_no) if more else None)


def _lines(actor: Actor, wanted: RegisterFilter) -> Select[*tuple[Any, ...]]:
    line = SalesOrderLine
    statement = (
        select(
            SalesOrder.id.label("order_id"),
            SalesOrder.number.label("order_number"),
            SalesOrder.status,
            SalesOrder.ordered_on,
            SalesOrder.customer_reference,
            SalesOrder.currency,
            SalesOrder.partner_id,
            line.line_no,
            line.item_id,
            line.unit,
            line.unit_factor,
            line.unit_price,
            line.discount_percent,
        )
        .join(line, and_(line.company_id == SalesOrder.company_id, line.order_id == SalesOrder.id))
        .where(visible(actor, SalesOrder))
    )
    conditions: list[ColumnElement[bool]] = []
    if wanted.partner_id is not None:
        conditions.append(SalesOrder.partner_id == wanted.partner_id)
    if wanted.item_id is not None:
        conditions.append(line.item_id == wanted.item_id)
    if wanted.order_id is not None:
        conditions.append(SalesOrder.id == wanted.order_id)
    if wanted.status is not None:
        conditions.append(SalesOrder.status == wanted.status)
    if wanted.first is not None:
        conditions.append(SalesOrder.ordered_on >= wanted.first)
    if wanted.last is not None:
        conditions.append(SalesOrder.ordered_on <= wanted.last)
    return statement.where(*conditions)


def _with_sums(actor: Actor, lines: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The page of lines first, then the trade entries of its orders only."""
    page = lines.cte("page")
    sums = (
        select(TradeEntry.order_id, TradeEntry.line_no, *_sums())
        .where(
            TradeEntry.company_id == actor.company_id,
            TradeEntry.order_kind == ORDER_KIND,
            TradeEntry.order_id.in_(select(page.c.order_id)),
        )
        .group_by(TradeEntry.order_id, TradeEntry.line_no)
        .cte("sums")
    )
    whole = sums.alias("whole")
    progress = [
        func.round(func.coalesce(sums.c[f"{kind}_quantity"], 0) / page.c.unit_factor, QUANTITY_SCALE).label(kind)
        for kind in (*KINDS, "cancelled")
    ]
    amounts = [func.coalesce(sums.c[f"{kind}_amount"], 0).label(f"{kind}_amount") for kind in KINDS]
    return (
        select(
            page,
            *progress,
            *amounts,
            func.coalesce(whole.c.paid_amount, 0).label("paid_amount"),
            Partner.code.label("partner_code"),
            Partner.name.label("partner_name"),
            Item.code.label("item_code"),
            Item.name.label("item_name"),
        )
        .select_from(page)
        .outerjoin(sums, and_(sums.c.order_id == page.c.order_id, sums.c.line_no == page.c.line_no))
        .outerjoin(whole, and_(whole.c.order_id == page.c.order_id, whole.c.line_no == WHOLE_ORDER))
        .join(Partner, and_(Partner.company_id == actor.company_id, Partner.id == page.c.partner_id))
        .join(Item, and_(Item.company_id == actor.company_id, Item.id == page.c.item_id))
        .order_by(desc(page.c.ordered_on), desc(page.c.order_id), page.c.line_no)
    )


def _sums() -> Sequence[ColumnElement[Any]]:
    columns: list[ColumnElement[Any]] = []
    for kind in KINDS:
        of_kind = TradeEntry.kind == kind
        columns.append(func.sum(TradeEntry.quantity).filter(of_kind).label(f"{kind}_quantity"))
        columns.append(func.sum(TradeEntry.amount).filter(of_kind).label(f"{kind}_amount"))
    dropped = and_(TradeEntry.kind == "ordered", TradeEntry.quantity < 0)
    columns.append((-func.sum(TradeEntry.quantity).filter(dropped)).label("cancelled_quantity"))
    columns.append(func.sum(TradeEntry.amount).filter(TradeEntry.kind == "paid").label("paid_amount"))
    return columns
