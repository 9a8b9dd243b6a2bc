"""What a change would show or hide is told before it is made, by making it, looking, and taking it back."""

from typing import Any, get_args
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.models.custom_fields import CustomRecord
from app.services.companies.exposed_fields import CARRIERS
from tests.access.conftest import Doors
from tests.access.house import House, open_house
from tests.factories.trading import Trading
from tests.masters.desk import fault

TABLES = (
    "custom_fields",
    "permission_groups",
    "member_exceptions",
    "member_disclosures",
    "warehouse_disclosures",
    "access_windows",
)


@pytest.fixture
async def house(doors: Doors) -> House:
    """Selling and buying."""
    return await open_house(doors)


async def foresee(house: House, path: str, body: Any, of: str) -> Any:
    """A preview of a change of `of` as it was just read, after which nothing is otherwise."""
    before = await written(house.doors.trading), (await house.doors.owner.get(of))
    tag = (await house.doors.owner.send("GET", of)).headers.get("ETag", '"0"')
    answer = await house.doors.owner.send("POST", path, body, **{"If-Match": tag})
    assert answer.status_code == 200, answer.text
    assert (await written(house.doors.trading), await house.doors.owner.get(of)) == before
    return answer.json()


async def written(trading: Trading) -> dict[str, int]:
    """Rows that a change would leave."""
    return await trading.count_rows(*TABLES, "trail_entries")


async def test_a_group_is_narrowed(house: House) -> None:
    """Two sellers of a group: of one the orders vanish, as the other is in charge of a customer."""
    owner, seller = house.doors.owner, house.doors.seller_actor
    other = await house.doors.trading.person("sales")
    group = await owner.post("/permission-groups", {"code": "desk", "name": "Bàn bán hàng", "role": "sales"})
    for person in (seller, other):
        await house.narrow(person, group_id=group["id"])
    rule = {"document": "invoices", "field": "price", "access": "absent"}
    kept = {"location_id": str(house.doors.trading.warehouse_id), "disclosure": "hidden"}
    path = f"/permission-groups/{group['id']}"
    told = await foresee(house, f"{path}/preview", {"data_range": "accounts", "fields": [rule]}, path)
    assert told["people_count"] == 2
    people = {row["membership_id"]: row for row in told["people"]}
    mine, others = people[str(seller.membership_id)], people[str(other.membership_id)]
    assert mine["data_range"] == {"before": "all", "after": "accounts"}
    assert mine["scopes_lost"] == sorted({"imports:write", "journal:read"} & set(seller.scopes))
    assert {turn["kind"]: (turn["shown"], turn["hidden"]) for turn in mine["documents"]}["sales_order"] == (0, 1)
    assert {turn["kind"]: turn["hidden"] for turn in others["documents"]}["sales_order"] == 2
    assert mine["fields"] == [{"document": "invoices", "field": "price", "before": "write", "after": "absent"}]
    (sample,) = [each for each in others["samples"] if each["kind"] == "sales_order"]
    assert sample["after"] is None
    assert sample["before"]["lines"][0]["unit_price"] == "80761"
    hidden = await foresee(house, f"{path}/preview", {"warehouses": [kept]}, path)
    turns = {turn["kind"]: turn["hidden"] for turn in hidden["people"][0]["documents"]}
    assert (turns["sales_order"], turns["delivery"], turns["invoice"]) == (2, 2, 2)
    assert hidden["people"][0]["warehouses"][0]["after"] == "hidden"
    seen = await house.api(seller).get("/sales-orders")
    assert len(seen["items"]) == 2
    tag = (await owner.send("GET", path)).headers["ETag"]
    answer = await owner.send("PUT", f"{path}/warehouses", {"warehouses": [kept]}, **{"If-Match": tag})
    assert answer.status_code == 200, answer.text
    shown = await foresee(house, f"{path}/preview", {"warehouses": []}, path)
    (turn,) = shown["people"][0]["warehouses"]
    assert (turn["before"], turn["after"]) == ("hidden", "exact")


async def test_fields_of_one_person(house: House) -> None:
    """A document is shown as it would be read: without its price."""
    seller = house.doors.seller_actor
    path = f"/members/{seller.membership_id}/permissions"
    rule = {"document": "sales-orders", "field": "price", "access": "absent"}
    (person,) = (await foresee(house, f"{path}/preview", {"fields": [rule]}, path))["people"]
    sample = next(each for each in person["samples"] if each["kind"] == "sales_order")
    assert sample["before"]["lines"][0]["unit_price"] == "80761"
    assert "unit_price" not in sample["after"]["lines"][0]
    assert sample["after"]["lines"][0]["quantity"] == "4"
    assert person["documents"] == []


async def test_a_kind_of_document_that_one_reads_no_more(house: House) -> None:
    """All of it vanishes, and what is shown of it is what is read: nothing."""
    path = f"/members/{house.doors.seller_actor.membership_id}/permissions"
    (person,) = (await foresee(house, f"{path}/preview", {"denied": ["sales-orders:read"]}, path))["people"]
    assert person["scopes_lost"] == ["sales-orders:read"]
    assert {turn["kind"]: (turn["shown"], turn["hidden"]) for turn in person["documents"]}["sales_order"] == (0, 2)
    (sample,) = [each for each in person["samples"] if each["kind"] == "sales_order"]
    assert (sample["before"] is None, sample["after"]) == (False, None)


