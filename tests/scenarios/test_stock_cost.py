"""Moving average: quantity and value are kept, never a rounded average; goods come back at the cost they left with."""

from collections.abc import Callable
from typing import Any

from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading

Acting = Callable[[Actor], Api]


async def sell(staff: Api, partner: object, code: str, quantity: str) -> Any:
    """Order, confirm, deliver and invoice at once."""
    line = {"item_code": code, "quantity": quantity}
    order = await staff.do("/sales-orders", {"partner_id": str(partner), "lines": [line]})
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    return await staff.get(f"/invoices/{delivery['invoice_id']}")


async def test_moving_average_of_the_costing_rules(trading: Trading, acting: Acting) -> None:
    """3 at 10,000 and 4 for 44,444: 2 leave for 21,270, the last 5 for 53,174, and nothing is worth nothing."""
    item = await trading.item("BQ", "20000")
    await trading.stock(item, "3", "30000")
    await trading.stock(item, "4", "44444")
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    assert await trading.stock_of(item) == (7, 0, 74_444)
    await sell(staff, partner, "BQ", "2")
    assert (await trading.balances())["632"] == 21_270
    assert await trading.stock_of(item) == (5, 0, 53_174)
    await sell(staff, partner, "BQ", "5")
    assert (await trading.balances())["632"] == 74_444
    assert await trading.stock_of(item) == (0, 0, 0)
    await trading.check()


async def test_return_at_the_cost_of_its_delivery(trading: Trading, acting: Acting) -> None:
    """The average has moved since; what comes back carries what it left with, in parts without a đồng lost."""
    item = await trading.item("BQ", "20000")
    await trading.stock(item, "3", "10000")
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    invoice = await sell(staff, partner, "BQ", "3")
    await trading.stock(item, "10", "900000")
    values = []
    for _ in range(3):
        before = (await trading.stock_of(item))[2]
        await staff.do(
            f"/invoices/{invoice['id']}/returns", {"reason": "Lỗi", "lines": [{"line_no": 1, "quantity": "1"}]}
        )
        values.append((await trading.stock_of(item))[2] - before)
    assert values == [3333, 3334, 3333]
    assert (await trading.balances())["632"] == 0
    over = await staff.send(f"/invoices/{invoice['id']}/returns", {"reason": "Lỗi", "lines": [{"line_no": 1}]})
    assert over.json()["errors"][0]["code"] == "over_return"
    await trading.check()


async def test_same_item_twice_in_one_delivery(trading: Trading, acting: Acting) -> None:
    """The second line takes what the first left, to the last đồng."""
    item = await trading.item("BQ", "20000")
    await trading.stock(item, "3", "10000")
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    lines = [{"item_code": "BQ", "quantity": quantity} for quantity in ("1", "2")]
    order = await staff.do("/sales-orders", {"partner_id": str(partner), "lines": lines})
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await staff.do(f"/sales-orders/{order['id']}/deliveries", {})
    assert (await trading.balances())["157"] == 10_000
    invoice = await staff.do(f"/deliveries/{delivery['id']}/invoice", {})
    assert (await trading.balances())["632"] == 10_000
    await staff.do(f"/invoices/{invoice['id']}/returns", {"reason": "Lỗi", "lines": [{"line_no": 2}]})
    assert await trading.stock_of(item) == (2, 0, 6667)
    await trading.check()


async def test_goods_that_cost_nothing(trading: Trading, acting: Acting) -> None:
    """Free samples move without a value and without an empty transfer."""
    item = await trading.item("QT", "1000")
    await trading.stock(item, "10", "0")
    invoice = await sell(acting(trading.owner), await trading.customer("KH"), "QT", "4")
    assert invoice["net_amount"] == "4000"
    assert "632" not in await trading.balances()
    assert await trading.stock_of(item) == (6, 0, 0)
    await trading.check()
