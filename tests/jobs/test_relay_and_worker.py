"""Events travel from the transaction that wrote them to the jobs that act on them, once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.database_roles import DatabaseUrls, driver_url
from app.core.db import Database
from app.core.ids import new_id
from app.core.settings import Settings
from app.jobs.mail import compose, send
from app.jobs.relay import relay_batch, run_relay
from app.jobs.worker import run_worker
from app.models import OutboxEvent, Partner, SalesOrder, User
from app.services.access.actor import Actor
from app.services.access.feed import LIVE_CHANNEL
from app.services.outbox.append import append_event
from tests.conftest import make_tenant

PLACED = "sales_order.placed"


async def write_events(database: Database, actor: Actor, kinds: list[str]) -> None:
    async with database.transaction(actor.tenant) as session:
        for kind in kinds:
            append_event(session, actor.company_id, kind, ("sales_order", new_id()), {"number": "DH1"})


async def pending(database: Database, actor: Actor) -> int:
    async with database.transaction(actor.tenant) as session:
        rows = await session.scalars(select(OutboxEvent).where(OutboxEvent.relayed_at.is_(None)))
        return len(rows.all())


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(driver_url(url))
    try:
        yield connection
    finally:
        await connection.close()


async def test_an_event_becomes_a_job_and_a_live_line_once(
    committed: Database, committed_urls: DatabaseUrls, actor: Actor
) -> None:
    await write_events(committed, actor, [PLACED, "item.changed"])
    heard: list[dict[str, str]] = []
    async with connected(committed_urls.worker) as relay, connected(committed_urls.app) as listener:
        await listener.add_listener(LIVE_CHANNEL, lambda _c, _p, _ch, line: heard.append(json.loads(str(line))))
        assert await relay_batch(relay, {PLACED: ("mail_order_placed",)}) == 2
        assert await relay_batch(relay, {PLACED: ("mail_order_placed",)}) == 0
        jobs = await relay.fetch("SELECT entrypoint FROM pgqueuer")
        await listener.fetchval("SELECT 1")
    assert [job["entrypoint"] for job in jobs] == ["mail_order_placed"]
    assert sorted(line["kind"] for line in heard) == ["item.changed", PLACED]
    assert {line["company"] for line in heard} == {str(actor.company_id)}
    assert await pending(committed, actor) == 0


async def test_what_was_rolled_back_is_never_relayed(
    committed: Database, committed_urls: DatabaseUrls, actor: Actor
) -> None:
    with pytest.raises(RuntimeError):
        async with committed.transaction(actor.tenant) as session:
            append_event(session, actor.company_id, PLACED, ("sales_order", new_id()))
            await session.flush()
            raise RuntimeError("undo")
    async with connected(committed_urls.worker) as relay:
        assert await relay_batch(relay, {}) == 0


async def test_a_relay_that_dies_between_leaves_the_event_for_the_next(
    committed: Database, committed_urls: DatabaseUrls, actor: Actor
) -> None:
    await write_events(committed, actor, [PLACED])
    async with connected(committed_urls.worker) as relay:
        await relay.execute("BEGIN")
        rows = await relay.fetch("SELECT id FROM outbox_events WHERE relayed_at IS NULL FOR UPDATE")
        assert len(rows) == 1
        async with connected(committed_urls.worker) as other:
            assert await relay_batch(other, {}) == 0
        relay.terminate()
    await asyncio.sleep(0.2)
    async with connected(committed_urls.worker) as relay:
        assert await relay_batch(relay, {}) == 1


async def test_two_relays_share_no_event_and_one_takes_over(
    committed: Database, committed_urls: DatabaseUrls, actor: Actor
) -> None:
    stopping = asyncio.Event()
    relays = [asyncio.create_task(run_relay(committed_urls.worker, {PLACED: ("job",)}, stopping)) for _ in range(2)]
    for _ in range(20):
        await write_events(committed, actor, [PLACED] * 20)
    for _ in range(100):
        if not await pending(committed, actor):
            break
        await asyncio.sleep(0.1)
    stopping.set()
    await asyncio.gather(*relays)
    async with connected(committed_urls.worker) as look:
        assert await look.fetchval("SELECT count(*) FROM pgqueuer") == 400


# -- mail --------------------------------------------------------------------------------------------


class Mailbox:
    """Keeps what an SMTP server is given; refuses the first `failures` messages."""

    def __init__(self, failures: int = 0) -> None:
        self.messages: list[EmailMessage] = []
        self.failures = failures

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.failures:
            self.failures -= 1
            return "451 come back later"
        content = envelope.content
        assert isinstance(content, bytes)
        self.messages.append(message_from_bytes(content, _class=EmailMessage, policy=policy.default))
        return "250 OK"


@asynccontextmanager
async def smtp(mailbox: Mailbox, settings: Settings) -> AsyncIterator[Settings]:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox), "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_start_tls": False})
    finally:
        server.close()
        await server.wait_closed()


async def test_without_a_server_nothing_is_sent(settings: Settings) -> None:
    message = compose(settings, "a@example.test", "x", "y", message_id="1")
    assert await send(settings, message) is False


def test_a_subject_cannot_add_headers(settings: Settings) -> None:
    message = compose(settings, "a@example.test", "x\r\nBcc: evil@example.test", "y", message_id="1")
    assert message["Bcc"] is None


@pytest.mark.parametrize("failures", [0, 1])
async def test_the_account_manager_is_told_of_an_order(
    committed: Database, committed_urls: DatabaseUrls, committed_owner: AsyncEngine, settings: Settings, failures: int
) -> None:
    order_id, partner_id = new_id(), new_id()
    actor = await make_tenant(committed_owner)
    async with committed.transaction(actor.tenant) as session:
        manager = await session.get_one(User, actor.user_id)
        manager.email, manager.locale = "manager@example.test", "vi"
        session.add(
            Partner(
                company_id=actor.company_id,
                id=partner_id,
                code="KH1",
                name="Cửa hàng Hoa Sen",
                search_key="kh1",
                is_customer=True,
                currency="VND",
                account_manager_id=actor.user_id,
            )
        )
        await session.flush()
        session.add(
            SalesOrder(
                company_id=actor.company_id,
                id=order_id,
                number="DH-77",
                status="placed",
                partner_id=partner_id,
                location_id=new_id(),
                posting_policy="reserve",
                currency="VND",
                exchange_rate=Decimal(1),
                ordered_on=today(),
                net_amount=Decimal(0),
                tax_amount=Decimal(0),
                total_amount=Decimal(0),
                placed_by=actor.user_id,
            )
        )
        append_event(session, actor.company_id, PLACED, ("sales_order", order_id))
    mailbox = Mailbox(failures)
    stopping = asyncio.Event()
    async with smtp(mailbox, settings) as mailing:
        worker = asyncio.create_task(run_worker(mailing, committed_urls, stopping))
        for _ in range(200):
            if mailbox.messages:
                break
            await asyncio.sleep(0.1)
        stopping.set()
        await asyncio.wait_for(worker, 15)
    assert [str(message["To"]) for message in mailbox.messages] == ["manager@example.test"]
    message = mailbox.messages[0]
    assert message["Subject"] == "Đơn đặt hàng mới DH-77 từ Cửa hàng Hoa Sen"
    assert f"/orders/{order_id}" in message.get_content()
    assert ".order-placed@" in message["Message-ID"]


async def test_the_worker_survives_a_cut_connection(
    committed: Database, committed_urls: DatabaseUrls, actor: Actor, settings: Settings
) -> None:
    stopping = asyncio.Event()
    worker = asyncio.create_task(run_worker(settings, committed_urls, stopping))
    await asyncio.sleep(1)
    async with connected(committed_urls.worker) as killer:
        await killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
        )
    await write_events(committed, actor, ["item.changed"])
    for _ in range(100):
        if not await pending(committed, actor):
            break
        await asyncio.sleep(0.1)
    assert await pending(committed, actor) == 0
    assert not worker.done()
    stopping.set()
    await asyncio.wait_for(worker, 15)
