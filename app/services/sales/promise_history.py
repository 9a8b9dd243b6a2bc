"""What was promised of an order, from the first day to the last: the same for both sides."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import not_found
from app.core.paging import Page, cut, encode_cursor
from app.models import Item, SalesOrder, SalesOrderLine, SalesPromise, User
from app.services.access.actor import Actor
from app.services.access.keyset import after, line_no
from app.services.access.listing import Listing, fields_of
from app.services.access.visibility import visible_to
from app.services.documents.names import Named, Person, same


async def list_promises(session: AsyncSession, actor: Actor, order_id: UUID, page: Page) -> Listing[dict[str, Any]]:
    """Every day that was promised, by line and number: two statements.

    Raises NOT_FOUND of an order that may not be seen.
    """
    order = visible_to(actor, select(SalesOrder.id).where(SalesOrder.id == order_id), SalesOrder)
    if await session.scalar(order) is None:
        raise not_found("sales order")
    line, promise = SalesOrderLine, SalesPromise
    statement = visible_to(
        actor,
        select(*promise.__table__.c, line.item_id, Item.code, Item.name, User.name.label("maker_name"))
        .join(
            line,
            (line.company_id == promise.company_id)
            & (line.order_id == promise.order_id)
            & (line.line_no == promise.line_no),
        )
        .join(Item, same(line, Item, line.item_id))
        .join(User, User.id == promise.made_by)
        .where(promise.order_id == order_id),
        promise,
    )
    start = after(page, line_no, int)
    if start is not None:
        first, number = start
        statement = statement.where(
            (promise.line_no > first) | ((promise.line_no == first) & (promise.number > number))
        )
    rows = (await session.execute(statement.order_by(promise.line_no, promise.number).limit(page.limit + 1))).all()
    found, more = cut(rows, page)
    cursor = encode_cursor(found[-1].line_no, found[-1].number) if more else None
    views = [
        fields_of(row)
        | {"item": Named(row.item_id, row.code, row.name), "made_by": Person(row.made_by, row.maker_name)}
        for row in found
    ]
    return Listing(views, cursor)
