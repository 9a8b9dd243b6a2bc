"""Money to suppliers and factories: paid, part-paid, in advance, set off, in dollars, taken back, refused."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from tests.factories.trading import Api, Headers, Trading, open_trading
from tests.purchasing.conftest import Purchasing, open_purchasing

Applied = dict[str, Any]


@pytest.fixture
async def order(buying: Purchasing) -> dict[str, Any]:
    """20 pieces at 50,000, all received: 1,080,000 with VAT 8 %."""
    await buying.trading.item("NM", None, tax_class="vn_standard")
    order = await buying.agreed(buying.line("NM", "20", "50000"))
    await buying.receive(order)
    return order


async def open_amounts(who: Api, **filters: Any) -> dict[str, str]:
    """What is left of each invoice and credit note, by the supplier's number."""
    rows = (await who.get("/payables", **filters))["items"]
    return {row["number"]: row["open_amount"] for row in rows}


async def paid_of(trading: Trading, order_id: str) -> Decimal:
    """What the trade ledger calls paid of an order."""
    query = "SELECT sum(amount) FROM trade_entries WHERE company_id = :c AND order_id = :o AND kind = 'paid'"
    async with trading.engine.connect() as connection:
        found = await connection.execute(text(query), {"c": trading.company_id, "o": order_id})
    return Decimal(found.scalar_one() or 0)


def applying(invoice_id: str, amount: str) -> Applied:
    """A body that applies an amount to one invoice."""
    return {"allocations": [{"invoice_id": invoice_id, "amount": amount}]}


async def test_one_invoice_is_paid_and_one_in_part(buying: Purchasing, order: dict[str, Any]) -> None:
    """D 331 / C 112 and C 111; the supplier sees its invoices settle and the payments that did it."""
    first, second = await buying.owed(order, "1", "10"), await buying.owed(order, "2", "5")
    assert await open_amounts(buying.staff, open=True) == {"1": "550000", "2": "275000"}
    payment = await buying.pay("700000", (first["id"], "550000"), (second["id"], "150000"), reference="UNC 7")
    assert (payment["unallocated_amount"], payment["number"][:2]) == ("0", "PV")
    assert [entry["invoice"]["number"] for entry in payment["allocations"]] == ["1", "2"]
    balances = await buying.trading.balances()
    assert (balances["112"], balances["331"]) == (-700_000, -125_000)
    assert await open_amounts(buying.supplier) == {"1": "0", "2": "125000"}
    await buying.pay("25000", (second["id"], "25000"), method="cash")
    assert (await buying.trading.balances())["111"] == -25_000
    seen = await buying.supplier.get(f"/supplier-invoices/{second['id']}")
    assert (seen["status"], seen["open_amount"]) == ("approved", "100000")
    assert [row["amount"] for row in (await buying.supplier.get("/payments"))["items"]] == ["25000", "700000"]
    assert (await buying.supplier.get(f"/payments/{payment['id']}"))["reference"] == "UNC 7"
    assert await paid_of(buying.trading, order["id"]) == 725_000
    await buying.trading.check()


async def test_an_advance_is_applied_to_a_later_invoice(buying: Purchasing, order: dict[str, Any]) -> None:
    """In đồng books it stands on the debit side of 331; applying it moves no money."""
    advance = await buying.pay("300000")
    assert (advance["unallocated_amount"], (await buying.trading.balances())["331"]) == ("300000", 300_000)
    invoice = await buying.owed(order, "1", "10")
    before = await buying.trading.balances()
    path = f"/payments/{advance['id']}/allocations"
    applied = await buying.staff.do(path, applying(invoice["id"], "200000"))
    assert applied["unallocated_amount"] == "100000"
    assert await buying.trading.balances() == before
    assert await open_amounts(buying.staff) == {"1": "350000"}
    too_much = await buying.staff.send(path, applying(invoice["id"], "100001"))
    await buying.refused(too_much, 422, "over_allocation", "/allocations/0/amount")
    await buying.trading.check()


async def test_a_chart_may_keep_advances_apart(
    client: AsyncClient, signed_in: Headers, database: Database, owner_engine: AsyncEngine
) -> None:
    """International books: an advance is an asset of its own until an invoice takes it; a reversal takes all back."""
    trading = await open_trading(database, owner_engine, regime="international")
    buying = await open_purchasing(trading, lambda actor: Api(client, signed_in(actor)))
    await trading.item("NM", None, tax_class="exempt")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    invoice = await buying.owed(order, "1", "10")
    total = Decimal(invoice["total_amount"])
    payment = await buying.pay("900000", (invoice["id"], "100000"))
    balances = await trading.balances()
    assert (balances["1100"], balances["1410"], balances["2100"]) == (-900_000, 800_000, 100_000 - total)
    await buying.staff.do(f"/payments/{payment['id']}/allocations", applying(invoice["id"], "400000"))
    balances = await trading.balances()
    assert (balances["1410"], balances["2100"]) == (400_000, 500_000 - total)
    await trading.check()
    await buying.staff.do(f"/payments/{payment['id']}/reversal", {})
    balances = await trading.balances()
    assert (balances["1100"], balances["1410"], balances["2100"]) == (0, 0, -total)
    await trading.check()


