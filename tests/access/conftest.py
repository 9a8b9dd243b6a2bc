"""Two real server processes on one database."""

from collections.abc import AsyncIterator

import pytest

from tests.faults.conftest import Server, Stage, nursery, stage

__all__ = ["stage"]


@pytest.fixture
async def servers(stage: Stage) -> AsyncIterator[tuple[Server, Server]]:
    """Two server processes that know of each other only by the database."""
    async with nursery(stage.environment()) as born:
        yield await born.bear(), await born.bear()
