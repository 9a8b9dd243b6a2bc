"""Goods go from warehouse to warehouse by way of transit; none are lost, and none change their worth."""

from datetime import timedelta

from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from tests.factories.statements import sent
from tests.stock.conftest import Yard


async def test_sent_and_received_in_parts_with_a_difference(yard: Yard) -> None:
    """Ten leave, six arrive, three more later, one never does: it is a shortage to be decided (1381)."""
    item = await yard.trading.item("VT", units={"thùng": "5"})
    await yard.trading.stock(item, "30", "100000")
    sent = await yard.keeper.do(
        "/stock-transfers", yard.transfer({"item_code": "VT", "quantity": "2", "unit": "thùng"})
    )
    assert (sent["status"], sent["lines"][0]["in_transit"], sent["lines"][0]["value"]) == ("in_transit", "2", None)
    assert await yard.lies(item) == {"MAIN": (20, 66_667), "TRANSIT": (10, 33_333)}
    path = f"/stock-transfers/{sent['id']}"
    first = await yard.keeper.do(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "1.2"}]})
    assert (first["status"], first["lines"][0]["received"], first["lines"][0]["in_transit"]) == (
        "in_transit",
        "1.2",
        "0.8",
    )
    assert await yard.lies(item) == {"MAIN": (20, 66_667), "CN": (6, 20_000), "TRANSIT": (4, 13_333)}
    rest = await yard.keeper.do(f"{path}/receipts", {"lines": [{"line_no": 1, "missing": "0.2"}]})
    assert (rest["status"], rest["lines"][0]["missing"], len(rest["receipts"])) == ("received", "0.2", 2)
    assert await yard.lies(item) == {"MAIN": (20, 66_667), "CN": (9, 30_000)}
    assert (await yard.trading.balances())["1381"] == 3_333
    owner = yard.acting(yard.trading.owner)
    assert (await owner.get(path))["lines"][0]["value"] == "33333"
    await yard.trading.check()


async def test_direct_transfer_arrives_at_once(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "3", "10000")
    lines = ({"item_id": str(item), "quantity": "1"}, {"item_id": str(item), "quantity": "2"})
    done = await yard.keeper.do("/stock-transfers", yard.transfer(*lines, direct=True))
    assert (done["status"], [line["received"] for line in done["lines"]]) == ("received", ["1", "2"])
    assert await yard.lies(item) == {"CN": (3, 10_000)}
    await yard.trading.check()


async def test_taken_back_on_the_way(yard: Yard) -> None:
    """What has arrived stays; what is on its way comes home, with all of its value."""
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "7", "10000")
    sent = await yard.keeper.do("/stock-transfers", yard.transfer({"item_code": "VT", "quantity": "3"}))
    path = f"/stock-transfers/{sent['id']}"
    stale = await yard.keeper.send(f"{path}/cancellation", {}, **{"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    await yard.keeper.do(f"{path}/receipts", {"lines": [{"line_no": 1, "quantity": "1"}]})
    back = await yard.keeper.do(f"{path}/cancellation", {}, **{"If-Match": '"2"'})
    assert (back["status"], back["lines"][0]["in_transit"], back["allowed_actions"]) == ("cancelled", "0", [])
    assert await yard.lies(item) == {"MAIN": (6, 8_571), "CN": (1, 1_429)}
    await yard.trading.check()


async def test_goods_cannot_come_back_before_they_were_sent(yard: Yard) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "7", "10000")
    sent = await yard.keeper.do("/stock-transfers", yard.transfer({"item_code": "VT", "quantity": "3"}))
    before = await yard.written()
    body = {"cancelled_on": str(today() - timedelta(days=1))}
    answer = await yard.keeper.send(f"/stock-transfers/{sent['id']}/cancellation", body, **{"If-Match": '"1"'})
    faults = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
    assert (answer.status_code, faults) == (422, [("/cancelled_on", "cancelled_before_dispatch")])
    assert await yard.written() == before


async def test_reserved_goods_stay(yard: Yard) -> None:
    """What a customer has been promised cannot be sent elsewhere."""
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "5", "10000")
    owner, partner = yard.acting(yard.trading.owner), await yard.trading.customer("KH")
    await owner.do("/sales-orders", {"partner_id": str(partner), "lines": [{"item_code": "VT", "quantity": "3"}]})
    answer = await yard.keeper.send("/stock-transfers", yard.transfer({"item_code": "VT", "quantity": "3"}))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/lines/0/quantity")
    await yard.keeper.do("/stock-transfers", yard.transfer({"item_code": "VT", "quantity": "2"}))
    await yard.trading.check()


