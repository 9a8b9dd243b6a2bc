"""Customer money: advances, allocations, set-offs, reversals, credit left over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.core.clock import today
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading

Acting = Callable[[Actor], Api]


async def invoiced(trading: Trading, staff: Api, partner: object, quantity: str, code: str = "DV") -> Any:
    """An invoice of a service at 10,000 with VAT 8 %: 10,800 each."""
    line = {"item_code": code, "quantity": quantity}
    order = await staff.do("/sales-orders", {"partner_id": str(partner), "lines": [line]})
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    delivery = await staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    return await staff.get(f"/invoices/{delivery['invoice_id']}")


async def test_advance_then_allocation(trading: Trading, acting: Acting) -> None:
    """Money that comes before the invoice stands as a credit in 131; applying it moves no money."""
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    partner = await trading.customer("KH", credit_limit="1000")
    staff = acting(trading.owner)
    refused = await staff.send(
        "/sales-orders", {"partner_id": str(partner), "lines": [{"item_code": "DV", "quantity": "1"}]}
    )
    assert refused.json()["code"] == "credit_limit_exceeded"

    advance = await staff.do(
        "/receipts", {"partner_id": str(partner), "method": "bank", "amount": "30000", "reference": "Đặt cọc"}
    )
    assert advance["unallocated_amount"] == "30000"
    assert (await trading.balances())["131"] == -30_000
    invoice = await invoiced(trading, staff, partner, "2")
    before = await trading.balances()
    assert before["131"] == -8_000

    applied = await staff.do(
        f"/receipts/{advance['id']}/allocations", {"allocations": [{"invoice_id": invoice["id"], "amount": "22000"}]}
    )
    assert (applied["unallocated_amount"], applied["allocations"][0]["amount"]) == ("8000", "22000")
    assert await trading.balances() == before
    assert (await staff.get(f"/invoices/{invoice['id']}"))["open_amount"] == "0"
    await trading.check()


async def test_set_off_with_what_we_owe(trading: Trading, acting: Acting) -> None:
    """D 331 / C 131 of one partner, never more than is owed to it."""
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    partner = await trading.customer("KH", is_supplier=True)
    await trading.payable(partner, "15000")
    staff = acting(trading.owner)
    invoice = await invoiced(trading, staff, partner, "2")

    too_much = await staff.send("/set-offs", {"partner_id": str(partner), "amount": "15001"})
    assert too_much.json()["code"] == "set_off_too_large"
    done = await staff.do(
        "/set-offs",
        {
            "partner_id": str(partner),
            "amount": "15000",
            "reference": "BB 01/2026",
            "allocations": [{"invoice_id": invoice["id"], "amount": "15000"}],
        },
    )
    assert done["method"] == "set_off"
    balances = await trading.balances()
    assert (balances["131"], balances["331"]) == (7_000, 0)
    assert (await staff.get(f"/invoices/{invoice['id']}"))["open_amount"] == "7000"
    again = await staff.send("/set-offs", {"partner_id": str(partner), "amount": "1"})
    assert again.json()["code"] == "set_off_too_large"
    await trading.check()


async def test_reversed_receipt_opens_its_invoices_again(trading: Trading, acting: Acting) -> None:
    """A bounced payment: the books go back row by row, the invoice is open, the receipt is spent."""
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    partner = await trading.customer("KH")
    staff = acting(trading.owner)
    first, second = await invoiced(trading, staff, partner, "1"), await invoiced(trading, staff, partner, "2")
    receipt = await staff.do(
        "/receipts",
        {
            "partner_id": str(partner),
            "method": "bank",
            "amount": "40000",
            "allocations": [{"invoice_id": first["id"], "amount": "11000"}],
        },
    )
    await staff.do(
        f"/receipts/{receipt['id']}/allocations", {"allocations": [{"invoice_id": second["id"], "amount": "20000"}]}
    )
    early = await staff.send(
        f"/receipts/{receipt['id']}/reversal", {"reversed_on": (today() - timedelta(days=1)).isoformat()}
    )
    assert early.json()["code"] == "reversal_before_receipt"

    reversed_ = await staff.do(f"/receipts/{receipt['id']}/reversal", {})
    assert reversed_["unallocated_amount"] == "0"
    assert reversed_["reversed_on"] == today().isoformat()
    balances = await trading.balances()
    assert (balances["112"], balances["131"]) == (0, 33_000)
    assert (await staff.get(f"/invoices/{second['id']}"))["open_amount"] == "22000"
    for path, body in (
        ("reversal", {}),
        ("allocations", {"allocations": [{"invoice_id": first["id"], "amount": "1"}]}),
    ):
        refused = await staff.send(f"/receipts/{receipt['id']}/{path}", body)
        assert refused.json()["code"] == "receipt_reversed"
    await trading.check()


async def test_who_may_order_no_more_still_pays(trading: Trading, acting: Acting) -> None:
    """A deactivated customer's money is taken and applied."""
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    staff = acting(trading.owner)
    partner = await staff.do("/partners", {"code": "KH", "name": "Khách cũ", "is_customer": True})
    invoice = await invoiced(trading, staff, partner["id"], "3")
    answer = await staff.client.patch(
        f"/api/v1/partners/{partner['id']}", headers={**staff.headers, "If-Match": '"1"'}, json={"active": False}
    )
    assert answer.status_code == 200, answer.text
    order = {"partner_id": partner["id"], "lines": [{"item_code": "DV", "quantity": "1"}]}
    assert (await staff.send("/sales-orders", order)).json()["code"] == "partner_unknown"

    advance = await staff.do("/receipts", {"partner_id": partner["id"], "method": "cash", "amount": "33000"})
    await staff.do(
        f"/receipts/{advance['id']}/allocations", {"allocations": [{"invoice_id": invoice["id"], "amount": "33000"}]}
    )
    assert (await trading.balances())["131"] == 0
    await trading.check()


