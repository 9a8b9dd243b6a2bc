"""Another item in the place of one that was ordered: proposed by either side, in the books once the other accepts."""

from typing import Any

from app.core.ids import new_id
from tests.factories.trading import open_trading
from tests.scenarios.test_sales_negotiation import LATER, Counter, counter  # noqa: F401 - a fixture


def instead(code: str, **terms: Any) -> dict[str, Any]:
    unit = {"unit": terms.pop("unit")} if "unit" in terms else {}
    return {"lines": [{"line_no": 1, "substitute": {"item_code": code, **unit}, **terms}]}


def rows(order: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (line["line_no"], line["item"]["code"], line["quantity"], line["unit_price"], line["reserved"])
        for line in order["lines"]
    ]


async def test_the_company_offers_another_item_for_what_is_not_delivered(counter: Counter) -> None:  # noqa: F811
    """Three of ten are gone; the rest comes as another item at the list's price, held for the customer."""
    other = await counter.trading.item("NM2", "90000")
    await counter.trading.stock(other, "5", "250000")
    await counter.deliver("3", invoice=True)
    asked = await counter.propose(counter.staff, instead("NM2") | {"message": "NM hết hàng"})
    assert asked.status_code == 201, asked.text
    (line,) = asked.json()["lines"]
    assert (line["item"]["code"], line["old_quantity"], line["unit"]) == ("NM", "10", "cái")
    told = line["substitute"]
    assert (told["item"]["code"], line["quantity"], told["unit"], told["kept_quantity"]) == ("NM2", "7", "cái", "3")
    assert (line["old_unit_price"], line["unit_price"]) == ("80000", "90000")
    seen = (await counter.customer.get(f"/sales-orders/{counter.order}/proposals"))["items"]
    assert seen[0]["lines"] == [line]
    assert await counter.trading.stock_of(other) == (5, 0, 250_000)
    accepted = await counter.answer(counter.customer, 1, "acceptance", {})
    assert accepted.status_code == 200, accepted.text
    order = await counter.read()
    assert rows(order) == [(1, "NM", "3", "80000", "0"), (2, "NM2", "7", "90000", "5")]
    assert order["lines"][1]["back_ordered"] == "2"
    assert await counter.trading.stock_of(other) == (5, 5, 250_000)
    assert await counter.trading.stock_of(counter.item) == (97, 0, 4_850_000)
    assert (await counter.trading.balances())["M131"] == 680_400
    await counter.trading.check()
    body = {"lines": [{"line_no": 2, "quantity": "5"}], "invoice": True}
    await counter.staff.do(f"/sales-orders/{counter.order}/deliveries", body)
    await counter.trading.check()


async def test_a_customer_asks_for_another_item_at_a_price_in_its_unit(counter: Counter) -> None:  # noqa: F811
    other = await counter.trading.item("NM2", None, units={"thùng": "12"})
    await counter.trading.stock(other, "24", "240000")
    wanted = instead("NM2", unit="thùng", quantity="2", unit_price="700000", due_on=LATER, reason="Đổi loại")
    asked = await counter.propose(counter.customer, wanted)
    assert asked.status_code == 201, asked.text
    accepted = await counter.answer(counter.staff, 1, "acceptance", {})
    assert accepted.status_code == 200, accepted.text
    order = await counter.read()
    assert rows(order) == [(1, "NM", "0", "80000", "0"), (2, "NM2", "2", "700000", "2")]
    assert (order["lines"][1]["unit"], order["lines"][1]["requested_on"]) == ("thùng", LATER)
    assert await counter.trading.stock_of(other) == (24, 24, 240_000)
    assert await counter.trading.stock_of(counter.item) == (100, 0, 5_000_000)
    await counter.trading.check()


async def test_a_substitute_is_countered_by_another(counter: Counter) -> None:  # noqa: F811
    for code in ("NM2", "NM3"):
        await counter.trading.item(code, "90000")
    assert (await counter.propose(counter.staff, instead("NM2"))).status_code == 201
    answer = await counter.answer(counter.customer, 1, "counter-proposal", instead("NM3", quantity="4"))
    assert answer.status_code == 201, answer.text
    assert (await counter.answer(counter.staff, 2, "acceptance", {})).status_code == 200
    assert [row[1:3] for row in rows(await counter.read())] == [("NM", "0"), ("NM3", "4")]
    await counter.trading.check()


