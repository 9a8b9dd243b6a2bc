"""Outside one's hours nothing is shown, but an order may be left, which is placed the moment that they begin."""

import asyncio
import re
import time
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from httpx import Response
from sqlalchemy import update

from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from app.core.passwords import hash_password
from app.core.settings import Settings
from app.deps import TransactionRoute
from app.jobs import queued_orders
from app.jobs.events import Event, Workshop
from app.jobs.worker import HANDLERS, SUBSCRIPTIONS
from app.main import API_ROUTERS
from app.models import OutboxEvent, User
from app.services.access.actor import Actor
from app.services.access.windows import Door, Span, Window
from tests.access.conftest import Doors
from tests.factories.workshop import events_of, workshop_of
from tests.masters.desk import Desk, fault

ZONE, PASSWORD = ZoneInfo("Asia/Ho_Chi_Minh"), "a long enough password"
# An evening in June, of the year that the company's books are open for, and the next morning.
EVENING = datetime(today().year, 6, 3, 22, tzinfo=ZONE)
MORNING = datetime(today().year, 6, 4, 8, tzinfo=ZONE)
OFFICE = [{"weekday": weekday, "opens": "08:00", "closes": "17:30"} for weekday in range(1, 8)]
HOURS = {"role": "customer", "time_zone": "Asia/Ho_Chi_Minh", "weekly": OFFICE}


@pytest.fixture
async def shop(doors: Doors) -> Doors:
    """A company whose customers are let in from eight to half past five, and have a password."""
    await doors.trading.stock(await doors.trading.item("NM", "80000"), "100", "5000000")
    await doors.owner.put("/access-windows", HOURS)
    return doors


@pytest.fixture
def workshop(database: Database, settings: Settings) -> Workshop:
    """The worker."""
    return workshop_of(database, settings)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """What is sent."""
    sent: list[EmailMessage] = []

    async def keep(_settings: Settings, message: EmailMessage) -> bool:
        sent.append(message)
        return True

    monkeypatch.setattr(queued_orders, "send", keep)
    return sent


async def knock(doors: Doors, actor: Actor, **more: Any) -> Response:
    """Sign in with a password, as somebody's browser does."""
    async with doors.trading.engine.begin() as connection:
        statement = update(User).where(User.id == actor.user_id).values(password_hash=await hash_password(PASSWORD))
        email = (await connection.execute(statement.returning(User.email))).scalar_one()
    body = {"email": email, "password": PASSWORD, **more}
    answer = await doors.client.post("/api/v1/auth/sign-in", json=body)
    doors.client.cookies.clear()
    return answer


def holder(doors: Doors, answer: Response) -> Desk:
    """The API with the token of an answer."""
    return Desk(doors.client, {"Authorization": f"Bearer {answer.json()['access_token']}"})


async def at_the_door(doors: Doors) -> Desk:
    """The customer, let in to leave an order."""
    answer = await knock(doors, doors.customer_actor, after_hours=True)
    assert answer.status_code == 200, answer.text
    return holder(doors, answer)


async def leave(door: Desk, *lines: tuple[str, str], key: str = "", status: int = 201, **more: Any) -> Any:
    own = {"custom": {"colour": more.pop("colour")}} if "colour" in more else {}
    body = {"lines": [{"item_code": code, "quantity": quantity, **own} for code, quantity in lines], **more}
    answer = await door.send("POST", "/queued-orders", body, **{"Idempotency-Key": key or new_id().hex})
    assert answer.status_code == status, answer.text
    return answer.json()


async def events(doors: Doors, kind: str) -> list[Event]:
    """What the outbox holds of a kind, in order."""
    of_the_kind = (OutboxEvent.company_id == doors.trading.company_id, OutboxEvent.kind == kind)
    return await events_of(doors.trading.engine, *of_the_kind)


async def work_off(doors: Doors, workshop: Workshop, kind: str) -> None:
    """Do the jobs of all events of a kind."""
    for event in await events(doors, kind):
        for job in SUBSCRIPTIONS[kind]:
            await HANDLERS[job](workshop, event)


