"""Permission groups and exceptions: always less than the role, binding at once."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest

from app.core.ids import new_id
from app.services.access.ready_made_groups import READY_MADE
from app.services.access.roles import (
    ALL_SCOPES,
    EVERYBODY,
    ONLY_IF_GIVEN,
    SCOPES_BY_ROLE,
    effective_scopes,
    scopes_of,
)
from tests.access.conftest import Doors
from tests.factories.trading import open_trading
from tests.masters.desk import Desk, codes_of, fault

ZONE = "Asia/Ho_Chi_Minh"


async def answers(desk: Desk, path: str, status: int) -> None:
    """Within a second of a change somebody is answered so."""
    asked_at = time.perf_counter()
    while (await desk.send("GET", path)).status_code != status:
        assert time.perf_counter() - asked_at < 1
        await asyncio.sleep(0.01)


async def may(desk: Desk, scope: str, held: bool) -> None:
    """Within a second of a change somebody holds a scope, or does not."""
    asked_at = time.perf_counter()
    while (scope in (await desk.get("/me"))["scopes"]) != held:
        assert time.perf_counter() - asked_at < 1
        await asyncio.sleep(0.01)


async def put(doors: Doors, member: Any, body: dict[str, Any], status: int = 200) -> Any:
    """Set a member's permissions as they were just read."""
    path = f"/members/{member.membership_id}/permissions"
    tag = (await doors.owner.send("GET", path)).headers["ETag"]
    answer = await doors.owner.send("PUT", path, body, **{"If-Match": tag})
    assert answer.status_code == status, answer.text
    return answer.json()


async def group_of(doors: Doors, code: str) -> str:
    """The id of a group by its code."""
    found = (await doors.owner.get("/permission-groups?limit=200"))["items"]
    return str(next(group["id"] for group in found if group["code"] == code))


def test_whatever_is_asked_for_nobody_holds_more_than_the_role() -> None:
    for role in SCOPES_BY_ROLE:
        assert effective_scopes(role, None) == scopes_of(role) - ONLY_IF_GIVEN.get(role, frozenset())
        assert effective_scopes(role, ALL_SCOPES, ALL_SCOPES) == scopes_of(role)
        assert effective_scopes(role, [], (), ALL_SCOPES) == EVERYBODY
    for group in READY_MADE.values():
        assert group.scopes is None or group.scopes < SCOPES_BY_ROLE[group.role]


async def test_a_company_starts_with_groups_that_change_nothing(doors: Doors) -> None:
    assert set(codes_of(await doors.owner.get("/permission-groups?limit=200"))) == set(READY_MADE)
    for actor in (doors.trading.owner, doors.seller_actor, doors.customer_actor):
        held = await doors.owner.get(f"/members/{actor.membership_id}/permissions")
        assert held["group"] is None
        assert held["scopes"] == held["default_scopes"] == sorted(effective_scopes(actor.role, None))
        assert held["role_scopes"] == sorted(scopes_of(actor.role))


async def test_the_roles_that_groups_choose_from(doors: Doors) -> None:
    told = {each["role"]: set(each["scopes"]) for each in (await doors.owner.get("/roles"))["items"]}
    assert told == SCOPES_BY_ROLE


