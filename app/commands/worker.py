"""`giao worker`: the event relay and the background jobs."""

import asyncio
import signal

import typer

from app.commands.console import progress
from app.core.database_roles import DatabaseUrls
from app.core.running_database import prepare, running_database
from app.core.settings import Settings, get_settings
from app.core.stopping import leave_with_parent
from app.core.telemetry import configure_logging
from app.jobs.worker import run_worker


def worker() -> None:
    """Relay events and work off jobs until SIGTERM or SIGINT."""
    prepared = leave_with_parent()
    settings = get_settings()
    configure_logging(settings)
    with running_database(settings, progress) as urls:
        if not prepared:
            prepare(urls)
        asyncio.run(_until_stopped(settings, urls))


async def _until_stopped(settings: Settings, urls: DatabaseUrls) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await run_worker(settings, urls, stopping)


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("worker")(worker)
