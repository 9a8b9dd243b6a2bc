"""Suppliers' goods that are kept by lot."""

from tests.purchasing.conftest import Purchasing


async def test_a_receipt_names_its_lots_in_the_lines_unit(buying: Purchasing) -> None:
    await buying.trading.item("SUA", tracking="lot", units={"thùng": "12"})
    order = await buying.agreed(buying.line("SUA", "3", "120000", unit="thùng"))
    path = f"/purchase-orders/{order['id']}/receipts"
    line = {"line_no": 1, "quantity": "2", "rejected_quantity": "1", "rejection_reason": "vỡ"}
    unnamed = await buying.staff.send(path, {"lines": [line]})
    assert (unnamed.status_code, unnamed.json()["code"]) == (409, "lots_invalid")
    assert unnamed.json()["errors"][0]["pointer"] == "/lines/0/lots"
    lots = [
        {"lot": "L1", "quantity": "1.5", "expires_on": "2031-01-31"},
        {"lot": "L2", "quantity": "0.5", "expires_on": "2030-12-31"},
    ]
    receipt = await buying.staff.do(path, {"lines": [line | {"lots": lots}]})
    told = [(lot["lot"], lot["quantity"], lot["expires_on"]) for lot in receipt["lines"][0]["lots"]]
    assert told == [("L2", "6", "2030-12-31"), ("L1", "18", "2031-01-31")]
    lying = (await buying.staff.get("/lots"))["items"]
    trace = await buying.staff.get(f"/lots/{lying[0]['id']}")
    assert [(move["document_kind"], move["partner"]["id"]) for move in trace["items"]] == [
        ("goods_receipt", str(buying.supplier_id))
    ]
    await buying.trading.check()
