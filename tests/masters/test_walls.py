"""Every route of the masters: nobody, the wrong role, another company, the same for each."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from app.core.errors import AppError
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.partners.own_items import put_own_item, remove_own_item
from app.services.partners.partners import get_partner
from app.services.pricing.quotes import quote_prices
from tests.factories.trading import Headers, Trading, open_trading
from tests.masters.desk import Desk, codes_of, desk, fault

READS = [
    "/items",
    "/partners",
    "/customer-groups",
    "/payment-terms",
    "/warehouses",
    "/price-lists",
    "/tax-rates",
    "/accounts",
    "/account-roles",
    "/fiscal-years",
    "/periods",
    "/currencies",
    "/units",
    "/exchange-rates",
    "/companies",
    "/members",
    "/invitations",
    "/trail",
    "/access-windows",
    "/permission-groups",
    "/roles",
]
WRITES: list[tuple[str, str, Any]] = [
    ("POST", "/items", {}),
    ("PATCH", "/items/{id}", {}),
    ("POST", "/partners", {}),
    ("PATCH", "/partners/{id}", {}),
    ("PUT", "/partners/{id}/items/{id}", {}),
    ("DELETE", "/partners/{id}/items/{id}", None),
    ("POST", "/customer-groups", {}),
    ("PATCH", "/customer-groups/{id}", {}),
    ("POST", "/payment-terms", {}),
    ("PATCH", "/payment-terms/{id}", {}),
    ("POST", "/warehouses", {}),
    ("PATCH", "/warehouses/{id}", {}),
    ("POST", "/price-lists", {}),
    ("PATCH", "/price-lists/{id}", {}),
    ("PUT", "/price-lists/{id}/prices", []),
    ("DELETE", "/price-lists/{id}/prices/{id}", None),
    ("POST", "/tax-rates", {}),
    ("POST", "/accounts", {}),
    ("PATCH", "/accounts/131", {}),
    ("PUT", "/account-roles/receivable", {}),
    ("POST", "/fiscal-years", {}),
    ("POST", "/periods/{id}/closing", None),
    ("POST", "/periods/{id}/reopening", None),
    ("PUT", "/exchange-rates/USD/2026-01-01", {}),
    ("DELETE", "/exchange-rates/USD/2026-01-01", None),
    ("POST", "/companies", {}),
    ("PATCH", "/companies/{id}", {}),
    ("POST", "/members", {}),
    ("PATCH", "/members/{id}", {}),
    ("POST", "/invitations", {}),
    ("POST", "/invitations/{id}/mail", None),
    ("POST", "/members/{id}/sign-ins/ending", None),
    ("POST", "/invitations/{id}/withdrawal", None),
    ("PUT", "/access-windows", {}),
    ("DELETE", "/access-windows/{id}", None),
    ("POST", "/permission-groups", {}),
    ("PATCH", "/permission-groups/{id}", {}),
    ("DELETE", "/permission-groups/{id}", None),
    ("PUT", "/permission-groups/{id}/warehouses", {}),
    ("PUT", "/members/{id}/permissions", {}),
]


@pytest.fixture
async def stranger(database: Database, owner_engine: AsyncEngine) -> Actor:
    """The owner of another company."""
    return (await open_trading(database, owner_engine)).owner


@pytest.mark.parametrize("path", READS)
async def test_nobody_reads(client: AsyncClient, path: str) -> None:
    await Desk(client).get(path, 401)


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_nobody_and_viewers_do_not_write(
    client: AsyncClient, signed_in: Headers, trading: Trading, method: str, path: str, body: Any
) -> None:
    path = path.replace("{id}", str(new_id()))
    assert (await Desk(client).send(method, path, body)).status_code == 401
    viewer = desk(client, signed_in, await trading.person("viewer"))
    assert (await viewer.send(method, path, body)).status_code == 403


async def test_customers_read_only_what_is_theirs(customer: Desk) -> None:
    allowed = {"/items", "/partners", "/units"}
    answers = {path: (await customer.send("GET", path)).status_code for path in READS}
    assert answers == {path: 200 if path in allowed else 403 for path in READS}


async def test_another_company_sees_nothing_of_this_one(
    client: AsyncClient, signed_in: Headers, trading: Trading, stranger: Actor, owner: Desk
) -> None:
    item_id, partner_id = await trading.item("A1"), await trading.customer("KH1")
    rows = {
        "/items": item_id,
        "/partners": partner_id,
        "/warehouses": trading.warehouse_id,
        "/price-lists": trading.price_list_id,
        "/companies": trading.company_id,
        "/members": trading.owner.membership_id,
        "/payment-terms": (await owner.get("/payment-terms"))["items"][0]["id"],
        "/customer-groups": (await owner.post("/customer-groups", {"code": "G", "name": "Nhóm"}))["id"],
    }
    other = desk(client, signed_in, stranger)
    for path, row_id in rows.items():
        assert (await owner.send("GET", f"{path}/{row_id}")).status_code == 200
        foreign, random = [await other.send("GET", f"{path}/{key}") for key in (row_id, new_id())]
        assert foreign.status_code == 404
        assert _told(foreign.json()) == _told(random.json())
        listed = (await other.get(path))["items"]
        assert str(row_id) not in {row["id"] for row in listed}
        answer = await other.send("PATCH", f"{path}/{row_id}", {"name": "Mine"}, **{"If-Match": '"1"'})
        assert answer.status_code in (404, 422), answer.text


async def test_another_company_cannot_close_our_period(
    client: AsyncClient, signed_in: Headers, owner: Desk, stranger: Actor
) -> None:
    period = (await owner.get("/periods"))["items"][0]
    await desk(client, signed_in, stranger).post(f"/periods/{period['id']}/closing", status=404)
    assert (await owner.get("/periods"))["items"][0]["status"] == "open"


async def test_references_to_another_company_are_unknown(
    client: AsyncClient,
    signed_in: Headers,
    database: Database,
    owner_engine: AsyncEngine,
    trading: Trading,
    owner: Desk,
) -> None:
    other = await open_trading(database, owner_engine)
    rate = {"tax_class": "theirs", "tax_code": "X", "rate_percent": "5", "valid_from": "2020-01-01"}
    await desk(client, signed_in, other.owner).post("/tax-rates", rate)
    foreign_item, foreign_partner = await other.item("X1"), await other.customer("X1")
    partner_id = await trading.customer("KH1")
    day = date(2026, 1, 1).isoformat()
    prices = [{"item_id": str(foreign_item), "unit": "cái", "price": "1", "valid_from": day}]
    attempts = [
        ("PUT", f"/partners/{partner_id}/items/{foreign_item}", {"partner_code": "Z"}),
        ("PUT", f"/price-lists/{trading.price_list_id}/prices", prices),
        ("POST", "/price-lists", {"code": "L", "name": "L", "currency": "VND", "partner_id": str(foreign_partner)}),
        ("POST", "/warehouses", {"code": "F", "name": "F", "kind": "factory", "partner_id": str(foreign_partner)}),
        ("PATCH", f"/items/{await trading.item('A1')}", {"tax_class": "theirs"}),
    ]
    for method, path, body in attempts:
        answer = await owner.send(method, path, body, **{"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_reference"), answer.text


async def test_a_list_of_purchase_prices_is_a_suppliers(owner: Desk, trading: Trading) -> None:
    """The database knows the partner, and not that nobody buys from it."""
    body = {"code": "M", "name": "M", "currency": "VND", "purpose": "purchase"}
    refused = await owner.post("/price-lists", {**body, "partner_id": str(await trading.customer("KH1"))}, 422)
    assert fault(refused) == ("/partner_id", "unknown_reference")
    await owner.post("/price-lists", {**body, "partner_id": str(await trading.supplier("NCC1"))})


async def test_prices_are_not_told_for_a_partner_of_another_company(trading: Trading, unwalled: Database) -> None:
    item_id, partner_id = await trading.item("A1"), await trading.customer("KH1")
    other = await open_trading(trading.database, trading.engine)
    for database in (trading.database, unwalled):
        assert len(await _quoted(database, trading.owner, item_id, partner_id)) == 1
        with pytest.raises(AppError) as refused:
            await _quoted(database, other.owner, item_id, partner_id)
        assert refused.value.code == "unknown_reference"


async def _quoted(database: Database, actor: Actor, item_id: UUID, partner_id: UUID) -> list[Any]:
    async with database.transaction(actor.tenant, read_only=True) as session:
        asked: dict[str, Any] = {"quantity": Decimal(1), "unit": None, "currency": None, "on": today()}
        return await quote_prices(session, actor, item_ids=[item_id], partner_id=partner_id, **asked)


async def test_a_customer_is_not_told_who_looks_after_it(
    owner: Desk, trading: Trading, buyer: Actor, unwalled: Database
) -> None:
    """Not even where the database would let its users read people's names."""
    assert buyer.partner_id is not None
    await owner.patch(f"/partners/{buyer.partner_id}", {"account_manager_id": str(trading.owner.user_id)})
    for database in (trading.database, unwalled):
        for actor, told in ((trading.owner, trading.owner.user_id), (buyer, None)):
            async with database.transaction(actor.tenant, read_only=True) as session:
                view = await get_partner(session, actor, buyer.partner_id)
            assert [each and each.id for each in (view.account_manager, view.in_charge)] == [told, told]


