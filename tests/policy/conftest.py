"""The street, and the API in front of it as it is, and with row-level security off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from app.core.database_roles import DatabaseUrls
from app.core.db import create_database
from app.core.ids import new_id
from app.core.settings import Settings
from app.main import create_app
from tests.conftest import Cluster
from tests.factories.owner import open_owner
from tests.policy.street import Street, open_street


@asynccontextmanager
async def api_on(url: str, settings: Settings) -> AsyncIterator[tuple[AsyncClient, FastAPI]]:
    """The whole application as a database role uses it."""
    database = create_database(url, settings)
    app = create_app(settings, database)
    app.state.listener.start()
    try:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test") as client:
            yield client, app
    finally:
        await app.state.listener.stop()
        await app.state.numbers.dispose()
        await database.dispose()


@pytest.fixture(scope="session")
async def street_urls(cluster: Cluster, worker_name: str) -> AsyncIterator[DatabaseUrls]:
    """A database for the street alone: whatever is on it belongs to somebody there."""
    name = f"street_{worker_name}_{new_id().hex[-12:]}"
    yield await asyncio.to_thread(cluster.clone, name)
    await asyncio.to_thread(cluster.drop, name)


@pytest.fixture(scope="session")
async def street(street_urls: DatabaseUrls, settings: Settings) -> AsyncIterator[Street]:
    """Built once; what the tests ask for changes nothing."""
    engine = open_owner(street_urls.owner)
    async with api_on(street_urls.app, settings) as (client, app):
        yield await open_street(client, app, app.state.database, engine)
    await engine.dispose()


@pytest.fixture(scope="session")
async def first_wall(street: Street, street_urls: DatabaseUrls, settings: Settings) -> AsyncIterator[AsyncClient]:
    """The API on the role that owns the tables, whom row-level security does not bind."""
    async with api_on(street_urls.owner, settings) as (client, _app):
        yield client