async def test_goods_that_went_meanwhile_outdate_it(counter: Counter) -> None:  # noqa: F811
    await counter.trading.item("NM2", "90000")
    assert (await counter.propose(counter.staff, instead("NM2"))).status_code == 201
    await counter.deliver("1", invoice=False)
    before = await counter.written()
    refused = await counter.answer(counter.customer, 1, "acceptance", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "proposal_outdated")
    assert await counter.written() == before


async def test_an_item_that_went_out_of_use_meanwhile_outdates_it(counter: Counter) -> None:  # noqa: F811
    other = await counter.trading.item("NM2", "90000")
    assert (await counter.propose(counter.staff, instead("NM2"))).status_code == 201
    await _retire(counter, str(other))
    before = await counter.written()
    refused = await counter.answer(counter.customer, 1, "acceptance", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "proposal_outdated")
    assert await counter.written() == before


async def test_credit_counts_what_the_substitute_costs(counter: Counter) -> None:  # noqa: F811
    await counter.trading.item("NM2", "300000")
    assert (await counter.propose(counter.staff, instead("NM2"))).status_code == 201
    before = await counter.written()
    refused = await counter.answer(counter.customer, 1, "acceptance", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "credit_limit_exceeded")
    assert await counter.written() == before


async def test_wrong_substitutes_are_refused_with_their_place(counter: Counter) -> None:  # noqa: F811
    trading = counter.trading
    await trading.item("NM2", "90000", units={"thùng": "12"}, minimum="3")
    await trading.item("NM0", None)
    retired = str(await trading.item("CU", "90000"))
    await _retire(counter, retired)
    foreign = str(await (await open_trading(trading.database, trading.engine)).item("NM9", "90000"))
    by_id = {"lines": [{"line_no": 1, "substitute": {"item_id": foreign}}]}
    line = instead("NM2")["lines"][0]
    where = "/lines/0/substitute"
    wrong: list[tuple[dict[str, Any], str, str]] = [
        (instead("NM"), "substitute_same", where),
        (instead("CU"), "item_unknown", f"{where}/item_code"),
        (instead("?"), "item_unknown", f"{where}/item_code"),
        (by_id, "item_unknown", f"{where}/item_id"),
        ({"lines": [{"line_no": 1, "substitute": {"item_id": str(new_id())}}]}, "item_unknown", f"{where}/item_id"),
        (instead("NM0"), "price_missing", "/lines/0/unit_price"),
        (instead("NM2", unit="tạ", quantity="1"), "unit_unknown", f"{where}/unit"),
        (instead("NM2", unit="thùng"), "required", "/lines/0/quantity"),
        (instead("NM2", quantity="2"), "below_minimum_quantity", "/lines/0/quantity"),
        (instead("NM2", quantity="0"), "out_of_range", "/lines/0/quantity"),
        (instead("NM2", quantity="3.0000001"), "too_many_decimals", "/lines/0/quantity"),
        (instead("NM2", due_on="2020-01-01"), "requested_before_order", "/lines/0/due_on"),
        ({"lines": [line | {"line_no": 9}]}, "line_unknown", "/lines/0/line_no"),
        ({"lines": [line, line]}, "line_repeated", "/lines/1/line_no"),
        ({"lines": [line | {"substitute": {}}]}, "item_required", where),
        ({"lines": [line | {"substitute": {"item_code": "NM2", "kept": "1"}}]}, "unknown_field", f"{where}/kept"),
    ]
    before = await counter.written()
    for body, code, pointer in wrong:
        answer = await counter.propose(counter.customer, body)
        assert answer.status_code == 422, (code, answer.text)
        assert (pointer, code) in {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}, answer.text
    both = await counter.propose(counter.customer, {"lines": [line | {"additional": True}]})
    assert both.status_code == 422
    assert await counter.written() == before
    await counter.deliver("10", invoice=False)
    gone = await counter.propose(counter.staff, instead("NM2"))
    assert gone.status_code in (409, 422)


async def _retire(counter: Counter, item_id: str) -> None:  # noqa: F811
    staff = counter.staff
    path = f"/api/v1/items/{item_id}"
    etag = (await staff.client.get(path, headers=staff.headers)).headers["ETag"]
    answer = await staff.client.patch(path, headers=staff.headers | {"If-Match": etag}, json={"active": False})
    assert answer.status_code == 200, answer.text
