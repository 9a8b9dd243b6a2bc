"""A company adds fields of its own to documents, lines, items and partners; each person has those it may see."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.services.access.custom_fields import OwnField, RecordFields, checked, plain_value
from tests.factories.trading import Api, Headers, Trading, open_trading
from tests.production.conftest import bill_body, order_body

PROJECT = {"record": "sales_order", "code": "project", "labels": {"vi": "Dự án", "en": "Project"}, "type": "text"}
COLOUR = {
    "record": "sales_order_line",
    "code": "colour",
    "labels": {"vi": "Màu"},
    "type": "choice",
    "choices": ["Đỏ", "Xanh"],
    "default_value": "Đỏ",
}


@pytest.fixture
async def trading(database: Database, owner_engine: AsyncEngine) -> Trading:
    """A company with an item in stock."""
    trading = await open_trading(database, owner_engine)
    item = await trading.item("NM", "80000")
    await trading.stock(item, "100", "5000000")
    return trading


@pytest.fixture
def owner(trading: Trading, client: AsyncClient, signed_in: Headers) -> Api:
    """The company's owner at the API."""
    return Api(client, signed_in(trading.owner))


async def patch(api: Api, path: str, body: Any, version: str) -> Any:
    headers = {**api.headers, "If-Match": version}
    answer = await api.client.patch(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def put(api: Api, path: str, body: Any, version: str) -> Any:
    headers = {**api.headers, "If-Match": version}
    answer = await api.client.put(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def bound(api: Api, **access: str) -> None:
    """Wait until somebody has exactly these fields so: a change binds within a second."""
    async with asyncio.timeout(5):
        while {field["code"]: field["access"] for field in (await api.get("/own-fields"))["items"]} != access:
            await asyncio.sleep(0.01)


async def refusal(api: Api, path: str, body: Any) -> set[tuple[str, str]]:
    answer = await api.send(path, body)
    assert answer.status_code == 422, answer.text
    return {(error["pointer"], error["code"]) for error in answer.json()["errors"]}


async def test_an_order_carries_what_its_company_asks_for(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    await owner.do("/custom-fields", PROJECT | {"required": True, "partner_access": "write"})
    await owner.do("/custom-fields", COLOUR | {"partner_access": "write"})
    await owner.do("/custom-fields", PROJECT | {"code": "margin", "type": "number", "default_value": "10"})
    partner_id = await trading.customer("KH1")
    buyer = Api(client, signed_in(await trading.person("customer", partner_id)))

    await bound(owner, project="write", colour="write", margin="write")
    seen = await buyer.get("/own-fields")
    assert [field["code"] for field in seen["items"]] == ["project", "colour"]
    assert seen["schemas"]["sales_order"]["required"] == ["project"]
    assert seen["schemas"]["sales_order_line"]["properties"]["colour"]["enum"] == ["Đỏ", "Xanh"]

    described = (await buyer.get("/own-fields/openapi"))["components"]["schemas"]
    asked = described["SalesOrderCreate"]["properties"]["custom"]
    assert (list(asked["properties"]), asked["required"]) == (["project"], ["project"])
    assert described["OrderFieldsUpdate"]["properties"]["custom"]["required"] == []
    assert described["ItemRead"]["properties"]["custom"]["additionalProperties"] is False

    lines: list[dict[str, Any]] = [
        {"item_code": "NM", "quantity": "1"},
        {"item_code": "NM", "quantity": "2", "custom": {"colour": "Tím"}},
    ]
    assert await refusal(buyer, "/sales-orders", {"lines": lines, "custom": {"margin": "5", "nobody": "x"}}) == {
        ("/custom/project", "required"),
        ("/custom/margin", "field_unknown"),
        ("/custom/nobody", "field_unknown"),
        ("/lines/1/custom/colour", "invalid_value"),
    }
    lines[1]["custom"] = {"colour": "Xanh"}
    order = await buyer.do("/sales-orders", {"lines": lines, "custom": {"project": " DA-12 "}})
    again = await buyer.get(f"/sales-orders/{order['id']}")
    for answer in (order, again):
        assert answer["custom"] == {"project": "DA-12"}
        assert [line["custom"] for line in answer["lines"]] == [{"colour": "Đỏ"}, {"colour": "Xanh"}]
    # What the customer does not see begins as the company wants it to.
    assert (await owner.get(f"/sales-orders/{order['id']}"))["custom"] == {"project": "DA-12", "margin": "10"}

    changes = {"custom": {"margin": "12.50"}, "lines": [{"line_no": 1, "custom": {"colour": None}}]}
    changed = await patch(owner, f"/sales-orders/{order['id']}/own-fields", changes, '"1"')
    assert changed["custom"] == {"project": "DA-12", "margin": "12.5"}
    assert [line["custom"] for line in changed["lines"]] == [{}, {"colour": "Xanh"}]
    assert (await buyer.get(f"/sales-orders/{order['id']}"))["custom"] == {"project": "DA-12"}

    found = await buyer.get("/sales-orders", custom="project:DA-12")
    assert [row["id"] for row in found["items"]] == [order["id"]]
    assert (await buyer.get("/sales-orders", custom="project:DA-1"))["items"] == []
    hidden = await client.get("/api/v1/sales-orders?custom=margin:12.5", headers=buyer.headers)
    assert hidden.status_code == 422
    await trading.check()


async def test_a_groups_word_counts_and_binds_at_once(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    person = await trading.person("sales")
    group = await owner.do("/permission-groups", {"code": "desk", "name": "Quầy", "role": "sales"})
    path = f"/members/{person.membership_id}/permissions"
    tag = (await owner.client.get(f"/api/v1{path}", headers=owner.headers)).headers["ETag"]
    await owner.client.put(f"/api/v1{path}", json={"group_id": group["id"]}, headers={**owner.headers, "If-Match": tag})
    sales = Api(client, signed_in(person))
    field = await owner.do("/custom-fields", PROJECT)
    await bound(sales, project="write")
    path = f"/custom-fields/{field['id']}"
    await patch(owner, path, {"group_access": {group["id"]: "read"}, "default_value": "chung"}, '"1"')
    await bound(sales, project="read")
    partner_id = str(await trading.customer("KH1"))
    body = {"partner_id": partner_id, "lines": [{"item_code": "NM", "quantity": "1"}]}
    assert await refusal(sales, "/sales-orders", body | {"custom": {"project": "x"}}) == {
        ("/custom/project", "field_read_only")
    }
    assert (await sales.do("/sales-orders", body))["custom"] == {"project": "chung"}
    await patch(owner, path, {"group_access": {group["id"]: "none"}}, '"2"')
    await bound(sales)
    person_path = f"/members/{person.membership_id}/permissions"
    tag = (await owner.client.get(f"/api/v1{person_path}", headers=owner.headers)).headers["ETag"]
    await owner.client.put(f"/api/v1{person_path}", json={}, headers={**owner.headers, "If-Match": tag})
    dropped = await owner.client.delete(f"/api/v1/permission-groups/{group['id']}", headers=owner.headers)
    assert dropped.status_code == 204, dropped.text
    assert (await patch(owner, path, {"active": False}, '"3"'))["group_access"] == {}


async def test_items_and_partners_have_them_too(trading: Trading, owner: Api) -> None:
    for record in ("item", "partner"):
        await owner.do("/custom-fields", PROJECT | {"record": record, "code": "checked", "type": "boolean"})
    await bound(owner, checked="write")
    body = {"code": "DG", "name": "Dầu gội", "base_unit": "cái", "tax_class": "vn_reduced"}
    assert await refusal(owner, "/items", body | {"custom": {"checked": "yes"}}) == {
        ("/custom/checked", "invalid_value")
    }
    item = await owner.do("/items", body | {"custom": {"checked": True}})
    assert item["custom"] == {"checked": True}
    assert [row["code"] for row in (await owner.get("/items", custom="checked:true"))["items"]] == ["DG"]
    item = await patch(owner, f"/items/{item['id']}", {"custom": {"checked": None}}, '"1"')
    assert item["custom"] == {}
    partner = await owner.do(
        "/partners", {"code": "K", "name": "Khách", "is_customer": True, "custom": {"checked": False}}
    )
    assert partner["custom"] == {"checked": False}
    assert [row["code"] for row in (await owner.get("/partners", custom="checked:false"))["items"]] == ["K"]


async def test_purchase_orders_and_their_lines_have_them(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    """Of a draft nothing is required before it is sent; the supplier fills in what is its own to fill in."""
    project = PROJECT | {"record": "purchase_order", "required": True}
    await owner.do("/custom-fields", project)
    await owner.do("/custom-fields", project | {"code": "batch", "required": False, "partner_access": "write"})
    await owner.do("/custom-fields", COLOUR | {"record": "purchase_order_line", "partner_access": "read"})
    await owner.do("/custom-fields", COLOUR | {"record": "purchase_order_line", "code": "grade", "required": True})
    await bound(owner, project="write", batch="write", colour="write", grade="write")
    partner_id = await trading.supplier("NCC1")
    seller = Api(client, signed_in(await trading.person("supplier", partner_id)))
    line = {"item_code": "NM", "quantity": "5", "unit_price": "50000"}
    await trading.item("KHAC", "1000")
    body: dict[str, Any] = {"partner_id": str(partner_id), "lines": [line, line | {"custom": {"colour": "Tím"}}]}
    assert await refusal(owner, "/purchase-orders", body | {"custom": {"nobody": "x"}}) == {
        ("/custom/nobody", "field_unknown"),
        ("/lines/1/custom/colour", "invalid_value"),
    }
    body["lines"][1]["custom"] = {"colour": "Xanh"}
    order = await owner.do("/purchase-orders", body)
    path = f"/purchase-orders/{order['id']}"
    assert (order["custom"], [line["custom"] for line in order["lines"]]) == (
        {},
        [{"colour": "Đỏ", "grade": "Đỏ"}, {"colour": "Xanh", "grade": "Đỏ"}],
    )

    emptied = {"lines": [{"line_no": 2, "custom": {"grade": None}}]}
    assert "grade" not in (await patch(owner, f"{path}/own-fields", emptied, '"1"'))["lines"][1]["custom"]
    sending = await owner.send(f"{path}/sending", {}, **{"If-Match": '"2"'})
    assert {(error["pointer"], error["code"]) for error in sending.json()["errors"]} == {
        ("/custom/project", "required"),
        ("/lines/1/custom/grade", "required"),
    }
    # What a line said stays as long as it names the same item.
    body["lines"] = [line | {"custom": {}}, line | {"item_code": "KHAC"}]
    changed = await put(owner, path, body | {"custom": {"project": "DA-7"}}, '"2"')
    assert [line["custom"] for line in changed["lines"]] == [{"colour": "Đỏ", "grade": "Đỏ"}] * 2
    changed = await put(owner, path, body | {"lines": [line | {"custom": {"colour": "Xanh"}}]}, '"3"')
    assert (changed["custom"], changed["lines"][0]["custom"]) == (
        {"project": "DA-7"},
        {"colour": "Xanh", "grade": "Đỏ"},
    )
    await owner.do(f"{path}/sending", {}, **{"If-Match": '"4"'})

    seen = await seller.get(path)
    assert (seen["custom"], seen["lines"][0]["custom"]) == ({}, {"colour": "Xanh"})
    assert (await patch(seller, f"{path}/own-fields", {"custom": {"batch": "L-9"}}, '"5"'))["custom"] == {
        "batch": "L-9"
    }
    unseen = {"custom": {"project": "x"}, "lines": [{"line_no": 1, "custom": {"colour": "Đỏ"}}]}
    headers = seller.headers | {"If-Match": '"6"'}
    answer = await client.patch(f"/api/v1{path}/own-fields", json=unseen, headers=headers)
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/custom/project", "field_unknown"),
        ("/lines/0/custom/colour", "field_read_only"),
    }
    found = await owner.get("/purchase-orders", custom="project:DA-7")
    assert [row["id"] for row in found["items"]] == [order["id"]]
    assert (await owner.get("/purchase-orders", custom="batch:L"))["items"] == []
    hidden = await client.get("/api/v1/purchase-orders?custom=project:DA-7", headers=seller.headers)
    assert hidden.status_code == 422
    await trading.check()


async def test_production_orders_have_them(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    """A factory's people see of them what they may, and fill in what is theirs."""
    await owner.do("/custom-fields", PROJECT | {"record": "production_order", "required": True})
    await owner.do(
        "/custom-fields", PROJECT | {"record": "production_order", "code": "line", "partner_access": "write"}
    )
    await bound(owner, project="write", line="write")
    await trading.item("TP", price=None, kind="finished")
    factory = await trading.customer("GC", is_factory=True)
    foreman = Api(client, signed_in(await trading.person("factory", factory)))
    bill = await owner.do("/bills-of-material", bill_body("TP", {"item_code": "NM", "quantity": "1"}))
    body = order_body(bill["id"], str(factory), str(trading.warehouse_id))
    assert await refusal(owner, "/production-orders", body | {"custom": {"nobody": "x"}}) == {
        ("/custom/nobody", "field_unknown")
    }
    order = await owner.do("/production-orders", body)
    path = f"/production-orders/{order['id']}"
    sending = await owner.send(f"{path}/sending", {}, **{"If-Match": '"1"'})
    assert [(error["pointer"], error["code"]) for error in sending.json()["errors"]] == [
        ("/custom/project", "required")
    ]
    assert (await put(owner, path, body | {"custom": {"project": "DA-3"}}, '"1"'))["custom"] == {"project": "DA-3"}
    assert (await put(owner, path, body, '"2"'))["custom"] == {"project": "DA-3"}
    await owner.do(f"{path}/sending", {}, **{"If-Match": '"3"'})
    assert (await foreman.get(path))["custom"] == {}
    assert (await patch(foreman, f"{path}/own-fields", {"custom": {"line": "2"}}, '"4"'))["custom"] == {"line": "2"}
    assert (await owner.get(path))["custom"] == {"project": "DA-3", "line": "2"}
    found = await owner.get("/production-orders", custom="project:DA-3")
    assert [row["id"] for row in found["items"]] == [order["id"]]
    assert (await owner.get("/production-orders", custom="project:DA-4"))["items"] == []


async def test_files_bring_them_along(trading: Trading, owner: Api) -> None:
    """As exports have them; what is new begins with defaults, of fields too that are not in the file."""
    fields: dict[str, dict[str, Any]] = {
        "origin": {"type": "text", "required": True},
        "checked": {"type": "boolean"},
        "grade": {"type": "number"},
    }
    for code, more in fields.items():
        await owner.do("/custom-fields", PROJECT | {"record": "item", "code": code, **more})
    await owner.do("/custom-fields", PROJECT | {"record": "item", "code": "unit_of", "default_value": "mặc định"})
    await bound(owner, origin="write", checked="write", grade="write", unit_of="write")

    async def upload(lines: str, heading: str = "custom.origin,custom.checked,custom.grade") -> Any:
        content = f"code,name,base_unit,tax_class,{heading}\n{lines}"
        files = {"file": ("f.csv", content.encode())}
        answer = await owner.client.post("/api/v1/imports/items", files=files, headers=owner.headers)
        told = answer.json()
        if answer.status_code == 422:
            return {(error["pointer"], error["code"]) for error in told["errors"]}
        return told["created"], told["updated"], told["unchanged"]

    assert await upload("A,A,cái,vn_reduced,,maybe,2\n") == {
        ("/rows/2/custom.origin", "required"),
        ("/rows/2/custom.checked", "invalid_value"),
    }
    lines = "A,A,cái,vn_reduced,Huế,có,2.50\nB,B,cái,vn_reduced,Huế,,\n"
    assert await upload(lines) == (2, 0, 0)
    assert await upload(lines) == (0, 0, 2)
    assert await upload(lines.replace("B,B,cái,vn_reduced,Huế", "B,B,cái,vn_reduced,Đà Lạt")) == (0, 1, 1)
    assert await upload("A,Khác,cái,vn_reduced,Huế\n", "custom.origin") == (0, 1, 0)
    found = {row["code"]: row["custom"] for row in (await owner.get("/items"))["items"] if row["code"] in "AB"}
    assert found == {
        "A": {"origin": "Huế", "checked": True, "grade": "2.5", "unit_of": "mặc định"},
        "B": {"origin": "Đà Lạt", "unit_of": "mặc định"},
    }
    exported = (await owner.client.get("/api/v1/exports/items?query=A", headers=owner.headers)).text
    assert "custom.origin" in exported.splitlines()[0]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"type": "choice"}, "/choices", "choices_missing"),
        ({"choices": ["a"]}, "/choices", "choices_unfit"),
        ({"type": "choice", "choices": ["a", "a"]}, "/choices", "choices_unfit"),
        ({"type": "date", "default_value": "mai"}, "/default_value", "default_unfit"),
        ({"group_access": {"018f0000-0000-7000-8000-000000000000": "read"}}, "/group_access", "unknown_reference"),
        ({"code": "Dự án"}, "/code", "string_pattern_mismatch"),
        ({"company_id": "x"}, "/company_id", "unknown_field"),
    ],
)
async def test_fields_that_make_no_sense_are_refused(
    owner: Api, change: dict[str, Any], pointer: str, code: str
) -> None:
    [(where, what)] = await refusal(owner, "/custom-fields", PROJECT | change)
    assert (where, what) == (pointer, code)


async def test_a_code_is_taken_once_and_only_owners_add_fields(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    await owner.do("/custom-fields", PROJECT)
    assert (await owner.send("/custom-fields", PROJECT)).json()["code"] == "code_taken"
    sales = Api(client, signed_in(await trading.person("sales")))
    assert (await sales.send("/custom-fields", PROJECT)).status_code == 403
    async with trading.engine.connect() as connection:
        written = await connection.scalar(
            text("SELECT count(*) FROM trail_entries WHERE company_id = :c AND action = 'custom_field.set'"),
            {"c": trading.company_id},
        )
    assert written == 1


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("number", "012.50", "12.5"),
        ("number", "-0", "0"),
        ("number", "1e3", None),
        ("number", 5, None),
        ("date", "2026-02-28", "2026-02-28"),
        ("date", "2026-02-30", None),
        ("date", "20260228", None),
        ("text", "  ế  ", "ế"),
        ("text", "", None),
        ("text", "a\x00b", None),
        ("boolean", "true", None),
        ("boolean", False, False),
    ],
)
def test_values_are_kept_in_one_spelling(kind: str, value: Any, kept: Any) -> None:
    assert plain_value(kind, (), value) == kept


def test_what_one_does_not_see_stays() -> None:
    fields = {"item": RecordFields([OwnField("item", "a", {"vi": "A"}, "text", (), True, None, "write")])}
    assert checked(fields, "item", {"a": "2"}, kept={"a": "1", "secret": "x"}) == ({"a": "2", "secret": "x"}, [])
