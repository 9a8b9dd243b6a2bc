"""What has to be bought: below a reorder point, or asked for by customers; and the orders made of it."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.services.purchasing.reordering.needs import up_to_lots
from tests.factories.statements import sent
from tests.purchasing.conftest import Purchasing

NEEDS = "/purchase-needs"


async def point(buying: Purchasing, item: UUID, minimum: str, target: str, **more: Any) -> dict[str, Any]:
    """A reorder point at the company's warehouse."""
    path = f"/reorder-points/{item}/{buying.trading.warehouse_id}"
    found: dict[str, Any] = await buying.staff.put(path, {"minimum": minimum, "target": target, **more})
    return found


async def agreement(buying: Purchasing, supplier: UUID, item: UUID, price: str, unit: str = "cái") -> None:
    """A price agreed with a supplier."""
    body = {"code": f"GM{new_id().hex[-8:]}", "name": "Giá mua", "currency": "VND", "purpose": "purchase"}
    listed = await buying.staff.do("/price-lists", {**body, "partner_id": str(supplier)})
    rows = [{"item_id": str(item), "unit": unit, "price": price, "valid_from": "2020-01-01"}]
    await buying.staff.put(f"/price-lists/{listed['id']}/prices", rows)


async def needs(buying: Purchasing) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await buying.staff.get(NEEDS))["items"]
    return rows


def chosen(need: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"item_id": need["item"]["id"], "location_id": need["location"]["id"], **more}


async def test_what_runs_low_is_proposed_ordered_and_not_proposed_again(buying: Purchasing) -> None:
    """12 of at least 20 are there; up to 50 are wanted, in boxes of 10, from whoever has agreed the lowest price."""
    item = await buying.trading.item("NM", None)
    await buying.trading.stock(item, "12", "600000")
    await point(buying, item, "20", "50", lot_size="10")
    await agreement(buying, buying.supplier_id, item, "52000")
    await agreement(buying, buying.other_supplier_id, item, "50000")
    (need,) = await needs(buying)
    assert (need["on_hand"], need["minimum"], need["missing"], need["order_quantity"]) == ("12", "20", "38", "40")
    assert (need["supplier"]["code"], need["unit_price"]) == ("NCC2", "50000")
    made = await buying.staff.do(f"{NEEDS}/orders", {"lines": [chosen(need)]})
    order = await buying.staff.get(f"/purchase-orders/{made['orders'][0]['id']}")
    assert (order["status"], order["partner"]["code"], order["net_amount"]) == ("draft", "NCC2", "2000000")
    assert await needs(buying) == []
    order = await buying.move(buying.staff, order, "sending", {})
    assert await needs(buying) == []
    order = await buying.move(buying.other_supplier, order, "acceptance", {})
    assert await needs(buying) == []
    await buying.move(buying.staff, order, "cancellation", {})
    assert [row["missing"] for row in await needs(buying)] == ["38"]
    await buying.trading.check()