async def test_own_fields(house: House) -> None:
    """Who would see and fill in a field is told when it is added and when its rights change, with what it holds."""
    owner, seller, trading = house.doors.owner, house.doors.seller_actor, house.doors.trading
    customer = await trading.person("customer", UUID(house.mine["is_customer"]))
    body = {"record": "partner", "code": "grade", "labels": {"vi": "Hạng"}, "type": "text", "partner_access": "none"}
    told = await foresee(house, "/custom-fields/preview", body, "/custom-fields")
    assert {row["membership_id"] for row in told["people"]} >= {str(seller.membership_id)}
    assert {
        (turn["before"], turn["after"], turn["records"]) for row in told["people"] for turn in row["own_fields"]
    } == {("none", "write", 0)}
    assert all(row["partner"] is None for row in told["people"])
    kept = await owner.post("/custom-fields", body)
    await house.doors.heard()
    for whose in (house.mine, house.others):
        await owner.patch(f"/partners/{whose['is_customer']}", {"custom": {"grade": "A"}})
    path = f"/custom-fields/{kept['id']}"
    told = await foresee(house, f"{path}/preview", {"partner_access": "read"}, path)
    people = {row["membership_id"]: row for row in told["people"]}
    assert str(seller.membership_id) not in people
    mine = people[str(customer.membership_id)]
    turn = {"record": "partner", "code": "grade", "labels": {"vi": "Hạng"}, "before": "none", "after": "read"}
    assert mine["own_fields"] == [turn | {"records": 1}]
    (sample,) = [each for each in mine["samples"] if each["kind"] == "partner"]
    assert (sample["before"]["custom"], sample["after"]["custom"]) == ({}, {"grade": "A"})
    reader = await trading.person("sales")
    await house.narrow(reader, denied=["partners:read"])
    told = await foresee(house, f"{path}/preview", {"active": False}, path)
    people = {row["membership_id"]: row for row in told["people"]}
    assert str(customer.membership_id) not in people
    hidden = people[str(seller.membership_id)]["own_fields"]
    assert hidden == [turn | {"before": "write", "after": "none", "records": 2}]
    # Of those who read no partners nothing is hidden that they have seen.
    unread = people[str(reader.membership_id)]["own_fields"]
    assert unread == [turn | {"before": "write", "after": "none", "records": 0}]
    # A group's own word on the field comes with the group that somebody is put into.
    group = await owner.post("/permission-groups", {"code": "desk", "name": "Bàn bán hàng", "role": "sales"})
    await owner.patch(path, {"group_access": {group["id"]: "read"}})
    path = f"/members/{seller.membership_id}/permissions"
    (person,) = (await foresee(house, f"{path}/preview", {"group_id": group["id"]}, path))["people"]
    assert person["own_fields"] == [turn | {"before": "write", "after": "read", "records": 2}]


async def test_every_record_that_has_own_fields_is_counted(house: House) -> None:
    assert set(CARRIERS) == set(get_args(CustomRecord))
    owner, trading = house.doors.owner, house.doors.trading
    body = {"partner_id": house.mine["is_customer"], "lines": [{"item_code": "NM", "quantity": "1"}]}
    office = house.api(trading.owner)
    order = f"/sales-orders/{(await office.do('/sales-orders', body))['id']}"
    await office.do(f"{order}/confirmation", {})
    kept = {"record": "delivery", "code": "lorry", "labels": {"vi": "Xe"}, "type": "text"}
    path = f"/custom-fields/{(await owner.post('/custom-fields', kept))['id']}"
    await house.doors.heard()
    await office.do(f"{order}/deliveries", {"custom": {"lorry": "51C-1"}})
    customer = await trading.person("customer", UUID(house.mine["is_customer"]))
    told = await foresee(house, f"{path}/preview", {"partner_access": "read"}, path)
    (mine,) = [row for row in told["people"] if row["membership_id"] == str(customer.membership_id)]
    assert [(turn["after"], turn["records"]) for turn in mine["own_fields"]] == [("read", 1)]
    (sample,) = [each for each in mine["samples"] if each["kind"] == "delivery"]
    assert (sample["before"]["custom"], sample["after"]["custom"]) == ({}, {"lorry": "51C-1"})


async def test_hours(house: House) -> None:
    """Who would be out now is told, and comes in as before."""
    body = {"role": "sales", "time_zone": "Asia/Ho_Chi_Minh", "weekly": []}
    (person,) = (await foresee(house, "/access-windows/preview", body, "/access-windows"))["people"]
    assert person["door"]["before"]["always"]
    assert person["door"]["after"] == {"always": False, "is_open": False, "minutes_a_week": 0, "networks": []}
    await house.api(house.doors.seller_actor).get("/sales-orders")


async def test_what_could_not_be_saved_is_not_foreseen(house: House) -> None:
    owner, path = house.doors.owner, f"/members/{house.doors.seller_actor.membership_id}/permissions/preview"
    stale = await owner.send("POST", path, {}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    tag = (await owner.send("GET", path.removesuffix("/preview"))).headers["ETag"]
    refused = await owner.send("POST", path, {"granted": ["members:write"]}, **{"If-Match": tag})
    assert fault(refused.json()) == ("/granted/0", "scope_outside_role")
    missing = await owner.send("POST", f"/permission-groups/{new_id()}/preview", {}, **{"If-Match": tag})
    assert missing.status_code == 404
    seller = house.doors.seller
    assert (await seller.send("POST", path, {}, **{"If-Match": tag})).status_code == 403