async def test_a_payment_returned_by_the_bank_opens_its_invoices(buying: Purchasing, order: dict[str, Any]) -> None:
    invoice = await buying.owed(order, "1", "10")
    payment = await buying.pay("550000", (invoice["id"], "550000"))
    early = {"reversed_on": (today() - timedelta(days=1)).isoformat()}
    path = f"/payments/{payment['id']}"
    await buying.refused(await buying.staff.send(f"{path}/reversal", early), 409, "reversal_before_payment")
    reversed_ = await buying.staff.do(f"{path}/reversal", {})
    assert (reversed_["reversed_on"], reversed_["unallocated_amount"]) == (today().isoformat(), "0")
    balances = await buying.trading.balances()
    assert (balances["112"], balances["331"]) == (0, -550_000)
    assert await paid_of(buying.trading, order["id"]) == 0
    assert await open_amounts(buying.staff) == {"1": "550000"}
    before = await buying.written()
    for step, body in (("reversal", {}), ("allocations", applying(invoice["id"], "1"))):
        await buying.refused(await buying.staff.send(f"{path}/{step}", body), 409, "payment_reversed")
    assert await buying.written() == before
    await buying.trading.check()


async def test_wrong_payments_are_refused(buying: Purchasing, order: dict[str, Any]) -> None:
    """Paid twice, more than is open, another supplier's, not yet approved, a closed day: nothing is written."""
    invoice = await buying.owed(order, "1", "10")
    waiting = await buying.invoice(buying.supplier, order, "2", {"line_no": 1, "quantity": "1"})
    await buying.pay("550000", (invoice["id"], "550000"))
    other = {"partner_id": str(buying.other_supplier_id)}
    customer = {"partner_id": str(await buying.trading.customer("KH"))}
    await buying.trading.rate("USD", "25000", date(2020, 1, 1))
    before = await buying.written()
    amount, unknown = "/allocations/0/amount", "/allocations/0/invoice_id"
    for fields, paid, status, code, pointer in (
        ({}, (invoice["id"], "1"), 422, "over_allocation", amount),
        ({}, (waiting["id"], "1"), 422, "invoice_unknown", unknown),
        ({}, (str(new_id()), "1"), 422, "invoice_unknown", unknown),
        (other, (invoice["id"], "1"), 422, "invoice_unknown", unknown),
        ({"currency": "USD"}, (invoice["id"], "1"), 422, "invoice_unknown", unknown),
        (customer, None, 422, "partner_unknown", "/partner_id"),
        ({"partner_id": str(new_id())}, None, 422, "partner_unknown", "/partner_id"),
        ({"currency": "EUR"}, None, 422, "exchange_rate_missing", "/currency"),
        ({"amount": "1.5"}, None, 422, "amount_scale", "/amount"),
        ({"amount": "0"}, None, 422, "out_of_range", "/amount"),
        ({"amount": "0." + "1" * 29}, None, 422, "too_many_decimals", "/amount"),
        ({"method": "set_off"}, None, 422, "not_one_of", "/method"),
        ({"paid_on": "2019-05-05"}, None, 409, "period_closed", None),
    ):
        answer = await buying.try_pay("1000", *(() if paid is None else (paid,)), **fields)
        await buying.refused(answer, status, code, *(() if pointer is None else (pointer,)))
    second = await buying.owed(order, "3", "1")
    twice = await buying.try_pay("60000", (second["id"], "55000"), (second["id"], "1"))
    await buying.refused(twice, 422, "over_allocation", "/allocations/1/amount")
    more = await buying.try_pay("50000", (second["id"], "55000"))
    await buying.refused(more, 422, "over_allocation", amount)
    after = await buying.written()
    assert after["payments"] == before["payments"]
    assert after["payable_allocations"] == before["payable_allocations"]
    await buying.trading.check()


async def test_an_invoice_in_dollars_is_paid_at_other_rates(buying: Purchasing) -> None:
    """Half at a dearer dollar is a loss (635), half at a cheaper one a gain (515); nothing is left on 331."""
    trading = buying.trading
    await trading.rate("USD", "25000.5", today() - timedelta(days=30))
    await trading.item("VT", None, kind="material")
    order = await buying.agreed(buying.line("VT", "4", "10.005"), currency="USD")
    await buying.receive(order)
    invoice = await buying.owed(order, "1", "4")
    half = str(Decimal(invoice["total_amount"]) / 2)
    await trading.rate("USD", "25100.5", today() - timedelta(days=1))
    await buying.pay(half, (invoice["id"], half), currency="USD")
    assert (await trading.balances())["635"] > 0
    await trading.rate("USD", "24900.5", today())
    advance = await buying.pay(half, currency="USD")
    await buying.staff.do(f"/payments/{advance['id']}/allocations", applying(invoice["id"], half))
    balances = await trading.balances()
    assert balances["515"] < 0
    assert (balances["331"], await open_amounts(buying.staff)) == (0, {"1": "0"})
    await trading.check()


