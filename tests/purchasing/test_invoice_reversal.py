"""Supplier invoices that are taken back: what they cleared is open again, whatever has happened since."""

from datetime import date, timedelta

from app.core.clock import today
from tests.purchasing.conftest import Purchasing


async def test_a_wrong_invoice_is_taken_back_and_comes_again(buying: Purchasing) -> None:
    """Entered at 51000 in place of 50000; 4 of 10 have been sold at the wrong cost when it is noticed."""
    item = await buying.trading.item("NM", "80000")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    wrong = {"line_no": 1, "quantity": "10", "unit_price": "51000"}
    invoice = await buying.approve(await buying.invoice(buying.supplier, order, "9", wrong), differing=True)
    await buying.sell("NM", "4")
    assert (await buying.read(order))["status"] == "closed"
    reversed_ = await buying.reverse(invoice)
    assert (reversed_["status"], reversed_["reversed_on"]) == ("reversed", today().isoformat())
    seen = await buying.supplier.get(f"/supplier-invoices/{invoice['id']}")
    assert (seen["reversal_reason"], seen["reversed_by"]["name"]) == ("Nhập sai", "Lê Chủ")
    balances = await buying.trading.balances()
    assert (balances["331"], balances["1331"], balances["3318"]) == (0, 0, -500_000)
    assert (balances["632"], balances["156"], balances["M331"]) == (200_000, 300_000, -540_000)
    assert await buying.trading.stock_of(item) == (6, 0, 300_000)
    found = await buying.read(order)
    assert (found["status"], found["lines"][0]["invoiced"]) == ("received", "0")
    await buying.trading.check()
    again = await buying.invoice(buying.supplier, order, "9", {"line_no": 1, "quantity": "10"})
    await buying.approve(again)
    balances = await buying.trading.balances()
    assert (balances["331"], balances["3318"], balances["M331"]) == (-540_000, 0, 0)
    await buying.trading.check()


async def test_goods_that_have_all_gone_take_the_difference_with_them(buying: Purchasing) -> None:
    await buying.trading.item("NM", "80000")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    line = {"line_no": 1, "quantity": "10", "unit_price": "51000"}
    invoice = await buying.approve(await buying.invoice(buying.supplier, order, "9", line), differing=True)
    await buying.sell("NM", "10")
    await buying.reverse(invoice)
    balances = await buying.trading.balances()
    assert (balances["632"], balances["156"], balances["331"]) == (500_000, 0, 0)
    await buying.trading.check()


async def test_goods_that_came_on_the_invoice_are_accrued_at_the_agreed_price(buying: Purchasing) -> None:
    """Invoiced at 55000 before they came, 3 came; without the invoice they are worth the order's 50000 each."""
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    line = {"line_no": 1, "quantity": "8", "unit_price": "55000"}
    invoice = await buying.approve(await buying.invoice(buying.supplier, order, "9", line), differing=True)
    await buying.receive(order, {"line_no": 1, "quantity": "3"})
    assert await buying.trading.stock_of(item) == (3, 0, 165_000)
    await buying.reverse(invoice)
    balances = await buying.trading.balances()
    assert (balances["151"], balances["3318"], balances["331"]) == (0, -150_000, 0)
    assert await buying.trading.stock_of(item) == (3, 0, 150_000)
    await buying.trading.check()
    await buying.receive(order)
    await buying.approve(await buying.invoice(buying.staff, order, "9", {"line_no": 1, "quantity": "10"}))
    balances = await buying.trading.balances()
    assert (balances["3318"], balances["331"], balances["M331"]) == (0, -540_000, 0)
    assert await buying.trading.stock_of(item) == (10, 0, 500_000)
    await buying.trading.check()


async def test_goods_on_their_way_are_left_to_the_other_invoice(buying: Purchasing) -> None:
    """Two invoices of 5 at 50000 and at 60000, the same goods twice; 4 had come at the average of both."""
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    invoices = []
    for number, price in (("1", "50000"), ("2", "60000")):
        line = {"line_no": 1, "quantity": "5", "unit_price": price}
        entered = await buying.invoice(buying.supplier, order, number, line)
        invoices.append(await buying.approve(entered, differing=True))
    await buying.receive(order, {"line_no": 1, "quantity": "4"})
    assert await buying.trading.stock_of(item) == (4, 0, 220_000)
    await buying.reverse(invoices[0])
    assert await buying.trading.stock_of(item) == (4, 0, 240_000)
    assert (await buying.trading.balances())["151"] == 60_000
    await buying.trading.check()
    await buying.reverse(invoices[1])
    balances = await buying.trading.balances()
    assert (balances["151"], balances["3318"], balances["331"]) == (0, -200_000, 0)
    assert await buying.trading.stock_of(item) == (4, 0, 200_000)
    await buying.trading.check()


async def test_a_foreign_invoice_is_taken_back_in_its_currency(buying: Purchasing) -> None:
    await buying.trading.rate("USD", "25000.5", date(2020, 1, 1))
    await buying.trading.item("VT", None, kind="material")
    order = await buying.agreed(buying.line("VT", "3", "10.555"), currency="USD")
    await buying.receive(order, {"line_no": 1, "quantity": "1"})
    line = {"line_no": 1, "quantity": "2", "unit_price": "10.5"}
    invoice = await buying.approve(await buying.invoice(buying.supplier, order, "1", line), differing=True)
    await buying.receive(order)
    await buying.reverse(invoice)
    balances = await buying.trading.balances()
    assert (balances["331"], balances["151"]) == (0, 0)
    await buying.trading.check()
    await buying.approve(await buying.invoice(buying.supplier, order, "1", {"line_no": 1, "quantity": "3"}))
    assert (await buying.read(order))["status"] == "closed"
    assert (await buying.trading.balances())["3318"] == 0
    await buying.trading.check()


async def test_wrong_reversals_are_refused(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    waiting = await buying.invoice(buying.supplier, order, "9", {"line_no": 1, "quantity": "6"})
    reason = {"reason": "Nhập sai"}
    before = await buying.written()
    await buying.refused(await buying.decide(waiting, "reversal", reason), 409, "invoice_not_approved")
    assert await buying.written() == before
    invoice = await buying.approve(waiting)
    yesterday = (date.fromisoformat(invoice["issued_on"]) - timedelta(days=1)).isoformat()
    before = await buying.written()
    for body, status, code, pointer in (
        ({}, 422, "required", "/reason"),
        ({"reason": ""}, 422, "too_short", "/reason"),
        ({**reason, "status": "refused"}, 422, "unknown_field", "/status"),
        ({**reason, "reversed_on": yesterday}, 422, "reversed_before_invoice", "/reversed_on"),
    ):
        await buying.refused(await buying.decide(invoice, "reversal", body), status, code, pointer)
    await buying.refused(await buying.decide({**invoice, "version": 9}, "reversal", reason), 412, "stale")
    unopened = {**reason, "reversed_on": f"{today().year + 3}-01-01"}
    await buying.refused(await buying.decide(invoice, "reversal", unopened), 409, "period_closed")
    assert await buying.written() == before
    done = await buying.reverse(invoice)
    before = await buying.written()
    await buying.refused(await buying.decide(done, "reversal", reason), 409, "already_reversed")
    await buying.refused(await buying.decide(done, "approval", {}), 409, "invoice_decided")
    assert await buying.written() == before
    await buying.trading.check()
