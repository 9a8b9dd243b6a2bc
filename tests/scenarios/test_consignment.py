"""Goods lie with a consignee for sale: still the company's (157) until they are sold or come back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading, open_trading
from tests.ledgers.test_page_answers import schema_of

Acting = Callable[[Actor], Api]
WRITTEN = ("postings", "stock_moves", "account_transfers", "trade_entries", "reservation_entries", "sales_orders")


@dataclass(frozen=True, slots=True)
class Shop:
    """A consignee with the company's goods in its shop, and its people."""

    trading: Trading
    partner: UUID
    place: str
    staff: Api
    keeper: Api

    async def send(self, code: str, quantity: str, **fields: Any) -> Any:
        """Goods from the main warehouse to the shop; `direct` unless told otherwise."""
        ends = {"from_location_id": str(self.trading.warehouse_id), "to_location_id": self.place}
        lines = [{"item_code": code, "quantity": quantity}]
        return await self.staff.do("/stock-transfers", {"direct": True, **ends, "lines": lines, **fields})

    async def back(self, code: str, quantity: str, **fields: Any) -> Any:
        """Unsold goods from the shop to the main warehouse."""
        return await self.send(
            code, quantity, from_location_id=self.place, to_location_id=str(self.trading.warehouse_id), **fields
        )

    def sold(self, code: str, quantity: str, **fields: Any) -> dict[str, Any]:
        """A report of what the shop has sold."""
        return {"location_id": self.place, "lines": [{"item_code": code, "quantity": quantity}], **fields}

    async def lies(self) -> dict[str, tuple[str, str, Any]]:
        """What the consignee sees: on hand, reported, and no value."""
        rows = (await self.keeper.get("/consigned-stock"))["items"]
        return {row["item"]["code"]: (row["on_hand"], row["reserved"], row["value"]) for row in rows}


async def open_shop(trading: Trading, acting: Acting, code: str = "DL") -> Shop:
    """A consignee with one shop."""
    partner, staff = await trading.customer(code), acting(trading.owner)
    place = {"code": f"{code}-1", "name": "Cửa hàng đại lý", "kind": "consignee", "partner_id": str(partner)}
    shop = (await staff.do("/warehouses", place))["id"]
    return Shop(trading, partner, shop, staff, acting(await trading.person("customer", partner)))


async def pairs(trading: Trading) -> dict[tuple[str, str], Decimal | int]:
    """Nợ/Có pairs and their sums; memo and opening apart."""
    query = """
        SELECT debit_account, credit_account, sum(amount) FROM account_transfers
        WHERE company_id = :c AND debit_account NOT LIKE 'M%' AND debit_account <> 'OPENING'
          AND credit_account <> 'OPENING' GROUP BY 1, 2
    """
    async with trading.engine.connect() as connection:
        rows = await connection.execute(text(query), {"c": trading.company_id})
        return {(debit, credit): amount for debit, credit, amount in rows}


@pytest.mark.parametrize(("regime", "revenue", "returns"), [("tt99", "511", "521"), ("tt133", "5111", "5111")])
async def test_sent_sold_returned_and_taken_back(
    database: Database, owner_engine: AsyncEngine, acting: Acting, regime: str, revenue: str, returns: str
) -> None:
    """Ten cost 600,000. Six go to the shop (360,000), four are sold, one comes back to it, three come home."""
    trading = await open_trading(database, owner_engine, regime=regime)
    item = await trading.item("HH", "100000", tax_class="vn_standard")
    await trading.stock(item, "10", "600000")
    shop = await open_shop(trading, acting)

    await shop.send("HH", "6")
    sent = {("157", "156"): 360_000}
    assert await pairs(trading) == sent
    assert await shop.lies() == {"HH": ("6", "0", None)}

    order = await shop.keeper.do("/sales-orders", shop.sold("HH", "4"))
    assert (order["status"], order["location"]["code"], order["lines"][0]["reserved"]) == ("placed", "DL-1", "4")
    assert await shop.lies() == {"HH": ("6", "4", None)}
    await shop.staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await shop.staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    sold = {("131", revenue): 400_000, ("131", "33311"): 40_000, ("632", "157"): 240_000}
    assert await pairs(trading) == {**sent, **sold}
    assert await shop.lies() == {"HH": ("2", "0", None)}

    body = {"reason": "Khách trả", "lines": [{"line_no": 1, "quantity": "1"}]}
    await shop.staff.do(f"/invoices/{delivery['invoice_id']}/returns", body)
    back = {(returns, "131"): 100_000, ("33311", "131"): 10_000, ("157", "632"): 60_000}
    assert await pairs(trading) == {**sent, **sold, **back}
    assert await shop.lies() == {"HH": ("3", "0", None)}

    await shop.back("HH", "3")
    assert await pairs(trading) == {**sent, **sold, **back, ("156", "157"): 180_000}
    balances = await trading.balances()
    assert (balances["157"], balances["156"], balances["632"]) == (0, 420_000, 180_000)
    assert await shop.lies() == {}
    await trading.check()


