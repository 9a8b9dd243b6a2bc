"""The second factor: a code is accepted once, the secret is unreadable at rest, and a company may ask for one."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.clock import now
from app.core.db import Database
from app.core.secret_box import KEY_FILE, SecretBox, UnreadableSecretError
from app.core.settings import Settings
from app.models import CodeApp
from app.services.access.actor import Actor
from app.services.access.sign_in import is_factor_required
from tests.accounts.conftest import PASSWORD, Browse, Post, at_fault, bearer, enter, told, with_password
from tests.factories.trading import Trading
from tests.masters.desk import Desk

APP = "auth/second-factor/app"


@pytest.fixture
async def person(trading: Trading) -> Actor:
    """Somebody of the company."""
    return await trading.person("sales")


@pytest.fixture
async def email(owner_engine: AsyncEngine, person: Actor) -> str:
    """The person's address."""
    return await with_password(owner_engine, person)


def at(moment: datetime, secret: str) -> str:
    return pyotp.TOTP(secret).at(moment)


async def set_up(browser: AsyncClient, headers: dict[str, str]) -> tuple[str, list[str]]:
    """Set up an app; returns its secret and the recovery codes. The present step is used up by it."""
    begun = await browser.post(APP, json={"present_password": PASSWORD}, headers=headers)
    assert begun.status_code == 200, begun.text
    secret = begun.json()["secret"]
    done = await browser.post(f"{APP}/confirmation", json={"code": at(now(), secret)}, headers=headers)
    assert done.status_code == 200, done.text
    return secret, done.json()["codes"]


async def test_an_app_is_set_up_and_asked_for_from_then_on(
    browser: AsyncClient, browse: Browse, email: str, person: Actor, post: Post
) -> None:
    async with browse() as elsewhere:
        await enter(elsewhere, email)
        headers = bearer(await enter(browser, email))
        begun = (await browser.post(APP, json={"present_password": PASSWORD}, headers=headers)).json()
        assert begun["uri"].startswith("otpauth://totp/Giao:")
        assert begun["picture"].startswith("data:image/svg+xml")
        assert (await enter(elsewhere, email)).status_code == 200  # nothing is asked before it is confirmed
        wrong = await browser.post(f"{APP}/confirmation", json={"code": "000000"}, headers=headers)
        assert at_fault(wrong) == (422, "wrong_code")
        code = at(now(), begun["secret"])
        done = await browser.post(f"{APP}/confirmation", json={"code": code}, headers=headers)
        assert len(set(done.json()["codes"])) == 10
        assert (await elsewhere.post("auth/refresh")).status_code == 401
        assert (await browser.post("auth/refresh")).status_code == 200
    assert at_fault(await enter(browser, email)) == (401, "second_factor_required")
    assert at_fault(await enter(browser, email, "not it")) == (401, "wrong_credentials")
    with time_machine.travel(now() + timedelta(seconds=31)):
        answer = await enter(browser, email, code=at(now(), begun["secret"]))
        assert answer.status_code == 200
        state = (await browser.get("auth/second-factor", headers=bearer(answer))).json()
        assert state == {"code_app": True, "recovery_codes_left": 10, "required": False}
    assert "Lớp xác thực" in (await post.deliver(person.user_id))[0]["Subject"]


async def test_only_an_app_that_waits_is_confirmed(browser: AsyncClient, email: str) -> None:
    """Neither one that was never begun, nor, for new recovery codes, one that counts already."""
    headers = bearer(await enter(browser, email))
    answer = await browser.post(f"{APP}/confirmation", json={"code": "000000"}, headers=headers)
    assert at_fault(answer) == (409, "code_app_missing")
    secret, _ = await set_up(browser, headers)
    with time_machine.travel(now() + timedelta(seconds=31)):
        answer = await browser.post(f"{APP}/confirmation", json={"code": at(now(), secret)}, headers=headers)
        assert at_fault(answer) == (409, "code_app_missing")


async def test_a_code_is_accepted_once_also_by_two_at_once(browser: AsyncClient, browse: Browse, email: str) -> None:
    secret, _ = await set_up(browser, bearer(await enter(browser, email)))
    assert at_fault(await enter(browser, email, code=at(now(), secret))) == (401, "wrong_code")  # used to set it up
    with time_machine.travel(now() + timedelta(seconds=60)):
        code, earlier = at(now(), secret), at(now() - timedelta(seconds=30), secret)
        async with browse() as one, browse() as two:
            answers = await asyncio.gather(enter(one, email, code=code), enter(two, email, code=code))
            assert sorted(answer.status_code for answer in answers) == [200, 401]
            assert at_fault(await enter(one, email, code=earlier)) == (401, "wrong_code")


