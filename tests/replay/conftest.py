import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.core.ids import new_id
from app.core.passwords import hash_password_now
from app.models import User
from app.services.access.actor import Actor
from tests.replay.stage import PASSWORD, Stage

HASH = hash_password_now(PASSWORD)


@pytest.fixture
async def base_url(app: FastAPI) -> AsyncIterator[str]:
    """A server on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
async def stage(base_url: str, actor: Actor, owner_engine: AsyncEngine, tmp_path: Path) -> Stage:
    email = f"{actor.user_id.hex}@example.test"
    async with AsyncSession(owner_engine) as session, session.begin():
        await session.execute(update(User).where(User.id == actor.user_id).values(email=email, password_hash=HASH))
    return Stage(base_url, email, tmp_path, owner_engine, f"R{new_id().hex[-12:]}")
