import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.clock import now
from app.core.ids import new_id
from app.core.passwords import hash_password_now
from app.core.tokens import TokenKeys
from app.models import Company, Membership, Partner, RefreshToken, User
from app.services.access.actor import Actor

PASSWORD = "một mật khẩu đủ dài"
HASH = hash_password_now(PASSWORD)
COOKIE = "giao_refresh"


@dataclass(frozen=True)
class Person:
    user_id: UUID
    email: str
    companies: list[UUID]
    memberships: list[UUID]


@pytest.fixture
async def person(owner_engine: AsyncEngine) -> Person:
    """Owner of one company and customer user in another."""
    user_id = new_id()
    companies, memberships, partner_id = [new_id(), new_id()], [new_id(), new_id()], new_id()
    email = f"{user_id.hex}@example.test"
    async with AsyncSession(owner_engine) as session, session.begin():
        session.add(User(id=user_id, email=email, name="Trần Hai Vai", password_hash=HASH))
        for company_id in companies:
            session.add(Company(id=company_id, code=f"C{company_id.hex[-12:]}", name=f"Công ty {company_id.hex[-4:]}"))
        await session.flush()
        session.add(
            Partner(
                company_id=companies[1],
                id=partner_id,
                code="KH1",
                name="Khách Một",
                search_key="kh1",
                is_customer=True,
                currency="VND",
            )
        )
        await session.flush()
        session.add(Membership(company_id=companies[0], id=memberships[0], user_id=user_id, role="owner"))
        session.add(
            Membership(
                company_id=companies[1], id=memberships[1], user_id=user_id, role="customer", partner_id=partner_id
            )
        )
    return Person(user_id, email, companies, memberships)


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A client with a cookie jar and an address of its own."""
    address = f"198.51.{new_id().int % 250}.{new_id().int % 250}"
    async with AsyncClient(transport=ASGITransport(app, client=(address, 1)), base_url="http://giao.test") as client:
        yield client


async def sign_in(client: AsyncClient, person: Person, password: str = PASSWORD, **more: Any) -> Response:
    return await client.post("/api/v1/auth/sign-in", json={"email": person.email, "password": password, **more})


async def test_sign_in_gives_a_token_and_the_places_to_go(browser: AsyncClient, person: Person) -> None:
    answer = await sign_in(browser, person)
    assert answer.status_code == 200
    body = answer.json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 600
    assert [m["id"] for m in body["memberships"]] == [str(m) for m in person.memberships]
    assert [m["partner_name"] for m in body["memberships"]] == [None, "Khách Một"]
    cookie = answer.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=strict", "Path=/api/v1/auth"):
        assert part in cookie
    me = (await browser.get("/api/v1/me", headers={"Authorization": f"Bearer {body['access_token']}"})).json()
    assert me["user"]["email"] == person.email
    assert me["company"]["id"] == str(person.companies[0])
    assert me["company"]["base_currency"] == "VND"
    assert me["partner"] is None
    assert "sales-orders:write" in me["scopes"]


async def test_the_address_is_read_in_any_case(browser: AsyncClient, person: Person) -> None:
    answer = await browser.post(
        "/api/v1/auth/sign-in", json={"email": f" {person.email.upper()} ", "password": PASSWORD}
    )
    assert answer.status_code == 200


async def test_the_company_can_be_chosen_and_changed(browser: AsyncClient, person: Person, app: FastAPI) -> None:
    keys: TokenKeys = app.state.token_keys
    first = (await sign_in(browser, person, membership_id=str(person.memberships[1]))).json()
    claims = keys.read(first["access_token"])
    assert (claims.company_id, claims.role) == (person.companies[1], "customer")
    assert claims.partner_id is not None
    changed = await browser.post("/api/v1/auth/refresh", json={"membership_id": str(person.memberships[0])})
    claims = keys.read(changed.json()["access_token"])
    assert (claims.company_id, claims.role, claims.partner_id) == (person.companies[0], "owner", None)
    stayed = await browser.post("/api/v1/auth/refresh")
    assert stayed.json()["membership_id"] == str(person.memberships[0])
    foreign = await browser.post("/api/v1/auth/refresh", json={"membership_id": str(new_id())})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "no_membership")


async def test_a_partner_user_is_shown_its_partner(browser: AsyncClient, person: Person) -> None:
    token = (await sign_in(browser, person, membership_id=str(person.memberships[1]))).json()["access_token"]
    me = (await browser.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})).json()
    assert me["partner"]["name"] == "Khách Một"
    assert me["membership"]["role"] == "customer"


async def test_wrong_unknown_and_inactive_read_the_same(
    browser: AsyncClient, person: Person, owner_engine: AsyncEngine
) -> None:
    wrong = await sign_in(browser, person, "not it")
    unknown = await browser.post("/api/v1/auth/sign-in", json={"email": "no@example.test", "password": PASSWORD})
    async with owner_engine.begin() as connection:
        await connection.execute(text("UPDATE users SET active = false WHERE id = :id"), {"id": person.user_id})
    inactive = await sign_in(browser, person)
    bodies = [{k: v for k, v in a.json().items() if k != "request_id"} for a in (wrong, unknown, inactive)]
    assert {a.status_code for a in (wrong, unknown, inactive)} == {401}
    assert bodies[0] == bodies[1] == bodies[2]


async def test_unknown_accounts_take_as_long_as_known_ones(browser: AsyncClient, person: Person) -> None:
    async def seconds(email: str) -> float:
        started = time.process_time()  # hashing is processor time, and a busy machine does not add to it
        await browser.post("/api/v1/auth/sign-in", json={"email": email, "password": "not it"})
        return time.process_time() - started

    known = min([await seconds(person.email) for _ in range(4)])
    unknown = min([await seconds("nobody@example.test") for _ in range(4)])
    assert 0.5 < known / unknown < 2


async def test_failures_are_limited_where_they_come_from(app: FastAPI, person: Person) -> None:
    async def tries(address: str, password: str, times: int) -> list[Response]:
        transport = ASGITransport(app, client=(address, 1))
        async with AsyncClient(transport=transport, base_url="http://giao.test") as client:
            return [await sign_in(client, person, password) for _ in range(times)]

    codes = [a.status_code for a in await tries("203.0.113.77", "not it", 12)]
    assert codes == [401] * 10 + [429] * 2
    refused = (await tries("203.0.113.77", PASSWORD, 1))[0]
    assert refused.json()["code"] == "too_many_attempts"
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    # Its owner, elsewhere, is not locked out; and successes are not counted.
    assert {a.status_code for a in await tries("203.0.113.78", PASSWORD, 12)} == {200}


async def test_one_network_cannot_try_many_accounts(app: FastAPI) -> None:
    transport = ASGITransport(app, client=("2001:db8:1:2::9", 1))
    async with AsyncClient(transport=transport, base_url="http://giao.test") as client:
        codes = [
            (await client.post("/api/v1/auth/sign-in", json={"email": f"a{i}@x.test", "password": "p"})).status_code
            for i in range(62)
        ]
    assert codes == [401] * 60 + [429] * 2


async def test_refresh_rotates(browser: AsyncClient, person: Person) -> None:
    await sign_in(browser, person)
    seen = {browser.cookies[COOKIE]}
    for _ in range(3):
        assert (await browser.post("/api/v1/auth/refresh")).status_code == 200
        seen.add(browser.cookies[COOKIE])
    assert len(seen) == 4


async def test_two_tabs_at_once_have_a_defined_outcome(browser: AsyncClient, app: FastAPI, person: Person) -> None:
    await sign_in(browser, person)
    cookie = {"Cookie": f"{COOKIE}={browser.cookies[COOKIE]}"}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test") as tabs:
        answers = await asyncio.gather(*(tabs.post("/api/v1/auth/refresh", headers=cookie) for _ in range(5)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200, 409, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"refresh_in_progress"}
    winner = next(answer for answer in answers if answer.status_code == 200)
    again = await browser.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={winner.cookies[COOKIE]}"})
    assert again.status_code == 200


async def test_a_late_second_use_ends_the_whole_sign_in(
    browser: AsyncClient, person: Person, owner_engine: AsyncEngine
) -> None:
    await sign_in(browser, person)
    stolen = browser.cookies[COOKIE]
    await browser.post("/api/v1/auth/refresh")
    with time_machine.travel(now() + timedelta(seconds=11)):
        browser_cookie = browser.cookies[COOKIE]
        browser.cookies.clear()
        thief = await browser.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={stolen}"})
        assert (thief.status_code, thief.json()["code"]) == (401, "session_ended")
        owner = await browser.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={browser_cookie}"})
        assert owner.status_code == 401
    async with AsyncSession(owner_engine) as session:
        tokens = (await session.scalars(select(RefreshToken).where(RefreshToken.user_id == person.user_id))).all()
    assert len(tokens) == 2
    assert all(token.revoked_at for token in tokens)


async def test_a_refresh_token_ends_with_its_time_its_user_and_its_membership(
    browser: AsyncClient, person: Person, owner_engine: AsyncEngine
) -> None:
    await sign_in(browser, person, membership_id=str(person.memberships[1]))
    async with owner_engine.begin() as connection:
        await connection.execute(
            text("UPDATE memberships SET active = false WHERE id = :id"), {"id": person.memberships[1]}
        )
    moved = await browser.post("/api/v1/auth/refresh")
    assert moved.json()["membership_id"] == str(person.memberships[0])
    with time_machine.travel(now() + timedelta(days=15)):
        assert (await browser.post("/api/v1/auth/refresh")).status_code == 401
    async with owner_engine.begin() as connection:
        await connection.execute(text("UPDATE users SET active = false WHERE id = :id"), {"id": person.user_id})
    assert (await browser.post("/api/v1/auth/refresh")).status_code == 401


async def test_signing_out_ends_the_family(browser: AsyncClient, person: Person) -> None:
    await sign_in(browser, person)
    kept = browser.cookies[COOKIE]
    assert (await browser.post("/api/v1/auth/sign-out")).status_code == 204
    assert COOKIE not in browser.cookies
    answer = await browser.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={kept}"})
    assert answer.status_code == 401
    assert (await browser.post("/api/v1/auth/sign-out")).status_code == 204


async def test_an_access_token_is_no_refresh_token_and_the_reverse(browser: AsyncClient, person: Person) -> None:
    token = (await sign_in(browser, person)).json()["access_token"]
    secret = browser.cookies[COOKIE]
    browser.cookies.clear()
    as_refresh = await browser.post("/api/v1/auth/refresh", headers={"Cookie": f"{COOKIE}={token[:190]}"})
    assert as_refresh.status_code == 401
    as_access = await browser.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert as_access.status_code == 401


async def test_me_of_a_closed_membership_is_refused(
    browser: AsyncClient, person: Person, owner_engine: AsyncEngine, signed_in: Callable[[Actor], dict[str, str]]
) -> None:
    token = (await sign_in(browser, person)).json()["access_token"]
    async with owner_engine.begin() as connection:
        await connection.execute(
            text("UPDATE memberships SET active = false WHERE id = :id"), {"id": person.memberships[0]}
        )
    assert (await browser.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "a@x.test"},
        {"email": "a", "password": "p"},
        {"email": "a@x.test", "password": "p" * 257},
        {"email": "a@x.test", "password": "p", "role": "owner"},
        {"email": "a\u0000@x.test", "password": "p"},
    ],
)
async def test_a_malformed_sign_in_is_told(browser: AsyncClient, body: dict[str, Any]) -> None:
    answer = await browser.post("/api/v1/auth/sign-in", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
