"""Hands committed events to the job queue and to the live feeds.

Order transactions neither NOTIFY nor enqueue: both would make their commits wait for each other.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence

import asyncpg
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from app.core.clock import now
from app.core.database_roles import driver_url
from app.core.telemetry import OUTBOX_OLDEST_SECONDS, OUTBOX_PENDING, get_logger
from app.jobs.events import Event, to_bytes
from app.jobs.repeating import pause
from app.services.access.feed import LIVE_CHANNEL

RELAY_LOCK = 4_702_111_953
BATCH = 200
IDLE_PAUSE_S = 0.2
STANDBY_PAUSE_S = 5.0
LOOK_EVERY_S = 5.0
ALARM_AFTER_S = 60.0

TAKE = """
SELECT company_id, id, kind, subject_kind, subject_id, payload FROM outbox_events
WHERE relayed_at IS NULL ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED
"""
MARK = """
UPDATE outbox_events e SET relayed_at = now()
FROM unnest($1::uuid[], $2::uuid[]) AS done (company_id, id)
WHERE e.company_id = done.company_id AND e.id = done.id
"""
TELL = "SELECT pg_notify($1, line) FROM unnest($2::text[]) AS line"
PENDING = "SELECT count(*) AS pending, min(created_at) AS oldest FROM outbox_events WHERE relayed_at IS NULL"

Subscriptions = Mapping[str, Sequence[str]]
logger = get_logger(__name__)


async def relay_batch(connection: "asyncpg.Connection[asyncpg.Record]", subscriptions: Subscriptions) -> int:
    """Relay up to 200 pending events in one transaction and return how many.

    Marking, enqueuing and notifying commit together: an event is relayed exactly once, whatever dies.
    """
    async with connection.transaction():
        rows = await connection.fetch(TAKE, BATCH)
        if not rows:
            return 0
        events = [Event(**{**row, "payload": json.loads(row["payload"])}) for row in rows]
        await _enqueue(connection, events, subscriptions)
        await connection.execute(TELL, LIVE_CHANNEL, [_live_line(event) for event in events])
        await connection.execute(MARK, [e.company_id for e in events], [e.id for e in events])
    return len(events)


async def _enqueue(
    connection: "asyncpg.Connection[asyncpg.Record]", events: Sequence[Event], subscriptions: Subscriptions
) -> None:
    jobs = [(job, event) for event in events for job in subscriptions.get(event.kind, ())]
    if jobs:
        await Queries(AsyncpgDriver(connection)).enqueue(
            [job for job, _ in jobs],
            [to_bytes(event) for _, event in jobs],
            [0] * len(jobs),
            [event.wait(now()) for _, event in jobs],
            dedupe_key=[f"{job}:{event.id}" for job, event in jobs],
            on_conflict="skip",
        )


def _live_line(event: Event) -> str:
    """What live feeds are told: which document changed, never what is in it."""
    line = {"company": event.company_id, "kind": event.kind, "subject": event.subject_kind, "id": event.subject_id}
    return json.dumps(line, default=str)


async def run_relay(worker_url: str, subscriptions: Subscriptions, stopping: asyncio.Event) -> None:
    """Relay until `stopping`; of all processes that run this, one works and the others stand by."""
    while not stopping.is_set():
        try:
            await _relay_while_connected(worker_url, subscriptions, stopping)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            logger.warning("relay_interrupted", error=str(error))
            await pause(stopping, 1.0)


async def _relay_while_connected(worker_url: str, subscriptions: Subscriptions, stopping: asyncio.Event) -> None:
    connection = await asyncpg.connect(
        driver_url(worker_url), timeout=5, command_timeout=30, server_settings={"application_name": "giao-relay"}
    )
    try:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", RELAY_LOCK):
            await pause(stopping, STANDBY_PAUSE_S)
            if stopping.is_set():
                return
        looked_at = 0.0
        while not stopping.is_set():
            relayed = await relay_batch(connection, subscriptions)
            if asyncio.get_running_loop().time() - looked_at > LOOK_EVERY_S:
                looked_at = asyncio.get_running_loop().time()
                await _measure(connection)
            if relayed < BATCH:
                await pause(stopping, IDLE_PAUSE_S)
    finally:
        await connection.close(timeout=5)


async def _measure(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    row = await connection.fetchrow(PENDING)
    oldest = row["oldest"] if row else None
    age = (now() - oldest).total_seconds() if oldest else 0.0
    OUTBOX_PENDING.set(row["pending"] if row else 0)
    OUTBOX_OLDEST_SECONDS.set(age)
    if age > ALARM_AFTER_S:
        logger.error("outbox_stuck", oldest_seconds=round(age))
