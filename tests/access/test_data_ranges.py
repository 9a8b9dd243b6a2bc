"""Whose documents a person sees: the own ones, those of the partners in their charge, or all that the role sees."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database, beyond, raw
from app.core.ids import new_id
from app.models import Location
from app.services.access.narrowing import NARROWED
from app.services.access.visibility import visible_to
from app.services.companies.spending_limits import list_limits
from tests.access.conftest import Doors
from tests.access.everything import SAME, every_answer
from tests.access.house import House, named, open_house
from tests.masters.desk import fault


@pytest.fixture
async def house(doors: Doors) -> House:
    """Selling and buying."""
    return await open_house(doors)


async def test_nothing_tells_of_partners_in_others_charge(house: House) -> None:
    """Whatever the person asks for, by list, search or name: no id, number or name of the others' documents comes."""
    viewer = await house.doors.trading.person("viewer")
    for name in ("is_customer", "is_supplier"):
        path = f"/partners/{house.mine[name]}"
        await house.doors.owner.patch(path, {"account_manager_id": str(viewer.user_id)})
    await house.narrow(viewer, data_range="accounts")
    desk = house.doors.of(viewer)
    hidden = list(house.others.values())
    searches = (
        {"partner_id": house.others["is_customer"]},
        {"order_id": house.others["order"]},
        {"query": "OTHER"},
    )
    told = await every_answer(desk, {}, searches) | await every_answer(desk, named(house.others))
    leaked = {
        (request, secret)
        for request, content in told.items()
        for secret in (*hidden, "OTHER-")
        if secret.encode() in content and secret not in request
    }
    assert leaked == set()
    answered = await every_answer(desk, named(house.mine))
    for name, value in house.mine.items():
        assert any(value.encode() in content for content in answered.values()), name
    foreign = await desk.send("GET", f"/sales-orders/{house.others['order']}", None, **SAME)
    nothing = await desk.send("GET", f"/sales-orders/{new_id()}", None, **SAME)
    assert (foreign.status_code, foreign.content) == (404, nothing.content)


async def test_nothing_is_done_to_documents_that_are_not_seen(house: House) -> None:
    """Named in a write they are as missing as a random id."""
    seller = house.doors.seller_actor
    await house.narrow(seller, data_range="accounts")
    api, order, line = house.api(seller), house.others["order"], {"item_id": str(house.item_id), "quantity": "1"}
    asked = f"/order-requests/{house.others['request']}"
    for path in (f"/sales-orders/{order}/cancellation", f"/sales-orders/{order}/deliveries", f"{asked}/approval"):
        assert (await api.send(path, {}, **SAME, **{"If-Match": '"1"'})).status_code == 404, path
    placed = await api.send("/sales-orders", {"partner_id": house.others["is_customer"], "lines": [line]}, **SAME)
    assert fault(placed.json()) == ("/partner_id", "partner_unknown")
    firm = await api.do("/partners", {"code": "NEW", "name": "New Ltd", "is_customer": True})
    assert firm["account_manager"]["id"] == str(seller.user_id)
    seen = {"If-Match": '"1"'}
    away = {"account_manager_id": str(house.doors.trading.owner.user_id)}
    given = await api.client.patch(f"/api/v1/partners/{firm['id']}", headers={**api.headers, **seen}, json=away)
    assert (given.status_code, given.json()["code"]) == (403, "outside_data_range")
    mine = await api.do("/sales-orders", {"partner_id": house.mine["is_customer"], "lines": [line]})
    await api.do(f"/sales-orders/{mine['id']}/confirmation", {})
    await api.do(f"/sales-orders/{mine['id']}/deliveries", {"invoice": True})
    await house.doors.trading.check()


