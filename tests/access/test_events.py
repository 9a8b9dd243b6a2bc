"""The live feed over two real servers: everybody hears of what they may see, at once, and only while they may."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from httpx import AsyncClient

from app.core.clock import now
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.tokens import AccessClaims
from app.routers.events import _admitted
from app.services.access.actor import Actor
from app.services.access.feed import MOST_STREAMS, TOLD, Posts
from app.services.documents.numbers import PREFIX
from tests.access.conftest import Doors
from tests.access.streams import Stream, listening, relaying
from tests.access.test_revocation import asking, seconds_until
from tests.access.warehouse_story import open_goods, open_tales
from tests.factories.servers import PATIENCE_S, Server
from tests.factories.trading import Api, Trading
from tests.faults.conftest import Stage
from tests.masters.desk import fault

CLOSES_WITHIN_S = 5.0
EVENTS = "/api/v1/events"
PRICE = {"unit_price": "50000"}
# Documents by which goods are moved, will be or were; of a delivery with its invoice the invoice tells.
MOVING = {
    "purchase_order",
    "shipping_notice",
    "goods_receipt",
    "landed_cost",
    "supplier_invoice",
    "purchase_return",
    "consigned_voucher",
    "sales_order",
    "invoice",
    "credit_note",
    "stock_transfer",
    "transfer_receipt",
    "stock_adjustment",
    "adjustment_request",
    "stock_count",
    "production_order",
    "production_voucher",
    "production_charge",
}


@dataclass(slots=True)
class Market:
    """A company with two customers, and what they order at which server."""

    stage: Stage
    trading: Trading
    customers: list[Actor]
    item_id: UUID
    orders: int = 0

    async def order(self, server: Server, customer: Actor) -> str:
        """Place an order of one; answers its id."""
        self.orders += 1
        body = {"lines": [{"item_id": str(self.item_id), "quantity": "1"}]}
        headers = self.stage.headers(customer, f"order-{self.orders}")
        answer = await server.client.post("/api/v1/sales-orders", headers=headers, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


@pytest.fixture
async def market(stage: Stage) -> AsyncIterator[Market]:
    """A company that sells; its events are relayed."""
    trading = await stage.open()
    item = await trading.item("NM")
    await trading.stock(item, "100", "100000")
    customers = [await trading.person("customer", await trading.customer(code)) for code in ("KH1", "KH2")]
    async with relaying(stage):
        yield Market(stage, trading, customers, item)


async def test_everybody_hears_of_their_own(stage: Stage, servers: tuple[Server, Server], market: Market) -> None:
    """An order at one server is told at the other: to its customer and to staff who may read orders."""
    here, there = servers
    mine, theirs = market.customers
    supplier = await market.trading.person("supplier", await market.trading.supplier("NCC"))
    people = [mine, theirs, await market.trading.person("sales"), supplier]
    buyer = Api(here.client, stage.headers(market.trading.owner))
    async with (
        listening(there, stage.headers(people[0])) as of_mine,
        listening(there, stage.headers(people[1])) as of_theirs,
        listening(here, stage.headers(people[2])) as of_staff,
        listening(there, stage.headers(people[3])) as of_supplier,
    ):
        # Streams tell in order: who has heard of the last that concerns them was told nothing else before.
        placed = [
            ("sales_order.placed", await market.order(server, customer))
            for server, customer in ((here, mine), (there, theirs), (here, theirs), (there, mine))
        ]
        bought = {"partner_id": str(supplier.partner_id), "lines": [{"item_code": "NM", "quantity": "1", **PRICE}]}
        draft = await buyer.do("/purchase-orders", bought)
        await buyer.do(f"/purchase-orders/{draft['id']}/sending", {}, **{"If-Match": f'"{draft["version"]}"'})
        assert [told.about for told in await of_mine.told(2)] == [placed[0], placed[3]]
        assert [told.about for told in await of_theirs.told(2)] == placed[1:3]
        assert [told.about for told in await of_staff.told(4)] == placed
        assert [told.about for told in await of_supplier.told(1)] == [("purchase_order.sent", draft["id"])]
        assert {tuple(told.data) for told in of_mine.changes} == {("kind", "subject", "id")}


async def test_what_was_missed_is_told_on_return(stage: Stage, servers: tuple[Server, Server], market: Market) -> None:
    """Broken off at one server and resumed at the other: every event once, in order."""
    here, there = servers
    customer, other = market.customers
    headers = stage.headers(customer)
    async with listening(here, headers) as stream:
        begun = stream.heard[0].id
        heard = [await market.order(there, customer)]
        last = (await stream.until("sales_order.placed")).id
    async with listening(there, headers, begun) as stream:
        assert (await stream.told(1))[0].id == last
    for _ in range(5):
        heard.append(await market.order(here, customer))
        await market.order(here, other)
    async with listening(there, headers, last) as stream:
        heard += [await market.order(server, customer) for server in (here, there)]
        assert [told.data["id"] for told in await stream.told(7)] == heard[1:]


async def test_where_a_stream_begins_tells_nothing(
    stage: Stage, servers: tuple[Server, Server], market: Market
) -> None:
    """What somebody is not told of cannot be read from the first id either: not what, not when, not whether."""
    here, there = servers
    customer, other = market.customers
    begun = []
    for _ in range(2):
        async with listening(there, stage.headers(other)) as stream:
            begun.append(stream.heard[0].id)
    async with listening(there, stage.headers(customer)) as stream:
        await market.order(here, customer)
        hidden = (await stream.until("sales_order.placed")).id
    async with listening(there, stage.headers(other)) as stream:
        begun.append(stream.heard[0].id)
        assert stream.changes == []
    assert len(set(begun)) == 3
    assert {len(each) for each in begun} == {len(begun[0])}
    assert not [each for each in begun if any(part in each for part in hidden.split("-", 1))]


async def test_nobody_hears_of_a_warehouse_that_they_may_not_see(
    stage: Stage, servers: tuple[Server, Server], market: Market
) -> None:
    """Whatever moves goods there is told to the owner, not to a customer nor to somebody of the staff."""
    here, there = servers
    trading, customer = market.trading, market.customers[0]
    viewer = await trading.person("viewer")
    owner, keeper = (Api(here.client, stage.headers(who)) for who in (trading.owner, await trading.person("warehouse")))
    hall, annex = [(await owner.do("/warehouses", {"code": code, "name": code}))["id"] for code in ("HALL", "ANNEX")]
    kept = {"warehouses": [{"location_id": place, "disclosure": "hidden"} for place in (hall, annex)]}
    for person in (customer, viewer):
        path = f"/api/v1/members/{person.membership_id}/permissions"
        tag = (await here.client.get(path, headers=owner.headers)).headers["ETag"]
        answer = await here.client.put(path, headers={**owner.headers, "If-Match": tag}, json=kept)
        assert answer.status_code == 200, answer.text
    goods = await open_goods(trading, market.item_id, owner, keeper)
    assert customer.partner_id is not None
    _, unseen = await open_tales(goods, (hall, annex), customer.partner_id)
    async with (
        listening(there, stage.headers(customer)) as of_customer,
        listening(there, stage.headers(viewer)) as of_viewer,
        listening(there, stage.headers(trading.owner)) as of_owner,
    ):
        await unseen.tell()
        # Streams tell in order: who has heard of the last was told nothing before.
        placed = [("sales_order.placed", await market.order(here, customer))]
        for stream in (of_customer, of_viewer):
            assert [told.about for told in await stream.told(1)] == placed
        await of_owner.until(*placed[0])
        assert {told.data["subject"] for told in of_owner.changes} >= MOVING


async def test_a_server_that_was_deaf_catches_up(stage: Stage, servers: tuple[Server, Server], market: Market) -> None:
    here, there = servers
    customer = market.customers[0]
    async with listening(there, stage.headers(customer)) as stream:
        stage.wire.cut_listeners()
        order = await market.order(here, customer)
        assert (await stream.until("sales_order.placed")).data["id"] == order


async def test_a_place_taken_away_ends_the_streams(
    stage: Stage, servers: tuple[Server, Server], market: Market
) -> None:
    """At both servers, within five seconds; what happens afterwards is not told any more."""
    here, there = servers
    seller = await market.trading.person("sales")
    owner = stage.headers(market.trading.owner)
    path = f"/api/v1/members/{seller.membership_id}"
    version = (await here.client.get(path, headers=owner)).headers["ETag"]
    async with listening(here, stage.headers(seller)) as one, listening(there, stage.headers(seller)) as other:
        answer = await here.client.patch(path, headers={**owner, "If-Match": version}, json={"active": False})
        assert answer.status_code == 200
        gone_at = time.monotonic()
        for server in (here, there):
            await seconds_until(401, asking(stage, server, seller, "/api/v1/me"), gone_at)
        await market.order(there, market.customers[0])
        for stream in (one, other):
            assert (await stream.end()).data["code"] == "unauthenticated"
            assert stream.changes == []
        assert time.monotonic() - gone_at < CLOSES_WITHIN_S


async def test_a_window_that_closes_ends_the_streams(
    stage: Stage, servers: tuple[Server, Server], market: Market
) -> None:
    here, there = servers
    window: dict[str, Any] = {"role": "customer", "time_zone": "Asia/Ho_Chi_Minh", "weekly": []}
    extra = {"day": "2099-01-01", "spans": [{"opens": "08:00", "closes": "12:00"}]}  # farther than is looked
    async with listening(there, stage.headers(market.customers[0])) as stream:
        answer = await here.client.put(
            "/api/v1/access-windows", headers=stage.headers(market.trading.owner), json={**window, "days": [extra]}
        )
        assert answer.status_code == 200, answer.text
        closed_at = time.monotonic()
        ended = (await stream.end()).data
        assert time.monotonic() - closed_at < CLOSES_WITHIN_S
        assert (ended["code"], ended["opens_at"]) == ("access_closed", None)
    refused = await there.client.get(EVENTS, headers=stage.headers(market.customers[0]))
    assert (refused.status_code, refused.json()["code"]) == (403, "access_closed")


async def test_a_stream_lives_as_long_as_its_token(
    stage: Stage, servers: tuple[Server, Server], market: Market
) -> None:
    customer = market.customers[0]
    warm = await servers[0].client.get("/api/v1/me", headers=stage.headers(customer))
    assert warm.status_code == 200
    async with listening(servers[0], stage.headers(customer, lifetime_s=5)) as stream:
        assert (await stream.end()).data["code"] == "token_expired"


async def test_a_person_has_so_many_streams_and_no_more(
    stage: Stage, servers: tuple[Server, Server], market: Market
) -> None:
    headers = stage.headers(market.customers[0])
    async with asyncio.TaskGroup() as group:
        closing = asyncio.Event()
        open_streams: list[Stream] = []

        async def hold() -> None:
            async with listening(servers[0], headers) as stream:
                open_streams.append(stream)
                await closing.wait()

        for _ in range(MOST_STREAMS):
            group.create_task(hold())
        async with asyncio.timeout(PATIENCE_S):
            while len(open_streams) < MOST_STREAMS:
                await asyncio.sleep(0.01)
        refused = await servers[0].client.get(EVENTS, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
        closing.set()


def test_streams_of_one_person_leave_room_for_others() -> None:
    """And make room when they end."""
    posts, company, person = Posts(), new_id(), new_id()
    with ExitStack() as streams:
        for _ in range(MOST_STREAMS):
            streams.enter_context(posts.join(company, person))
        streams.enter_context(posts.join(company, new_id()))
        with pytest.raises(AppError, match="too_many_streams"):
            streams.enter_context(posts.join(company, person))
    with posts.join(company, person):
        pass


async def test_wrong_requests(doors: Doors, client: AsyncClient) -> None:
    assert (await client.get(EVENTS)).status_code == 401
    for last in ("x", "1-x", "-", "99999999999999999999999-00000000-0000-7000-8000-000000000000"):
        answer = await doors.seller.send("GET", "/events", None, **{"Last-Event-ID": last})
        assert fault(answer.json()) == ("/header/Last-Event-ID", "unknown_event")


@pytest.mark.parametrize(
    ("stops", "lives_s", "code"), [(True, 60, "stopping"), (False, 0, "token_expired"), (False, 60, None)]
)
async def test_a_stream_goes_on_while_server_and_token_last(
    doors: Doors, app: FastAPI, stops: bool, lives_s: int, code: str | None
) -> None:
    """Whatever the token says of when it was read."""
    actor, stopping = doors.seller_actor, asyncio.Event()
    if stops:
        stopping.set()
    state = SimpleNamespace(stopping=stopping, grants=app.state.grants)
    scope = {"type": "http", "method": "GET", "app": SimpleNamespace(state=state), "client": ("127.0.0.1", 1)}
    request = Request(scope)
    request.state.claims = AccessClaims(
        user_id=actor.user_id,
        company_id=actor.company_id,
        membership_id=actor.membership_id,
        partner_id=None,
        role=actor.role,
        scopes=actor.scopes,
        expires_at=int(now().timestamp()) + lives_s,
    )
    admitted = await _admitted(request)
    assert getattr(admitted, "code", None) == code


def test_every_numbered_document_is_told_of() -> None:
    """But for what is told of by another event of the same moment."""
    assert set(PREFIX) - set(TOLD) == {"count_decision"}
