"""Asking several suppliers, comparing what they offer, and ordering from it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core.clock import now, today
from app.services.purchasing.quotations import load
from app.services.purchasing.quotations.states import QUOTATION_TRANSITIONS, REQUEST_TRANSITIONS
from tests.factories.statements import sent
from tests.purchasing.conftest import Purchasing

STEEL = {"item_code": "THEP", "quantity": "100"}
GLUE = {"item_code": "KEO", "quantity": "10", "comment": "Loại trong"}


def offer(line_no: int, price: str, **more: Any) -> dict[str, Any]:
    return {"line_no": line_no, "unit_price": price, **more}


async def _items(buying: Purchasing) -> None:
    await buying.trading.item("THEP", None)
    await buying.trading.item("KEO", None)


async def test_two_suppliers_are_asked_and_each_gets_what_it_is_best_at(buying: Purchasing) -> None:
    """Asked, seen, quoted and quoted anew; compared side by side; ordered line by line."""
    await _items(buying)
    draft = await buying.staff.do("/quotation-requests", buying.request(STEEL, GLUE, message="Giao tại kho Bình Dương"))
    assert (draft["status"], draft["allowed_actions"]) == ("draft", ["cancel", "edit", "send"])
    assert [(q["partner"]["code"], q["number"], q["status"]) for q in draft["quotations"]] == [
        ("NCC1", None, "draft"),
        ("NCC2", None, "draft"),
    ]
    assert (await buying.supplier.get("/quotations"))["items"] == []
    request = await buying.step(draft, "sending", {})
    assert (request["status"], request["allowed_actions"]) == ("open", ["cancel", "end", "extend", "invite"])

    seen = await buying.reply(buying.supplier, "sight", {})
    assert (seen["status"], seen["message"], seen["request_id"]) == ("seen", "Giao tại kho Bình Dương", None)
    assert [(line["item"]["code"], line["quantity"], line["comment"]) for line in seen["lines"]] == [
        ("THEP", "100", None),
        ("KEO", "10", "Loại trong"),
    ]
    await buying.reply(buying.supplier, "offer", {"lines": [offer(1, "52000"), offer(2, "9500")], "note": "Giá thử"})
    day = (today() + timedelta(days=9)).isoformat()
    better = {"lines": [offer(1, "50000", quantity="60", lead_time_days=7), offer(2, "9000", delivers_on=day)]}
    quoted = await buying.reply(buying.supplier, "offer", better)
    assert (quoted["status"], quoted["net_amount"], quoted["note"]) == ("quoted", "3090000", None)
    await buying.reply(buying.other_supplier, "offer", {"lines": [offer(1, "51000")]})

    due = await buying.step(request, "ending", {})
    assert (due["status"], due["allowed_actions"]) == ("due", ["award", "close"])
    assert [(q["status"], q["net_amount"]) for q in due["quotations"]] == [("quoted", "3090000"), ("quoted", "5100000")]
    steel, glue = due["lines"]
    assert [(o["unit_price"], o["offered_quantity"]) for o in steel["offers"]] == [("50000", "60"), ("51000", "100")]
    assert [(o["unit_price"], o["delivers_on"]) for o in glue["offers"]] == [("9000", day)]

    first, second = (q["id"] for q in due["quotations"])
    lines = [
        {"line_no": 1, "quotation_id": first},
        {"line_no": 1, "quotation_id": second, "quantity": "40"},
        {"line_no": 2, "quotation_id": first},
    ]
    awarded = await buying.step(due, "award", {"lines": lines})
    assert (awarded["status"], awarded["allowed_actions"]) == ("awarded", [])
    assert [o["awarded_quantity"] for o in awarded["lines"][0]["offers"]] == ["60", "40"]
    orders = [await buying.staff.get(f"/purchase-orders/{q['order']['id']}") for q in awarded["quotations"]]
    assert [(o["partner"]["code"], o["status"], o["reference"], o["net_amount"]) for o in orders] == [
        ("NCC1", "draft", "QT-0001", "3090000"),
        ("NCC2", "draft", "QT-0001", "2040000"),
    ]
    assert [(line["quantity"], line["unit_price"], line["expected_on"]) for line in orders[0]["lines"]] == [
        ("60", "50000", (today() + timedelta(days=7)).isoformat()),
        ("10", "9000", day),
    ]
    await buying.trading.check()


async def test_a_supplier_declines_and_thinks_again(buying: Purchasing) -> None:
    await _items(buying)
    await buying.asked(STEEL)
    await buying.reply(buying.supplier, "offer", {"lines": [offer(1, "50000")]})
    declined = await buying.reply(buying.supplier, "decline", {"reason": "Hết hàng đến tháng sau"})
    assert (declined["status"], declined["note"], declined["allowed_actions"]) == (
        "declined",
        "Hết hàng đến tháng sau",
        ["quote"],
    )
    assert (declined["net_amount"], declined["lines"][0]["unit_price"]) == ("0", None)
    again = await buying.reply(buying.supplier, "offer", {"lines": [offer(1, "49000")]})
    assert (again["status"], again["net_amount"], again["note"]) == ("quoted", "4900000", None)
    await buying.trading.check()


async def test_the_deadline_ends_quoting_by_itself(buying: Purchasing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to do anything; extended before it passes, it passes later for everybody."""
    await _items(buying)
    request = await buying.asked(STEEL)
    later = (now() + timedelta(days=2)).isoformat()
    request = await buying.step(request, "extension", {"closes_at": later})
    await buying.reply(buying.supplier, "offer", {"lines": [offer(1, "50000")]})
    moment = now() + timedelta(days=2, seconds=1)
    monkeypatch.setattr(load, "now", lambda: moment)
    for action, body in (("offer", {"lines": [offer(1, "1")]}), ("decline", {}), ("sight", {})):
        before = await buying.written()
        for who in (buying.supplier, buying.other_supplier):
            refused = await buying.try_reply(who, action, body)
            await buying.refused(refused, 409, "deadline_passed")
        assert await buying.written() == before
    await buying.refused(
        await buying.try_step(request, "extension", {"closes_at": "2099-01-01T00:00:00Z"}),
        409,
        "transition_not_allowed",
    )
    quotation = (await buying.staff.get(f"/quotation-requests/{request['id']}"))["quotations"][0]
    awarded = await buying.step(request, "award", {"lines": [{"line_no": 1, "quotation_id": quotation["id"]}]})
    assert awarded["status"] == "awarded"