async def test_clocks_may_be_a_step_off_and_no_more(browser: AsyncClient, email: str) -> None:
    secret, _ = await set_up(browser, bearer(await enter(browser, email)))
    start = now() + timedelta(minutes=10)
    with time_machine.travel(start):
        for off, status in ((-60, 401), (60, 401), (-30, 200), (30, 200)):
            answer = await enter(browser, email, code=at(now() + timedelta(seconds=off), secret))
            assert answer.status_code == status, off


async def test_a_recovery_code_opens_once(browser: AsyncClient, email: str) -> None:
    _, codes = await set_up(browser, bearer(await enter(browser, email)))
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", codes[0])
    answer = await enter(browser, email, code=codes[0].upper().replace("-", " "))
    assert answer.status_code == 200
    assert at_fault(await enter(browser, email, code=codes[0])) == (401, "wrong_code")
    state = (await browser.get("auth/second-factor", headers=bearer(answer))).json()
    assert state["recovery_codes_left"] == 9
    proof = {"present_password": PASSWORD, "code": codes[1]}
    renewed = await browser.post("auth/second-factor/recovery-codes", json=proof, headers=bearer(answer))
    assert len(renewed.json()["codes"]) == 10
    assert at_fault(await enter(browser, email, code=codes[2])) == (401, "wrong_code")
    assert (await enter(browser, email, code=renewed.json()["codes"][0])).status_code == 200


async def test_codes_cannot_be_tried_from_many_networks(browse: Browse, browser: AsyncClient, email: str) -> None:
    secret, _ = await set_up(browser, bearer(await enter(browser, email)))
    answers: list[Response] = []
    for _ in range(12):
        async with browse() as network:
            answers.append(await enter(network, email, code="000000"))
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert (await enter(browser, email, code=at(now(), secret))).status_code == 200


async def test_a_right_code_at_a_closed_door_is_no_failed_attempt(
    owner: Desk, browse: Browse, browser: AsyncClient, email: str
) -> None:
    """Who comes too early, however often, is let in at the hour; wrong codes count there as anywhere."""
    secret, _ = await set_up(browser, bearer(await enter(browser, email)))
    at_eight = [{"weekday": 1, "opens": "08:00", "closes": "17:00"}]
    await owner.put("/access-windows", {"role": "sales", "time_zone": "UTC", "weekly": at_eight})
    with time_machine.travel(datetime(2099, 1, 5, 7, 59, 20, tzinfo=UTC)) as traveller:
        for code, times, refused in (
            (at(now(), secret), 11, (403, "access_closed")),
            ("000000", 9, (401, "wrong_code")),
        ):
            for _ in range(times):
                assert at_fault(await enter(browser, email, code=code)) == refused
        traveller.shift(60)
        assert (await enter(browser, email, code=at(now(), secret))).status_code == 200


async def test_without_the_password_nobody_uses_up_the_codes(browse: Browse, browser: AsyncClient, email: str) -> None:
    secret, _ = await set_up(browser, bearer(await enter(browser, email)))
    for _ in range(12):
        async with browse() as network:
            assert at_fault(await enter(network, email, "not it", code="000000")) == (401, "wrong_credentials")
    with time_machine.travel(now() + timedelta(seconds=31)):
        assert (await enter(browser, email, code=at(now(), secret))).status_code == 200


async def test_removing_it_takes_the_password_and_a_code(browser: AsyncClient, email: str) -> None:
    headers = bearer(await enter(browser, email))
    _, codes = await set_up(browser, headers)
    for proof in ({"present_password": "not it", "code": codes[0]}, {"present_password": PASSWORD, "code": "000000"}):
        assert (await browser.post(f"{APP}/removal", json=proof, headers=headers)).status_code == 401
    for path in (APP, f"{APP}/removal", "auth/second-factor/recovery-codes", "auth/passkeys/creation-options"):
        without = await browser.post(path, json={"present_password": PASSWORD}, headers=headers)
        assert at_fault(without) == (401, "second_factor_required"), path
    again = await browser.post(APP, json={"present_password": PASSWORD, "code": codes[1]}, headers=headers)
    assert at_fault(again) == (409, "code_app_present")
    proof = {"present_password": PASSWORD, "code": codes[0]}
    assert (await browser.post(f"{APP}/removal", json=proof, headers=headers)).status_code == 204
    assert (await enter(browser, email)).status_code == 200


