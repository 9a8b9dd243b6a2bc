"""The background process: relay, sealing and job worker side by side."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.models import Job

from app.core.database_roles import DatabaseUrls, driver_url
from app.core.db import create_database, side_pool
from app.core.files import FileStore
from app.core.seal_keys import SealKey
from app.core.settings import Settings
from app.core.telemetry import JOBS, get_logger
from app.jobs.account_mail import (
    mail_email_change,
    mail_invitation,
    mail_password_changed,
    mail_reset,
    mail_second_factor_changed,
)
from app.jobs.events import Event, Workshop, from_bytes
from app.jobs.order_mail import mail_order_placed
from app.jobs.order_requests import DECIDED, expire_order_request, mail_order_asked, mail_order_decided
from app.jobs.promise_mail import mail_promise_made
from app.jobs.proposal_mail import mail_proposal_made
from app.jobs.proposals import ENDINGS, expire, lapse
from app.jobs.queued_orders import mail_queued_order, place_queued, reschedule
from app.jobs.relay import Subscriptions, run_relay
from app.jobs.sealing import run_sealing
from app.jobs.sweeping import run_sweeping
from app.services.access.email_changes import EMAIL_CHANGE_ASKED
from app.services.access.password_changes import PASSWORD_CHANGED, RESET_ASKED
from app.services.access.second_factor import SECOND_FACTOR_CHANGED
from app.services.companies.access_windows import CHANGED
from app.services.companies.invitations import INVITED
from app.services.documents.numbers import Numbers
from app.services.negotiation.events import EXPIRES, MADE
from app.services.sales.order_requests import ASKED
from app.services.sales.order_requests import EXPIRES as ORDER_EXPIRES
from app.services.sales.queued import QUEUED, TOLD

MOST_ATTEMPTS = 40
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
NUMBER_CONNECTIONS = 2
# A job that waits for its hour is begun within this time of it.
LOOK_EVERY = timedelta(seconds=1)

Handler = Callable[[Workshop, Event], Awaitable[None]]

# Which jobs act on which event; a new job is named here and nowhere else.
HANDLERS: dict[str, Handler] = {
    "mail_order_placed": mail_order_placed,
    "mail_order_asked": mail_order_asked,
    "mail_order_decided": mail_order_decided,
    "expire_order_request": expire_order_request,
    "expire_proposal": expire,
    "lapse_proposal": lapse,
    "mail_promise_made": mail_promise_made,
    "place_queued_order": place_queued,
    "reschedule_queued_orders": reschedule,
    "mail_queued_order": mail_queued_order,
    "mail_proposal_made": mail_proposal_made,
    "mail_invitation": mail_invitation,
    "mail_reset": mail_reset,
    "mail_email_change": mail_email_change,
    "mail_password_changed": mail_password_changed,
    "mail_second_factor_changed": mail_second_factor_changed,
}
SUBSCRIPTIONS: Subscriptions = {
    "sales_order.placed": ("mail_order_placed",),
    "sales_order.sold": ("mail_order_placed",),
    ASKED: ("mail_order_asked",),
    ORDER_EXPIRES: ("expire_order_request",),
    **dict.fromkeys(DECIDED, ("mail_order_decided",)),
    MADE: ("mail_proposal_made",),
    EXPIRES: ("expire_proposal",),
    **dict.fromkeys(ENDINGS, ("lapse_proposal",)),
    "sales_promise.made": ("mail_promise_made",),
    QUEUED: ("place_queued_order",),
    **dict.fromkeys(TOLD, ("mail_queued_order",)),
    CHANGED: ("reschedule_queued_orders",),
    INVITED: ("mail_invitation",),
    RESET_ASKED: ("mail_reset",),
    EMAIL_CHANGE_ASKED: ("mail_email_change",),
    PASSWORD_CHANGED: ("mail_password_changed",),
    SECOND_FACTOR_CHANGED: ("mail_second_factor_changed",),
}

logger = get_logger(__name__)


def register(queue: PgQueuer, workshop: Workshop) -> None:
    """Make every handler a queue entrypoint: retried for about a day and a half, then held for a person."""
    for name, handler in HANDLERS.items():
        queue.entrypoint(
            name,
            on_failure="hold",
            executor_factory=partial(
                DatabaseRetryEntrypointExecutor,
                max_attempts=MOST_ATTEMPTS,
                initial_delay=FIRST_DELAY,
                max_delay=LONGEST_DELAY,
            ),
        )(_entrypoint(name, handler, workshop))


def _entrypoint(name: str, handler: Handler, workshop: Workshop) -> Callable[[Job], Awaitable[None]]:
    async def run(job: Job) -> None:
        event = from_bytes(job.payload)
        try:
            await handler(workshop, event)
        except Exception as error:
            JOBS.labels(name, "failed").inc()
            logger.warning("job_failed", job=name, event_id=str(event.id), attempt=job.attempts, error=str(error))
            raise
        JOBS.labels(name, "done").inc()

    return run


async def run_worker(settings: Settings, urls: DatabaseUrls, stopping: asyncio.Event) -> None:
    """Relay events and work off jobs until `stopping`; starts again by itself when the database comes back."""
    database = create_database(urls.app, settings, name="giao-worker")
    workshop = Workshop(database, settings, Numbers(side_pool(database, settings, NUMBER_CONNECTIONS)))
    beside = [
        asyncio.create_task(run_relay(urls.worker, SUBSCRIPTIONS, stopping)),
        asyncio.create_task(run_sealing(database, urls.worker, SealKey.load(settings.data_path), stopping)),
        asyncio.create_task(run_sweeping(database, FileStore(settings.files_path), stopping)),
    ]
    try:
        while not stopping.is_set():
            try:
                await _work_while_connected(urls.worker, workshop, stopping)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, ExceptionGroup) as error:
                logger.warning("worker_interrupted", error=str(error))
                await asyncio.sleep(1)
    finally:
        stopping.set()
        await asyncio.gather(*beside)
        await workshop.numbers.dispose()
        await database.dispose()


async def _work_while_connected(worker_url: str, workshop: Workshop, stopping: asyncio.Event) -> None:
    connection = await asyncpg.connect(
        driver_url(worker_url), timeout=5, server_settings={"application_name": "giao-jobs"}
    )
    queue = PgQueuer(AsyncpgDriver(connection))
    register(queue, workshop)
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _connection: lost.set())

    async def shut_down() -> None:
        done = [asyncio.create_task(stopping.wait()), asyncio.create_task(lost.wait())]
        await asyncio.wait(done, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.cancel()
        queue.shutdown.set()

    watcher = asyncio.create_task(shut_down())
    try:
        await queue.run(dequeue_timeout=LOOK_EVERY, batch_size=10)
    finally:
        watcher.cancel()
        await connection.close(timeout=5)