async def test_return_of_what_is_paid_leaves_credit(trading: Trading, acting: Acting) -> None:
    """The credit settles what is open of its invoice; the rest stays the customer's and lowers the exposure."""
    item = await trading.item("NM", "10000", tax_class="vn_standard")
    await trading.stock(item, "10", "50000")
    partner = await trading.customer("KH", credit_limit="55000")
    staff = acting(trading.owner)
    invoice = await invoiced(trading, staff, partner, "5", "NM")
    await staff.do(
        "/receipts",
        {
            "partner_id": str(partner),
            "method": "bank",
            "amount": "50000",
            "allocations": [{"invoice_id": invoice["id"], "amount": "50000"}],
        },
    )
    credit = await staff.do(
        f"/invoices/{invoice['id']}/returns", {"reason": "Hàng lỗi", "lines": [{"line_no": 1, "quantity": "2"}]}
    )
    assert (credit["total_amount"], credit["open_amount"]) == ("22000", "17000")
    assert credit["adjusts"]["id"] == invoice["id"]
    assert (await staff.get(f"/invoices/{invoice['id']}"))["open_amount"] == "0"
    assert (await trading.balances())["131"] == -17_000
    # 55,000 of credit and 17,000 to the good: 6 x 11,000 fit, a seventh does not.
    for quantity, code in (("7", "credit_limit_exceeded"), ("6", None)):
        answer = await staff.send(
            "/sales-orders", {"partner_id": str(partner), "lines": [{"item_code": "NM", "quantity": quantity}]}
        )
        assert answer.json().get("code") == code
    await trading.check()


async def credited(trading: Trading, staff: Api, partner: UUID) -> tuple[Any, Any]:
    """A paid invoice of which a piece came back, and its credit note of 11,000 that nothing takes."""
    item = await trading.item("NM", "10000", tax_class="vn_standard")
    await trading.stock(item, "10", "50000")
    invoice = await invoiced(trading, staff, partner, "5", "NM")
    allocation = {"invoice_id": invoice["id"], "amount": "55000"}
    body = {"partner_id": str(partner), "method": "bank", "amount": "55000", "allocations": [allocation]}
    await staff.do("/receipts", body)
    lines = [{"line_no": 1, "quantity": "1"}]
    return invoice, await staff.do(f"/invoices/{invoice['id']}/returns", {"reason": "Hàng lỗi", "lines": lines})


