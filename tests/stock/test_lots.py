"""Goods that are kept by lot or serial number: which ones came, lie, go, come back, and what expires first."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import today
from app.core.ids import new_id
from tests.factories.trading import Api, open_trading
from tests.stock.conftest import Yard


def day(number: int) -> str:
    return (today() + timedelta(days=number)).isoformat()


def lot(code: str, quantity: str, expires: int | None = None) -> dict[str, Any]:
    return {"lot": code, "quantity": quantity} | ({} if expires is None else {"expires_on": day(expires)})


async def found(yard: Yard, quantity: str, *lots: dict[str, Any], item: str = "SUA", **line: Any) -> Any:
    """Goods come in: the answer, whatever it is."""
    entry = {"item_code": item, "quantity": quantity, "unit_cost": "10000", "lots": list(lots), **line}
    body = {"location_id": yard.main, "reason": "surplus", "lines": [entry]}
    return await yard.keeper.send("/stock-adjustments", body)


async def lying(yard: Yard, **query: str) -> list[tuple[str, str, str]]:
    rows = (await yard.keeper.get("/lots", **query))["items"]
    return [(row["lot"], row["location"]["code"], row["quantity"]) for row in rows]


async def ordered(yard: Yard, quantity: str) -> tuple[Api, dict[str, Any]]:
    owner = yard.acting(yard.trading.owner)
    partner = await yard.trading.customer(f"KH{quantity}")
    line = {"item_code": "SUA", "quantity": quantity}
    order = await owner.do("/sales-orders", {"partner_id": str(partner), "lines": [line]})
    await owner.do(f"/sales-orders/{order['id']}/confirmation", {})
    return owner, order


@pytest.fixture
async def milk(yard: Yard) -> Yard:
    """Ten of lot A, good for 20 days, and five of lot B, good for 5."""
    await yard.trading.item("SUA", "20000", tracking="lot", units={"thùng": "5"})
    for answer in [await found(yard, "10", lot("A", "10", 20)), await found(yard, "1", lot("B", "1", 5), unit="thùng")]:
        assert answer.status_code == 201, answer.text
    return yard


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


async def test_what_expires_first_goes_first(milk: Yard) -> None:
    assert await lying(milk) == [("B", "MAIN", "5"), ("A", "MAIN", "10")]
    assert await lying(milk, expires_by=day(6)) == [("B", "MAIN", "5")]
    owner, order = await ordered(milk, "7")
    sent = await owner.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    assert [(entry["lot"], entry["quantity"]) for entry in sent["lines"][0]["lots"]] == [("B", "5"), ("A", "2")]
    assert await lying(milk) == [("A", "MAIN", "8")]
    await milk.trading.check()


async def test_a_named_lot_goes_and_comes_back(milk: Yard) -> None:
    owner, order = await ordered(milk, "7")
    path = f"/sales-orders/{order['id']}/deliveries"
    line = {"line_no": 1, "quantity": "7"}
    short = await owner.send(path, {"lines": [line | {"lots": [lot("B", "7")]}]})
    assert (short.status_code, faults(short)) == (409, [("/lines/0/lots/0/lot", "lot_short")])
    uneven = await owner.send(path, {"lines": [line | {"lots": [lot("A", "6")]}]})
    assert (uneven.status_code, faults(uneven)) == (409, [("/lines/0/lots", "lots_differ")])
    both = [lot("A", "4"), lot("B", "3")]
    sent = await owner.do(path, {"lines": [line | {"lots": both}], "invoice": True})
    assert await lying(milk) == [("B", "MAIN", "2"), ("A", "MAIN", "6")]

    returns = f"/invoices/{sent['invoice_id']}/returns"
    part = {"line_no": 1, "quantity": "2"}
    unnamed = await owner.send(returns, {"reason": "vỡ", "lines": [part]})
    assert (unnamed.status_code, faults(unnamed)) == (409, [("/lines/0/lots", "lots_missing")])
    never = await owner.send(returns, {"reason": "vỡ", "lines": [part | {"lots": [lot("C", "2")]}]})
    assert (never.status_code, faults(never)) == (422, [("/lines/0/lots/0/lot", "lot_not_sold")])
    await owner.do(returns, {"reason": "vỡ", "lines": [part | {"lots": [lot("A", "2")]}]})
    assert await lying(milk) == [("B", "MAIN", "2"), ("A", "MAIN", "8")]
    more = await owner.send(returns, {"reason": "vỡ", "lines": [part | {"quantity": "3", "lots": [lot("A", "3")]}]})
    assert faults(more) == [("/lines/0/lots/0/lot", "lot_not_sold")]
    await owner.do(returns, {"reason": "hết hạn", "lines": [{"line_no": 1}]})
    assert await lying(milk) == [("B", "MAIN", "5"), ("A", "MAIN", "10")]
    await milk.trading.check()


async def test_what_has_expired_goes_to_nobody_by_itself(milk: Yard) -> None:
    assert (await found(milk, "3", lot("OLD", "3", -1))).status_code == 201
    owner, order = await ordered(milk, "16")
    path = f"/sales-orders/{order['id']}/deliveries"
    refused = await owner.send(path, {})
    assert (refused.status_code, faults(refused)) == (409, [("/lines/0/quantity", "lot_expired")])
    wasted = {"location_id": milk.main, "reason": "expiry", "lines": [{"item_code": "SUA", "quantity": "2"}]}
    await milk.keeper.do("/stock-adjustments", wasted)
    assert await lying(milk) == [("OLD", "MAIN", "1"), ("B", "MAIN", "5"), ("A", "MAIN", "10")]
    named = [lot("OLD", "1"), lot("B", "5"), lot("A", "10")]
    await owner.do(path, {"lines": [{"line_no": 1, "quantity": "16", "lots": named}]})
    assert await lying(milk) == []
    await milk.trading.check()


async def test_lots_move_with_the_goods(milk: Yard) -> None:
    sent = await milk.keeper.do("/stock-transfers", milk.transfer({"item_code": "SUA", "quantity": "7"}))
    assert [row[:1] + row[2:] for row in await lying(milk, location_id=milk.main)] == [("A", "8")]
    await milk.keeper.do(f"/stock-transfers/{sent['id']}/receipts", {"lines": [{"line_no": 1, "quantity": "6"}]})
    assert await lying(milk, location_id=milk.branch) == [("B", "CN", "5"), ("A", "CN", "1")]
    await milk.trading.check()


async def test_a_lot_is_traced_to_every_document(milk: Yard) -> None:
    owner, order = await ordered(milk, "7")
    await owner.do(f"/sales-orders/{order['id']}/deliveries", {"invoice": True})
    (row,) = (await milk.keeper.get("/lots", item_id=(await milk.keeper.get("/lots"))["items"][0]["item"]["id"]))[
        "items"
    ]
    trace = await milk.keeper.get(f"/lots/{row['id']}")
    told = [
        (move["document_kind"], move["partner"] and move["partner"]["code"], move["quantity"])
        for move in trace["items"]
    ]
    assert told == [("invoice", "KH7", "2"), ("stock_adjustment", None, "10")]
    assert (trace["lot"], trace["expires_on"]) == ("A", day(20))


async def test_goods_say_their_lots_when_they_come(milk: Yard) -> None:
    before = await milk.written()
    cases: list[tuple[Any, list[tuple[str, str]]]] = [
        (await found(milk, "3"), [("/lines/0/lots", "lots_missing")]),
        (await found(milk, "3", lot("C", "2")), [("/lines/0/lots", "lots_differ")]),
        (await found(milk, "3", lot("A", "3", 21)), [("/lines/0/lots/0/expires_on", "expiry_differs")]),
    ]
    await milk.trading.item("BUT", "5000")
    cases.append((await found(milk, "3", lot("A", "3"), item="BUT"), [("/lines/0/lots", "lots_not_kept")]))
    for answer, expected in cases:
        assert (answer.json()["code"], faults(answer)) == ("lots_invalid", expected)
    assert await milk.written() == before
    assert (await found(milk, "3", lot("A", "3", 20))).status_code == 201
    assert (await found(milk, "3", lot("A", "1"), lot("A", "2"))).status_code == 201
    assert await lying(milk) == [("B", "MAIN", "5"), ("A", "MAIN", "16")]


async def test_a_piece_has_one_serial_number_and_lies_once(yard: Yard) -> None:
    await yard.trading.item("MAY", "9000000", tracking="serial")
    assert (await found(yard, "2", lot("S1", "1"), lot("S2", "1"), item="MAY")).status_code == 201
    both = await found(yard, "2", lot("S3", "2"), item="MAY")
    assert faults(both) == [("/lines/0/lots/0/quantity", "serial_single")]
    again = await found(yard, "1", lot("S1", "1"), item="MAY")
    assert faults(again) == [("/lines/0/lots/0/lot", "serial_present")]
    await yard.keeper.do("/stock-transfers", yard.transfer({"item_code": "MAY", "quantity": "1"}, direct=True))
    assert sorted(await lying(yard)) == [("S1", "CN", "1"), ("S2", "MAIN", "1")]
    assert faults(await found(yard, "1", lot("S1", "1"), item="MAY")) == [("/lines/0/lots/0/lot", "serial_present")]
    await yard.trading.check()


async def test_no_part_of_a_piece_goes(yard: Yard) -> None:
    await yard.trading.item("MAY", "9000000", tracking="serial")
    assert (await found(yard, "2", lot("S1", "1"), lot("S2", "1"), item="MAY")).status_code == 201
    half = {"item_code": "MAY", "quantity": "0.5"}
    lost = {"location_id": yard.main, "reason": "shortage", "lines": [half | {"lots": [lot("S1", "0.5")]}]}
    for path, body in [
        ("/stock-transfers", yard.transfer(half, direct=True)),
        ("/stock-adjustments", lost),
        ("/stock-adjustments", {**lost, "lines": [half]}),
    ]:
        refused = await yard.keeper.send(path, body)
        assert (refused.status_code, faults(refused)) == (409, [("/lines/0/quantity", "serial_single")]), refused.text
    parts = [{"item_code": "MAY", "quantity": "1", "lots": [lot("S1", "0.5"), lot("S2", "0.5")]}]
    refused = await yard.keeper.send("/stock-adjustments", {**lost, "lines": parts})
    assert faults(refused) == [(f"/lines/0/lots/{n}/quantity", "serial_single") for n in (0, 1)]
    assert sorted(await lying(yard)) == [("S1", "MAIN", "1"), ("S2", "MAIN", "1")]
    await yard.trading.check()


async def test_only_goods_are_kept_by_lot(yard: Yard) -> None:
    owner = yard.acting(yard.trading.owner)
    body = {"code": "DV", "name": "Vận chuyển", "kind": "service", "base_unit": "cái", "tax_class": "vn_reduced"}
    refused = await owner.send("/items", body | {"tracking": "lot"})
    assert (refused.status_code, faults(refused)) == (422, [("/tracking", "keeps_no_stock")])


async def test_partners_and_other_companies_see_no_lots(milk: Yard) -> None:
    lots = (await milk.keeper.get("/lots"))["items"]
    stranger = milk.acting((await open_trading(milk.trading.database, milk.trading.engine)).owner)
    assert (await stranger.get("/lots"))["items"] == []
    answer = await stranger.client.get(f"/api/v1/lots/{lots[0]['id']}", headers=stranger.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    customer = milk.acting(await milk.trading.person("customer", await milk.trading.customer("KH")))
    assert (await customer.client.get("/api/v1/lots", headers=customer.headers)).status_code == 403


async def test_lots_are_paged(milk: Yard) -> None:
    first = await milk.keeper.get("/lots", limit="1")
    second = await milk.keeper.get("/lots", limit="1", cursor=first["next_cursor"])
    assert [row["lot"] for row in first["items"] + second["items"]] == ["B", "A"]
    assert second["next_cursor"] is None


async def test_shelves_tell_what_would_go_first(milk: Yard) -> None:
    """What has expired by the day is left out; items without lots are not named."""
    assert (await found(milk, "3", lot("OLD", "3", -1))).status_code == 201
    ids = [str(await milk.trading.item(code, "5000", tracking="lot")) for code in ("L1", "L2")]
    pen = str(await milk.trading.item("BUT", "5000"))
    sua = (await milk.keeper.get("/lots"))["items"][0]["item"]["id"]

    async def shelves(good_on: int = 0, *items: str) -> list[tuple[str, list[tuple[str, str]]]]:
        asked = {"location_id": milk.main, "item_id": [sua, *items], "good_on": day(good_on)}
        rows = (await milk.keeper.get("/lots/shelves", **asked))["items"]
        return [(row["tracking"], [(x["lot"], x["quantity"]) for x in row["lots"]]) for row in rows]

    assert await shelves() == [("lot", [("B", "5"), ("A", "10")])]
    assert await shelves(6, *ids, pen) == [("lot", []), ("lot", []), ("lot", [("A", "10")])]
    assert await shelves(21) == [("lot", [])]


async def test_shelves_of_other_companies_are_like_none(milk: Yard) -> None:
    sua = (await milk.keeper.get("/lots"))["items"][0]["item"]["id"]
    other = await open_trading(milk.trading.database, milk.trading.engine)
    stranger = milk.acting(other.owner)
    path = "/api/v1/lots/shelves"
    for place in (milk.main, str(new_id())):
        query = {"location_id": place, "item_id": sua}
        answer = await stranger.client.get(path, params=query, headers=stranger.headers)
        assert (answer.status_code, faults(answer)) == (422, [("/location_id", "location_unknown")])
    own = {"location_id": str(other.warehouse_id), "item_id": sua}
    assert (await stranger.get("/lots/shelves", **own))["items"] == []
    customer = milk.acting(await milk.trading.person("customer", await milk.trading.customer("KH")))
    query = {"location_id": milk.main, "item_id": sua}
    assert (await customer.client.get(path, params=query, headers=customer.headers)).status_code == 403


async def test_shelves_tell_nothing_of_what_is_counted_blind(milk: Yard) -> None:
    owner = milk.acting(milk.trading.owner)
    settings = f"/api/v1/companies/{milk.trading.company_id}"
    etag = (await owner.client.get(settings, headers=owner.headers)).headers["ETag"]
    headers = {**owner.headers, "If-Match": etag}
    assert (await owner.client.patch(settings, headers=headers, json={"blind_counts": True})).status_code == 200
    sua = (await milk.keeper.get("/lots"))["items"][0]["item"]["id"]
    await milk.keeper.do("/stock-counts", {"location_id": milk.main, "lines": [{"item_code": "SUA"}]})
    asked = {"location_id": milk.main, "item_id": sua}
    assert (await milk.keeper.get("/lots/shelves", **asked))["items"][0]["lots"] == []
    assert len((await owner.get("/lots/shelves", **asked))["items"][0]["lots"]) == 2