async def test_items_have_a_customers_own_codes_for_it_alone(
    client: AsyncClient, signed_in: Headers, owner: Desk, customer: Desk, trading: Trading, buyer: Actor
) -> None:
    item_id = await trading.item("A1")
    await owner.put(f"/partners/{buyer.partner_id}/items/{item_id}", {"partner_code": "ZZ-9"})
    neighbour = desk(client, signed_in, await trading.person("customer", await trading.customer("KH-B")))
    for reader, code, found in ((customer, "ZZ-9", ["A1"]), (neighbour, None, []), (owner, None, [])):
        assert (await reader.get(f"/items/{item_id}"))["partner_code"] == code
        assert codes_of(await reader.get("/items?query=zz-9")) == found


async def test_own_codes_are_of_one_company_without_the_databases_help(trading: Trading, unwalled: Database) -> None:
    item_id, partner_id = await trading.item("A1"), await trading.customer("KH1")
    other = await open_trading(trading.database, trading.engine)
    foreign_item = await other.item("X1")
    async with unwalled.transaction(trading.tenant) as session:
        with pytest.raises(AppError) as unknown:
            await put_own_item(session, trading.owner, partner_id, foreign_item, {"partner_code": "Z"})
        await put_own_item(session, trading.owner, partner_id, item_id, {"partner_code": "Z"})
    async with unwalled.transaction(other.tenant) as session:
        with pytest.raises(AppError) as missing:
            await remove_own_item(session, other.owner, partner_id, item_id)
    assert (unknown.value.code, missing.value.code) == ("unknown_reference", "not_found")


async def test_nobody_but_staff_is_named_to_look_after_a_new_partner(
    owner: Desk, trading: Trading, buyer: Actor, stranger: Actor
) -> None:
    body = {"code": "KH-M", "name": "M", "is_customer": True}
    for outsider in (buyer, stranger):
        refused = await owner.post("/partners", {**body, "account_manager_id": str(outsider.user_id)}, 422)
        assert fault(refused) == ("/account_manager_id", "unknown_reference")
    await owner.post("/partners", {**body, "account_manager_id": str(trading.owner.user_id)})


@pytest.mark.parametrize("path", ["/items", "/partners", "/warehouses", "/price-lists", "/accounts", "/members"])
async def test_bodies_with_foreign_fields_are_refused(owner: Desk, path: str) -> None:
    answer = await owner.post(path, {"company_id": str(new_id())}, 422)
    assert ("/company_id", "unknown_field") in {(error["pointer"], error["code"]) for error in answer["errors"]}


def _told(problem: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name != "request_id"}
