"""Purchase and production orders carry a company's own fields: drafts first, then both sides fill in their own."""

from typing import Any

from httpx import AsyncClient

from tests.customisation.conftest import COLOUR, PROJECT, bound, patch, put, refusal
from tests.factories.trading import Api, Headers, Trading
from tests.production.conftest import bill_body, order_body

LINE = {"item_code": "NM", "quantity": "5", "unit_price": "50000"}


async def fields_of_buying(owner: Api) -> None:
    """A project that has to be named, a batch of the supplier's; of lines a colour, and a grade that has to be."""
    project = PROJECT | {"record": "purchase_order", "required": True}
    await owner.do("/custom-fields", project)
    await owner.do("/custom-fields", project | {"code": "batch", "required": False, "partner_access": "write"})
    await owner.do("/custom-fields", COLOUR | {"record": "purchase_order_line", "partner_access": "read"})
    await owner.do("/custom-fields", COLOUR | {"record": "purchase_order_line", "code": "grade", "required": True})
    await bound(owner, project="write", batch="write", colour="write", grade="write")


async def test_drafts_of_purchase_orders_need_nothing_before_they_are_sent(trading: Trading, owner: Api) -> None:
    await fields_of_buying(owner)
    body: dict[str, Any] = {"partner_id": str(await trading.supplier("NCC1"))}
    body["lines"] = [LINE, LINE | {"custom": {"colour": "Tím"}}]
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
    twice = {"lines": [{"line_no": 1, "custom": {"colour": colour}} for colour in ("Đỏ", "Xanh")]}
    headers = owner.headers | {"If-Match": '"2"'}
    repeated = await owner.client.patch(f"/api/v1{path}/own-fields", json=twice, headers=headers)
    assert [(error["pointer"], error["code"]) for error in repeated.json()["errors"]] == [("/lines", "line_repeated")]
    await patch(owner, f"{path}/own-fields", {"lines": [{"line_no": 2, "custom": {"grade": "Xanh"}}]}, '"2"')
    await put(owner, path, body | {"custom": {"project": "DA-7"}}, '"3"')
    await owner.do(f"{path}/sending", {}, **{"If-Match": '"4"'})
    found = await owner.get("/purchase-orders", custom="project:DA-7")
    assert [row["id"] for row in found["items"]] == [order["id"]]
    assert (await owner.get("/purchase-orders", custom="project:DA"))["items"] == []


async def test_what_a_line_says_goes_with_its_item_as_a_draft_is_written_anew(trading: Trading, owner: Api) -> None:
    """Where it stood, or else wherever its item stands now."""
    await fields_of_buying(owner)
    await trading.item("KHAC", "1000")
    other = LINE | {"item_code": "KHAC"}
    body: dict[str, Any] = {"partner_id": str(await trading.supplier("NCC1"))}
    lines = [LINE | {"custom": {"colour": "Xanh"}}, other | {"custom": {"colour": None}}]
    order = await owner.do("/purchase-orders", body | {"lines": lines, "custom": {"project": "DA-7"}})
    path = f"/purchase-orders/{order['id']}"
    changed = await put(owner, path, body | {"lines": [other, LINE, LINE]}, '"1"')
    assert (changed["custom"], [line["custom"] for line in changed["lines"]]) == (
        {"project": "DA-7"},
        [{"grade": "Đỏ"}, {"colour": "Xanh", "grade": "Đỏ"}, {"colour": "Đỏ", "grade": "Đỏ"}],
    )
    changed = await put(owner, path, body | {"lines": [LINE]}, '"2"')
    assert [line["custom"] for line in changed["lines"]] == [{"colour": "Xanh", "grade": "Đỏ"}]


async def test_a_supplier_fills_in_what_is_its_own_to_fill_in(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    await fields_of_buying(owner)
    partner_id = await trading.supplier("NCC1")
    seller = Api(client, signed_in(await trading.person("supplier", partner_id)))
    body = {"partner_id": str(partner_id), "lines": [LINE], "custom": {"project": "DA-7"}}
    path = f"/purchase-orders/{(await owner.do('/purchase-orders', body))['id']}"
    await owner.do(f"{path}/sending", {}, **{"If-Match": '"1"'})
    seen = await seller.get(path)
    assert (seen["custom"], seen["lines"][0]["custom"]) == ({}, {"colour": "Đỏ"})
    filled = await patch(seller, f"{path}/own-fields", {"custom": {"batch": "L-9"}}, '"2"')
    assert filled["custom"] == {"batch": "L-9"}
    unseen = {"custom": {"project": "x"}, "lines": [{"line_no": 1, "custom": {"colour": "Xanh"}}]}
    headers = seller.headers | {"If-Match": '"3"'}
    answer = await client.patch(f"/api/v1{path}/own-fields", json=unseen, headers=headers)
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/custom/project", "field_unknown"),
        ("/lines/0/custom/colour", "field_read_only"),
    }
    assert (await owner.get(path))["custom"] == {"project": "DA-7", "batch": "L-9"}
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
