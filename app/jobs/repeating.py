"""Work that is done again and again beside the queue."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from app.core.db import is_unavailable
from app.core.telemetry import get_logger

logger = get_logger(__name__)


async def repeat(name: str, work: Callable[[], Awaitable[object]], pause_s: float, stopping: asyncio.Event) -> None:
    """Do `work` until `stopping`, with pauses; whatever goes wrong is told, and tried again after the pause."""
    while not stopping.is_set():
        try:
            await work()
        except Exception as error:
            # Nobody waits for this task before the end: it must not end of anything.
            logger.warning("work_interrupted", work=name, error=str(error), exc_info=not is_unavailable(error))
        await pause(stopping, pause_s)


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait, or until `stopping`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
