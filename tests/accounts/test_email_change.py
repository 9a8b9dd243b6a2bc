"""Changing the address: both sides say yes, in either order, and nobody learns who has an account."""

import asyncio
from datetime import timedelta

import time_machine
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import now
from app.core.ids import new_id
from tests.accounts.conftest import PASSWORD, Browse, Post, at_fault, bearer, enter, secret_of, with_password
from tests.factories.trading import Trading


async def ask(browser: AsyncClient, headers: dict[str, str], email: str, password: str = PASSWORD) -> int:
    body = {"email": email, "present_password": password}
    return (await browser.post("auth/email-change", json=body, headers=headers)).status_code


async def confirm(browser: AsyncClient, token: str) -> tuple[int, str]:
    answer = await browser.post("auth/email-change/confirmation", json={"token": token})
    body = answer.json()
    return answer.status_code, str(body.get("code", body["status"]))


async def test_both_addresses_confirm_in_either_order(
    browser: AsyncClient, trading: Trading, post: Post, owner_engine: AsyncEngine
) -> None:
    for newest_first in (False, True):
        person = await trading.person("sales")
        old, new = await with_password(owner_engine, person), f"{new_id().hex}@example.test"
        headers = bearer(await enter(browser, old))
        assert await ask(browser, headers, new) == 202
        mails = {mail["To"]: secret_of(mail) for mail in await post.deliver(person.user_id)}
        assert set(mails) == {old, new}
        first, second = (new, old) if newest_first else (old, new)
        assert await confirm(browser, mails[first]) == (200, "waiting")
        assert (await enter(browser, old)).status_code == 200
        assert await confirm(browser, mails[first]) == (422, "link_invalid")
        assert await confirm(browser, mails[second]) == (200, "changed")
        assert (await enter(browser, old)).status_code == 401
        assert (await enter(browser, new)).status_code == 200


async def test_two_who_confirm_at_once_see_each_other(
    browse: Browse, trading: Trading, post: Post, owner_engine: AsyncEngine
) -> None:
    for _ in range(5):
        person = await trading.person("sales")
        old, new = await with_password(owner_engine, person), f"{new_id().hex}@example.test"
        async with browse() as one, browse() as two:
            await ask(one, bearer(await enter(one, old)), new)
            links = [secret_of(mail) for mail in await post.deliver(person.user_id)]
            answers = await asyncio.gather(*(confirm(b, link) for b, link in zip((one, two), links, strict=True)))
            assert sorted(said for _, said in answers) == ["changed", "waiting"]
            assert (await enter(one, new)).status_code == 200


async def test_an_address_with_an_account_is_told_and_nothing_changes(
    browser: AsyncClient, trading: Trading, post: Post, owner_engine: AsyncEngine
) -> None:
    person, other = await trading.person("sales"), await trading.person("sales")
    old, taken = await with_password(owner_engine, person), await with_password(owner_engine, other)
    headers = bearer(await enter(browser, old))
    assert await ask(browser, headers, taken) == await ask(browser, headers, f"{new_id().hex}@example.test") == 202
    mails = await post.deliver(person.user_id)
    (to_taken,) = [mail for mail in mails if mail["To"] == taken]
    assert "#" not in to_taken.get_content()


async def test_an_address_that_was_taken_meanwhile_is_refused(
    browser: AsyncClient, trading: Trading, post: Post, owner_engine: AsyncEngine
) -> None:
    person, other = await trading.person("sales"), await trading.person("sales")
    old, new = await with_password(owner_engine, person), f"{new_id().hex}@example.test"
    await ask(browser, bearer(await enter(browser, old)), new)
    first, second = [secret_of(mail) for mail in await post.deliver(person.user_id)]
    await confirm(browser, first)
    async with owner_engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE users SET email = '{new}' WHERE id = '{other.user_id}'")
    assert await confirm(browser, second) == (409, "email_taken")
    assert (await enter(browser, old)).status_code == 200


async def test_nobody_who_is_shut_out_meanwhile_says_yes(
    browser: AsyncClient, trading: Trading, post: Post, owner_engine: AsyncEngine
) -> None:
    person = await trading.person("sales")
    old = await with_password(owner_engine, person)
    await ask(browser, bearer(await enter(browser, old)), f"{new_id().hex}@example.test")
    links = [secret_of(mail) for mail in await post.deliver(person.user_id)]
    async with owner_engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE users SET active = false WHERE id = '{person.user_id}'")
    assert [await confirm(browser, link) for link in links] == [(422, "link_invalid")] * 2


async def test_old_and_overtaken_links_are_dead(
    browser: AsyncClient, trading: Trading, post: Post, owner_engine: AsyncEngine
) -> None:
    person = await trading.person("sales")
    old = await with_password(owner_engine, person)
    headers = bearer(await enter(browser, old))
    await ask(browser, headers, f"{new_id().hex}@example.test")
    overtaken = [secret_of(mail) for mail in await post.deliver(person.user_id)]
    await ask(browser, headers, f"{new_id().hex}@example.test")
    late = [secret_of(mail) for mail in await post.deliver(person.user_id)]
    assert {await confirm(browser, link) for link in overtaken} == {(422, "link_invalid")}
    with time_machine.travel(now() + timedelta(hours=25)):
        assert {await confirm(browser, link) for link in late} == {(422, "link_invalid")}
    reset = await browser.post("auth/password-reset/confirmation", json={"token": late[0], "password": PASSWORD + "x"})
    assert at_fault(reset) == (422, "link_invalid")


async def test_a_stolen_token_cannot_move_the_account(
    browser: AsyncClient, trading: Trading, owner_engine: AsyncEngine
) -> None:
    email = await with_password(owner_engine, await trading.person("sales"))
    headers = bearer(await enter(browser, email))
    assert await ask(browser, headers, "thief@example.test", "not it") == 401
    assert await ask(browser, {}, "thief@example.test") == 401
