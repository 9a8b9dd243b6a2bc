"""Landed costs: spread over receipts, on goods that are there or the cost of those that have gone, and taken back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.clock import today
from app.core.ids import new_id
from tests.factories.statements import sent
from tests.purchasing.conftest import Purchasing


async def arrived(buying: Purchasing, *lines: tuple[str, str, str], **fields: Any) -> dict[str, Any]:
    """Goods that came, each line an item, a quantity and a price."""
    order = await buying.agreed(*(buying.line(*line) for line in lines), **fields)
    return await buying.receive(order)


def tag(cost: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{cost["version"]}"'}


@pytest.mark.parametrize(
    ("spread_by", "weights", "shares"),
    [
        ("value", (None, None, None), ["10000", "40001", "50000"]),
        ("quantity", (None, None, None), ["50001", "33333", "16667"]),
        ("weight", ("1", "1", "1"), ["33334", "33333", "33334"]),
    ],
)
async def test_a_cost_is_spread_and_nothing_is_lost_to_rounding(
    buying: Purchasing, spread_by: str, weights: tuple[str | None, ...], shares: list[str]
) -> None:
    items = [await buying.trading.item(code, None) for code in ("A", "B", "C")]
    receipt = await arrived(buying, ("A", "3", "10000"), ("B", "2", "60000"), ("C", "1", "150000"))
    body = buying.carriage(receipt, spread_by=spread_by, net_amount="100001", kind="customs")
    for line, weight in zip(body["lines"], weights, strict=True):
        if weight:
            line["weight"] = weight
    cost = await buying.staff.do("/landed-costs", body)
    assert [line["net_amount"] for line in cost["lines"]] == shares
    assert (cost["total_amount"], cost["due_on"]) == ("108001", cost["charged_on"])
    values = [(await buying.trading.stock_of(item))[2] for item in items]
    assert values == [30_000 + int(shares[0]), 120_000 + int(shares[1]), 150_000 + int(shares[2])]
    balances = await buying.trading.balances()
    assert (balances["156"], balances["1331"], balances["331"]) == (400_001, 8_000, -108_001)
    await buying.trading.check()


async def test_what_has_gone_bears_its_part_as_cost_of_sales(buying: Purchasing) -> None:
    """10 came in two receipts, 6 are left: four tenths of 100000 are cost of sales; taken back, all is as before."""
    item = await buying.trading.item("NM", "80000")
    first, second = await arrived(buying, ("NM", "4", "50000")), await arrived(buying, ("NM", "6", "50000"))
    await buying.sell("NM", "4")
    cost = await buying.staff.do("/landed-costs", buying.carriage(first, second))
    assert [(line["amount"], line["receipt"]["number"]) for line in cost["lines"]] == [
        ("40000", first["number"]),
        ("60000", second["number"]),
    ]
    balances = await buying.trading.balances()
    assert (balances["632"], balances["156"]) == (240_000, 360_000)
    assert await buying.trading.stock_of(item) == (6, 0, 360_000)
    await buying.trading.check()
    await buying.sell("NM", "3")
    undone = await buying.staff.do(f"/landed-costs/{cost['id']}/reversal", {"reason": "Nhầm"}, **tag(cost))
    assert (undone["status"], undone["reversal_reason"], undone["reversed_by"]["name"]) == (
        "reversed",
        "Nhầm",
        "Lê Chủ",
    )
    balances = await buying.trading.balances()
    assert (balances["632"], balances["156"], balances["331"], balances["1331"]) == (350_000, 150_000, 0, 0)
    assert await buying.trading.stock_of(item) == (3, 0, 150_000)
    await buying.trading.check()
    await buying.staff.do("/landed-costs", buying.carriage(first))
    await buying.trading.check()


async def test_a_foreign_cost_is_owed_in_its_currency_and_paid(buying: Purchasing) -> None:
    await buying.trading.rate("USD", "25000.5", date(2020, 1, 1))
    item = await buying.trading.item("NM", "80000")
    receipt = await arrived(buying, ("NM", "3", "50000"))
    await buying.sell("NM", "1")
    cost = await buying.staff.do("/landed-costs", buying.carriage(receipt, currency="USD", net_amount="10.01"))
    assert (cost["total_amount"], cost["tax_amount"]) == ("10.81", "0.8")
    assert await buying.trading.stock_of(item) == (2, 0, 100_000 + 166_837)
    await buying.trading.check()
    paid = {"invoice_id": cost["id"], "amount": "10.81"}
    money = {"partner_id": cost["partner"]["id"], "method": "bank", "currency": "USD", "amount": "10.81"}
    payment = await buying.staff.do("/payments", money | {"allocations": [paid]})
    assert (await buying.trading.balances())["331"] == 0
    refused = await buying.staff.send(f"/landed-costs/{cost['id']}/reversal", {"reason": "Nhầm"}, **tag(cost))
    await buying.refused(refused, 409, "invoice_paid")
    await buying.staff.do(f"/payments/{payment['id']}/reversal", {})
    await buying.staff.do(f"/landed-costs/{cost['id']}/reversal", {"reason": "Nhầm"}, **tag(cost))
    assert await buying.trading.stock_of(item) == (2, 0, 100_000)
    await buying.trading.check()


async def test_wrong_costs_are_refused(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    receipt = await arrived(buying, ("NM", "10", "50000"))
    body = buying.carriage(receipt)
    line = body["lines"][0]
    cost = await buying.staff.do("/landed-costs", body)
    customer = str(await buying.trading.customer("KH"))
    before = await buying.written()
    yesterday = (today() - timedelta(days=1)).isoformat()
    for fields, status, code, pointer in (
        ({}, 409, "duplicate_invoice", None),
        ({"lines": [line, line]}, 422, "line_repeated", "/lines/1/line_no"),
        ({"lines": [{**line, "line_no": 2}]}, 422, "line_unknown", "/lines/0/line_no"),
        ({"lines": [{**line, "receipt_id": str(new_id())}]}, 422, "line_unknown", "/lines/0/line_no"),
        ({"lines": [{**line, "weight": "1"}]}, 422, "weight_not_allowed", "/lines/0/weight"),
        ({"spread_by": "weight"}, 422, "weight_required", "/lines/0/weight"),
        ({"lines": []}, 422, "too_few", "/lines"),
        ({"net_amount": "0"}, 422, "out_of_range", "/net_amount"),
        ({"net_amount": "-5"}, 422, "out_of_range", "/net_amount"),
        ({"net_amount": "1.5"}, 422, "amount_scale", "/net_amount"),
        ({"net_amount": "9" * 16}, 422, "out_of_range", "/net_amount"),
        ({"tax_amount": "0.5"}, 422, "amount_scale", "/tax_amount"),
        ({"tax_class": "nothing"}, 422, "tax_class_unknown", "/tax_class"),
        ({"partner_id": customer}, 422, "partner_unknown", "/partner_id"),
        ({"currency": "USD"}, 422, "exchange_rate_missing", "/currency"),
        ({"charged_on": yesterday}, 422, "charged_before_receipt", "/lines/0/receipt_id"),
        ({"charged_on": f"{today().year + 3}-01-01"}, 409, "period_closed", None),
        ({"status": "reversed"}, 422, "unknown_field", "/status"),
    ):
        answer = await buying.staff.send("/landed-costs", body | ({"reference": "2"} if fields else {}) | fields)
        await buying.refused(answer, status, code, *([pointer] if pointer else []))
    path = f"/landed-costs/{cost['id']}/reversal"
    for undo, status, code in (
        ({"reason": "x", "reversed_on": yesterday}, 422, "reversed_before_invoice"),
        ({}, 422, "required"),
    ):
        await buying.refused(await buying.staff.send(path, undo, **tag(cost)), status, code)
    await buying.refused(await buying.staff.send(path, {"reason": "x"}, **{"If-Match": '"7"'}), 412, "stale")
    assert await buying.written() == before
    done = await buying.staff.do(path, {"reason": "x"}, **tag(cost))
    before = await buying.written()
    await buying.refused(await buying.staff.send(path, {"reason": "x"}, **tag(done)), 409, "already_reversed")
    assert await buying.written() == before
    await buying.trading.check()


async def test_statements_do_not_grow_with_the_lines(buying: Purchasing) -> None:
    counts = []
    for lines in (1, 2, 30):  # the first also makes the partner's balances
        codes = [f"M{lines}-{n}" for n in range(lines)]
        for code in codes:
            await buying.trading.item(code, None)
        receipt = await arrived(buying, *((code, "1", "1000") for code in codes))
        with sent(buying.trading.database) as statements:
            await buying.staff.do("/landed-costs", buying.carriage(receipt, reference=str(lines)))
        counts.append(len(statements))
    assert counts[1] == counts[2]


async def sent_on(buying: Purchasing, branch: str, quantity: str, *, direct: bool) -> None:
    """Goods go to the branch, where they arrive or not."""
    body = {
        "from_location_id": str(buying.trading.warehouse_id),
        "to_location_id": branch,
        "lines": [{"item_code": "NM", "quantity": quantity}],
        "direct": direct,
    }
    await buying.staff.do("/stock-transfers", body)


async def worth(buying: Purchasing, item: UUID) -> dict[str, tuple[Any, Any]]:
    """Quantity and value by the kind of place, where there is any."""
    query = """SELECT l.kind, l.code, b.on_hand, b.value FROM stock_balances b
               JOIN locations l ON l.company_id = b.company_id AND l.id = b.location_id
               WHERE b.company_id = :c AND b.item_id = :i AND b.on_hand > 0"""
    async with buying.trading.engine.connect() as connection:
        rows = await connection.execute(text(query), {"c": buying.trading.company_id, "i": item})
        return {code if code == "CN" else kind: (on_hand, value) for kind, code, on_hand, value in rows}


async def test_value_follows_goods_to_other_warehouses(buying: Purchasing) -> None:
    """Of 10, 4 went to a branch, 2 are on their way, 1 is sold: cost and price go after 9, a tenth is cost of sales."""
    trading = buying.trading
    item = await trading.item("NM", "80000", tax_class="vn_standard")
    names = {"code": "CN", "name": "Kho chi nhánh", "kind": "warehouse"}
    branch = (await buying.staff.do("/warehouses", names))["id"]
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    receipt = await buying.receive(order)
    await sent_on(buying, branch, "4", direct=True)
    await sent_on(buying, branch, "2", direct=False)
    await buying.sell("NM", "1")
    cost = await buying.staff.do("/landed-costs", buying.carriage(receipt))
    assert await worth(buying, item) == {"warehouse": (3, 180_000), "CN": (4, 240_000), "transit": (2, 120_000)}
    assert (await trading.balances())["632"] == 60_000
    await trading.check()
    invoice = await buying.owed(order, "1", "10", unit_price="50010")
    assert await worth(buying, item) == {"warehouse": (3, 180_030), "CN": (4, 240_040), "transit": (2, 120_020)}
    assert (await trading.balances())["632"] == 60_010
    await trading.check()
    await buying.reverse(invoice)
    await buying.staff.do(f"/landed-costs/{cost['id']}/reversal", {"reason": "x"}, **tag(cost))
    assert await worth(buying, item) == {"warehouse": (3, 150_000), "CN": (4, 200_000), "transit": (2, 100_000)}
    assert (await trading.balances())["632"] == 50_000
    await trading.check()


async def test_value_follows_no_more_goods_than_were_sent_on(buying: Purchasing) -> None:
    """2 of 10 went to a branch that had 50 before; 8 are sold: eight tenths are cost of sales."""
    trading = buying.trading
    item = await trading.item("NM", "80000", tax_class="vn_standard")
    names = {"code": "CN", "name": "Kho chi nhánh", "kind": "warehouse"}
    branch = (await buying.staff.do("/warehouses", names))["id"]
    yesterday = today() - timedelta(days=1)
    await trading.fiscal_year(yesterday.year)
    await trading.stock(item, "50", "2500000", yesterday)
    body = {
        "from_location_id": str(trading.warehouse_id),
        "to_location_id": branch,
        "lines": [{"item_code": "NM", "quantity": "50"}],
        "direct": True,
        "dispatched_on": yesterday.isoformat(),
    }
    await buying.staff.do("/stock-transfers", body)
    receipt = await arrived(buying, ("NM", "10", "50000"))
    await sent_on(buying, branch, "2", direct=True)
    await buying.sell("NM", "8")
    await buying.staff.do("/landed-costs", buying.carriage(receipt))
    assert await worth(buying, item) == {"CN": (52, 2_620_000)}
    assert (await trading.balances())["632"] == 480_000
    await trading.check()
