"""Suppliers' goods that are kept by lot."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import today
from tests.purchasing.conftest import Purchasing


def lot(code: str, quantity: str, expires: int | None = None) -> dict[str, Any]:
    day = {} if expires is None else {"expires_on": (today() + timedelta(days=expires)).isoformat()}
    return {"lot": code, "quantity": quantity, **day}


async def lying(buying: Purchasing) -> list[tuple[str, str]]:
    return [(row["lot"], row["quantity"]) for row in (await buying.staff.get("/lots"))["items"]]


@pytest.fixture
async def milk(buying: Purchasing) -> dict[str, Any]:
    """An agreed order of ten cases of milk, two machines, and pens that no lots are kept of."""
    await buying.trading.item("SUA", tracking="lot", units={"thùng": "12"})
    await buying.trading.item("MAY", tracking="serial")
    await buying.trading.item("BUT", None)
    lines = [buying.line("SUA", "10", "120000", unit="thùng"), buying.line("MAY", "2", "900000")]
    return await buying.agreed(*lines, buying.line("MAY", "2", "900000"), buying.line("BUT", "5", "1000"))


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
    place = {"item_id": receipt["lines"][0]["item"]["id"], "location_id": str(buying.trading.warehouse_id)}
    (move,) = (await buying.staff.get("/stock/card", **place))["items"]
    assert (move["quantity_in"], move["lots"]) == ("24", receipt["lines"][0]["lots"])
    await buying.trading.check()


async def test_lots_that_the_supplier_names_are_received(buying: Purchasing, milk: dict[str, Any]) -> None:
    """Named on the way, seen by both sides, taken in with the goods; what staff says of a line counts instead."""
    lines = [
        {"line_no": 1, "quantity": "4", "lots": [lot("L2", "1.5", 30), lot("L1", "2", 20), lot("L1", "0.5")]},
        {"line_no": 2, "lots": [lot("S1", "1"), lot("S2", "1")]},
    ]
    notice = await buying.announce(buying.supplier, milk, today(), *lines)
    said = [(entry["lot"], entry["quantity"]) for entry in notice["lines"][0]["lots"]]
    assert said == [("L1", "2.5"), ("L2", "1.5")]
    assert (await buying.staff.get(f"/shipping-notices/{notice['id']}"))["lines"] == notice["lines"]
    assert await lying(buying) == []
    await buying.trading.check()
    receipt = await buying.receive(milk, notice_id=notice["id"])
    assert [(entry["lot"], entry["quantity"]) for entry in receipt["lines"][0]["lots"]] == [("L1", "30"), ("L2", "18")]
    assert await lying(buying) == [("L1", "30"), ("L2", "18"), ("S1", "1"), ("S2", "1")]
    await buying.trading.check()

    rest = {"line_no": 1, "quantity": "6", "lots": [lot("L3", "6", 40)]}
    notice = await buying.announce(buying.supplier, milk, today(), rest, {"line_no": 4, "quantity": "5"})
    part = {"line_no": 1, "quantity": "5", "rejected_quantity": "1", "rejection_reason": "vỡ"}
    path, before = f"/purchase-orders/{milk['id']}/receipts", await buying.written()
    uneven = await buying.staff.send(path, {"notice_id": notice["id"], "lines": [part, {"line_no": 4}]})
    await buying.refused(uneven, 409, "lots_invalid", "/lines/0/lots")
    assert await buying.written() == before
    came: list[dict[str, Any]] = [part | {"lots": [lot("L3", "5", 40)]}, {"line_no": 4}]
    await buying.receive(milk, *came, notice_id=notice["id"])
    assert ("L3", "60") in await lying(buying)
    await buying.trading.check()


async def test_a_notice_written_anew_names_its_lots_anew(buying: Purchasing, milk: dict[str, Any]) -> None:
    line = {"line_no": 1, "quantity": "4", "lots": [lot("L1", "4", 20)]}
    notice = await buying.announce(buying.supplier, milk, today(), line)
    body = {"arrives_on": notice["arrives_on"], "lines": [line | {"lots": [lot("L9", "4", 9)]}]}
    changed = (await buying.rewrite(buying.supplier, notice, body)).json()
    assert [entry["lot"] for entry in changed["lines"][0]["lots"]] == ["L9"]
    body["lines"] = [{"line_no": 1, "quantity": "3"}]
    changed = (await buying.rewrite(buying.supplier, changed, body)).json()
    assert changed["lines"][0]["lots"] == []
    unnamed = await buying.staff.send(f"/purchase-orders/{milk['id']}/receipts", {"notice_id": notice["id"]})
    await buying.refused(unnamed, 409, "lots_invalid", "/lines/0/lots")
    await buying.trading.check()


async def test_wrong_lots_on_their_way_are_refused_with_their_place(buying: Purchasing, milk: dict[str, Any]) -> None:
    one, two = {"line_no": 1, "quantity": "4"}, {"line_no": 2, "quantity": "2"}
    pieces = [lot("S1", "1"), lot("S2", "1")]
    wrong: list[tuple[list[dict[str, Any]], str, str]] = [
        ([one | {"lots": [lot("L1", "3", 20)]}], "lots_differ", "/lines/0/lots"),
        ([{"line_no": 1, "lots": [lot("L1", "3", 20)]}], "lots_differ", "/lines/0/lots"),
        ([{"line_no": 4, "quantity": "1", "lots": [lot("L1", "1")]}], "lots_not_kept", "/lines/0/lots"),
        ([one | {"lots": [lot("L1", "4", -1)]}], "expired_on_arrival", "/lines/0/lots/0/expires_on"),
        ([two | {"lots": [lot("S1", "2")]}], "serial_single", "/lines/0/lots/0/quantity"),
        ([two | {"lots": [lot("S1", "1")] * 2}], "serial_single", "/lines/0/lots/1/quantity"),
        ([two | {"lots": pieces}, {"line_no": 3, "quantity": "2", "lots": pieces[::-1]}], "serial_single", ""),
        ([one | {"lots": [lot("", "4")]}], "too_short", "/lines/0/lots/0/lot"),
        ([one | {"lots": [lot("L1", "-4")]}], "out_of_range", "/lines/0/lots/0/quantity"),
        ([one | {"lots": [lot("L1", "4") | {"item_id": "x"}]}], "unknown_field", "/lines/0/lots/0/item_id"),
    ]
    before = await buying.written()
    for lines, code, pointer in wrong:
        body = {"arrives_on": today().isoformat(), "lines": lines}
        answer = await buying.supplier.send(f"/purchase-orders/{milk['id']}/shipping-notices", body)
        places = (pointer,) if pointer else ("/lines/1/lots/0/lot", "/lines/1/lots/1/lot")
        await buying.refused(answer, 422, code, *places)
    assert await buying.written() == before


async def test_a_supplier_is_not_told_what_the_company_has_of_a_lot(buying: Purchasing, milk: dict[str, Any]) -> None:
    """A lot of this number with another day, from elsewhere, is staff's to sort out when the goods come."""
    found = {"item_code": "SUA", "quantity": "1", "unit_cost": "9", "lots": [lot("L1", "1", 50)]}
    body = {"location_id": str(buying.trading.warehouse_id), "reason": "surplus", "lines": [found]}
    await buying.staff.do("/stock-adjustments", body)
    line = {"line_no": 1, "quantity": "4", "lots": [lot("L1", "4", 20)]}
    notice = await buying.announce(buying.supplier, milk, today(), line)
    refused = await buying.staff.send(f"/purchase-orders/{milk['id']}/receipts", {"notice_id": notice["id"]})
    await buying.refused(refused, 422, "lots_invalid", "/lines/0/lots/0/expires_on")
    came = line | {"lots": [lot("L1-B", "4", 20)]}
    await buying.receive(milk, came, notice_id=notice["id"])
    assert await lying(buying) == [("L1-B", "48"), ("L1", "1")]


async def test_another_suppliers_lots_are_like_none_at_all(buying: Purchasing, milk: dict[str, Any]) -> None:
    line = {"line_no": 1, "quantity": "4", "lots": [lot("L1", "4", 20)]}
    notice = await buying.announce(buying.supplier, milk, today(), line)
    for who in (buying.other_supplier, buying.acting(await buying.trading.person("customer", buying.supplier_id))):
        answer = await who.client.get(f"/api/v1/shipping-notices/{notice['id']}", headers=who.headers)
        assert answer.status_code in (403, 404)
        assert "L1" not in answer.text
