"""The company's own fields as tests define and fill them in."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from tests.factories.trading import Api, Headers, Trading, open_trading

PROJECT = {"record": "sales_order", "code": "project", "labels": {"vi": "Dự án", "en": "Project"}, "type": "text"}
COLOUR = {
    "record": "sales_order_line",
    "code": "colour",
    "labels": {"vi": "Màu"},
    "type": "choice",
    "choices": ["Đỏ", "Xanh"],
    "default_value": "Đỏ",
}


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A company with an item in stock."""
    trading = await open_trading(database, owner_engine)
    item = await trading.item("NM", "80000")
    await trading.stock(item, "100", "5000000")
    return trading


@pytest.fixture
def owner(trading: Trading, client: AsyncClient, signed_in: Headers) -> Api:
    """The company's owner at the API."""
    return Api(client, signed_in(trading.owner))


async def patch(api: Api, path: str, body: Any, version: str) -> Any:
    headers = {**api.headers, "If-Match": version}
    answer = await api.client.patch(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def put(api: Api, path: str, body: Any, version: str) -> Any:
    headers = {**api.headers, "If-Match": version}
    answer = await api.client.put(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def bound(api: Api, **access: str) -> None:
    """Wait until somebody has exactly these fields so: a change binds within a second."""
    async with asyncio.timeout(5):
        while {field["code"]: field["access"] for field in (await api.get("/own-fields"))["items"]} != access:
            await asyncio.sleep(0.01)


async def refusal(api: Api, path: str, body: Any) -> set[tuple[str, str]]:
    answer = await api.send(path, body)
    assert answer.status_code == 422, answer.text
    return {(error["pointer"], error["code"]) for error in answer.json()["errors"]}
