"""A supplier's goods lie here: ours to sell, not ours to own, until they are sold, used or go back."""

import asyncio
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
from tests.scenarios.test_consignment import pairs

Acting = Callable[[Actor], Api]
WRITTEN = ("postings", "stock_moves", "account_transfers", "trade_entries", "goods_receipts", "consigned_vouchers")


@dataclass(frozen=True, slots=True)
class Lender:
    """A supplier who leaves goods here, and who deals with it."""

    trading: Trading
    partner: UUID
    staff: Api
    keeper: Api

    async def agreed(self, code: str, quantity: str, price: str, **fields: Any) -> str:
        """An order that the supplier has accepted: so many at this price, when we sell them."""
        lines = [{"item_code": code, "quantity": quantity, "unit_price": price, **fields}]
        order = await self.staff.do("/purchase-orders", {"partner_id": str(self.partner), "lines": lines})
        for who, action in ((self.staff, "sending"), (self.keeper, "acceptance")):
            path = f"/purchase-orders/{order['id']}/{action}"
            order = await who.do(path, {}, **{"If-Match": f'"{order["version"]}"'})
        return str(order["id"])

    async def hold(self, order: str, quantity: str | None = None) -> Any:
        """Goods of the order's first line come on consignment; no quantity: all that is still expected."""
        return await self.staff.do(f"/purchase-orders/{order}/consigned-arrivals", _line(quantity))

    async def back(self, order: str, quantity: str | None = None) -> Any:
        """Goods of the order's first line go back; no quantity: all that lies here."""
        return await self.staff.do(f"/purchase-orders/{order}/consigned-returns", _line(quantity))

    async def sell(self, code: str, quantity: str, **fields: Any) -> Any:
        """An order of a customer, confirmed, delivered and invoiced."""
        buyer = await self.trading.customer(f"K{new_id().hex[-6:]}")
        body = {"partner_id": str(buyer), "lines": [{"item_code": code, "quantity": quantity}]}
        order = await self.staff.do("/sales-orders", body)
        await self.staff.do(f"/sales-orders/{order['id']}/confirmation", {})
        delivery = {"lines": [{"line_no": 1, "quantity": quantity}], "invoice": True, **fields}
        return await self.staff.do(f"/sales-orders/{order['id']}/deliveries", delivery)

    async def lies(self) -> dict[str, tuple[str, Any]]:
        """What the supplier sees of its goods here, and no value."""
        rows = (await self.keeper.get("/consigned-stock"))["items"]
        return {row["item"]["code"]: (row["on_hand"], row["value"]) for row in rows}


def _line(quantity: str | None) -> dict[str, Any]:
    return {"lines": [{"line_no": 1} | ({"quantity": quantity} if quantity else {})]}


async def open_lender(trading: Trading, acting: Acting, code: str = "NCC") -> Lender:
    """A supplier with somebody who answers for it."""
    partner = await trading.supplier(code)
    return Lender(trading, partner, acting(trading.owner), acting(await trading.person("supplier", partner)))


async def test_what_is_bought_as_it_is_sold_says_what_receipts_say_by_default(
    database: Database, owner_engine: AsyncEngine, acting: Acting
) -> None:
    """Whoever delivers is not asked for the seal that receipts by hand must name."""
    trading = await open_trading(database, owner_engine)
    await trading.item("HH", "100000")
    lender = await open_lender(trading, acting)
    seal = {"record": "goods_receipt", "code": "seal", "labels": {"vi": "Niêm phong"}, "type": "text", "required": True}
    for own in (seal, seal | {"code": "gate", "required": False, "default_value": "2"}):
        await lender.staff.do("/custom-fields", own)
    async with asyncio.timeout(5):
        while len((await lender.staff.get("/own-fields"))["items"]) < 2:
            await asyncio.sleep(0.01)
    await lender.hold(await lender.agreed("HH", "10", "60000"))
    await lender.sell("HH", "2")
    (receipt,) = (await lender.staff.get("/goods-receipts"))["items"]
    assert (await lender.staff.get(f"/goods-receipts/{receipt['id']}"))["custom"] == {"gate": "2"}


