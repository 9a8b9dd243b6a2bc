"""Sign-ins: each is seen and ended by its person, and by staff as far as the own company goes."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.clock import now
from app.core.database_roles import DatabaseUrls
from app.core.db import Database, Tenant, create_database
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.paging import Page
from app.core.passwords import hash_password_now
from app.core.settings import Settings
from app.models import Company, Membership, RefreshToken, SignIn, User
from app.services.access.actor import Actor
from app.services.access.memberships import Place, places_of
from app.services.access.password_changes import change_password, set_password
from app.services.access.refresh import Origin, Outcome, look_up, start_family
from app.services.access.sign_in import Proved, Wanted, is_factor_required, profile_of
from app.services.access.sign_in import enter as enter_in
from app.services.access.sign_ins import own_sign_ins, sign_ins_here
from tests.accounts.conftest import COOKIE, HASH, Browse, at_fault, bearer, enter, told, with_password
from tests.factories.trading import Headers, Trading
from tests.masters.desk import Desk, desk

ANYWHERE = Wanted(None, timedelta(days=1), Origin("", ""))

PHONE, DESKTOP = {"User-Agent": "Phone/1"}, {"User-Agent": "Desktop/1"}


@pytest.fixture
async def person(trading: Trading) -> Actor:
    """Somebody of the company."""
    return await trading.person("sales")


@pytest.fixture
async def email(owner_engine: AsyncEngine, person: Actor) -> str:
    """The person's address."""
    return await with_password(owner_engine, person)


async def test_a_person_sees_and_ends_the_own_sign_ins(browse: Browse, email: str) -> None:
    async with browse() as phone, browse() as desktop:
        phone.headers.update(PHONE)
        desktop.headers.update(DESKTOP)
        lost, here = await enter(phone, email), await enter(desktop, email)
        listed = (await desktop.get("auth/sign-ins", headers=bearer(here))).json()["items"]
        assert [(row["device"], row["current"]) for row in listed] == [("Desktop/1", True), ("Phone/1", False)]
        assert listed[1]["address"].startswith("198.51.")
        ended = await desktop.post(f"auth/sign-ins/{listed[1]['id']}/ending", headers=bearer(here))
        assert ended.status_code == 204
        assert (await phone.post("auth/refresh")).status_code == 401
        assert (await desktop.post("auth/refresh")).status_code == 200
        again = await desktop.post(f"auth/sign-ins/{listed[1]['id']}/ending", headers=bearer(here))
        assert again.status_code == 404
        left = (await desktop.get("auth/sign-ins", headers=bearer(here))).json()["items"]
        assert [row["current"] for row in left] == [True]
        assert lost.status_code == 200


async def test_everywhere_else_ends_at_once(browse: Browse, email: str) -> None:
    async with browse() as one, browse() as two, browse() as three:
        here = await enter(one, email)
        await enter(two, email)
        await enter(three, email)
        answer = await one.post("auth/sign-ins/ending", headers=bearer(here))
        assert answer.json() == {"ended": 2}
        assert [(await b.post("auth/refresh")).status_code for b in (one, two, three)] == [200, 401, 401]


async def test_nobody_sees_or_ends_the_sign_ins_of_others(
    browse: Browse, email: str, trading: Trading, owner_engine: AsyncEngine
) -> None:
    colleague = await with_password(owner_engine, await trading.person("sales"))
    async with browse() as one, browse() as two:
        mine, theirs = await enter(one, email), await enter(two, colleague)
        their_id = (await two.get("auth/sign-ins", headers=bearer(theirs))).json()["items"][0]["id"]
        foreign = await one.post(f"auth/sign-ins/{their_id}/ending", headers=bearer(mine))
        random = await one.post(f"auth/sign-ins/{new_id()}/ending", headers=bearer(mine))
        assert told(foreign) == told(random)
        assert foreign.status_code == 404
        assert (await two.post("auth/refresh")).status_code == 200


