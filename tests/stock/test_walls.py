"""Who may do what with stock documents; generated from the routes, so that a new route without a case fails."""

import re
from typing import Any

import pytest
from httpx import Response

from app.core.ids import new_id
from app.deps import TransactionRoute
from app.routers import stock_counts
from app.routers.stock_documents import adjustment_router, transfer_router
from app.services.access.roles import SCOPES_BY_ROLE
from tests.factories.trading import Api, open_trading
from tests.stock.conftest import Yard

ROUTERS = (transfer_router, adjustment_router, stock_counts.router)
BODIES: dict[str, Any] = {
    "/stock-transfers": "transfer",
    "/stock-transfers/{transfer_id}/receipts": {},
    "/stock-transfers/{transfer_id}/cancellation": {},
    "/stock-adjustments": "adjustment",
    "/stock-counts": "count",
    "/stock-counts/{count_id}/entries": {"lines": [{"item_code": "VT", "quantity": "1"}]},
    "/stock-counts/{count_id}/submission": {},
    "/stock-counts/{count_id}/recount": {"line_nos": [1]},
    "/stock-counts/{count_id}/approval": {},
    "/stock-counts/{count_id}/cancellation": {},
    "/stock-counts/{count_id}/decisions": {"lines": [{"line_no": 1, "outcome": "cost"}]},
}


def requests() -> list[tuple[str, str, str]]:
    return [
        (method, route.path, route.giao_scope)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, TransactionRoute)
        for method in sorted(route.methods or ())
    ]


async def call(yard: Yard, api: Api | None, method: str, path: str, document: str) -> Response:
    """A proper request but for who makes it and which document it names."""
    line = {"item_code": "VT", "quantity": "1"}
    bodies = {
        "transfer": yard.transfer(line),
        "adjustment": {"location_id": yard.main, "reason": "shortage", "lines": [line]},
        "count": {"location_id": yard.main},
    }
    body = BODIES.get(path)
    url = re.sub(r"{\w+}", document, path)
    headers = {
        "X-Request-ID": "the-same-for-all",
        "Idempotency-Key": "k",
        "If-Match": '"1"',
        **(api.headers if api else {}),
    }
    content = bodies[body] if isinstance(body, str) else body
    return await yard.keeper.client.request(method, f"/api/v1{url}", headers=headers, json=content)


async def document_for(yard: Yard, path: str) -> str:
    item = (await yard.keeper.get("/items", query="VT"))["items"]
    if not item:
        await yard.trading.stock(await yard.trading.item("VT"), "50", "100000")
    line = {"item_code": "VT", "quantity": "1"}
    if "count" in path:
        return str((await yard.keeper.do("/stock-counts", {"location_id": yard.main}))["id"])
    if "adjustment" in path:
        body = {"location_id": yard.main, "reason": "shortage", "lines": [line]}
        return str((await yard.keeper.do("/stock-adjustments", body))["id"])
    return str((await yard.keeper.do("/stock-transfers", yard.transfer(line)))["id"])


def test_every_route_is_covered() -> None:
    found = requests()
    assert len(found) == 18
    assert all(method == "GET" or path in BODIES for method, path, _scope in found)


async def test_nobody_without_signing_in_or_without_the_scope(yard: Yard) -> None:
    people = {role: yard.acting(await yard.trading.person(role)) for role in ("sales", "accounting", "viewer")}
    partner = await yard.trading.customer("KH")
    people["customer"] = yard.acting(await yard.trading.person("customer", partner))
    documents = {path: await document_for(yard, path) for _, path, _ in requests()}
    before = await yard.written()
    for method, path, scope in requests():
        answer = await call(yard, None, method, path, documents[path])
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path
        for role, api in people.items():
            if scope not in SCOPES_BY_ROLE[role]:
                answer = await call(yard, api, method, path, documents[path])
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (path, role)
    assert await yard.written() == before


async def test_another_companys_documents_are_like_none_at_all(yard: Yard) -> None:
    """Byte for byte the answer of a random id; its places and items do not exist either."""
    other = await open_trading(yard.trading.database, yard.trading.engine)
    neighbour = yard.acting(other.owner)
    documents = {path: await document_for(yard, path) for _, path, _ in requests()}
    before = await yard.written()
    for method, path, _scope in requests():
        foreign = await call(yard, neighbour, method, path, documents[path])
        nothing = await call(yard, neighbour, method, path, str(new_id()))
        assert (foreign.status_code, foreign.content) == (nothing.status_code, nothing.content), path
        if "{" in path:
            assert foreign.status_code == 404, path
        elif method == "POST":
            assert foreign.status_code == 422, path
        else:
            assert foreign.json()["items"] == []
    assert await yard.written() == before


@pytest.mark.parametrize("path", ["/stock-transfers", "/stock-adjustments"])
async def test_values_are_for_those_who_may_see_them(yard: Yard, path: str) -> None:
    document = await document_for(yard, path)
    viewer = yard.acting(await yard.trading.person("viewer"))
    assert (await viewer.get(f"{path}/{document}"))["lines"][0]["value"] == "2000"
    assert (await yard.keeper.get(f"{path}/{document}"))["lines"][0]["value"] is None