async def test_staff_enters_what_a_supplier_says_on_the_telephone(buying: Purchasing) -> None:
    await _items(buying)
    request = await buying.asked(STEEL)
    path = f"/quotations/{request['quotations'][1]['id']}"
    quoted = await buying.staff.do(f"{path}/offer", {"lines": [offer(1, "48000")]}, **{"If-Match": '"1"'})
    assert (quoted["request_id"], quoted["net_amount"]) == (request["id"], "4800000")
    assert (await buying.other_supplier.get(path))["lines"][0]["unit_price"] == "48000"


async def test_prices_in_other_currencies_are_compared_at_todays_rate(buying: Purchasing) -> None:
    await _items(buying)
    abroad = await buying.trading.supplier("US", currency="USD")
    await buying.trading.rate("USD", "25000", today())
    seller = buying.acting(await buying.trading.person("supplier", abroad))
    request = await buying.asked(STEEL, suppliers=[buying.supplier_id, abroad])
    await buying.reply(buying.supplier, "offer", {"lines": [offer(1, "50000")]})
    await buying.reply(seller, "offer", {"lines": [offer(1, "1.99")]})
    request = await buying.step(request, "ending", {})
    assert [(o["unit_price"], o["base_unit_price"]) for o in request["lines"][0]["offers"]] == [
        ("50000", "50000"),
        ("1.99", "49750"),
    ]
    chosen = [{"line_no": 1, "quotation_id": request["quotations"][1]["id"]}]
    request = await buying.step(request, "award", {"lines": chosen})
    order = await buying.staff.get(f"/purchase-orders/{request['quotations'][1]['order']['id']}")
    assert (order["currency"], order["exchange_rate"], order["net_amount"]) == ("USD", "25000", "199")


async def test_a_request_is_written_anew_cancelled_or_closed_without_an_order(buying: Purchasing) -> None:
    await _items(buying)
    draft = await buying.staff.do("/quotation-requests", buying.request(STEEL))
    headers = {**buying.staff.headers, "If-Match": '"1"'}
    body = buying.request(GLUE, suppliers=[buying.other_supplier_id], note="Hỏi riêng")
    path = f"/api/v1/quotation-requests/{draft['id']}"
    edited = (await buying.staff.client.put(path, headers=headers, json=body)).json()
    assert (edited["note"], [line["item"]["code"] for line in edited["lines"]]) == ("Hỏi riêng", ["KEO"])
    assert [q["partner"]["code"] for q in edited["quotations"]] == ["NCC2"]
    request = await buying.step(edited, "sending", {})
    cancelled = await buying.step(request, "cancellation", {})
    (row,) = (await buying.other_supplier.get("/quotations"))["items"]
    assert (cancelled["status"], row["status"], row["is_open"]) == ("cancelled", "cancelled", False)

    second = await buying.asked(STEEL, suppliers=[buying.other_supplier_id])
    second = await buying.step(await buying.step(second, "ending", {}), "closing", {})
    assert second["status"] == "closed"
    rows = (await buying.other_supplier.get("/quotations", open=False))["items"]
    assert [(row["number"], row["status"]) for row in rows] == [("QT-0002", "invited"), ("QT-0001", "cancelled")]
    listed = (await buying.staff.get("/quotation-requests", status="closed"))["items"]
    assert [(r["id"], r["supplier_count"], r["answer_count"]) for r in listed] == [(second["id"], 1, 0)]
    assert (await buying.staff.get("/quotation-requests", status="open"))["items"] == []
    await buying.trading.check()


