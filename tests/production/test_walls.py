"""Who may do what in making; generated from the routes, so that a new route without a case fails."""

from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text

from app.core.db import Tenant
from app.core.ids import new_id
from app.deps import TransactionRoute
from app.routers import bills, production_orders, production_work, proposals
from app.services.access.roles import SCOPES_BY_ROLE
from tests.factories.trading import Api, open_trading
from tests.production.conftest import Workshop, bill_body, order_body

ROUTERS = (
    bills.router,
    production_orders.router,
    production_work.router,
    production_work.account_router,
    proposals.production_router,
)
LINES = {"lines": [{"item_code": "A", "quantity": "1"}]}
SCRAP = {"lines": [{"item_code": "A", "quantity": "1", "unit_cost": "1"}]}
REASON = {"reason": "x"}
BODIES: dict[str, Any] = {
    "POST /bills-of-material": bill_body("TP", {"item_code": "A", "quantity": "1"}, valid_from="2026-02-01"),
    "PATCH /bills-of-material/{bill_id}": {"note": "x"},
    "POST /production-orders": "order",
    "PUT /production-orders/{order_id}": "order",
    "POST /production-orders/{order_id}/sending": {},
    "POST /production-orders/{order_id}/sight": {},
    "POST /production-orders/{order_id}/acceptance": {},
    "POST /production-orders/{order_id}/rejection": REASON,
    "POST /production-orders/{order_id}/cancellation": {},
    "POST /production-orders/{order_id}/closing": {},
    "POST /production-orders/{order_id}/dispatches": LINES,
    "POST /production-orders/{order_id}/returns": LINES,
    "POST /production-orders/{order_id}/losses": {**LINES, "charged_to": "factory"},
    "POST /production-orders/{order_id}/scrap-receipts": SCRAP,
    "POST /production-orders/{order_id}/receipts": {"finished": "1"},
    "POST /production-orders/{order_id}/fee-invoices": {"reference": "H", "quantity": "1"},
    "POST /production-orders/{order_id}/freight": {
        "partner_id": str(new_id()),
        "reference": "V",
        "net_amount": "1",
    },
    "POST /production-orders/{order_id}/reports": {"finished": "1"},
    "POST /production-orders/{order_id}/reports/{report_id}/acceptance": {},
    "POST /production-orders/{order_id}/reports/{report_id}/rejection": REASON,
    "POST /production-orders/{order_id}/proposals": {"lines": [{"line_no": 1, "quantity": "80"}]},
    "POST /production-orders/{order_id}/proposals/{number}/acceptance": {},
    "POST /production-orders/{order_id}/proposals/{number}/refusal": REASON,
    "POST /production-orders/{order_id}/proposals/{number}/counter-proposal": {"kind": "cancellation"},
    "POST /production-orders/{order_id}/proposals/{number}/withdrawal": {},
    "POST /production-orders/{order_id}/settlement/confirmation": {},
}
PARAMS = {"GET /bills-of-material/{bill_id}/explosion": {"quantity": "1"}}


@dataclass(frozen=True, slots=True)
class Floor:
    """An order in work with a waiting report; its factory, and another one."""

    workshop: Workshop
    ids: dict[str, str]
    own: Api
    other: Api

    async def call(self, api: Api | None, method: str, path: str, ids: dict[str, str]) -> Response:
        """A proper request but for who makes it and which documents it names."""
        headers = {
            "X-Request-ID": "the-same-for-all",
            "Idempotency-Key": new_id().hex,
            "If-Match": '"1"',
            **(api.headers if api else {}),
        }
        name = f"{method} {path}"
        url, client = f"/api/v1{path.format(**ids)}", self.workshop.owner.client
        body = BODIES.get(name)
        if body == "order":
            body = order_body(self.ids["bill_id"], self.ids["partner_id"], str(self.workshop.trading.warehouse_id))
        return await client.request(method, url, headers=headers, json=body, params=PARAMS.get(name))


def requests() -> list[tuple[str, str, str]]:
    return [
        (method, route.path, route.giao_scope)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, TransactionRoute)
        for method in sorted(route.methods or ())
    ]


