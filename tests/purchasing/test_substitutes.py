"""A supplier that lacks what was ordered offers something else; nothing of what came or is on its way changes."""

from datetime import timedelta
from typing import Any

from app.core.clock import today
from tests.purchasing.conftest import Purchasing

LATER = (today() + timedelta(days=12)).isoformat()


def instead(code: str, **terms: Any) -> dict[str, Any]:
    return {"line_no": 1, "substitute": {"item_code": code}, **terms}


def rows(order: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (line["line_no"], line["item"]["code"], line["ordered"], line["unit_price"], line["answer"])
        for line in order["lines"]
    ]


async def test_a_supplier_offers_another_item_before_it_accepts(buying: Purchasing) -> None:
    old, new = await buying.trading.item("NM", None), await buying.trading.item("NM2", None)
    order = await buying.sent(buying.line("NM", "100", "50000"), buying.line("NM", "10", "1000"))
    offer = await buying.propose(buying.supplier, order, instead("NM2", unit_price="45000", due_on=LATER))
    (line,) = offer["lines"]
    assert (line["substitute"]["item"]["code"], line["quantity"], line["substitute"]["kept_quantity"]) == (
        "NM2",
        "100",
        "0",
    )
    accepted = await buying.answer(buying.staff, offer, "acceptance", {})
    assert accepted.status_code == 200, accepted.text
    order = await buying.read(order)
    assert rows(order) == [
        (1, "NM", "0", "50000", "accepted"),
        (2, "NM", "10", "1000", "accepted"),
        (3, "NM2", "100", "45000", "accepted"),
    ]
    assert (order["status"], order["net_amount"]) == ("accepted", "4510000")
    assert [row[0] for row in await buying.expected(old)] == [10]
    assert await buying.expected(new) == [(100, LATER)]
    await buying.trading.check()
    await buying.receive(order)
    assert (await buying.read(order))["status"] == "received"
    await buying.trading.check()


async def test_what_came_and_what_is_on_its_way_stays(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    new = await buying.trading.item("NM2", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    await buying.receive(order, {"line_no": 1, "quantity": "30"})
    notice = await buying.announce(buying.supplier, order, today(), {"line_no": 1, "quantity": "20"})
    offer = await buying.propose(buying.supplier, order, instead("NM2", unit_price="45000"))
    assert (offer["lines"][0]["quantity"], offer["lines"][0]["substitute"]["kept_quantity"]) == ("50", "50")
    accepted = await buying.answer(buying.staff, offer, "acceptance", {})
    assert accepted.status_code == 200, accepted.text
    order = await buying.read(order)
    assert [row[1:4] for row in rows(order)] == [("NM", "50", "50000"), ("NM2", "50", "45000")]
    assert [row[0] for row in await buying.expected(new)] == [50]
    await buying.receive(order, notice_id=notice["id"])
    await buying.trading.check()


async def test_what_is_announced_meanwhile_outdates_it(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    await buying.trading.item("NM2", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    offer = await buying.propose(buying.supplier, order, instead("NM2", unit_price="45000"))
    await buying.announce(buying.supplier, order, today(), {"line_no": 1, "quantity": "20"})
    before = await buying.written()
    await buying.refused(await buying.answer(buying.staff, offer, "acceptance", {}), 409, "proposal_outdated")
    assert await buying.written() == before


async def test_wrong_substitutes_are_refused_with_their_place(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    await buying.trading.item("NM2", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    where = "/lines/0/substitute"
    wrong: list[tuple[dict[str, Any], str, str]] = [
        (instead("NM", unit_price="1"), "substitute_same", where),
        (instead("?", unit_price="1"), "item_unknown", f"{where}/item_code"),
        (instead("NM2"), "price_missing", "/lines/0/unit_price"),
        (instead("NM2", unit_price="1", due_on="2020-01-01"), "expected_before_order", "/lines/0/due_on"),
    ]
    before = await buying.written()
    version = {"If-Match": f'"{(await buying.read(order))["version"]}"'}
    for line, code, pointer in wrong:
        path = f"/purchase-orders/{order['id']}/proposals"
        answer = await buying.supplier.send(path, {"kind": "change", "lines": [line]}, **version)
        await buying.refused(answer, 422, code, pointer)
    assert await buying.written() == before