async def test_asking_quoting_and_awarding_cost_the_same_for_any_number_of_lines(buying: Purchasing) -> None:
    await _items(buying)
    counts = []
    for number, name in ((1, "QT-0001"), (60, "QT-0002")):
        with sent(buying.trading.database) as statements:
            request = await buying.asked(*[STEEL] * number, suppliers=[buying.supplier_id])
            offers = [offer(line + 1, "50000") for line in range(number)]
            await buying.reply(buying.supplier, "offer", {"lines": offers}, number=name)
            request = await buying.step(request, "ending", {})
            quotation = request["quotations"][0]["id"]
            lines = [{"line_no": line + 1, "quotation_id": quotation} for line in range(number)]
            await buying.step(request, "award", {"lines": lines})
        counts.append(len(statements))
    # The first of each kind also takes a block of numbers.
    assert counts[1] <= counts[0]


@pytest.mark.parametrize("stage", REQUEST_TRANSITIONS)
async def test_a_request_does_what_its_table_says_and_nothing_else(buying: Purchasing, stage: str) -> None:
    await _items(buying)
    later: datetime = now() + timedelta(days=3)
    bodies: dict[str, Any] = {
        "sending": {},
        "invitations": {"partner_ids": [str(await buying.trading.supplier("NCC3"))]},
        "extension": {"closes_at": later.isoformat()},
        "ending": {},
        "award": {},
        "closing": {},
        "cancellation": {},
    }
    names = {
        "sending": "send",
        "invitations": "invite",
        "extension": "extend",
        "ending": "end",
        "closing": "close",
        "cancellation": "cancel",
    }
    for action, body in bodies.items():
        request = await _in_stage(buying, stage)
        chosen = {"lines": [{"line_no": 1, "quotation_id": request["quotations"][0]["id"]}]}
        answer = await buying.try_step(request, action, chosen if action == "award" else body)
        allowed = names.get(action, action) in REQUEST_TRANSITIONS[stage]
        assert answer.status_code == (200 if allowed else 409), (action, answer.text)
        if not allowed:
            assert answer.json()["code"] == "transition_not_allowed"
    await buying.trading.check()


async def _in_stage(buying: Purchasing, stage: str) -> dict[str, Any]:
    """A request to the first supplier in that state, quoted where there was time for it."""
    draft = await buying.staff.do("/quotation-requests", buying.request(STEEL, suppliers=[buying.supplier_id]))
    if stage == "draft":
        return dict(draft)
    request = await buying.step(draft, "sending", {})
    path = f"/quotations/{request['quotations'][0]['id']}/offer"
    await buying.supplier.do(path, {"lines": [offer(1, "5")]}, **{"If-Match": '"1"'})
    if stage == "cancelled":
        return await buying.step(request, "cancellation", {})
    if stage == "open":
        return request
    request = await buying.step(request, "ending", {})
    if stage == "closed":
        return await buying.step(request, "closing", {})
    if stage == "awarded":
        chosen = {"lines": [{"line_no": 1, "quotation_id": request["quotations"][0]["id"]}]}
        return await buying.step(request, "award", chosen)
    return request


async def test_a_quotation_does_what_its_table_says_and_nothing_else(buying: Purchasing) -> None:
    await _items(buying)
    bodies = {"sight": {}, "offer": {"lines": [offer(1, "5")]}, "decline": {}}
    names = {"sight": "see", "offer": "quote", "decline": "decline"}
    ways: dict[str, list[str]] = {"invited": [], "seen": ["sight"], "quoted": ["offer"], "declined": ["decline"]}
    tried = 0
    for stage in ("invited", "seen", "quoted", "declined", "over", "cancelled"):
        for action, body in bodies.items():
            tried += 1
            number = f"QT-{tried:04d}"
            request = await buying.asked(STEEL, suppliers=[buying.supplier_id])
            for step in ways.get(stage, []):
                await buying.reply(buying.supplier, step, bodies[step], number=number)
            if stage in ("over", "cancelled"):
                await buying.step(request, {"over": "ending"}.get(stage, "cancellation"), {})
            answer = await buying.try_reply(buying.supplier, action, body, number=number)
            allowed = names[action] in QUOTATION_TRANSITIONS[stage]
            assert answer.status_code == (200 if allowed else 409), (stage, action, answer.text)
    await buying.trading.check()
