"""The same request, many times at once: one effect and one stored answer."""

from collections import Counter
from collections.abc import Awaitable
from decimal import Decimal

from httpx import Response

from tests.concurrency.conftest import CLIENTS, Crowd, outcomes, succeeded
from tests.factories.trading import Api, Trading

EQUAL = 100


async def one_of(answers: list[Response]) -> str:
    """The id of the one document that all answers are about; the others are in flight or replayed."""
    assert set(outcomes(answers)) <= {"200", "201", "request_in_flight"}, outcomes(answers)
    fresh = [answer for answer in answers if answer.is_success and "Idempotency-Replayed" not in answer.headers]
    assert len(fresh) == 1, outcomes(answers)
    assert {answer.content for answer in answers if answer.is_success} == {fresh[0].content}
    return str(fresh[0].json()["id"])


async def settled(api: Api, path: str, body: object, key: str) -> Response:
    """Ask once more with the same key after everybody is done: the stored answer."""
    answer = await api.send(path, body, key=key)
    assert answer.headers["Idempotency-Replayed"] == "true"
    return answer


async def test_100_equal_submissions_place_one_order(crowd: Crowd) -> None:
    """With the customer's own reference in the order, which must not be taken for a duplicate of itself."""
    trading = await crowd.open()
    item = await trading.item("NM")
    await trading.stock(item, "1000", "1000000")
    buyer = crowd.api(await trading.person("customer", await trading.customer("KH", credit_limit="1000000")))
    body = {"customer_reference": "PO-1", "lines": [{"item_code": "NM", "quantity": "10"}]}

    for turn in range(3):  # the first also creates balances; later ones meet warm caches
        body["customer_reference"] = f"PO-{turn}"
        body["lines"] = [{"item_code": "NM", "quantity": str(turn + 1)}]
        key = f"key-{turn}"
        answers = await crowd.together(*(buyer.send("/sales-orders", body, key=key) for _ in range(EQUAL)))
        order_id = await one_of(answers)
        assert (await settled(buyer, "/sales-orders", body, key)).json()["id"] == order_id

    assert await trading.stock_of(item) == (1000, 6, 1_000_000)
    assert (await trading.count_rows("sales_orders", "idempotency_keys")) == {
        "sales_orders": 3,
        "idempotency_keys": 3,
    }
    await trading.check()


async def test_same_reference_with_different_keys_is_one_order(crowd: Crowd) -> None:
    """The customer's reference is a second wall: everybody but one is told that the order is there."""
    trading = await crowd.open()
    await trading.stock(await trading.item("NM"), "1000", "1000000")
    buyer = crowd.api(await trading.person("customer", await trading.customer("KH")))
    body = {"customer_reference": "PO-7", "lines": [{"item_code": "NM", "quantity": "1"}]}

    answers = await crowd.together(*(buyer.send("/sales-orders", body) for _ in range(CLIENTS)))

    assert outcomes(answers) == Counter({"201": 1, "duplicate_customer_reference": CLIENTS - 1})
    assert await trading.count_rows("sales_orders", "postings") == {"sales_orders": 1, "postings": 2}
    await trading.check()


async def test_last_credit_is_spent_once(crowd: Crowd) -> None:
    """Ten orders fit into the limit, however many ask; amending up competes for the same credit."""
    trading = await crowd.open()
    items = [await trading.item(f"NM{n}", "100000") for n in range(4)]
    buyer = crowd.api(await trading.person("customer", await trading.customer("KH", credit_limit="1100000")))
    first = await buyer.do("/sales-orders", {"lines": [{"item_id": str(items[0]), "quantity": "1"}]})

    placing = [
        buyer.send("/sales-orders", {"lines": [{"item_id": str(items[n % 4]), "quantity": "1"}]}) for n in range(40)
    ]
    amending: list[Awaitable[Response]] = [
        buyer.send(
            f"/sales-orders/{first['id']}/amendment",
            {"lines": [{"line_no": 1, "quantity": "2"}]},
            **{"If-Match": '"1"'},
        )
        for _ in range(5)
    ]
    answers = await crowd.together(*placing, *amending)

    # 108,000 each with VAT: ten of them are within 1,100,000, the eleventh is not; one of the ten is taken already.
    assert len(succeeded(answers)) == 9, outcomes(answers)
    assert set(outcomes(answers)) <= {"200", "201", "credit_limit_exceeded", "stale"}
    assert (await trading.balances())["M131"] == 1_080_000
    await trading.check()


async def confirmed(crowd: Crowd, trading: Trading, quantity: str) -> tuple[Api, dict[str, str]]:
    """Staff, and an order over the only item that they confirmed."""
    item = await trading.item("NM", "10000")
    await trading.stock(item, "100", "500000")
    customer = await trading.customer("KH")
    staff = crowd.api(trading.owner)
    order = await staff.do(
        "/sales-orders", {"partner_id": str(customer), "lines": [{"item_id": str(item), "quantity": quantity}]}
    )
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    return staff, {"order": order["id"], "partner": str(customer), "item": str(item)}


