"""What people order beyond their limit waits, in no book, until somebody else approves it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from app.core.clock import now
from app.core.db import Database
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.settings import Settings
from app.jobs import order_requests as order_request_jobs
from app.jobs.events import Event
from app.models import OrderRequest
from app.services.access.actor import Actor
from app.services.access.spending import SALES_ORDER, Limit
from app.services.sales.drafting import DraftLine, OrderDraft
from app.services.sales.order_requests import place_or_ask
from tests.access.conftest import Doors
from tests.access.spending import LIMITED, Shop, open_shop, post, refused
from tests.factories.trading import open_trading
from tests.factories.workshop import workshop_of
from tests.masters.desk import fault


@pytest.fixture
async def shop(app: FastAPI, doors: Doors) -> Shop:
    """Nobody has a limit yet."""
    return await open_shop(app, doors)


async def test_an_order_beyond_the_limit_waits_and_is_placed_once_approved(shop: Shop) -> None:
    """It is in no book before, and in all of them after, in the name of who asked."""
    await shop.limit()
    assert (await shop.order("4")).status_code == 201
    before = await shop.books()
    preview = await post(shop.of(shop.lan), "/sales-orders/preview", {"lines": [{"item_code": "NM", "quantity": "5"}]})
    assert preview.json()["approval"] == {"exceeds": "per_order", "limit": LIMITED, "approver": "partner"}
    field = {"record": "sales_order", "code": "project", "labels": {"vi": "Dự án"}, "type": "text"}
    await shop.doors.owner.post("/custom-fields", field | {"partner_access": "write"})
    shop.heard()
    request = await shop.asked("5", customer_reference="PO-7", note="Gấp", custom={"project": "DA-7"})
    assert (request["status"], request["total_amount"], request["order"]) == ("waiting", "432000", None)
    assert request["allowed_actions"] == ["withdraw"]
    assert request["lines"][0] | {"item": None} == {
        "line_no": 1,
        "item": None,
        "quantity": "5",
        "quantity_before": None,
        "unit": "cái",
        "unit_price": "80000",
        "net_amount": "400000",
        "tax_rate": "8",
    }
    assert await shop.books() == before
    moves = (await shop.of(shop.minh).get("/moves"))["moves"]
    assert moves == [
        {"kind": "order_request", "document": {"id": request["id"], "number": request["number"]}},
    ]
    assert (await shop.of(shop.lan).get("/moves"))["moves"] == []
    inbox = (await shop.doors.seller.get("/intake"))["items"]
    assert [(row["kind"], row["number"], row["amount"]) for row in inbox] == [
        ("order_request", request["number"], "432000")
    ]
    assert (await shop.of(shop.minh).get(f"/order-requests/{request['id']}"))["allowed_actions"] == [
        "approve",
        "refuse",
    ]
    approved = (await shop.decide(shop.minh, request)).json()
    assert (approved["status"], approved["decided_by"]["id"]) == ("approved", str(shop.minh.user_id))
    order = await shop.of(shop.lan).get(f"/sales-orders/{approved['order']['id']}")
    assert (order["total_amount"], order["customer_reference"], order["note"]) == ("432000", "PO-7", "Gấp")
    assert order["custom"] == {"project": "DA-7"}
    assert (order["placed_by"]["id"], order["lines"][0]["reserved"]) == (str(shop.lan.user_id), "5")
    assert (await shop.of(shop.minh).get("/moves"))["moves"] == []
    assert (await shop.doors.seller.get("/intake"))["items"] == []
    refused(await shop.decide(shop.hoa, request), 412, "stale")
    refused(await shop.decide(shop.hoa, approved), 409, "transition_not_allowed")
    told = [row["action"] for row in (await shop.doors.owner.get("/trail?limit=200"))["items"]]
    for action in ("spending_limit.set", "order_request.asked", "order_request.approved"):
        assert told.count(action) == 1
    await shop.doors.trading.check()


async def test_nobody_approves_what_is_not_theirs_to_approve(shop: Shop) -> None:
    """Own requests, other firms', beyond one's own limit, without the scope, or what the company keeps to itself."""
    await shop.limit()
    request = await shop.asked()
    before = await shop.books()
    lan = shop.lan
    path = f"/members/{lan.membership_id}/permissions"
    tag = (await shop.doors.owner.send("GET", path)).headers["ETag"]
    refused(await shop.decide(lan, request), 403, "forbidden")
    granted = {"group_id": None, "granted": ["sales-orders:approve"]}
    assert (await shop.doors.owner.send("PUT", path, granted, **{"If-Match": tag})).status_code == 200
    shop.heard()
    for how, body in (("approval", {}), ("refusal", {"reason": "Không"})):
        refused(await shop.decide(lan, request, how, body), 403, "own_request")
        nothing = await shop.decide(shop.stranger, {**request, "id": str(new_id())}, how, body)
        foreign = await shop.decide(shop.stranger, request, how, body)
        assert refused(foreign, 404, "not_found") | {"request_id": ""} == nothing.json() | {"request_id": ""}
    refused(await shop.decide(shop.minh, request, "withdrawal"), 403, "forbidden")
    colleague = await plain(shop)
    assert (await shop.of(colleague).get(f"/order-requests/{request['id']}"))["allowed_actions"] == []
    refused(await shop.decide(colleague, request), 403, "forbidden")
    refused(await shop.decide(colleague, request, "withdrawal"), 403, "not_your_request")
    await shop.limit("400000", membership_id=str(shop.minh.membership_id))
    refused(await shop.decide(shop.minh, request), 403, "over_own_limit")
    for_the_company = await shop.limit(approver="company", membership_id=str(lan.membership_id))
    assert for_the_company["approver"] == "company"
    second = await shop.asked()
    refused(await shop.decide(shop.hoa, second), 403, "company_approves")
    assert (await shop.of(shop.stranger).get("/order-requests"))["items"] == []
    assert await shop.books() == before
    assert (await shop.decide(shop.hoa, request)).status_code == 200
    assert (await shop.decide(shop.doors.seller_actor, second)).status_code == 200
    assert (await shop.books())["sales_orders"] == before["sales_orders"] + 2
    await shop.doors.trading.check()


async def plain(shop: Shop) -> Actor:
    """A colleague who is in no group: of the whole role, but for what has to be given."""
    return await shop.doors.trading.person("customer", shop.lan.partner_id)


async def test_of_two_who_approve_at_once_one_does(shop: Shop) -> None:
    await shop.limit()
    request = await shop.asked()
    before = (await shop.books())["sales_orders"]
    answers = await asyncio.gather(*(shop.decide(actor, request) for actor in (shop.minh, shop.hoa) * 3))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    assert (await shop.books())["sales_orders"] == before + 1
    await shop.doors.trading.check()


async def test_what_is_approved_is_what_it_comes_to_now(shop: Shop) -> None:
    """A new price is approved by its total; who may not order any more has nothing placed."""
    await shop.limit()
    request, other = await shop.asked(), await shop.asked("6")
    before = await shop.books()
    async with shop.doors.trading.engine.begin() as connection:
        raised = text("UPDATE item_prices SET price = 90000 WHERE company_id = :c")
        await connection.execute(raised, {"c": shop.doors.trading.company_id})
    told = refused(await shop.decide(shop.minh, request), 409, "order_request_amount")
    assert told["details"] == {"total_amount": "486000"}
    refused(await shop.decide(shop.minh, request, body={"total_amount": "432000"}), 409, "order_request_amount")
    assert await shop.books() == before
    assert (await shop.decide(shop.minh, request, body={"total_amount": "486000"})).status_code == 200
    gone = await shop.doors.owner.patch(f"/members/{shop.lan.membership_id}", {"active": False})
    shop.heard()
    assert not gone["active"]
    refused(await shop.decide(shop.minh, other, body={"total_amount": "583200"}), 409, "asker_may_not_order")
    assert (await shop.books())["sales_orders"] == before["sales_orders"] + 1
    await shop.doors.trading.check()


async def test_the_same_request_twice_waits_once(shop: Shop) -> None:
    """By the key, and by the customer's reference; what is refused or withdrawn makes room."""
    await shop.limit()
    body = {"lines": [{"item_code": "NM", "quantity": "9"}], "customer_reference": "PO-1"}
    desk = shop.of(shop.lan)
    first, again = [await post(desk, "/sales-orders", body, **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert (first.status_code, again.status_code, first.content) == (202, 202, again.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    told = refused(await post(desk, "/sales-orders", body), 409, "duplicate_customer_reference")
    assert fault(told)[0] == "/customer_reference"
    assert (await shop.doors.trading.count_rows("order_requests")) == {"order_requests": 1}
    withdrawn = (await shop.decide(shop.lan, first.json(), "withdrawal")).json()
    assert (withdrawn["status"], withdrawn["allowed_actions"]) == ("withdrawn", [])
    second = (await post(desk, "/sales-orders", body)).json()
    reason = {"reason": "Quá ngân sách"}
    answered = (await shop.decide(shop.minh, second, "refusal", reason)).json()
    assert (answered["status"], answered["refusal_reason"]) == ("refused", "Quá ngân sách")
    waiting = (await desk.get("/order-requests?status=waiting"))["items"]
    assert (waiting, len((await desk.get("/order-requests"))["items"])) == ([], 2)


async def test_nobody_decides_after_a_week(shop: Shop, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker ends it at its hour; before, the hour itself does. Approvers and who asked are told by mail."""
    told: list[tuple[str, str]] = []

    async def keep(_settings: Settings, message: EmailMessage) -> bool:
        told.append((message["To"], message.get_content()))
        return True

    monkeypatch.setattr(order_request_jobs, "send", keep)
    await shop.limit()
    request = await shop.asked()
    trading = shop.doors.trading
    workshop = workshop_of(trading.database, settings)

    def event(kind: str) -> Event:
        return Event(trading.company_id, new_id(), kind, "order_request", UUID(request["id"]), {})

    await order_request_jobs.mail_order_asked(workshop, event("order_request.asked"))
    assert {to for to, _ in told} == {f"{each.user_id.hex}@example.test" for each in (shop.minh, shop.hoa)}
    assert f"/order-requests/{request['id']}" in told[0][1]
    with pytest.raises(AppError) as early:
        await order_request_jobs.expire_order_request(workshop, event("order_request.expires"))
    assert early.value.code == "too_early"
    async with trading.engine.begin() as connection:
        past = text("UPDATE order_requests SET expires_at = :at WHERE company_id = :c")
        await connection.execute(past, {"at": now() - timedelta(seconds=1), "c": trading.company_id})
    refused(await shop.decide(shop.minh, request), 409, "transition_not_allowed")
    assert (await shop.of(shop.minh).get("/moves"))["moves"] == []
    assert (await shop.doors.seller.get("/intake"))["items"] == []
    listed = [
        (await shop.of(shop.lan).get(f"/order-requests?status={each}"))["items"] for each in ("waiting", "expired")
    ]
    assert [[row["id"] for row in rows] for rows in listed] == [[], [request["id"]]]
    for _ in range(2):
        await order_request_jobs.expire_order_request(workshop, event("order_request.expires"))
    seen = await shop.of(shop.lan).get(f"/order-requests/{request['id']}")
    assert (seen["status"], seen["version"]) == ("expired", 2)
    told.clear()
    await order_request_jobs.mail_order_decided(workshop, event("order_request.expired"))
    assert [to for to, _ in told] == [f"{shop.lan.user_id.hex}@example.test"]


async def test_the_company_says_for_how_long_an_order_waits(shop: Shop) -> None:
    await shop.limit()
    owner, path = shop.doors.owner, f"/companies/{shop.doors.trading.company_id}"
    assert (await owner.get(path))["order_request_days"] == 7
    for days in (0, 91):
        assert fault(await owner.patch(path, {"order_request_days": days}, 422)) == (
            "/order_request_days",
            "out_of_range",
        )
    await owner.patch(path, {"order_request_days": 2})
    request = await shop.asked()
    lasts = datetime.fromisoformat(request["expires_at"]) - datetime.fromisoformat(request["asked_at"])
    assert abs(lasts - timedelta(days=2)) < timedelta(minutes=1)


async def test_no_company_says_for_how_long_an_order_of_another_waits(shop: Shop, unwalled: Database) -> None:
    """Not even where the database shows it all of them."""
    await open_trading(shop.doors.trading.database, shop.doors.trading.engine)
    await shop.doors.owner.patch(f"/companies/{shop.doors.trading.company_id}", {"order_request_days": 2})
    limit = Limit(per_order=Decimal(LIMITED), per_month=None, approver="partner")
    lan, draft = replace(shop.lan, spending={SALES_ORDER: limit}), OrderDraft([DraftLine(Decimal(5), shop.item_id)])
    async with unwalled.transaction(lan.tenant) as session:
        request = await place_or_ask(session, lan, shop.app.state.numbers, draft)
        moments = select(OrderRequest.expires_at, OrderRequest.asked_at).where(OrderRequest.id == request)
        expires_at, asked_at = (await session.execute(moments)).one()
    assert abs(expires_at - asked_at - timedelta(days=2)) < timedelta(minutes=1)


async def test_another_company_sees_and_decides_nothing(shop: Shop) -> None:
    limit, request = await shop.limit(), await shop.asked()
    stranger = shop.of((await open_trading(shop.doors.trading.database, shop.doors.trading.engine)).owner)
    same = {"X-Request-ID": "the-same-for-both", "If-Match": '"1"', "Idempotency-Key": "k"}
    for method, path, key, body in (
        ("GET", "/order-requests/{}", request["id"], None),
        ("POST", "/order-requests/{}/approval", request["id"], {}),
        ("POST", "/order-requests/{}/refusal", request["id"], {"reason": "X"}),
        ("POST", "/order-requests/{}/withdrawal", request["id"], {}),
        ("DELETE", "/spending-limits/{}", limit["id"], None),
    ):
        foreign, nothing = [await stranger.send(method, path.format(each), body, **same) for each in (key, new_id())]
        assert (foreign.status_code, foreign.content) == (404, nothing.content), path
    assert (await stranger.get("/order-requests"))["items"] == []
    assert (await stranger.get("/spending-limits"))["items"] == []
