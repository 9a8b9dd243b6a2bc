"""A company with a seller and a customer; two real server processes on one database."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.listening import Listener
from app.services.access.actor import Actor
from tests.factories.servers import PATIENCE_S, Nursery, Server
from tests.factories.trading import Headers, Trading, open_trading
from tests.faults.conftest import Stage, stage
from tests.masters.desk import Desk, desk

__all__ = ["stage"]


@pytest.fixture
async def servers(stage: Stage, nursery: Nursery) -> AsyncIterator[tuple[Server, Server]]:
    """Two server processes that know of each other only by the database."""
    async with nursery.ward(stage.environment()) as born:
        yield await born.bear(), await born.bear()


@dataclass(frozen=True, slots=True)
class Doors:
    """The API as the people of one company use it."""

    trading: Trading
    client: AsyncClient
    headers: Headers
    seller_actor: Actor
    customer_actor: Actor
    listener: Listener

    async def heard(self) -> None:
        """Wait until this process has heard of every change that was acknowledged before."""
        since = time.monotonic()
        async with asyncio.timeout(PATIENCE_S):
            while self.listener.proven_at < since:
                await asyncio.sleep(0.01)

    async def narrow(self, person: Actor, **exceptions: Any) -> None:
        """Give somebody exceptions in place of the group's, and wait until they bind."""
        path = f"/members/{person.membership_id}/permissions"
        tag = (await self.owner.send("GET", path)).headers["ETag"]
        answer = await self.owner.send("PUT", path, exceptions, **{"If-Match": tag})
        assert answer.status_code == 200, answer.text
        await self.heard()

    def of(self, actor: Actor) -> Desk:
        """The API as somebody uses it, with a token of now."""
        return desk(self.client, self.headers, actor)

    @property
    def owner(self) -> Desk:
        """Who opens and closes the doors."""
        return self.of(self.trading.owner)

    @property
    def seller(self) -> Desk:
        """One who sells."""
        return self.of(self.seller_actor)

    @property
    def customer(self) -> Desk:
        """One who buys."""
        return self.of(self.customer_actor)


@pytest.fixture
async def doors(
    app: FastAPI, client: AsyncClient, signed_in: Headers, database: Database, owner_engine: AsyncEngine
) -> Doors:
    """A fresh company whose doors are open."""
    trading = await open_trading(database, owner_engine)
    seller = await trading.person("sales")
    customer = await trading.person("customer", await trading.customer("KH"))
    return Doors(trading, client, signed_in, seller, customer, app.state.listener)
