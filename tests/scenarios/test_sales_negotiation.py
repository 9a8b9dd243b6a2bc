"""A customer asks to change or cancel what is confirmed, and the company answers; or the other way round."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from app.core.clock import today
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading

LATER = (today() + timedelta(days=9)).isoformat()


@dataclass(frozen=True, slots=True)
class Counter:
    """A confirmed order for ten of a hundred pieces at 80,000, and the people on both sides."""

    trading: Trading
    staff: Api
    customer: Api
    item: UUID
    order: str

    async def read(self) -> dict[str, Any]:
        """The order as it stands."""
        found: dict[str, Any] = await self.staff.get(f"/sales-orders/{self.order}")
        return found

    async def propose(self, who: Api, body: dict[str, Any]) -> Response:
        """A proposal about the order as it stands."""
        version = (await self.read())["version"]
        return await who.send(f"/sales-orders/{self.order}/proposals", body, **{"If-Match": f'"{version}"'})

    async def answer(self, who: Api, number: int, action: str, body: dict[str, Any]) -> Response:
        """An answer to a proposal."""
        version = (await self.read())["version"]
        path = f"/sales-orders/{self.order}/proposals/{number}/{action}"
        return await who.send(path, body, **{"If-Match": f'"{version}"'})

    async def deliver(self, quantity: str, *, invoice: bool) -> None:
        """Goods that go."""
        body = {"lines": [{"line_no": 1, "quantity": quantity}], "invoice": invoice}
        await self.staff.do(f"/sales-orders/{self.order}/deliveries", body)

    async def written(self) -> dict[str, int]:
        """What a refusal must not change."""
        return await self.trading.count_rows(
            "postings", "trade_entries", "reservation_entries", "proposals", "proposal_lines", "outbox_events"
        )


@pytest.fixture
async def counter(trading: Trading, acting: Callable[[Actor], Api]) -> Counter:
    """One customer with a limit of 2,000,000."""
    item = await trading.item("NM", "80000")
    await trading.stock(item, "100", "5000000")
    partner = await trading.customer("KH", credit_limit="2000000")
    staff, customer = acting(trading.owner), acting(await trading.person("customer", partner))
    order = await customer.do("/sales-orders", {"lines": [{"item_code": "NM", "quantity": "10"}]})
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    return Counter(trading, staff, customer, item, order["id"])


def line(**terms: Any) -> dict[str, Any]:
    return {"lines": [{"line_no": 1, **terms}]}


async def test_a_customer_asks_for_less_and_later(counter: Counter) -> None:
    seen = await counter.customer.get(f"/sales-orders/{counter.order}")
    assert seen["allowed_actions"] == ["propose"]
    asked = await counter.propose(counter.customer, line(quantity="6", due_on=LATER) | {"message": "Kho đầy"})
    assert (asked.status_code, asked.json()["state"]) == (201, "open"), asked.text
    assert await counter.trading.stock_of(counter.item) == (100, 10, 5_000_000)
    accepted = await counter.answer(counter.staff, 1, "acceptance", {})
    assert accepted.status_code == 200, accepted.text
    order = await counter.read()
    assert (order["status"], order["total_amount"]) == ("confirmed", "518400")
    assert (order["lines"][0]["quantity"], order["lines"][0]["requested_on"]) == ("6", LATER)
    assert await counter.trading.stock_of(counter.item) == (100, 6, 5_000_000)
    assert (await counter.trading.balances())["M131"] == 518_400
    await counter.trading.check()


async def test_staff_offers_another_price_and_the_customer_accepts(counter: Counter) -> None:
    offered = await counter.propose(counter.staff, line(quantity="20", unit_price="75000"))
    assert offered.status_code == 201, offered.text
    assert (await counter.answer(counter.customer, 1, "acceptance", {"note": "Tốt"})).status_code == 200
    order = await counter.read()
    assert (order["lines"][0]["unit_price"], order["net_amount"]) == ("75000", "1500000")
    assert await counter.trading.stock_of(counter.item) == (100, 20, 5_000_000)
    await counter.deliver("20", invoice=True)
    assert (await counter.trading.balances())["131"] == 1_620_000
    await counter.trading.check()


async def test_a_price_stays_once_goods_have_gone_at_it(counter: Counter) -> None:
    await counter.deliver("4", invoice=True)
    before = await counter.written()
    refused = await counter.propose(counter.customer, line(unit_price="70000"))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "delivered_at_price")
    assert refused.json()["errors"][0]["pointer"] == "/lines/0/unit_price"
    below = await counter.propose(counter.customer, line(quantity="3"))
    assert (below.json()["errors"][0]["code"], below.status_code) == ("below_delivered", 422)
    early = await counter.propose(counter.customer, line(due_on="2020-01-01"))
    assert early.json()["errors"][0] | {"message": ""} == {
        "pointer": "/lines/0/due_on",
        "code": "requested_before_order",
        "message": "",
    }
    assert await counter.written() == before


async def test_a_cancellation_frees_what_is_not_delivered(counter: Counter) -> None:
    await counter.deliver("4", invoice=True)
    assert (await counter.propose(counter.customer, {"kind": "cancellation"})).status_code == 201
    refused = await counter.answer(counter.staff, 1, "refusal", {"reason": "Hàng đã đóng gói"})
    assert refused.json()["state"] == "refused"
    assert await counter.trading.stock_of(counter.item) == (96, 6, 4_800_000)
    assert (await counter.propose(counter.customer, {"kind": "cancellation"})).status_code == 201
    assert (await counter.answer(counter.staff, 2, "acceptance", {})).status_code == 200
    order = await counter.read()
    assert (order["status"], order["lines"][0]["quantity"]) == ("closed", "4")
    assert await counter.trading.stock_of(counter.item) == (96, 0, 4_800_000)
    assert (await counter.trading.balances())["M131"] == 0
    late = await counter.propose(counter.customer, {"kind": "cancellation"})
    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
    await counter.trading.check()


async def test_more_than_the_credit_limit_is_refused_when_it_is_accepted(counter: Counter) -> None:
    assert (await counter.propose(counter.customer, line(quantity="40"))).status_code == 201
    before = await counter.written()
    refused = await counter.answer(counter.staff, 1, "acceptance", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "credit_limit_exceeded")
    assert await counter.written() == before
    countered = await counter.answer(counter.staff, 1, "counter-proposal", line(quantity="20"))
    assert (countered.status_code, countered.json()["answers_number"]) == (201, 1)
    assert (await counter.answer(counter.customer, 2, "acceptance", {})).status_code == 200
    assert (await counter.read())["lines"][0]["quantity"] == "20"
    await counter.trading.check()


async def test_a_delivery_meanwhile_outdates_what_asks_for_less(counter: Counter) -> None:
    assert (await counter.propose(counter.customer, line(quantity="2"))).status_code == 201
    await counter.deliver("5", invoice=False)
    refused = await counter.answer(counter.staff, 1, "acceptance", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "proposal_outdated")
    await counter.trading.check()


async def test_a_customer_wants_its_goods_in_two_deliveries(counter: Counter) -> None:
    lines = [
        {"line_no": 1, "quantity": "4"},
        {"line_no": 1, "quantity": "6", "due_on": LATER, "additional": True},
    ]
    assert (await counter.propose(counter.customer, {"lines": lines})).status_code == 201
    accepted = await counter.answer(counter.staff, 1, "acceptance", {})
    assert accepted.status_code == 200, accepted.text
    order = await counter.read()
    assert [(entry["line_no"], entry["quantity"], entry["reserved"]) for entry in order["lines"]] == [
        (1, "4", "4"),
        (2, "6", "6"),
    ]
    assert (order["lines"][1]["requested_on"], order["total_amount"]) == (LATER, "864000")
    assert await counter.trading.stock_of(counter.item) == (100, 10, 5_000_000)
    await counter.deliver("4", invoice=True)
    assert (await counter.read())["status"] == "partly_delivered"
    await counter.staff.do(f"/sales-orders/{counter.order}/deliveries", {"invoice": True})
    assert (await counter.read())["status"] == "closed"
    await counter.trading.check()
