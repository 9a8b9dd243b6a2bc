"""The database cannot be reached, swallows everything, or has no connection left: quick refusals, then recovery."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.factories.servers import Nursery, Server, until_ready
from tests.factories.trading import Trading
from tests.faults.conftest import Stage

CROWD = 120


@pytest.fixture
async def server(stage: Stage, nursery: Nursery) -> AsyncIterator[Server]:
    """A server with four connections that loses patience quickly."""
    impatient = {
        "GIAO_POOL_SIZE": "4",
        "GIAO_POOL_TIMEOUT_S": "0.3",
        "GIAO_CONNECT_TIMEOUT_S": "1",
        "GIAO_STATEMENT_TIMEOUT_S": "1",
    }
    async with nursery.ward(stage.environment(**impatient)) as born:
        yield await born.bear()


class Buyer:
    """A customer who orders one unit at a time."""

    def __init__(self, stage: Stage, server: Server, trading: Trading, actor: Any) -> None:
        self._stage, self._server, self._actor = stage, server, actor
        self.trading = trading

    async def order(self, key: str) -> httpx.Response:
        """Place an order under `key`."""
        return await self._server.client.post(
            "/api/v1/sales-orders",
            headers=self._stage.headers(self._actor, key),
            json={"lines": [{"item_code": "NM", "quantity": "1"}]},
        )


@pytest.fixture
async def buyer(stage: Stage, server: Server) -> Buyer:
    """A customer whose balances exist already."""
    trading = await stage.open()
    await trading.stock(await trading.item("NM"), "100", "100000")
    buyer = Buyer(stage, server, trading, await trading.person("customer", await trading.customer("KH")))
    assert (await buyer.order("first")).status_code == 201
    return buyer


def refused(answers: list[httpx.Response]) -> list[httpx.Response]:
    """The answers that ask to come back later; there may be no others but success."""
    assert {answer.status_code for answer in answers} <= {201, 503}, [answer.text for answer in answers]
    later = [answer for answer in answers if answer.status_code == 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in later)
    assert all(answer.headers["Content-Type"] == "application/problem+json" for answer in later)
    return later


async def test_overload_is_refused_while_health_answers(server: Server, buyer: Buyer) -> None:
    """All connections wait for a locked row: everybody else is refused before it is free, and nobody is stuck."""
    trading = buyer.trading
    async with trading.engine.connect() as holder:
        await holder.execute(
            text("SELECT FROM stock_balances WHERE company_id = :c FOR UPDATE"), {"c": trading.company_id}
        )
        answers = await asyncio.gather(*(buyer.order(f"crowd-{n}") for n in range(CROWD)))
        assert len(refused(answers)) == CROWD
        assert (await server.client.get("/health/live")).status_code == 200
        await holder.rollback()
    again = await asyncio.gather(*(buyer.order(f"crowd-{n}") for n in range(3)))
    assert refused(again) == []
    assert (await trading.count_rows("sales_orders"))["sales_orders"] == 4
    await trading.check()


async def test_black_hole(stage: Stage, server: Server, buyer: Buyer) -> None:
    """Packets vanish: requests and readiness say so, and the same server serves again when they flow."""
    stage.wire.stall()
    answers = await asyncio.gather(*(buyer.order(f"hole-{n}") for n in range(6)))
    assert len(refused(answers)) == 6
    assert (await server.client.get("/health/ready")).status_code == 503
    assert (await server.client.get("/health/live")).status_code == 200
    stage.wire.resume()
    await until_ready(server.client)
    for n in range(6):
        while refused([answer := await buyer.order(f"hole-{n}")]):
            await asyncio.sleep(0.05)
        assert answer.status_code == 201
    assert (await buyer.trading.count_rows("sales_orders"))["sales_orders"] == 7
    await buyer.trading.check()


async def test_connections_that_were_told_goodbye_are_given_up(stage: Stage, server: Server, buyer: Buyer) -> None:
    """The server's farewell reaches idle connections before their end does: no fault of ours, and no second time."""
    stage.wire.say_goodbye()
    answers = [await buyer.order(f"bye-{n}") for n in range(12)]
    assert len(refused(answers)) <= 4
    assert answers[-1].status_code == 201
    await until_ready(server.client)
    await buyer.trading.check()
