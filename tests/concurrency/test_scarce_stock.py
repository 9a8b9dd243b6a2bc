"""Many clients, little stock: exactly what is there is promised or sold."""

from collections import Counter
from decimal import Decimal

from tests.concurrency.conftest import CLIENTS, Crowd, outcomes, succeeded


async def test_64_clients_reserve_exactly_the_stock(crowd: Crowd) -> None:
    """Reserve policy: every order is taken, 40 units are promised, the rest is back order."""
    trading = await crowd.open()
    item = await trading.item("HIEM")
    await trading.stock(item, "40", "2000000")
    customers = [await trading.customer(f"KH{n}") for n in range(8)]
    people = [crowd.api(await trading.person("customer", customer)) for customer in customers]

    answers = await crowd.together(
        *(
            people[n % 8].send("/sales-orders", {"lines": [{"item_code": "HIEM", "quantity": "1"}]})
            for n in range(CLIENTS)
        )
    )

    assert outcomes(answers) == Counter({"201": CLIENTS})
    lines = [order["lines"][0] for order in succeeded(answers)]
    assert sum(Decimal(line["reserved"]) for line in lines) == 40
    assert sum(Decimal(line["back_ordered"]) for line in lines) == 24
    assert len({order["number"] for order in succeeded(answers)}) == CLIENTS
    assert await trading.stock_of(item) == (40, 40, 2_000_000)
    await trading.check()


async def test_64_clients_buy_exactly_the_stock(crowd: Crowd) -> None:
    """Direct sale: 40 units are sold, everybody else is told at which line there is too little."""
    trading = await crowd.open(policy="direct_sale")
    item = await trading.item("HIEM")
    await trading.stock(item, "40", "1999999")
    customers = [await trading.customer(f"KH{n}") for n in range(8)]
    people = [crowd.api(await trading.person("customer", customer)) for customer in customers]

    answers = await crowd.together(
        *(
            people[n % 8].send("/sales-orders", {"lines": [{"item_code": "HIEM", "quantity": "1"}]})
            for n in range(CLIENTS)
        )
    )

    assert outcomes(answers) == Counter({"201": 40, "stock_short": 24})
    refused = [answer.json() for answer in answers if not answer.is_success]
    assert {fault["pointer"] for problem in refused for fault in problem["errors"]} == {"/lines/0/quantity"}
    assert await trading.stock_of(item) == (0, 0, 0)
    assert (await trading.balances())["632"] == 1_999_999
    numbers = sorted(order["invoices"][0]["number"] for order in succeeded(answers))
    assert [int(number.rpartition("-")[2]) for number in numbers] == list(range(1, 41))
    await trading.check()


async def test_items_in_opposite_order(crowd: Crowd) -> None:
    """Orders that name the same items first to last and last to first never wait for each other in a ring."""
    trading = await crowd.open()
    items = [await trading.item(f"H{n}") for n in range(6)]
    for item in items:
        await trading.stock(item, "100", "100000")
    customer = await trading.customer("KH", credit_limit="999999999")
    staff, buyer = crowd.api(trading.owner), crowd.api(await trading.person("customer", customer))
    forward = [{"item_id": str(item), "quantity": "2"} for item in items]
    backward = forward[::-1]
    order = await buyer.do("/sales-orders", {"lines": forward})
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})

    placing = [buyer.send("/sales-orders", {"lines": forward if n % 2 else backward}) for n in range(40)]
    delivering = [
        staff.send(f"/sales-orders/{order['id']}/deliveries", {"lines": [{"line_no": n, "quantity": "1"}]})
        for n in (6, 1, 5, 2, 4, 3)
    ]
    answers = await crowd.together(*placing, *delivering)

    assert outcomes(answers) == Counter({"201": 46})
    for item in items:
        assert await trading.stock_of(item) == (99, 81, 99_000)
    await trading.check()


async def test_first_orders_of_new_items_at_once(crowd: Crowd) -> None:
    """Balances that have never moved are created by whoever comes first, in any order of items."""
    trading = await crowd.open()
    items = [await trading.item(f"M{n}") for n in range(8)]
    customers = [await trading.customer(f"KH{n}", credit_limit="999999999") for n in range(4)]
    people = [crowd.api(await trading.person("customer", customer)) for customer in customers]

    def lines(n: int) -> list[dict[str, str]]:
        chosen = [items[(n + k * (3 if n % 2 else 5)) % 8] for k in range(4)]
        return [{"item_id": str(item), "quantity": "1"} for item in chosen]

    answers = await crowd.together(
        *(people[n % 4].send("/sales-orders", {"lines": lines(n)}) for n in range(48)),
    )

    assert outcomes(answers) == Counter({"201": 48})
    await trading.check()
