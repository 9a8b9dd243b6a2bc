"""Goods that go back to their supplier: at their cost, credited at the invoice's price, seen on both sides."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.core.clock import today
from tests.purchasing.conftest import Purchasing


async def bought(buying: Purchasing, **line: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """10 pieces ordered and received at 50,000, and their approved invoice."""
    item = await buying.trading.item("NM", "80000", tax_class="vn_standard")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    return item, order, await buying.owed(order, "1", "10", **line)


async def test_goods_go_back_and_less_is_owed(buying: Purchasing) -> None:
    """D 331 / C 156 at receipt cost, D 331 / C 1331; the credit settles the invoice; the supplier sees it all."""
    item, order, invoice = await bought(buying)
    made = await buying.give_back(invoice, {"line_no": 1, "quantity": "3"}, credit_note="DC-1")
    assert (made["number"][:2], made["net_amount"], made["total_amount"]) == ("PN", "150000", "165000")
    balances = await buying.trading.balances()
    assert (balances["331"], balances["156"], balances["1331"]) == (-385_000, 350_000, 35_000)
    assert "632" not in balances
    assert await buying.trading.stock_of(item) == (7, 0, 350_000)
    found = await buying.read(order)
    assert (found["status"], found["lines"][0]["returned"]) == ("closed", "3")
    assert (await buying.supplier.get(f"/supplier-invoices/{invoice['id']}"))["open_amount"] == "385000"
    seen = await buying.supplier.get(f"/purchase-returns/{made['id']}")
    assert (seen["credit_note"], seen["lines"][0]["quantity"], seen["reason"]) == ("DC-1", "3", "Hàng lỗi")
    assert [row["id"] for row in (await buying.supplier.get("/purchase-returns"))["items"]] == [made["id"]]
    await buying.trading.check()
    await buying.give_back(invoice, {"line_no": 1})
    balances = await buying.trading.balances()
    assert (balances["331"], balances["156"], balances["1331"]) == (0, 0, 0)
    await buying.trading.check()


async def test_what_was_paid_comes_back_as_credit(buying: Purchasing) -> None:
    """The credit of a paid invoice waits as an open item of the supplier."""
    _, _, invoice = await bought(buying)
    await buying.pay("550000", (invoice["id"], "550000"))
    made = await buying.give_back(invoice, {"line_no": 1, "quantity": "1"})
    path = f"/partners/{buying.supplier_id}/statement"
    statement = await buying.supplier.get(path, account="payable")
    assert [(i["kind"], i["number"], i["open_amount"]) for i in statement["items"]] == [
        ("credit_note", made["number"], "-55000")
    ]
    assert (await buying.trading.balances())["331"] == 55_000
    await buying.trading.check()


async def test_a_dearer_invoice_is_credited_at_its_price(buying: Purchasing) -> None:
    """Invoiced at 51,000: the goods had become as dear, and go back as dear; then the moving average has changed."""
    item, _, invoice = await bought(buying, unit_price="51000")
    await buying.give_back(invoice, {"line_no": 1, "quantity": "2"})
    assert await buying.trading.stock_of(item) == (8, 0, 408_000)
    await buying.trading.stock(item, "8", "80000")
    await buying.sell("NM", "8")
    await buying.trading.check()
    await buying.give_back(invoice, {"line_no": 1, "quantity": "8"})
    assert await buying.trading.stock_of(item) == (0, 0, 0)
    assert (await buying.trading.balances())["331"] == 0
    await buying.trading.check()


async def test_goods_bought_in_dollars_go_back_at_the_rate_they_came_at(buying: Purchasing) -> None:
    """Ordered at 25,000, invoiced at 25,400: what is owed falls at 25,400, the stock at 25,000, the rest undoes 635."""
    trading = buying.trading
    await trading.fiscal_year(today().year - 1)
    await trading.rate("USD", "25000", date(2020, 1, 1))
    item = await trading.item("VT", None, kind="material")
    yesterday = (today() - timedelta(days=1)).isoformat()
    order = await buying.agreed(buying.line("VT", "3", "10.01"), currency="USD", ordered_on=yesterday)
    await buying.receive(order, received_on=yesterday)
    await trading.rate("USD", "25400", today())
    invoice = await buying.owed(order, "1", "3")
    loss = (await trading.balances())["635"]
    assert loss == Decimal("30.03") * 400
    await buying.give_back(invoice, {"line_no": 1, "quantity": "1"})
    await trading.check()
    await buying.give_back(invoice, {"line_no": 1})
    balances = await trading.balances()
    assert (balances["331"], balances["152"], balances["635"]) == (0, 0, 0)
    assert await trading.stock_of(item) == (0, 0, 0)
    await trading.check()


async def test_wrong_returns_are_refused(buying: Purchasing) -> None:
    """More than was invoiced, came, or is free; the wrong line, day or invoice: nothing is written."""
    _, _, invoice = await bought(buying)
    early = await buying.agreed(buying.line("NM", "5", "50000"))
    coming = await buying.owed(early, "2", "5")
    one = {"line_no": 1, "quantity": "1"}
    yesterday = (today() - timedelta(days=1)).isoformat()
    before = await buying.written()
    for target, lines, fields, status, code, pointer in (
        (invoice, [{**one, "quantity": "11"}], {}, 422, "over_return", "/lines/0/quantity"),
        (invoice, [{**one, "line_no": 2}], {}, 422, "line_unknown", "/lines/0/line_no"),
        (invoice, [one, one], {}, 422, "line_repeated", "/lines/1/line_no"),
        (invoice, [{**one, "quantity": "0"}], {}, 422, "out_of_range", "/lines/0/quantity"),
        (invoice, [{**one, "quantity": "-1"}], {}, 422, "out_of_range", "/lines/0/quantity"),
        (invoice, [{**one, "quantity": "0." + "1" * 29}], {}, 422, "too_many_decimals", "/lines/0/quantity"),
        (invoice, [], {}, 422, "too_few", "/lines"),
        (invoice, [one], {"reason": ""}, 422, "too_short", "/reason"),
        (invoice, [one], {"returned_on": yesterday}, 409, "return_before_invoice", None),
        (coming, [one], {}, 422, "over_return", "/lines/0/quantity"),
    ):
        answer = await buying.try_return(target, *lines, **fields)
        await buying.refused(answer, status, code, *(() if pointer is None else (pointer,)))
    assert await buying.written() == before
    await buying.sell("NM", "8")
    before = await buying.written()
    await buying.refused(await buying.try_return(invoice, {"line_no": 1, "quantity": "3"}), 409, "stock_short")
    assert await buying.written() == before
    await buying.give_back(invoice, {"line_no": 1, "quantity": "2"})
    await buying.refused(await buying.decide(invoice, "reversal", {"reason": "x"}), 409, "invoice_returned")
    await buying.trading.check()


@pytest.mark.parametrize("decided", ["submitted", "refused"])
async def test_only_what_is_in_the_books_goes_back(buying: Purchasing, decided: str) -> None:
    await buying.trading.item("NM", "80000")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    invoice = await buying.invoice(buying.supplier, order, "1", {"line_no": 1, "quantity": "10"})
    if decided == "refused":
        assert (await buying.decide(invoice, "refusal", {"reason": "x"})).status_code == 200
    await buying.refused(await buying.try_return(invoice, {"line_no": 1}), 409, "invoice_not_approved")


async def test_a_suppliers_credit_pays_another_of_its_invoices(buying: Purchasing) -> None:
    """The other invoice cannot be taken back meanwhile; once the credit is free again it can."""
    _, _, invoice = await bought(buying)
    more = await buying.agreed(buying.line("NM", "2", "50000"))
    await buying.receive(more)
    other = await buying.owed(more, "2", "2")
    await buying.pay("550000", (invoice["id"], "550000"))
    made = await buying.give_back(invoice, {"line_no": 1, "quantity": "1"})
    before = await buying.trading.balances()
    path = f"/payables/{made['id']}/allocations"
    used = await buying.staff.do(path, {"allocations": [{"invoice_id": other["id"], "amount": "55000"}]})
    assert used["open_amount"] == "0"
    assert await buying.trading.balances() == before
    assert (await buying.supplier.get(f"/payables/{other['id']}"))["open_amount"] == "55000"
    await buying.trading.check()
    await buying.refused(await buying.decide(other, "reversal", {"reason": "x"}), 409, "invoice_paid")
    again = await buying.staff.send(path, {"allocations": [{"invoice_id": other["id"], "amount": "1"}]})
    await buying.refused(again, 422, "over_allocation", "/allocations/0/amount")
    freed = await buying.staff.do(f"{path}/reversal", {"invoice_id": other["id"]})
    assert freed["open_amount"] == "55000"
    other = await buying.staff.get(f"/supplier-invoices/{other['id']}")
    await buying.reverse(other)
    await buying.trading.check()


async def test_goods_without_an_invoice_go_back_and_are_awaited_again(buying: Purchasing) -> None:
    """10 came, 3 of them go back at the order's price: nothing is owed for them, the invoice is for what is kept."""
    item = await buying.trading.item("NM", "80000", tax_class="vn_standard")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    path = f"/purchase-orders/{order['id']}/returns"
    body = {"reason": "Hàng lỗi", "lines": [{"line_no": 1, "quantity": "3"}]}
    made = await buying.staff.do(path, body)
    assert (made["invoice"], made["net_amount"], made["tax_amount"], made["total_amount"]) == (
        None,
        "150000",
        "0",
        "150000",
    )
    balances = await buying.trading.balances()
    assert (balances["156"], balances["3318"]) == (350_000, -350_000)
    assert await buying.trading.stock_of(item) == (7, 0, 350_000)
    found = await buying.read(order)
    assert (found["status"], found["lines"][0]["received"]) == ("partly_received", "7")
    assert [quantity for quantity, _ in await buying.expected(item)] == [3]
    seen = await buying.supplier.get(f"/purchase-returns/{made['id']}")
    assert (seen["lines"][0]["quantity"], seen["reason"]) == ("3", "Hàng lỗi")
    assert (await buying.supplier.get(f"/partners/{buying.supplier_id}/statement", account="payable"))["items"] == []
    await buying.trading.check()
    await buying.owed(order, "1", "7")
    await buying.trading.check()
    before = await buying.written()
    await buying.refused(await buying.staff.send(path, body), 422, "over_return", "/lines/0/quantity")
    assert await buying.written() == before
    await buying.receive(order)
    await buying.owed(order, "2", "3")
    balances = await buying.trading.balances()
    assert ((await buying.read(order))["status"], balances["3318"], balances["156"]) == ("closed", 0, 500_000)
    await buying.trading.check()


