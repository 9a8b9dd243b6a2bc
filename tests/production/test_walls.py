"""Who may do what in making; generated from the routes, so that a new route without a case fails."""

from typing import Any

from httpx import Response

from app.core.ids import new_id
from app.deps import TransactionRoute
from app.routers import bills
from app.services.access.roles import SCOPES_BY_ROLE
from tests.factories.trading import Api, open_trading
from tests.production.conftest import Workshop, bill_body

ROUTERS = (bills.router,)
BODIES: dict[str, Any] = {
    "POST /bills-of-material": bill_body("TP", {"item_code": "A", "quantity": "1"}, valid_from="2026-02-01"),
    "PATCH /bills-of-material/{bill_id}": {"note": "x"},
}
PARAMS = {"GET /bills-of-material/{bill_id}/explosion": {"quantity": "1"}}


def requests() -> list[tuple[str, str, str]]:
    return [
        (method, route.path, route.giao_scope)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, TransactionRoute)
        for method in sorted(route.methods or ())
    ]


async def call(workshop: Workshop, api: Api | None, method: str, path: str, ids: dict[str, str]) -> Response:
    """A proper request but for who makes it and which documents it names."""
    headers = {
        "X-Request-ID": "the-same-for-all",
        "Idempotency-Key": "k",
        "If-Match": '"1"',
        **(api.headers if api else {}),
    }
    name = f"{method} {path}"
    url, client = f"/api/v1{path.format(**ids)}", workshop.owner.client
    return await client.request(method, url, headers=headers, json=BODIES.get(name), params=PARAMS.get(name))


async def documents_of(workshop: Workshop) -> dict[str, str]:
    await workshop.items("TP", "A")
    return {"bill_id": (await workshop.bill("TP", "A 1"))["id"]}


def test_every_route_is_covered() -> None:
    assert all(method == "GET" or f"{method} {path}" in BODIES for method, path, _scope in requests())
    assert len(requests()) == 5


async def test_nobody_without_signing_in_or_without_the_scope(workshop: Workshop) -> None:
    people = {role: workshop.acting(await workshop.trading.person(role)) for role in ("sales", "viewer", "warehouse")}
    partner = await workshop.trading.customer("KH")
    people |= {role: workshop.acting(await workshop.trading.person(role, partner)) for role in ("customer", "factory")}
    ids = await documents_of(workshop)
    for method, path, scope in requests():
        answer = await call(workshop, None, method, path, ids)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path
        for role, api in people.items():
            if scope not in SCOPES_BY_ROLE[role]:
                answer = await call(workshop, api, method, path, ids)
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (path, role)


async def test_another_companys_documents_are_like_none_at_all(workshop: Workshop) -> None:
    """Byte for byte the answer of a random id; its items do not exist either."""
    other = await open_trading(workshop.trading.database, workshop.trading.engine)
    neighbour = workshop.acting(other.owner)
    ids = await documents_of(workshop)
    nothing = dict.fromkeys(ids, str(new_id()))
    for method, path, _scope in requests():
        foreign = await call(workshop, neighbour, method, path, ids)
        absent = await call(workshop, neighbour, method, path, nothing)
        assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content), path
        if "{" in path:
            assert foreign.status_code == 404, (path, foreign.text)
        elif method == "POST":
            assert foreign.status_code == 422, path
        else:
            assert foreign.json()["items"] == []
