"""VAT: the rate of the invoice's day, rounded once per rate."""

from collections.abc import Callable
from typing import Any

from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading

Acting = Callable[[Actor], Api]
LAST_DAY, NEW_YEAR = "2026-12-31", "2027-01-01"


async def years(trading: Trading) -> None:
    """Books around the day on which the reduced rate ends."""
    for year in (2026, 2027):
        await trading.fiscal_year(year)


def taxed(document: Any) -> list[tuple[str, str, str]]:
    """Rate, base and tax of each rate."""
    return [(tax["tax_code"], tax["net_amount"], tax["tax_amount"]) for tax in document["taxes"]]


async def test_reduced_rate_ends_with_2026(trading: Trading, acting: Acting) -> None:
    """8 % on 31 December 2026, 10 % on 1 January 2027 (Resolution 204/2025/QH15); other classes do not care."""
    await years(trading)
    for code, tax_class in (("G8", "vn_reduced"), ("G10", "vn_standard"), ("G5", "vn_5"), ("GKCT", "exempt")):
        await trading.item(code, "1000", tax_class=tax_class)
    partner = await trading.customer("KH")
    staff = acting(trading.owner)
    lines = [{"item_code": code, "quantity": "1"} for code in ("G8", "G10", "G5", "GKCT")]

    old = await staff.do("/sales-orders", {"partner_id": str(partner), "ordered_on": LAST_DAY, "lines": lines})
    new = await staff.do("/sales-orders", {"partner_id": str(partner), "ordered_on": NEW_YEAR, "lines": lines})

    assert taxed(old) == [("10%", "1000", "100"), ("8%", "1000", "80"), ("5%", "1000", "50"), ("KCT", "1000", "0")]
    assert taxed(new) == [("10%", "2000", "200"), ("5%", "1000", "50"), ("KCT", "1000", "0")]
    await trading.check()


async def test_rate_is_that_of_the_invoice_not_of_the_order(trading: Trading, acting: Acting) -> None:
    """Ordered at 8 %, half invoiced in the old year, half in the new one at 10 %; a return gives back its own rate."""
    await years(trading)
    item = await trading.item("NM", "100000")
    partner = await trading.customer("KH", credit_limit="10000000")
    staff = acting(trading.owner)
    order = await staff.do(
        "/sales-orders",
        {"partner_id": str(partner), "ordered_on": LAST_DAY, "lines": [{"item_code": "NM", "quantity": "10"}]},
    )
    await trading.stock(item, "10", "500000")
    assert order["total_amount"] == "1080000"
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})

    async def deliver(quantity: str, on: str, **more: Any) -> Any:
        body = {"delivered_on": on, "lines": [{"line_no": 1, "quantity": quantity}], **more}
        return await staff.do(f"/sales-orders/{order['id']}/deliveries", body)

    at_once = await deliver("4", LAST_DAY, invoice=True)
    late = await deliver("2", LAST_DAY)
    next_year = await deliver("4", NEW_YEAR, invoice=True)
    late_invoice = await staff.do(f"/deliveries/{late['id']}/invoice", {"issued_on": NEW_YEAR})

    old = await staff.get(f"/invoices/{at_once['invoice_id']}")
    assert taxed(old) == [("8%", "400000", "32000")]
    assert taxed(late_invoice) == [("10%", "200000", "20000")]
    assert late_invoice["lines"][0]["tax_rate"] == "10"
    assert taxed(await staff.get(f"/invoices/{next_year['invoice_id']}")) == [("10%", "400000", "40000")]
    balances = await trading.balances()
    assert balances["131"] == 1_092_000
    assert balances["33311"] == -92_000
    assert balances.get("M131", 0) == 0

    credit = await staff.do(
        f"/invoices/{old['id']}/returns",
        {"returned_on": NEW_YEAR, "reason": "Hàng lỗi", "lines": [{"line_no": 1, "quantity": "1"}]},
    )
    assert taxed(credit) == [("8%", "100000", "8000")]
    credit = await staff.do(
        f"/invoices/{late_invoice['id']}/returns",
        {"returned_on": NEW_YEAR, "reason": "Hàng lỗi", "lines": [{"line_no": 1, "quantity": "1"}]},
    )
    assert taxed(credit) == [("10%", "100000", "10000")]
    await trading.check()


async def test_rounded_once_per_rate(trading: Trading, acting: Acting) -> None:
    """Three lines of 1,006 at 8 %: 241 per rate, where rounding each line would give 240."""
    await years(trading)
    for n in range(3):
        await trading.item(f"N{n}", "1006")
    await trading.item("S", "1006", tax_class="vn_standard")
    partner = await trading.customer("KH")
    staff = acting(trading.owner)
    lines = [{"item_code": code, "quantity": "1"} for code in ("N0", "S", "N1", "N2")]
    preview = await staff.do(
        "/sales-orders/preview", {"partner_id": str(partner), "ordered_on": LAST_DAY, "lines": lines}
    )
    order = await staff.do("/sales-orders", {"partner_id": str(partner), "ordered_on": LAST_DAY, "lines": lines})
    for document in (preview, order):
        assert taxed(document) == [("10%", "1006", "101"), ("8%", "3018", "241")]
        assert document["total_amount"] == "4366"
    await trading.check()


async def test_exports_are_at_zero(trading: Trading, acting: Acting) -> None:
    """A customer's own tax treatment goes before the item's class."""
    await trading.item("NM", "1000")
    staff = acting(trading.owner)
    partner = await staff.do(
        "/partners", {"code": "EX", "name": "Overseas Ltd", "is_customer": True, "tax_treatment": "export"}
    )
    order = await staff.do(
        "/sales-orders", {"partner_id": partner["id"], "lines": [{"item_code": "NM", "quantity": "3"}]}
    )
    assert taxed(order) == [("0%", "3000", "0")]
    assert order["total_amount"] == "3000"


async def test_partial_invoices_add_up_to_the_whole(trading: Trading, acting: Acting) -> None:
    """7 pieces at 333.333 with 12.5 % discount, invoiced one by one: net amounts sum to that of the line."""
    item = await trading.item("LE", "333.333")
    await trading.stock(item, "7", "1000")
    partner = await trading.customer("KH")
    staff = acting(trading.owner)
    order = await staff.do(
        "/sales-orders",
        {
            "partner_id": str(partner),
            "lines": [{"item_code": "LE", "quantity": "7", "discount_percent": "12.5"}],
        },
    )
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    nets = []
    for _ in range(7):
        delivery = await staff.do(
            f"/sales-orders/{order['id']}/deliveries", {"lines": [{"line_no": 1, "quantity": "1"}], "invoice": True}
        )
        nets.append(int((await staff.get(f"/invoices/{delivery['invoice_id']}"))["net_amount"]))
    assert order["net_amount"] == "2042"
    assert sum(nets) == 2042
    assert set(nets) == {291, 292}
    assert (await trading.balances()).get("M131", 0) == 0
    assert await trading.stock_of(item) == (0, 0, 0)
    await trading.check()
