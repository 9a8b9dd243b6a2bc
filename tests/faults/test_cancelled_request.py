"""The client goes away, or its request is cancelled, at every statement of placing: the key finds the outcome."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from app.core.db import Database, create_database
from app.core.settings import Settings
from app.main import create_app
from tests.factories.servers import Nursery
from tests.faults.conftest import Stage
from tests.faults.test_killed_server import KNOWING, MOST_STATEMENTS, PLACING, TABLES, new_order, outcome
from tests.faults.wire import When


@pytest.fixture
async def suffering(stage: Stage, settings: Settings) -> AsyncIterator[FastAPI]:
    """The application of this process, behind the wire, with two connections."""
    database: Database = create_database(stage.urls.app, settings.model_copy(update={"pool_size": 2}))
    app = create_app(settings.model_copy(update={"data_dir": stage.data_dir}), database)
    yield app
    await app.state.numbers.dispose()
    await database.dispose()


@pytest.mark.parametrize("when", list(When), ids=["before", "after"])
async def test_cancelled_at_every_statement(stage: Stage, suffering: FastAPI, when: When) -> None:
    """A cancelled request leaves no connection, no lock and no half of an order behind."""
    trading = await stage.open()
    replays: list[bool] = []
    async with AsyncClient(transport=ASGITransport(suffering), base_url="http://giao.test") as client:
        for number in range(1, MOST_STATEMENTS):
            headers, body = await new_order(stage, trading, number)
            before = await trading.count_rows(*TABLES)
            request = asyncio.ensure_future(client.post("/api/v1/sales-orders", headers=headers, json=body))

            async def cancel(request: asyncio.Future[Response] = request) -> None:
                request.cancel()

            trap = stage.wire.set_trap(number, when, cancel, cut=False)
            with suppress(asyncio.CancelledError):
                await request
            stage.wire.disarm()
            if not trap.sprung.is_set():
                break
            again = await outcome(client, headers, body)
            assert again.status_code == 201, again.text
            after = await trading.count_rows(*TABLES)
            assert after["sales_orders"] == before["sales_orders"] + 1
            replays.append("Idempotency-Replayed" in again.headers)
    assert len(replays) == KNOWING + PLACING
    connections = suffering.state.database.connections
    assert connections.open == set(connections.idle)
    await trading.check()


@pytest.mark.parametrize("when", list(When), ids=["before", "after"])
async def test_client_hangs_up_around_commit(stage: Stage, nursery: Nursery, when: When) -> None:
    """The connection breaks while the commit is under way: the order is there, and its key says so."""
    trading = await stage.open()
    async with nursery.ward(stage.environment()) as born:
        server = await born.bear()
        first, body = await new_order(stage, trading, 1)
        assert (await server.client.post("/api/v1/sales-orders", headers=first, json=body)).status_code == 201
        headers = {**first, "Idempotency-Key": "key-2"}
        body["customer_reference"] = "PO-2"
        payload = json.dumps(body, separators=(",", ":")).encode()  # byte for byte what the client sends below
        reader, writer = await asyncio.open_connection("127.0.0.1", server.client.base_url.port or 0)

        async def hang_up() -> None:
            writer.transport.abort()
            await writer.wait_closed()

        trap = stage.wire.set_trap(1, when, hang_up, cut=False, of="COMMIT")
        typed = {**headers, "Content-Type": "application/json", "Content-Length": str(len(payload))}
        lines = [f"{name}: {value}" for name, value in typed.items()]
        head = "\r\n".join(["POST /api/v1/sales-orders HTTP/1.1", "Host: giao.test", *lines, "", ""])
        writer.write(head.encode() + payload)
        with suppress(ConnectionError):
            assert await reader.read() == b""
        await trap.sprung.wait()

        again = await outcome(server.client, headers, body)
        assert again.status_code == 201, again.text
        assert again.headers["Idempotency-Replayed"] == "true"
    assert (await trading.count_rows("sales_orders"))["sales_orders"] == 2
    await trading.check()
