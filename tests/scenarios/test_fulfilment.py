"""Orders on their way: units, back orders, parts, changes, very long orders."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading

Acting = Callable[[Actor], Api]


async def place(staff: Api, partner: object, *lines: dict[str, str]) -> Any:
    """An order that is confirmed."""
    order = await staff.do("/sales-orders", {"partner_id": str(partner), "lines": list(lines)})
    return await staff.do(f"/sales-orders/{order['id']}/confirmation", {})


def first(order: Any, *names: str) -> tuple[str, ...]:
    """Fields of the order's first line."""
    return tuple(order["lines"][0][name] for name in names)


async def test_cases_of_bottles(trading: Trading, acting: Acting) -> None:
    """1 thùng = 24 chai: entered and shown in cases, kept in bottles; a part of a case stays here."""
    item = await trading.item("BIA", "10000", units={"thùng": "24"}, base_unit="chai", tax_class="vn_standard")
    await trading.price(item, "230000", unit="thùng")
    await trading.stock(item, "100", "600000")
    partner = await trading.customer("KH", credit_limit="99999999")
    staff = acting(trading.owner)

    order = await place(staff, partner, {"item_code": "BIA", "quantity": "5", "unit": "thùng"})
    assert first(order, "unit", "unit_factor", "unit_price", "net_amount") == ("thùng", "24", "230000", "1150000")
    assert first(order, "reserved", "back_ordered") == ("4.166667", "0.833333")
    assert await trading.stock_of(item) == (100, 100, 600_000)

    delivery = await staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    assert [(line["quantity"], line["unit"]) for line in delivery["lines"]] == [("4", "thùng")]
    assert await trading.stock_of(item) == (4, 4, 24_000)
    invoice = await staff.get(f"/invoices/{delivery['invoice_id']}")
    assert (invoice["net_amount"], invoice["lines"][0]["unit"]) == ("920000", "thùng")
    nothing = await staff.send(f"/sales-orders/{order['id']}/deliveries", {})
    assert nothing.json()["code"] == "nothing_to_deliver"

    credit = await staff.do(
        f"/invoices/{invoice['id']}/returns", {"reason": "Vỡ", "lines": [{"line_no": 1, "quantity": "0.25"}]}
    )
    assert credit["net_amount"] == "57500"
    assert await trading.stock_of(item) == (10, 4, 60_000)

    await staff.do(f"/sales-orders/{order['id']}/cancellation", {})
    assert await trading.stock_of(item) == (10, 0, 60_000)
    assert (await trading.balances()).get("M131", 0) == 0
    await trading.check()


async def test_back_order_waits_for_goods(trading: Trading, acting: Acting) -> None:
    """What is not there is delivered when it comes, out of what is free."""
    item = await trading.item("NM", "10000")
    await trading.stock(item, "3", "15000")
    partner = await trading.customer("KH")
    staff = acting(trading.owner)
    order = await place(staff, partner, {"item_code": "NM", "quantity": "8"})
    assert first(order, "reserved", "back_ordered") == ("3", "5")
    path = f"/sales-orders/{order['id']}/deliveries"

    short = await staff.send(path, {"lines": [{"line_no": 1, "quantity": "4"}]})
    assert (short.status_code, short.json()["code"]) == (409, "stock_short")
    assert short.json()["errors"][0]["pointer"] == "/lines/0/quantity"
    await staff.do(path, {})
    assert (await staff.send(path, {})).json()["code"] == "nothing_to_deliver"

    await trading.stock(item, "4", "24000")
    await staff.do(path, {"lines": [{"line_no": 1, "quantity": "4"}]})
    order = await staff.get(f"/sales-orders/{order['id']}")
    assert order["status"] == "partly_delivered"
    assert first(order, "delivered", "reserved", "back_ordered") == ("7", "0", "1")
    over = await staff.send(path, {"lines": [{"line_no": 1, "quantity": "2"}]})
    assert over.json()["errors"][0]["code"] == "over_delivery"
    await trading.stock(item, "1", "7000")
    await staff.do(path, {"lines": [{"line_no": 1}]})
    assert (await staff.get(f"/sales-orders/{order['id']}"))["status"] == "delivered"
    assert (await trading.balances())["157"] == 46_000
    await trading.check()


async def test_goods_of_others_are_not_delivered(trading: Trading, acting: Acting) -> None:
    """What is reserved for one order is not there for another, however much lies in the warehouse."""
    item = await trading.item("NM", "10000")
    await trading.stock(item, "5", "25000")
    staff = acting(trading.owner)
    await place(staff, await trading.customer("A"), {"item_code": "NM", "quantity": "4"})
    late = await place(staff, await trading.customer("B"), {"item_code": "NM", "quantity": "4"})
    refused = await staff.send(f"/sales-orders/{late['id']}/deliveries", {"lines": [{"line_no": 1, "quantity": "2"}]})
    assert refused.json()["code"] == "stock_short"
    await staff.do(f"/sales-orders/{late['id']}/deliveries", {})
    assert await trading.stock_of(item) == (4, 4, 20_000)
    await trading.check()