async def test_staff_signs_a_member_out_of_this_company_only(
    browse: Browse, owner: Desk, person: Actor, email: str, stranger_company: Trading, owner_engine: AsyncEngine
) -> None:
    elsewhere = new_id()
    async with AsyncSession(owner_engine) as session, session.begin():
        company_id = stranger_company.company_id
        session.add(Membership(company_id=company_id, id=elsewhere, user_id=person.user_id, role="sales"))
    async with browse() as here, browse() as there:
        await enter(here, email, membership_id=str(person.membership_id))
        await enter(there, email, membership_id=str(elsewhere))
        path = f"/members/{person.membership_id}/sign-ins"
        assert len((await owner.get(path))["items"]) == 1  # what goes on elsewhere is not this company's business
        assert (await owner.post(f"{path}/ending", status=200)) == {"ended": 1}
        assert (await here.post("auth/refresh")).status_code == 401
        stays = (await there.post("auth/refresh")).json()
        assert [place["id"] for place in stays["memberships"]] == [str(elsewhere)]
        back = await there.post("auth/refresh", json={"membership_id": str(person.membership_id)})
        assert at_fault(back) == (403, "no_membership")
        anew = (await enter(here, email, membership_id=str(person.membership_id))).json()
        assert len(anew["memberships"]) == 2


async def test_the_walls_of_a_members_sign_ins(
    client: AsyncClient, signed_in: Headers, trading: Trading, person: Actor, stranger_company: Trading
) -> None:
    stranger = desk(client, signed_in, stranger_company.owner)
    viewer = desk(client, signed_in, await trading.person("viewer"))
    for method, step in (("GET", ""), ("POST", "/ending")):
        path = f"/members/{person.membership_id}/sign-ins{step}"
        assert (await Desk(client).send(method, path)).status_code == 401
        assert (await viewer.send(method, path)).status_code == 403
        foreign = await stranger.send(method, path)
        nowhere = path.replace(str(person.membership_id), str(new_id()))
        assert told(foreign) == told(await stranger.send(method, nowhere))
        assert foreign.status_code == 404


async def test_a_cookie_that_was_put_there_is_not_what_one_signs_in_with(
    browse: Browse, email: str, trading: Trading, owner_engine: AsyncEngine
) -> None:
    """Session fixation: whoever plants the own cookie in a browser gains nothing when somebody signs in there."""
    planted_by = await with_password(owner_engine, await trading.person("sales"))
    async with browse() as attacker, browse() as victim:
        await enter(attacker, planted_by)
        planted = attacker.cookies[COOKIE]
        answer = await victim.post(
            "auth/sign-in",
            json={"email": email, "password": "một mật khẩu đủ dài"},
            headers={"Cookie": f"{COOKIE}={planted}"},
        )
        assert victim.cookies[COOKIE] != planted
        me = (await victim.get("me", headers=bearer(answer))).json()
        assert me["user"]["email"] == email
        assert (await attacker.post("auth/refresh")).status_code == 401  # the browser's old sign-in is over


async def test_a_wrong_password_ends_no_sign_in(browser: AsyncClient, email: str) -> None:
    await enter(browser, email)
    assert (await enter(browser, email, "not it")).status_code == 401
    assert (await browser.post("auth/refresh")).status_code == 200


async def assert_no_sign_in_begins(database: Database, person: Actor) -> None:
    """Although the password was right when it was checked."""
    with pytest.raises(AppError, match="wrong_credentials"):
        async with database.transaction(Tenant(None, person.user_id)) as session:
            await enter_in(session, Proved(person.user_id, HASH), ANYWHERE)


async def test_a_sign_in_with_the_old_password_does_not_outlive_it(
    database: Database, person: Actor, email: str, trading: Trading, owner_engine: AsyncEngine
) -> None:
    """The password is checked, another is set, and only then the sign-in would begin."""
    tenant = Tenant(trading.company_id, person.user_id)
    async with database.transaction(tenant) as session:
        user = await session.get_one(User, person.user_id)
        await set_password(session, user, hash_password_now("chín con mèo mun"), company_id=trading.company_id)
    await assert_no_sign_in_begins(database, person)