async def test_dollar_goods_without_an_invoice_go_back_at_what_they_came_at(buying: Purchasing) -> None:
    """2 came at 25,000 and 1 at 25,600; the average has moved by a landed cost: what is left over is cost of sales."""
    trading, days = buying.trading, [today() - timedelta(days=ago) for ago in (2, 1)]
    await trading.fiscal_year(today().year - 1)
    for rate, day in zip(("25000", "25600"), days, strict=True):
        await trading.rate("USD", rate, day)
    item = await trading.item("VT", None, kind="material")
    order = await buying.agreed(buying.line("VT", "3", "10"), currency="USD", ordered_on=days[0].isoformat())
    for quantity, day in (("2", days[0]), ("1", days[1])):
        receipt = await buying.receive(order, {"line_no": 1, "quantity": quantity}, received_on=day.isoformat())
    freight = buying.carriage(receipt, partner_id=str(await trading.supplier("VC")), net_amount="3000")
    await buying.staff.do("/landed-costs", freight)
    path = f"/purchase-orders/{order['id']}/returns"
    await buying.staff.do(path, {"reason": "Sai mẫu", "lines": [{"line_no": 1, "quantity": "1"}]})
    await trading.check()
    await buying.staff.do(path, {"reason": "Sai mẫu", "lines": [{"line_no": 1}]})
    balances = await trading.balances()
    assert (balances["3318"], balances["152"], balances["632"]) == (0, 0, 3_000)
    assert not {"515", "635"} & set(balances)
    assert await trading.stock_of(item) == (0, 0, 0)
    await trading.check()


