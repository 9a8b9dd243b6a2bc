"""How much people order by themselves: by role, group and person, per order and per month, and no trick around it."""

import asyncio

import pytest
from fastapi import FastAPI
from httpx import Response

from app.core.ids import new_id
from tests.access.conftest import Doors
from tests.access.spending import LIMITED, Shop, open_shop, post, refused
from tests.factories.statements import sent
from tests.masters.desk import fault


@pytest.fixture
async def shop(app: FastAPI, doors: Doors) -> Shop:
    """Nobody has a limit yet."""
    return await open_shop(app, doors)


async def test_placing_costs_no_round_trip_more_under_a_limit_per_month(shop: Shop) -> None:
    """The lock is taken as the transaction begins, and the sum of the month travels with what is read anyhow."""
    costs = []
    for limits in ({}, {"amount": "9000000", "month": "90000000"}):
        if limits:
            await shop.limit(**limits)
        assert (await shop.order("1")).status_code == 201
        with sent(shop.doors.trading.database) as statements:
            assert (await shop.order("1")).status_code == 201
            await asyncio.sleep(0)
        costs.append(len([each for each in statements if "pg_notify" not in each]))
    assert costs == [4, 4]


async def test_orders_are_not_split_past_the_limit_of_the_month(shop: Shop) -> None:
    """Nor one after the other, nor at once; what is cancelled is free again."""
    await shop.limit(None, "260000")
    first = await shop.order("1")
    assert first.status_code == 201
    answers = await asyncio.gather(*(shop.order("1") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 202, 202]
    request = (await shop.order("1")).json()
    assert (request["exceeds"], request["limit_amount"]) == ("per_month", "260000")
    cancelled = await post(shop.of(shop.lan), f"/sales-orders/{first.json()['id']}/cancellation", {})
    assert cancelled.status_code == 200
    assert (await shop.order("1")).status_code == 201
    # A colleague's orders are not Lan's.
    assert (await shop.order("1", await shop.doors.trading.person("customer", shop.lan.partner_id))).status_code == 201
    assert (await shop.order("1")).status_code == 202
    await shop.doors.trading.check()


async def test_an_order_does_not_grow_past_the_limit(shop: Shop) -> None:
    """Neither before nor after it was approved, neither by amending nor by what is negotiated."""
    await shop.limit()
    order = (await shop.order("4")).json()
    path = f"/sales-orders/{order['id']}/amendment"

    async def amend(quantity: str, version: int) -> Response:
        body = {"lines": [{"line_no": 1, "quantity": quantity}]}
        return await post(shop.of(shop.lan), path, body, **{"If-Match": f'"{version}"'})

    before = await shop.books()
    request = (await amend("6", 1)).json()
    assert (request["kind"], request["order"]["number"], request["total_amount"]) == (
        "amendment",
        order["number"],
        "518400",
    )
    assert (request["lines"][0]["quantity_before"], request["lines"][0]["quantity"]) == ("4", "6")
    assert await shop.books() == before
    refused(await amend("7", 1), 409, "request_waiting")
    assert (await shop.decide(shop.minh, request)).status_code == 200
    grown = await shop.of(shop.lan).get(f"/sales-orders/{order['id']}")
    assert (grown["total_amount"], grown["version"]) == ("518400", 2)
    # It is over the limit now, and still grows only by approval; it shrinks freely.
    again = (await amend("7", 2)).json()
    assert again["status"] == "waiting"
    assert (await amend("5", 2)).status_code == 200
    outdated = refused(await shop.decide(shop.minh, again), 409, "order_request_outdated")
    assert outdated["details"]["reason"] == "stale"
    assert (await shop.decide(shop.minh, again, "refusal", {"reason": "Đặt lại"})).status_code == 200
    proposals = f"/sales-orders/{order['id']}/proposals"
    change = {"lines": [{"line_no": 1, "quantity": "9"}]}
    beyond = await post(shop.of(shop.lan), proposals, change, **{"If-Match": '"3"'})
    told = refused(beyond, 403, "approval_needed")["details"]
    assert told == {"exceeds": "per_order", "limit": LIMITED, "approver": "partner"}
    offered = await post(shop.doors.seller, proposals, change, **{"If-Match": '"3"'})
    assert offered.status_code == 201, offered.text
    refused(await post(shop.of(shop.lan), f"{proposals}/1/acceptance", {}), 403, "approval_needed")
    assert (await post(shop.of(shop.minh), f"{proposals}/1/acceptance", {})).status_code == 200
    await shop.doors.trading.check()


async def test_limits_of_a_role_a_group_and_a_person(shop: Shop) -> None:
    """The nearest counts: a person's own, else the group's, else the role's; staff has none."""
    role = await shop.limit("1", role="customer")
    assert (await shop.order("1")).status_code == 202
    mine = await shop.limit(None)
    assert (mine["member"]["name"], mine["per_order"]) == ("Trần Thử", None)
    assert (await shop.order("9")).status_code == 201
    assert (await shop.doors.owner.send("DELETE", f"/spending-limits/{mine['id']}")).status_code == 204
    shop.heard()
    assert (await shop.order("1")).status_code == 202
    group = await shop.doors.owner.post("/permission-groups", {"code": "mua", "name": "Mua hàng", "role": "customer"})
    path = f"/members/{shop.lan.membership_id}/permissions"
    tag = (await shop.doors.owner.send("GET", path)).headers["ETag"]
    await shop.doors.owner.send("PUT", path, {"group_id": group["id"]}, **{"If-Match": tag})
    shop.heard()
    of_group = await shop.limit("100000", group_id=group["id"])
    assert of_group["group"]["code"] == "mua"
    assert [(await shop.order(quantity)).status_code for quantity in ("1", "2")] == [201, 202]
    listed = (await shop.doors.owner.get("/spending-limits"))["items"]
    assert {limit["id"] for limit in listed} == {role["id"], of_group["id"]}
    for body, pointer, code in (
        ({"role": "sales"}, "/role", "not_one_of"),
        ({"membership_id": str(shop.doors.seller_actor.membership_id)}, "/membership_id", "staff_has_no_limit"),
        ({"membership_id": str(new_id())}, "/membership_id", "unknown_reference"),
        ({"group_id": str(new_id())}, "/group_id", "unknown_reference"),
        ({"role": "customer", "group_id": group["id"]}, "", "of_one"),
        ({"role": "customer", "per_order": "-1"}, "/per_order", "out_of_range"),
        ({"role": "customer", "per_order": 5}, "/per_order", "invalid_decimal"),
        ({"role": "customer", "approver": "nobody"}, "/approver", "not_one_of"),
        ({"role": "customer", "company_id": str(new_id())}, "/company_id", "unknown_field"),
    ):
        assert fault(await shop.doors.owner.put("/spending-limits", body, 422)) == (pointer, code)
    for desk in (shop.doors.seller, shop.of(shop.minh)):
        assert (await desk.send("PUT", "/spending-limits", {"role": "customer"})).status_code == 403
        assert (await desk.send("DELETE", f"/spending-limits/{role['id']}")).status_code == 403
