"""Wrong input to requests and quotations: refused with code and pointer, and nothing is written."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import today
from app.core.ids import new_id
from tests.purchasing.conftest import Purchasing

RANDOM = str(new_id())
LINE = {"item_code": "NM", "quantity": "10"}
OFFER = {"line_no": 1, "unit_price": "1000"}
YESTERDAY = (today() - timedelta(days=1)).isoformat()

WRONG_REQUESTS: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("unknown supplier", {"partner_ids": [RANDOM]}, {}, "partner_unknown", "/partner_ids/0"),
    ("customer", {"partner_ids": ["$customer"]}, {}, "partner_unknown", "/partner_ids/0"),
    ("asked twice", {"partner_ids": ["$supplier", "$supplier"]}, {}, "partner_repeated", "/partner_ids/1"),
    ("nobody", {"partner_ids": []}, {}, "too_few", "/partner_ids"),
    ("deadline past", {"closes_at": "2020-01-01T00:00:00Z"}, {}, "deadline_passed", "/closes_at"),
    ("no time zone", {"closes_at": "2099-01-01T00:00:00"}, {}, "timezone_aware", "/closes_at"),
    ("unknown warehouse", {"location_id": RANDOM}, {}, "location_unknown", "/location_id"),
    ("unknown field", {"status": "awarded"}, {}, "unknown_field", "/status"),
    ("no lines", {"lines": []}, {}, "too_few", "/lines"),
    ("unknown item", {}, {"item_code": "KHONG"}, "item_unknown", "/lines/0/item_code"),
    ("random item", {}, {"item_code": None, "item_id": RANDOM}, "item_unknown", "/lines/0/item_id"),
    ("service", {}, {"item_code": "DV"}, "keeps_no_stock", "/lines/0/item_id"),
    ("unknown unit", {}, {"unit": "tấn"}, "unit_unknown", "/lines/0/unit"),
    ("zero", {}, {"quantity": "0"}, "out_of_range", "/lines/0/quantity"),
    ("negative", {}, {"quantity": "-5"}, "out_of_range", "/lines/0/quantity"),
    ("29 decimals", {}, {"quantity": "0." + "1" * 29}, "too_many_decimals", "/lines/0/quantity"),
    ("wanted yesterday", {}, {"wanted_on": YESTERDAY}, "wanted_in_the_past", "/lines/0/wanted_on"),
]


@pytest.mark.parametrize(
    ("fields", "line", "code", "pointer"), [c[1:] for c in WRONG_REQUESTS], ids=[c[0] for c in WRONG_REQUESTS]
)
async def test_a_wrong_request_is_refused(
    buying: Purchasing, fields: dict[str, Any], line: dict[str, Any], code: str, pointer: str
) -> None:
    trading = buying.trading
    await trading.item("NM", None)
    await trading.item("DV", None, kind="service")
    people = {"$customer": str(await trading.customer("KH")), "$supplier": str(buying.supplier_id)}
    entered = {key: value for key, value in (LINE | line).items() if value is not None}
    body = {**buying.request(entered), **fields}
    body["partner_ids"] = [people.get(name, name) for name in body["partner_ids"]]
    before = await buying.written()
    await buying.refused(await buying.staff.send("/quotation-requests", body), 422, code, pointer)
    assert await buying.written() == before


WRONG_OFFERS: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("free", {}, {"unit_price": "0"}, "out_of_range", "/lines/0/unit_price"),
    ("negative price", {}, {"unit_price": "-1"}, "out_of_range", "/lines/0/unit_price"),
    ("29 decimals", {}, {"unit_price": "0." + "1" * 29}, "too_many_decimals", "/lines/0/unit_price"),
    ("a number", {}, {"unit_price": 5}, "invalid_decimal", "/lines/0/unit_price"),
    ("amount too large", {}, {"unit_price": "9" * 14}, "out_of_range", "/lines/0/unit_price"),
    ("more than asked", {}, {"quantity": "1001"}, "over_asked", "/lines/0/quantity"),
    ("zero", {}, {"quantity": "0"}, "out_of_range", "/lines/0/quantity"),
    ("unknown line", {}, {"line_no": 9}, "line_unknown", "/lines/0/line_no"),
    ("two dates", {}, {"lead_time_days": 3, "delivers_on": "2099-01-01"}, "two_deliveries", "/lines/0/delivers_on"),
    ("day past", {}, {"delivers_on": YESTERDAY}, "date_in_the_past", "/lines/0/delivers_on"),
    ("expired", {"valid_until": YESTERDAY}, {}, "date_in_the_past", "/valid_until"),
    ("line twice", {"lines": [OFFER, OFFER]}, {}, "line_repeated", "/lines/1/line_no"),
    ("nothing", {"lines": []}, {}, "too_few", "/lines"),
    ("another's supplier", {"partner_id": RANDOM}, {}, "unknown_field", "/partner_id"),
]


@pytest.mark.parametrize(
    ("fields", "line", "code", "pointer"), [c[1:] for c in WRONG_OFFERS], ids=[c[0] for c in WRONG_OFFERS]
)
async def test_a_wrong_offer_is_refused(
    buying: Purchasing, fields: dict[str, Any], line: dict[str, Any], code: str, pointer: str
) -> None:
    await buying.trading.item("NM", None)
    await buying.asked(LINE | {"quantity": "1000"})
    before = await buying.written()
    body = {"lines": [OFFER | line], **fields}
    await buying.refused(await buying.try_reply(buying.supplier, "offer", body), 422, code, pointer)
    assert await buying.written() == before


WRONG_AWARDS: list[tuple[str, list[dict[str, Any]], str, str]] = [
    ("unknown quotation", [{"line_no": 1, "quotation_id": RANDOM}], "quotation_unknown", "/lines/0/quotation_id"),
    ("another request's", [{"line_no": 1, "quotation_id": "$foreign"}], "quotation_unknown", "/lines/0/quotation_id"),
    ("not quoted", [{"line_no": 1, "quotation_id": "$silent"}], "not_offered", "/lines/0/line_no"),
    ("line not offered", [{"line_no": 2, "quotation_id": "$first"}], "not_offered", "/lines/0/line_no"),
    ("unknown line", [{"line_no": 7, "quotation_id": "$first"}], "not_offered", "/lines/0/line_no"),
    ("twice", [{"line_no": 1, "quotation_id": "$first", "quantity": "1"}] * 2, "line_repeated", "/lines/1/line_no"),
    ("over offer", [{"line_no": 1, "quotation_id": "$first", "quantity": "9"}], "over_offer", "/lines/0/quantity"),
    (
        "over asked",
        [{"line_no": 1, "quotation_id": "$first"}, {"line_no": 1, "quotation_id": "$second"}],
        "over_award",
        "/lines/1/quantity",
    ),
    ("negative", [{"line_no": 1, "quotation_id": "$first", "quantity": "-1"}], "out_of_range", "/lines/0/quantity"),
    (
        "below the supplier's minimum",
        [{"line_no": 1, "quotation_id": "$first", "quantity": "2"}],
        "below_minimum_quantity",
        "/lines/0/quantity",
    ),
]


async def _due(buying: Purchasing) -> tuple[dict[str, Any], dict[str, str]]:
    """A request whose first supplier offers 8 of line 1, the second 5, and a third nothing."""
    item = await buying.trading.item("NM", None)
    own = {"min_order_quantity": "3"}
    await buying.staff.put(f"/partners/{buying.supplier_id}/items/{item}", own)
    silent = await buying.trading.supplier("NCC3")
    request = await buying.asked(LINE, LINE, suppliers=[buying.supplier_id, buying.other_supplier_id, silent])
    foreign = await buying.asked(LINE, suppliers=[silent])
    await buying.reply(buying.supplier, "offer", {"lines": [OFFER | {"quantity": "8"}]})
    await buying.reply(buying.other_supplier, "offer", {"lines": [OFFER | {"quantity": "5"}]})
    request = await buying.step(request, "ending", {})
    names = dict(zip(("$first", "$second", "$silent"), (q["id"] for q in request["quotations"]), strict=True))
    return request, names | {"$foreign": foreign["quotations"][0]["id"]}


@pytest.mark.parametrize(("lines", "code", "pointer"), [c[1:] for c in WRONG_AWARDS], ids=[c[0] for c in WRONG_AWARDS])
async def test_a_wrong_award_is_refused(
    buying: Purchasing, lines: list[dict[str, Any]], code: str, pointer: str
) -> None:
    request, names = await _due(buying)
    body = {"lines": [line | {"quotation_id": names.get(line["quotation_id"], RANDOM)} for line in lines]}
    before = await buying.written()
    await buying.refused(await buying.try_step(request, "award", body), 422, code, pointer)
    assert await buying.written() == before


async def test_nothing_is_awarded_twice_or_after_it_has_expired(
    buying: Purchasing, monkeypatch: pytest.MonkeyPatch
) -> None:
    await buying.trading.item("NM", None)
    request = await buying.asked(LINE, suppliers=[buying.supplier_id])
    await buying.reply(buying.supplier, "offer", {"lines": [OFFER], "valid_until": today().isoformat()})
    request = await buying.step(request, "ending", {})
    body = {"lines": [{"line_no": 1, "quotation_id": request["quotations"][0]["id"]}]}
    before = await buying.written()
    with monkeypatch.context() as tomorrow:
        day = today() + timedelta(days=1)
        tomorrow.setattr("app.services.purchasing.quotations.award.today", lambda: day)
        expired = await buying.try_step(request, "award", body)
    await buying.refused(expired, 422, "quotation_expired", "/lines/0/quotation_id")
    assert await buying.written() == before
    awarded = await buying.step(request, "award", body)
    before = await buying.written()
    await buying.refused(await buying.try_step(awarded, "award", body), 409, "transition_not_allowed")
    await buying.refused(await buying.try_step(request, "award", body), 412, "stale")
    assert await buying.written() == before


async def test_a_deadline_only_moves_to_a_later_time_and_nobody_is_asked_twice(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    request = await buying.asked(LINE)
    before = await buying.written()
    sooner = await buying.try_step(request, "extension", {"closes_at": "2020-01-01T00:00:00Z"})
    await buying.refused(sooner, 422, "deadline_not_later", "/closes_at")
    again = await buying.try_step(request, "invitations", {"partner_ids": [str(buying.supplier_id)]})
    await buying.refused(again, 422, "partner_repeated", "/partner_ids/0")
    assert await buying.written() == before
