"""Who may enter, see and decide: generated from the routes, so that a new route without a case fails."""

import re
from typing import Any

import pytest
from httpx import Response
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.ids import new_id
from app.deps import TransactionRoute
from app.main import API_ROUTERS
from app.services.access.roles import scopes_of
from tests.factories.trading import Api, open_trading
from tests.intake.conftest import Intake

PREFIXES = ("/payment-notices", "/intake", "/intake-rules", "/moves")
NOTICE = "/payment-notices/{notice_id}"
FILES = "/payment-notices/{document_id}/attachments"
BODIES: dict[str, Any] = {
    "/payment-notices": {"amount": "5"},
    f"{NOTICE}/approval": {},
    f"{NOTICE}/refusal": {"reason": "Sai"},
    f"{NOTICE}/withdrawal": {},
    FILES: {},
    "/intake-rules": {"document_kind": "payment_notice", "mode": "accept"},
    "/intake-rules/{rule_id}": None,
}


def requests() -> list[tuple[str, str, str]]:
    """Method, path and scope of every route of intake."""
    routes = [route for router in API_ROUTERS for route in router.routes if isinstance(route, TransactionRoute)]
    return [
        (method, route.path, route.giao_scope)
        for route in routes
        for method in sorted(route.methods or ())
        if route.path.startswith(PREFIXES)
    ]


async def call(intake: Intake, who: Api | None, method: str, route: str, name: str) -> Response:
    """A proper request of a person, naming a document."""
    headers = {"X-Request-ID": "the-same-for-all", "Idempotency-Key": "k", "If-Match": '"1"'}
    headers |= who.headers if who else {}
    path = re.sub(r"\{\w+_id\}", name, route)
    params = {"name": "a.pdf"} if (method, route) == ("POST", FILES) else None
    client = intake.owner.client
    return await client.request(method, f"/api/v1{path}", headers=headers, json=BODIES.get(route), params=params)


def test_every_route_is_covered() -> None:
    assert all(method == "GET" or path in BODIES for method, path, _ in requests())
    assert {path for _, path, _ in requests()} >= set(BODIES)


async def test_nobody_without_the_scope(intake: Intake) -> None:
    notice = await intake.pays("5000")
    before = await intake.written()
    for method, path, _scope in requests():
        answer = await call(intake, None, method, path, notice["id"])
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path
    people = {
        role: intake.buying.acting(await intake.trading.person(role)) for role in ("warehouse", "viewer", "sales")
    }
    people |= {"customer": intake.customer, "supplier": intake.buying.supplier, "owner": intake.owner}
    for role, person in people.items():
        for method, path, scope in requests():
            if scope not in scopes_of(role):
                answer = await call(intake, person, method, path, notice["id"])
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (role, path)
    assert await intake.written() == before


@pytest.mark.parametrize("role", ["customer", "owner"])
async def test_foreign_notices_are_like_none_at_all(
    intake: Intake, role: str, database: Database, owner_engine: AsyncEngine
) -> None:
    notice = await intake.pays("5000")
    rule = await intake.rule("payment_notice", "approve", intake.customer_id)
    neighbour = intake.buying.acting((await open_trading(database, owner_engine)).owner)
    stranger = intake.other_customer if role == "customer" else neighbour
    before = await intake.written()
    for method, path, scope in requests():
        if "{" not in path or scope not in scopes_of(role):
            continue
        own = rule["id"] if "rule" in path else notice["id"]
        foreign, nothing = [await call(intake, stranger, method, path, name) for name in (own, str(new_id()))]
        assert foreign.status_code == 404, (path, foreign.text)
        assert (foreign.content, dict(foreign.headers)) == (nothing.content, dict(nothing.headers)), path
    assert (await stranger.get("/payment-notices"))["items"] == []
    assert await intake.written() == before


async def test_the_second_wall_stands_without_the_first(intake: Intake) -> None:
    """Even a query that forgot its customer answers nothing of another's."""
    await intake.pays("5000")
    customer_id = await intake.trading.customer("KH3")
    stranger = await intake.trading.person("customer", customer_id)
    async with intake.trading.database.transaction(stranger.tenant) as session:
        connection = await session.connection()
        rows = await connection.exec_driver_sql("SELECT count(*) FROM payment_notices")
        assert rows.scalar_one() == 0