async def test_amend_up_and_down(trading: Trading, acting: Acting) -> None:
    """Reservation and memo follow every change; what is delivered cannot be taken back by a change."""
    item = await trading.item("NM", "10000", tax_class="vn_standard")
    await trading.stock(item, "10", "50000")
    partner = await trading.customer("KH", credit_limit="110000")
    customer, staff = acting(await trading.person("customer", partner)), acting(trading.owner)
    order = await customer.do("/sales-orders", {"lines": [{"item_code": "NM", "quantity": "4"}]})

    async def amend(who: Api, version: int, quantity: str) -> Any:
        body = {"lines": [{"line_no": 1, "quantity": quantity}]}
        answer = await who.send(f"/sales-orders/{order['id']}/amendment", body, **{"If-Match": f'"{version}"'})
        return answer.json()

    up = await amend(customer, 1, "10")
    assert (up["version"], up["total_amount"]) == (2, "110000")
    assert first(up, "quantity", "reserved") == ("10", "10")
    assert (await trading.balances())["M131"] == 110_000
    assert (await amend(customer, 2, "11"))["code"] == "credit_limit_exceeded"
    assert (await amend(customer, 1, "9"))["code"] == "stale"

    down = await amend(customer, 2, "6")
    assert first(down, "quantity", "reserved", "cancelled") == ("6", "6", "4")
    assert await trading.stock_of(item) == (10, 6, 50_000)
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    assert (await amend(customer, 4, "5"))["code"] == "order_confirmed"
    await staff.do(f"/sales-orders/{order['id']}/deliveries", {"lines": [{"line_no": 1, "quantity": "2"}]})
    assert (await amend(staff, 5, "1"))["errors"][0]["code"] == "below_delivered"
    closed = await amend(staff, 5, "2")
    assert (closed["status"], closed["total_amount"]) == ("delivered", "22000")
    assert await trading.stock_of(item) == (8, 0, 40_000)
    assert (await trading.balances())["M131"] == 22_000
    await trading.check()


async def test_amended_line_is_reserved_from_what_is_left(trading: Trading, acting: Acting) -> None:
    """More of a line that is partly back order takes what is free, and less gives back the reservation last."""
    item = await trading.item("NM", "10000")
    await trading.stock(item, "5", "25000")
    staff = acting(trading.owner)
    order = await place(staff, await trading.customer("KH"), {"item_code": "NM", "quantity": "7"})
    await trading.stock(item, "4", "20000")
    path = f"/sales-orders/{order['id']}/amendment"
    up = await staff.do(path, {"lines": [{"line_no": 1, "quantity": "8"}]}, **{"If-Match": '"2"'})
    assert first(up, "reserved", "back_ordered") == ("6", "2")
    down = await staff.do(path, {"lines": [{"line_no": 1, "quantity": "5.5"}]}, **{"If-Match": '"3"'})
    assert first(down, "reserved", "back_ordered") == ("5.5", "0")
    assert await trading.stock_of(item) == (9, Decimal("5.5"), 45_000)
    await trading.check()


async def test_cancelled_by_line_and_whole(trading: Trading, acting: Acting) -> None:
    """A line goes, then the rest; the goods are free and nothing is owed."""
    for code in ("A", "B"):
        await trading.stock(await trading.item(code, "10000"), "5", "25000")
    partner = await trading.customer("KH")
    customer = acting(await trading.person("customer", partner))
    lines = [{"item_code": code, "quantity": "5"} for code in ("A", "B", "A")]
    order = await customer.do("/sales-orders", {"lines": lines})
    assert [line["reserved"] for line in order["lines"]] == ["5", "5", "0"]
    path = f"/sales-orders/{order['id']}/cancellation"
    part = await customer.do(path, {"lines": [{"line_no": 2}, {"line_no": 1, "quantity": "2"}], "reason": "Thừa"})
    assert part["status"] == "placed"
    assert [line["cancelled"] for line in part["lines"]] == ["2", "5", "0"]
    gone = await customer.do(path, {"reason": "Hủy"})
    assert (gone["status"], gone["total_amount"], gone["allowed_actions"]) == ("cancelled", "0", [])
    assert (await trading.balances()).get("M131", 0) == 0
    await trading.check()


async def test_order_of_1500_lines(trading: Trading, acting: Acting) -> None:
    """As long as the longest real ones, with items that repeat, from placing to return."""
    items = [await trading.item(f"I{n}", str(1000 + n)) for n in range(30)]
    for item in items:
        await trading.stock(item, "150", "70001")
    partner = await trading.customer("KH", credit_limit="999999999999")
    staff = acting(trading.owner)
    lines = [{"item_id": str(items[n % 30]), "quantity": str(1 + n % 3)} for n in range(1500)]
    order = await place(staff, partner, *lines)
    assert len(order["lines"]) == 1500
    delivery = await staff.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    invoice = await staff.get(f"/invoices/{delivery['invoice_id']}")
    assert invoice["net_amount"] == str(sum((1 + n % 3) * (1000 + n % 30) for n in range(1500)))
    credit = await staff.do(
        f"/invoices/{invoice['id']}/returns",
        {"reason": "Trả hết", "lines": [{"line_no": line["line_no"]} for line in invoice["lines"]]},
    )
    assert credit["total_amount"] == invoice["total_amount"]
    balances = await trading.balances()
    assert (balances["131"], balances["632"], balances["156"]) == (0, 0, 30 * 70_001)
    await trading.check()
