"""What the live feed tells each of the street, row-level security being off."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import OutboxEvent
from app.services.access import feed
from app.services.access.actor import Actor
from app.services.access.feed import PROPOSALS, TOLD, Happened, Position, newest_position, read_on
from tests.policy.street import FOR_PARTNERS, KINDS, Street

FOR_ORDERS = {"supplier": "purchase_orders", "factory": "production_orders"}


async def hear(session: AsyncSession, actor: Actor) -> tuple[list[Happened], list[Position]]:
    """All that somebody is told, from the beginning, and where each part of it ends."""
    heard: list[Happened] = []
    ends: list[Position] = []
    position, more = await newest_position(session, actor.company_id), True
    await session.execute(update(OutboxEvent).values(relayed_at=func.now()))
    while more:
        passage = await read_on(session, actor, position)
        heard += passage.events
        position, more = passage.position, passage.more
        ends.append(position)
    return heard, ends


@pytest.mark.parametrize("role", KINDS)
async def test_nobody_hears_of_what_they_may_not_read(street: Street, role: str) -> None:
    """Neither of kinds of documents that the role does not read, nor of another's; the staff's owner hears of all."""
    company_id, partner_id = street.whose[FOR_ORDERS.get(role, "sales_orders")]
    partner = partner_id if role in FOR_PARTNERS else None
    actor = await street.person(street.company(company_id), role, partner)
    async with AsyncSession(street.engine) as session:
        heard, _ = await hear(session, actor)
    scopes = {kind: {scope} for kind, (_, scope) in TOLD.items()} | {"proposal": set(PROPOSALS.values())}
    assert {event.subject_kind for event in heard if not scopes[event.subject_kind] & actor.scopes} == set()
    assert {str(event.subject_id) for event in heard} & await street.ids_of_others(partner) == set()
    assert heard != []


async def test_a_company_hears_nothing_of_another(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when the other's news came."""
    monkeypatch.setattr(feed, "MOST_AT_ONCE", 5)
    away = street.away
    async with AsyncSession(street.engine) as session:
        heard, ends = await hear(session, away.owner)
        others = select(OutboxEvent.id).where(OutboxEvent.company_id != away.company_id)
        assert {end.event_id for end in ends} & set(await session.scalars(others)) == set()
    assert {str(event.subject_id) for event in heard} & await street.ids_of_homes() == set()
