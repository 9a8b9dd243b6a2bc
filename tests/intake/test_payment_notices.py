"""A customer tells of a payment; staff makes it a receipt, or says why not."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import today
from app.core.ids import new_id
from tests.factories.files import PNG, send_file
from tests.intake.conftest import Intake, day, first_day, payment


async def test_a_payment_waits_and_becomes_a_receipt(intake: Intake) -> None:
    invoice = await intake.invoice()
    before = await intake.trading.balances()
    notice = await intake.pays("200000", (invoice["id"], "172800"), reference="FT26333012345", note="Trả tiền hàng")
    assert (notice["status"], notice["receipt"], notice["allowed_actions"]) == ("waiting", None, ["withdraw"])
    assert await intake.trading.balances() == before
    assert await intake.inbox() == [("payment_notice", notice["number"])]
    approved = (await intake.decide(intake.owner, notice, "approval", {})).json()
    assert (approved["status"], approved["version"], approved["allowed_actions"]) == ("approved", 2, [])
    receipt = await intake.customer.get(f"/receipts/{approved['receipt']['id']}")
    assert (receipt["amount"], receipt["unallocated_amount"], receipt["reference"], receipt["received_on"]) == (
        "200000",
        "27200",
        "FT26333012345",
        day(),
    )
    assert [(row["invoice"]["id"], row["amount"]) for row in receipt["allocations"]] == [(invoice["id"], "172800")]
    assert (await intake.trading.balances())["131"] == -27_200
    assert await intake.inbox() == []
    await intake.trading.check()


async def test_a_payment_that_never_came_is_refused_with_a_reason(intake: Intake) -> None:
    invoice = await intake.invoice()
    notice = await intake.pays("172800", (invoice["id"], "172800"))
    before = await intake.trading.balances()
    refused = (await intake.decide(intake.owner, notice, "refusal", {"reason": "Chưa nhận được tiền"})).json()
    assert (refused["status"], refused["refusal_reason"]) == ("refused", "Chưa nhận được tiền")
    seen = await intake.customer.get(f"/payment-notices/{notice['id']}")
    assert (seen["refusal_reason"], seen["decided_by"]["name"]) == ("Chưa nhận được tiền", "Lê Chủ")
    assert await intake.trading.balances() == before
    again = await intake.pays("172800", (invoice["id"], "172800"))
    gone = (await intake.decide(intake.customer, again, "withdrawal", {})).json()
    assert (gone["status"], gone["decided_by"]) == ("withdrawn", None)
    for action, who in (("approval", intake.owner), ("withdrawal", intake.customer)):
        answer = await intake.decide(who, gone, action, {})
        await intake.buying.refused(answer, 409, "transition_not_allowed")
    await intake.trading.check()


async def test_a_trusted_customers_payment_counts_at_once(intake: Intake) -> None:
    invoice = await intake.invoice()
    await intake.rule("payment_notice", "accept", intake.customer_id)
    notice = await intake.pays("172800", (invoice["id"], "172800"))
    assert (notice["status"], notice["decided_by"]) == ("approved", None)
    assert (await intake.trading.balances())["131"] == 0
    other = await intake.other_customer.do("/payment-notices", payment("1000"))
    assert other["status"] == "waiting"
    await intake.trading.check()


async def test_staff_names_the_day_on_which_the_money_came(intake: Intake) -> None:
    notice = await intake.pays("5000", method="cash", paid_on=day())
    body = {"received_on": first_day().isoformat()}
    approved = (await intake.decide(intake.owner, notice, "approval", body)).json()
    receipt = await intake.owner.get(f"/receipts/{approved['receipt']['id']}")
    assert (receipt["received_on"], receipt["method"]) == (first_day().isoformat(), "cash")
    await intake.trading.check()


async def test_what_has_been_paid_otherwise_is_not_paid_again(intake: Intake) -> None:
    invoice = await intake.invoice()
    paid = [(invoice["id"], "172800")]
    first, second = [await intake.pays("172800", *paid, reference=f"FT{n}") for n in range(2)]
    assert (await intake.decide(intake.owner, first, "approval", {})).status_code == 200
    before = await intake.written()
    answer = await intake.decide(intake.owner, second, "approval", {})
    await intake.buying.refused(answer, 422, "over_allocation", "/allocations/0/amount")
    assert await intake.written() == before
    assert await intake.inbox() == [("payment_notice", second["number"])]
    await intake.trading.check()


async def test_two_clerks_make_one_receipt(intake: Intake) -> None:
    notice = await intake.pays("5000")
    decisions = [intake.decide(intake.owner, notice, "approval", {}) for _ in range(3)]
    refusal = intake.decide(intake.owner, notice, "refusal", {"reason": "Sai"})
    answers = await asyncio.gather(*decisions, refusal, intake.decide(intake.customer, notice, "withdrawal", {}))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    approved = sum(answer.status_code == 200 for answer in answers[:3])
    assert (await intake.trading.count_rows("receipts"))["receipts"] == approved
    await intake.trading.check()


@pytest.mark.parametrize("reference", [None, "FT26333012345"])
async def test_one_bank_movement_is_told_of_once(intake: Intake, reference: str | None) -> None:
    """Told again while it waits or once it is a receipt it is refused; with another amount, day or number it is not."""
    body = payment("200000", paid_on=day()) | ({"reference": reference} if reference else {})
    first = await intake.customer.do("/payment-notices", body)
    like = first["number"]
    for _ in range(2):
        before = await intake.written()
        again = body | ({"reference": f" {reference.lower()} "} if reference else {})
        answer = await intake.customer.send("/payment-notices", again)
        await intake.buying.refused(answer, 409, "duplicate_payment")
        assert answer.json()["details"]["number"] == like
        assert await intake.written() == before
        if like == first["number"]:
            decided = (await intake.decide(intake.owner, first, "approval", {})).json()
            like = decided["receipt"]["number"]
    for other in ({"amount": "200001"}, {"paid_on": (today() - timedelta(days=1)).isoformat()}, {"reference": "FT2"}):
        await intake.customer.do("/payment-notices", body | other)
    await intake.other_customer.do("/payment-notices", body)
    await intake.trading.check()


async def test_a_second_equal_payment_is_said_to_be_another(intake: Intake) -> None:
    """Two transfers of one day that look alike: the customer says so, and so does who approves the second."""
    await intake.rule("payment_notice", "accept", intake.customer_id)
    assert (await intake.pays("5000", paid_on=day()))["status"] == "approved"
    second = await intake.pays("5000", paid_on=day(), another_payment=True)
    assert (second["status"], second["repeats"]) == ("waiting", None)
    before = await intake.written()
    await intake.buying.refused(await intake.decide(intake.owner, second, "approval", {}), 409, "duplicate_payment")
    assert await intake.written() == before
    assert (await intake.owner.get(f"/payment-notices/{second['id']}"))["repeats"] is not None
    answer = await intake.decide(intake.owner, second, "approval", {"another_payment": True})
    assert answer.status_code == 200, answer.text
    assert (await intake.trading.balances())["131"] == -10_000
    await intake.trading.check()


async def test_what_staff_has_recorded_is_not_approved_again(intake: Intake) -> None:
    """A receipt from the bank statement and the customer's notice of one transfer; reversed it no longer counts."""
    notice = await intake.pays("5000", reference="FT9", paid_on=day())
    body = {"partner_id": intake.customer_id, "method": "bank", "amount": "5000", "reference": "FT9"}
    receipt = await intake.owner.do("/receipts", body)
    await intake.buying.refused(await intake.decide(intake.owner, notice, "approval", {}), 409, "duplicate_payment")
    await intake.buying.refused(await intake.owner.send("/receipts", body), 409, "duplicate_payment")
    await intake.owner.do(f"/receipts/{receipt['id']}/reversal", {})
    assert (await intake.decide(intake.owner, notice, "approval", {})).status_code == 200
    await intake.buying.refused(await intake.owner.send("/receipts", body), 409, "duplicate_payment")
    await intake.owner.do("/receipts", body | {"another_payment": True})
    assert (await intake.trading.balances())["131"] == -10_000
    await intake.trading.check()


