"""Who may do what in buying: generated from the routes, so that a new route without a case fails."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from app.deps import TransactionRoute
from app.main import API_ROUTERS
from app.services.access.roles import SCOPES_BY_ROLE
from tests.factories.trading import Api, Headers, open_trading
from tests.purchasing.conftest import QUOTING as DOCUMENTS_OF_QUOTING
from tests.purchasing.conftest import Purchasing, open_purchasing

PREFIXES = (
    "/quotation-requests",
    "/reorder-points",
    "/purchase-needs",
    "/landed-costs",
    "/quotations",
    "/purchase-orders",
    "/shipping-notices",
    "/arrivals",
    "/goods-receipts",
    "/supplier-invoices",
    "/payments",
    "/payables",
    "/purchase-returns",
    "/consigned-vouchers",
    "/supplier-refunds",
)
REQUEST = "/quotation-requests/{request_id}"
QUOTATION = "/quotations/{quotation_id}"
INVOICE = "/supplier-invoices/{invoice_id}"
COST = "/landed-costs/{cost_id}"
NOTICE = "/shipping-notices/{notice_id}"
ORDER = "/purchase-orders/{order_id}"
PROPOSAL = f"{ORDER}/proposals/{{number}}"
RECEIPT = "/goods-receipts/{receipt_id}"
NOTICE_FILES = "/shipping-notices/{document_id}/attachments"
INVOICE_FILES = "/supplier-invoices/{document_id}/attachments"
PAYMENT = "/payments/{payment_id}"
PAYABLE = "/payables/{payable_id}"
RETURN = "/purchase-returns/{return_id}"
REFUND = "/supplier-refunds/{refund_id}"
# A proper body for every route that takes one, and which document of the desk its path names.
BODIES: dict[str, Any] = {
    "/purchase-orders": {"partner_id": "$supplier", "lines": [{"item_code": "NM", "quantity": "1", "unit_price": "5"}]},
    f"{ORDER}/sending": {},
    f"{ORDER}/sight": {},
    f"{ORDER}/acceptance": {},
    f"{ORDER}/rejection": {"reason": "Không có hàng"},
    f"{ORDER}/amendment": {"lines": [{"line_no": 1, "quantity": "2"}]},
    f"{ORDER}/cancellation": {},
    f"{ORDER}/shipping-notices": {"arrives_on": "2999-01-01", "lines": [{"line_no": 1, "quantity": "1"}]},
    NOTICE: {"arrives_on": "2999-01-01"},
    f"{NOTICE}/withdrawal": {},
    f"{NOTICE}/approval": {},
    f"{NOTICE}/refusal": {"reason": "Kho đầy"},
    f"{NOTICE}/closure": {"receipt_id": str(new_id())},
    NOTICE_FILES: {},
    INVOICE_FILES: {},
    f"{ORDER}/proposals": {"lines": [{"line_no": 1, "quantity": "2"}]},
    f"{PROPOSAL}/acceptance": {},
    f"{PROPOSAL}/refusal": {"reason": "Không được"},
    f"{PROPOSAL}/counter-proposal": {"kind": "cancellation"},
    f"{PROPOSAL}/withdrawal": {},
    f"{ORDER}/receipts": {"lines": [{"line_no": 1, "quantity": "1"}]},
    f"{ORDER}/consigned-arrivals": {"lines": [{"line_no": 1, "quantity": "1"}]},
    f"{ORDER}/consigned-returns": {"lines": [{"line_no": 1, "quantity": "1"}]},
    f"{ORDER}/invoices": {"number": "B-2", "lines": [{"line_no": 1, "quantity": "1"}]},
    f"{INVOICE}/approval": {},
    f"{INVOICE}/refusal": {"reason": "Sai giá"},
    f"{INVOICE}/returns": {"reason": "Lỗi", "lines": [{"line_no": 1, "quantity": "1"}]},
    f"{ORDER}/returns": {"reason": "Lỗi", "lines": [{"line_no": 1, "quantity": "1"}]},
    "/quotation-requests": {
        "partner_ids": "$everybody",
        "closes_at": "2099-01-01T00:00:00Z",
        "lines": [{"item_code": "NM", "quantity": "1"}],
    },
    f"{REQUEST}/sending": {},
    f"{REQUEST}/invitations": {"partner_ids": [str(new_id())]},
    f"{REQUEST}/extension": {"closes_at": "2099-02-01T00:00:00Z"},
    f"{REQUEST}/ending": {},
    f"{REQUEST}/award": {"lines": [{"line_no": 1, "quotation_id": str(new_id())}]},
    f"{REQUEST}/closing": {},
    f"{REQUEST}/cancellation": {},
    f"{QUOTATION}/sight": {},
    f"{QUOTATION}/offer": {"lines": [{"line_no": 1, "unit_price": "5"}]},
    f"{QUOTATION}/decline": {"reason": "Hết hàng"},
    f"{INVOICE}/reversal": {"reason": "Trùng hóa đơn"},
    "/landed-costs": {
        "partner_id": "$supplier",
        "reference": "VC-2",
        "kind": "freight",
        "spread_by": "value",
        "net_amount": "100",
        "tax_class": "vn_reduced",
        "lines": [{"receipt_id": str(new_id()), "line_no": 1}],
    },
    f"{COST}/reversal": {"reason": "Nhầm"},
    "/payments": {"partner_id": "$supplier", "method": "bank", "amount": "1"},
    f"{PAYMENT}/allocations": {"allocations": [{"invoice_id": "00000000-0000-7000-8000-000000000000", "amount": "1"}]},
    f"{PAYMENT}/reversal": {},
    "/supplier-refunds": {
        "partner_id": "$supplier",
        "method": "bank",
        "sources": [{"kind": "payment", "source_id": str(new_id()), "amount": "1"}],
    },
    f"{REFUND}/reversal": {},
}
BODIES |= {
    f"{PAYABLE}/allocations": BODIES[f"{PAYMENT}/allocations"],
    f"{PAYMENT}/allocations/reversal": {"invoice_id": str(new_id())},
    f"{PAYABLE}/allocations/reversal": {"invoice_id": str(new_id())},
    "/reorder-points/{item_id}/{location_id}": {"minimum": "1", "target": "2"},
    "/purchase-needs/orders": {"lines": [{"item_id": str(new_id()), "location_id": str(new_id())}]},
}
BODIES[ORDER] = BODIES["/purchase-orders"]
BODIES[REQUEST] = BODIES["/quotation-requests"]
DOCUMENTS = {
    f"{ORDER}/sending": "draft",
    f"{ORDER}/amendment": "agreed",
    f"{ORDER}/shipping-notices": "agreed",
    NOTICE: "notice",
    f"{NOTICE}/withdrawal": "notice",
    f"{NOTICE}/approval": "notice",
    f"{NOTICE}/refusal": "notice",
    f"{NOTICE}/closure": "notice",
    NOTICE_FILES: "notice",
    f"{NOTICE_FILES}/{{attachment_id}}": "notice",
    INVOICE_FILES: "invoice",
    f"{INVOICE_FILES}/{{attachment_id}}": "invoice",
    f"{ORDER}/receipts": "agreed",
    f"{ORDER}/consigned-arrivals": "agreed",
    f"{ORDER}/consigned-returns": "agreed",
    f"{ORDER}/proposals": "agreed",
    f"{PROPOSAL}/acceptance": "agreed",
    f"{PROPOSAL}/refusal": "agreed",
    f"{PROPOSAL}/counter-proposal": "agreed",
    f"{PROPOSAL}/withdrawal": "agreed",
    f"{ORDER}/invoices": "agreed",
    INVOICE: "invoice",
    f"{INVOICE}/approval": "invoice",
    f"{INVOICE}/refusal": "invoice",
    f"{INVOICE}/returns": "invoice",
    f"{ORDER}/returns": "agreed",
    RETURN: "return",
    f"{INVOICE}/reversal": "invoice",
    COST: "cost",
    f"{COST}/reversal": "cost",
    RECEIPT: "receipt",
    REQUEST: "request",
    QUOTATION: "quotation",
    PAYMENT: "payment",
    f"{PAYMENT}/allocations": "payment",
    f"{PAYMENT}/allocations/reversal": "payment",
    f"{PAYMENT}/reversal": "payment",
    REFUND: "refund",
    f"{REFUND}/reversal": "refund",
    PAYABLE: "return",
    f"{PAYABLE}/allocations": "return",
    f"{PAYABLE}/allocations/reversal": "return",
}
DOCUMENTS |= {path: "request" for path in BODIES if path.startswith(REQUEST)}
DOCUMENTS |= {path: "quotation" for path in BODIES if path.startswith(QUOTATION)}


@dataclass(slots=True)
class Desk:
    """Orders in some states, and everybody who may ask for them."""

    buying: Purchasing
    people: dict[str, Api]
    roles: dict[str, str]
    names: dict[str, Any] = field(default_factory=dict)

    async def call(self, person: str | None, method: str, route: str, document: str | None = None) -> Response:
        """A proper request of a person, naming `document` instead of the proper one."""
        name = document or self.names[DOCUMENTS.get(route, "sent")]
        body = {key: self.names.get(str(value)[1:], value) for key, value in (BODIES.get(route) or {}).items()}
        headers = {"X-Request-ID": "the-same-for-all", "Idempotency-Key": "k", "If-Match": '"1"'}
        if person is not None:
            headers |= self.people[person].headers
        path = re.sub(r"\{\w+_id\}", name, route).replace("{number}", "1")
        client = self.buying.staff.client
        params = {"name": "a.pdf"} if method == "POST" and path.endswith("/attachments") else None
        return await client.request(method, f"/api/v1{path}", headers=headers, json=body, params=params)


@pytest.fixture
async def desk(client: AsyncClient, signed_in: Headers, database: Database, owner_engine: AsyncEngine) -> Desk:
    """A company that buys, and a neighbour with an owner of its own."""
    trading = await open_trading(database, owner_engine)
    buying = await open_purchasing(trading, lambda actor: Api(client, signed_in(actor)))
    neighbour = await open_trading(database, owner_engine)
    await trading.item("NM", None)
    people = {
        "supplier": buying.supplier,
        "stranger": buying.other_supplier,
        "neighbour": buying.acting(neighbour.owner),
    }
    for role in ("sales", "warehouse", "accounting", "viewer"):
        people[role] = buying.acting(await trading.person(role))
    people["customer"] = buying.acting(await trading.person("customer", await trading.customer("KH")))
    desk = Desk(buying, people, dict.fromkeys(people, "supplier") | {name: name for name in people})
    desk.roles |= {"stranger": "supplier", "neighbour": "owner"}
    line = buying.line("NM", "3", "1000")
    desk.names = {
        "supplier": str(buying.supplier_id),
        "draft": (await buying.staff.do("/purchase-orders", buying.order(line)))["id"],
        "sent": (await buying.sent(line))["id"],
        "agreed": (await buying.agreed(line))["id"],
    }
    desk.names["receipt"] = (await buying.receive({"id": desk.names["agreed"]}, {"line_no": 1, "quantity": "1"}))["id"]
    lines = [{"receipt_id": desk.names["receipt"], "line_no": 1}]
    carriage = buying.carriage(lines=lines, partner_id=str(await trading.supplier("VC")))
    desk.names["cost"] = (await buying.staff.do("/landed-costs", carriage))["id"]
    agreed = await buying.read({"id": desk.names["agreed"]})
    await buying.move(buying.supplier, agreed, "proposals", {"lines": [{"line_no": 1, "quantity": "2"}]})
    desk.names["notice"] = (await buying.announce(buying.supplier, agreed, today(), {"line_no": 1, "quantity": "1"}))[
        "id"
    ]
    invoice = await buying.invoice(buying.supplier, agreed, "B-1", {"line_no": 1, "quantity": "1"})
    desk.names["invoice"] = invoice["id"]
    request = await buying.asked({"item_code": "NM", "quantity": "1"}, suppliers=[buying.supplier_id])
    desk.names |= {"everybody": [str(buying.supplier_id)], "request": request["id"]}
    desk.names["quotation"] = request["quotations"][0]["id"]
    billed = await buying.owed(agreed, "B-0", "1")
    desk.names["return"] = (await buying.give_back(billed, {"line_no": 1}))["id"]
    payment = (await buying.pay("5000"))["id"]
    back = {"partner_id": str(buying.supplier_id), "method": "bank"}
    part = {"kind": "payment", "source_id": payment, "amount": "1000"}
    refund = await buying.staff.do("/supplier-refunds", {**back, "sources": [part]})
    desk.names |= {"payment": payment, "refund": refund["id"]}
    return desk


def requests() -> list[tuple[str, str, str]]:
    """Method, path and scope of every route of buying."""
    routes = [route for router in API_ROUTERS for route in router.routes if isinstance(route, TransactionRoute)]
    return [
        (method, route.path, route.giao_scope)
        for route in routes
        for method in sorted(route.methods or ())
        if route.path.startswith(PREFIXES)
    ]


def test_every_route_is_covered() -> None:
    assert all(method == "GET" or path in BODIES for method, path, _ in requests())
    assert {path for _, path, _ in requests()} >= set(BODIES)


async def test_nobody_without_signing_in(desk: Desk) -> None:
    for method, path, _scope in requests():
        answer = await desk.call(None, method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path


async def test_nobody_without_the_scope(desk: Desk) -> None:
    before = await desk.buying.written()
    for person in ("sales", "warehouse", "accounting", "viewer", "customer", "supplier"):
        for method, path, scope in requests():
            if scope not in SCOPES_BY_ROLE[person]:
                answer = await desk.call(person, method, path)
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (person, path)
    assert await desk.buying.written() == before


@pytest.mark.parametrize("person", ["stranger", "neighbour"])
async def test_foreign_documents_are_like_none_at_all(desk: Desk, person: str) -> None:
    before = await desk.buying.written()
    tried = 0
    for method, path, scope in requests():
        if "{" not in path or scope not in SCOPES_BY_ROLE[desk.roles[person]]:
            continue
        foreign = await desk.call(person, method, path)
        nothing = await desk.call(person, method, path, str(new_id()))
        assert foreign.status_code == 404, (path, foreign.text)
        assert (foreign.content, dict(foreign.headers)) == (nothing.content, dict(nothing.headers)), path
        tried += 1
    assert tried >= 4
    assert await desk.buying.written() == before


async def test_lists_hold_nothing_of_others(desk: Desk) -> None:
    for person in ("stranger", "neighbour"):
        for filters in ({}, {"partner_id": desk.names["supplier"]}):
            for path in PREFIXES[4 if person == "stranger" else 0 :]:
                assert (await desk.people[person].get(path, **filters))["items"] == []
    seen = await desk.people["supplier"].get("/payments")
    assert [row["id"] for row in seen["items"]] == [desk.names["payment"]]
    seen = await desk.people["supplier"].get("/supplier-refunds")
    assert [row["id"] for row in seen["items"]] == [desk.names["refund"]]
    own = {row["id"] for row in (await desk.people["supplier"].get("/purchase-orders"))["items"]}
    assert own == {desk.names["sent"], desk.names["agreed"]}


async def test_a_supplier_sees_no_draft(desk: Desk) -> None:
    for method, path, scope in requests():
        if path.startswith(ORDER) and scope in SCOPES_BY_ROLE["supplier"]:
            answer = await desk.call("supplier", method, path, desk.names["draft"])
            assert answer.status_code == 404, path


async def test_the_second_wall_stands_without_the_first(desk: Desk) -> None:
    """Even a query that forgot its supplier answers nothing of another's."""
    buying = desk.buying
    stranger = await buying.trading.person("supplier", buying.other_supplier_id)
    async with buying.trading.database.transaction(stranger.tenant) as session:
        connection = await session.connection()
        walled = ("purchase_orders", "shipping_notices", "goods_receipts", "supplier_invoices", "proposals")
        costs = ("landed_costs", "landed_cost_lines")
        for table in (*walled, *costs, "payments", "payables", "refunds", *DOCUMENTS_OF_QUOTING, "reorder_points"):
            rows = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            assert rows.scalar_one() == 0
