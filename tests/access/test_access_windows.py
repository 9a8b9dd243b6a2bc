"""Access windows over HTTP: set by staff, binding at sign-in, in the token's life and on each request."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text

from app.core.ids import new_id
from app.core.passwords import hash_password
from app.core.tokens import TokenKeys
from app.services.access.actor import Actor
from tests.access.conftest import Doors
from tests.factories.trading import open_trading
from tests.masters.desk import Desk, fault

ZONE, PASSWORD = "Asia/Ho_Chi_Minh", "a long enough password"
OFFICE = [{"weekday": weekday, "opens": "08:00", "closes": "17:30"} for weekday in range(1, 6)]
# A Friday in Vietnam, before and after it closes; the next hours are Monday's.
OPEN = datetime(2027, 7, 2, 10, 25, tzinfo=UTC)
CLOSING = datetime(2027, 7, 2, 10, 30, tzinfo=UTC)
MONDAY = "2027-07-05T08:00:00+07:00"


def office(**whose: Any) -> dict[str, Any]:
    return {**whose, "time_zone": ZONE, "weekly": OFFICE}


async def answers(desk: Desk, status: int) -> None:
    """Within a second of a change somebody is answered so."""
    asked_at = time.perf_counter()
    while (await desk.send("GET", "/sales-orders")).status_code != status:
        assert time.perf_counter() - asked_at < 1
        await asyncio.sleep(0.01)


async def test_it_closes_at_the_very_second_and_says_when_it_opens(doors: Doors) -> None:
    await doors.owner.put("/access-windows", office(role="sales"))
    with time_machine.travel(OPEN, tick=False) as traveller:
        seller = doors.seller
        await seller.get("/sales-orders")
        traveller.move_to(CLOSING - timedelta(milliseconds=1))
        await seller.get("/sales-orders")
        traveller.move_to(CLOSING)
        refused = await seller.send("GET", "/sales-orders")
        assert (refused.status_code, refused.json()["code"]) == (403, "access_closed")
        assert refused.json()["details"] == {"opens_at": MONDAY, "time_zone": ZONE}
        assert int(refused.headers["Retry-After"]) == 62.5 * 3600 + 1
        assert refused.headers["Content-Type"] == "application/problem+json"
        await seller.get("/me", 403)
        await doors.customer.get("/sales-orders")  # another role's hours are another's
        await doors.owner.get("/sales-orders")
        traveller.move_to(datetime.fromisoformat(MONDAY))
        await doors.seller.get("/sales-orders")


async def test_a_member_has_other_hours_than_the_role(doors: Doors) -> None:
    own = {"membership_id": str(doors.seller_actor.membership_id), "time_zone": ZONE}
    night = [{"weekday": 5, "opens": "17:00", "closes": "24:00"}, {"weekday": 6, "opens": "00:00", "closes": "06:00"}]
    await doors.owner.put("/access-windows", office(role="sales"))
    with time_machine.travel(CLOSING):
        await doors.seller.get("/sales-orders", 403)
        made = await doors.owner.put("/access-windows", {**own, "weekly": night})
        assert (made["is_open"], made["changes_at"]) == (True, "2027-07-02T23:00:00Z")
        assert made["member"]["membership_id"] == own["membership_id"]
        await answers(doors.seller, 200)
        closed = {"day": "2027-07-02", "spans": []}
        await doors.owner.put("/access-windows", {**own, "weekly": night, "days": [closed]})
        await answers(doors.seller, 403)
        assert len((await doors.owner.get("/access-windows"))["items"]) == 2
        answer = await doors.owner.send("DELETE", f"/access-windows/{made['id']}")
        assert answer.status_code == 204
        await doors.seller.get("/sales-orders", 403)
    with time_machine.travel(OPEN):
        await answers(doors.seller, 200)


async def test_only_from_the_networks(doors: Doors, client: AsyncClient) -> None:
    always = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
    window = {"role": "customer", "time_zone": ZONE, "weekly": always, "networks": ["203.0.113.0/24", "2001:db8::/32"]}
    await doors.owner.put("/access-windows", window)
    app = client._transport.app  # type: ignore[attr-defined]
    answers = {}
    for address in ("203.0.113.9", "203.0.114.9", "2001:db8::1", "::ffff:203.0.113.9"):
        async with AsyncClient(transport=ASGITransport(app, client=(address, 1)), base_url="http://giao.test") as there:
            # Whatever a client says of itself is no address.
            headers = {**doors.customer.headers, "X-Forwarded-For": "203.0.113.1", "Forwarded": "for=203.0.113.1"}
            answer = await there.get("/api/v1/sales-orders", headers=headers)
            answers[address] = "in" if answer.status_code == 200 else answer.json()["code"]
    assert answers == {
        "203.0.113.9": "in",
        "203.0.114.9": "network_not_allowed",
        "2001:db8::1": "in",
        "::ffff:203.0.113.9": "in",
    }


async def let_sign_in(doors: Doors, actor: Actor) -> str:
    """Give somebody a password; answers the e-mail address."""
    async with doors.trading.engine.begin() as connection:
        await connection.execute(
            text("UPDATE users SET password_hash = :hash WHERE id = :id"),
            {"hash": await hash_password(PASSWORD), "id": actor.user_id},
        )
    return f"{actor.user_id.hex}@example.test"


async def test_signing_in_and_staying_end_with_the_window(doors: Doors, client: AsyncClient) -> None:
    email = await let_sign_in(doors, doors.seller_actor)
    await doors.owner.put("/access-windows", office(role="sales"))
    body = {"email": email, "password": PASSWORD}
    with time_machine.travel(OPEN, tick=False) as traveller:
        signed = await client.post("/api/v1/auth/sign-in", json=body)
        assert signed.json()["expires_in"] == 300
        keys: TokenKeys = client._transport.app.state.token_keys  # type: ignore[attr-defined]
        token = signed.json()["access_token"]
        assert keys.read(token).user_id == doors.seller_actor.user_id
        cookie = {"Cookie": f"giao_refresh={signed.cookies['giao_refresh']}"}
        client.cookies.clear()
        traveller.move_to(CLOSING)
        again = await client.post("/api/v1/auth/sign-in", json=body)
        stayed = await client.post("/api/v1/auth/refresh", headers=cookie)
        for answer in (again, stayed):
            assert (answer.status_code, answer.json()["code"]) == (403, "access_closed")
            assert answer.json()["details"]["opens_at"] == MONDAY
            assert "set-cookie" not in answer.headers
        wrong = await client.post("/api/v1/auth/sign-in", json={**body, "password": "x"})
        assert wrong.json()["code"] == "wrong_credentials"  # hours are told to those who know the password
        traveller.move_to(datetime.fromisoformat(MONDAY))
        stayed = await client.post("/api/v1/auth/refresh", headers=cookie)
        assert stayed.status_code == 200  # the sign-in itself was not used up by the refusal
        assert stayed.json()["expires_in"] == 600
        client.cookies.clear()


async def test_where_one_door_is_closed_another_may_be_open(doors: Doors, client: AsyncClient) -> None:
    """With no company named, signing in leads to the first that lets the person in."""
    email = await let_sign_in(doors, doors.seller_actor)
    partner_id, second = await doors.trading.customer("KH2"), new_id()
    async with doors.trading.engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO memberships (company_id, id, user_id, role, partner_id)"
                " VALUES (:c, :i, :u, 'customer', :p)"
            ),
            {"c": doors.trading.company_id, "i": second, "u": doors.seller_actor.user_id, "p": partner_id},
        )
    await doors.owner.put("/access-windows", office(role="sales"))
    body = {"email": email, "password": PASSWORD}
    with time_machine.travel(OPEN):
        assert await entered(client, body) == doors.seller_actor.membership_id
    with time_machine.travel(CLOSING):
        assert await entered(client, body) == second
        named = {**body, "membership_id": str(doors.seller_actor.membership_id)}
        assert (await client.post("/api/v1/auth/sign-in", json=named)).json()["code"] == "access_closed"


async def entered(client: AsyncClient, body: dict[str, Any]) -> UUID:
    answer = await client.post("/api/v1/auth/sign-in", json=body)
    client.cookies.clear()
    return UUID(answer.json()["membership_id"])


async def test_owners_are_bound_by_none(doors: Doors) -> None:
    """Somebody must be able to open the door, also one who was bound and then became an owner."""
    put = doors.owner
    told = await put.put("/access-windows", {"role": "owner", "time_zone": ZONE}, 422)
    assert fault(told) == ("/role", "owner_has_no_window")
    owner_id = str(doors.trading.owner.membership_id)
    told = await put.put("/access-windows", {"membership_id": owner_id, "time_zone": ZONE}, 422)
    assert fault(told) == ("/membership_id", "owner_has_no_window")
    seller_id = str(doors.seller_actor.membership_id)
    await put.put("/access-windows", {"membership_id": seller_id, "time_zone": ZONE})
    await doors.seller.get("/sales-orders", 403)
    await put.patch(f"/members/{seller_id}", {"role": "owner"})
    await answers(doors.seller, 200)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"time_zone": "Mars/Base"}, "/time_zone", "unknown_time_zone"),
        ({"role": None}, "", "role_or_member"),
        ({"membership_id": str(new_id())}, "", "role_or_member"),
        ({"role": None, "membership_id": str(new_id())}, "/membership_id", "unknown_reference"),
        ({"role": "king"}, "/role", "not_one_of"),
        ({"networks": ["203.0.113.5/24"]}, "/networks/0", "unknown_network"),
        ({"networks": ["giao.example"]}, "/networks/0", "unknown_network"),
        ({"weekly": [{"weekday": 8, "opens": "08:00", "closes": "09:00"}]}, "/weekly/0/weekday", "out_of_range"),
        ({"weekly": [{"weekday": 1, "opens": "09:00", "closes": "09:00"}]}, "/weekly/0", "closes_before_it_opens"),
        (
            {"weekly": [{"weekday": 1, "opens": "9:00", "closes": "10:00"}]},
            "/weekly/0/opens",
            "string_pattern_mismatch",
        ),
        ({"days": [{"day": "2026-01-01"}, {"day": "2026-01-01"}]}, "", "duplicate_day"),
        ({"company_id": str(new_id())}, "/company_id", "unknown_field"),
    ],
)
async def test_what_is_no_window_is_refused(doors: Doors, change: dict[str, Any], pointer: str, code: str) -> None:
    told = await doors.owner.put("/access-windows", {**office(role="sales"), **change}, 422)
    assert fault(told) == (pointer, code)
    assert (await doors.owner.get("/access-windows"))["items"] == []


async def test_another_company_neither_sees_nor_drops_it(doors: Doors) -> None:
    made = await doors.owner.put("/access-windows", office(role="sales"))
    from_elsewhere = doors.of((await open_trading(doors.trading.database, doors.trading.engine)).owner)
    assert (await from_elsewhere.get("/access-windows"))["items"] == []
    foreign, random = [
        await from_elsewhere.send("DELETE", f"/access-windows/{key}", None, **{"X-Request-ID": "the-same-for-both"})
        for key in (made["id"], new_id())
    ]
    assert (foreign.status_code, foreign.content) == (404, random.content)
    assert len((await doors.owner.get("/access-windows"))["items"]) == 1
    theirs = {"membership_id": str(doors.seller_actor.membership_id), "time_zone": ZONE}
    assert fault(await from_elsewhere.put("/access-windows", theirs, 422))[1] == "unknown_reference"