async def test_credit_left_over_pays_another_invoice(trading: Trading, acting: Acting) -> None:
    """It is used in parts, taken back, and used again; nothing moves in the books, both ends say what is left."""
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    _, credit = await credited(trading, staff, partner)
    other = await invoiced(trading, staff, partner, "2")
    before = await trading.balances()

    async def opened() -> tuple[str, str]:
        found = [await staff.get(f"/invoices/{row['id']}") for row in (credit, other)]
        return found[0]["open_amount"], found[1]["open_amount"]

    path = f"/invoices/{credit['id']}/allocations"
    used = await staff.do(path, {"allocations": [{"invoice_id": other["id"], "amount": "4000"}]})
    assert used["open_amount"] == "7000"
    assert await opened() == ("7000", "18000")
    await trading.check()
    await staff.do(f"{path}/reversal", {"invoice_id": other["id"]})
    assert await opened() == ("11000", "22000")
    await trading.check()
    await staff.do(path, {"allocations": [{"invoice_id": other["id"], "amount": "11000"}]})
    assert await opened() == ("0", "11000")
    assert await trading.balances() == before
    statement = await staff.get(f"/partners/{partner}/statement")
    assert [(row["kind"], row["open_amount"]) for row in statement["items"]] == [("invoice", "11000")]
    await trading.check()


async def test_credit_is_used_once_and_for_invoices_of_its_customer(trading: Trading, acting: Acting) -> None:
    """Not more than is left, not for others, not from an invoice; what is not applied is not taken back."""
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    invoice, credit = await credited(trading, staff, partner)
    other = await invoiced(trading, staff, partner, "2")
    foreign = await invoiced(trading, staff, await trading.customer("KH2"), "2")
    ledgers = ("allocations", "postings", "account_transfers", "outbox_events")
    before = await trading.count_rows(*ledgers)
    for source, target, amount, status, code in (
        (credit, other, "11001", 422, "over_allocation"),
        (credit, foreign, "1", 422, "invoice_unknown"),
        (credit, credit, "1", 422, "invoice_unknown"),
        (credit, invoice, "1", 422, "over_allocation"),
        (credit, other, "0.5", 422, "amount_scale"),
        (other, invoice, "1", 404, "not_found"),
    ):
        body = {"allocations": [{"invoice_id": target["id"], "amount": amount}]}
        answer = await staff.send(f"/invoices/{source['id']}/allocations", body)
        assert answer.status_code == status, answer.text
        assert code in {answer.json()["code"], *(fault["code"] for fault in answer.json().get("errors", ()))}
    refused = await staff.send(f"/invoices/{credit['id']}/allocations/reversal", {"invoice_id": other["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_allocated")
    assert await trading.count_rows(*ledgers) == before


async def test_money_applied_to_the_wrong_invoice_is_an_advance_again(trading: Trading, acting: Acting) -> None:
    """Taken back it pays the right one, without a second receipt."""
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    wrong, right = await invoiced(trading, staff, partner, "1"), await invoiced(trading, staff, partner, "1")
    allocation = {"invoice_id": wrong["id"], "amount": "11000"}
    body = {"partner_id": str(partner), "method": "bank", "amount": "11000", "allocations": [allocation]}
    receipt = await staff.do("/receipts", body)
    path = f"/receipts/{receipt['id']}/allocations"
    freed = await staff.do(f"{path}/reversal", {"invoice_id": wrong["id"]})
    assert freed["unallocated_amount"] == "11000"
    await trading.check()
    await staff.do(path, {"allocations": [{"invoice_id": right["id"], "amount": "11000"}]})
    found = [(await staff.get(f"/invoices/{row['id']}"))["open_amount"] for row in (wrong, right)]
    assert found == ["11000", "0"]
    await trading.check()
