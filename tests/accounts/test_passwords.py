"""Setting a password: the rule, resets by mail, changes, and what ends with the old one."""

import asyncio
from datetime import timedelta

import pytest
import time_machine
from httpx import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.breached_passwords import is_breached
from app.core.clock import now
from app.core.db import Database
from app.core.ids import new_id
from app.models import AccountLink, OutboxEvent
from app.services.access.actor import Actor
from tests.accounts.conftest import (
    COOKIE,
    PASSWORD,
    Browse,
    Post,
    at_fault,
    bearer,
    enter,
    secret_of,
    told,
    with_password,
)
from tests.factories.statements import counted
from tests.factories.trading import Trading
from tests.masters.desk import Desk, fault

CHOSEN = "chín con mèo mun"


@pytest.fixture
async def person(trading: Trading) -> Actor:
    """Somebody of the company."""
    return await trading.person("sales")


@pytest.fixture
async def email(owner_engine: AsyncEngine, person: Actor) -> str:
    """The person's address; the password is `PASSWORD`."""
    return await with_password(owner_engine, person)


async def ask(browser: AsyncClient, address: str) -> int:
    return (await browser.post("auth/password-reset", json={"email": address})).status_code


async def test_a_forgotten_password_is_set_anew(
    browser: AsyncClient, browse: Browse, person: Actor, email: str, post: Post
) -> None:
    async with browse() as elsewhere:
        await enter(elsewhere, email)
        assert await ask(browser, email.upper()) == 202
        token = await post.link(person.user_id)
        body = {"token": token, "password": CHOSEN}
        assert (await browser.post("auth/password-reset/confirmation", json=body)).status_code == 204
        assert (await elsewhere.post("auth/refresh")).status_code == 401
    assert (await enter(browser, email)).status_code == 401
    assert (await enter(browser, email, CHOSEN)).status_code == 200
    assert at_fault(await browser.post("auth/password-reset/confirmation", json=body)) == (422, "link_invalid")
    (told_of_it,) = await post.deliver(person.user_id)
    assert told_of_it["Subject"] == "Mật khẩu đã được đổi"


async def test_asking_tells_nothing_of_who_has_an_account(
    browse: Browse, email: str, post: Post, owner_engine: AsyncEngine
) -> None:
    async def events() -> int:
        async with AsyncSession(owner_engine) as session:
            return await session.scalar(select(func.count()).where(OutboxEvent.kind == "account.reset_asked")) or 0

    async with browse() as browser:
        before = await events()
        unknown = f"{new_id().hex}@example.test"
        answers = [await browser.post("auth/password-reset", json={"email": address}) for address in (email, unknown)]
        assert [(answer.status_code, answer.content) for answer in answers] == [(202, b"")] * 2
        assert await events() == before + 2  # one row each: as much work for one as for the other
    assert [mail["To"] for mail in await post.deliver() if mail["To"] in (email, unknown)] == [email]


async def test_asking_is_as_much_work_for_strangers(browse: Browse, email: str, database: Database) -> None:
    """The same statements for both, so that no clock tells them apart."""

    async def statements(address: str) -> list[str]:
        async with browse() as browser, counted(database) as queries:
            assert await ask(browser, address) == 202
        return queries

    known = await statements(email)
    assert any(statement.startswith("INSERT INTO outbox_events") for statement in known), known
    assert await statements(f"{new_id().hex}@example.test") == known


async def test_strangers_cannot_keep_the_owner_from_a_link(
    browse: Browse, person: Actor, email: str, post: Post
) -> None:
    async with browse() as stranger:
        assert [await ask(stranger, email) for _ in range(7)] == [202] * 5 + [429] * 2
    async with browse() as browser:
        assert await ask(browser, email) == 202
        links = [secret_of(mail) for mail in await post.deliver(person.user_id)]
        assert len(links) == 6
        body = {"token": links[2], "password": CHOSEN}  # each works, until one is used
        assert (await browser.post("auth/password-reset/confirmation", json=body)).status_code == 204
        late = await browser.post("auth/password-reset/confirmation", json={**body, "token": links[5]})
        assert at_fault(late) == (422, "link_invalid")


async def test_one_link_used_by_two_at_once_has_one_winner(
    browse: Browse, person: Actor, email: str, post: Post
) -> None:
    async with browse() as one, browse() as two:
        await ask(one, email)
        token = await post.link(person.user_id)
        answers = await asyncio.gather(
            *(
                browser.post("auth/password-reset/confirmation", json={"token": token, "password": password})
                for browser, password in ((one, CHOSEN), (two, "mười con mèo mun"))
            )
        )
        assert sorted(answer.status_code for answer in answers) == [204, 422]