async def queued(desk: Desk) -> dict[str, Any]:
    """What was left, by its id."""
    return {row["id"]: row for row in (await desk.get("/queued-orders"))["items"]}


async def test_an_order_is_left_at_night_and_placed_in_the_morning(
    shop: Doors, workshop: Workshop, mails: list[EmailMessage]
) -> None:
    field = {"record": "sales_order_line", "code": "colour", "labels": {"vi": "Màu"}, "type": "text"}
    await shop.owner.post("/custom-fields", field | {"partner_access": "write"})
    with time_machine.travel(EVENING, tick=False) as traveller:
        refused = await knock(shop, shop.customer_actor)
        assert (refused.status_code, refused.json()["code"]) == (403, "access_closed")
        assert refused.json()["details"]["may_leave_order"] is True
        answer = await knock(shop, shop.customer_actor, after_hours=True)
        assert datetime.fromisoformat(answer.json()["opens_at"]) == MORNING
        door = holder(shop, answer)
        whole: dict[str, Any] = {"customer_reference": "PO-1", "note": "Giao sáng", "colour": "Đỏ"}
        left = await leave(door, ("NM", "12"), key="mine", **whole)
        assert datetime.fromisoformat(left["due_at"]) == MORNING
        assert await leave(door, ("NM", "12"), key="mine", **whole) == left
        unknown = await leave(door, ("NM", "1"), ("CHƯA-CÓ", "1"))
        repeated = await leave(door, ("NM", "3"), customer_reference="PO-1")
        withdrawn = await leave(door, ("NM", "5"))
        # Staff sees what waits, and so does a colleague whose hours it is; either may take it back.
        assert {row["status"] for row in (await queued(shop.seller)).values()} == {"queued"}
        assert (await shop.owner.post(f"/queued-orders/{withdrawn['id']}/cancellation", status=200))["status"] == (
            "cancelled"
        )
        asked = await events(shop, "queued_order.queued")
        assert [event.wait(EVENING) for event in asked] == [timedelta(hours=10)] * 4
        await work_off(shop, workshop, "queued_order.queued")  # a worker that comes too early places nothing
        assert (await shop.owner.get("/sales-orders"))["items"] == []
        traveller.move_to(MORNING)
        await asyncio.gather(*(HANDLERS["place_queued_order"](workshop, asked[0]) for _ in range(3)))
        await work_off(shop, workshop, "queued_order.queued")
        mine = await queued(shop.customer)
        placed = mine[left["id"]]
        (order,) = (await shop.customer.get("/sales-orders"))["items"]
        assert (placed["status"], placed["order"]) == ("placed", {"id": order["id"], "number": order["number"]})
        assert order["customer_reference"] == "PO-1"
        assert (await shop.customer.get(f"/sales-orders/{order['id']}"))["lines"][0]["custom"] == {"colour": "Đỏ"}
        assert mine[unknown["id"]]["status"] == "refused"
        assert [(each["pointer"], each["code"]) for each in mine[unknown["id"]]["refusal"]["errors"]] == [
            ("/lines/1/item_code", "item_unknown")
        ]
        assert mine[repeated["id"]]["refusal"]["code"] == "duplicate_customer_reference"
        assert mine[withdrawn["id"]]["status"] == "cancelled"
        late = await shop.customer.send("POST", f"/queued-orders/{left['id']}/cancellation")
        assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
        for kind in ("queued_order.placed", "queued_order.refused"):
            await work_off(shop, workshop, kind)
        assert len(mails) == 3
        assert order["number"] in str(mails[0]["Subject"])
        assert all(shop.customer_actor.user_id.hex in str(mail["To"]) for mail in mails)
    await shop.trading.check()