async def test_wrong_transfers_are_refused_with_their_place(yard: Yard) -> None:
    """Code and pointer, and nothing written."""
    item = await yard.trading.item("VT")
    await yard.trading.item("DV", kind="service")
    await yard.trading.stock(item, "5", "10000")
    line = {"item_code": "VT", "quantity": "1"}
    places = {kind: place["id"] for kind in ("customer", "transit") for place in await _places(yard, kind)}
    wrong = [
        (yard.transfer({**line, "item_code": "??"}), 422, "item_unknown", "/lines/0/item_code"),
        (yard.transfer(line, {"item_code": "DV", "quantity": "1"}), 422, "keeps_no_stock", "/lines/1/item_id"),
        (yard.transfer({**line, "unit": "tạ"}), 422, "unit_unknown", "/lines/0/unit"),
        (yard.transfer({**line, "quantity": "0"}), 422, None, "/lines/0/quantity"),
        (yard.transfer({**line, "item_id": str(item)}), 422, "item_required", "/lines/0"),
        (yard.transfer(line, to_location_id=yard.main), 422, "same_location", "/to_location_id"),
        (yard.transfer(line, to_location_id=str(new_id())), 422, "location_unknown", "/to_location_id"),
        (yard.transfer(line, from_location_id=places["transit"]), 422, "location_unknown", "/from_location_id"),
        (yard.transfer(line, to_location_id=places["customer"]), 422, "location_unknown", "/to_location_id"),
        (yard.transfer({**line, "quantity": "6"}), 409, "stock_short", "/lines/0/quantity"),
        (yard.transfer(line, lines=[]), 422, None, "/lines"),
        (yard.transfer(line, company_id=str(new_id())), 422, None, "/company_id"),
    ]
    before = await yard.written()
    for body, status, code, pointer in wrong:
        answer = await yard.keeper.send("/stock-transfers", body)
        assert answer.status_code == status, (code, answer.text)
        faults = {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
        assert any(place == pointer and code in (None, name) for place, name in faults), (code, pointer, faults)
    closed = await yard.keeper.send("/stock-transfers", yard.transfer(line, dispatched_on="2001-01-01"))
    assert (closed.status_code, closed.json()["code"]) == (409, "period_closed")
    assert await yard.written() == before


async def test_wrong_receipts_are_refused_with_their_place(yard: Yard) -> None:
    item = await yard.trading.item("VT", units={"thùng": "5"})
    await yard.trading.stock(item, "10", "10000")
    sent = await yard.keeper.do(
        "/stock-transfers", yard.transfer({"item_code": "VT", "quantity": "1", "unit": "thùng"})
    )
    path = f"/stock-transfers/{sent['id']}/receipts"
    early = str(today() - timedelta(days=1))
    wrong = [
        ({"lines": [{"line_no": 2}]}, 422, "line_unknown", "/lines/0/line_no"),
        ({"lines": [{"line_no": 1}, {"line_no": 1}]}, 422, "line_repeated", "/lines/1/line_no"),
        ({"lines": [{"line_no": 1, "quantity": "1.2"}]}, 422, "over_receipt", "/lines/0/quantity"),
        ({"lines": [{"line_no": 1, "quantity": "1", "missing": "0.2"}]}, 422, "over_receipt", "/lines/0/quantity"),
        ({"lines": [{"line_no": 1, "missing": "2"}]}, 422, "over_receipt", "/lines/0/missing"),
        ({"received_on": early}, 422, "received_before_dispatch", "/received_on"),
    ]
    before = await yard.written()
    for body, status, code, pointer in wrong:
        answer = await yard.keeper.send(path, body)
        assert answer.status_code == status, (code, answer.text)
        assert (pointer, code) in {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
    nothing = await yard.keeper.send(path, {"lines": [{"line_no": 1, "quantity": "0"}]})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_receive")
    assert await yard.written() == before
    await yard.keeper.do(path, {})
    again = await yard.keeper.send(path, {})
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")


async def test_statements_do_not_grow_with_the_lines(yard: Yard, database: Database) -> None:
    """Sixty lines are sent and received with as many statements as one line."""
    items = [await yard.trading.item(f"VT{i}", price=None) for i in range(61)]
    for item in items:
        await yard.trading.stock(item, "1", "1000")
    counts = {}
    for chosen in (items[:1], items[1:]):
        body = yard.transfer(*({"item_id": str(item), "quantity": "1"} for item in chosen))
        with sent(database) as statements:
            transfer = await yard.keeper.do("/stock-transfers", body)
            await yard.keeper.do(f"/stock-transfers/{transfer['id']}/receipts", {})
        counts[len(chosen)] = len(statements)
    assert counts[60] == counts[1] > 0
    await yard.trading.check()


async def test_sent_once_by_the_same_key(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "5", "10000")
    body = yard.transfer({"item_code": "VT", "quantity": "1"})
    first = await yard.keeper.do("/stock-transfers", body, key="once")
    assert await yard.keeper.do("/stock-transfers", body, key="once") == first
    assert (await yard.lies(item))["TRANSIT"] == (1, 2_000)


async def test_lists_by_state_and_place_in_pages(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "5", "10000")
    body = yard.transfer({"item_code": "VT", "quantity": "1"})
    ids = [(await yard.keeper.do("/stock-transfers", body))["id"] for _ in range(3)]
    await yard.keeper.do(f"/stock-transfers/{ids[0]}/receipts", {})
    page = await yard.keeper.get("/stock-transfers", limit=2)
    assert [row["id"] for row in page["items"]] == ids[:0:-1]
    rest = await yard.keeper.get("/stock-transfers", limit=2, cursor=page["next_cursor"])
    assert ([row["id"] for row in rest["items"]], rest["next_cursor"]) == (ids[:1], None)
    assert [row["id"] for row in (await yard.keeper.get("/stock-transfers", status="received"))["items"]] == ids[:1]
    assert len((await yard.keeper.get("/stock-transfers", location_id=yard.branch))["items"]) == 3
    assert (await yard.keeper.get("/stock-transfers", location_id=str(new_id())))["items"] == []


async def _places(yard: Yard, kind: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await yard.keeper.get("/warehouses", kind=kind))["items"]
    return found
