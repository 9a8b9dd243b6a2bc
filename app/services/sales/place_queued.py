"""Placing what was left outside somebody's hours: when these begin, as that person, by what places every order."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import set_tenant
from app.core.errors import AppError, Kind
from app.models import QueuedOrder
from app.services.access.grants import Grants, MemberKey, acting, read_grants_as_company
from app.services.documents.numbers import Numbers
from app.services.sales.order_requests import place_or_ask
from app.services.sales.place import Placed
from app.services.sales.queued import end, entered_of, place_later


async def place_queued_order(session: AsyncSession, numbers: Numbers, company_id: UUID, queued_id: UUID) -> None:
    """Place an order that is due; one that waits no longer stays as it is, so that twice is once.

    Where the person's hours are others by now, it waits until these begin. Beyond the person's limit it waits for
    approval, as one that is placed by hand. Whatever refuses that one refuses this one. Raises `queued_by_nobody`
    (FORBIDDEN) for somebody who may place orders no more, and `access_closed` (FORBIDDEN) where the person is never
    let in again.
    """
    queued = await _waiting(session, company_id, queued_id)
    if queued is None:
        return
    key = _whose(queued)
    grants = await read_grants_as_company(session, key)
    if grants is None or grants.partner_id != queued.partner_id or not grants.queues_orders:
        raise AppError("queued_by_nobody", "Who left this order may place none any more.", kind=Kind.FORBIDDEN)
    opens_at = grants.door.opens_at(now())
    if opens_at is not None:
        queued.due_at = opens_at
        place_later(session, queued)
        return
    actor = acting(key, grants)
    await set_tenant(session, actor.tenant)
    outcome = await place_or_ask(session, actor, numbers, entered_of(queued))
    if isinstance(outcome, Placed):
        queued.order_id = outcome.order.id
        end(session, queued, "place")
    else:
        queued.request_id = outcome
        end(session, queued, "ask")


async def refuse_queued_order(session: AsyncSession, company_id: UUID, queued_id: UUID, refusal: AppError) -> None:
    """Keep why an order was not placed, for who left it to read; one that waits no longer stays as it is."""
    queued = await _waiting(session, company_id, queued_id)
    if queued is None:
        return
    errors = [asdict(error) for error in refusal.errors]
    queued.refusal = {"code": refusal.code, "message": refusal.message, "errors": errors}
    end(session, queued, "refuse")


async def reschedule_queued_orders(session: AsyncSession, company_id: UUID) -> None:
    """Have what waits placed when its people's hours begin now, after hours were changed."""
    statement = select(QueuedOrder).where(QueuedOrder.company_id == company_id, QueuedOrder.status == "queued")
    due: dict[MemberKey, datetime | None] = {}
    for queued in (await session.scalars(statement.order_by(QueuedOrder.id).with_for_update())).all():
        key = _whose(queued)
        if key not in due:
            due[key] = _due(await read_grants_as_company(session, key))
        due_at = due[key]
        if due_at is not None and due_at < queued.due_at:
            queued.due_at = due_at
            place_later(session, queued)


def _due(grants: Grants | None) -> datetime | None:
    """When what waits can be placed or refused; none: it is judged at the hour that it waits for."""
    try:
        return now() if grants is None else grants.door.opens_at(now()) or now()
    except AppError:
        return None


async def _waiting(session: AsyncSession, company_id: UUID, queued_id: UUID) -> QueuedOrder | None:
    statement = select(QueuedOrder).where(
        QueuedOrder.company_id == company_id, QueuedOrder.id == queued_id, QueuedOrder.status == "queued"
    )
    return await session.scalar(statement.with_for_update())


def _whose(queued: QueuedOrder) -> MemberKey:
    return MemberKey(queued.company_id, queued.membership_id, queued.user_id)
