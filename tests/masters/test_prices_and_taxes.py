"""Price lists, resolved prices, tax rates, currencies and exchange rates over HTTP."""

from typing import Any

import pytest

from app.services.access.actor import Actor
from tests.factories.trading import Trading
from tests.masters.desk import Desk, codes_of, fault

DAY = "2026-01-01"


def _price(item_id: object, price: str, **more: Any) -> dict[str, Any]:
    return {"item_id": str(item_id), "unit": "cái", "price": price, "valid_from": DAY, **more}


async def test_prices_are_set_replaced_listed_and_taken_off(owner: Desk, trading: Trading) -> None:
    item_id = await trading.item("A1", None, units={"thùng": "24"})
    made = await owner.post("/price-lists", {"code": "L", "name": "L", "currency": "VND"})
    path = f"/price-lists/{made['id']}/prices"
    box = _price(item_id, "2300", unit="thùng", min_quantity="5", valid_to="2026-12-31")
    first = await owner.put(path, [_price(item_id, "100"), box])
    again = await owner.put(path, [_price(item_id, "110")])
    assert again[0]["id"] in {price["id"] for price in first}
    listed = (await owner.get(path))["items"]
    assert sorted((price["price"], price["min_quantity"]) for price in listed) == [("110", "0"), ("2300", "5")]
    assert (await owner.send("DELETE", f"{path}/{again[0]['id']}")).status_code == 204
    assert (await owner.send("DELETE", f"{path}/{again[0]['id']}")).status_code == 404
    assert len((await owner.get(f"{path}?item_id={item_id}"))["items"]) == 1
    changed = await owner.patch(f"/price-lists/{made['id']}", {"active": False})
    assert changed["active"] is False
    assert (
        fault(await owner.post("/price-lists", {"code": "L", "name": "L", "currency": "VND"}, 409))[1] == "code_taken"
    )


async def test_bad_prices_are_named_and_none_is_kept(owner: Desk, trading: Trading) -> None:
    item_id = await trading.item("A1", None)
    path = f"/price-lists/{trading.price_list_id}/prices"
    prices = [
        _price(item_id, "100"),
        _price(item_id, "100"),
        _price(item_id, "100", unit="thùng"),
        _price(item_id, "100", min_quantity="1", valid_to="2025-01-01"),
    ]
    answer = await owner.put(path, prices, 422)
    assert {(error["pointer"], error["code"]) for error in answer["errors"]} == {
        ("/1", "price_repeated"),
        ("/2/unit", "unknown_reference"),
        ("/3/valid_to", "dates_reversed"),
    }
    assert fault(await owner.put(path, [_price(item_id, "0")], 422)) == ("/0/price", "out_of_range")
    assert (await owner.get(path))["items"] == []


async def test_a_list_has_one_audience(owner: Desk, trading: Trading) -> None:
    group = await owner.post("/customer-groups", {"code": "SI", "name": "Sỉ"})
    partner_id = str(await trading.customer("KH"))
    body = {"code": "L", "name": "L", "currency": "VND", "partner_id": partner_id, "customer_group_id": group["id"]}
    assert fault(await owner.post("/price-lists", body, 422)) == ("/customer_group_id", "one_audience")
    assert (
        fault(await owner.post("/price-lists", {**body, "partner_id": None, "currency": "XXX"}, 422))[0] == "/currency"
    )


async def test_customers_get_their_own_prices_and_no_lists(
    owner: Desk, customer: Desk, buyer: Actor, trading: Trading
) -> None:
    item_id = await trading.item("A1", "100")
    hidden = await trading.item("B1", "100")
    await owner.patch(f"/items/{hidden}", {"active": False})
    other_id = await trading.customer("KH-B")
    for code, partner_id, price in (("OWN", buyer.partner_id, "80"), ("OTHER", other_id, "10")):
        made = await owner.post(
            "/price-lists", {"code": code, "name": code, "currency": "VND", "partner_id": str(partner_id)}
        )
        await owner.put(f"/price-lists/{made['id']}/prices", [_price(item_id, price, min_quantity="5")])
    asked = f"/prices?item_id={item_id}&item_id={hidden}&quantity=5"
    assert [price["price"] for price in (await owner.get(asked))["items"]] == ["100", "100"]
    assert (await owner.get(f"{asked}&partner_id={other_id}"))["items"][0]["price"] == "10"
    for trick in ("", f"&partner_id={other_id}"):
        answer = (await customer.get(asked + trick))["items"]
        assert [price["price"] for price in answer] == ["80"]
    one = (await customer.get(f"/prices?item_id={item_id}"))["items"][0]
    assert (one["price"], one["breaks"]) == ("100", [{"min_quantity": "5", "price": "80"}])
    await customer.get("/price-lists", 403)
    await customer.get(f"/price-lists/{trading.price_list_id}", 403)