async def test_an_order_beyond_the_limit_asks_for_approval_in_the_morning(
    shop: Doors, workshop: Workshop, mails: list[EmailMessage]
) -> None:
    """As one that is placed by hand; what can neither be placed nor asked for is refused."""
    groups = (await shop.owner.get("/permission-groups?limit=200"))["items"]
    approves = next(group["id"] for group in groups if group["code"] == "customer-approver")
    minh = await shop.trading.person("customer", shop.customer_actor.partner_id)
    await shop.narrow(minh, group_id=approves)
    lan = str(shop.customer_actor.membership_id)
    await shop.owner.put("/spending-limits", {"membership_id": lan, "per_order": "400000", "approver": "partner"})
    before = await shop.trading.count_rows("postings", "sales_orders")
    with time_machine.travel(EVENING, tick=False) as traveller:
        door = await at_the_door(shop)
        left, again = [await leave(door, ("NM", "12"), customer_reference="PO-1") for _ in range(2)]
        traveller.move_to(MORNING)
        asked = await events(shop, "queued_order.queued")
        await asyncio.gather(*(HANDLERS["place_queued_order"](workshop, asked[0]) for _ in range(3)))
        await work_off(shop, workshop, "queued_order.queued")
        mine = await queued(shop.customer)
        assert mine[again["id"]]["refusal"]["code"] == "duplicate_customer_reference"
        assert await shop.trading.count_rows("postings", "sales_orders") == before
        (request,) = (await shop.of(minh).get("/order-requests?status=waiting"))["items"]
        waits = {"id": request["id"], "number": request["number"]}
        assert (mine[left["id"]]["status"], mine[left["id"]]["request"]) == ("asked", waits)
        assert (request["asked_by"]["id"], request["allowed_actions"]) == (
            str(shop.customer_actor.user_id),
            ["approve", "refuse"],
        )
        assert (await shop.of(minh).get("/moves"))["moves"] == [{"kind": "order_request", "document": waits}]
        await work_off(shop, workshop, "queued_order.asked")
        (told,) = mails
        assert request["number"] in str(told["Subject"])
        assert shop.customer_actor.user_id.hex in str(told["To"])
        tags = {"If-Match": f'"{request["version"]}"', "Idempotency-Key": new_id().hex}
        approved = await shop.of(minh).send("POST", f"/order-requests/{request['id']}/approval", {}, **tags)
        (order,) = (await shop.customer.get("/sales-orders"))["items"]
        assert (approved.json()["order"]["id"], order["customer_reference"]) == (order["id"], "PO-1")
        late = await shop.customer.send("POST", f"/queued-orders/{left['id']}/cancellation")
        assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
        # A person who does not see the place of the request, or of its order, does not see what was left either.
        place = {"location_id": str(shop.trading.warehouse_id), "disclosure": "hidden"}
        assert left["id"] in await queued(shop.seller)
        await shop.narrow(shop.seller_actor, warehouses=[place])
        assert left["id"] not in await queued(shop.seller)
    await shop.trading.check()


async def test_who_leaves_an_order_reads_nothing(shop: Doors) -> None:
    """Each route but the one refuses; at opening the token is good for nothing at all."""
    with time_machine.travel(EVENING, tick=False) as traveller:
        door = await at_the_door(shop)
        await leave(door, ("NM", "1"))
        others = [
            (method, re.sub(r"\{[^}]+\}", str(new_id()), route.path))
            for router in API_ROUTERS
            for route in router.routes
            if isinstance(route, TransactionRoute) and route.giao_scope not in ("public", "queued-orders:write")
            for method in sorted(route.methods or ())
        ]
        assert len(others) > 200
        for method, path in others:
            answer = await door.send(method, path, {})
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (method, path)
        traveller.move_to(MORNING)
        for method, path in (("POST", "/queued-orders"), ("GET", "/me"), ("GET", "/queued-orders")):
            assert (await door.send(method, path, {"lines": []})).status_code == 401
        inside = await shop.customer.send("POST", "/queued-orders", {}, **{"Idempotency-Key": "k"})
        assert (inside.status_code, inside.json()["code"]) == (403, "forbidden")