async def test_what_customers_wait_for_is_bought_without_a_reorder_point(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", "80000")
    await buying.trading.stock(item, "10", "500000")
    partner = str(await buying.trading.customer("KH"))
    await buying.staff.do("/sales-orders", {"partner_id": partner, "lines": [buying.line("NM", "25")]})
    (need,) = await needs(buying)
    assert (need["on_hand"], need["reserved"], need["back_ordered"], need["missing"]) == ("10", "10", "15", "15")
    assert (need["supplier"], need["unit_price"]) == (None, None)
    refused = await buying.staff.send(f"{NEEDS}/orders", {"lines": [chosen(need)]})
    await buying.refused(refused, 422, "supplier_required", "/lines/0/partner_id")
    named = chosen(need, partner_id=str(buying.supplier_id))
    refused = await buying.staff.send(f"{NEEDS}/orders", {"lines": [named]})
    await buying.refused(refused, 422, "price_missing", "/lines/0/unit_price")
    await buying.staff.do(f"{NEEDS}/orders", {"lines": [named | {"unit_price": "50000"}]})
    assert await needs(buying) == []


async def test_what_is_ordered_for_customers_comes_on_top_of_the_minimum(buying: Purchasing) -> None:
    """30 there, 12 of them promised, at least 20 to stay: 2 short of the minimum, and up to 25 wanted."""
    item = await buying.trading.item("NM", "80000")
    await buying.trading.stock(item, "30", "1500000")
    await point(buying, item, "20", "25")
    assert await needs(buying) == []
    partner = str(await buying.trading.customer("KH"))
    await buying.staff.do("/sales-orders", {"partner_id": partner, "lines": [buying.line("NM", "12")]})
    assert [row["missing"] for row in await needs(buying)] == ["7"]


async def test_orders_are_made_by_supplier_in_the_unit_of_the_agreement(buying: Purchasing) -> None:
    """The preferred supplier comes before a cheaper one; what it sells by the case is ordered by the case."""
    cased = await buying.trading.item("NM", None, units={"thùng": "24"})
    loose = await buying.trading.item("TO", None)
    await agreement(buying, buying.supplier_id, cased, "1200000", unit="thùng")
    await agreement(buying, buying.other_supplier_id, cased, "40000")
    await agreement(buying, buying.other_supplier_id, loose, "9000")
    await point(buying, cased, "50", "100", partner_id=str(buying.supplier_id))
    await point(buying, loose, "5", "5")
    rows = await needs(buying)
    assert [(r["item"]["code"], r["order_quantity"], r["order_unit"]) for r in rows] == [
        ("NM", "5", "thùng"),
        ("TO", "5", "cái"),
    ]
    made = await buying.staff.do(f"{NEEDS}/orders", {"lines": [chosen(row) for row in rows]})
    orders = [await buying.staff.get(f"/purchase-orders/{row['id']}") for row in made["orders"]]
    assert {(o["partner"]["code"], o["net_amount"]) for o in orders} == {("NCC1", "6000000"), ("NCC2", "45000")}


async def test_two_who_order_at_once_order_once(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    await agreement(buying, buying.supplier_id, item, "50000")
    await point(buying, item, "5", "9")
    body = {"lines": [chosen((await needs(buying))[0])]}
    answers = await asyncio.gather(*(buying.staff.send(f"{NEEDS}/orders", body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    (refused, *_) = [answer for answer in answers if answer.status_code == 422]
    await buying.refused(refused, 422, "not_needed", "/lines/0/item_id")
    assert (await buying.trading.count_rows("purchase_orders"))["purchase_orders"] == 1


async def test_looking_and_ordering_cost_the_same_for_any_number_of_items(buying: Purchasing) -> None:
    counts, made = [], 0
    for number in (1, 40):
        for _ in range(number):
            made += 1
            item = await buying.trading.item(f"H{made:03d}", None)
            await point(buying, item, "5", "9", partner_id=str(buying.supplier_id))
        with sent(buying.trading.database) as statements:
            lines = [chosen(row, unit_price="1000") for row in (await buying.staff.get(NEEDS))["items"]]
            await buying.staff.do(f"{NEEDS}/orders", {"lines": lines})
        assert len(lines) == number
        counts.append(len(statements))
    # The first order also takes a block of numbers.
    assert counts[1] <= counts[0]


async def test_the_list_is_paged(buying: Purchasing) -> None:
    for code in ("A", "B", "C"):
        await point(buying, await buying.trading.item(code, None), "1", "1")
    first = await buying.staff.get(NEEDS, limit=2)
    second = await buying.staff.get(NEEDS, limit=2, cursor=first["next_cursor"])
    codes = [row["item"]["code"] for page in (first, second) for row in page["items"]]
    assert (codes, second["next_cursor"]) == (["A", "B", "C"], None)
    assert (await buying.staff.get(NEEDS, location_id=str(new_id())))["items"] == []


async def test_reorder_points_are_listed_by_code_found_by_words_and_changed(buying: Purchasing) -> None:
    """What was set shows its item, warehouse and supplier by name."""
    for code in ("CAM", "BUOI", "OI"):
        await point(buying, await buying.trading.item(code, None), "1", "2", partner_id=str(buying.supplier_id))
    first = await buying.staff.get("/reorder-points", limit=2)
    second = await buying.staff.get("/reorder-points", limit=2, cursor=first["next_cursor"])
    codes = [row["item"]["code"] for row in [*first["items"], *second["items"]]]
    assert (codes, second["next_cursor"]) == (sorted(codes), None)
    (found,) = (await buying.staff.get("/reorder-points", query="buo"))["items"]
    assert (found["supplier"]["code"], found["location"]["code"]) == ("NCC1", "MAIN")
    changed = await point(buying, UUID(found["item"]["id"]), "3", "4")
    assert (changed["minimum"], changed["supplier"], changed["item"]) == ("3", None, found["item"])
    assert len((await buying.staff.get("/reorder-points"))["items"]) == 3


async def test_reorder_points_come_from_a_file(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    content = "Mã hàng,Kho,Tồn tối thiểu,Tồn tối đa,Lô đặt hàng,NCC\nNM,MAIN,20,50,10,NCC1\n"

    async def upload(text: str) -> Any:
        files = {"file": ("points.csv", text.encode())}
        path = "/api/v1/imports/reorder-points"
        return await buying.staff.client.post(path, files=files, headers=buying.staff.headers)

    assert ((await upload(content)).json()["created"], (await upload(content)).json()["unchanged"]) == (1, 1)
    (row,) = (await buying.staff.get("/reorder-points", item_id=str(item)))["items"]
    assert (row["minimum"], row["target"], row["lot_size"]) == ("20", "50", "10")
    assert (row["supplier"]["code"], row["unit"]) == ("NCC1", "cái")
    wrong = await upload("item_code,warehouse,minimum,target,supplier\nKHONG,XX,-1,0,YY\nNM,MAIN,20,10,\n")
    assert wrong.status_code == 422
    assert {error["pointer"] for error in wrong.json()["errors"]} == {
        "/rows/2/item_code",
        "/rows/2/warehouse",
        "/rows/2/supplier",
        "/rows/2/minimum",
        "/rows/3/target",
    }
    path = f"/api/v1/reorder-points/{item}/{buying.trading.warehouse_id}"
    codes = [(await buying.staff.client.delete(path, headers=buying.staff.headers)).status_code for _ in range(2)]
    assert codes == [204, 404]


WRONG_POINTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("negative", {"minimum": "-1"}, "out_of_range", "/minimum"),
    ("target below", {"target": "4"}, "target_below_minimum", "/target"),
    ("no lots", {"lot_size": "0"}, "out_of_range", "/lot_size"),
    ("unknown supplier", {"partner_id": str(new_id())}, "unknown_reference", "/partner_id"),
    ("29 decimals", {"minimum": "0." + "1" * 29}, "too_many_decimals", "/minimum"),
]


@pytest.mark.parametrize(("fields", "code", "pointer"), [c[1:] for c in WRONG_POINTS], ids=[c[0] for c in WRONG_POINTS])
async def test_a_wrong_reorder_point_is_refused(
    buying: Purchasing, fields: dict[str, Any], code: str, pointer: str
) -> None:
    item = await buying.trading.item("NM", None)
    path = f"/api/v1/reorder-points/{item}/{buying.trading.warehouse_id}"
    body = {"minimum": "5", "target": "9"} | fields
    answer = await buying.staff.client.put(path, headers=buying.staff.headers, json=body)
    await buying.refused(answer, 422, code, pointer)
    assert (await buying.trading.count_rows("reorder_points"))["reorder_points"] == 0


async def test_what_is_not_short_is_not_ordered(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    await buying.trading.stock(item, "9", "9000")
    await point(buying, item, "9", "9")
    before = await buying.written()
    line = {"item_id": str(item), "location_id": str(buying.trading.warehouse_id)}
    refused = await buying.staff.send(f"{NEEDS}/orders", {"lines": [line | {"partner_id": str(buying.supplier_id)}]})
    await buying.refused(refused, 422, "not_needed", "/lines/0/item_id")
    assert await buying.written() == before


@pytest.mark.parametrize(
    ("missing", "lot", "least", "ordered"),
    [
        ("38", "10", None, "40"),
        ("40", "10", None, "40"),
        ("3", None, "5", "5"),
        ("3", "4", "5", "8"),
        ("2.5", None, None, "2.5"),
    ],
)
def test_whole_lots_and_no_less_than_is_sold(missing: str, lot: str | None, least: str | None, ordered: str) -> None:
    found = up_to_lots(Decimal(missing), Decimal(lot) if lot else None, Decimal(least) if least else None)
    assert found == Decimal(ordered)
