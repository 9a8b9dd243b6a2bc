"""Selling in dollars out of books in đồng: both currencies balance, differences of rate are realised at payment."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.core.money import round_half_up
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading, open_trading

Acting = Callable[[Actor], Api]


async def receivable(trading: Trading, currency: str = "USD") -> tuple[Decimal | int, Decimal | int]:
    """What is owed in a currency, and what that is worth in the books."""
    query = """
        SELECT sum(currency_balance), sum(balance) FROM partner_balances
        WHERE company_id = :c AND currency = :currency AND account_code = '131'"""
    async with trading.engine.connect() as connection:
        row = (await connection.execute(text(query), {"c": trading.company_id, "currency": currency})).one()
    return row[0], row[1]


async def dollars(trading: Trading, acting: Acting, *prices: str) -> tuple[Api, str, str]:
    """Staff, an American customer, and the invoice of an order with one line per price; 25,430.55 đồng a dollar."""
    await trading.rate("USD", "25430.5", date(2020, 1, 1))
    partner = str(await trading.customer("US", currency="USD", credit_limit="99999999999"))
    staff = acting(trading.owner)
    lines = []
    for n, price in enumerate(prices):
        item = await trading.item(f"N{n}", None, tax_class="vn_standard")
        await trading.stock(item, "10", "100000")
        lines.append({"item_code": f"N{n}", "quantity": "1", "unit_price": price})
    order = await staff.do("/sales-orders", {"partner_id": partner, "lines": lines})
    assert (order["currency"], order["exchange_rate"]) == ("USD", "25430.5")
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    return staff, partner, delivery["invoice_id"]


async def test_gain_and_loss_at_receipt(trading: Trading, acting: Acting) -> None:
    """1,100.00 USD invoiced at 25,430.55; half is paid at a better rate (515), half at a worse one (635)."""
    staff, partner, invoice = await dollars(trading, acting, "1000.00")
    assert await receivable(trading) == (1100, 27_973_550)
    for rate, day in (("25530.5", date(2020, 2, 1)), ("25380.5", date(2020, 3, 1))):
        await trading.rate("USD", rate, day)
    await trading.fiscal_year(2020)

    async def pay(on: str) -> None:
        await staff.do(
            "/receipts",
            {
                "partner_id": partner,
                "method": "bank",
                "amount": "550.00",
                "received_on": on,
                "allocations": [{"invoice_id": invoice, "amount": "550.00"}],
            },
        )

    await pay("2020-02-10")
    assert (await trading.balances())["515"] == -55_000
    await pay("2020-03-10")
    balances = await trading.balances()
    assert (balances["515"], balances["635"]) == (-55_000, 27_500)
    assert balances["112"] == 550 * Decimal("25530.5") + 550 * Decimal("25380.5")
    assert await receivable(trading) == (0, 0)
    await trading.check()


async def test_odd_cents_leave_nothing_behind(trading: Trading, acting: Acting) -> None:
    """Many odd lines paid in odd parts at the same rate: no difference, and nothing is left in either currency."""
    staff, partner, invoice = await dollars(trading, acting, "10.01", "0.07", "3.33", "19.99", "0.01")
    total = Decimal((await staff.get(f"/invoices/{invoice}"))["total_amount"])
    assert total == Decimal("36.75")
    for part in ("0.11", "7.77", "13.31", "15.56"):
        await staff.do(
            "/receipts",
            {
                "partner_id": partner,
                "method": "bank",
                "amount": part,
                "allocations": [{"invoice_id": invoice, "amount": part}],
            },
        )
    assert (await staff.get(f"/invoices/{invoice}"))["open_amount"] == "0"
    assert await receivable(trading) == (0, 0)
    assert not {"515", "635"} & set(await trading.balances())
    await trading.check()


@pytest.mark.parametrize("settled_by", ["money", "return"])
@pytest.mark.parametrize("cents", ["0.01", "0.02"])
async def test_a_bounced_payment_leaves_nothing_behind(
    trading: Trading, acting: Acting, cents: str, settled_by: str
) -> None:
    """Two equal payments, worth a đồng more or less than each other; the first bounces, then the rest is settled."""
    staff, partner, invoice = await dollars(trading, acting, "10.00")

    async def pay(amount: str) -> str:
        allocation = {"invoice_id": invoice, "amount": amount}
        body = {"partner_id": partner, "method": "bank", "amount": amount, "allocations": [allocation]}
        return str((await staff.do("/receipts", body))["id"])

    bounced = await pay(cents)
    await pay(cents)
    await staff.do(f"/receipts/{bounced}/reversal", {})
    left = (await staff.get(f"/invoices/{invoice}"))["open_amount"]
    if settled_by == "return":
        await staff.do(f"/invoices/{invoice}/returns", {"reason": "Đổi ý", "lines": [{"line_no": 1}]})
        # What the credit note gives back beyond the invoice's open amount is the customer's, and is paid for anew.
        assert await receivable(trading) == (-Decimal(cents), -round_half_up(Decimal(cents) * Decimal("25430.5"), 0))
    else:
        await pay(left)
        assert await receivable(trading) == (0, 0)
    assert (await staff.get(f"/invoices/{invoice}"))["open_amount"] == "0"
    await trading.check()


async def test_advance_keeps_the_rate_of_its_day(trading: Trading, acting: Acting) -> None:
    """An advance is worth what it was worth when it came, also when that day's rate is corrected afterwards."""
    staff, partner, invoice = await dollars(trading, acting, "9.99", "9.99", "0.02")
    await trading.fiscal_year(2021)
    await trading.rate("USD", "23000.45", date(2021, 1, 1))
    advance = await staff.do(
        "/receipts", {"partner_id": partner, "method": "bank", "amount": "22", "received_on": "2021-05-05"}
    )
    await trading.rate("USD", "30000", date(2021, 5, 1))
    assert (await trading.balances())["112"] == 506_010
    for amount in ("7.35", "14.65"):
        await staff.do(
            f"/receipts/{advance['id']}/allocations", {"allocations": [{"invoice_id": invoice, "amount": amount}]}
        )
    assert await receivable(trading) == (0, 0)
    assert (await trading.balances())["635"] == 559_471 - 506_010
    await trading.check()


