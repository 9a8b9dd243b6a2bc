"""The worked example of selling: order, deliver, invoice, pay, return, cancel; every figure to the đồng."""

from collections.abc import Callable
from decimal import Decimal

from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading

Acting = Callable[[Actor], Api]


async def test_worked_example_of_selling(trading: Trading, acting: Acting) -> None:
    """100 on hand worth 5,000,000; order 10 at 80,000 with VAT 8 %; deliver 4; pay; return 1; cancel the rest."""
    item = await trading.item("NM", "80000")
    await trading.stock(item, "100", "5000000")
    partner = await trading.customer("KH1", credit_limit="1000000")
    customer, owner = acting(await trading.person("customer", partner)), acting(trading.owner)

    order = await customer.do("/sales-orders", {"lines": [{"item_code": "NM", "quantity": "10"}]})
    assert (order["status"], order["total_amount"]) == ("placed", "864000")
    assert (order["lines"][0]["reserved"], order["lines"][0]["back_ordered"]) == ("10", "0")
    assert await trading.stock_of(item) == (100, 10, 5_000_000)
    assert (await trading.balances())["M131"] == 864_000

    await owner.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await owner.do(
        f"/sales-orders/{order['id']}/deliveries", {"lines": [{"line_no": 1, "quantity": "4"}], "invoice": True}
    )
    assert await trading.stock_of(item) == (96, 6, 4_800_000)
    invoice = await customer.get(f"/invoices/{delivery['invoice_id']}")
    assert (invoice["net_amount"], invoice["tax_amount"], invoice["total_amount"]) == ("320000", "25600", "345600")
    balances = await trading.balances()
    assert (balances["131"], balances["M131"]) == (345_600, 518_400)
    assert balances["511"] == -320_000
    assert balances["33311"] == -25_600
    assert balances["632"] == 200_000
    assert balances["156"] == 4_800_000

    receipt = await owner.do(
        "/receipts",
        {
            "partner_id": str(partner),
            "method": "bank",
            "amount": "345600",
            "allocations": [{"invoice_id": invoice["id"], "amount": "345600"}],
        },
    )
    assert receipt["unallocated_amount"] == "0"

    credit = await owner.do(
        f"/invoices/{invoice['id']}/returns", {"reason": "Hàng lỗi", "lines": [{"line_no": 1, "quantity": "1"}]}
    )
    assert (credit["kind"], credit["total_amount"]) == ("credit_note", "86400")
    assert await trading.stock_of(item) == (97, 6, 4_850_000)

    cancelled = await owner.do(f"/sales-orders/{order['id']}/cancellation", {"reason": "Khách đổi ý"})
    assert cancelled["status"] == "closed"
    assert await trading.stock_of(item) == (97, 0, 4_850_000)
    balances = await trading.balances()
    assert (balances["131"], balances.get("M131", 0)) == (-86_400, 0)
    assert balances["521"] == 80_000
    assert balances["33311"] == -19_200
    assert balances["632"] == 150_000
    assert balances["156"] == 4_850_000
    assert sum(balances.values(), Decimal(0)) == 0
