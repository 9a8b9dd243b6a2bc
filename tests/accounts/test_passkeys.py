"""Passkeys: a device signs in by itself; nothing that was signed for another site, person or moment does."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import now
from app.core.ids import new_id
from app.services.access import passkeys
from app.services.access.actor import Actor
from tests.accounts.authenticator import PRESENT, Device
from tests.accounts.conftest import PASSWORD, Browse, at_fault, bearer, enter, told, with_password
from tests.factories.trading import Trading

KEYS = "auth/passkeys"


@pytest.fixture
async def person(trading: Trading) -> Actor:
    """Somebody of the company."""
    return await trading.person("sales")


@pytest.fixture
async def email(owner_engine: AsyncEngine, person: Actor) -> str:
    """The person's address."""
    return await with_password(owner_engine, person)


async def options(browser: AsyncClient, headers: dict[str, str], **more: Any) -> dict[str, Any]:
    body = {"present_password": PASSWORD, **more}
    answer = await browser.post(f"{KEYS}/creation-options", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["public_key"])


async def keep(browser: AsyncClient, headers: dict[str, str], credential: dict[str, Any]) -> Response:
    return await browser.post(KEYS, json={"name": "Điện thoại", "credential": credential}, headers=headers)


async def register(browser: AsyncClient, headers: dict[str, str]) -> tuple[Device, dict[str, Any]]:
    device = Device()
    answer = await keep(browser, headers, device.make(await options(browser, headers)))
    assert answer.status_code == 201, answer.text
    return device, answer.json()


async def asked(browser: AsyncClient) -> dict[str, Any]:
    return dict((await browser.post(f"{KEYS}/request-options")).json()["public_key"])


async def sign_in(browser: AsyncClient, credential: dict[str, Any], **more: Any) -> Response:
    return await browser.post(f"{KEYS}/sign-in", json={"credential": credential, **more})


async def test_a_passkey_signs_in_alone_and_a_password_no_longer(
    browser: AsyncClient, browse: Browse, email: str, person: Actor
) -> None:
    async with browse() as elsewhere, browse() as phone:
        await enter(elsewhere, email)
        headers = bearer(await enter(browser, email))
        device, added = await register(browser, headers)
        assert (added["passkey"]["name"], len(added["codes"])) == ("Điện thoại", 10)
        assert (await elsewhere.post("auth/refresh")).status_code == 401
        answer = await sign_in(phone, device.sign(await asked(phone)))
        assert answer.status_code == 200, answer.text
        me = (await phone.get("me", headers=bearer(answer))).json()
        assert (me["user"]["email"], me["membership"]["id"]) == (email, str(person.membership_id))
        assert (await phone.post("auth/refresh")).status_code == 200
        assert at_fault(await enter(phone, email)) == (401, "second_factor_required")
        assert (await enter(phone, email, code=added["codes"][0])).status_code == 200
        listed = (await browser.get(KEYS, headers=headers)).json()["items"]
        assert listed[0]["used_at"] is not None


async def test_codes_of_an_app_that_is_not_set_up_open_nothing(
    browser: AsyncClient, browse: Browse, email: str
) -> None:
    """Of a person with a passkey: without an app, and with one that still waits for its first code."""
    headers = bearer(await enter(browser, email))
    device, added = await register(browser, headers)
    async with browse() as elsewhere:
        assert at_fault(await enter(elsewhere, email, code="123456")) == (401, "wrong_code")
        signed = await sign_in(elsewhere, device.sign(await asked(elsewhere)))
        body = {"present_password": PASSWORD, "code": added["codes"][0]}
        begun = await elsewhere.post("auth/second-factor/app", json=body, headers=bearer(signed))
        assert begun.status_code == 200, begun.text
        code = pyotp.TOTP(begun.json()["secret"]).at(now())
        assert at_fault(await enter(elsewhere, email, code=code)) == (401, "wrong_code")


async def test_what_was_signed_once_signs_in_once(browser: AsyncClient, browse: Browse, email: str) -> None:
    device, _ = await register(browser, bearer(await enter(browser, email)))
    async with browse() as one, browse() as two:
        signed = device.sign(await asked(one))
        answers = await asyncio.gather(sign_in(one, signed), sign_in(two, signed))
        assert sorted(answer.status_code for answer in answers) == [200, 401]


async def test_nothing_else_that_is_signed_is_accepted(browser: AsyncClient, email: str) -> None:
    headers = bearer(await enter(browser, email))
    device, added = await register(browser, headers)
    late = device.sign(await asked(browser))
    with time_machine.travel(now() + timedelta(minutes=6)):
        refused = [await sign_in(browser, late)]
    lies = [
        replace(device, origin="https://giao.evil.example"),
        replace(device, host="evil.example"),
        replace(device, flags=PRESENT),  # nobody was verified by the device
        replace(device, key=Device().key),
        replace(device, id=Device().id),
    ]
    refused += [await sign_in(browser, lie.sign(await asked(browser))) for lie in lies]
    refused.append(await sign_in(browser, device.sign({"challenge": "AAAA"})))
    for_another = await options(browser, headers, code=added["codes"][0])
    refused.append(await sign_in(browser, device.sign(for_another)))
    refused += [await sign_in(browser, broken) for broken in ({}, {"rawId": 1}, {"response": {"clientDataJSON": "!"}})]
    assert all(told(answer) == told(refused[0]) for answer in refused)
    assert at_fault(refused[0]) == (401, "passkey_refused")
    assert (await sign_in(browser, device.sign(await asked(browser)))).status_code == 200


