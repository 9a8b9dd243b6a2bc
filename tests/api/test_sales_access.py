"""Who may do what in selling: generated from the routes, so that a new route without a case fails."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import Response

from app.core.settings import Settings
from app.deps import TransactionRoute
from app.main import API_ROUTERS
from app.services.access.roles import SCOPES_BY_ROLE
from tests.api.selling_desk import Desk, open_desk
from tests.api.selling_requests import PROPER, applied, money, one, order
from tests.conftest import Cluster, open_system
from tests.factories.trading import Headers

PREFIXES = ("/sales-orders", "/promises", "/deliveries", "/invoices", "/receipts", "/set-offs")
# A document of the customer for every path that names one.
PATHS: dict[str, str] = {
    "/sales-orders/{order_id}": "/sales-orders/$placed",
    "/sales-orders/{order_id}/confirmation": "/sales-orders/$placed/confirmation",
    "/sales-orders/{order_id}/amendment": "/sales-orders/$placed/amendment",
    "/sales-orders/{order_id}/cancellation": "/sales-orders/$placed/cancellation",
    "/sales-orders/{order_id}/deliveries": "/sales-orders/$confirmed/deliveries",
    "/sales-orders/{order_id}/promises": "/sales-orders/$confirmed/promises",
    "/sales-orders/{order_id}/proposals": "/sales-orders/$confirmed/proposals",
    **{
        f"/sales-orders/{{order_id}}/proposals/{{number}}/{answer}": f"/sales-orders/$partly/proposals/1/{answer}"
        for answer in ("acceptance", "refusal", "counter-proposal", "withdrawal")
    },
    "/sales-orders/{order_id}/evidence": "/sales-orders/$placed/evidence",
    "/deliveries/{delivery_id}": "/deliveries/$closed_delivery",
    "/deliveries/{delivery_id}/invoice": "/deliveries/$delivered_delivery/invoice",
    "/invoices/{invoice_id}": "/invoices/$invoice",
    "/invoices/{invoice_id}/returns": "/invoices/$invoice/returns",
    "/receipts/{receipt_id}": "/receipts/$receipt",
    "/receipts/{receipt_id}/allocations": "/receipts/$receipt/allocations",
    "/receipts/{receipt_id}/allocations/reversal": "/receipts/$receipt/allocations/reversal",
    "/invoices/{invoice_id}/allocations": "/invoices/$credit_note/allocations",
    "/invoices/{invoice_id}/allocations/reversal": "/invoices/$credit_note/allocations/reversal",
    "/receipts/{receipt_id}/reversal": "/receipts/$receipt/reversal",
    "/set-offs/{set_off_id}/payable-allocations": "/set-offs/$receipt/payable-allocations",
}
BODIES: dict[str, Any] = {
    **PROPER,
    "/sales-orders/preview": order(),
    "/set-offs/$receipt/payable-allocations": applied("$invoice", "1"),
}
SAME = {"X-Request-ID": "the-same-for-all"}


@pytest.fixture(scope="module")
async def desk(cluster: Cluster, worker_name: str, settings: Settings, signed_in: Headers) -> AsyncIterator[Desk]:
    """Documents in every state, made once: nothing here changes them. Where there is nothing else, a look is short."""
    async with open_system(cluster, f"desk_{worker_name}", settings) as system:
        yield await open_desk(system.client, signed_in, system.database, system.owner)


async def call(desk: Desk, person: str | None, method: str, path: str, **names: str) -> Response:
    """A proper request but for who makes it and which ids it names."""
    known = dict(desk.names)
    body = desk.fill(BODIES.get(path))
    desk.names |= names
    url = f"/api/v1{desk.fill(path)}"
    desk.names.clear()
    desk.names |= known
    headers = {**SAME, "Idempotency-Key": "k", "If-Match": '"1"'}
    if person is not None:
        headers |= desk.api(person).headers
    return await desk.client.request(method, url, headers=headers, json=body)


def requests() -> list[tuple[str, str, str]]:
    """Method, path with names for ids, and scope of every route of selling."""
    routes = [route for router in API_ROUTERS for route in router.routes if isinstance(route, TransactionRoute)]
    return [
        (method, PATHS.get(route.path, route.path), route.giao_scope)
        for route in routes
        for method in sorted(route.methods or ())
        if route.path.startswith(PREFIXES)
    ]


async def test_every_route_is_covered() -> None:
    found = requests()
    assert len(found) >= 20
    for method, path, _scope in found:
        assert "{" not in path, path
        assert method == "GET" or path in BODIES, path


async def test_nobody_without_signing_in(desk: Desk) -> None:
    before = await desk.fingerprint()
    for method, path, _scope in requests():
        answer = await call(desk, None, method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert await desk.fingerprint() == before


@pytest.mark.parametrize("person", ["sales", "warehouse", "accounting", "viewer", "customer", "supplier"])
async def test_nobody_without_the_scope(desk: Desk, person: str) -> None:
    """403 for exactly the routes whose scope the role lacks, whichever id is named."""
    before = await desk.fingerprint()
    lacking = [entry for entry in requests() if entry[2] not in SCOPES_BY_ROLE[person]]
    assert lacking or person == "sales"
    for method, path, scope in lacking:
        for names in ({}, dict.fromkeys(desk.names, desk.names["random"])):
            answer = await call(desk, person, method, path, **names)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (path, scope)
    assert await desk.fingerprint() == before


@pytest.mark.parametrize("person", ["stranger", "neighbour"])
async def test_foreign_documents_are_like_none_at_all(desk: Desk, person: str) -> None:
    """Another partner's and another company's ids answer byte for byte what a random id answers."""
    before = await desk.fingerprint()
    role = desk.people[person].role
    tried = 0
    for method, path, scope in requests():
        if "$" not in path or scope not in SCOPES_BY_ROLE[role]:
            continue
        named = path.split("$")[1].split("/")[0]
        foreign = await call(desk, person, method, path)
        nothing = await call(desk, person, method, path, **{named: desk.names["random"]})
        assert foreign.status_code == 404, (path, foreign.text)
        assert (foreign.status_code, foreign.content) == (nothing.status_code, nothing.content), path
        assert dict(foreign.headers) == dict(nothing.headers), path
        tried += 1
    assert tried >= (5 if person == "stranger" else 12)
    assert await desk.fingerprint() == before


@pytest.mark.parametrize("person", ["stranger", "neighbour"])
async def test_lists_hold_nothing_of_others(desk: Desk, person: str) -> None:
    api = desk.api(person)
    own = {desk.names[name] for name in ("foreign_order", "foreign_delivery", "foreign_invoice", "foreign_receipt")}
    for path in ("/sales-orders", "/deliveries", "/invoices", "/receipts"):
        rows = (await api.get(path, limit=200))["items"]
        assert {row["id"] for row in rows} <= (own if person == "neighbour" else set())
        filtered = await api.get(path, partner_id=desk.names["partner"])
        assert filtered == {"items": [], "next_cursor": None}
    assert (await api.get("/sales-orders", query="PO-"))["items"] == []


async def test_own_documents_are_seen(desk: Desk) -> None:
    """So that an empty list above means a wall and not an empty house."""
    customer = desk.api("customer")
    for path, name in (
        ("/sales-orders", "placed"),
        ("/deliveries", "closed_delivery"),
        ("/invoices", "invoice"),
        ("/receipts", "receipt"),
    ):
        assert desk.names[name] in {row["id"] for row in (await customer.get(path, limit=200))["items"]}
        assert (await customer.get(f"{path}/{desk.names[name]}"))["partner"]["id"] == desk.names["partner"]


async def test_ids_in_bodies_of_the_neighbour(desk: Desk) -> None:
    """Naming our ids in a body is as naming random ones."""
    neighbour = desk.api("neighbour")
    for path, body, names in (
        ("/sales-orders", order(), ("partner", "item")),
        ("/sales-orders/preview", order(), ("partner", "item")),
        ("/receipts", money(), ("partner",)),
        ("/set-offs", {"partner_id": "$partner", "amount": "1"}, ("partner",)),
    ):
        ours = await neighbour.send(path, desk.fill(body), **SAME)
        known = dict(desk.names)
        desk.names |= dict.fromkeys(names, desk.names["random"])
        random = await neighbour.send(path, desk.fill(body), **SAME)
        desk.names |= known
        assert (ours.status_code, ours.content) == (random.status_code, random.content)
        assert ours.status_code == 422


async def test_customers_key_is_not_another_users_answer(desk: Desk) -> None:
    """The same key of another person never gives the first one's answer."""
    body = desk.fill({"lines": [{"item_id": "$item", "quantity": "1"}]})
    mine = await desk.api("customer").send("/sales-orders", body, key="shared")
    theirs = await desk.api("stranger").send("/sales-orders", body, key="shared")
    assert mine.status_code == theirs.status_code == 201
    assert mine.json()["partner"]["id"] != theirs.json()["partner"]["id"]
    again = await desk.api("customer").send(f"/sales-orders/{mine.json()['id']}/cancellation", one() | {}, key="x1")
    assert again.status_code == 200