async def test_own_documents_and_what_belongs_to_them(house: House) -> None:
    """A seller's orders and a buyer's colleague's: what others made for the order is seen, the rest is not."""
    seller = await house.narrow(house.doors.seller_actor, data_range="own")
    assert not seller.scopes & {"journal:read", "ledgers:read", "imports:write"}
    api, owner = house.api(seller), house.api(house.doors.trading.owner)
    assert (await api.get("/sales-orders"))["items"] == []
    line = {"item_id": str(house.item_id), "quantity": "2"}
    placed = await api.do("/sales-orders", {"partner_id": house.others["is_customer"], "lines": [line]})
    await owner.do(f"/sales-orders/{placed['id']}/confirmation", {})
    delivery = await owner.do(f"/sales-orders/{placed['id']}/deliveries", {"invoice": True})
    assert [row["id"] for row in (await api.get("/sales-orders"))["items"]] == [placed["id"]]
    assert [row["id"] for row in (await api.get("/deliveries"))["items"]] == [delivery["id"]]
    assert [row["id"] for row in (await api.get("/invoices"))["items"]] == [delivery["invoice_id"]]
    customer = await house.doors.trading.person("customer", UUID(house.others["is_customer"]))
    await house.narrow(customer, data_range="own")
    assert (await house.api(customer).get("/sales-orders"))["items"] == []
    line = await house.api(customer).do("/sales-orders", {"lines": [line]})
    assert [row["id"] for row in (await house.api(customer).get("/sales-orders"))["items"]] == [line["id"]]


async def test_what_one_made_is_taken_back_whole(house: House) -> None:
    """A receipt for another's invoice, a refund of another's advance, freight of another's goods: nothing is left."""
    trading, others = house.doors.trading, house.others
    clerk, owner = await trading.person("accounting"), house.api(trading.owner)
    api, money = house.api(clerk), {"partner_id": others["is_customer"], "method": "bank"}
    invoice = await owner.get(f"/invoices/{others['invoice']}")
    amount = invoice["total_amount"]
    paid = {"amount": amount, "allocations": [{"invoice_id": invoice["id"], "amount": amount}]}
    receipt = await api.do("/receipts", money | paid)
    back = {"kind": "receipt", "source_id": others["receipt"], "amount": "400"}
    refund = await api.do("/customer-refunds", money | {"sources": [back]})
    freight = {"partner_id": others["is_supplier"], "reference": "VC-1", "kind": "freight", "spread_by": "value"}
    freight |= {"net_amount": "70000", "tax_class": "vn_standard"}
    cost = await api.do("/landed-costs", freight | {"lines": [{"receipt_id": others["goods"], "line_no": 1}]})
    clerk = await house.narrow(clerk, data_range="own")
    api = house.api(clerk)
    assert (await api.get("/invoices"))["items"] == []
    for path in (f"/receipts/{receipt['id']}/reversal", f"/customer-refunds/{refund['id']}/reversal"):
        await api.do(path, {})
    await api.do(f"/landed-costs/{cost['id']}/reversal", {"reason": "Nhầm"}, **{"If-Match": f'"{cost["version"]}"'})
    assert (await owner.get(f"/invoices/{invoice['id']}"))["open_amount"] == amount
    await trading.check()


async def test_a_wall_is_put_back_by_who_passed_it_first(house: House) -> None:
    """What passes a wall on its way may ask for others that do the same."""
    seller = await house.narrow(house.doors.seller_actor, data_range="accounts")
    seen = []
    async with house.doors.trading.database.transaction(seller.tenant, read_only=True) as session:

        async def look() -> None:
            seen.append(await (await raw(session)).fetchval("SELECT count(*) FROM sales_orders"))

        async with beyond(session, "data_range"):
            async with beyond(session, "data_range", "hidden_places"):
                await look()
            await look()
        await look()
    assert seen == [2, 2, 1]


async def test_both_walls_tell_the_same(house: House) -> None:
    """The services' conditions alone, and those of the database alone, leave the same rows."""
    trading = house.doors.trading
    narrowed = [
        await house.narrow(house.doors.seller_actor, data_range="accounts"),
        await house.narrow(await trading.person("sales"), data_range="own"),
    ]
    kept = {"location_id": str(trading.warehouse_id), "disclosure": "hidden"}
    narrowed.append(await house.narrow(await trading.person("warehouse"), warehouses=[kept]))
    bill = f"/supplier-invoices/{house.others['bill']}"
    await house.api(trading.owner).do(f"{bill}/approval", {}, **{"If-Match": '"1"'})
    everybody = replace(trading.owner)
    left = 0
    for actor in (everybody, *narrowed):
        for model in NARROWED:
            rows = select(*model.__table__.primary_key.columns).where(model.company_id == actor.company_id)
            async with AsyncSession(trading.engine) as session:
                first = set((await session.execute(visible_to(actor, rows, model))).all())
            async with trading.database.transaction(actor.tenant, read_only=True) as session:
                second = set((await session.execute(rows)).all())
            if model is Location:
                assert first <= second  # goods on their way are a place that the books need, and nobody is shown
            else:
                assert first == second, (actor.data_range, model)
            left += len(first) if actor is not everybody else 0
    assert left > 20