async def test_a_set_off_pays_invoices_of_both_sides(buying: Purchasing, order: dict[str, Any]) -> None:
    """D 331 / C 131; each side's invoices are settled by it, at once or later, and open again when it is taken back."""
    trading, path = buying.trading, f"/api/v1/partners/{buying.supplier_id}"
    etag = (await buying.staff.client.get(path, headers=buying.staff.headers)).headers["ETag"]
    headers = {**buying.staff.headers, "If-Match": etag}
    await buying.staff.client.patch(path, headers=headers, json={"is_customer": True})
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    sold = {"partner_id": str(buying.supplier_id), "lines": [{"item_code": "DV", "quantity": "10"}]}
    sale = await buying.staff.do("/sales-orders", sold)
    await buying.staff.do(f"/sales-orders/{sale['id']}/confirmation", {})
    delivery = await buying.staff.do(f"/sales-orders/{sale['id']}/deliveries", {"invoice": True})
    first, second = await buying.owed(order, "1", "1"), await buying.owed(order, "2", "1")
    body = {
        "partner_id": str(buying.supplier_id),
        "amount": "100000",
        **applying(delivery["invoice_id"], "100000"),
        "payable_allocations": [{"invoice_id": first["id"], "amount": "55000"}],
    }
    done = await buying.staff.do("/set-offs", body)
    assert (done["unallocated_amount"], done["payable_unallocated_amount"]) == ("0", "45000")
    path = f"/set-offs/{done['id']}/payable-allocations"
    done = await buying.staff.do(path, applying(second["id"], "45000"))
    assert [entry["invoice"]["number"] for entry in done["payable_allocations"]] == ["1", "2"]
    balances = await trading.balances()
    assert (balances["131"], balances["331"]) == (10_000, -10_000)
    assert await open_amounts(buying.supplier) == {"1": "0", "2": "10000"}
    await trading.check()
    wrong = {
        **body,
        "amount": "1",
        "allocations": [],
        "payable_allocations": [{"invoice_id": first["id"], "amount": "1"}],
    }
    refused = await buying.staff.send("/set-offs", wrong)
    await buying.refused(refused, 422, "over_allocation", "/payable_allocations/0/amount")
    receipt = await buying.staff.do(
        "/receipts", {"partner_id": str(buying.supplier_id), "method": "cash", "amount": "1"}
    )
    assert receipt["payable_unallocated_amount"] is None
    no_set_off = f"/set-offs/{receipt['id']}/payable-allocations"
    assert (await buying.staff.send(no_set_off, applying(second["id"], "1"))).status_code == 404
    seller = buying.acting(await trading.person("sales"))
    await buying.refused(await seller.send(f"/receipts/{done['id']}/reversal", {}), 403, "forbidden")
    await buying.staff.do(f"/receipts/{done['id']}/reversal", {})
    assert await open_amounts(buying.staff) == {"1": "55000", "2": "55000"}
    assert await paid_of(trading, order["id"]) == 0
    await trading.check()


async def test_a_salesperson_neither_pays_nor_sets_off(buying: Purchasing) -> None:
    seller = buying.acting(await buying.trading.person("sales"))
    for path, more in (("/payments", {"method": "cash"}), ("/set-offs", {})):
        answer = await seller.send(path, {"partner_id": str(buying.supplier_id), "amount": "1", **more})
        await buying.refused(answer, 403, "forbidden")
    clerk = buying.acting(await buying.trading.person("accounting"))
    body = {"partner_id": str(buying.supplier_id), "method": "cash", "amount": "1"}
    assert (await clerk.do("/payments", body))["amount"] == "1"


async def test_a_paid_invoice_is_not_taken_back(buying: Purchasing, order: dict[str, Any]) -> None:
    """The payment goes first; an invoice that is taken back is owed no more and cannot be paid."""
    invoice = await buying.owed(order, "1", "10")
    payment = await buying.pay("1", (invoice["id"], "1"))
    refused = await buying.decide(invoice, "reversal", {"reason": "Nhập sai"})
    await buying.refused(refused, 409, "invoice_paid")
    await buying.staff.do(f"/payments/{payment['id']}/reversal", {})
    await buying.reverse(invoice)
    assert await open_amounts(buying.supplier) == {"1": "0"}
    await buying.refused(await buying.try_pay("1", (invoice["id"], "1")), 422, "invoice_unknown")
    assert (await buying.trading.balances())["331"] == 0
    await buying.trading.check()


async def test_one_transfer_is_recorded_once(buying: Purchasing) -> None:
    """The same reference, day and amount to the same supplier is refused unless it is another transfer."""
    await buying.pay("5000", reference="UNC 12")
    before = await buying.written()
    await buying.refused(await buying.try_pay("5000", reference="unc 12 "), 409, "duplicate_payment")
    assert await buying.written() == before
    await buying.pay("5001", reference="UNC 12")
    await buying.pay("5000")
    await buying.pay("5000")
    await buying.pay("5000", reference="UNC 12", another_payment=True)
    await buying.trading.check()