async def test_a_password_that_was_changed_meanwhile_is_not_changed_by_who_knew_it(
    database: Database, person: Actor, email: str, trading: Trading
) -> None:
    """The password is checked, its owner sets another, and only then the change would come."""
    tenant = Tenant(trading.company_id, person.user_id)
    async with database.transaction(tenant) as session:
        user = await session.get_one(User, person.user_id)
        await set_password(session, user, hash_password_now("chín con mèo mun"), company_id=trading.company_id)
    with pytest.raises(AppError, match="wrong_credentials"):
        async with database.transaction(tenant) as session:
            await change_password(session, person, Proved(person.user_id, HASH), HASH, ANYWHERE)


async def test_a_sign_in_of_somebody_who_is_shut_out_meanwhile_does_not_begin(
    database: Database, person: Actor, email: str, owner_engine: AsyncEngine
) -> None:
    """The password is checked, the person is made inactive, and only then the sign-in would begin."""
    async with owner_engine.begin() as connection:
        await connection.execute(update(User).where(User.id == person.user_id).values(active=False))
    await assert_no_sign_in_begins(database, person)


async def test_what_is_over_is_not_among_the_sign_ins(person: Actor, owner_engine: AsyncEngine) -> None:
    place = Place(person.membership_id, person.user_id, person.company_id, "", "sales", None, None)
    async with AsyncSession(owner_engine) as session:
        going_on, _ = [
            await start_family(session, place, lifetime, ANYWHERE.origin)
            for lifetime in (timedelta(days=1), timedelta(days=-1))
        ]
        listed = await own_sign_ins(session, person, Page())
    assert [row.id for row in listed.items] == [going_on.sign_in_id]


async def another_place(trading: Trading, person: Actor, partner_id: UUID, *, active: bool = True) -> UUID:
    """The same person acts for another partner of the company."""
    place = {"company_id": person.company_id, "user_id": person.user_id, "partner_id": partner_id, "role": "customer"}
    membership_id = new_id()
    async with AsyncSession(trading.engine) as session, session.begin():
        session.add(Membership(id=membership_id, active=active, **place))
    return membership_id


async def test_a_place_is_called_by_the_partner_that_it_is_for(
    trading: Trading, database_urls: DatabaseUrls, settings: Settings
) -> None:
    """Read as the role that row-level security does not bind, among other partners, of which one is left."""
    firms = [await trading.customer(code) for code in ("KH1", "KH2", "KH3")]
    person = await trading.person("customer", firms[1])
    await another_place(trading, person, firms[2], active=False)
    unbound = create_database(database_urls.owner, settings)
    async with unbound.transaction(Tenant(None, person.user_id), read_only=True) as session:
        places = await places_of(session, person.user_id)
    await unbound.dispose()
    assert [(place.partner_id, place.partner_name) for place in places] == [(firms[1], "Khách KH2")]


async def test_the_sign_ins_of_a_place_are_those_that_are_there(trading: Trading, owner_engine: AsyncEngine) -> None:
    """And not the same person's for another partner."""
    firms = [await trading.customer(code) for code in ("KH1", "KH2")]
    person = await trading.person("customer", firms[0])
    beside = await another_place(trading, person, firms[1])
    async with AsyncSession(owner_engine) as session:
        here, _ = [
            await start_family(
                session,
                Place(membership_id, person.user_id, person.company_id, "", "customer", None, None),
                timedelta(days=1),
                ANYWHERE.origin,
            )
            for membership_id in (person.membership_id, beside)
        ]
        membership = await session.get_one(Membership, (person.company_id, person.membership_id))
        listed = await sign_ins_here(session, membership, Page())
    assert [row.id for row in listed.items] == [here.sign_in_id]


