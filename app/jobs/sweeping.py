"""Sets files aside whose row never came, now and then."""

import asyncio

import asyncpg

from app.core.db import Database
from app.core.files import FileStore
from app.core.telemetry import get_logger
from app.services.attachments.sweep import sweep

PAUSE_S = 3600.0

logger = get_logger(__name__)


async def run_sweeping(database: Database, store: FileStore, stopping: asyncio.Event) -> None:
    """Sweep until `stopping`, every hour."""
    while not stopping.is_set():
        try:
            if swept := await sweep(database, store):
                logger.warning("files_without_rows_set_aside", files=swept)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            logger.warning("sweeping_interrupted", error=str(error))
        try:
            await asyncio.wait_for(stopping.wait(), PAUSE_S)
        except TimeoutError:
            continue