async def test_many_clerks_do_the_same_thing_at_once(crowd: Crowd) -> None:
    """Different keys: confirm, deliver, invoice, receive, allocate, return and reverse have one winner."""
    trading = await crowd.open()
    staff, ids = await confirmed(crowd, trading, "10")
    again = await crowd.together(*(staff.send(f"/sales-orders/{ids['order']}/confirmation", {}) for _ in range(8)))
    assert outcomes(again) == Counter({"transition_not_allowed": 8})

    deliver = {"lines": [{"line_no": 1, "quantity": "10"}]}
    delivered = await crowd.together(
        *(staff.send(f"/sales-orders/{ids['order']}/deliveries", deliver) for _ in range(12))
    )
    assert outcomes(delivered) == Counter({"201": 1, "transition_not_allowed": 11})
    delivery = succeeded(delivered)[0]

    invoiced = await crowd.together(*(staff.send(f"/deliveries/{delivery['id']}/invoice", {}) for _ in range(12)))
    assert outcomes(invoiced) == Counter({"201": 1, "already_invoiced": 11})
    invoice = succeeded(invoiced)[0]
    assert invoice["total_amount"] == "108000"

    advance = await staff.do("/receipts", {"partner_id": ids["partner"], "method": "bank", "amount": "60000"})
    applied = await crowd.together(
        *(
            staff.send(
                f"/receipts/{advance['id']}/allocations",
                {"allocations": [{"invoice_id": invoice["id"], "amount": "60000"}]},
            )
            for _ in range(12)
        )
    )
    assert outcomes(applied) == Counter({"200": 1, "allocation_invalid": 11})

    rest = {
        "partner_id": ids["partner"],
        "method": "cash",
        "amount": "48000",
        "allocations": [{"invoice_id": invoice["id"], "amount": "48000"}],
    }
    received = await crowd.together(*(staff.send("/receipts", rest) for _ in range(12)))
    assert outcomes(received) == Counter({"201": 1, "allocation_invalid": 11})

    reversed_ = await crowd.together(*(staff.send(f"/receipts/{advance['id']}/reversal", {}) for _ in range(12)))
    assert outcomes(reversed_) == Counter({"200": 1, "receipt_reversed": 11})

    back = {"reason": "Hàng lỗi", "lines": [{"line_no": 1, "quantity": "6"}]}
    returned = await crowd.together(*(staff.send(f"/invoices/{invoice['id']}/returns", back) for _ in range(12)))
    assert outcomes(returned) == Counter({"201": 1, "return_invalid": 11})
    assert (await staff.get(f"/invoices/{invoice['id']}"))["open_amount"] == "0"
    await trading.check()


async def test_money_and_returns_for_one_invoice_at_once(crowd: Crowd) -> None:
    """Receipts, advances and returns that together exceed an invoice apply exactly what is open."""
    trading = await crowd.open()
    staff, ids = await confirmed(crowd, trading, "20")
    delivery = await staff.do(f"/sales-orders/{ids['order']}/deliveries", {"invoice": True})
    invoice = {"invoice_id": delivery["invoice_id"], "amount": "10800"}
    receipt = {"partner_id": ids["partner"], "method": "bank", "amount": "10800"}
    advances = [await staff.do("/receipts", receipt) for _ in range(10)]

    answers = await crowd.together(
        *(staff.send("/receipts", {**receipt, "allocations": [invoice]}) for _ in range(15)),
        *(staff.send(f"/receipts/{one['id']}/allocations", {"allocations": [invoice]}) for one in advances),
        *(
            staff.send(
                f"/invoices/{delivery['invoice_id']}/returns",
                {"reason": "Đổi ý", "lines": [{"line_no": 1, "quantity": "1"}]},
            )
            for _ in range(10)
        ),
    )

    assert set(outcomes(answers)) <= {"200", "201", "allocation_invalid"}
    found = await staff.get(f"/invoices/{delivery['invoice_id']}")
    assert Decimal(found["open_amount"]) == 0
    await trading.check()


async def test_same_back_orders_delivered_in_parallel(crowd: Crowd) -> None:
    """Part deliveries in parallel hand over what is there once, each part numbered and moved once."""
    trading = await crowd.open()
    staff, ids = await confirmed(crowd, trading, "120")

    answers = await crowd.together(
        *(
            staff.send(
                f"/sales-orders/{ids['order']}/deliveries",
                {"lines": [{"line_no": 1, "quantity": "3"}], "invoice": n % 2 == 0},
            )
            for n in range(50)
        )
    )

    assert outcomes(answers) == Counter({"201": 33, "stock_short": 17})
    order = await staff.get(f"/sales-orders/{ids['order']}")
    assert (order["lines"][0]["delivered"], order["lines"][0]["reserved"], order["lines"][0]["back_ordered"]) == (
        "99",
        "1",
        "20",
    )
    await trading.check()
