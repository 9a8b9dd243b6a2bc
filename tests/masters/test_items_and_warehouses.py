"""Items and warehouses over HTTP."""

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from tests.factories.trading import Trading
from tests.masters.desk import Desk, codes_of, fault

ITEM = {
    "code": "NM-500",
    "name": "Nước mắm Phú Quốc 500 ml",
    "base_unit": "chai",
    "tax_class": "vn_reduced",
    "units": [{"unit": "thùng", "factor": "24"}],
}


async def test_an_item_is_added_read_and_changed(owner: Desk) -> None:
    made = await owner.post("/items", {**ITEM, "min_order_quantity": "6"})
    assert made["units"] == [{"unit": "thùng", "factor": "24"}]
    assert made["min_order_quantity"] == "6"
    path = f"/items/{made['id']}"
    changed = await owner.patch(path, {"name": "Nước mắm Nha Trang", "units": [{"unit": "két", "factor": "12"}]})
    assert (changed["name"], changed["units"]) == ("Nước mắm Nha Trang", [{"unit": "két", "factor": "12"}])
    assert changed == await owner.get(path)
    assert codes_of(await owner.get("/items?query=NHA+trang")) == ["NM-500"]
    assert codes_of(await owner.get("/items?query=phu+quoc")) == []


@pytest.mark.parametrize("query", ["nuoc mam", "NƯỚC", "phu quoc mam", "nm-500", "500 ml"])
async def test_items_are_found_without_diacritics(owner: Desk, query: str) -> None:
    await owner.post("/items", ITEM)
    await owner.post("/items", {**ITEM, "code": "TR-1", "name": "Trà Thái Nguyên"})
    assert codes_of(await owner.get(f"/items?query={query}")) == ["NM-500"]


async def test_search_takes_wildcards_as_text(owner: Desk) -> None:
    await owner.post("/items", ITEM)
    for query in ("%25", "_", "n%25m"):
        assert codes_of(await owner.get(f"/items?query={query}")) == []


async def test_pages_follow_each_other_in_vietnamese_order(owner: Desk) -> None:
    names = ["Đá", "Da", "Dâu", "Ổi", "Ớt", "Ô mai", "Oản"]
    for index, name in enumerate(names):
        await owner.post("/items", {**ITEM, "code": f"I{index}", "name": name})
    answer = await owner.get("/items?sort=name&limit=2")
    found = [item["name"] for item in answer["items"]]
    while answer["next_cursor"]:
        answer = await owner.get(f"/items?sort=name&limit=2&cursor={answer['next_cursor']}")
        found += [item["name"] for item in answer["items"]]
    assert found == ["Da", "Dâu", "Đá", "Oản", "Ô mai", "Ổi", "Ớt"]


@pytest.mark.parametrize("cursor", ["x", "WyJhIiwiYiJd"])
async def test_foreign_cursors_are_refused(owner: Desk, cursor: str) -> None:
    assert (await owner.get(f"/items?sort=name&cursor={cursor}", 422))["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"base_unit": "barrel"}, "/base_unit", "unknown_reference"),
        ({"tax_class": "vn_99"}, "/tax_class", "unknown_reference"),
        ({"units": [{"unit": "chai", "factor": "2"}]}, "/units/0/unit", "unit_repeated"),
        ({"units": [{"unit": "thùng", "factor": "0"}]}, "/units/0/factor", "out_of_range"),
        ({"units": [{"unit": "thùng", "factor": 24}]}, "/units/0/factor", "invalid_decimal"),
        ({"units": [{"unit": "thùng", "factor": "1.1234567"}]}, "/units/0/factor", "too_many_decimals"),
        ({"code": " "}, "/code", "too_short"),
        ({"name": "a\u0000b"}, "/name", "invalid_text"),
        ({"kind": "gift"}, "/kind", "not_one_of"),
    ],
)
async def test_wrong_input_names_its_field(owner: Desk, change: dict[str, object], pointer: str, code: str) -> None:
    assert fault(await owner.post("/items", {**ITEM, **change}, 422)) == (pointer, code)
    assert codes_of(await owner.get("/items")) == []