async def test_a_customer_who_only_looks(doors: Doors) -> None:
    """Put into the group she sees her orders and places none; taken out of it she does again."""
    item = await doors.trading.item("NM")
    body = {"lines": [{"item_id": str(item), "quantity": "1"}]}
    await put(doors, doors.customer_actor, {"group_id": await group_of(doors, "customer-viewer")})
    await may(doors.customer, "sales-orders:write", False)
    await doors.customer.get("/sales-orders")
    refused = await doors.customer.send("POST", "/sales-orders", body, **{"Idempotency-Key": "k"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await doors.trading.count_rows("sales_orders", "idempotency_keys")) == {
        "sales_orders": 0,
        "idempotency_keys": 0,
    }
    await put(doors, doors.customer_actor, {"group_id": None})
    await may(doors.customer, "sales-orders:write", True)


async def test_another_role_leaves_the_exceptions_behind(doors: Doors) -> None:
    """Who was denied something in one role is not denied it in the next, and a role that comes back is whole."""
    seller = doors.seller_actor
    await put(doors, seller, {"group_id": None, "denied": ["deliveries:read"]})
    await may(doors.seller, "deliveries:read", False)
    path = f"/members/{seller.membership_id}"
    for role in ("owner", "sales"):
        tag = (await doors.owner.send("GET", path)).headers["ETag"]
        changed = await doors.owner.send("PATCH", path, {"role": role}, **{"If-Match": tag})
        assert changed.status_code == 200, changed.text
        await may(doors.seller, "deliveries:read", True)


async def test_exceptions_of_one_person(doors: Doors) -> None:
    seller = doors.seller_actor
    group = await doors.owner.post(
        "/permission-groups",
        {"code": "desk", "name": "Bàn bán hàng", "role": "sales", "scopes": ["sales-orders:read", "deliveries:read"]},
    )
    held = await put(
        doors, seller, {"group_id": group["id"], "granted": ["invoices:read"], "denied": ["deliveries:read"]}
    )
    assert set(held["scopes"]) == {"sales-orders:read", "invoices:read"} | EVERYBODY
    await answers(doors.seller, "/receipts", 403)
    for path, status in (("/sales-orders", 200), ("/invoices", 200), ("/deliveries", 403), ("/receipts", 403)):
        await doors.seller.get(path, status)


async def test_a_changed_group_binds_for_all_its_members(doors: Doors) -> None:
    group = await doors.owner.post("/permission-groups", {"code": "desk", "name": "Bàn bán hàng", "role": "sales"})
    colleague = await doors.trading.person("sales")
    for member in (doors.seller_actor, colleague):
        await put(doors, member, {"group_id": group["id"]})
    await doors.seller.get("/invoices")
    path = f"/permission-groups/{group['id']}"
    changed = await doors.owner.patch(path, {"scopes": ["sales-orders:read"]})
    assert changed["scopes"] == ["sales-orders:read"]
    for desk in (doors.seller, doors.of(colleague)):
        await answers(desk, "/invoices", 403)
        await desk.get("/sales-orders")
    stale = await doors.owner.send("PATCH", path, {"name": "X"}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    assert (await doors.owner.send("DELETE", path)).json()["code"] == "group_in_use"
    assert (await doors.owner.patch(path, {"scopes": None}))["scopes"] is None
    await answers(doors.seller, "/invoices", 200)


async def test_another_role_leaves_the_group(doors: Doors) -> None:
    group = await doors.owner.post("/permission-groups", {"code": "desk", "name": "X", "role": "sales", "scopes": []})
    await put(doors, doors.seller_actor, {"group_id": group["id"]})
    await doors.owner.patch(f"/members/{doors.seller_actor.membership_id}", {"role": "viewer"})
    held = await doors.owner.get(f"/members/{doors.seller_actor.membership_id}/permissions")
    assert (held["group"], held["scopes"]) == (None, sorted(scopes_of("viewer")))
    assert (await doors.owner.send("DELETE", f"/permission-groups/{group['id']}")).status_code == 204


async def test_a_group_has_a_window_of_its_own(doors: Doors) -> None:
    """Instead of the role's, and less than the member's own."""
    group_id = await group_of(doors, "customer-viewer")
    always = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
    await doors.owner.put("/access-windows", {"role": "customer", "time_zone": ZONE, "weekly": []})
    await answers(doors.customer, "/sales-orders", 403)
    window = await doors.owner.put("/access-windows", {"group_id": group_id, "time_zone": ZONE, "weekly": always})
    assert window["group"]["code"] == "customer-viewer"
    await put(doors, doors.customer_actor, {"group_id": group_id})
    await answers(doors.customer, "/sales-orders", 200)
    own = {"membership_id": str(doors.customer_actor.membership_id), "time_zone": ZONE, "weekly": []}
    await doors.owner.put("/access-windows", own)
    await answers(doors.customer, "/sales-orders", 403)
    nobody = {"group_id": str(new_id()), "time_zone": ZONE}
    assert fault(await doors.owner.put("/access-windows", nobody, 422)) == ("/group_id", "unknown_reference")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"role": "owner"}, "/role", "owner_holds_all"),
        ({"scopes": ["journal:read"]}, "/scopes/0", "scope_outside_role"),
        ({"scopes": ["sales-orders:read", "members:write"]}, "/scopes/1", "scope_outside_role"),
        ({"scopes": ["me:write"]}, "/scopes/0", "scope_outside_role"),
        ({"scopes": ["everything"]}, "/scopes/0", "string_pattern_mismatch"),
        ({"company_id": str(new_id())}, "/company_id", "unknown_field"),
    ],
)
async def test_what_is_no_group_is_refused(doors: Doors, body: dict[str, Any], pointer: str, code: str) -> None:
    told = await doors.owner.post("/permission-groups", {"code": "x", "name": "X", "role": "sales", **body}, 422)
    assert fault(told) == (pointer, code)
    assert len((await doors.owner.get("/permission-groups?limit=200"))["items"]) == len(READY_MADE)


