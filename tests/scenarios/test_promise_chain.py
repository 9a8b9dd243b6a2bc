"""A supplier's later day shows at once which customers it hits; staff promises anew, and all promises stay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from app.core.clock import today
from app.core.ids import new_id
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading


def day(days: int) -> str:
    """So many days from now."""
    return (today() + timedelta(days=days)).isoformat()


@dataclass(frozen=True, slots=True)
class Chain:
    """A company without stock, its supplier and two customers."""

    trading: Trading
    item: UUID
    staff: Api
    supplier_id: UUID
    supplier: Api
    first: Api
    second: Api

    async def on_order(self, quantity: str, days: int) -> dict[str, Any]:
        """Goods that the supplier has agreed to deliver."""
        line = {"item_code": "NM", "quantity": quantity, "unit_price": "50000", "expected_on": day(days)}
        order = await self.staff.do("/purchase-orders", {"partner_id": str(self.supplier_id), "lines": [line]})
        for who, action in ((self.staff, "sending"), (self.supplier, "acceptance")):
            path = f"/purchase-orders/{order['id']}/{action}"
            order = await who.do(path, {}, **{"If-Match": f'"{order["version"]}"'})
        return dict(order)

    async def sold(self, customer: Api, quantity: str) -> str:
        """A confirmed order of a customer."""
        order = await customer.do("/sales-orders", {"lines": [{"item_code": "NM", "quantity": quantity}]})
        await self.staff.do(f"/sales-orders/{order['id']}/confirmation", {})
        return str(order["id"])

    async def delayed(self, order: dict[str, Any], days: int) -> None:
        """The supplier proposes a later day, and staff accepts it."""
        path = f"/purchase-orders/{order['id']}"
        version = (await self.staff.get(path))["version"]
        body = {"lines": [{"line_no": 1, "due_on": day(days)}]}
        made = await self.supplier.do(f"{path}/proposals", body, **{"If-Match": f'"{version}"'})
        await self.staff.do(f"{path}/proposals/{made['number']}/acceptance", {})

    async def waiting(self, **filters: Any) -> list[dict[str, Any]]:
        """Lines that wait for goods."""
        found: list[dict[str, Any]] = (await self.staff.get("/promises", **filters))["items"]
        return found

    async def promise(self, order: str, promised: str, instead_of: str | None, **more: Any) -> Response:
        """A day for the first line of an order."""
        line = {"order_id": order, "line_no": 1, "promised_on": promised, "instead_of": instead_of}
        return await self.staff.send("/promises", {"lines": [line], **more})

    async def history(self, who: Api, order: str) -> list[tuple[str, str]]:
        """Every day that was promised, and why."""
        found = (await who.get(f"/sales-orders/{order}/promises"))["items"]
        return [(entry["promised_on"], entry["cause"]) for entry in found]


@pytest.fixture
async def chain(trading: Trading, acting: Callable[[Actor], Api]) -> Chain:
    """Nothing lies in the warehouse."""
    item = await trading.item("NM", "80000")
    supplier = await trading.supplier("NCC")
    customers = [
        acting(await trading.person("customer", await trading.customer(code, credit_limit="99000000")))
        for code in ("KH1", "KH2")
    ]
    person = acting(await trading.person("supplier", supplier))
    return Chain(trading, item, acting(trading.owner), supplier, person, *customers)


def shown(rows: list[dict[str, Any]]) -> list[tuple[str, str | None, str | None]]:
    return [(row["order"]["id"], row["promised_on"], row["available_on"]) for row in rows]


async def test_a_supplier_is_late_and_the_customers_it_hits_are_told(chain: Chain) -> None:
    late = await chain.on_order("100", 5)
    await chain.on_order("50", 20)
    first, second = await chain.sold(chain.first, "60"), await chain.sold(chain.second, "60")
    assert await chain.history(chain.first, first) == [(day(5), "confirmation")]
    assert await chain.history(chain.second, second) == [(day(20), "confirmation")]
    assert await chain.waiting(endangered=True) == []

    await chain.delayed(late, 12)
    assert shown(await chain.waiting()) == [(first, day(5), day(12)), (second, day(20), day(20))]
    endangered = await chain.waiting(endangered=True)
    assert shown(endangered) == [(first, day(5), day(12))]
    row = endangered[0]
    assert (row["partner"]["code"], row["item"]["code"], row["waiting"], row["unit"]) == ("KH1", "NM", "60", "cái")

    made = await chain.promise(first, row["available_on"], row["promised_on"], note="Tàu đến trễ")
    assert (made.status_code, made.json()) == (201, {"lines": 1, "order_ids": [first]})
    assert await chain.waiting(endangered=True) == []
    for who in (chain.first, chain.staff):
        assert await chain.history(who, first) == [(day(5), "confirmation"), (day(12), "supply")]
    told = await chain.trading.count_rows("outbox_events")
    assert told["outbox_events"] > 0
    await chain.trading.check()


async def test_goods_that_come_end_the_wait(chain: Chain) -> None:
    order = await chain.on_order("100", 5)
    sold = await chain.sold(chain.first, "60")
    await chain.staff.do(f"/purchase-orders/{order['id']}/receipts", {})
    assert shown(await chain.waiting()) == [(sold, day(5), day(0))]
    await chain.staff.do(f"/sales-orders/{sold}/deliveries", {"lines": [{"line_no": 1, "quantity": "60"}]})
    assert await chain.waiting() == []
    await chain.trading.check()


async def test_a_day_that_has_passed_and_goods_that_will_not_come_endanger(chain: Chain) -> None:
    order = await chain.on_order("100", 5)
    sold = await chain.sold(chain.first, "60")
    path = f"/purchase-orders/{order['id']}/cancellation"
    await chain.staff.do(path, {}, **{"If-Match": f'"{order["version"]}"'})
    assert shown(await chain.waiting(endangered=True)) == [(sold, day(5), None)]
    assert (await chain.promise(sold, day(40), day(5))).status_code == 201
    assert await chain.history(chain.first, sold) == [(day(5), "confirmation"), (day(40), "staff")]


async def test_what_nothing_covers_is_promised_by_staff_or_not_at_all(chain: Chain) -> None:
    sold = await chain.sold(chain.first, "7")
    assert await chain.history(chain.first, sold) == []
    assert shown(await chain.waiting()) == [(sold, None, None)]
    assert await chain.waiting(endangered=True) == []
    assert (await chain.promise(sold, day(9), None)).status_code == 201
    assert shown(await chain.waiting(endangered=True)) == [(sold, day(9), None)]


async def test_a_page_at_a_time(chain: Chain) -> None:
    orders = [await chain.sold(chain.first, str(quantity)) for quantity in (1, 2, 3)]
    page = await chain.staff.get("/promises", limit=2)
    rest = await chain.staff.get("/promises", limit=2, cursor=page["next_cursor"])
    assert [row["order"]["id"] for row in page["items"] + rest["items"]] == orders
    assert rest["next_cursor"] is None
    assert await chain.waiting(item_id=str(new_id())) == []


async def test_wrong_promises_are_refused_whole(chain: Chain) -> None:
    await chain.on_order("100", 5)
    sold = await chain.sold(chain.first, "60")
    right = {"order_id": sold, "line_no": 1, "promised_on": day(9), "instead_of": day(5)}
    cases = [
        ([right, right], "line_repeated", "/lines/1/line_no"),
        ([right | {"line_no": 2}], "line_not_waiting", "/lines/0/line_no"),
        ([right | {"order_id": str(new_id())}], "line_not_waiting", "/lines/0/line_no"),
        ([right | {"instead_of": day(4)}], "promise_changed", "/lines/0/instead_of"),
        ([right | {"instead_of": None}], "promise_changed", "/lines/0/instead_of"),
        ([right | {"promised_on": day(5)}], "nothing_changes", "/lines/0/promised_on"),
        ([right | {"promised_on": day(-1)}], "promised_in_past", "/lines/0/promised_on"),
        ([], "too_few", "/lines"),
        ([right | {"cause": "supply"}], "unknown_field", "/lines/0/cause"),
    ]
    before = await chain.trading.count_rows("sales_promises", "outbox_events", "idempotency_keys")
    for lines, code, pointer in cases:
        answer = await chain.staff.send("/promises", {"lines": lines})
        assert answer.status_code == 422, answer.text
        assert [(error["code"], error["pointer"]) for error in answer.json()["errors"]][-1] == (code, pointer)
    assert await chain.trading.count_rows("sales_promises", "outbox_events", "idempotency_keys") == before


async def test_customers_see_their_own_promises_only(chain: Chain) -> None:
    await chain.on_order("100", 5)
    sold = await chain.sold(chain.first, "60")
    for who in (chain.first, chain.supplier):
        refused = await who.client.get("/api/v1/promises", headers=who.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert (await who.send("/promises", {"lines": []})).status_code == 403
    foreign = await chain.second.client.get(f"/api/v1/sales-orders/{sold}/promises", headers=chain.second.headers)
    assert foreign.status_code == 404
    stranger = await chain.trading.person("customer", await chain.trading.customer("KH3"))
    async with chain.trading.database.transaction(stranger.tenant) as session:
        rows = await (await session.connection()).exec_driver_sql("SELECT count(*) FROM sales_promises")
        assert rows.scalar_one() == 0
