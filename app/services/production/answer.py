"""A production order goes to the factory and comes back agreed or rejected."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, Kind
from app.core.ids import new_id
from app.models import ExpectedReceipt, Location
from app.services.access.actor import Actor
from app.services.documents.own_values import PRODUCTION_ORDERS, require_own_values
from app.services.posting import Event, Header, Posting, load_books, post
from app.services.production.load import Order, load_order, open_order, set_status
from app.services.production.rules.agreeing import agreement, withdrawal
from app.services.production.states import next_status

KEEP_EXPECTED = """
UPDATE expected_receipts SET quantity = $3, due_on = coalesce($4, due_on) WHERE company_id = $1 AND id = $2
"""
BEGUN_SQL = """
SELECT EXISTS (SELECT FROM production_vouchers WHERE company_id = $1 AND order_id = $2)
    OR EXISTS (SELECT FROM production_charges WHERE company_id = $1 AND order_id = $2)
    OR EXISTS (SELECT FROM production_reports WHERE company_id = $1 AND order_id = $2 AND status <> 'refused')
"""


async def send_order(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int) -> None:
    """Show a draft to the factory.

    Raises `not_found`, STALE, `transition_not_allowed` (CONFLICT); INVALID `custom_fields_invalid` where something
    required is not filled in.
    """
    head = await open_order(session, actor, order_id, "send", if_version)
    await require_own_values(await raw(session), actor, PRODUCTION_ORDERS, order_id, head["custom"])
    await _tell(session, actor, head, "production_order.sent")
    await set_status(session, head, next_status(head["status"], "send"))


async def see_order(session: AsyncSession, actor: Actor, order_id: UUID) -> None:
    """The factory has opened the order; raises `not_found`, `transition_not_allowed` (CONFLICT)."""
    head = await open_order(session, actor, order_id, "see")
    await set_status(session, head, next_status(head["status"], "see"))


async def reject_order(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int, reason: str) -> None:
    """The factory declines; the company may change the order and send it again.

    Raises `not_found`, STALE, `transition_not_allowed` (CONFLICT).
    """
    head = await open_order(session, actor, order_id, "reject", if_version)
    await _tell(session, actor, head, "production_order.rejected")
    await set_status(session, head, next_status(head["status"], "reject"), {"answer_note": reason})


async def accept_order(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int) -> None:
    """The factory takes the order: the fee is in the trade ledger and the memo, the goods are expected.

    Raises `not_found`, STALE, `transition_not_allowed`, `period_closed` (CONFLICT).
    """
    await agree_on(session, actor, await open_order(session, actor, order_id, "accept", if_version))


async def agree_on(session: AsyncSession, actor: Actor, head: asyncpg.Record) -> UUID:
    """Agree on an order as it stands; answers the posting. Raises `period_closed` (CONFLICT).

    The order gets a place of its own at the factory, so that its materials never mix with another order's.
    """
    place = Location(
        company_id=actor.company_id,
        id=new_id(),
        code=head["number"],
        name=f"{head['number']} · {head['item_code']}",
        kind="factory",
        partner_id=head["partner_id"],
        warehouse_id=head["location_id"],
        active=True,
    )
    session.add(place)
    session.add(
        ExpectedReceipt(
            company_id=actor.company_id,
            id=head["id"],
            item_id=head["item_id"],
            location_id=head["location_id"],
            quantity=head["quantity"],
            due_on=head["due_on"],
            reference=head["number"],
        )
    )
    await session.flush()
    await set_status(session, head, next_status(head["status"], "accept"), {"factory_location_id": place.id})
    order = await load_order(session, actor, head["id"], "send_materials")
    return (await post(session, order.books, agreement(order, actor.user_id, today()))).posting_id


async def cancel_order(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int) -> None:
    """Take an order back before anything was sent, made, reported or charged for it.

    Raises `not_found`, STALE, `transition_not_allowed`, `order_begun`, `period_closed` (CONFLICT).
    """
    head = await open_order(session, actor, order_id, "cancel", if_version)
    if head["status"] == "agreed":
        await require_unbegun(session, actor, order_id)
        await take_back(session, actor, await load_order(session, actor, order_id, "cancel"))
    else:
        await set_status(session, head, "cancelled")


async def require_unbegun(session: AsyncSession, actor: Actor, order_id: UUID) -> None:
    """Raise `order_begun` (CONFLICT) once anything was sent, made, reported or charged for an order."""
    if await (await raw(session)).fetchval(BEGUN_SQL, actor.company_id, order_id):
        raise AppError("order_begun", "The order has begun; bring it to its end and close it.", kind=Kind.CONFLICT)


async def take_back(session: AsyncSession, actor: Actor, order: Order) -> UUID:
    """Cancel an agreed order that has not begun; answers the posting."""
    settled = await post(session, order.books, withdrawal(order, actor.user_id, today()))
    await expect(session, order, Decimal(0))
    await retire_place(session, order)
    await set_status(session, order.head, "cancelled")
    return settled.posting_id


async def expect(session: AsyncSession, order: Order, quantity: Decimal, due_on: date | None = None) -> None:
    """What is still expected of the order's goods, and if it is another day, when."""
    await (await raw(session)).execute(KEEP_EXPECTED, order.books.company_id, order.id, quantity, due_on)


async def retire_place(session: AsyncSession, order: Order) -> None:
    """Take the order's place at the factory out of use."""
    statement = update(Location).where(
        Location.company_id == order.books.company_id, Location.id == order.head["factory_location_id"]
    )
    await session.execute(statement.values(active=False).execution_options(synchronize_session=False))


async def _tell(session: AsyncSession, actor: Actor, head: asyncpg.Record, event: str) -> None:
    """File a step that moves nothing, with its event."""
    document = ("production_order", head["id"], head["number"])
    header = Header(event, actor.company_id, actor.user_id, *document, posted_on=today(), partner_id=head["partner_id"])
    posting = Posting(header=header, event=Event(event, {"partner_id": head["partner_id"]}))
    await post(session, await load_books(await raw(session), actor.company_id), posting)
