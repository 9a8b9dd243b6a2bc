"""Deliveries, invoices and goods receipts carry a company's own fields from the moment they are issued."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.ids import new_id
from tests.customisation.conftest import PROJECT, bound, put, refusal
from tests.factories.trading import Api, Headers, Trading, open_trading

LINE = {"item_code": "NM", "quantity": "5"}


async def field(owner: Api, record: str, code: str, **said: Any) -> None:
    await owner.do("/custom-fields", PROJECT | {"record": record, "code": code, **said})


async def test_a_delivery_and_its_invoice_say_what_their_company_asks(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    """The customer reads the lorry, not the driver; nothing is issued while something required is missing."""
    await field(owner, "delivery", "lorry", required=True, partner_access="read")
    await field(owner, "delivery", "driver", default_value="Tư")
    await field(owner, "invoice", "contract", required=True, partner_access="read")
    await bound(owner, lorry="write", driver="write", contract="write")
    buyer = Api(client, signed_in(await trading.person("customer", await trading.customer("KH1"))))
    order = await buyer.do("/sales-orders", {"lines": [LINE]})
    path = f"/sales-orders/{order['id']}"
    await owner.do(f"{path}/confirmation", {})
    before = await trading.count_rows("deliveries", "invoices", "stock_moves")
    assert await refusal(owner, f"{path}/deliveries", {"invoice": True, "custom": {"nobody": "x"}}) == {
        ("/custom/lorry", "required"),
        ("/custom/nobody", "field_unknown"),
        ("/invoice/custom/contract", "required"),
    }
    assert await trading.count_rows("deliveries", "invoices", "stock_moves") == before
    one = {"lines": [{"line_no": 1, "quantity": "2"}], "custom": {"lorry": "51C-1"}}
    first = await owner.do(f"{path}/deliveries", one)
    assert first["custom"] == {"lorry": "51C-1", "driver": "Tư"}
    rest = {"custom": {"lorry": "51C-2", "driver": "Năm"}, "invoice": {"custom": {"contract": "HĐ-9"}}}
    second = await owner.do(f"{path}/deliveries", rest)
    billing = f"/deliveries/{first['id']}/invoice"
    assert await refusal(owner, billing, {}) == {("/custom/contract", "required")}
    billed = await owner.do(billing, {"custom": {"contract": "HĐ-8"}})

    for reader, own in ((owner, {"lorry": "51C-2", "driver": "Năm"}), (buyer, {"lorry": "51C-2"})):
        assert (await reader.get(f"/deliveries/{second['id']}"))["custom"] == own
        assert (await reader.get(f"/invoices/{second['invoice_id']}"))["custom"] == {"contract": "HĐ-9"}
        assert [each["custom"] for each in (await reader.get(path))["deliveries"]][1] == own
        for resource, sought, found in (
            ("deliveries", "lorry:51C-2", second["id"]),
            ("invoices", "contract:HĐ-8", billed["id"]),
        ):
            assert [row["id"] for row in (await reader.get(f"/{resource}", custom=sought))["items"]] == [found]
    hidden = await client.get("/api/v1/deliveries?custom=driver:Năm", headers=buyer.headers)
    assert hidden.status_code == 422
    await trading.check()


async def test_who_reads_orders_alone_is_not_told_what_deliveries_say(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    await field(owner, "delivery", "lorry", partner_access="read")
    await bound(owner, lorry="write")
    member = await trading.person("customer", await trading.customer("KH1"))
    buyer = Api(client, signed_in(member))
    path = f"/sales-orders/{(await buyer.do('/sales-orders', {'lines': [LINE]}))['id']}"
    await owner.do(f"{path}/confirmation", {})
    await owner.do(f"{path}/deliveries", {"custom": {"lorry": "51C-1"}})
    assert (await buyer.get(path))["deliveries"][0]["custom"] == {"lorry": "51C-1"}
    held = f"/members/{member.membership_id}/permissions"
    tag = (await client.get(f"/api/v1{held}", headers=owner.headers)).headers["ETag"]
    await put(owner, held, {"denied": ["deliveries:read"]}, tag)
    async with asyncio.timeout(5):
        while (await client.get("/api/v1/deliveries", headers=buyer.headers)).status_code != 403:
            await asyncio.sleep(0.01)
    assert (await buyer.get(path))["deliveries"][0]["custom"] == {}


async def test_who_may_only_deliver_does_not_invoice_with_it(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    keeper = Api(client, signed_in(await trading.person("warehouse")))
    order = await owner.do("/sales-orders", {"partner_id": str(await trading.customer("KH1")), "lines": [LINE]})
    path = f"/sales-orders/{order['id']}"
    await owner.do(f"{path}/confirmation", {})
    asked: tuple[Any, ...] = (True, {}, {"custom": {}})
    for said in asked:
        assert (await keeper.send(f"{path}/deliveries", {"invoice": said})).status_code == 403
    assert (await keeper.do(f"{path}/deliveries", {"invoice": False}))["invoice_id"] is None


@pytest.mark.parametrize(
    ("said", "pointer"), [({"costum": {}}, "/invoice/costum"), ("yes", "/invoice"), ({"custom": 5}, "/invoice/custom")]
)
async def test_what_is_wrong_of_an_invoice_is_told_where_it_stands(owner: Api, said: Any, pointer: str) -> None:
    assert {place for place, _ in await refusal(owner, f"/sales-orders/{new_id()}/deliveries", {"invoice": said})} == {
        pointer
    }


async def test_the_schema_asks_for_what_is_required(trading: Trading, owner: Api) -> None:
    await field(owner, "delivery", "lorry", required=True)
    await bound(owner, lorry="write")
    described = (await owner.get("/own-fields/openapi"))["components"]["schemas"]
    assert "custom" in described["DeliveryCreate"]["required"]
    for issued in ("InvoiceCreate", "DeliveredInvoiceInput", "GoodsReceiptCreate"):
        assert "custom" not in described[issued].get("required", [])
    assert "custom" in described["DeliveryRead"]["properties"]


@pytest.mark.parametrize("record", ["delivery", "invoice"])
async def test_a_direct_sale_asks_nobody_for_anything(
    database: Database, owner_engine: AsyncEngine, client: AsyncClient, signed_in: Headers, record: str
) -> None:
    """What it delivers and invoices at once says what it says by default."""
    trading = await open_trading(database, owner_engine, policy="direct_sale")
    await trading.stock(await trading.item("NM", "80000"), "100", "5000000")
    owner = Api(client, signed_in(trading.owner))
    await field(owner, record, "lorry", required=True, partner_access="write")
    await field(owner, record, "driver", default_value="Tư", partner_access="read")
    await bound(owner, lorry="write", driver="write")
    partner_id = await trading.customer("KH1")
    buyer = Api(client, signed_in(await trading.person("customer", partner_id)))
    sold = await owner.do("/sales-orders", {"partner_id": str(partner_id), "lines": [LINE]})
    order = await buyer.do("/sales-orders", {"lines": [LINE]})
    again = await buyer.get(f"/sales-orders/{order['id']}")
    assert (again["deliveries"], again["invoices"]) == (order["deliveries"], order["invoices"])
    resource = {"delivery": "deliveries", "invoice": "invoices"}[record]
    for each in (sold, order):
        issued = await buyer.get(f"/{resource}/{each[resource][0]['id']}")
        assert issued["custom"] == {"driver": "Tư"}


async def test_a_goods_receipt_says_what_its_company_asks(
    trading: Trading, owner: Api, client: AsyncClient, signed_in: Headers
) -> None:
    await field(owner, "goods_receipt", "seal", required=True, partner_access="read")
    await field(owner, "goods_receipt", "gate", default_value="2")
    await bound(owner, seal="write", gate="write")
    partner_id = await trading.supplier("NCC1")
    seller = Api(client, signed_in(await trading.person("supplier", partner_id)))
    body = {"partner_id": str(partner_id), "lines": [LINE | {"unit_price": "50000"}]}
    path = f"/purchase-orders/{(await owner.do('/purchase-orders', body))['id']}"
    await owner.do(f"{path}/sending", {}, **{"If-Match": '"1"'})
    await seller.do(f"{path}/acceptance", {}, **{"If-Match": '"2"'})
    assert await refusal(owner, f"{path}/receipts", {}) == {("/custom/seal", "required")}
    receipt = await owner.do(f"{path}/receipts", {"custom": {"seal": "S-1"}})
    assert receipt["custom"] == {"seal": "S-1", "gate": "2"}
    assert (await seller.get(f"/goods-receipts/{receipt['id']}"))["custom"] == {"seal": "S-1"}
    for sought, found in (("seal:S-1", [receipt["id"]]), ("seal:S", [])):
        assert [row["id"] for row in (await seller.get("/goods-receipts", custom=sought))["items"]] == found
    hidden = await client.get("/api/v1/goods-receipts?custom=gate:2", headers=seller.headers)
    assert hidden.status_code == 422
    await trading.check()