async def test_wrong_returns_of_goods_without_an_invoice_are_refused(buying: Purchasing) -> None:
    await buying.trading.item("NM", "80000")
    await buying.trading.item("DV", None, kind="service")
    order = await buying.agreed(buying.line("NM", "10", "50000"), buying.line("DV", "1", "1000"))
    receipt = await buying.receive(order, {"line_no": 1, "quantity": "4"})
    one = {"line_no": 1, "quantity": "1"}
    yesterday = (today() - timedelta(days=1)).isoformat()
    before = await buying.written()
    for lines, fields, status, code, pointer in (
        ([{**one, "quantity": "5"}], {}, 422, "over_return", "/lines/0/quantity"),
        ([{**one, "line_no": 2}], {}, 422, "not_goods", "/lines/0/quantity"),
        ([{**one, "line_no": 9}], {}, 422, "line_unknown", "/lines/0/line_no"),
        ([one, one], {}, 422, "line_repeated", "/lines/1/line_no"),
        ([{**one, "quantity": "0"}], {}, 422, "out_of_range", "/lines/0/quantity"),
        ([{**one, "quantity": "0." + "1" * 29}], {}, 422, "too_many_decimals", "/lines/0/quantity"),
        ([], {}, 422, "too_few", "/lines"),
        ([one], {"credit_note": "DC-1"}, 422, "unknown_field", "/credit_note"),
        ([one], {"returned_on": yesterday}, 409, "return_before_receipt", None),
    ):
        body = {"reason": "Lỗi", "lines": lines, **fields}
        answer = await buying.staff.send(f"/purchase-orders/{order['id']}/returns", body)
        await buying.refused(answer, status, code, *(() if pointer is None else (pointer,)))
    assert await buying.written() == before
    await buying.sell("NM", "2")
    before = await buying.written()
    body = {"reason": "Lỗi", "lines": [{"line_no": 1, "quantity": "3"}]}
    await buying.refused(await buying.staff.send(f"/purchase-orders/{order['id']}/returns", body), 409, "stock_short")
    assert await buying.written() == before
    assert receipt["order"]["id"] == order["id"]