async def test_return_of_a_foreign_invoice(trading: Trading, acting: Acting) -> None:
    """Part is paid, the rest comes back in parts: nothing is owed in dollars, nothing in đồng."""
    staff, partner, invoice = await dollars(trading, acting, "10.01", "3.33", "7.77")
    await staff.do(
        "/receipts",
        {
            "partner_id": partner,
            "method": "cash",
            "amount": "3.66",
            "allocations": [{"invoice_id": invoice, "amount": "3.66"}],
        },
    )
    for line_no in (1, 3):
        await staff.do(f"/invoices/{invoice}/returns", {"reason": "Đổi ý", "lines": [{"line_no": line_no}]})
    found = await staff.get(f"/invoices/{invoice}")
    owed, worth = await receivable(trading)
    assert owed == Decimal(found["open_amount"])
    assert worth == 0 if owed == 0 else abs(worth - owed * Decimal("25430.5")) <= 1
    await trading.check()


async def test_a_dollar_order_in_the_credit_limit(trading: Trading, acting: Acting) -> None:
    """The limit is in đồng; a dollar order counts with its rate."""
    await trading.rate("USD", "25000", date(2020, 1, 1))
    partner = str(await trading.customer("US", currency="USD", credit_limit="2750000"))
    await trading.item("N", None, tax_class="vn_standard")
    staff = acting(trading.owner)
    line = {"item_code": "N", "quantity": "1", "unit_price": "100"}
    assert (await staff.do("/sales-orders", {"partner_id": partner, "lines": [line]}))["total_amount"] == "110"
    refused = await staff.send("/sales-orders", {"partner_id": partner, "lines": [{**line, "unit_price": "0.01"}]})
    assert refused.json()["code"] == "credit_limit_exceeded"
    assert refused.json()["details"]["exposure"] == "2750000.0000"


