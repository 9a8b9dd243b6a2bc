"""Services on purchase orders: nothing of them comes to a warehouse, their invoice is an expense."""

from datetime import timedelta

from app.core.clock import today
from tests.purchasing.conftest import Purchasing


async def test_a_service_beside_goods_is_an_expense_when_it_is_invoiced(buying: Purchasing) -> None:
    """Machine and its installation in one order: the machine is received, the installation only invoiced."""
    machine = await buying.trading.item("MAY", None)
    await buying.trading.item("LAP", None, kind="service")
    order = await buying.agreed(buying.line("MAY", "2", "500000"), buying.line("LAP", "1", "100000"))
    assert [expected[0] for expected in await buying.expected(machine)] == [2]
    receipt = await buying.receive(order)
    assert [line["order_line_no"] for line in receipt["lines"]] == [1]
    assert (await buying.read(order))["status"] == "partly_received"
    await buying.trading.check()
    lines = [{"line_no": 1, "quantity": "2"}, {"line_no": 2, "quantity": "1", "unit_price": "110000"}]
    invoice = await buying.invoice(buying.supplier, order, "9", *lines)
    assert [(entry["line_no"], entry["kind"]) for entry in invoice["differences"]] == [(2, "price")]
    invoice = await buying.approve(invoice, differing=True)
    balances = await buying.trading.balances()
    assert (balances["642"], balances["156"], balances["331"]) == (110_000, 1_000_000, -1_198_800)
    assert (balances["3318"], balances["M331"]) == (0, 0)
    found = await buying.read(order)
    assert (found["status"], found["lines"][1]["invoiced"]) == ("closed", "1")
    await buying.trading.check()
    await buying.reverse(invoice)
    balances = await buying.trading.balances()
    assert (balances["642"], balances["331"], balances["3318"]) == (0, 0, -1_000_000)
    assert (await buying.read(order))["status"] == "partly_received"
    await buying.trading.check()


async def test_a_foreign_service_in_parts(buying: Purchasing) -> None:
    await buying.trading.rate("USD", "25000.5", today() - timedelta(days=300))
    await buying.trading.item("TV", None, kind="service")
    order = await buying.agreed(buying.line("TV", "3", "10.01"), currency="USD")
    for number, quantity in (("1", "1"), ("2", "2")):
        line = {"line_no": 1, "quantity": quantity}
        await buying.approve(await buying.invoice(buying.supplier, order, number, line))
        await buying.trading.check()
    assert (await buying.read(order))["status"] == "closed"
    assert (await buying.trading.balances())["642"] == 750_765


async def test_a_service_is_neither_shipped_nor_received(buying: Purchasing) -> None:
    await buying.trading.item("LAP", None, kind="service")
    order = await buying.agreed(buying.line("LAP", "1", "100000"))
    path, line = f"/purchase-orders/{order['id']}", {"line_no": 1, "quantity": "1"}
    before = await buying.written()
    answer = await buying.staff.send(f"{path}/receipts", {"lines": [line]})
    await buying.refused(answer, 422, "line_unknown", "/lines/0/line_no")
    await buying.refused(await buying.staff.send(f"{path}/receipts", {}), 409, "nothing_to_receive")
    shipped = {"arrives_on": today().isoformat()}
    answer = await buying.supplier.send(f"{path}/shipping-notices", shipped | {"lines": [line]})
    await buying.refused(answer, 422, "line_unknown", "/lines/0/line_no")
    await buying.refused(await buying.supplier.send(f"{path}/shipping-notices", shipped), 409, "nothing_to_ship")
    over = {"number": "1", "lines": [{**line, "quantity": "2"}]}
    await buying.refused(await buying.supplier.send(f"{path}/invoices", over), 422, "over_invoiced")
    assert await buying.written() == before
