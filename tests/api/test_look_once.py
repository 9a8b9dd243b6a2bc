"""The look for what became of a key takes a second lock where it is asked to, and only for a new key."""

import asyncpg
import pytest

from app.core.db import Database, raw
from app.services.access.actor import Actor

LOOK = "SELECT FROM look_once($1, $2, $3, $4, $5)"
TAKEN = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
KEY, NEW_KEY = (1, "6b"), (2, "6c")
BESIDE = 3


async def test_who_sends_a_request_again_does_not_wait_for_the_lock_beside(database: Database, actor: Actor) -> None:
    """While somebody holds it: the same key is answered at once and takes no lock, a new one waits."""
    owner = (actor.company_id, actor.user_id)
    async with database.transaction(actor.tenant) as session:
        first = await raw(session)
        assert await first.fetch(LOOK, KEY[0], *owner, KEY[1], BESIDE) == []
        assert await first.fetchval(TAKEN) == 2
        async with database.transaction(actor.tenant) as other:
            again = await raw(other)
            assert len(await again.fetch(LOOK, KEY[0], *owner, KEY[1], BESIDE)) == 2
            assert await again.fetchval(TAKEN) == 0
            assert await again.fetch(LOOK, NEW_KEY[0], *owner, NEW_KEY[1], None) == []
            assert await again.fetchval(TAKEN) == 1
        with pytest.raises(asyncpg.LockNotAvailableError):
            async with database.transaction(actor.tenant) as other:
                waiting = await raw(other)
                await waiting.execute("SET LOCAL lock_timeout = 200")
                await waiting.fetch(LOOK, NEW_KEY[0], *owner, NEW_KEY[1], BESIDE)


async def test_an_answered_request_does_not_wait_either(database: Database, actor: Actor) -> None:
    """Its answer is kept, so it does nothing that the lock is for."""
    owner = (actor.company_id, actor.user_id)
    keep = """
    INSERT INTO idempotency_keys (company_id, user_id, key, request_hash, status, body)
    VALUES ($1, $2, 'k', '', 201, '')
    """
    async with database.transaction(actor.tenant) as session:
        await (await raw(session)).execute(keep, *owner)
    async with database.transaction(actor.tenant) as session:
        connection = await raw(session)
        assert len(await connection.fetch(LOOK, KEY[0], *owner, KEY[1], BESIDE)) == 1
        assert await connection.fetchval(TAKEN) == 1
