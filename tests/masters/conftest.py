"""A company with its owner at the desk, and a customer's user of it."""

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Headers, Trading, open_trading
from tests.masters.desk import Desk, desk


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A fresh company with books for this year."""
    return await open_trading(database, owner_engine)


@pytest.fixture
async def owner(client: AsyncClient, signed_in: Headers, trading: Trading) -> Desk:
    """The company's owner."""
    return desk(client, signed_in, trading.owner)


@pytest.fixture
async def buyer(trading: Trading) -> Actor:
    """A user of the customer KH-A."""
    return await trading.person("customer", await trading.customer("KH-A", credit_limit="1000000"))


@pytest.fixture
async def customer(client: AsyncClient, signed_in: Headers, buyer: Actor) -> Desk:
    """The customer KH-A's user at the desk."""
    return desk(client, signed_in, buyer)
