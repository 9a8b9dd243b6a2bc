"""A company that keeps its books in dollars by a plain international chart: bought, paid, sold, returned, lost."""

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading, open_trading
from tests.scenarios.test_regimes import pairs

Acting = Callable[[Actor], Api]


async def booked(trading: Trading) -> dict[tuple[str, str], Decimal | int]:
    """Debit and credit pairs, the memo accounts apart."""
    return {pair: amount for pair, amount in (await pairs(trading)).items() if not pair[0].startswith("9")}


async def test_books_of_a_company_abroad(database: Database, owner_engine: AsyncEngine, acting: Acting) -> None:
    """Ten widgets at 50.25 with a VAT of its own, 100 paid in advance; four are sold at 99.99, one comes back."""
    trading = await open_trading(database, owner_engine, regime="international", currency="USD")
    staff, supplier = acting(trading.owner), await trading.supplier("ACME", currency="USD")
    keeper = acting(await trading.person("supplier", supplier))
    tax = {"tax_class": "standard", "tax_code": "20%", "rate_percent": "20", "valid_from": "2020-01-01"}
    await staff.do("/tax-rates", tax)
    await trading.item("WIDGET", "99.99", tax_class="standard", base_unit="pc")
    money = {"partner_id": str(supplier), "method": "bank"}
    advance = await staff.do("/payments", money | {"amount": "100"})
    books = {("1410", "1100"): Decimal(100)}
    assert await booked(trading) == books

    lines = [{"item_code": "WIDGET", "quantity": "10", "unit_price": "50.25"}]
    order = await staff.do("/purchase-orders", {"partner_id": str(supplier), "lines": lines})
    for who, action in ((staff, "sending"), (keeper, "acceptance")):
        path = f"/purchase-orders/{order['id']}/{action}"
        order = await who.do(path, {}, **{"If-Match": f'"{order["version"]}"'})
    await staff.do(f"/purchase-orders/{order['id']}/receipts", {})
    asked = {"number": "INV-1", "lines": [{"line_no": 1, "quantity": "10"}]}
    invoice = await keeper.do(f"/purchase-orders/{order['id']}/invoices", asked)
    path = f"/supplier-invoices/{invoice['id']}/approval"
    await staff.do(path, {}, **{"If-Match": f'"{invoice["version"]}"'})
    applied = {"allocations": [{"invoice_id": invoice["id"], "amount": "100"}]}
    await staff.do(f"/payments/{advance['id']}/allocations", applied)
    rest = {"amount": "503", "allocations": [{"invoice_id": invoice["id"], "amount": "503"}]}
    await staff.do("/payments", money | rest)
    books |= {
        ("1300", "2110"): Decimal("502.5"),
        ("2110", "2100"): Decimal("502.5"),
        ("1220", "2100"): Decimal("100.5"),
        ("2100", "1410"): Decimal(100),
        ("2100", "1100"): Decimal(503),
    }
    assert await booked(trading) == books

    buyer = await trading.customer("BUYER", currency="USD")
    lines = [{"item_code": "WIDGET", "quantity": "4"}]
    sale = await staff.do("/sales-orders", {"partner_id": str(buyer), "lines": lines})
    await staff.do(f"/sales-orders/{sale['id']}/confirmation", {})
    delivery = await staff.do(f"/sales-orders/{sale['id']}/deliveries", {"invoice": True})
    back = {"reason": "Broken", "lines": [{"line_no": 1, "quantity": "1"}]}
    await staff.do(f"/invoices/{delivery['invoice_id']}/returns", back)
    await staff.do("/receipts", {"partner_id": str(buyer), "method": "bank", "amount": "359.96"})
    lost = {"reason": "shortage", "lines": [{"item_code": "WIDGET", "quantity": "1"}]}
    await staff.do("/stock-adjustments", lost | {"location_id": str(trading.warehouse_id)})
    books |= {
        ("1200", "4000"): Decimal("399.96"),
        ("1200", "2200"): Decimal("79.99"),
        ("5000", "1300"): Decimal(201),
        ("4090", "1200"): Decimal("99.99"),
        ("2200", "1200"): Decimal("20"),
        ("1300", "5000"): Decimal("50.25"),
        ("1100", "1200"): Decimal("359.96"),
        ("1380", "1300"): Decimal("50.25"),
    }
    assert await booked(trading) == books
    balances = await trading.balances()
    assert (balances["1200"], balances["2100"], balances["1300"]) == (0, 0, Decimal("301.5"))
    assert sum(balances.values(), Decimal(0)) == 0
    await trading.check()
