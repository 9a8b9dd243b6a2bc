"""A company with a year of trade behind it, by fixed days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Api, Headers, Trading, open_trading

Acting = Callable[[Actor], Api]


@dataclass(frozen=True, slots=True)
class Trade:
    """A company, its owner at the API, and short words for selling on a day."""

    trading: Trading
    owner: Api

    async def sell(self, partner_id: UUID, lines: list[tuple[str, str]], on: date, **order: Any) -> dict[str, Any]:
        """Order, confirm, deliver and invoice on one day; answers the invoice."""
        body = {
            "partner_id": str(partner_id),
            "ordered_on": on.isoformat(),
            "lines": [{"item_code": code, "quantity": quantity} for code, quantity in lines],
            **order,
        }
        placed = await self.owner.do("/sales-orders", body)
        await self.owner.do(f"/sales-orders/{placed['id']}/confirmation", {})
        delivery = await self.owner.do(
            f"/sales-orders/{placed['id']}/deliveries", {"delivered_on": on.isoformat(), "invoice": True}
        )
        invoice: dict[str, Any] = await self.owner.get(f"/invoices/{delivery['invoice_id']}")
        return invoice

    async def receive(self, partner_id: UUID, amount: str, on: date, *paid: tuple[str, str]) -> dict[str, Any]:
        """Money from a customer, with the invoices (id, amount) that it pays."""
        receipt: dict[str, Any] = await self.owner.do(
            "/receipts",
            {
                "partner_id": str(partner_id),
                "method": "bank",
                "amount": amount,
                "received_on": on.isoformat(),
                "allocations": [{"invoice_id": invoice_id, "amount": part} for invoice_id, part in paid],
            },
        )
        return receipt

    async def take_back(self, invoice_id: str, quantity: str, on: date) -> dict[str, Any]:
        """A return of the invoice's first line; answers the credit note."""
        note: dict[str, Any] = await self.owner.do(
            f"/invoices/{invoice_id}/returns",
            {
                "returned_on": on.isoformat(),
                "reason": "Hàng lỗi",
                "lines": [{"line_no": 1, "quantity": quantity}],
            },
        )
        return note


@pytest.fixture
def acting(client: AsyncClient, signed_in: Headers) -> Acting:
    """The API as somebody uses it."""
    return lambda actor: Api(client, signed_in(actor))


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A company with books for this year and the one before."""
    trading = await open_trading(database, owner_engine)
    await trading.fiscal_year(today().year - 1)
    return trading


@pytest.fixture
def trade(trading: Trading, acting: Acting) -> Trade:
    """Short words for trading."""
    return Trade(trading, acting(trading.owner))


@pytest.fixture
async def other_company(database: Database, owner_engine: AsyncEngine) -> Trading:
    """Another firm on the same installation."""
    return await open_trading(database, owner_engine)