async def test_a_copied_device_is_noticed_by_its_counter(browser: AsyncClient, email: str) -> None:
    device, _ = await register(browser, bearer(await enter(browser, email)))
    device.counter = 5
    assert (await sign_in(browser, device.sign(await asked(browser)))).status_code == 200
    assert at_fault(await sign_in(browser, device.sign(await asked(browser)))) == (401, "passkey_refused")
    device.counter = 6
    assert (await sign_in(browser, device.sign(await asked(browser)))).status_code == 200


async def test_what_others_were_asked_makes_no_passkey(
    browser: AsyncClient, browse: Browse, email: str, trading: Trading, owner_engine: AsyncEngine
) -> None:
    other_email = await with_password(owner_engine, await trading.person("sales"))
    async with browse() as other:
        mine, theirs = bearer(await enter(browser, email)), bearer(await enter(other, other_email))
        made = Device().make(await options(other, theirs))
        assert at_fault(await keep(browser, mine, made)) == (422, "passkey_invalid")
        assert (await keep(other, theirs, made)).status_code == 201
        assert at_fault(await keep(other, theirs, made)) == (422, "passkey_invalid")
        assert at_fault(
            await keep(browser, mine, Device().make(await options(browser, mine) | {"challenge": "AAAA"}))
        ) == (
            422,
            "passkey_invalid",
        )
        unverified = Device(flags=PRESENT).make(await options(browser, mine))
        assert at_fault(await keep(browser, mine, unverified)) == (422, "passkey_invalid")


async def test_nobody_has_more_passkeys_than_are_listed(
    browser: AsyncClient, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also not by asking for several before the first is kept."""
    monkeypatch.setattr(passkeys, "MOST_PASSKEYS", 1)
    headers = bearer(await enter(browser, email))
    one, other = [await options(browser, headers) for _ in range(2)]
    answers = await asyncio.gather(*(keep(browser, headers, Device().make(asked)) for asked in (one, other)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len((await browser.get(KEYS, headers=headers)).json()["items"]) == 1
    (code,) = [answer.json()["codes"][0] for answer in answers if answer.status_code == 201]
    again = await browser.post(
        f"{KEYS}/creation-options", json={"present_password": PASSWORD, "code": code}, headers=headers
    )
    assert at_fault(again) == (409, "too_many_passkeys")


async def test_it_takes_the_password_to_make_and_to_remove_one(
    browser: AsyncClient, browse: Browse, email: str, trading: Trading, owner_engine: AsyncEngine
) -> None:
    headers = bearer(await enter(browser, email))
    _, added = await register(browser, headers)
    removal = f"{KEYS}/{added['passkey']['id']}/removal"
    for path in (f"{KEYS}/creation-options", removal):
        assert (await browser.post(path, json={"present_password": "not it"}, headers=headers)).status_code == 401
        assert (await browser.post(path, json={"present_password": PASSWORD})).status_code == 401
    other_email = await with_password(owner_engine, await trading.person("sales"))
    async with browse() as other:
        theirs = bearer(await enter(other, other_email))
        foreign = await other.post(removal, json={"present_password": PASSWORD}, headers=theirs)
        random = await other.post(f"{KEYS}/{new_id()}/removal", json={"present_password": PASSWORD}, headers=theirs)
        assert told(foreign) == told(random)
        assert foreign.status_code == 404
    for given, code in (({}, "second_factor_required"), ({"code": "aaaa-aaaa-aaaa"}, "wrong_code")):
        refused = await browser.post(removal, json={"present_password": PASSWORD, **given}, headers=headers)
        assert at_fault(refused) == (401, code)
    proof = {"present_password": PASSWORD, "code": added["codes"][0]}
    assert (await browser.post(removal, json=proof, headers=headers)).status_code == 204
    assert (await enter(browser, email)).status_code == 200  # and the recovery codes went with it


async def test_who_has_passkeys_alone_has_just_signed_in(
    browser: AsyncClient, email: str, person: Actor, owner_engine: AsyncEngine
) -> None:
    device, added = await register(browser, bearer(await enter(browser, email)))
    async with owner_engine.begin() as connection:
        await connection.exec_driver_sql(
            f"UPDATE recovery_codes SET used_at = now() WHERE user_id = '{person.user_id}'"
        )
    removal, proof = f"{KEYS}/{added['passkey']['id']}/removal", {"present_password": PASSWORD}
    headers = bearer(await sign_in(browser, device.sign(await asked(browser))))
    with time_machine.travel(now() + timedelta(minutes=6)):
        late = await browser.post(removal, json=proof, headers=headers)
        assert at_fault(late) == (403, "sign_in_anew")
        fresh = bearer(await sign_in(browser, device.sign(await asked(browser))))
        assert (await browser.post(removal, json=proof, headers=fresh)).status_code == 204


async def test_an_account_that_is_closed_opens_with_no_passkey(
    browser: AsyncClient, email: str, person: Actor, owner_engine: AsyncEngine
) -> None:
    device, _ = await register(browser, bearer(await enter(browser, email)))
    async with owner_engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE users SET active = false WHERE id = '{person.user_id}'")
    assert at_fault(await sign_in(browser, device.sign(await asked(browser)))) == (401, "passkey_refused")


async def test_a_membership_of_others_is_not_entered(browser: AsyncClient, email: str, trading: Trading) -> None:
    device, _ = await register(browser, bearer(await enter(browser, email)))
    foreign = await sign_in(browser, device.sign(await asked(browser)), membership_id=str(trading.owner.membership_id))
    assert at_fault(foreign) == (403, "no_membership")
