"""The pages that are written without their schema say exactly what the schema would have written."""

from typing import Any

import pytest
from fastapi.routing import APIRoute
from httpx import AsyncClient
from pydantic import TypeAdapter

from app.core.clock import today
from app.main import API_ROUTERS
from tests.factories.trading import Headers
from tests.ledgers.conftest import Trade

PATHS = ["/sales-orders", "/stock"]


def schema_of(path: str) -> TypeAdapter[Any]:
    """What the document promises of a list."""
    routes = (route for router in API_ROUTERS for route in router.routes)
    [route] = (r for r in routes if isinstance(r, APIRoute) and r.path == path and r.methods == {"GET"})
    return TypeAdapter(route.response_model)


@pytest.mark.parametrize("role", ["owner", "warehouse"])
@pytest.mark.parametrize("path", PATHS)
async def test_the_answer_is_the_schemas_to_the_byte(
    trade: Trade, client: AsyncClient, signed_in: Headers, path: str, role: str
) -> None:
    trading = trade.trading
    for code in ("NM", "DG"):
        await trading.stock(await trading.item(code, "80000.25"), "100.5", "5000000.1234")
    partner = await trading.customer("KH1")
    await trade.sell(partner, [("NM", "1.25")], today())
    await trade.owner.do("/sales-orders", {"partner_id": str(partner), "lines": [{"item_code": "DG", "quantity": "7"}]})

    answer = await client.get(f"/api/v1{path}?limit=1", headers=signed_in(await trading.person(role)))

    schema = schema_of(path)
    read = schema.validate_json(answer.content)
    assert (len(read.items), read.next_cursor is None) == (1, False)
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == schema.dump_json(read)