async def test_an_item_without_a_price_says_so(owner: Desk, trading: Trading) -> None:
    item_id = await trading.item("A1", "100")
    for query in ("unit=thùng", "currency=USD", "on=2019-12-31"):
        assert (await owner.get(f"/prices?item_id={item_id}&{query}"))["items"][0]["price"] is None
    await owner.get(f"/prices?item_id={item_id}&quantity=0", 422)
    unknown = await owner.get(f"/prices?item_id={item_id}&partner_id={item_id}", 422)
    assert fault(unknown) == ("/query/partner_id", "unknown_reference")


async def test_a_new_rate_ends_the_one_before(owner: Desk) -> None:
    body = {"tax_class": "vn_standard", "tax_code": "12%", "rate_percent": "12", "valid_from": "2028-01-01"}
    assert (await owner.post("/tax-rates", body))["valid_to"] is None
    rates = (await owner.get("/tax-rates?tax_class=vn_standard"))["items"]
    assert [(rate["tax_code"], rate["valid_to"]) for rate in rates] == [("10%", "2027-12-31"), ("12%", None)]
    today = (await owner.get("/tax-rates?on=2026-06-01"))["items"]
    assert {rate["tax_class"]: rate["tax_code"] for rate in today} == {
        "exempt": "KCT",
        "export": "0%",
        "undeclared": "KKKNT",
        "vn_5": "5%",
        "vn_reduced": "8%",
        "vn_standard": "10%",
    }


async def test_a_rate_never_overlaps_a_later_one(owner: Desk) -> None:
    body = {"tax_class": "vn_reduced", "tax_code": "7%", "rate_percent": "7", "valid_from": "2026-06-01"}
    assert (await owner.post("/tax-rates", body, 409))["code"] == "rates_overlap"
    assert (await owner.post("/tax-rates", {**body, "valid_to": "2027-01-01"}, 409))["code"] == "rates_overlap"
    await owner.post("/tax-rates", {**body, "valid_to": "2026-12-31"})
    reversed_dates = {**body, "valid_to": "2026-05-01"}
    assert fault(await owner.post("/tax-rates", reversed_dates, 422)) == ("/valid_to", "dates_reversed")
    assert fault(await owner.post("/tax-rates", {**body, "rate_percent": "101"}, 422)) == (
        "/rate_percent",
        "out_of_range",
    )
    days = [
        (rate["valid_from"], rate["valid_to"]) for rate in (await owner.get("/tax-rates?tax_class=vn_reduced"))["items"]
    ]
    assert days == [
        ("1999-01-01", "2025-06-30"),
        ("2025-07-01", "2026-05-31"),
        ("2026-06-01", "2026-12-31"),
        ("2027-01-01", None),
    ]


async def test_exchange_rates_are_set_and_taken_back(owner: Desk) -> None:
    path = "/exchange-rates/USD/2026-01-01"
    for rate in ("26310", "26320.5"):
        assert (await owner.put(path, {"rate": rate}))["rate"] == rate
    assert [rate["rate"] for rate in (await owner.get("/exchange-rates?currency=USD"))["items"]] == ["26320.5"]
    assert fault(await owner.put("/exchange-rates/VND/2026-01-01", {"rate": "1"}, 422))[1] == "base_currency"
    assert fault(await owner.put("/exchange-rates/XXX/2026-01-01", {"rate": "1"}, 422))[1] == "unknown_reference"
    assert (await owner.send("DELETE", path)).status_code == 204
    assert (await owner.send("DELETE", path)).status_code == 404


@pytest.mark.parametrize(("path", "code"), [("/currencies", "VND"), ("/units", "thùng")])
async def test_reference_lists_are_shared(owner: Desk, path: str, code: str) -> None:
    assert code in codes_of(await owner.get(f"{path}?limit=200"))
