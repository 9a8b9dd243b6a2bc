"""Orders that are left outside somebody's hours: kept as they were entered, seen and taken back inside them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.errors import conflict, not_found
from app.core.ids import new_id
from app.models import Membership, OrderRequest, QueuedOrder, SalesOrder, User
from app.services.access.actor import Actor
from app.services.access.listing import fields_of
from app.services.access.visibility import visible_to
from app.services.documents.names import DocumentRef, same
from app.services.documents.transitions import Transitions, follow
from app.services.outbox.append import append_event
from app.services.sales.drafting import OrderDraft

QUEUED = "queued_order.queued"
TOLD = ("queued_order.placed", "queued_order.asked", "queued_order.refused")
MOST_QUEUED = 20

TRANSITIONS: Transitions = {
    "queued": {"place": "placed", "ask": "asked", "refuse": "refused", "cancel": "cancelled"},
    "placed": {},
    "asked": {},
    "refused": {},
    "cancelled": {},
}

_entered: TypeAdapter[OrderDraft] = TypeAdapter(OrderDraft)


async def queue_order(session: AsyncSession, actor: Actor, draft: OrderDraft) -> QueuedOrder:
    """Keep an order as it was entered, to be placed as the actor when its hours begin; nothing of it is looked up.

    Raises `too_many_queued`, `access_open` (CONFLICT).
    """
    if actor.partner_id is None or actor.opens_at is None:
        raise conflict("access_open", "These are your hours: place the order.")
    mine = and_(Membership.company_id == actor.company_id, Membership.id == actor.membership_id)
    await session.execute(select(Membership.id).where(mine).with_for_update(key_share=True))
    waiting = select(func.count()).where(
        QueuedOrder.company_id == actor.company_id,
        QueuedOrder.membership_id == actor.membership_id,
        QueuedOrder.status == "queued",
    )
    if (await session.scalar(waiting) or 0) >= MOST_QUEUED:
        raise conflict("too_many_queued", "Too many of your orders wait already.")
    queued = QueuedOrder(
        company_id=actor.company_id,
        id=new_id(),
        membership_id=actor.membership_id,
        user_id=actor.user_id,
        partner_id=actor.partner_id,
        status="queued",
        entered=_entered.dump_python(draft, mode="json", exclude_none=True),
        queued_at=now(),
        due_at=actor.opens_at,
    )
    session.add(queued)
    await session.flush()
    place_later(session, queued)
    return queued


def place_later(session: AsyncSession, queued: QueuedOrder) -> None:
    """Have the worker place the order when it is due."""
    append_event(session, queued.company_id, QUEUED, ("queued_order", queued.id), due_at=queued.due_at)


def entered_of(queued: QueuedOrder) -> OrderDraft:
    """The order as it was entered."""
    return _entered.validate_python(queued.entered)


def end(session: AsyncSession, queued: QueuedOrder, action: str) -> None:
    """Let an order wait no longer, and tell so; raises `transition_not_allowed` (CONFLICT)."""
    queued.status = follow(TRANSITIONS, "queued order", queued.status, action)
    queued.ended_at = now()
    append_event(session, queued.company_id, f"queued_order.{queued.status}", ("queued_order", queued.id))


def list_queued(actor: Actor, status: str | None = None) -> Select[Any]:
    """What was left by the actor's partner, or by all, with who left it and what became of it."""
    statement = (
        select(
            *QueuedOrder.__table__.c,
            SalesOrder.number.label("order_number"),
            OrderRequest.number.label("request_number"),
            User.name.label("queued_by"),
        )
        .join(User, User.id == QueuedOrder.user_id)
        .outerjoin(SalesOrder, same(QueuedOrder, SalesOrder, QueuedOrder.order_id))
        .outerjoin(OrderRequest, same(QueuedOrder, OrderRequest, QueuedOrder.request_id))
    )
    statement = visible_to(actor, statement, QueuedOrder)
    return statement if status is None else statement.where(QueuedOrder.status == status)


def summary(row: Row[Any]) -> Mapping[str, Any]:
    """A row of the list with the order or the request to order that it became."""
    order = None if row.order_id is None else DocumentRef(row.order_id, row.order_number)
    request = None if row.request_id is None else DocumentRef(row.request_id, row.request_number)
    return {**fields_of(row), **row.entered, "order": order, "request": request}


async def read_queued(session: AsyncSession, actor: Actor, queued_id: UUID) -> Mapping[str, Any]:
    """One of them; raises `not_found`."""
    row = (await session.execute(list_queued(actor).where(QueuedOrder.id == queued_id))).one_or_none()
    if row is None:
        raise not_found("queued order")
    return summary(row)


async def cancel_queued(session: AsyncSession, actor: Actor, queued_id: UUID) -> None:
    """Take an order back that still waits. Raises `not_found`, `transition_not_allowed` (CONFLICT)."""
    statement = visible_to(actor, select(QueuedOrder), QueuedOrder).where(QueuedOrder.id == queued_id)
    queued = await session.scalar(statement.with_for_update())
    if queued is None:
        raise not_found("queued order")
    end(session, queued, "cancel")
    await session.flush()
