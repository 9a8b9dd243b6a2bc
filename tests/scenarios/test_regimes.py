"""The same sale and return in the books of each regime, and as a direct sale."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading, open_trading

Acting = Callable[[Actor], Api]


async def pairs(trading: Trading) -> dict[tuple[str, str], Decimal | int]:
    """Nợ/Có pairs and their sums, as Vietnamese books record them; memo apart."""
    query = """
        SELECT debit_account, credit_account, sum(amount) FROM account_transfers
        WHERE company_id = :c AND debit_account NOT LIKE 'M%' AND debit_account <> 'OPENING'
          AND credit_account <> 'OPENING' GROUP BY 1, 2
    """
    async with trading.engine.connect() as connection:
        rows = await connection.execute(text(query), {"c": trading.company_id})
        return {(debit, credit): amount for debit, credit, amount in rows}


@pytest.mark.parametrize(
    ("regime", "receivable", "revenue", "service", "returns", "bank"),
    [("tt99", "131", "511", "511", "521", "112"), ("tt133", "131", "5111", "5113", "5111", "1121")],
)
@pytest.mark.parametrize("policy", ["reserve", "direct_sale"])
async def test_sale_and_return(
    database: Database,
    owner_engine: AsyncEngine,
    acting: Acting,
    regime: str,
    receivable: str,
    revenue: str,
    service: str,
    returns: str,
    bank: str,
    policy: str,
) -> None:
    """TT99 debits 521 for a return, TT133 has no such account and debits 511; costs go back to 156."""
    trading = await open_trading(database, owner_engine, regime=regime, policy=policy)
    goods = await trading.item("HH", "100000", tax_class="vn_standard")
    await trading.item("DV", "50000", kind="service", tax_class="vn_standard")
    await trading.stock(goods, "10", "600000")
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    lines = [{"item_code": "HH", "quantity": "4"}, {"item_code": "DV", "quantity": "1"}]
    order = await staff.do("/sales-orders", {"partner_id": str(partner), "lines": lines})
    if policy == "reserve":
        await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
        delivery = await staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
        invoice_id = delivery["invoice_id"]
    else:
        assert (order["status"], order["allowed_actions"]) == ("closed", [])
        assert order["lines"][0]["delivered"] == order["lines"][0]["invoiced"] == "4"
        [invoice] = order["invoices"]
        assert order["deliveries"][0]["invoice_id"] == invoice["id"]
        assert invoice["number"] == f"1C{today().year % 100:02d}TAA-00000001"
        invoice_id = invoice["id"]
        assert (await staff.get(f"/sales-orders/{order['id']}"))["invoices"] == order["invoices"]
    sold = {
        (receivable, revenue): 400_000 if revenue != service else 450_000,
        (receivable, service): 50_000 if revenue != service else 450_000,
        (receivable, "33311"): 45_000,
        ("632", "156"): 240_000,
    }
    assert await pairs(trading) == sold
    await staff.do(f"/invoices/{invoice_id}/returns", {"reason": "Lỗi", "lines": [{"line_no": 1, "quantity": "1"}]})
    back = {(returns, receivable): 100_000, ("33311", receivable): 10_000, ("156", "632"): 60_000}
    assert await pairs(trading) == {**sold, **back}
    await staff.do("/receipts", {"partner_id": str(partner), "method": "bank", "amount": "385000"})
    assert await pairs(trading) == {**sold, **back, (bank, receivable): 385_000}
    assert (await trading.balances())[receivable] == 0
    assert sum((await trading.balances()).values(), Decimal(0)) == 0
    await trading.check()


async def test_invoice_after_delivery_goes_through_157(trading: Trading, acting: Acting) -> None:
    """Delivered, not yet invoiced: D157 C156; on invoice D632 C157."""
    item = await trading.item("HH", "100000", tax_class="vn_standard")
    await trading.stock(item, "3", "100000")
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    order = await staff.do(
        "/sales-orders", {"partner_id": str(partner), "lines": [{"item_code": "HH", "quantity": "2"}]}
    )
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await staff.do(f"/sales-orders/{order['id']}/deliveries", {})
    assert await pairs(trading) == {("157", "156"): 66_667}
    assert (await trading.balances())["M131"] == 220_000
    await staff.do(f"/deliveries/{delivery['id']}/invoice", {})
    assert await pairs(trading) == {
        ("157", "156"): 66_667,
        ("632", "157"): 66_667,
        ("131", "511"): 200_000,
        ("131", "33311"): 20_000,
    }
    await trading.check()


async def test_direct_sale_beyond_the_credit_limit(
    database: Database, owner_engine: AsyncEngine, acting: Acting
) -> None:
    """Direct sale has no memo: the receivable itself is what the limit holds."""
    trading = await open_trading(database, owner_engine, policy="direct_sale")
    item = await trading.item("HH", "100000", tax_class="vn_standard")
    await trading.stock(item, "10", "600000")
    partner = await trading.customer("KH", credit_limit="220000")
    customer = acting(await trading.person("customer", partner))
    body = {"lines": [{"item_code": "HH", "quantity": "1"}]}
    assert [(await customer.send("/sales-orders", body)).status_code for _ in range(3)] == [201, 201, 409]
    assert await trading.stock_of(item) == (8, 0, 480_000)
    await trading.check()