async def test_two_equal_notices_at_once_are_one(intake: Intake) -> None:
    sent = [intake.customer.send("/payment-notices", payment("5000", reference="FT1")) for _ in range(4)]
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


WRONG: list[tuple[str, dict[str, Any], int, str, tuple[str, ...]]] = [
    ("nothing", {"amount": "0"}, 422, "out_of_range", ("/amount",)),
    ("less than nothing", {"amount": "-1"}, 422, "out_of_range", ("/amount",)),
    ("a number", {"amount": 5}, 422, "invalid_decimal", ("/amount",)),
    ("29 decimals", {"amount": "0." + "1" * 29}, 422, "too_many_decimals", ("/amount",)),
    ("half a dong", {"amount": "1.5"}, 422, "amount_scale", ("/amount",)),
    ("a day to come", {"amount": "5", "paid_on": "2999-01-01"}, 422, "paid_in_future", ("/paid_on",)),
    ("no such currency", {"amount": "5", "currency": "XXX"}, 422, "currency_unknown", ("/currency",)),
    ("no rate", {"amount": "5", "currency": "USD"}, 422, "exchange_rate_missing", ("/currency",)),
    ("somebody else's", {"amount": "5", "partner_id": str(new_id())}, 422, "unknown_field", ("/partner_id",)),
    ("approved already", {"amount": "5", "status": "approved"}, 422, "unknown_field", ("/status",)),
    ("by set-off", {"amount": "5", "method": "set_off"}, 422, "not_one_of", ("/method",)),
    ("an unknown invoice", payment("5", (str(new_id()), "5")), 422, "invoice_unknown", ("/allocations/0/invoice_id",)),
]


