"""The first of two equal requests commits in the instant between the second's snapshot and its lock."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from app.core.db import create_database
from app.core.settings import Settings
from app.main import create_app
from tests.faults.conftest import Stage
from tests.faults.wire import When

LOOK = "SELECT pg_try_advisory_xact_lock"


@pytest.fixture
async def clients(stage: Stage, settings: Settings) -> AsyncIterator[tuple[AsyncClient, AsyncClient]]:
    """A client whose server sits behind the wire, and one whose server does not."""
    settings = settings.model_copy(update={"data_dir": stage.data_dir})
    behind = create_app(settings, create_database(stage.urls.app, settings))
    direct = create_app(settings, stage.database)
    async with (
        AsyncClient(transport=ASGITransport(behind), base_url="http://giao.test") as slow,
        AsyncClient(transport=ASGITransport(direct), base_url="http://giao.test") as fast,
    ):
        yield slow, fast
    for app in (behind, direct):
        await app.state.numbers.dispose()
    await behind.state.database.dispose()


async def test_the_stored_answer_is_given(stage: Stage, clients: tuple[AsyncClient, AsyncClient]) -> None:
    """The second must not run into the effect of the first: not as a duplicate, not as a wrong transition."""
    slow, fast = clients
    trading = await stage.open()
    item = await trading.item("NM")
    customer = await trading.customer("KH")
    order = {
        "partner_id": str(customer),
        "customer_reference": "PO-1",
        "lines": [{"item_id": str(item), "quantity": "1"}],
    }

    async def send_twice(path: str, body: object, key: str) -> str:
        headers = stage.headers(trading.owner, key)
        first = []

        async def overtake() -> None:
            first.append(await fast.post(path, headers=headers, json=body))

        stage.wire.set_trap(1, When.BEFORE, overtake, cut=False, of=LOOK)
        second = await slow.post(path, headers=headers, json=body)
        assert first[0].is_success, first[0].text
        assert second.is_success, second.text
        assert (second.status_code, second.content) == (first[0].status_code, first[0].content)
        assert second.headers["Idempotency-Replayed"] == "true"
        return str(first[0].json()["id"])

    order_id = await send_twice("/api/v1/sales-orders", order, "place")
    await send_twice(f"/api/v1/sales-orders/{order_id}/confirmation", {}, "confirm")
    await send_twice("/api/v1/receipts", {"partner_id": str(customer), "method": "cash", "amount": "5"}, "receive")
    await trading.check()