async def test_resetting_the_password_does_not_remove_it(
    browser: AsyncClient, email: str, person: Actor, post: Post
) -> None:
    await set_up(browser, bearer(await enter(browser, email)))
    await post.deliver(person.user_id)
    await browser.post("auth/password-reset", json={"email": email})
    body = {"token": await post.link(person.user_id), "password": "chín con mèo mun"}
    assert (await browser.post("auth/password-reset/confirmation", json=body)).status_code == 204
    assert at_fault(await enter(browser, email, "chín con mèo mun")) == (401, "second_factor_required")


async def test_the_secret_cannot_be_read_from_the_database(
    browser: AsyncClient, email: str, person: Actor, owner_engine: AsyncEngine, app: FastAPI, settings: Settings
) -> None:
    secret, codes = await set_up(browser, bearer(await enter(browser, email)))
    async with AsyncSession(owner_engine) as session:
        kept = await session.get_one(CodeApp, person.user_id)
    assert secret.encode() not in kept.sealed_secret
    assert SecretBox.load(settings.data_path).open(kept.sealed_secret) == secret
    assert (settings.data_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    async with owner_engine.connect() as connection:
        hashes = await connection.exec_driver_sql(
            "SELECT string_agg(encode(code_hash, 'escape'), ' ') FROM recovery_codes"
        )
        assert codes[0].replace("-", "") not in str(hashes.scalar())


def test_keys_are_changed_by_putting_a_new_one_on_top(settings: Settings, tmp_path: Any) -> None:
    old = SecretBox.load(tmp_path)
    sealed = old.seal("secret")
    new_key = SecretBox.load(settings.data_path)
    path = tmp_path / KEY_FILE
    path.write_text((settings.data_path / KEY_FILE).read_text() + "\n" + path.read_text())
    both = SecretBox.load(tmp_path)
    assert both.open(sealed) == "secret"
    assert new_key.open(both.seal("next")) == "next"
    with pytest.raises(UnreadableSecretError):
        old.open(both.seal("next"))


async def test_a_company_asks_for_it_by_role(
    browser: AsyncClient, email: str, owner: Desk, trading: Trading, person: Actor
) -> None:
    path = f"/companies/{trading.company_id}"
    changed = await owner.patch(path, {"second_factor_roles": ["sales", "owner", "sales"]})
    assert changed["second_factor_roles"] == ["owner", "sales"]
    answer = await enter(browser, email)
    me = (await browser.get("me", headers=bearer(answer))).json()
    assert (me["factor_due"], me["scopes"]) == (True, ["account:read", "account:write", "me:read"])
    refused = await browser.get("sales-orders", headers=bearer(answer))
    assert refused.status_code == 403
    await set_up(browser, bearer(answer))
    free = await browser.post("auth/refresh")
    me = (await browser.get("me", headers=bearer(free))).json()
    assert (me["factor_due"], "sales-orders:read" in me["scopes"]) == (False, True)
    assert (await browser.get("sales-orders", headers=bearer(free))).status_code == 200


async def test_what_one_company_asks_for_another_does_not(
    owner: Desk, trading: Trading, stranger_company: Trading, unwalled: Database
) -> None:
    await owner.patch(f"/companies/{trading.company_id}", {"second_factor_roles": ["owner"]})
    for actor, asked in ((trading.owner, True), (stranger_company.owner, False)):
        async with unwalled.transaction(actor.tenant, read_only=True) as session:
            assert await is_factor_required(session, actor) is asked


@pytest.mark.parametrize("code", ["", "12345", "1" * 21, "12<456", 123456])
async def test_a_malformed_code_is_told(browser: AsyncClient, email: str, code: Any) -> None:
    assert (await enter(browser, email, code=code)).status_code == 422


@pytest.mark.parametrize("path", [APP, f"{APP}/confirmation", f"{APP}/removal", "auth/second-factor/recovery-codes"])
async def test_it_is_changed_by_oneself_only(browser: AsyncClient, path: str) -> None:
    body = {"present_password": PASSWORD, "code": "000000"}
    assert (await browser.post(path, json=body)).status_code == 401


async def test_guessing_by_the_confirmation_is_limited_too(browser: AsyncClient, email: str) -> None:
    headers = bearer(await enter(browser, email))
    await browser.post(APP, json={"present_password": PASSWORD}, headers=headers)
    body = {"code": "000000"}
    answers = [await browser.post(f"{APP}/confirmation", json=body, headers=headers) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert told(answers[0]) == told(answers[1])
