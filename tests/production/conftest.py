"""A company that has its goods made, its items, and the people who work on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Api, Headers, Trading, open_trading

KG = "kg"
Acting = Callable[[Actor], Api]


@dataclass(frozen=True, slots=True)
class Workshop:
    """One company with its owner at the desk."""

    trading: Trading
    owner: Api
    acting: Acting

    async def items(self, *codes: str, kind: str = "material") -> None:
        """Items without a price."""
        for code in codes:
            await self.trading.item(code, price=None, kind=kind)

    async def bill(self, code: str, *components: str, **fields: Any) -> Any:
        """A bill of one unit, by code and quantity: `bill("TP", "A 2", "B 0.5")`."""
        lines = [dict(zip(("item_code", "quantity"), entry.split(), strict=True)) for entry in components]
        return await self.owner.do("/bills-of-material", bill_body(code, *lines, **fields))

    async def stocked(self, code: str, quantity: str, value: str) -> None:
        """A material in the main warehouse."""
        item = await self.trading.item(code, price=None, kind="material", base_unit=KG)
        await self.trading.stock(item, quantity, value, kind="material")

    async def factory(self, code: str = "GC") -> tuple[str, Api]:
        """A factory, and its person."""
        partner = await self.trading.customer(code, is_factory=True)
        return str(partner), self.acting(await self.trading.person("factory", partner))

    async def draft(self, bill: Any, factory: str, **fields: Any) -> Any:
        """A draft of 90 units at a fee of 2,000,000 in all."""
        body = order_body(bill["id"], factory, str(self.trading.warehouse_id), **fields)
        return await self.owner.do("/production-orders", body)

    async def agreed(self, bill: Any, factory: str, person: Api, **fields: Any) -> Any:
        """An order that both sides have agreed on."""
        path = f"/production-orders/{(await self.draft(bill, factory, **fields))['id']}"
        await self.owner.do(f"{path}/sending", {}, **{"If-Match": '"1"'})
        return await person.do(f"{path}/acceptance", {}, **{"If-Match": '"2"'})

    async def confirmed(self, path: str, *people: Api) -> None:
        """Everybody gives their word on the sheet as it stands."""
        for person in people:
            tag = (await person.client.get(f"/api/v1{path}/settlement", headers=person.headers)).headers["ETag"]
            await person.do(f"{path}/settlement/confirmation", {}, **{"If-Match": tag})

    async def patch(self, path: str, body: Any, version: int, api: Api | None = None) -> Response:
        """A change of what was seen at a version."""
        person = api or self.owner
        headers = {**person.headers, "If-Match": f'"{version}"'}
        return await person.client.patch(f"/api/v1{path}", headers=headers, json=body)


async def version_of(api: Api, path: str) -> str:
    """The ETag of the order as it stands."""
    return f'"{(await api.get(path))["version"]}"'


def order_body(bill: str, factory: str, warehouse: str, **fields: Any) -> dict[str, Any]:
    """A request to draft an order."""
    return {
        "bill_id": bill,
        "partner_id": factory,
        "location_id": warehouse,
        "quantity": "90",
        "unit_fee": "22222.222222",
        "tax_class": "vn_reduced",
        "due_on": "2099-01-01",
        **fields,
    }


def bill_body(code: str, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A request to add a bill."""
    return {"item_code": code, "quantity": "1", "valid_from": "2026-01-01", "lines": list(lines), **fields}


async def open_workshop(database: Database, engine: AsyncEngine, acting: Acting, *, regime: str = "tt99") -> Workshop:
    """A fresh company under a regime."""
    trading = await open_trading(database, engine, regime=regime)
    return Workshop(trading, acting(trading.owner), acting)


@pytest.fixture
async def workshop(client: AsyncClient, signed_in: Headers, database: Database, owner_engine: AsyncEngine) -> Workshop:
    """A fresh company."""
    return await open_workshop(database, owner_engine, lambda actor: Api(client, signed_in(actor)))
