"""A trading company for each story."""

from collections.abc import Callable

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Api, Headers, Trading, open_trading


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A Vietnamese company (TT99, reserve policy)."""
    return await open_trading(database, owner_engine)


@pytest.fixture
def acting(client: AsyncClient, signed_in: Headers) -> Callable[[Actor], Api]:
    """The API as somebody uses it."""
    return lambda actor: Api(client, signed_in(actor))