async def test_staying_signed_in_shows_no_more(shop: Doors) -> None:
    with time_machine.travel(EVENING, tick=False) as traveller:
        answer = await knock(shop, shop.customer_actor, after_hours=True)
        assert answer.json()["expires_in"] == 600
        cookie = {"Cookie": f"giao_refresh={answer.cookies['giao_refresh']}"}
        plain = await shop.client.post("/api/v1/auth/refresh", headers=cookie)
        assert (plain.status_code, plain.json()["code"]) == (403, "access_closed")
        stayed = await shop.client.post("/api/v1/auth/refresh", json={"after_hours": True}, headers=cookie)
        assert stayed.status_code == 200
        await holder(shop, stayed).get("/me", 403)
        await leave(holder(shop, stayed), ("NM", "1"))
        cookie = {"Cookie": f"giao_refresh={stayed.cookies['giao_refresh']}"}
        traveller.move_to(MORNING - timedelta(minutes=5))
        short = await shop.client.post("/api/v1/auth/refresh", json={"after_hours": True}, headers=cookie)
        assert short.json()["expires_in"] == 300
        cookie = {"Cookie": f"giao_refresh={short.cookies['giao_refresh']}"}
        traveller.move_to(MORNING)
        inside = await shop.client.post("/api/v1/auth/refresh", json={"after_hours": True}, headers=cookie)
        assert inside.json()["opens_at"] is None
        await holder(shop, inside).get("/sales-orders")
        shop.client.cookies.clear()


async def test_who_may_not_order_leaves_none(shop: Doors, workshop: Workshop) -> None:
    """Staff, who looks only, and who has no place any more; also when it was taken away after the order was left."""
    await shop.owner.put("/access-windows", {**HOURS, "role": "sales"})
    person = f"/members/{shop.customer_actor.membership_id}"
    with time_machine.travel(EVENING) as traveller:
        refused = await knock(shop, shop.seller_actor, after_hours=True)
        assert (refused.status_code, refused.json()["code"]) == (403, "access_closed")
        assert "may_leave_order" not in refused.json()["details"]
        door = await at_the_door(shop)
        left = await leave(door, ("NM", "1"))
        groups = (await shop.owner.get("/permission-groups?limit=200"))["items"]
        looks = next(group["id"] for group in groups if group["code"] == "customer-viewer")
        tag = (await shop.owner.send("GET", f"{person}/permissions")).headers["ETag"]
        await shop.owner.send("PUT", f"{person}/permissions", {"group_id": looks}, **{"If-Match": tag})
        asked_at = time.perf_counter()
        while (await door.send("POST", "/queued-orders", {})).status_code != 401:
            assert time.perf_counter() - asked_at < 1
            await asyncio.sleep(0.01)
        assert (await knock(shop, shop.customer_actor, after_hours=True)).status_code == 403
        traveller.move_to(MORNING)
        await work_off(shop, workshop, "queued_order.queued")
        assert (await queued(shop.owner))[left["id"]]["refusal"]["code"] == "queued_by_nobody"
        assert (await shop.owner.get("/sales-orders"))["items"] == []


async def test_who_has_yet_to_set_up_a_second_factor_leaves_none(shop: Doors) -> None:
    company = f"/companies/{shop.trading.company_id}"
    await shop.owner.patch(company, {"second_factor_roles": ["customer"]})
    with time_machine.travel(EVENING, tick=True):
        refused = await knock(shop, shop.customer_actor, after_hours=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "access_closed")


async def test_the_wrong_network_leaves_none(shop: Doors) -> None:
    await shop.owner.put("/access-windows", {**HOURS, "networks": ["203.0.113.0/24"]})
    with time_machine.travel(EVENING, tick=False):
        refused = await knock(shop, shop.customer_actor, after_hours=True)
        assert (refused.status_code, refused.json()["code"]) == (403, "access_closed")
        assert "may_leave_order" not in refused.json()["details"]


async def test_other_partners_do_not_know(shop: Doors) -> None:
    other = await shop.trading.person("customer", await shop.trading.customer("KH2"))
    with time_machine.travel(EVENING, tick=False) as traveller:
        left = await leave(await at_the_door(shop), ("NM", "1"))
        traveller.move_to(MORNING)
        stranger = shop.of(other)
        assert await queued(stranger) == {}
        for path, method in (
            (f"/queued-orders/{left['id']}", "GET"),
            (f"/queued-orders/{left['id']}/cancellation", "POST"),
        ):
            foreign = await stranger.send(method, path)
            random = await stranger.send(method, path.replace(left["id"], str(new_id())))
            assert foreign.status_code == random.status_code == 404
            assert foreign.json() | {"request_id": ""} == random.json() | {"request_id": ""}