async def test_goods_on_their_way_are_kept_from_those_only_from_whom_a_warehouse_is(house: House) -> None:
    """Who is in charge of some partners works in every warehouse."""
    accounts = replace(house.doors.seller_actor, data_range="accounts")
    for actor, seen in ((accounts, True), (replace(accounts, disclosures={new_id(): "hidden"}), False)):
        async with AsyncSession(house.doors.trading.engine) as session:
            kinds = await session.scalars(visible_to(actor, select(Location.kind), Location))
        assert ("transit" in set(kinds)) is seen


async def test_rules_of_people_who_are_not_seen(house: House, unwalled: Database) -> None:
    """Of the limits of two customers' people, a seller finds those of the customer in the seller's charge."""
    seller = await house.narrow(house.doors.seller_actor, data_range="accounts")
    for actor, limits in ((house.doors.trading.owner, 2), (seller, 1)):
        for database in (house.doors.trading.database, unwalled):
            async with database.transaction(actor.tenant, read_only=True) as session:
                assert len((await session.execute(list_limits(actor))).all()) == limits


async def test_no_sum_tells_of_documents_that_are_not_seen(house: House) -> None:
    """Credit is asked for over all orders of a customer; what those come to that somebody does not see is not told."""
    trading, desk = house.doors.trading, house.doors.owner
    hall = (await desk.post("/warehouses", {"code": "HALL", "name": "Kho Hai"}))["id"]
    beside, seller = await trading.person("sales"), house.doors.seller_actor
    await house.narrow(seller, data_range="own")
    await house.narrow(beside, warehouses=[{"location_id": hall, "disclosure": "hidden"}])
    firm = house.others["is_customer"]
    await desk.patch(f"/partners/{firm}", {"credit_limit": "500000"})
    body = {"partner_id": firm, "lines": [{"item_id": str(house.item_id), "quantity": "9"}]}
    body |= {"location_id": str(trading.warehouse_id)}
    sums = {"exposure", "exposure_after"}
    for who, told in ((trading.owner, sums), (seller, set()), (beside, set())):
        refused = (await house.api(who).send("/sales-orders", body)).json()
        assert (refused["code"], set(refused["details"])) == ("credit_limit_exceeded", {"limit", *told})
        preview = (await house.api(who).send("/sales-orders/preview", body)).json()
        assert (preview["credit"] is not None) == bool(told)


async def test_ranges_that_a_role_does_not_have(house: House) -> None:
    owner = house.doors.owner
    for role, data_range in (("customer", "accounts"), ("supplier", "own"), ("factory", "accounts")):
        body = {"code": role, "name": "X", "role": role, "data_range": data_range}
        assert fault(await owner.post("/permission-groups", body, 422)) == ("/data_range", "range_not_for_role")
        whole = (await owner.post("/permission-groups", {**body, "code": f"{role}-all", "data_range": "all"}))["id"]
        refused = await owner.patch(f"/permission-groups/{whole}", {"data_range": data_range}, 422)
        assert fault(refused) == ("/data_range", "range_not_for_role")
    customer = house.doors.customer_actor.membership_id
    tag = (await owner.send("GET", f"/members/{customer}/permissions")).headers["ETag"]
    answer = await owner.send(
        "PUT", f"/members/{customer}/permissions", {"data_range": "accounts"}, **{"If-Match": tag}
    )
    assert fault(answer.json()) == ("/data_range", "range_not_for_role")
    group = await owner.post("/permission-groups", {"code": "desk", "name": "X", "role": "sales", "data_range": "own"})
    assert group["data_range"] == "own"
    changed = await owner.patch(f"/permission-groups/{group['id']}", {"data_range": "accounts"})
    assert changed["data_range"] == "accounts"