@pytest.fixture
async def floor(workshop: Workshop) -> Floor:
    """One order at work."""
    await workshop.stocked("A", "100", "100000")
    await workshop.items("TP", kind="finished")
    factory, own = await workshop.factory()
    _, other = await workshop.factory("GC2")
    bill = await workshop.bill("TP", "A 1")
    order = await workshop.agreed(bill, factory, own)
    path = f"/production-orders/{order['id']}"
    await workshop.owner.do(f"{path}/dispatches", LINES)
    report = (await own.do(f"{path}/reports", {"finished": "1"}))["reports"][0]
    ids = {
        "bill_id": bill["id"],
        "order_id": order["id"],
        "report_id": report["id"],
        "partner_id": factory,
        "number": "1",
    }
    return Floor(workshop, ids, own, other)


def test_every_route_is_covered() -> None:
    assert all(method == "GET" or f"{method} {path}" in BODIES for method, path, _scope in requests())
    assert len(requests()) == 3 + len(BODIES) + 5


async def test_nobody_without_signing_in_or_without_the_scope(floor: Floor) -> None:
    trading, acting = floor.workshop.trading, floor.workshop.acting
    people = {role: acting(await trading.person(role)) for role in ("sales", "viewer", "warehouse", "accounting")}
    partner = await trading.customer("KH")
    people |= {role: acting(await trading.person(role, partner)) for role in ("customer", "supplier")}
    people["factory"] = floor.own
    refused = 0
    for method, path, scope in requests():
        answer = await floor.call(None, method, path, floor.ids)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path
        for role, api in people.items():
            if scope not in SCOPES_BY_ROLE[role]:
                answer = await floor.call(api, method, path, floor.ids)
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (path, role)
                refused += 1
    assert refused > len(requests())


async def test_another_companys_documents_are_like_none_at_all(floor: Floor) -> None:
    """Byte for byte the answer of a random id; its items and partners do not exist either."""
    trading = floor.workshop.trading
    other = await open_trading(trading.database, trading.engine)
    await _like_nothing(floor, floor.workshop.acting(other.owner))


async def test_another_factorys_documents_are_like_none_at_all(floor: Floor) -> None:
    """Of the same company: no order, report, sheet or account of another factory, to read or to answer."""
    await _like_nothing(floor, floor.other)


async def _like_nothing(floor: Floor, stranger: Api) -> None:
    nothing = dict.fromkeys(floor.ids, str(new_id())) | {"number": "1"}
    for method, path, _scope in requests():
        foreign = await floor.call(stranger, method, path, floor.ids)
        absent = await floor.call(stranger, method, path, nothing)
        assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content), path
        if foreign.status_code == 403:
            continue
        if "{" in path:
            assert foreign.status_code == 404, (path, foreign.text)
        elif method == "POST":
            assert foreign.status_code == 422, path
        else:
            assert foreign.json()["items"] == []


async def test_a_factory_sees_its_own_order_and_place(floor: Floor) -> None:
    orders = (await floor.own.get("/production-orders"))["items"]
    assert [order["id"] for order in orders] == [floor.ids["order_id"]]
    line = (await floor.own.get(f"/factory-accounts/{floor.ids['partner_id']}"))["lines"][0]
    assert (line["left"]["quantity"], line["left"]["value"]) == ("1", "1000")
    keeper = floor.workshop.acting(await floor.workshop.trading.person("warehouse"))
    hidden = (await keeper.get(f"/factory-accounts/{floor.ids['partner_id']}"))["lines"][0]
    assert (hidden["left"]["quantity"], hidden["left"]["value"]) == ("1", None)


async def test_the_second_wall_hides_other_factories_orders_too(floor: Floor) -> None:
    """Row-level security alone, without the services' own narrowing."""
    trading = floor.workshop.trading
    owner = trading.owner
    seen = {}
    for name, partner in (("own", floor.ids["partner_id"]), ("stranger", str(new_id()))):
        tenant = Tenant(owner.company_id, owner.user_id, partner)  # type: ignore[arg-type]
        async with trading.database.transaction(tenant) as session:
            for table in ("production_orders", "production_vouchers", "production_reports"):
                count = await session.scalar(text(f"SELECT count(*) FROM {table}"))
                seen[name, table] = count
    assert all((count == 1) == (name == "own") and count in (0, 1) for (name, _), count in seen.items()), seen
