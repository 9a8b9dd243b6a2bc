"""A company with two warehouses and people who work in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Api, Headers, Trading, open_trading

LEDGERS = ("postings", "stock_moves", "account_transfers", "outbox_events", "idempotency_keys")
DOCUMENTS = (
    "stock_transfers",
    "stock_transfer_lines",
    "stock_transfer_receipts",
    "stock_adjustments",
    "stock_counts",
    "stock_count_lines",
    "stock_count_entries",
    "stock_count_lots",
    "stock_count_decisions",
)


@dataclass(frozen=True, slots=True)
class Yard:
    """Two warehouses, their keeper and what lies where."""

    trading: Trading
    main: str
    branch: str
    keeper: Api
    acting: Callable[[Actor], Api]

    async def lies(self, item_id: UUID) -> dict[str, tuple[Any, Any]]:
        """Quantity and value of an item by the code of the place, where there is any."""
        query = """SELECT l.code, b.on_hand, b.value FROM stock_balances b
                   JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id
                   WHERE b.company_id = :c AND b.item_id = :i AND b.on_hand > 0"""
        async with self.trading.engine.connect() as connection:
            rows = await connection.execute(text(query), {"c": self.trading.company_id, "i": item_id})
            return {code: (on_hand, value) for code, on_hand, value in rows}

    async def written(self) -> dict[str, int]:
        """How many rows there are: what a refusal must not change."""
        return await self.trading.count_rows(*LEDGERS, *DOCUMENTS)

    def transfer(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A request to send goods from the main warehouse to the branch."""
        return {"from_location_id": self.main, "to_location_id": self.branch, "lines": list(lines), **fields}


async def open_yard(trading: Trading, acting: Callable[[Actor], Api]) -> Yard:
    """Add the branch warehouse and its keeper."""
    branch = await acting(trading.owner).do("/warehouses", {"code": "CN", "name": "Kho chi nhánh", "kind": "warehouse"})
    keeper = acting(await trading.person("warehouse"))
    return Yard(trading, str(trading.warehouse_id), branch["id"], keeper, acting)


@pytest.fixture
async def yard(client: AsyncClient, signed_in: Headers, database: Database, owner_engine: AsyncEngine) -> Yard:
    """A fresh company with two warehouses."""
    trading = await open_trading(database, owner_engine)
    return await open_yard(trading, lambda actor: Api(client, signed_in(actor)))