async def test_dead_and_foreign_links_read_the_same(
    browser: AsyncClient, person: Actor, email: str, post: Post, owner: Desk
) -> None:
    await ask(browser, email)
    expired = await post.link(person.user_id)
    invited = await owner.post("/invitations", {"email": "a@b.example", "name": "A", "role": "sales"})
    invitation = await post.link(invited["id"])
    await enter(browser, email)
    with time_machine.travel(now() + timedelta(minutes=61)):
        old = await browser.post("auth/password-reset/confirmation", json={"token": expired, "password": CHOSEN})
    others = [
        await browser.post("auth/password-reset/confirmation", json={"token": other, "password": CHOSEN})
        for other in (invitation, invitation[22:], browser.cookies[COOKIE], "x" * 43)
    ]
    assert all(told(other) == told(old) for other in others)
    assert at_fault(old) == (422, "link_invalid")
    # And a link opens nothing else.
    browser.cookies.clear()
    as_change = await browser.post("auth/email-change/confirmation", json={"token": expired})
    as_refresh = await browser.post("auth/refresh", headers={"Cookie": f"{COOKIE}={expired}"})
    as_access = await browser.get("me", headers={"Authorization": f"Bearer {expired}"})
    assert [as_change.status_code, as_refresh.status_code, as_access.status_code] == [422, 401, 401]
    used = await browser.post("auth/password-reset/confirmation", json={"token": expired, "password": CHOSEN})
    assert used.status_code == 204


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Password123", "password_breached"),
        ("PASSWORD123", "password_breached"),
        ("MatKhauMoi1", "password_breached"),
        ("trần thử 1", "password_personal"),
        ("short", "too_short"),
        ("x" * 257, "too_long"),
    ],
)
async def test_a_password_that_others_would_guess_is_refused_and_leaves_the_link(
    browser: AsyncClient, person: Actor, email: str, post: Post, password: str, code: str
) -> None:
    await ask(browser, email)
    token = await post.link(person.user_id)
    refused = await browser.post("auth/password-reset/confirmation", json={"token": token, "password": password})
    assert (refused.status_code, fault(refused.json())) == (422, ("/password", code))
    body = {"token": token, "password": CHOSEN}
    assert (await browser.post("auth/password-reset/confirmation", json=body)).status_code == 204


def test_the_list_knows_no_good_passwords() -> None:
    assert not any(is_breached(f"{new_id()}") for _ in range(10_000))


async def test_changing_the_password_ends_every_other_sign_in(
    browser: AsyncClient, browse: Browse, email: str, person: Actor, post: Post
) -> None:
    async with browse() as elsewhere:
        await enter(elsewhere, email)
        await ask(elsewhere, email)
        link = await post.link(person.user_id)
        here = await enter(browser, email)
        before = browser.cookies[COOKIE]
        body = {"present_password": PASSWORD, "password": CHOSEN}
        changed = await browser.post("auth/password", json=body, headers=bearer(here))
        assert changed.status_code == 200
        assert browser.cookies[COOKIE] != before
        assert (await browser.get("me", headers=bearer(changed))).status_code == 200
        assert (await browser.post("auth/refresh")).status_code == 200
        assert (await elsewhere.post("auth/refresh")).status_code == 401
        stale = await elsewhere.post("auth/password-reset/confirmation", json={"token": link, "password": PASSWORD})
        assert at_fault(stale) == (422, "link_invalid")


async def test_a_stolen_token_cannot_change_the_password(browser: AsyncClient, email: str) -> None:
    here = await enter(browser, email)
    body = {"present_password": "not it", "password": CHOSEN}
    answers = [await browser.post("auth/password", json=body, headers=bearer(here)) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert (await browser.post("auth/password", json=body)).status_code == 401


async def test_only_hashes_of_links_are_kept(
    browser: AsyncClient, person: Actor, email: str, post: Post, owner_engine: AsyncEngine
) -> None:
    await ask(browser, email)
    token = await post.link(person.user_id)
    async with AsyncSession(owner_engine) as session:
        links = (await session.scalars(select(AccountLink).where(AccountLink.user_id == person.user_id))).all()
        events = (await session.scalars(select(OutboxEvent).where(OutboxEvent.subject_id == person.user_id))).all()
    assert len(links) == 1
    assert token not in str([vars(row) for row in (*links, *events)])


async def test_an_inactive_account_gets_no_link(
    browser: AsyncClient, person: Actor, email: str, post: Post, owner_engine: AsyncEngine
) -> None:
    await ask(browser, email)
    link = await post.link(person.user_id)
    async with owner_engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE users SET active = false WHERE id = '{person.user_id}'")
    assert await ask(browser, email) == 202
    assert await post.deliver(person.user_id) == []
    refused = await browser.post("auth/password-reset/confirmation", json={"token": link, "password": CHOSEN})
    assert at_fault(refused) == (422, "link_invalid")


async def test_a_first_password_follows_the_rule_too(owner: Desk) -> None:
    body = {"email": f"{new_id().hex}@x.test", "name": "An", "role": "sales", "password": "password123"}
    assert fault(await owner.post("/members", body, 422)) == ("/password", "password_breached")