async def test_on_the_way_goods_are_still_in_the_warehouses_account(trading: Trading, acting: Acting) -> None:
    """Three cost 100,000. Two leave (66,667): one arrives (33,334), one is lost; the one starts home, and stays."""
    item = await trading.item("HH", "100000")
    await trading.stock(item, "3", "100000")
    shop = await open_shop(trading, acting)
    path = f"/stock-transfers/{(await shop.send('HH', '2', direct=False))['id']}"
    assert await pairs(trading) == {}
    await shop.staff.do(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "1", "missing": "1"}]})
    arrived = {("157", "156"): 33_334, ("1381", "156"): 33_333}
    assert await pairs(trading) == arrived
    home = f"/stock-transfers/{(await shop.back('HH', '1', direct=False))['id']}"
    assert await pairs(trading) == {**arrived, ("156", "157"): 33_334}
    await shop.staff.do(f"{home}/cancellation", {}, **{"If-Match": '"1"'})
    assert await pairs(trading) == {**arrived, ("157", "156"): 66_668, ("156", "157"): 33_334}
    assert await shop.lies() == {"HH": ("1", "0", None)}
    await trading.check()


async def test_sold_now_and_invoiced_later(trading: Trading, acting: Acting) -> None:
    """Handed over without an invoice nothing moves on accounts: the goods were sent for sale already."""
    item = await trading.item("HH", "100000")
    await trading.stock(item, "3", "100000")
    shop = await open_shop(trading, acting)
    await shop.send("HH", "2")
    order = await shop.keeper.do("/sales-orders", shop.sold("HH", "1"))
    await shop.staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await shop.staff.do(f"/sales-orders/{order['id']}/deliveries", {})
    assert await pairs(trading) == {("157", "156"): 66_667}
    await trading.check()
    await shop.staff.do(f"/deliveries/{delivery['id']}/invoice", {})
    assert (await trading.balances())["157"] == 33_333
    assert (await pairs(trading))["632", "157"] == 33_334
    await trading.check()


async def test_direct_sale_reports_are_sold_at_once(
    database: Database, owner_engine: AsyncEngine, acting: Acting
) -> None:
    trading = await open_trading(database, owner_engine, policy="direct_sale")
    item = await trading.item("HH", "100000", tax_class="vn_standard")
    await trading.stock(item, "10", "600000")
    shop = await open_shop(trading, acting)
    await shop.send("HH", "6")
    order = await shop.keeper.do("/sales-orders", shop.sold("HH", "6"))
    assert order["status"] == "closed"
    assert (await pairs(trading))["632", "157"] == 360_000
    assert await shop.lies() == {}
    await trading.check()


async def test_a_late_receipt_changes_what_was_sent_and_sold(trading: Trading, acting: Acting) -> None:
    """Ten at 60,000; six sent, two of them sold. Ten more at 90,000, dated before: the average was 75,000.

    Sent 450,000 instead of 360,000; sold 150,000 instead of 120,000; left at the shop 300,000, at home 14 = 1,050,000.
    """
    item, supplier = await trading.item("HH", "100000"), await trading.supplier("NCC")
    day = today()
    await trading.fiscal_year(day.year - 1)
    await trading.stock(item, "10", "600000", on=day - timedelta(days=9))
    shop = await open_shop(trading, acting)
    await shop.send("HH", "6", dispatched_on=str(day - timedelta(days=2)))
    order = await shop.staff.do("/sales-orders", shop.sold("HH", "2", partner_id=str(shop.partner)))
    await shop.staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    await shop.staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    await trading.buy(item, "10", "900000", supplier, day - timedelta(days=5))
    balances = await trading.balances()
    assert (balances["157"], balances["156"], balances["632"]) == (300_000, 1_050_000, 150_000)
    assert (await pairs(trading))["157", "156"] == 450_000
    await trading.check()