async def test_changed_hours_change_when_it_is_placed(shop: Doors, workshop: Workshop) -> None:
    with time_machine.travel(EVENING, tick=False) as traveller:
        left = await leave(await at_the_door(shop), ("NM", "1"))
        earlier = [{**hours, "opens": "06:00"} for hours in OFFICE]
        await shop.owner.put("/access-windows", {**HOURS, "weekly": earlier})
        await work_off(shop, workshop, "access_window.changed")
        due = {datetime.fromisoformat(event.payload["due_at"]) for event in await events(shop, "queued_order.queued")}
        assert due == {MORNING, MORNING - timedelta(hours=2)}
        off = {"day": str(MORNING.date()), "spans": []}
        await shop.owner.put("/access-windows", {**HOURS, "days": [off]})
        traveller.move_to(MORNING)
        await work_off(shop, workshop, "queued_order.queued")
        waiting = (await queued(shop.owner))[left["id"]]
        assert waiting["status"] == "queued"
        assert datetime.fromisoformat(waiting["due_at"]) == MORNING + timedelta(days=1)


LINE = {"item_code": "NM", "quantity": "1"}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"lines": []}, ("/lines", "too_few")),
        ({"lines": [{"item_code": "NM", "quantity": "0"}]}, ("/lines/0/quantity", "out_of_range")),
        ({"lines": [{"item_id": str(UUID(int=1)), "quantity": "1"}]}, ("/lines/0/item_code", "required")),
        ({"lines": [{**LINE, "unit_price": "1"}]}, ("/lines/0/unit_price", "unknown_field")),
        ({"lines": [LINE], "partner_id": str(UUID(int=1))}, ("/partner_id", "unknown_field")),
        ({"lines": [LINE] * 501}, ("/lines", "too_many")),
    ],
)
async def test_what_is_no_order_is_told_at_once(shop: Doors, body: dict[str, Any], refusal: tuple[str, str]) -> None:
    with time_machine.travel(EVENING, tick=False):
        door = await at_the_door(shop)
        answer = await door.send("POST", "/queued-orders", body, **{"Idempotency-Key": "k"})
        assert (answer.status_code, fault(answer.json())) == (422, refusal)


async def test_nobody_fills_the_queue(shop: Doors) -> None:
    with time_machine.travel(EVENING, tick=False):
        door = await at_the_door(shop)
        for _ in range(20):
            await leave(door, ("NM", "1"))
        assert (await leave(door, ("NM", "1"), status=409))["code"] == "too_many_queued"


BERLIN = ZoneInfo("Europe/Berlin")


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opens", "closes", "night", "morning"),
    [
        (480, 1020, utc(3, 26, 20), utc(3, 27, 7)),
        (480, 1020, utc(3, 27, 20), utc(3, 28, 6)),  # the night in which the clock is put forward: an hour less
        (480, 1020, utc(10, 30, 20), utc(10, 31, 7)),  # and back
        (150, 300, utc(3, 27, 20), utc(3, 28, 1)),  # half past two never comes: it opens at three
        (150, 165, utc(10, 30, 20), utc(10, 31, 0, 30)),  # it comes twice: the first counts
        (150, 165, utc(10, 31, 0, 45), utc(10, 31, 1, 30)),  # and for what was left between, the second
    ],
)
def test_clocks_are_put_forward_and_back(opens: int, closes: int, night: datetime, morning: datetime) -> None:
    weekly = {weekday: (Span(opens, closes),) for weekday in range(1, 8)}
    door = Door(Window(BERLIN, weekly, {}, ()))
    assert door.opens_at(night) == morning
    assert door.opens_at(morning) is None
    assert door.opens_at(morning - timedelta(seconds=1)) == morning


def test_who_is_never_let_in_leaves_nothing() -> None:
    closed = Door(Window(BERLIN, {}, {date(2027, 1, 1): ()}, ()))
    with pytest.raises(Exception, match="access_closed"):
        closed.opens_at(datetime(2027, 1, 1, tzinfo=UTC))
