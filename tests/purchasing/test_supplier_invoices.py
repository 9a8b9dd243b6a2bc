"""Supplier invoices: before and after the goods, matched with order and goods, approved into the books or refused."""

from datetime import date, timedelta

from sqlalchemy import text

from app.core.clock import today
from tests.purchasing.conftest import Purchasing


async def test_an_invoice_after_the_goods_clears_what_was_accrued(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    await buying.receive(order, {"line_no": 1, "quantity": "60"})
    invoice = await buying.invoice(buying.supplier, order, "1c26tbb-117", {"line_no": 1, "quantity": "60"})
    assert (invoice["number"], invoice["status"], invoice["total_amount"]) == ("1C26TBB-117", "submitted", "3240000")
    assert (invoice["differences"], invoice["differs"]) == ([], False)
    assert (await buying.trading.balances()).get("331", 0) == 0
    approved = await buying.approve(invoice)
    assert (approved["status"], approved["decided_by"]["name"]) == ("approved", "Lê Chủ")
    balances = await buying.trading.balances()
    assert (balances["331"], balances["1331"], balances["3318"], balances["156"]) == (-3_240_000, 240_000, 0, 3_000_000)
    assert balances["M331"] == -2_160_000
    assert (await buying.read(order))["lines"][0]["invoiced"] == "60"
    await buying.trading.check()
    await buying.receive(order)
    rest = await buying.invoice(buying.staff, order, "118", {"line_no": 1, "quantity": "40"})
    await buying.approve(rest)
    assert (await buying.read(order))["status"] == "closed"
    balances = await buying.trading.balances()
    assert (balances["331"], balances["3318"], balances["M331"]) == (-5_400_000, 0, 0)
    await buying.trading.check()


async def test_a_price_difference_goes_to_what_is_there_and_what_has_gone(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", "80000")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    await buying.sell("NM", "4")
    line = {"line_no": 1, "quantity": "10", "unit_price": "51000"}
    invoice = await buying.invoice(buying.supplier, order, "9", line)
    seen = await buying.supplier.get(f"/supplier-invoices/{invoice['id']}")
    assert seen["differences"] == [
        {"line_no": 1, "kind": "price", "expected": "50000", "found": "51000", "within": False}
    ]
    before = await buying.written()
    refused = await buying.decide(invoice, "approval", {})
    await buying.refused(refused, 409, "price_differs", "/lines/0")
    assert await buying.written() == before
    await buying.approve(invoice, differing=True)
    assert await buying.trading.stock_of(item) == (6, 0, 306_000)
    balances = await buying.trading.balances()
    assert (balances["632"], balances["331"], balances["3318"]) == (204_000, -550_800, 0)
    await buying.trading.check()


async def test_a_difference_within_the_tolerance_needs_no_word(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    await buying.tolerate(invoice_price_percent="2", invoice_quantity_percent="10", over_receipt_percent="10")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    line = {"line_no": 1, "quantity": "11", "unit_price": "49000"}
    invoice = await buying.approve(await buying.invoice(buying.supplier, order, "9", line))
    assert {entry["kind"]: entry["within"] for entry in invoice["differences"]} == {"quantity": True, "price": True}
    balances = await buying.trading.balances()
    assert (balances["156"], balances["151"], balances["M331"]) == (490_000, 49_000, 0)
    await buying.trading.check()


async def test_goods_that_come_after_their_invoice_are_in_transit(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "7", "3333.333"))
    invoice = await buying.invoice(buying.staff, order, "7", {"line_no": 1, "quantity": "5", "unit_price": "3400"})
    assert [entry["kind"] for entry in invoice["differences"]] == ["quantity", "price"]
    await buying.approve(invoice, differing=True)
    balances = await buying.trading.balances()
    assert (balances["151"], balances["331"]) == (17_000, -18_360)
    await buying.trading.check()
    await buying.receive(order, {"line_no": 1, "quantity": "3"})
    assert await buying.trading.stock_of(item) == (3, 0, 10_200)
    await buying.receive(order)
    balances = await buying.trading.balances()
    assert (balances["151"], balances["3318"]) == (0, -6_666)
    assert await buying.trading.stock_of(item) == (7, 0, 23_666)
    assert (await buying.read(order))["status"] == "received"
    await buying.trading.check()


async def test_a_foreign_invoice_is_owed_in_its_currency(buying: Purchasing) -> None:
    await buying.trading.rate("USD", "25000.5", date(2020, 1, 1))
    await buying.trading.item("VT", None, kind="material")
    order = await buying.agreed(buying.line("VT", "3", "10.555"), currency="USD")
    await buying.receive(order, {"line_no": 1, "quantity": "1"})
    for number, line in (("1", {"quantity": "2", "unit_price": "10.5"}), ("2", {"quantity": "1"})):
        invoice = await buying.invoice(buying.supplier, order, number, {"line_no": 1, **line})
        await buying.approve(invoice, differing=True)
        await buying.trading.check()
    await buying.receive(order)
    assert (await buying.read(order))["status"] == "closed"
    balances = await buying.trading.balances()
    assert (balances["3318"], balances["151"], balances["M331"]) == (0, 0, 0)
    await buying.trading.check()


async def test_an_invoice_is_owed_at_the_rate_of_its_own_day(buying: Purchasing) -> None:
    """100 USD came at 25000, invoiced at 26000 with 20 more for the price: the rate is a loss, the price on the goods.

    The 50 USD still on their way are worth today's rate, and so is the VAT.
    """
    yesterday = today() - timedelta(days=1)
    await buying.trading.fiscal_year(yesterday.year)
    await buying.trading.rate("USD", "25000", date(2020, 1, 1))
    await buying.trading.rate("USD", "26000", today())
    item = await buying.trading.item("VT", None, kind="material")
    order = await buying.agreed(buying.line("VT", "15", "10"), currency="USD", ordered_on=yesterday.isoformat())
    await buying.receive(order, {"line_no": 1, "quantity": "10"}, received_on=yesterday.isoformat())
    line = {"line_no": 1, "quantity": "15", "unit_price": "12"}
    invoice = await buying.invoice(buying.supplier, order, "1", line)
    assert (invoice["exchange_rate"], invoice["total_amount"]) == ("26000", "194.4")
    invoice = await buying.approve(invoice, differing=True)
    balances = await buying.trading.balances()
    assert (balances["635"], balances["151"], balances["3318"]) == (100_000, 1_560_000, 0)
    assert (balances["1331"], balances["331"]) == (374_400, -5_054_400)
    assert await buying.trading.stock_of(item) == (10, 0, 3_020_000)
    await buying.trading.check()
    await buying.receive(order)
    assert await buying.trading.stock_of(item) == (15, 0, 4_580_000)
    await buying.trading.check()
    await buying.reverse(invoice)
    balances = await buying.trading.balances()
    assert (balances["635"], balances["331"], balances["3318"]) == (0, 0, -3_800_000)
    assert await buying.trading.stock_of(item) == (15, 0, 3_800_000)
    await buying.trading.check()


async def test_a_cheaper_currency_is_a_gain(buying: Purchasing) -> None:
    await buying.trading.rate("USD", "25000.5", date(2020, 1, 1))
    await buying.trading.rate("USD", "24000.5", today())
    await buying.trading.item("VT", None, kind="material")
    yesterday = (today() - timedelta(days=1)).isoformat()
    await buying.trading.fiscal_year(today().year - 1)
    order = await buying.agreed(buying.line("VT", "3", "0.33"), currency="USD", ordered_on=yesterday)
    await buying.receive(order, received_on=yesterday)
    await buying.approve(await buying.invoice(buying.supplier, order, "1", {"line_no": 1, "quantity": "3"}))
    balances = await buying.trading.balances()
    assert (balances["515"], balances["152"], balances["3318"]) == (-990, 24_750, 0)
    await buying.trading.check()


async def test_an_invoice_of_a_day_without_a_rate_is_refused(buying: Purchasing) -> None:
    await buying.trading.rate("USD", "25000", today())
    await buying.trading.item("VT", None)
    order = await buying.agreed(buying.line("VT", "3", "10"), currency="USD")
    async with buying.trading.engine.begin() as connection:
        await connection.execute(
            text("DELETE FROM exchange_rates WHERE company_id = :c"), {"c": buying.trading.company_id}
        )
    before = await buying.written()
    body = {"number": "1", "lines": [{"line_no": 1, "quantity": "3"}]}
    answer = await buying.supplier.send(f"/purchase-orders/{order['id']}/invoices", body)
    await buying.refused(answer, 409, "exchange_rate_missing")
    assert await buying.written() == before


async def test_a_refused_invoice_may_come_again(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    invoice = await buying.invoice(buying.supplier, order, "9", {"line_no": 1, "quantity": "10"})
    refused = await buying.decide(invoice, "refusal", {"reason": "Thiếu chữ ký"})
    assert refused.status_code == 200
    seen = await buying.supplier.get(f"/supplier-invoices/{invoice['id']}")
    assert (seen["status"], seen["refusal_reason"]) == ("refused", "Thiếu chữ ký")
    again = await buying.invoice(buying.supplier, order, "9", {"line_no": 1, "quantity": "10"})
    assert (await buying.approve(again))["due_on"] > today().isoformat()
    waiting = (await buying.staff.get("/supplier-invoices", status="submitted"))["items"]
    assert waiting == []
    await buying.trading.check()


async def test_wrong_invoices_are_refused(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    first = await buying.invoice(buying.supplier, order, "9", {"line_no": 1, "quantity": "6"})
    sent = await buying.sent(buying.line("NM", "10", "50000"))
    before = await buying.written()
    whole = {"line_no": 1, "quantity": "4"}
    for target, body, status, code, pointer in (
        (order, {"number": "9", "lines": [whole]}, 409, "duplicate_invoice", "/number"),
        (order, {"number": "10", "lines": [{**whole, "quantity": "5"}]}, 422, "over_invoiced", "/lines/0/quantity"),
        (order, {"number": "10", "lines": [whole, whole]}, 422, "line_repeated", "/lines/1/line_no"),
        (order, {"number": "10", "lines": [{**whole, "line_no": 2}]}, 422, "line_unknown", "/lines/0/line_no"),
        (order, {"number": "10", "lines": [{**whole, "quantity": "0"}]}, 422, "out_of_range", "/lines/0/quantity"),
        (order, {"number": "10", "lines": [{**whole, "quantity": "-1"}]}, 422, "out_of_range", "/lines/0/quantity"),
        (
            order,
            {"number": "10", "lines": [{**whole, "quantity": "0." + "1" * 29}]},
            422,
            "too_many_decimals",
            "/lines/0/quantity",
        ),
        (order, {"number": "10", "lines": [{**whole, "unit_price": "0"}]}, 422, "out_of_range", "/lines/0/unit_price"),
        (order, {"number": "10", "lines": []}, 422, "too_few", "/lines"),
        (
            order,
            {"number": "10", "lines": [whole], "issued_on": "2020-01-01"},
            422,
            "invoiced_before_order",
            "/issued_on",
        ),
    ):
        answer = await buying.supplier.send(f"/purchase-orders/{target['id']}/invoices", body)
        await buying.refused(answer, status, code, pointer)
    answer = await buying.supplier.send(f"/purchase-orders/{sent['id']}/invoices", {"number": "10", "lines": [whole]})
    await buying.refused(answer, 409, "transition_not_allowed")
    await buying.refused(await buying.decide({**first, "version": 9}, "approval", {}), 412, "stale")
    await buying.refused(await buying.decide(first, "refusal", {}), 422, "required", "/reason")
    assert await buying.written() == before
    approved = await buying.approve(first)
    before = await buying.written()
    await buying.refused(await buying.decide(approved, "approval", {}), 409, "invoice_decided")
    await buying.refused(await buying.decide(approved, "refusal", {"reason": "x"}), 409, "invoice_decided")
    assert await buying.written() == before
    await buying.trading.check()


async def test_what_was_cancelled_meanwhile_is_not_approved(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    invoice = await buying.invoice(buying.supplier, order, "9", {"line_no": 1, "quantity": "10"})
    await buying.move(buying.staff, order, "cancellation", {})
    refused = await buying.decide(invoice, "approval", {"accept_differences": True})
    await buying.refused(refused, 409, "over_invoiced")
    assert (await buying.decide(invoice, "refusal", {"reason": "Đã hủy"})).status_code == 200
    await buying.trading.check()