async def test_what_nobody_can_be_given(doors: Doors) -> None:
    seller, owner = doors.seller_actor, doors.trading.owner
    assert fault(await put(doors, seller, {"granted": ["journal:read"]}, 422)) == ("/granted/0", "scope_outside_role")
    twice = {"granted": ["invoices:read"], "denied": ["invoices:read"]}
    assert fault(await put(doors, seller, twice, 422))[1] == "scope_named_twice"
    assert fault(await put(doors, owner, {"denied": ["members:write"]}, 422)) == ("/role", "owner_holds_all")
    other_role = await group_of(doors, "customer-viewer")
    assert fault(await put(doors, seller, {"group_id": other_role}, 422)) == ("/group_id", "group_of_other_role")
    assert fault(await put(doors, seller, {"group_id": str(new_id())}, 422)) == ("/group_id", "unknown_reference")
    banded = [{"location_id": str(doors.trading.warehouse_id), "disclosure": "band"}]
    refused = await put(doors, seller, {"warehouses": banded}, 422)
    assert fault(refused) == ("/warehouses/0/disclosure", "staff_told_exactly")
    answer = await doors.owner.send("POST", "/permission-groups", {"code": "sales", "name": "X", "role": "sales"})
    assert (answer.status_code, fault(answer.json())) == (409, ("/code", "code_taken"))


async def test_who_is_narrowed_changes_nobody_who_is_not(doors: Doors) -> None:
    """Neither what they may do nor down to less: a key with few scopes takes no place from who has more."""
    owner, other = doors.trading.owner, await doors.trading.person("owner")
    narrowed = doors.of(replace(owner, scopes=owner.scopes - {"deliveries:write"}))
    for member, path, body in (
        (doors.seller_actor, "/permissions", {"denied": ["invoices:read"]}),
        (other, "", {"role": "viewer"}),
    ):
        where = f"/members/{member.membership_id}"
        tag = (await narrowed.send("GET", where + path)).headers["ETag"]
        answer = await narrowed.send("PATCH" if path == "" else "PUT", where + path, body, **{"If-Match": tag})
        assert (answer.status_code, answer.json()["code"]) == (403, "role_too_wide")
        assert (await narrowed.send("GET", where + path)).headers["ETag"] == tag


async def test_another_company_sees_and_changes_none(doors: Doors) -> None:
    group_id = await group_of(doors, "sales")
    other = await open_trading(doors.trading.database, doors.trading.engine)
    stranger = doors.of(other.owner)
    same = {"X-Request-ID": "the-same-for-both", "If-Match": '"1"'}
    member_id = doors.seller_actor.membership_id
    for method, path, key, body in (
        ("GET", "/permission-groups/{}", group_id, None),
        ("PATCH", "/permission-groups/{}", group_id, {"name": "X"}),
        ("DELETE", "/permission-groups/{}", group_id, None),
        ("GET", "/members/{}/permissions", member_id, None),
        ("PUT", "/members/{}/permissions", member_id, {}),
    ):
        foreign, random = [await stranger.send(method, path.format(k), body, **same) for k in (key, new_id())]
        assert (foreign.status_code, foreign.content) == (404, random.content), path
    colleague = await other.person("sales")
    path = f"/members/{colleague.membership_id}/permissions"
    tag = (await stranger.send("GET", path)).headers["ETag"]
    answer = await stranger.send("PUT", path, {"group_id": group_id}, **{"If-Match": tag})
    assert fault(answer.json()) == ("/group_id", "unknown_reference")
