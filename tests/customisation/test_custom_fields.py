"""A company adds fields of its own to documents, lines, items and partners; each person has those it may see."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from app.services.access.custom_fields import OwnField, RecordFields, checked, plain_value
from tests.customisation.conftest import COLOUR, PROJECT, bound, patch, refusal
from tests.factories.trading import Api, Headers, Trading


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


def test_what_is_repeated_as_it_is_stays_whatever_one_may_do_with_it() -> None:
    """A choice that was withdrawn since, or a field that one only reads."""
    choice = OwnField("item", "a", {"vi": "A"}, "choice", ("2",), False, None, "write")
    fields = {"item": RecordFields([choice, OwnField("item", "b", {"vi": "B"}, "text", (), False, None, "read")])}
    kept = {"a": "1", "b": "x"}
    assert checked(fields, "item", kept, kept=kept) == (kept, [])
    assert [fault.code for fault in checked(fields, "item", {"a": "3", "b": "y"}, kept=kept)[1]] == [
        "invalid_value",
        "field_read_only",
    ]


def test_what_one_does_not_see_stays() -> None:
    fields = {"item": RecordFields([OwnField("item", "a", {"vi": "A"}, "text", (), True, None, "write")])}
    assert checked(fields, "item", {"a": "2"}, kept={"a": "1", "secret": "x"}) == ({"a": "2", "secret": "x"}, [])