async def test_what_is_worth_no_cent_is_owed_all_the_same(
    database: Database, owner_engine: AsyncEngine, acting: Acting
) -> None:
    """Books in dollars, an invoice of four times 110 đồng: 0.0044 each, 0.02 together; paid and returned in parts."""
    trading = await open_trading(database, owner_engine, currency="USD")
    await trading.rate("VND", "0.00004", date(2020, 1, 1))
    partner = str(await trading.customer("VN", currency="VND"))
    staff = acting(trading.owner)
    await trading.item("DV", None, kind="service", tax_class="vn_standard")
    line = {"item_code": "DV", "quantity": "1", "unit_price": "100"}
    order = await staff.do("/sales-orders", {"partner_id": partner, "lines": [line] * 4})
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    invoice = (await staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True}))["invoice_id"]
    assert await receivable(trading, "VND") == (440, Decimal("0.02"))
    await trading.check()

    for amount in ("7", "103"):
        allocation = {"invoice_id": invoice, "amount": amount}
        body = {"partner_id": partner, "method": "cash", "amount": amount, "allocations": [allocation]}
        receipt = await staff.do("/receipts", body)
        await trading.check()
    await staff.do(f"/receipts/{receipt['id']}/reversal", {})
    await trading.check()
    for line_no in (1, 2, 3, 4):
        await staff.do(f"/invoices/{invoice}/returns", {"reason": "Đổi ý", "lines": [{"line_no": line_no}]})
        await trading.check()
    assert (await staff.get(f"/invoices/{invoice}"))["open_amount"] == "0"
    assert (await receivable(trading, "VND"))[0] == -7


async def test_credit_of_a_foreign_invoice_pays_a_later_one(trading: Trading, acting: Acting) -> None:
    """9.99 USD at 25,430.5 returned of a paid invoice, used in odd parts for one at 26,000: what it lacks is a loss."""
    staff, partner, invoice = await dollars(trading, acting, "9.99", "10.01")
    total = Decimal((await staff.get(f"/invoices/{invoice}"))["total_amount"])
    body = {"partner_id": partner, "method": "bank", "amount": str(total)}
    await staff.do("/receipts", {**body, "allocations": [{"invoice_id": invoice, "amount": str(total)}]})
    credit = await staff.do(f"/invoices/{invoice}/returns", {"reason": "Đổi ý", "lines": [{"line_no": 1}]})
    left = Decimal(credit["open_amount"])
    assert (await receivable(trading))[0] == -left
    await trading.rate("USD", "26000", date(2020, 6, 1))
    item = await trading.item("N9", None, tax_class="vn_standard")
    await trading.stock(item, "10", "100000")
    line = {"item_code": "N9", "quantity": "1", "unit_price": "20.01"}
    order = await staff.do("/sales-orders", {"partner_id": partner, "lines": [line]})
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    later = (await staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True}))["invoice_id"]
    path = f"/invoices/{credit['id']}/allocations"
    for amount in (Decimal("0.01"), Decimal("3.33")):
        await staff.do(path, {"allocations": [{"invoice_id": later, "amount": str(amount)}]})
    await trading.check()
    await staff.do(f"{path}/reversal", {"invoice_id": later})
    assert not {"515", "635"} & {code for code, amount in (await trading.balances()).items() if amount}
    await trading.check()
    for amount in (Decimal("0.01"), Decimal("3.33"), left - Decimal("3.34")):
        await staff.do(path, {"allocations": [{"invoice_id": later, "amount": str(amount)}]})
    rest = Decimal((await staff.get(f"/invoices/{later}"))["open_amount"])
    assert await receivable(trading) == (rest, round_half_up(rest * 26000, 0))
    loss = round_half_up(left * 26000, 0) - round_half_up(left * Decimal("25430.5"), 0)
    assert (await trading.balances())["635"] == loss
    await trading.check()