async def test_a_token_is_refused_for_each_reason_by_itself(person: Actor, owner_engine: AsyncEngine) -> None:
    """Its sign-in has ended, it was revoked itself, or its time is over."""
    place, began = Place(person.membership_id, person.user_id, person.company_id, "", "sales", None, None), now()
    over = [
        update(SignIn).where(SignIn.id == bindparam("of")).values(ended_at=began),
        update(RefreshToken).where(RefreshToken.family_id == bindparam("of")).values(revoked_at=began),
        update(RefreshToken).where(RefreshToken.family_id == bindparam("of")).values(expires_at=began),
    ]
    outcomes = []
    async with AsyncSession(owner_engine) as session:
        for change in (None, *over):
            token = await start_family(session, place, timedelta(days=1), ANYWHERE.origin)
            if change is not None:
                connection = await session.connection()
                await connection.execute(change, {"of": token.sign_in_id})
                session.expire_all()
            outcomes.append((await look_up(session, token.secret))[0])
    assert outcomes == [Outcome.ROTATED, *[Outcome.REFUSED] * 3]


async def test_the_profile_is_that_of_an_open_membership(
    person: Actor, trading: Trading, stranger_company: Trading, owner_engine: AsyncEngine
) -> None:
    """Read as the role that row-level security does not bind."""
    async with AsyncSession(owner_engine) as session:
        assert (await profile_of(session, person)).user.id == person.user_id
        for other in (
            replace(person, company_id=stranger_company.company_id),
            replace(person, membership_id=new_id()),
        ):
            with pytest.raises(AppError, match="session_ended"):
                await profile_of(session, other)
        for closed in (
            update(Membership).where(Membership.id == person.membership_id).values(active=False),
            update(User).where(User.id == person.user_id).values(active=False),
        ):
            await session.execute(closed)
            with pytest.raises(AppError, match="session_ended"):
                await profile_of(session, person)
            await session.rollback()


async def test_a_second_factor_is_asked_for_by_the_own_company(
    trading: Trading, stranger_company: Trading, owner_engine: AsyncEngine
) -> None:
    """Read as the role that row-level security does not bind."""
    async with AsyncSession(owner_engine) as session:
        strict = update(Company).where(Company.id == trading.company_id)
        await session.execute(strict.values(second_factor_roles=["owner"]))
        assert await is_factor_required(session, trading.owner)
        assert not await is_factor_required(session, stranger_company.owner)


async def test_a_sign_in_that_begins_while_a_password_is_set_ends_with_it(
    database: Database, person: Actor, email: str, trading: Trading, owner_engine: AsyncEngine
) -> None:
    """The password is set while a sign-in with the old one has not yet committed: it waits for it, and ends it."""

    async def set_another() -> None:
        async with database.transaction(Tenant(trading.company_id, person.user_id)) as session:
            user = await session.get_one(User, person.user_id)
            await set_password(session, user, hash_password_now("chín con mèo mun"), company_id=trading.company_id)

    async with database.transaction(Tenant(None, person.user_id)) as session:
        entry = await enter_in(session, Proved(person.user_id, HASH), ANYWHERE)
        setting = asyncio.create_task(set_another())
        await asyncio.sleep(0.3)
        assert not setting.done()
    await setting
    async with AsyncSession(owner_engine) as session:
        ended = await session.scalar(select(SignIn.ended_at).where(SignIn.id == entry.refresh.sign_in_id))
    assert ended is not None


@pytest.mark.parametrize("count", [2, 8])
async def test_a_refresh_that_is_under_way_does_not_outlive_the_end(browse: Browse, email: str, count: int) -> None:
    async with browse() as one, browse() as other:
        here = await enter(other, email)
        await enter(one, email)
        await asyncio.gather(
            *(one.post("auth/refresh") for _ in range(count)), other.post("auth/sign-ins/ending", headers=bearer(here))
        )
        assert (await one.post("auth/refresh")).status_code == 401