async def test_a_code_is_used_once(owner: Desk) -> None:
    await owner.post("/items", ITEM)
    assert fault(await owner.post("/items", ITEM, 409)) == ("/code", "code_taken")


async def test_only_the_seen_version_is_changed(owner: Desk) -> None:
    made = await owner.post("/items", ITEM)
    path = f"/items/{made['id']}"
    await owner.patch(path, {"active": False})
    stale = await owner.send("PATCH", path, {"active": True}, **{"If-Match": '"1"'})
    missing = await owner.send("PATCH", path, {"active": True})
    assert (stale.status_code, missing.status_code) == (412, 422)
    assert (await owner.get(path))["active"] is False


async def test_null_and_fixed_fields_are_refused(owner: Desk) -> None:
    made = await owner.post("/items", ITEM)
    path = f"/items/{made['id']}"
    assert fault(await owner.patch(path, {"name": None}, 422))[0] == "/name"
    assert fault(await owner.patch(path, {"base_unit": "hộp"}, 422)) == ("/base_unit", "unknown_field")


async def test_customers_see_active_items_with_their_own_codes(owner: Desk, customer: Desk, trading: Trading) -> None:
    sold, old = await trading.item("A1"), await trading.item("B1")
    await owner.patch(f"/items/{old}", {"active": False})
    partner_id = (await customer.get("/partners"))["items"][0]["id"]
    own = {"partner_code": "MY-77", "partner_name": "Của tôi", "min_order_quantity": "5"}
    await owner.put(f"/partners/{partner_id}/items/{sold}", own)
    seen = (await customer.get("/items"))["items"]
    assert [(item["code"], item["partner_code"], item["min_order_quantity"]) for item in seen] == [("A1", "MY-77", "5")]
    assert codes_of(await customer.get("/items?query=my-7")) == ["A1"]
    assert codes_of(await owner.get("/items?query=my-7")) == []
    await customer.get(f"/items/{old}", 404)
    assert codes_of(await customer.get("/items?active=false")) == []


async def test_a_page_of_items_costs_the_same_whatever_its_size(
    owner: Desk, trading: Trading, database: Database
) -> None:
    counts = []
    for more in (2, 10):
        for index in range(more):
            await trading.item(f"Q{more}-{index}", units={"thùng": "24"})
        counts.append(await _statements(database, owner, "/items?limit=200"))
    assert counts[0] == counts[1] <= 4


async def _statements(database: Database, owner: Desk, path: str) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine: AsyncEngine = database.engine
    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        await owner.get(path)
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    return len(seen)


async def test_warehouses_are_added_renamed_and_listed(owner: Desk) -> None:
    made = await owner.post("/warehouses", {"code": "HN", "name": "Kho Hà Nội"})
    assert (made["kind"], made["active"]) == ("warehouse", True)
    changed = await owner.patch(f"/warehouses/{made['id']}", {"active": False})
    assert changed["active"] is False
    assert codes_of(await owner.get("/warehouses")) == ["HN", "MAIN", "TRANSIT"]
    assert codes_of(await owner.get("/warehouses?active=true")) == ["MAIN", "TRANSIT"]
    assert codes_of(await owner.get("/warehouses?kind=count_difference")) == ["COUNT"]


async def test_a_partners_place_names_the_partner(owner: Desk, trading: Trading) -> None:
    partner_id = str(await trading.customer("GC"))
    assert fault(await owner.post("/warehouses", {"code": "F", "name": "F", "kind": "factory"}, 422)) == (
        "/partner_id",
        "partner_required",
    )
    place = {"code": "F", "name": "Xưởng", "kind": "factory", "partner_id": partner_id}
    assert (await owner.post("/warehouses", place))["partner_id"] == partner_id
    assert (await owner.post("/warehouses", {**place, "code": "S", "kind": "scrap"}, 422))["code"] == "invalid_request"
