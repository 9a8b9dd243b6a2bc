"""Goods come in parts, at the order's price, and are owed until they are invoiced."""

from datetime import date, timedelta

from app.core.clock import today
from tests.factories.statements import sent
from tests.purchasing.conftest import Purchasing


async def test_goods_come_in_parts(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None, units={"thùng": "24"})
    order = await buying.agreed(buying.line("NM", "10", "1000000", unit="thùng"), buying.line("NM", "7", "3333.333"))
    first = await buying.receive(
        order,
        {"line_no": 1, "quantity": "4"},
        {"line_no": 2, "quantity": "2", "rejected_quantity": "1", "rejection_reason": "Vỡ"},
        delivery_note="PXK-0117",
    )
    assert (first["order"]["number"], first["delivery_note"]) == (order["number"], "PXK-0117")
    assert [(line["quantity"], line["rejected_quantity"], line["rejection_reason"]) for line in first["lines"]] == [
        ("4", "0", None),
        ("2", "1", "Vỡ"),
    ]
    assert await buying.trading.stock_of(item) == (98, 0, 4_006_667)
    balances = await buying.trading.balances()
    assert (balances["156"], balances["3318"]) == (4_006_667, -4_006_667)
    order = await buying.read(order)
    assert (order["status"], [(line["received"], line["rejected"]) for line in order["lines"]]) == (
        "partly_received",
        [("4", "0"), ("2", "1")],
    )
    # What was rejected is still expected.
    assert sum(row[0] for row in await buying.expected(item)) == 6 * 24 + 5
    await buying.trading.check()
    last = await buying.receive(order)
    assert await buying.trading.stock_of(item) == (247, 0, 10_023_333)
    order = await buying.read(order)
    assert (order["status"], [row["id"] for row in order["receipts"]]) == ("received", [first["id"], last["id"]])
    assert await buying.expected(item) == []
    # The memo waits for the invoice.
    assert (await buying.trading.balances())["M331"] == -10_825_200
    await buying.trading.check()


async def test_the_supplier_sees_what_came_of_its_orders(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    receipt = await buying.receive(order, {"line_no": 1, "rejected_quantity": "10", "rejection_reason": "Sai mẫu"})
    assert [row["id"] for row in (await buying.supplier.get("/goods-receipts"))["items"]] == [receipt["id"]]
    seen = await buying.supplier.get(f"/goods-receipts/{receipt['id']}")
    assert (seen["lines"][0]["quantity"], seen["lines"][0]["rejection_reason"]) == ("0", "Sai mẫu")
    assert (await buying.read(order))["status"] == "accepted"
    assert (await buying.other_supplier.get("/goods-receipts"))["items"] == []
    await buying.trading.check()


async def test_a_little_more_or_less_is_tolerated(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    await buying.tolerate(over_receipt_percent="5", under_receipt_percent="2")
    order = await buying.agreed(buying.line("NM", "100", "1000"), buying.line("NM", "100", "1000"))
    before, beyond = await buying.written(), {"lines": [{"line_no": 1, "quantity": "105.000001"}]}
    refused = await buying.staff.send(f"/purchase-orders/{order['id']}/receipts", beyond)
    await buying.refused(refused, 422, "over_receipt", "/lines/0/quantity")
    assert await buying.written() == before
    await buying.receive(order, {"line_no": 1, "quantity": "105"}, {"line_no": 2, "quantity": "97"})
    assert (await buying.read(order))["status"] == "partly_received"
    await buying.receive(order, {"line_no": 2, "quantity": "1"})
    order = await buying.read(order)
    assert (order["status"], [line["quantity"] for line in order["lines"]]) == ("received", ["100", "98"])
    assert order["total_amount"] == "213840"
    assert await buying.expected(item) == []
    assert await buying.trading.stock_of(item) == (203, 0, 203_000)
    await buying.trading.check()


async def test_foreign_goods_are_worth_the_rate_of_their_order(buying: Purchasing) -> None:
    await buying.trading.rate("USD", "25000.5", date(2020, 1, 1))
    item = await buying.trading.item("VT", None, kind="material")
    order = await buying.agreed(buying.line("VT", "3", "10.555"), currency="USD")
    for _ in range(3):
        await buying.receive(order, {"line_no": 1, "quantity": "1"})
    assert await buying.trading.stock_of(item) == (3, 0, 791_766)
    assert (await buying.trading.balances())["152"] == 791_766
    await buying.trading.check()


async def test_goods_are_worth_the_rate_of_the_day_they_came(buying: Purchasing) -> None:
    """Ordered at 24,000; 2 came at 25,000 and 1 at 25,600; invoiced at 26,000: only the rate since is a loss."""
    days = [today() - timedelta(days=ago) for ago in (3, 2, 1, 0)]
    await buying.trading.fiscal_year(today().year - 1)
    for rate, day in zip(("24000", "25000", "25600", "26000"), days, strict=True):
        await buying.trading.rate("USD", rate, day)
    item = await buying.trading.item("VT", None, kind="material")
    line = buying.line("VT", "3", "10")
    order = await buying.agreed(line, currency="USD", ordered_on=days[0].isoformat())
    for quantity, day in (("2", days[1]), ("1", days[2])):
        await buying.receive(order, {"line_no": 1, "quantity": quantity}, received_on=day.isoformat())
    balances = await buying.trading.balances()
    assert (balances["152"], balances["3318"]) == (756_000, -756_000)
    assert not {"515", "635"} & set(balances)
    await buying.trading.check()
    for number, quantity, loss in (("1", "1", 8_000), ("2", "2", 24_000)):
        body = {"line_no": 1, "quantity": quantity}
        await buying.approve(await buying.invoice(buying.supplier, order, number, body))
        assert (await buying.trading.balances())["635"] == loss
        await buying.trading.check()
    balances = await buying.trading.balances()
    assert (balances["3318"], balances["152"], balances["331"] + balances["1331"]) == (0, 756_000, -780_000)
    assert await buying.trading.stock_of(item) == (3, 0, 756_000)


async def test_received_goods_keep_their_promise_to_customers(buying: Purchasing) -> None:
    """What was expected and has come is there once, not twice."""
    await buying.trading.item("NM", "80000")
    day = (today() + timedelta(days=5)).isoformat()
    order = await buying.agreed(buying.line("NM", "100", "50000"), expected_on=day)
    await buying.receive(order, {"line_no": 1, "quantity": "40"})
    partner = str(await buying.trading.customer("KH"))
    preview = {"partner_id": partner, "lines": [buying.line("NM", "100")]}
    line = (await buying.staff.do("/sales-orders/preview", preview))["lines"][0]
    assert (line["available_now"], line["promises"][-1], line["short_quantity"]) == (
        "40",
        {"quantity": "60", "on_date": day},
        "0",
    )


async def test_a_receipt_costs_the_same_for_any_number_of_lines(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    counts = []
    for number in (1, 200):
        order = await buying.agreed(*[buying.line("NM", "1", "1000")] * number)
        with sent(buying.trading.database) as statements:
            await buying.receive(order)
        counts.append(len(statements))
    # The first receipt also makes the balance rows.
    assert counts[1] <= counts[0]
