"""A membership that is taken away, or given another role, counts as such in every process within a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.core.passwords import hash_password
from app.services.access.actor import Actor
from tests.factories.servers import Server
from tests.factories.trading import Trading
from tests.faults.conftest import Stage

BINDS_WITHIN_S = 1.0
PASSWORD = "a long enough password"
ORDERS, ME = "/api/v1/sales-orders", "/api/v1/me"

Ask = Callable[[], Awaitable[httpx.Response]]


async def change(stage: Stage, server: Server, trading: Trading, member: Actor, **what: Any) -> float:
    """Let the owner change a member at one server; answers when the change was acknowledged."""
    path, headers = f"/api/v1/members/{member.membership_id}", stage.headers(trading.owner)
    version = (await server.client.get(path, headers=headers)).headers["ETag"]
    answer = await server.client.patch(path, headers={**headers, "If-Match": version}, json=what)
    assert answer.status_code == 200, answer.text
    return time.monotonic()


async def seconds_until(status: int, ask: Ask, since: float) -> float:
    """How long after `since` the last other answer was asked for; gives up after ten seconds."""
    async with asyncio.timeout(10):
        while True:
            asked = time.monotonic()
            if (await ask()).status_code == status:
                return asked - since
            await asyncio.sleep(0.01)


def asking(stage: Stage, server: Server, member: Actor, path: str) -> Ask:
    """The same request again and again."""
    headers = stage.headers(member)
    return lambda: server.client.get(path, headers=headers)


async def test_a_place_taken_away_at_one_server_is_gone_at_the_other(
    stage: Stage, servers: tuple[Server, Server]
) -> None:
    here, there = servers
    trading = await stage.open()
    seller = await trading.person("sales")
    asks = [asking(stage, server, seller, ORDERS) for server in servers]
    assert [(await ask()).status_code for ask in asks] == [200, 200]
    gone_at = await change(stage, here, trading, seller, active=False)
    waits = await asyncio.gather(*(seconds_until(401, ask, gone_at) for ask in asks))
    assert max(waits) < BINDS_WITHIN_S
    back_at = await change(stage, there, trading, seller, active=True)
    assert max(await asyncio.gather(*(seconds_until(200, ask, back_at) for ask in asks))) < BINDS_WITHIN_S


async def test_another_role_narrows_the_token_that_is_out(stage: Stage, servers: tuple[Server, Server]) -> None:
    """What both roles hold is left; what only the new one holds comes with the next token."""
    here, there = servers
    trading = await stage.open()
    member = await trading.person("accounting")
    journal, receipts = (asking(stage, there, member, f"/api/v1/{path}") for path in ("journal", "receipts"))
    assert [(await ask()).status_code for ask in (journal, receipts)] == [200, 200]
    changed_at = await change(stage, here, trading, member, role="sales")
    assert await seconds_until(403, journal, changed_at) < BINDS_WITHIN_S
    assert (await receipts()).status_code == 200
    me = (await there.client.get(ME, headers=stage.headers(member))).json()
    assert me["membership"]["role"] == "sales"
    assert "deliveries:write" not in me["scopes"]
    assert "receipts:write" in me["scopes"]


async def test_a_window_that_is_set_closes_at_every_server(stage: Stage, servers: tuple[Server, Server]) -> None:
    """The window of a role binds all who hold it, wherever they are in."""
    trading = await stage.open()
    sellers = [await trading.person("sales") for _ in range(3)]
    asks = [asking(stage, server, seller, ORDERS) for server in servers for seller in sellers]
    assert {(await ask()).status_code for ask in asks} == {200}
    closed = {"role": "sales", "time_zone": "Asia/Ho_Chi_Minh", "weekly": []}
    answer = await servers[0].client.put("/api/v1/access-windows", headers=stage.headers(trading.owner), json=closed)
    assert answer.status_code == 200, answer.text
    closed_at = time.monotonic()
    assert max(await asyncio.gather(*(seconds_until(403, ask, closed_at) for ask in asks))) < BINDS_WITHIN_S


async def test_signing_out_ends_the_token_too(stage: Stage, servers: tuple[Server, Server]) -> None:
    """What was signed for ten minutes counts as long as its sign-in does, at every server."""
    here, there = servers
    trading = await stage.open()
    seller = await trading.person("sales")
    async with stage.engine.begin() as connection:
        await connection.execute(
            text("UPDATE users SET password_hash = :hash WHERE id = :id"),
            {"hash": await hash_password(PASSWORD), "id": seller.user_id},
        )
    body = {"email": f"{seller.user_id.hex}@example.test", "password": PASSWORD}
    signed = await here.client.post("/api/v1/auth/sign-in", json=body)
    token = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    asks: list[Ask] = [partial(server.client.get, ORDERS, headers=token) for server in servers]
    assert [(await ask()).status_code for ask in asks] == [200, 200]
    assert (await here.client.post("/api/v1/auth/sign-out")).status_code == 204
    left_at = time.monotonic()
    assert max(await asyncio.gather(*(seconds_until(401, ask, left_at) for ask in asks))) < BINDS_WITHIN_S
    assert (await asking(stage, there, seller, ORDERS)()).status_code == 200  # another way in is not over


def cut(stage: Stage) -> None:
    """The listening connections end."""
    stage.wire.cut_listeners()


def silence(stage: Stage) -> None:
    """Their packets vanish."""
    stage.wire.silence_listeners()


@pytest.mark.parametrize("deafen", [cut, silence])
async def test_a_server_that_hears_nothing_does_not_trust_what_it_knows(
    stage: Stage, servers: tuple[Server, Server], deafen: Callable[[Stage], None]
) -> None:
    """Nobody even notifies: that the listening connection is lost is enough to read the grants again."""
    trading = await stage.open()
    seller = await trading.person("sales")
    ask = asking(stage, servers[1], seller, ORDERS)
    assert (await ask()).status_code == 200
    deafen(stage)
    async with stage.engine.begin() as connection:
        await connection.execute(
            text("UPDATE memberships SET active = false WHERE id = :id"), {"id": seller.membership_id}
        )
    assert await seconds_until(401, ask, time.monotonic()) < BINDS_WITHIN_S
