"""Sets files aside whose row never came, now and then."""

import asyncio

from app.core.db import Database
from app.core.files import FileStore
from app.core.telemetry import get_logger
from app.jobs.repeating import repeat
from app.services.attachments.sweep import sweep

PAUSE_S = 3600.0

logger = get_logger(__name__)


async def run_sweeping(database: Database, store: FileStore, stopping: asyncio.Event) -> None:
    """Sweep until `stopping`, every hour."""
    await repeat("sweeping", lambda: _sweep(database, store), PAUSE_S, stopping)


async def _sweep(database: Database, store: FileStore) -> None:
    if swept := await sweep(database, store):
        logger.warning("files_without_rows_set_aside", files=swept)
