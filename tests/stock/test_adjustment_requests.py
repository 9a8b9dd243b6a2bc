"""What is worth more than one person may adjust is asked for by one and approved by another."""

import asyncio
from typing import Any

import pytest

from tests.factories.trading import Api
from tests.stock.conftest import Yard

WRITTEN = ("postings", "stock_adjustments", "stock_adjustment_requests", "outbox_events")


@pytest.fixture
async def limited(yard: Yard) -> tuple[Yard, Api]:
    """Ten at 10,000 lie there, beyond 50,000 it takes two; an accountant who may approve."""
    item = await yard.trading.item("VT", units={"đôi": "2"})
    await yard.trading.stock(item, "10", "100000")
    owner = yard.acting(yard.trading.owner)
    path = f"/api/v1/companies/{yard.trading.company_id}"
    etag = (await owner.client.get(path, headers=owner.headers)).headers["ETag"]
    headers = {**owner.headers, "If-Match": etag}
    answer = await owner.client.patch(path, headers=headers, json={"adjustment_limit": "50000"})
    assert (answer.status_code, answer.json()["adjustment_limit"]) == (200, "50000")
    return yard, yard.acting(await yard.trading.person("accounting"))


def broken(yard: Yard, quantity: str, **line: Any) -> dict[str, Any]:
    lines = [{"item_code": "VT", "quantity": quantity, **line}]
    return {"location_id": yard.main, "reason": "damage", "note": "Rơi vỡ", "lines": lines}


def on(request: Any) -> dict[str, str]:
    return {"If-Match": f'"{request["version"]}"'}


async def test_beyond_the_limit_two_people_adjust(limited: tuple[Yard, Api]) -> None:
    """Five are within it; six are asked for by the keeper, and the accountant posts them."""
    yard, books = limited
    await yard.keeper.do("/stock-adjustments", broken(yard, "5"))
    await yard.keeper.do("/stock-adjustments", broken(yard, "5", unit_cost="10000") | {"reason": "surplus"})
    before = await yard.trading.count_rows(*WRITTEN)
    for body in (
        broken(yard, "6"),
        broken(yard, "3", unit="đôi"),
        broken(yard, "6", unit_cost="0") | {"reason": "surplus"},
    ):
        refused = await yard.keeper.send("/stock-adjustments", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "second_approval_needed"), refused.text
    assert await yard.trading.count_rows(*WRITTEN) == before

    asked = await yard.keeper.do("/stock-adjustment-requests", broken(yard, "3", unit="đôi"))
    assert (asked["status"], asked["worth"], asked["allowed_actions"]) == ("waiting", None, ["withdraw"])
    waiting = (await books.get("/stock-adjustment-requests", status="waiting"))["items"]
    assert [(row["number"], row["worth"], row["adjustment"]) for row in waiting] == [(asked["number"], "60000", None)]
    path = f"/stock-adjustment-requests/{asked['id']}"
    assert (await books.get(path))["allowed_actions"] == ["approve", "refuse"]
    moves = [(move["kind"], move["document"]["number"]) for move in (await books.get("/moves"))["moves"]]
    assert moves == [("adjustment_request", asked["number"])]
    done = await books.do(f"{path}/approval", {}, **on(asked))
    assert (done["status"], done["decided_by"]["id"] != done["requested_by"]["id"]) == ("approved", True)
    adjustment = await yard.keeper.get(f"/stock-adjustments/{done['adjustment']['id']}")
    assert (adjustment["note"], adjustment["lines"][0]["quantity"], adjustment["lines"][0]["unit"]) == (
        "Rơi vỡ",
        "3",
        "đôi",
    )
    balances = await yard.trading.balances()
    assert (balances["811"], balances["156"]) == (110_000, 40_000)
    again = await books.send(f"{path}/approval", {}, **on(done))
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
    await yard.trading.check()


async def test_nobody_approves_what_they_asked_for(limited: tuple[Yard, Api]) -> None:
    """Nor a version that was not read; who may not approve at all, and another company's, is told as ever."""
    yard, books = limited
    asked = await books.send("/stock-adjustment-requests", broken(yard, "6"))
    owner = yard.acting(yard.trading.owner)
    request = await owner.do("/stock-adjustment-requests", broken(yard, "6"))
    path, before = f"/stock-adjustment-requests/{request['id']}", await yard.trading.count_rows(*WRITTEN)
    assert request["allowed_actions"] == ["refuse", "withdraw"]
    for who, status, code, headers in (
        (owner, 403, "requester_may_not_approve", on(request)),
        (books, 412, "stale", {"If-Match": '"2"'}),
        (yard.keeper, 403, "forbidden", on(request)),
    ):
        refused = await who.send(f"{path}/approval", {}, **headers)
        assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert asked.status_code == 403
    assert await yard.trading.count_rows(*WRITTEN) == before