@pytest.mark.parametrize(("regime", "revenue"), [("tt99", "511"), ("tt133", "5111")])
async def test_bought_as_it_is_sold(
    database: Database, owner_engine: AsyncEngine, acting: Acting, regime: str, revenue: str
) -> None:
    """Four of ours cost 200,000; ten of the supplier's lie here, agreed at 60,000. Six are sold at 100,000.

    So two are bought: 120,000. Six then are worth 320,000, all cost of sales. Two go back, six stay; the supplier
    invoices the two with VAT 10 %.
    """
    trading = await open_trading(database, owner_engine, regime=regime)
    item = await trading.item("HH", "100000", tax_class="vn_standard")
    await trading.stock(item, "4", "200000")
    lender = await open_lender(trading, acting)
    order = await lender.agreed("HH", "10", "60000")

    came = await lender.hold(order)
    assert (came["kind"], came["lines"][0]["quantity"], came["partner"]["code"]) == ("arrived", "10", "NCC")
    assert await pairs(trading) == {}
    assert await lender.lies() == {"HH": ("10", None)}

    await lender.sell("HH", "6")
    bought = {("156", "3318"): 120_000}
    sold = {("131", revenue): 600_000, ("131", "33311"): 60_000, ("632", "156"): 320_000}
    assert await pairs(trading) == {**bought, **sold}
    assert await lender.lies() == {"HH": ("8", None)}
    [receipt] = (await lender.keeper.get("/goods-receipts"))["items"]
    taken = (await lender.keeper.get("/consigned-vouchers", order_id=order))["items"][0]
    assert (taken["kind"], taken["lines"][0]["quantity"], taken["reference"]) == ("taken", "2", receipt["number"])

    assert (await lender.back(order, "2"))["kind"] == "returned"
    assert await lender.lies() == {"HH": ("6", None)}

    invoice = await lender.keeper.do(
        f"/purchase-orders/{order}/invoices", {"number": "HD-1", "lines": [{"line_no": 1, "quantity": "2"}]}
    )
    path = f"/supplier-invoices/{invoice['id']}/approval"
    await lender.staff.do(path, {}, **{"If-Match": f'"{invoice["version"]}"'})
    balances = await trading.balances()
    assert (balances["331"], balances["1331"], balances["3318"], balances["156"]) == (-132_000, 12_000, 0, 0)
    await trading.check()


async def test_taken_over_for_own_use(trading: Trading, acting: Acting) -> None:
    """Receiving buys what lies here: three of five at 33,333.5 are owed, 100,001; the rest goes back."""
    await trading.item("HH", "100000")
    lender = await open_lender(trading, acting)
    order = await lender.agreed("HH", "5", "33333.5")
    await lender.hold(order, "5")
    await lender.staff.do(f"/purchase-orders/{order}/receipts", _line("3"))
    assert await pairs(trading) == {("156", "3318"): 100_001}
    await lender.back(order)
    assert await lender.lies() == {}
    again = await lender.staff.send(f"/purchase-orders/{order}/receipts", _line("1"))
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "stock_short")
    await trading.check()


async def test_the_oldest_goods_are_bought_first_in_whole_units(trading: Trading, acting: Acting) -> None:
    """Two at 1,000 and a box of five for 6,000 lie here; three are sold, so both the two and the box are bought."""
    await trading.item("HH", "100000", units={"thùng": "5"})
    lender = await open_lender(trading, acting)
    first, second = await lender.agreed("HH", "2", "1000"), await lender.agreed("HH", "1", "6000", unit="thùng")
    await lender.hold(first)
    await lender.hold(second)
    await lender.sell("HH", "3")
    assert (await pairs(trading))["156", "3318"] == 8_000
    assert await lender.lies() == {}
    stock = (await lender.staff.get("/stock", in_stock=True))["items"]
    assert [(row["on_hand"], row["location"]["code"], row["partner"]) for row in stock] == [("4", "MAIN", None)]
    await trading.check()


async def test_only_what_came_and_is_still_ordered_is_sold(trading: Trading, acting: Acting) -> None:
    """One of two lines has come, and is ordered for less since: the rest of it is not ours to sell."""
    await trading.item("HH", "100000")
    lender = await open_lender(trading, acting)
    line = {"item_code": "HH", "quantity": "5", "unit_price": "1000"}
    order = await lender.staff.do("/purchase-orders", {"partner_id": str(lender.partner), "lines": [line, line]})
    path = f"/purchase-orders/{order['id']}"
    for who, action in ((lender.staff, "sending"), (lender.keeper, "acceptance")):
        order = await who.do(f"{path}/{action}", {}, **{"If-Match": f'"{order["version"]}"'})
    await lender.hold(order["id"], "4")
    await lender.sell("HH", "1")
    less = {"lines": [{"line_no": 1, "quantity": "2"}]}
    version = (await lender.staff.get(path))["version"]
    await lender.staff.do(f"{path}/amendment", less, **{"If-Match": f'"{version}"'})
    await lender.sell("HH", "1")
    buyer = await trading.customer("KH")
    body = {"partner_id": str(buyer), "lines": [{"item_code": "HH", "quantity": "1"}]}
    sale = await lender.staff.do("/sales-orders", body)
    await lender.staff.do(f"/sales-orders/{sale['id']}/confirmation", {})
    delivery = {"lines": [{"line_no": 1, "quantity": "1"}]}
    short = await lender.staff.send(f"/sales-orders/{sale['id']}/deliveries", delivery)
    assert (short.status_code, short.json()["code"]) == (409, "stock_short")
    assert await lender.lies() == {"HH": ("2", None)}
    await trading.check()


