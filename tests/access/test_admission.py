"""Whom a token lets in, by what the membership holds now."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import AppError
from app.core.ids import new_id
from app.core.tokens import AccessClaims
from app.services.access.actor import Actor
from app.services.access.admission import actor_of
from app.services.access.grants import Grants, GrantsCache, MemberKey
from app.services.access.roles import AFTER_HOURS, PLACES_ORDERS
from app.services.access.windows import Door, Span, Window

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
AFTERNOON = Window(ZoneInfo("UTC"), {weekday: (Span(13 * 60, 18 * 60),) for weekday in range(1, 8)}, {}, ())
FIRM = new_id()
READS = "sales-orders:read"
HELD = Grants(role="customer", partner_id=FIRM, scopes=frozenset({PLACES_ORDERS, READS}), door=Door(None))


@dataclass
class Known:
    """What is known of everybody."""

    grants: Grants | None

    async def of(self, _key: MemberKey) -> Grants | None:
        """The same of each."""
        return self.grants


async def come(grants: Grants | None, *scopes: str, at: datetime = NOON) -> Actor:
    """Somebody of the firm comes with a token for these scopes."""
    claims = AccessClaims(new_id(), new_id(), new_id(), FIRM, "customer", frozenset(scopes))
    return await actor_of(cast("GrantsCache", Known(grants)), claims, at, "192.0.2.1", reads=False)


async def test_a_token_is_good_for_what_is_held_now_and_while_the_door_is_open() -> None:
    assert (await come(HELD, READS, "stock:read")).scopes == {READS}
    for grants, code in (
        (None, "unauthenticated"),
        (replace(HELD, partner_id=new_id()), "unauthenticated"),
        (replace(HELD, door=Door(AFTERNOON)), "access_closed"),
    ):
        with pytest.raises(AppError, match=code):
            await come(grants, READS)


async def test_a_token_of_outside_the_hours_ends_with_them_and_with_the_right_to_order() -> None:
    outside = replace(HELD, door=Door(AFTERNOON))
    actor = await come(outside, *AFTER_HOURS)
    assert (actor.scopes, actor.opens_at) == (AFTER_HOURS, NOON + timedelta(hours=1))
    for grants in (
        replace(outside, door=Door(None)),
        replace(outside, partner_id=new_id()),
        replace(outside, scopes=frozenset({READS})),
    ):
        with pytest.raises(AppError, match="unauthenticated"):
            await come(grants, *AFTER_HOURS)
    with pytest.raises(AppError, match="unauthenticated"):
        await come(outside, *AFTER_HOURS, at=NOON + timedelta(hours=1))
