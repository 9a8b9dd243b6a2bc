"""Supplier and buyer negotiate a purchase order: proposal, counter-proposal, acceptance, refusal, withdrawal."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import now, today
from app.core.ids import new_id
from tests.purchasing.conftest import Purchasing, proposal_body

LATER = (today() + timedelta(days=12)).isoformat()
SOONER = (today() + timedelta(days=5)).isoformat()


def facts(proposal: dict[str, Any]) -> tuple[Any, ...]:
    return proposal["number"], proposal["side"], proposal["state"], proposal["answers_number"]


async def test_a_supplier_proposes_the_buyer_counters_and_the_order_is_agreed_so(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.sent(buying.line("NM", "100", "50000"), buying.line("NM", "10", "1000"))
    assert "propose" in (await buying.supplier.get(f"/purchase-orders/{order['id']}"))["allowed_actions"]
    asked = {"line_no": 1, "quantity": "80", "unit_price": "52000", "due_on": LATER, "reason": "Thiếu nguyên liệu"}
    first = await buying.propose(buying.supplier, order, asked, message="Giá bột tăng")
    assert facts(first) == (1, "partner", "open", None)
    line = first["lines"][0]
    assert (line["old_quantity"], line["quantity"], line["unit"]) == ("100", "80", "cái")
    assert (line["old_unit_price"], line["unit_price"]) == ("50000", "52000")
    assert (line["old_due_on"], line["due_on"]) == (today().isoformat(), LATER)
    assert (line["reason"], line["item"]["code"]) == ("Thiếu nguyên liệu", "NM")
    assert first["allowed_actions"] == ["withdraw"]
    assert (await buying.read(order))["status"] == "sent"
    assert await buying.trading.balances() == {}

    counter = proposal_body({"line_no": 1, "quantity": "80", "unit_price": "51000", "due_on": SOONER})
    answer = await buying.answer(buying.staff, first, "counter-proposal", counter)
    assert answer.status_code == 201, answer.text
    assert facts(answer.json()) == (2, "company", "open", 1)
    seen = await buying.proposals(buying.supplier, order)
    assert [facts(entry) for entry in seen] == [(2, "company", "open", 1), (1, "partner", "countered", None)]
    assert seen[0]["allowed_actions"] == ["accept", "counter", "refuse"]

    accepted = await buying.answer(buying.supplier, answer.json(), "acceptance", {"note": "Đồng ý"})
    assert accepted.status_code == 200, accepted.text
    assert (accepted.json()["state"], accepted.json()["answer_note"]) == ("accepted", "Đồng ý")
    order = await buying.read(order)
    assert (order["status"], order["net_amount"], order["answer_note"]) == ("accepted", "4090000", "Đồng ý")
    assert [(line["answer"], line["ordered"]) for line in order["lines"]] == [("accepted", "80"), ("accepted", "10")]
    assert (await buying.trading.balances())["M331"] == -4_417_200
    assert await buying.expected(item) == [(10, today().isoformat()), (80, SOONER)]
    histories = [await buying.proposals(who, order) for who in (buying.staff, buying.supplier)]
    assert histories[0] == histories[1]
    await buying.trading.check()


async def test_an_order_is_agreed_without_a_line_that_is_proposed_away(buying: Purchasing) -> None:
    """The line is agreed, and of nothing: no ledger has an entry of it. Found by the machine of tests/properties."""
    item = await buying.trading.item("NM", None)
    order = await buying.sent(buying.line("NM", "100", "50000"), buying.line("NM", "10", "1000"))
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "0"})
    assert (await buying.answer(buying.staff, proposal, "acceptance", {})).status_code == 200
    order = await buying.read(order)
    assert (order["status"], order["net_amount"]) == ("accepted", "10000")
    assert [(line["answer"], line["ordered"]) for line in order["lines"]] == [("accepted", "0"), ("accepted", "10")]
    assert await buying.expected(item) == [(10, today().isoformat())]
    await buying.trading.check()


async def test_a_change_of_an_agreed_order_posts_the_difference(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    await buying.receive(order, {"line_no": 1, "quantity": "30"})
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "due_on": LATER})
    accepted = await buying.answer(buying.staff, proposal, "acceptance", {})
    assert accepted.status_code == 200, accepted.text
    assert await buying.expected(item) == [(70, LATER)]
    proposal = await buying.propose(buying.staff, order, {"line_no": 1, "quantity": "60"})
    assert (await buying.answer(buying.supplier, proposal, "acceptance", {})).status_code == 200
    assert await buying.expected(item) == [(30, LATER)]
    assert (await buying.read(order))["net_amount"] == "3000000"
    await buying.trading.check()


async def test_a_cancellation_is_asked_for_and_accepted(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    await buying.receive(order, {"line_no": 1, "quantity": "30"})
    proposal = await buying.propose(buying.supplier, order, message="Ngừng sản xuất")
    assert (proposal["kind"], proposal["lines"]) == ("cancellation", [])
    assert (await buying.answer(buying.staff, proposal, "acceptance", {})).status_code == 200
    order = await buying.read(order)
    assert (order["status"], order["lines"][0]["ordered"]) == ("received", "30")
    assert await buying.expected(item) == []
    await buying.trading.check()


async def test_a_refused_and_a_withdrawn_proposal_change_nothing(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    balances = await buying.trading.balances()
    first = await buying.propose(buying.supplier, order, {"line_no": 1, "unit_price": "60000"})
    refused = await buying.answer(buying.staff, first, "refusal", {"reason": "Đã có hợp đồng giá"})
    assert (refused.json()["state"], refused.json()["answer_note"]) == ("refused", "Đã có hợp đồng giá")
    second = await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "90"})
    withdrawn = await buying.answer(buying.supplier, second, "withdrawal", {})
    assert (withdrawn.json()["number"], withdrawn.json()["state"]) == (2, "withdrawn")
    assert (await buying.read(order))["lines"][0]["ordered"] == "100"
    assert await buying.trading.balances() == balances


async def test_one_answers_the_other_sides_proposals_only(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "90"})
    before = await buying.written()
    counter = proposal_body({"line_no": 1, "quantity": "80"})
    own = [("acceptance", {}), ("refusal", {"reason": "x"}), ("counter-proposal", counter)]
    for who, actions in ((buying.supplier, own), (buying.staff, [("withdrawal", {})])):
        for action, body in actions:
            await buying.refused(await buying.answer(who, proposal, action, body), 403, "not_your_move")
    for who in (buying.supplier, buying.staff):
        again = await buying.try_move(who, await buying.read(order), "proposals", counter)
        await buying.refused(again, 409, "proposal_open")
    assert await buying.written() == before


@pytest.mark.parametrize(
    ("end", "who", "body"),
    [
        ("acceptance", "staff", {}),
        ("refusal", "staff", {"reason": "Không"}),
        ("counter-proposal", "staff", proposal_body({"line_no": 1, "quantity": "70"})),
        ("withdrawal", "supplier", {}),
    ],
)
async def test_what_is_decided_stays_decided(buying: Purchasing, end: str, who: str, body: dict[str, Any]) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "90"})
    assert (await buying.answer(getattr(buying, who), proposal, end, body)).status_code in (200, 201)
    before = await buying.written()
    actions = [
        (buying.staff, "acceptance", {}),
        (buying.staff, "refusal", {"reason": "x"}),
        (buying.staff, "counter-proposal", proposal_body({"line_no": 1, "quantity": "60"})),
        (buying.supplier, "withdrawal", {}),
    ]
    for person, action, content in actions:
        await buying.refused(await buying.answer(person, proposal, action, content), 409, "transition_not_allowed")
    assert await buying.written() == before


async def test_what_the_order_has_outgrown_is_not_accepted(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"), buying.line("NM", "5", "1000"))
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "40"})
    # Another line's change does not touch it; more goods than it leaves do.
    await buying.move(buying.staff, await buying.read(order), "amendment", {"lines": [{"line_no": 2, "quantity": "6"}]})
    await buying.receive(order, {"line_no": 1, "quantity": "60"})
    before = await buying.written()
    await buying.refused(await buying.answer(buying.staff, proposal, "acceptance", {}), 409, "proposal_outdated")
    # So does a change of the same line, even one that would not hinder it.
    await buying.answer(buying.staff, proposal, "refusal", {"reason": "Đã nhận nhiều hơn"})
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "80"})
    order = await buying.read(order)
    await buying.move(buying.staff, order, "amendment", {"lines": [{"line_no": 1, "quantity": "90"}]})
    before = await buying.written()
    await buying.refused(await buying.answer(buying.staff, proposal, "acceptance", {}), 409, "proposal_outdated")
    assert await buying.written() == before


async def test_an_order_accepted_as_it_was_leaves_no_counter_offer_behind(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.sent(buying.line("NM", "100", "50000"))
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "unit_price": "60000"})
    await buying.move(buying.supplier, await buying.read(order), "acceptance", {})
    await buying.refused(await buying.answer(buying.staff, proposal, "acceptance", {}), 409, "proposal_outdated")
    await buying.trading.check()


async def test_two_answers_at_once_have_one_effect(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "90"})
    answers = await asyncio.gather(
        buying.answer(buying.staff, proposal, "acceptance", {}),
        buying.answer(buying.staff, proposal, "refusal", {"reason": "Không"}),
        buying.answer(buying.supplier, proposal, "withdrawal", {}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    await buying.trading.check()


async def test_a_repeated_request_is_one_proposal(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    path, body = f"/purchase-orders/{order['id']}/proposals", proposal_body({"line_no": 1, "quantity": "90"})
    headers = {"If-Match": f'"{order["version"]}"', "Idempotency-Key": "one"}
    first = await buying.supplier.send(path, body, **headers)
    again = await buying.supplier.send(path, body, **headers)
    assert (first.status_code, again.content) == (201, first.content)
    assert len(await buying.proposals(buying.supplier, order)) == 1


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"lines": []}, "invalid_request", ""),
        ({"kind": "cancellation", "lines": [{"line_no": 1, "quantity": "1"}]}, "invalid_request", ""),
        ({"lines": [{"line_no": 1, "quantity": "-1"}]}, "invalid_request", "/lines/0/quantity"),
        ({"lines": [{"line_no": 1, "quantity": 90}]}, "invalid_decimal", "/lines/0/quantity"),
        ({"lines": [{"line_no": 1, "status": "accepted"}]}, "invalid_request", "/lines/0/status"),
        ({"lines": [{"line_no": 1, "quantity": "9"}], "expires_at": "2026-01-01T00:00"}, "invalid_request", ""),
        ({"lines": [{"line_no": 7, "quantity": "9"}]}, "line_unknown", "/lines/0/line_no"),
        ({"lines": [{"line_no": 1, "quantity": "9"}] * 2}, "line_repeated", "/lines/1/line_no"),
        ({"lines": [{"line_no": 1, "due_on": "2020-01-01"}]}, "expected_before_order", "/lines/0/due_on"),
        (
            {"lines": [{"line_no": 1, "quantity": "9"}], "expires_at": "2026-01-01T00:00Z"},
            "out_of_range",
            "/expires_at",
        ),
    ],
)
async def test_wrong_proposals_are_refused_whole(
    buying: Purchasing, body: dict[str, Any], code: str, pointer: str
) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    before = await buying.written()
    await buying.refused(
        await buying.try_move(buying.supplier, order, "proposals", body), 422, code, *([pointer] if pointer else [])
    )
    assert await buying.written() == before


async def test_what_does_not_fit_the_order_is_refused(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    line = buying.line("NM", "100", "50000")
    order = await buying.agreed(line)
    same = proposal_body({"line_no": 1, "quantity": "100"})
    await buying.refused(await buying.try_move(buying.supplier, order, "proposals", same), 409, "nothing_changes")
    stale = {"id": order["id"], "version": order["version"] - 1}
    body = proposal_body({"line_no": 1, "quantity": "90"})
    await buying.refused(await buying.try_move(buying.supplier, stale, "proposals", body), 412, "stale")
    draft = await buying.staff.do("/purchase-orders", buying.order(line))
    await buying.refused(await buying.try_move(buying.staff, draft, "proposals", body), 409, "transition_not_allowed")
    sent = await buying.sent(line)
    early = proposal_body()
    await buying.refused(await buying.try_move(buying.supplier, sent, "proposals", early), 409, "not_agreed")
    proposal = {"order_id": order["id"], "number": 1}
    await buying.refused(await buying.answer(buying.staff, proposal, "acceptance", {}), 404, "not_found")
    nowhere = await buying.staff.client.get(
        f"/api/v1/purchase-orders/{new_id()}/proposals", headers=buying.staff.headers
    )
    assert nowhere.status_code == 404


async def test_a_proposal_past_its_hour_is_no_longer_answered(buying: Purchasing) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    soon = now() + timedelta(milliseconds=400)
    proposal = await buying.propose(
        buying.supplier, order, {"line_no": 1, "quantity": "90"}, expires_at=soon.isoformat()
    )
    await asyncio.sleep(0.5)
    await buying.refused(await buying.answer(buying.staff, proposal, "acceptance", {}), 409, "transition_not_allowed")
    found = (await buying.proposals(buying.staff, order))[0]
    assert (found["state"], found["allowed_actions"]) == ("expired", [])


async def test_a_line_is_split_into_a_delivery_schedule(buying: Purchasing) -> None:
    item = await buying.trading.item("NM", None)
    order = await buying.sent(buying.line("NM", "100", "50000"), buying.line("NM", "10", "1000"))
    order = await buying.move(
        buying.supplier, order, "acceptance", {"rejected_lines": [{"line_no": 2, "reason": "Hết hàng"}]}
    )
    parts = [
        {"line_no": 1, "quantity": "40", "due_on": SOONER},
        {"line_no": 1, "quantity": "50", "due_on": LATER, "additional": True},
        {"line_no": 1, "quantity": "10", "due_on": LATER, "unit_price": "49000", "additional": True},
    ]
    proposal = await buying.propose(buying.supplier, order, *parts)
    assert [(line["position"], line["additional"], line["old_quantity"]) for line in proposal["lines"]] == [
        (1, False, "100"),
        (2, True, "0"),
        (3, True, "0"),
    ]
    assert (await buying.answer(buying.staff, proposal, "acceptance", {})).status_code == 200
    order = await buying.read(order)
    # A rejected line keeps its number; what was split off is numbered after it.
    assert [(line["line_no"], line["answer"], line["ordered"], line["unit_price"]) for line in order["lines"]] == [
        (1, "accepted", "40", "50000"),
        (2, "rejected", "0", "1000"),
        (3, "accepted", "50", "50000"),
        (4, "accepted", "10", "49000"),
    ]
    assert await buying.expected(item) == [(40, SOONER), (50, LATER), (10, LATER)]
    assert order["net_amount"] == "4990000"
    await buying.receive(order, {"line_no": 3, "quantity": "50"})
    await buying.trading.check()


@pytest.mark.parametrize(
    ("entry", "code", "field"),
    [
        ({"line_no": 9, "quantity": "1"}, "line_unknown", "line_no"),
        ({"line_no": 1}, "required", "quantity"),
        ({"line_no": 1, "quantity": "0"}, "out_of_range", "quantity"),
        ({"line_no": 1, "quantity": "1", "due_on": "2020-01-01"}, "expected_before_order", "due_on"),
    ],
)
async def test_a_further_delivery_is_of_something_ordered(
    buying: Purchasing, entry: dict[str, Any], code: str, field: str
) -> None:
    await buying.trading.item("NM", None)
    order = await buying.agreed(buying.line("NM", "100", "50000"))
    body = proposal_body({"line_no": 1, "quantity": "90"}, {**entry, "additional": True})
    before = await buying.written()
    refused = await buying.try_move(buying.supplier, order, "proposals", body)
    await buying.refused(refused, 422, code, f"/lines/1/{field}")
    assert await buying.written() == before
