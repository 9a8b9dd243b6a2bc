"""kill -9 of the server at every statement of placing an order: all or nothing, and the key finds the outcome."""

import asyncio
from contextlib import suppress
from typing import Any

import httpx
import pytest

from tests.factories.servers import Nursery
from tests.factories.trading import Trading
from tests.faults.conftest import Stage
from tests.faults.wire import When

MOST_STATEMENTS = 60
# Begin with the look, price, lock, begin the balances, lock again, write all, commit.
PLACING = 7
# What a customer who is new to the server may do is read in a transaction of its own.
KNOWING = 3
# A cold server takes a block of numbers.
NUMBERS = 3
INVOICE_NUMBER = 1
TABLES = (
    "sales_orders",
    "sales_order_lines",
    "deliveries",
    "invoices",
    "postings",
    "trade_entries",
    "reservation_entries",
    "stock_moves",
    "account_transfers",
    "outbox_events",
    "idempotency_keys",
)


async def outcome(client: httpx.AsyncClient, headers: dict[str, str], body: object) -> httpx.Response:
    """Send the same request again until it is no longer taken for one that is still running."""
    while True:
        answer = await client.post("/api/v1/sales-orders", headers=headers, json=body)
        if answer.status_code != 409 or answer.json()["code"] != "request_in_flight":
            return answer
        await asyncio.sleep(0.02)  # the database has not yet noticed that the killed server is gone


@pytest.mark.parametrize(
    ("policy", "when", "cold", "statements"),
    [
        ("reserve", When.BEFORE, True, KNOWING + PLACING + NUMBERS),
        ("reserve", When.AFTER, False, KNOWING + PLACING),
        ("direct_sale", When.AFTER, False, KNOWING + PLACING + INVOICE_NUMBER),
    ],
    ids=["reserve-before-cold", "reserve-after-warm", "direct-after-warm"],
)
async def test_killed_at_every_statement_of_placing(
    stage: Stage, nursery: Nursery, policy: str, when: When, cold: bool, statements: int
) -> None:
    """New customer and item each time, so that every statement is met; a cold server also takes a block of numbers."""
    trading = await stage.open(policy=policy)
    replays: list[bool] = []
    async with nursery.ward(stage.environment()) as born:
        server = await born.bear()
        for number in range(1, MOST_STATEMENTS):
            headers, body = await new_order(stage, trading, number)
            before = await trading.count_rows(*TABLES)
            trap = stage.wire.set_trap(number, when, server.kill)
            with suppress(httpx.TransportError):
                answer = await server.client.post("/api/v1/sales-orders", headers=headers, json=body)
                assert answer.status_code == 201, answer.text
            stage.wire.disarm()
            if not trap.sprung.is_set():
                break
            killed = await trading.count_rows(*TABLES)
            server = await born.bear()
            again = await outcome(server.client, headers, body)

            assert again.status_code == 201, again.text
            replayed = "Idempotency-Replayed" in again.headers
            after = await trading.count_rows(*TABLES)
            assert killed == (after if replayed else before), stage.wire.statements
            assert after["sales_orders"] == before["sales_orders"] + 1
            assert after["idempotency_keys"] == before["idempotency_keys"] + 1
            replays.append(replayed)
            if cold:
                server = await born.bear()
            elif replayed:  # it has not placed an order yet
                headers, body = await new_order(stage, trading, MOST_STATEMENTS)
                await server.client.post("/api/v1/sales-orders", headers=headers, json=body)
    await trading.check()
    assert len(replays) == statements, stage.wire.statements
    assert replays == [False] * (len(replays) - 1) + [when is When.AFTER], stage.wire.statements


async def new_order(stage: Stage, trading: Trading, number: int) -> tuple[dict[str, str], dict[str, Any]]:
    """A request to place an order of a customer who never ordered, for an item that was never ordered."""
    item = await trading.item(f"NM{number}")
    await trading.stock(item, "100", "1000000")
    customer = await trading.person("customer", await trading.customer(f"KH{number}", credit_limit="10000000"))
    body = {"customer_reference": "PO-1", "lines": [{"item_id": str(item), "quantity": "3"}]}
    return stage.headers(customer, f"key-{number}"), body
