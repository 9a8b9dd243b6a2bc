"""Work beside the queue goes on whatever happens to it."""

import asyncio

import asyncpg
from sqlalchemy.exc import DBAPIError

from app.jobs.repeating import repeat


async def test_no_failure_ends_what_is_repeated() -> None:
    stopping, failures = (
        asyncio.Event(),
        [DBAPIError("x", {}, asyncpg.CannotConnectNowError()), ValueError(), OSError()],
    )

    async def work() -> None:
        if failures:
            raise failures.pop()
        stopping.set()

    async with asyncio.timeout(10):
        await repeat("work", work, 0.001, stopping)
    assert failures == []