async def test_wrong_reports_and_places_are_refused(trading: Trading, acting: Acting) -> None:
    """More than lies there, another's shop, a place of no such kind, a closed period: nothing is written."""
    item = await trading.item("HH", "100000")
    await trading.stock(item, "10", "600000")
    shop, other = await open_shop(trading, acting), await open_shop(trading, acting, "KHAC")
    neighbour = await open_shop(await open_trading(trading.database, trading.engine), acting)
    await shop.send("HH", "4")
    order = await shop.keeper.do("/sales-orders", shop.sold("HH", "1"))
    before = await trading.count_rows(*WRITTEN)
    unknown = (422, "location_unknown", "/location_id")
    wrong = [
        (shop.keeper, shop.sold("HH", "4"), (409, "stock_short", "/lines/0/quantity")),
        (other.keeper, shop.sold("HH", "1"), unknown),
        (shop.staff, shop.sold("HH", "1", partner_id=str(other.partner)), unknown),
        (shop.keeper, shop.sold("HH", "1", location_id=neighbour.place), unknown),
        (shop.keeper, shop.sold("HH", "1", location_id=str(new_id())), unknown),
        (shop.keeper, shop.sold("HH", "0"), (422, None, "/lines/0/quantity")),
    ]
    for who, body, (status, code, pointer) in wrong:
        answer = await who.send("/sales-orders", body)
        faults = {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
        assert answer.status_code == status, answer.text
        assert any(place == pointer and code in (None, name) for place, name in faults), faults
    more = await shop.staff.send(
        f"/sales-orders/{order['id']}/amendment", {"lines": [{"line_no": 1, "quantity": "5"}]}, **{"If-Match": '"1"'}
    )
    assert (more.status_code, more.json()["code"]) == (409, "stock_short"), more.text
    late = await shop.staff.send(
        "/sales-orders", shop.sold("HH", "1", partner_id=str(shop.partner), ordered_on=f"{today().year - 1}-12-31")
    )
    assert (late.status_code, late.json()["code"]) == (409, "period_closed")
    taken = await shop.staff.send(
        "/stock-transfers",
        {
            "from_location_id": shop.place,
            "to_location_id": other.place,
            "lines": [{"item_code": "HH", "quantity": "4"}],
        },
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "stock_short")
    assert await trading.count_rows(*WRITTEN) == before
    await trading.check()


async def test_what_got_lost_on_its_way_is_valued_again_as_lost(trading: Trading, acting: Acting) -> None:
    """Ten at 60,000; of six on their way to the shop one is lost. Ten more at 90,000, dated before: 75,000 each.

    One receipt tells of what came and of what did not; found by the machine of tests/properties.
    """
    item, supplier, day = await trading.item("HH", "100000"), await trading.supplier("NCC"), today()
    await trading.fiscal_year(day.year - 1)
    await trading.stock(item, "10", "600000", on=day - timedelta(days=9))
    shop = await open_shop(trading, acting)
    sent = await shop.send("HH", "6", direct=False, dispatched_on=str(day - timedelta(days=2)))
    arrived = {"lines": [{"line_no": 1, "quantity": "5", "missing": "1"}]}
    await shop.staff.do(f"/stock-transfers/{sent['id']}/receipts", arrived)
    await trading.buy(item, "10", "900000", supplier, day - timedelta(days=5))
    balances = await trading.balances()
    assert (balances["157"], balances["1381"], balances["156"]) == (375_000, 75_000, 1_050_000)
    await trading.check()


async def test_each_consignee_sees_what_lies_with_it(trading: Trading, acting: Acting) -> None:
    """Quantities only, and no place but the own ones, whatever is asked for; staff sees all, and its worth."""
    item = await trading.item("HH", "100000")
    await trading.stock(item, "10", "600000")
    shop, other = await open_shop(trading, acting), await open_shop(trading, acting, "KHAC")
    await shop.send("HH", "4")
    seen = await other.keeper.get("/consigned-stock")
    asked = await other.keeper.get("/consigned-stock", partner_id=str(shop.partner), location_id=shop.place)
    assert seen["items"] == asked["items"] == []
    [row] = (await shop.staff.get("/consigned-stock"))["items"]
    assert (row["partner"]["code"], row["location_kind"], row["value"]) == ("DL", "consignee", "240000")
    answer = await shop.staff.client.get("/api/v1/consigned-stock", headers=shop.staff.headers)
    schema = schema_of("/consigned-stock")
    assert answer.content == schema.dump_json(schema.validate_json(answer.content))
    stock = (await shop.staff.get("/stock"))["items"]
    assert [(r["location"]["code"], r["partner"] and r["partner"]["code"]) for r in stock] == [
        ("DL-1", "DL"),
        ("MAIN", None),
    ]
    factory = acting(await trading.person("factory", await trading.supplier("NCC")))
    answer = await factory.client.get("/api/v1/consigned-stock", headers=factory.headers)
    assert answer.status_code == 403
    assert (await factory.client.get("/api/v1/consigned-stock")).status_code == 401
    stranger = acting((await open_trading(trading.database, trading.engine)).owner)
    assert (await stranger.get("/consigned-stock", partner_id=str(shop.partner)))["items"] == []