async def test_goods_of_the_supplier_count_as_supply(trading: Trading, acting: Acting) -> None:
    """They are promised to customers, and an order that waits for them is delivered from them."""
    await trading.item("HH", "100000")
    lender = await open_lender(trading, acting)
    await lender.hold(await lender.agreed("HH", "5", "1000"))
    buyer = await trading.customer("KH")
    body = {"partner_id": str(buyer), "lines": [{"item_code": "HH", "quantity": "3"}]}
    line = (await lender.staff.do("/sales-orders/preview", body))["lines"][0]
    assert (line["short_quantity"], line["promises"]) == ("0", [{"quantity": "3", "on_date": str(today())}])
    stock = (await lender.staff.get("/stock"))["items"]
    owned = [(row["location_kind"], row["partner"]["code"], row["value"]) for row in stock if row["partner"]]
    assert owned == [("consigned", "NCC", "0")]


async def test_wrong_movements_are_refused(trading: Trading, acting: Acting) -> None:
    """More than was ordered, more than lies here, bought goods, a day before the order: nothing is written."""
    await trading.item("HH", "100000")
    await trading.item("LO", "100000", tracking="lot")
    lender, other = await open_lender(trading, acting), await open_lender(trading, acting, "KHAC")
    neighbour = acting((await open_trading(trading.database, trading.engine)).owner)
    order, bought = await lender.agreed("HH", "5", "1000"), await lender.agreed("HH", "5", "1000")
    lots = await lender.agreed("LO", "5", "1000")
    await lender.hold(order, "3")
    await lender.staff.do(f"/purchase-orders/{bought}/receipts", _line("1"))
    gone = await lender.agreed("HH", "5", "1000")
    await lender.staff.do(f"/purchase-orders/{gone}/receipts", _line("1"))
    await lender.staff.do(f"/purchase-orders/{gone}/returns", {**_line("1"), "reason": "Sai quy cách"})
    before = await trading.count_rows(*WRITTEN)
    arrivals, returns = f"/purchase-orders/{order}/consigned-arrivals", f"/purchase-orders/{order}/consigned-returns"
    wrong = [
        (lender.staff, arrivals, _line("3"), 422, "over_receipt"),
        (lender.staff, returns, _line("4"), 422, "over_return"),
        (lender.staff, returns, {"lines": [{"line_no": 2, "quantity": "1"}]}, 422, "line_unknown"),
        (lender.staff, arrivals, {"lines": [{"line_no": 1, "quantity": "0"}]}, 422, None),
        (lender.staff, f"/purchase-orders/{lots}/consigned-arrivals", _line("1"), 409, "lots_missing"),
        (lender.staff, f"/purchase-orders/{bought}/consigned-arrivals", _line("1"), 409, "order_bought"),
        (lender.staff, f"/purchase-orders/{gone}/consigned-arrivals", _line("1"), 409, "order_bought"),
        (lender.staff, f"/purchase-orders/{bought}/consigned-returns", _line("1"), 422, "over_return"),
        (lender.staff, arrivals, {**_line("1"), "moved_on": "2001-01-01"}, 409, "receipt_before_order"),
        (lender.staff, f"/purchase-orders/{order}/receipts", _line("4"), 409, "stock_short"),
        (lender.staff, f"/purchase-orders/{new_id()}/consigned-arrivals", _line("1"), 404, "not_found"),
        (neighbour, arrivals, _line("1"), 404, "not_found"),
        (lender.keeper, arrivals, _line("1"), 403, "forbidden"),
    ]
    for who, path, body, status, code in wrong:
        answer = await who.send(path, body)
        told = {answer.json()["code"], *(fault["code"] for fault in answer.json().get("errors") or ())}
        assert answer.status_code == status, (path, answer.text)
        assert code is None or code in told, (code, told)
    assert await trading.count_rows(*WRITTEN) == before
    assert (await other.keeper.get("/consigned-stock", partner_id=str(lender.partner)))["items"] == []
    assert (await other.keeper.get("/consigned-vouchers", order_id=order))["items"] == []
    assert (await neighbour.get("/consigned-vouchers", order_id=order))["items"] == []
    buyer = await trading.customer("KH")
    consigned = [row["location"]["id"] for row in (await lender.staff.get("/consigned-stock"))["items"]]
    sold = {"partner_id": str(buyer), "location_id": consigned[0], "lines": [{"item_code": "HH", "quantity": "1"}]}
    answer = await lender.staff.send("/sales-orders", sold)
    assert (answer.status_code, answer.json()["code"]) == (422, "location_unknown")
    await trading.check()


