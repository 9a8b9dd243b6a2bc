"""What a membership holds, read by who sees the rows of every company: nobody holds what is another's."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.clock import now
from app.core.db import Database, Tenant
from app.core.ids import new_id
from app.models import Membership, SignIn, User
from app.services.access.actor import Actor
from app.services.access.grants import BELIEVED_S, GrantsCache, MemberKey, grants_of, people_who_may, read_grants
from app.services.access.memberships import places_of
from app.services.access.roles import WHOLE_COMPANY, WHOLE_PARTNER, effective_scopes
from tests.access.conftest import Doors
from tests.factories.trading import open_trading

ALWAYS = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
WINDOW = {"time_zone": "Asia/Ho_Chi_Minh", "weekly": ALWAYS}


def key_of(actor: Actor) -> MemberKey:
    """Whose grants are read."""
    return MemberKey(actor.company_id, actor.membership_id, actor.user_id)


async def test_grants_are_of_one_person_in_one_place(doors: Doors, owner_engine: AsyncEngine) -> None:
    key, other = key_of(doors.seller_actor), key_of(doors.customer_actor)
    async with AsyncSession(owner_engine) as session:
        held = await read_grants(session, key)
        assert held is not None
        assert held.scopes == (await grants_of(session, key.company_id, key.membership_id)).scopes
        assert (await grants_of(session, key.company_id, other.membership_id)).role == "customer"
        for wrong in (
            replace(key, company_id=new_id()),
            replace(key, membership_id=other.membership_id),
            replace(key, user_id=other.user_id),
        ):
            assert await read_grants(session, wrong) is None


async def test_a_sign_in_counts_for_its_person_and_until_it_is_over(doors: Doors, owner_engine: AsyncEngine) -> None:
    seller, began = doors.seller_actor, now()
    kept = {"company_id": seller.company_id, "address": "203.0.113.5", "device": "test", "seen_at": began}
    kept |= {"started_at": began, "expires_at": began + timedelta(days=1)}
    mine, over, anothers = (
        SignIn(id=new_id(), user_id=who.user_id, membership_id=who.membership_id, ended_at=ended, **kept)
        for who, ended in ((seller, None), (seller, began), (doors.customer_actor, None))
    )
    async with AsyncSession(owner_engine) as session:
        session.add_all((mine, over, anothers))
        await session.flush()
        counting = [await read_grants(session, replace(key_of(seller), sign_in_id=each.id)) for each in (mine, over)]
        counting += [
            await read_grants(session, replace(key_of(seller), sign_in_id=each)) for each in (anothers.id, new_id())
        ]
        assert [grants is not None for grants in counting] == [True, False, False, False]
        signed_out = update(Membership).where(Membership.id == seller.membership_id).values(signed_out_at=now())
        await session.execute(signed_out)
        assert await read_grants(session, replace(key_of(seller), sign_in_id=mine.id)) is None


async def test_who_was_signed_out_of_a_company_enters_it_by_a_new_sign_in_only(
    doors: Doors, database: Database, owner_engine: AsyncEngine
) -> None:
    seller, ended = doors.seller_actor, now()
    async with AsyncSession(owner_engine) as session, session.begin():
        await session.execute(
            update(Membership).where(Membership.id == seller.membership_id).values(signed_out_at=ended)
        )
    for began, places in ((ended - timedelta(seconds=1), []), (ended + timedelta(seconds=1), [seller.membership_id])):
        async with database.transaction(Tenant(None, seller.user_id), read_only=True) as session:
            assert [place.id for place in await places_of(session, seller.user_id, began)] == places


async def test_hours_are_those_of_the_own_company_and_of_no_owner(
    doors: Doors, database: Database, owner_engine: AsyncEngine
) -> None:
    """The company beside it has hours for the same role; somebody with hours of their own becomes an owner."""
    beside = await open_trading(database, owner_engine)
    await doors.of(beside.owner).put("/access-windows", {**WINDOW, "role": "sales"})
    colleague, promoted = doors.seller_actor, await doors.trading.person("sales")
    await doors.owner.put("/access-windows", {**WINDOW, "membership_id": str(promoted.membership_id)})
    async with AsyncSession(owner_engine) as session:
        for actor, bound in ((colleague, False), (promoted, True)):
            grants = await read_grants(session, key_of(actor))
            assert grants is not None
            assert (grants.door.window is not None) is bound
    await doors.owner.patch(f"/members/{promoted.membership_id}", {"role": "owner"})
    async with AsyncSession(owner_engine) as session:
        grants = await read_grants(session, key_of(promoted))
        assert grants is not None
        assert grants.door.window is None


async def test_exceptions_and_limits_are_of_one_person(
    doors: Doors, database: Database, owner_engine: AsyncEngine
) -> None:
    """They say nothing of a colleague, nor does what the company beside it allows people of the role."""
    trading, owner, firm = doors.trading, doors.owner, doors.customer_actor.partner_id
    beside = await open_trading(database, owner_engine)
    colleague, fellow = await trading.person("sales"), await trading.person("customer", firm)
    hall = (await owner.post("/warehouses", {"code": "HALL", "name": "Kho Hai"}))["id"]
    told = {"warehouses": [{"location_id": hall, "disclosure": "hidden"}]}
    await doors.narrow(doors.seller_actor, granted=["sales-orders:read"], denied=["receipts:write"], **told)
    group = (await owner.post("/permission-groups", {"code": "x", "name": "X", "role": "sales"}))["id"]
    tag = (await owner.send("GET", f"/permission-groups/{group}/warehouses")).headers["ETag"]
    put = await owner.send("PUT", f"/permission-groups/{group}/warehouses", told, **{"If-Match": tag})
    assert put.status_code == 200, put.text
    limit = {"membership_id": str(doors.customer_actor.membership_id), "per_order": "1234"}
    await owner.put("/spending-limits", limit)
    await doors.of(beside.owner).put("/spending-limits", {"role": "customer", "per_order": "5"})
    async with AsyncSession(owner_engine) as session:
        sells, sells_too, buys, buys_too = [
            await grants_of(session, trading.company_id, each.membership_id)
            for each in (doors.seller_actor, colleague, doors.customer_actor, fellow)
        ]
    assert (len(sells.disclosures), len(sells_too.disclosures)) == (1, 0)
    assert "sales-orders:read" in sells.scopes
    assert ("receipts:write" in sells.scopes, "receipts:write" in sells_too.scopes) == (False, True)
    assert (len(buys.spending), len(buys_too.spending)) == (1, 0)


@dataclass
class Counted:
    """A database of which is told how often it was asked."""

    database: Database
    asked: int = 0

    def transaction(self, tenant: Tenant, *, read_only: bool) -> AbstractAsyncContextManager[AsyncSession]:
        """The same, counted."""
        self.asked += 1
        return self.database.transaction(tenant, read_only=read_only)


async def test_a_process_that_is_late_does_not_read_everything_again(doors: Doors, database: Database) -> None:
    """It was held up for longer than a proof counts: the listener is asked, once, and everybody is known still."""
    counted = Counted(database)
    cache = GrantsCache(cast("Database", counted))
    cache.listener = doors.listener
    await doors.heard()
    keys = [key_of(actor) for actor in (doors.seller_actor, doors.customer_actor)]
    known = [await cache.of(key) for key in keys]
    time.sleep(BELIEVED_S + 0.1)
    assert await asyncio.gather(*(cache.of(key) for key in keys * 50)) == known * 50
    assert counted.asked == len(keys)


def test_who_sees_some_rows_only_is_shown_no_sums_over_all() -> None:
    """Over the company's, whatever is kept; over a partner's, where some documents of a partner are not seen."""
    whole = effective_scopes("accounting", None)
    for narrowed, lost in (
        (effective_scopes("accounting", None, data_range="accounts"), WHOLE_COMPANY),
        (effective_scopes("accounting", None, keeps=True), WHOLE_COMPANY),
        (effective_scopes("accounting", None, data_range="own"), WHOLE_COMPANY | WHOLE_PARTNER),
        (effective_scopes("accounting", None, hides=True), WHOLE_COMPANY | WHOLE_PARTNER),
    ):
        assert whole - narrowed == whole & lost
    assert whole & WHOLE_COMPANY
    assert whole & WHOLE_PARTNER


async def test_people_who_may_are_those_who_are_there(doors: Doors, owner_engine: AsyncEngine) -> None:
    """Of four who sell, one has lost the place and one the account; a warehouse keeper sells nothing."""
    trading = doors.trading
    gone, closed, keeper = [await trading.person(role) for role in ("sales", "sales", "warehouse")]
    async with AsyncSession(owner_engine) as session:
        await session.execute(update(Membership).where(Membership.id == gone.membership_id).values(active=False))
        await session.execute(update(User).where(User.id == closed.user_id).values(active=False))
        for nobody in (gone, closed):
            assert await read_grants(session, key_of(nobody)) is None
        staff = (Membership.company_id == trading.company_id) & Membership.partner_id.is_(None)
        people = await people_who_may(session, "sales-orders:write", staff)
    assert keeper.user_id not in {user.id for user, _ in people}
    assert sorted(user.id for user, _ in people) == sorted((trading.owner.user_id, doors.seller_actor.user_id))
