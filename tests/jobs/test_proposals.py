"""A proposal that nobody answers ends at its hour, by the worker; one that was answered stays answered."""

import asyncio
import json
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient
from sqlalchemy import update

from app.core.clock import now
from app.core.database_roles import DatabaseUrls, driver_url
from app.core.db import Database
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.settings import Settings
from app.jobs import proposal_mail
from app.jobs.events import Event
from app.jobs.proposals import ENDINGS, expire, lapse
from app.jobs.relay import relay_batch
from app.jobs.worker import HANDLERS, SUBSCRIPTIONS
from app.models import Partner, User
from app.services.negotiation.events import MADE
from app.services.negotiation.orders import KINDS
from tests.factories.trading import Api, Headers, Trading, open_trading
from tests.factories.workshop import workshop_of


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
    workshop, event = workshop_of(trading.database, settings), due(trading, proposal)
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
    await expire(workshop_of(trading.database, settings), due(trading, proposal))
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


async def test_a_proposal_lapses_with_its_order(
    trading: Trading, staff: Api, customer: Api, settings: Settings
) -> None:
    path, proposal = await propose(customer, timedelta(days=2))
    order = path.removesuffix("/proposals")
    workshop = workshop_of(trading.database, settings)
    order_id = UUID(order.rsplit("/", 1)[1])
    ended = Event(trading.company_id, new_id(), "sales_order.cancelled", "sales_order", order_id, {})
    await lapse(workshop, ended)
    assert (await staff.get(path))["items"][0]["state"] == "open"
    await staff.do(f"{order}/cancellation", {})
    await lapse(workshop, ended)
    await lapse(workshop, ended)
    found = (await staff.get(path))["items"][0]
    assert (found["state"], found["closed_by"], found["allowed_actions"]) == ("lapsed", None, [])
    assert await told(trading, proposal) == ["proposal.expires", "proposal.open", "proposal.lapsed"]
    await trading.check()


async def test_a_counter_offer_lapses_when_the_order_is_accepted_as_it_was(
    trading: Trading, staff: Api, client: AsyncClient, signed_in: Headers, settings: Settings
) -> None:
    partner = await trading.supplier("NCC")
    supplier = Api(client, signed_in(await trading.person("supplier", partner)))
    line = {"item_code": "NM", "quantity": "10", "unit_price": "50000"}
    order = await staff.do("/purchase-orders", {"partner_id": str(partner), "lines": [line]})
    path = f"/purchase-orders/{order['id']}"
    await staff.do(f"{path}/sending", {}, **{"If-Match": '"1"'})
    body = {"lines": [{"line_no": 1, "unit_price": "60000"}]}
    await supplier.do(f"{path}/proposals", body, **{"If-Match": '"2"'})
    await supplier.do(f"{path}/acceptance", {}, **{"If-Match": '"2"'})
    accepted = Event(trading.company_id, new_id(), "purchase_order.accepted", "purchase_order", UUID(order["id"]), {})
    await lapse(workshop_of(trading.database, settings), accepted)
    assert (await staff.get(f"{path}/proposals"))["items"][0]["state"] == "lapsed"
    await trading.check()


@pytest.mark.parametrize(("by", "told_locale"), [("partner", "vi"), ("company", "ko")])
async def test_whose_move_it_is_gets_a_mail(
    trading: Trading, settings: Settings, monkeypatch: pytest.MonkeyPatch, by: str, told_locale: str
) -> None:
    sent: list[EmailMessage] = []

    async def keep(_settings: Settings, message: EmailMessage) -> bool:
        sent.append(message)
        return True

    monkeypatch.setattr(proposal_mail, "send", keep)
    partner = await trading.customer("KH")
    person = await trading.person("customer", partner)
    order_id = new_id()
    async with trading.engine.begin() as connection:
        for locale, user_id in (("vi", trading.owner.user_id), ("ko", person.user_id)):
            address = f"{locale}.{user_id.hex}@example.test"
            await connection.execute(update(User).where(User.id == user_id).values(email=address, locale=locale))
        managed = update(Partner).where(Partner.company_id == trading.company_id, Partner.id == partner)
        await connection.execute(managed.values(account_manager_id=trading.owner.user_id))
    about = {"order_kind": "sales", "order_id": str(order_id), "order_number": "SO-7", "partner_id": str(partner)}
    event = Event(trading.company_id, new_id(), MADE, "proposal", new_id(), {**about, "number": 3, "by": by})
    await proposal_mail.mail_proposal_made(workshop_of(trading.database, settings), event)
    assert [message["To"].split(".")[0] for message in sent] == [told_locale]
    assert "SO-7" in sent[0]["Subject"]
    assert f"/orders/{order_id}" in sent[0].get_content()
    assert "3" in sent[0].get_content()


def test_every_job_that_ends_proposals_is_subscribed() -> None:
    assert set(ENDINGS.values()) == set(KINDS)
    assert {kind for kind in ENDINGS if "lapse_proposal" in SUBSCRIPTIONS[kind]} == set(ENDINGS)
    assert {job for jobs in SUBSCRIPTIONS.values() for job in jobs} == set(HANDLERS)