async def test_more_than_lies_here_cannot_be_sold(trading: Trading, acting: Acting) -> None:
    """Neither the sale nor the purchase that it would have made is written."""
    await trading.item("HH", "100000")
    lender = await open_lender(trading, acting)
    await lender.hold(await lender.agreed("HH", "5", "1000"))
    buyer = await trading.customer("KH")
    body = {"partner_id": str(buyer), "lines": [{"item_code": "HH", "quantity": "6"}]}
    order = await lender.staff.do("/sales-orders", body)
    await lender.staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    before = await trading.count_rows(*WRITTEN)
    delivery = {"lines": [{"line_no": 1, "quantity": "6"}]}
    answer = await lender.staff.send(f"/sales-orders/{order['id']}/deliveries", delivery)
    assert (answer.status_code, answer.json()["code"]) == (409, "stock_short")
    assert await trading.count_rows(*WRITTEN) == before
    assert sum((await trading.balances()).values(), Decimal(0)) == 0
    await trading.check()


async def test_lots_are_the_suppliers_until_they_are_sold(trading: Trading, acting: Acting) -> None:
    """Milk of three lots lies here, one expired: the next to expire is bought as it is sold, the rest goes back."""
    await trading.item("SUA", "100000", tracking="lot")
    lender = await open_lender(trading, acting)
    order = await lender.agreed("SUA", "12", "1000")
    days = {"CU": str(today() - timedelta(days=1)), "A": "2098-01-01", "B": "2099-01-01"}
    lots = [{"lot": lot, "quantity": "4", "expires_on": day} for lot, day in days.items()]
    arrivals = f"/purchase-orders/{order}/consigned-arrivals"
    await lender.staff.do(arrivals, {"lines": [{"line_no": 1, "quantity": "12", "lots": lots}]})
    await lender.sell("SUA", "5")
    assert await lies_of_lots(trading) == {("CU", "consigned"): 4, ("B", "consigned"): 3}
    await lender.staff.do(f"/purchase-orders/{order}/receipts", {"lines": [{"line_no": 1, "quantity": "1"}]})
    assert await lies_of_lots(trading) == {("CU", "consigned"): 3, ("B", "consigned"): 3, ("CU", "warehouse"): 1}
    named = [{"lot": "B", "quantity": "2"}]
    receipt = {"lines": [{"line_no": 1, "quantity": "2", "lots": named}]}
    await lender.staff.do(f"/purchase-orders/{order}/receipts", receipt)
    short = await lender.staff.send(f"/purchase-orders/{order}/receipts", receipt)
    assert (short.status_code, short.json()["errors"][0]["code"]) == (409, "lot_short")
    back = {"lines": [{"line_no": 1, "quantity": "1", "lots": [{"lot": "B", "quantity": "1"}]}]}
    await lender.staff.do(f"/purchase-orders/{order}/consigned-returns", back)
    await lender.back(order)
    assert await lies_of_lots(trading) == {("CU", "warehouse"): 1, ("B", "warehouse"): 2}
    await trading.check()


async def test_pieces_are_bought_one_by_one(trading: Trading, acting: Acting) -> None:
    await trading.item("MAY", "9000000", tracking="serial")
    lender = await open_lender(trading, acting)
    order = await lender.agreed("MAY", "3", "5000000")
    pieces = [{"lot": f"S{n}", "quantity": "1"} for n in range(3)]
    arrivals = f"/purchase-orders/{order}/consigned-arrivals"
    await lender.staff.do(arrivals, {"lines": [{"line_no": 1, "quantity": "3", "lots": pieces}]})
    await lender.sell("MAY", "1")
    assert await lies_of_lots(trading) == {("S1", "consigned"): 1, ("S2", "consigned"): 1}
    assert (await pairs(trading))["156", "3318"] == 5_000_000
    await trading.check()


async def lies_of_lots(trading: Trading) -> dict[tuple[str, str], Any]:
    """How much of each lot lies at a place of which kind."""
    query = """
        SELECT t.code, l.kind, b.quantity FROM lot_balances b
        JOIN lots t ON t.company_id = b.company_id AND t.id = b.lot_id
        JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id WHERE b.company_id = :c"""
    async with trading.engine.connect() as connection:
        rows = await connection.execute(text(query), {"c": trading.company_id})
        return {(code, kind): quantity for code, kind, quantity in rows}