async def test_refused_with_a_reason_or_withdrawn(limited: tuple[Yard, Api]) -> None:
    yard, books = limited
    first, second = [await yard.keeper.do("/stock-adjustment-requests", broken(yard, "6")) for _ in range(2)]
    path = f"/stock-adjustment-requests/{first['id']}"
    refused = await books.do(f"{path}/refusal", {"reason": "Đếm lại"}, **on(first))
    assert (refused["status"], refused["refusal_reason"], refused["allowed_actions"]) == ("refused", "Đếm lại", [])
    path = f"/stock-adjustment-requests/{second['id']}"
    withdrawn = await yard.keeper.do(f"{path}/withdrawal", {}, **on(second))
    assert withdrawn["status"] == "withdrawn"
    late = await books.send(f"{path}/approval", {}, **on(withdrawn))
    assert late.json()["code"] == "transition_not_allowed"
    assert (await yard.trading.balances())["156"] == 100_000
    await yard.trading.check()


async def test_who_asked_takes_it_back_or_an_owner(limited: tuple[Yard, Api]) -> None:
    """Another keeper would make it vanish without a word; who decides refuses it, with a reason."""
    yard, _ = limited
    colleague = yard.acting(await yard.trading.person("warehouse"))
    first, second = [await yard.keeper.do("/stock-adjustment-requests", broken(yard, "6")) for _ in range(2)]
    path = f"/stock-adjustment-requests/{first['id']}"
    assert (await colleague.get(path))["allowed_actions"] == []
    before = await yard.trading.count_rows(*WRITTEN)
    refused = await colleague.send(f"{path}/withdrawal", {}, **on(first))
    assert (refused.status_code, refused.json()["code"]) == (403, "requester_withdraws")
    assert await yard.trading.count_rows(*WRITTEN) == before
    assert (await yard.keeper.do(f"{path}/withdrawal", {}, **on(first)))["status"] == "withdrawn"
    owner, path = yard.acting(yard.trading.owner), f"/stock-adjustment-requests/{second['id']}"
    assert (await owner.get(path))["allowed_actions"] == ["approve", "refuse", "withdraw"]
    assert (await owner.do(f"{path}/withdrawal", {}, **on(second)))["status"] == "withdrawn"


async def test_decided_by_several_at_once_it_is_posted_once(limited: tuple[Yard, Api]) -> None:
    """Whoever comes second is told that what was read is no more, whether approving, refusing or taking back."""
    yard, books = limited
    owner = yard.acting(yard.trading.owner)
    for turn in range(3):
        request = await yard.keeper.do("/stock-adjustment-requests", broken(yard, "1"))
        path = f"/stock-adjustment-requests/{request['id']}"
        decisions = [who.send(f"{path}/approval", {}, **on(request)) for who in (books, owner) * 2]
        if turn == 2:
            decisions.append(yard.keeper.send(f"{path}/withdrawal", {}, **on(request)))
            decisions.append(owner.send(f"{path}/refusal", {"reason": "Đếm lại"}, **on(request)))
        answers = await asyncio.gather(*decisions)
        codes = sorted("" if answer.is_success else answer.json()["code"] for answer in answers)
        assert codes == ["", *["stale"] * (len(answers) - 1)]
        done = await books.get(path)
        approved = any(answer.is_success for answer in answers[:4])
        assert (done["status"] == "approved", done["adjustment"] is not None) == (approved, approved)
        posted = await yard.trading.count_rows("stock_adjustments")
        assert posted["stock_adjustments"] == turn + approved
    await yard.trading.check()


async def test_what_is_gone_meanwhile_cannot_be_approved(limited: tuple[Yard, Api]) -> None:
    """The request waits on; of goods that are kept by lot it names the lots, those that come in always."""
    yard, books = limited
    request = await yard.keeper.do("/stock-adjustment-requests", broken(yard, "8"))
    await yard.keeper.do("/stock-adjustments", broken(yard, "3"))
    path = f"/stock-adjustment-requests/{request['id']}"
    short = await books.send(f"{path}/approval", {}, **on(request))
    assert (short.status_code, short.json()["code"]) == (409, "stock_short")
    assert (await books.get(path))["status"] == "waiting"

    await yard.trading.item("SUA", "20000", tracking="lot")
    milk = {"item_code": "SUA", "quantity": "10", "unit_cost": "9000"}
    body = {"location_id": yard.main, "reason": "surplus", "lines": [milk]}
    unnamed = await yard.keeper.send("/stock-adjustment-requests", body)
    assert unnamed.json()["errors"][0]["code"] == "lots_missing"
    named = {**milk, "lots": [{"lot": "A", "quantity": "10", "expires_on": "2099-01-01"}]}
    found = await yard.keeper.do("/stock-adjustment-requests", {**body, "lines": [named]})
    path = f"/stock-adjustment-requests/{found['id']}"
    assert (await books.get(path))["lines"][0]["lots"] == named["lots"]
    sales = yard.acting(await yard.trading.person("sales"))
    costs = [(await who.get(path))["lines"][0]["unit_cost"] for who in (yard.keeper, books, sales)]
    assert costs == ["9000", "9000", None]
    await books.do(f"{path}/approval", {}, **on(found))
    lots = (await books.get("/lots"))["items"]
    assert [(row["lot"], row["quantity"], row["expires_on"]) for row in lots] == [("A", "10", "2099-01-01")]
    await yard.trading.check()
