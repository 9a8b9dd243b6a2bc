"""Purchase orders from the draft to the agreement, and their changes."""

from datetime import date, timedelta

from app.core.clock import today
from tests.factories.statements import sent
from tests.purchasing.conftest import Purchasing


async def test_an_order_is_sent_seen_and_accepted(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    draft = await buying.staff.do("/purchase-orders", buying.order(buying.line("NM", "100", "50000")))
    assert (draft["status"], draft["allowed_actions"]) == ("draft", ["cancel", "edit", "send"])
    assert (draft["net_amount"], draft["tax_amount"], draft["total_amount"]) == ("5000000", "400000", "5400000")
    assert draft["payment_term"]["code"] == "NET30"
    assert (await buying.supplier.get("/purchase-orders"))["items"] == []
    order = await buying.move(buying.staff, draft, "sending", {})
    seen = await buying.supplier.do(f"/purchase-orders/{order['id']}/sight", {})
    assert (seen["status"], seen["allowed_actions"]) == ("seen", ["accept", "propose", "reject"])
    assert await buying.trading.balances() == {}
    agreed = await buying.move(buying.supplier, seen, "acceptance", {"note": "Giao thứ hai"})
    assert (agreed["status"], agreed["answer_note"]) == ("accepted", "Giao thứ hai")
    assert (agreed["lines"][0]["answer"], agreed["lines"][0]["ordered"]) == ("accepted", "100")
    assert await buying.trading.balances() == {"M331": -5_400_000, "M999": 5_400_000}
    assert await buying.expected(item) == [(100, today().isoformat())]
    assert [row["id"] for row in (await buying.supplier.get("/purchase-orders"))["items"]] == [order["id"]]
    await buying.trading.check()


async def test_a_line_is_rejected_with_its_reason(buying: Purchasing) -> None:
    await buying.trading.item("A", None)
    dropped = await buying.trading.item("B", None)
    order = await buying.sent(buying.line("A", "10", "1000"), buying.line("B", "5", "2000"))
    answer = {"rejected_lines": [{"line_no": 2, "reason": "Hết hàng"}]}
    order = await buying.move(buying.supplier, order, "acceptance", answer)
    assert (order["status"], order["total_amount"]) == ("accepted", "10800")
    assert [(line["answer"], line["answer_note"], line["quantity"], line["ordered"]) for line in order["lines"]] == [
        ("accepted", None, "10", "10"),
        ("rejected", "Hết hàng", "5", "0"),
    ]
    assert await buying.expected(dropped) == []
    await buying.trading.check()


async def test_an_order_is_rejected_as_a_whole(buying: Purchasing) -> None:
    await buying.trading.item("A", None)
    order = await buying.move(
        buying.supplier, await buying.sent(buying.line("A", "10", "1000")), "rejection", {"reason": "Giá thấp"}
    )
    assert (order["status"], order["answer_note"], order["allowed_actions"]) == ("rejected", "Giá thấp", [])
    assert (order["total_amount"], order["lines"][0]["answer"]) == ("10800", "rejected")
    assert await buying.trading.balances() == {}
    await buying.trading.check()


async def test_the_agreed_price_and_the_suppliers_code_and_lead_time_count(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", "80000", units={"thùng": "24"})
    listed = {"code": "NCC1", "name": "Giá mua", "currency": "VND", "purpose": "purchase"}
    prices = await buying.staff.do("/price-lists", {**listed, "partner_id": str(buying.supplier_id)})
    rows = [
        {"item_id": str(item), "unit": "cái", "price": "50000", "valid_from": "2020-01-01"},
        {"item_id": str(item), "unit": "cái", "min_quantity": "100", "price": "48000", "valid_from": "2020-01-01"},
    ]
    client, headers = buying.staff.client, buying.staff.headers
    put = await client.put(f"/api/v1/price-lists/{prices['id']}/prices", headers=headers, json=rows)
    assert put.status_code == 200, put.text
    own = {"partner_code": "XYZ-1", "min_order_quantity": "5", "lead_time_days": 7}
    path = f"/api/v1/partners/{buying.supplier_id}/items/{item}"
    assert (await client.put(path, headers=headers, json=own)).status_code == 200
    order = await buying.staff.do(
        "/purchase-orders", buying.order(buying.line("XYZ-1", "99"), buying.line("NM", "100"))
    )
    assert [line["unit_price"] for line in order["lines"]] == ["50000", "48000"]
    assert {line["supplier_code"] for line in order["lines"]} == {"XYZ-1"}
    assert {line["expected_on"] for line in order["lines"]} == {(today() + timedelta(days=7)).isoformat()}
    refused = await buying.staff.send("/purchase-orders", buying.order(buying.line("NM", "4")))
    await buying.refused(refused, 422, "below_minimum_quantity", "/lines/0/quantity")
    # What a supplier asks is nothing that a customer pays.
    partner = str(await buying.trading.customer("KH"))
    sold = await buying.staff.do("/sales-orders", {"partner_id": partner, "lines": [buying.line("NM", "100")]})
    assert sold["lines"][0]["unit_price"] == "80000"


async def test_a_draft_is_written_anew(buying: Purchasing) -> None:
    await buying.trading.item("A", None)
    await buying.trading.item("B", None)
    draft = await buying.staff.do("/purchase-orders", buying.order(buying.line("A", "10", "1000")))
    path = f"/api/v1/purchase-orders/{draft['id']}"
    body = buying.order(buying.line("B", "3", "500"), note="Gấp")
    headers = {**buying.staff.headers, "If-Match": f'"{draft["version"]}"'}
    edited = await buying.staff.client.put(path, headers=headers, json=body)
    assert edited.status_code == 200, edited.text
    assert [line["item"]["code"] for line in edited.json()["lines"]] == ["B"]
    assert (edited.json()["note"], edited.json()["net_amount"]) == ("Gấp", "1500")
    stale = await buying.staff.client.put(path, headers=headers, json=body)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")


async def test_an_agreed_order_changes_by_differences(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"), buying.line("NM", "10", "1000"))
    later = (today() + timedelta(days=9)).isoformat()
    lines = [{"line_no": 1, "quantity": "80", "unit_price": "51000", "expected_on": later}]
    order = await buying.move(buying.staff, order, "amendment", {"lines": lines})
    assert (order["net_amount"], order["lines"][0]["quantity"], order["lines"][0]["expected_on"]) == (
        "4090000",
        "80",
        later,
    )
    assert (await buying.trading.balances())["M331"] == -4_417_200
    assert await buying.expected(item) == [(10, today().isoformat()), (80, later)]
    order = await buying.move(buying.staff, order, "cancellation", {"lines": [{"line_no": 1, "quantity": "30"}]})
    assert order["lines"][0]["quantity"] == "50"
    order = await buying.move(buying.staff, order, "cancellation", {})
    assert (order["status"], order["total_amount"]) == ("cancelled", "0")
    assert (await buying.trading.balances())["M331"] == 0
    assert await buying.expected(item) == []
    await buying.trading.check()


async def test_goods_on_order_are_promised_to_customers(buying: Purchasing) -> None:
    await buying.trading.item("NM", "80000")
    day = (today() + timedelta(days=5)).isoformat()
    await buying.agreed(buying.line("NM", "100", "50000"), expected_on=day)
    partner = str(await buying.trading.customer("KH"))
    preview = {"partner_id": partner, "lines": [buying.line("NM", "60")]}
    seen = await buying.staff.do("/sales-orders/preview", preview)
    assert seen["lines"][0]["promises"] == [{"quantity": "60", "on_date": day}]


async def test_a_foreign_order_is_in_the_memo_at_its_rate(buying: Purchasing) -> None:
    await buying.trading.rate("USD", "25000", date(2020, 1, 1))
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "3", "10.55"), currency="USD")
    assert (order["exchange_rate"], order["total_amount"]) == ("25000", "34.18")
    assert (await buying.trading.balances())["M331"] == -854_500
    await buying.trading.check()


async def test_an_answer_costs_the_same_for_any_number_of_lines(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    counts = []
    for number in (1, 60):
        order = await buying.sent(*[buying.line("NM", "1", "1000")] * number)
        with sent(buying.trading.database) as statements:
            await buying.move(buying.supplier, order, "acceptance", {})
        counts.append(len(statements))
    # The first order of a partner also makes its balance rows.
    assert counts[1] <= counts[0]
