"""A proposal that nobody answers ends at its hour, by the worker; one that was answered stays answered."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.core.clock import now
from app.core.database_roles import DatabaseUrls, driver_url
from app.core.db import Database
from app.core.errors import AppError
from app.core.settings import Settings
from app.jobs.events import Event, Workshop
from app.jobs.proposals import expire
from app.jobs.relay import relay_batch
from app.jobs.worker import SUBSCRIPTIONS
from tests.factories.trading import Api, Headers, Trading, open_trading


@pytest.fixture
async def trading(database: Database, owner_engine: Any) -> Trading:
    """A selling company."""
    trading = await open_trading(database, owner_engine)
    await trading.stock(await trading.item("NM", "80000"), "100", "5000000")
    return trading


@pytest.fixture
async def staff(client: AsyncClient, signed_in: Headers, trading: Trading) -> Api:
    """The seller."""
    return Api(client, signed_in(trading.owner))


@pytest.fixture
async def customer(client: AsyncClient, signed_in: Headers, trading: Trading) -> Api:
    """Who buys, and asks for something else."""
    person = await trading.person("customer", await trading.customer("KH", credit_limit="99000000"))
    return Api(client, signed_in(person))


async def propose(customer: Api, lifetime: timedelta) -> tuple[str, dict[str, Any]]:
    """An order of ten, and the customer's wish for six; the order's path and the proposal."""
    order = await customer.do("/sales-orders", {"lines": [{"item_code": "NM", "quantity": "10"}]})
    path = f"/sales-orders/{order['id']}/proposals"
    body = {"lines": [{"line_no": 1, "quantity": "6"}], "expires_at": (now() + lifetime).isoformat()}
    return path, await customer.do(path, body, **{"If-Match": '"1"'})


def due(trading: Trading, proposal: dict[str, Any]) -> Event:
    """The event whose job ends the proposal."""
    about = {"number": proposal["number"], "due_at": proposal["expires_at"]}
    return Event(trading.company_id, proposal["id"], "proposal.expires", "proposal", proposal["id"], about)


async def told(trading: Trading, proposal: dict[str, Any]) -> list[str]:
    """What was told of a proposal, in order."""
    query = "SELECT kind FROM outbox_events WHERE company_id = $1 AND subject_id = $2 ORDER BY created_at, kind"
    async with trading.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        return [row["kind"] for row in await driver.fetch(query, trading.company_id, proposal["id"])]


async def test_an_unanswered_proposal_expires_once(
    trading: Trading, staff: Api, customer: Api, settings: Settings
) -> None:
    path, proposal = await propose(customer, timedelta(milliseconds=600))
    workshop, event = Workshop(trading.database, settings), due(trading, proposal)
    with pytest.raises(AppError, match="too_early"):
        await expire(workshop, event)
    await asyncio.sleep(0.7)
    await expire(workshop, event)
    await expire(workshop, event)
    found = (await customer.get(path))["items"][0]
    assert (found["state"], found["closed_by"], found["allowed_actions"]) == ("expired", None, [])
    assert found["closed_at"] is not None
    assert await told(trading, proposal) == ["proposal.expires", "proposal.open", "proposal.expired"]
    # The way is free for the next one.
    again = await staff.do(path, {"kind": "cancellation"}, **{"If-Match": '"1"'})
    assert (again["number"], again["state"]) == (2, "open")
    await trading.check()


async def test_an_answered_proposal_does_not_expire(
    trading: Trading, staff: Api, customer: Api, settings: Settings
) -> None:
    path, proposal = await propose(customer, timedelta(seconds=2))
    await staff.do(f"{path}/1/acceptance", {})
    await expire(Workshop(trading.database, settings), due(trading, proposal))
    assert (await staff.get(path))["items"][0]["state"] == "accepted"
    await trading.check()


async def test_the_relay_enqueues_the_job_for_the_proposals_hour(
    committed_urls: DatabaseUrls,
) -> None:
    connection = await asyncpg.connect(driver_url(committed_urls.owner))
    relay = await asyncpg.connect(driver_url(committed_urls.worker))
    try:
        await connection.execute(
            """INSERT INTO outbox_events (company_id, id, kind, subject_kind, subject_id, payload)
               VALUES (gen_random_uuid(), gen_random_uuid(), 'proposal.expires', 'proposal', gen_random_uuid(), $1)""",
            json.dumps({"due_at": (now() + timedelta(hours=5)).isoformat()}),
        )
        assert await relay_batch(relay, SUBSCRIPTIONS) == 1
        wait = await relay.fetchval("SELECT execute_after - now() FROM pgqueuer WHERE entrypoint = 'expire_proposal'")
        assert timedelta(hours=4, minutes=59) < wait <= timedelta(hours=5)
    finally:
        await connection.close()
        await relay.close()
