"""Company and factory negotiate a production order: quantity, fee and day, before they agree and after."""

from datetime import timedelta
from typing import Any

from httpx import Response
from sqlalchemy import text

from app.core.clock import today
from tests.factories.trading import Api
from tests.production.conftest import Workshop

LATER = (today() + timedelta(days=30)).isoformat()


async def propose(workshop: Workshop, who: Api, order: Any, **terms: Any) -> Response:
    """New terms for what is made; none: that the order is cancelled."""
    path = f"/production-orders/{order['id']}"
    version = (await workshop.owner.get(path))["version"]
    body = {"lines": [{"line_no": 1, **terms}]} if terms else {"kind": "cancellation"}
    return await who.send(f"{path}/proposals", body, **{"If-Match": f'"{version}"'})


async def accept(who: Api, order: Any, number: int) -> Response:
    """The other side's word."""
    return await who.send(f"/production-orders/{order['id']}/proposals/{number}/acceptance", {})


async def expected(workshop: Workshop) -> list[tuple[str, str]]:
    """What is expected of made goods, and when."""
    query = "SELECT quantity, due_on FROM expected_receipts WHERE company_id = :c AND quantity > 0"
    async with workshop.trading.engine.connect() as connection:
        rows = await connection.execute(text(query), {"c": workshop.trading.company_id})
        return [(f"{row.quantity.normalize():f}", row.due_on.isoformat()) for row in rows]


async def started(workshop: Workshop) -> tuple[Any, str, Api]:
    """A bill, a factory and its person."""
    await workshop.stocked("A", "500", "500000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    return await workshop.bill("TP", "A 2"), factory, person


async def test_a_factory_proposes_and_the_order_is_agreed_so(workshop: Workshop) -> None:
    bill, factory, person = await started(workshop)
    draft = await workshop.draft(bill, factory)
    path = f"/production-orders/{draft['id']}"
    await workshop.owner.do(f"{path}/sending", {}, **{"If-Match": '"1"'})
    made = await propose(workshop, person, draft, quantity="60", unit_price="25000", due_on=LATER)
    assert made.status_code == 201, made.text
    line = made.json()["lines"][0]
    assert (line["old_quantity"], line["quantity"], line["unit_price"], line["due_on"]) == ("90", "60", "25000", LATER)
    assert (await accept(workshop.owner, draft, 1)).status_code == 200
    order = await person.get(path)
    assert (order["status"], order["quantity"], order["unit_fee"], order["due_on"]) == ("agreed", "60", "25000", LATER)
    assert [component["planned"] for component in order["components"]] == ["120"]
    assert (await workshop.trading.balances())["M331"] == -1_620_000
    assert await expected(workshop) == [("60", LATER)]
    await workshop.trading.check()


async def test_an_agreed_order_changes_by_the_difference(workshop: Workshop) -> None:
    bill, factory, person = await started(workshop)
    order = await workshop.agreed(bill, factory, person, unit_fee="20000")
    path = f"/production-orders/{order['id']}"
    made = await propose(workshop, workshop.owner, order, quantity="100", unit_price="21000")
    assert made.status_code == 201, made.text
    assert (await accept(workshop.owner, order, 1)).json()["code"] == "not_your_move"
    assert (await accept(person, order, 1)).status_code == 200
    assert (await workshop.trading.balances())["M331"] == -2_268_000
    await workshop.owner.do(f"{path}/dispatches", {"lines": [{"item_code": "A", "quantity": "200"}]})
    await workshop.owner.do(f"{path}/receipts", {"finished": "40"})
    assert (await propose(workshop, person, order, due_on=LATER)).status_code == 201
    assert (await accept(workshop.owner, order, 2)).status_code == 200
    assert await expected(workshop) == [("60", LATER)]
    await workshop.trading.check()


async def test_what_is_made_bounds_what_can_be_changed(workshop: Workshop) -> None:
    bill, factory, person = await started(workshop)
    order = await workshop.agreed(bill, factory, person)
    path = f"/production-orders/{order['id']}"
    await workshop.owner.do(f"{path}/dispatches", {"lines": [{"item_code": "A", "quantity": "100"}]})
    await workshop.owner.do(f"{path}/receipts", {"finished": "40"})
    before = await workshop.trading.count_rows("proposals", "outbox_events", "trade_entries")
    for terms, code, field in (
        ({"quantity": "39"}, "below_finished", "quantity"),
        ({"quantity": "0"}, "out_of_range", "quantity"),
        ({"unit_price": "30000"}, "finished_at_fee", "unit_price"),
        ({"due_on": "2020-01-01"}, "due_before_order", "due_on"),
        ({"line_no": 2, "quantity": "50"}, "line_unknown", "line_no"),
    ):
        refused = await propose(workshop, person, order, **terms)
        assert refused.status_code == 422, refused.text
        fault = refused.json()["errors"][0]
        assert (fault["code"], fault["pointer"]) == (code, f"/lines/0/{field}")
    assert await workshop.trading.count_rows("proposals", "outbox_events", "trade_entries") == before


async def test_a_cancellation_before_the_work_begins(workshop: Workshop) -> None:
    bill, factory, person = await started(workshop)
    order = await workshop.agreed(bill, factory, person)
    assert (await propose(workshop, person, order)).status_code == 201
    assert (await accept(workshop.owner, order, 1)).status_code == 200
    assert (await person.get(f"/production-orders/{order['id']}"))["status"] == "cancelled"
    assert (await workshop.trading.balances())["M331"] == 0
    assert await expected(workshop) == []


async def test_work_that_has_begun_is_not_cancelled(workshop: Workshop) -> None:
    """Neither proposed, nor accepted where the materials were sent in between."""
    bill, factory, person = await started(workshop)
    begun, asked = [await workshop.agreed(bill, factory, person) for _ in range(2)]
    assert (await propose(workshop, person, asked)).status_code == 201
    for order in (begun, asked):
        lines = [{"item_code": "A", "quantity": "1"}]
        await workshop.owner.do(f"/production-orders/{order['id']}/dispatches", {"lines": lines})
    before = await workshop.trading.count_rows("proposals", "outbox_events")
    refused = [await propose(workshop, person, begun), await accept(workshop.owner, asked, 1)]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(409, "order_begun")] * 2
    assert await workshop.trading.count_rows("proposals", "outbox_events") == before
    await workshop.trading.check()