@pytest.mark.parametrize("case", WRONG, ids=[case[0] for case in WRONG])
async def test_a_wrong_payment_is_refused(
    intake: Intake, case: tuple[str, dict[str, Any], int, str, tuple[str, ...]]
) -> None:
    _, body, status, code, pointers = case
    before = await intake.written()
    answer = await intake.customer.send("/payment-notices", body)
    await intake.buying.refused(answer, status, code, *pointers)
    assert await intake.written() == before


async def test_more_than_an_invoice_or_of_another_customer_is_refused(intake: Intake) -> None:
    invoice = await intake.invoice()
    before = await intake.written()
    amount = "/allocations/0/amount"
    for body in (payment("500000", (invoice["id"], "172801")), payment("100", (invoice["id"], "101"))):
        await intake.buying.refused(
            await intake.customer.send("/payment-notices", body), 422, "over_allocation", amount
        )
    foreign = await intake.other_customer.send("/payment-notices", payment("5", (invoice["id"], "5")))
    await intake.buying.refused(foreign, 422, "invoice_unknown")
    assert await intake.written() == before


async def test_books_that_are_not_open_take_no_approval(intake: Intake) -> None:
    notice = await intake.pays("5000", paid_on=day())
    before = await intake.written()
    answer = await intake.decide(intake.owner, notice, "approval", {"received_on": "2020-01-01"})
    await intake.buying.refused(answer, 409, "period_closed")
    assert await intake.written() == before
    assert (await intake.owner.get(f"/payment-notices/{notice['id']}"))["status"] == "waiting"


async def test_the_banks_slip_goes_with_the_notice(intake: Intake) -> None:
    """The customer attaches it, staff reads it and attaches nothing, another customer finds no notice."""
    notice = await intake.pays("5000")
    path = f"/payment-notices/{notice['id']}"
    sent = await send_file(intake.customer, path, PNG, "ủy nhiệm chi.png")
    assert sent.status_code == 201
    (file,) = (await intake.owner.get(f"{path}/attachments"))["items"]
    assert file == sent.json()
    answer = await intake.owner.client.get(f"/api/v1{path}/attachments/{file['id']}", headers=intake.owner.headers)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PNG, "image/png")
    assert (await send_file(intake.owner, path)).status_code == 403
    assert (await send_file(intake.other_customer, path)).status_code == 404
    await intake.trading.check()
