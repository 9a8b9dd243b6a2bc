"""What a group is told of warehouses: exactly, as a band, whether it is enough, or that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import aiosmtplib
import pytest

from app.core.clock import today
from app.core.db import Database
from app.core.errors import AppError
from app.core.ids import new_id
from app.core.paging import Page
from app.core.settings import Settings
from app.jobs.events import Workshop
from app.jobs.worker import HANDLERS, SUBSCRIPTIONS
from app.models import OutboxEvent
from app.services.access.actor import Actor
from app.services.companies.told_warehouses import check_told
from app.services.sales.disclosure import Answer, band, disclosed
from app.services.stock.on_hand import StockFilter, list_stock
from tests.access.conftest import Doors
from tests.access.everything import SAME, every_answer
from tests.access.warehouse_story import MADE, Tale, open_goods, open_tales
from tests.factories.readable import Query
from tests.factories.trading import Api, Trading, open_trading
from tests.factories.workshop import events_of, workshop_of
from tests.masters.desk import fault


@dataclass(frozen=True, slots=True)
class Halls:
    """Two warehouses with the same item, and a group of customers."""

    doors: Doors
    item_id: UUID
    main: str
    hall: str
    group_id: str

    async def tell(self, disclosure: str, location: str | None = None) -> None:
        """Say what the group is told of a warehouse, and wait until it binds."""
        path = f"/permission-groups/{self.group_id}/warehouses"
        tag = (await self.doors.owner.send("GET", path)).headers["ETag"]
        body = {"warehouses": [{"location_id": location or self.hall, "disclosure": disclosure}]}
        answer = await self.doors.owner.send("PUT", path, body, **{"If-Match": tag})
        assert answer.status_code == 200, answer.text
        await self.doors.heard()

    async def change_the_hall(self, quantity: str) -> None:
        """Goods are found there, and more are on their way."""
        lines = [{"item_id": str(self.item_id), "quantity": quantity, "unit_cost": "1000"}]
        body = {"location_id": self.hall, "reason": "surplus", "lines": lines}
        owner = self.doors.owner
        answer = await owner.send("POST", "/stock-adjustments", body, **{"Idempotency-Key": new_id().hex})
        assert answer.status_code == 201, answer.text
        coming = {"item_id": str(self.item_id), "location_id": self.hall, "quantity": quantity}
        answer = await owner.send("POST", "/expected-receipts", {**coming, "due_on": today().isoformat()})
        assert answer.status_code == 201, answer.text

    async def preview(self, location: str, quantity: str) -> Any:
        """The answer for one line."""
        lines = [{"item_id": str(self.item_id), "quantity": quantity}]
        body = {"location_id": location, "lines": lines}
        answer = await self.doors.customer.send("POST", "/sales-orders/preview", body, **SAME)
        assert answer.status_code == 200, answer.text
        return answer.json()["lines"][0]


@pytest.fixture
async def halls(doors: Doors) -> Halls:
    """The main warehouse has ten; the hall is empty."""
    trading = doors.trading
    item = await trading.item("NM")
    await trading.stock(item, "10", "10000")
    hall = (await doors.owner.post("/warehouses", {"code": "HALL", "name": "Kho Hai"}))["id"]
    body = {"code": "buyers", "name": "Người mua", "role": "customer"}
    group = await doors.owner.post("/permission-groups", body)
    await doors.narrow(doors.customer_actor, group_id=group["id"])
    return Halls(doors, item, str(trading.warehouse_id), hall, group["id"])


@dataclass(frozen=True, slots=True)
class Scene:
    """The same story in a warehouse that is seen, and, once it is told, in one that is not."""

    halls: Halls
    seen: Tale
    unseen: Tale

    async def hide(self, person: Actor) -> None:
        """Keep somebody from the hall and the annex."""
        told = [{"location_id": place, "disclosure": "hidden"} for place in (self.unseen.place, self.unseen.beside)]
        group = {"group_id": self.halls.group_id} if person.is_partner else {}
        await self.halls.doors.narrow(person, warehouses=told, **group)

    async def told(self, person: Actor) -> dict[str, bytes]:
        """Every answer that somebody can get, naming whatever the two stories have made, or will make."""
        item, supplier = str(self.halls.item_id), str(self.unseen.supplier_id)
        words = {f"the hidden {word}": self.unseen.made.get(word, str(new_id())) for word in MADE}
        names: dict[str, Sequence[str]] = {
            **{word: (self.seen.made[word], words[f"the hidden {word}"]) for word in MADE},
            "item_id": [item],
            "partner_id": [str(self.seen.customer_id), supplier],
            "location_id": [self.unseen.place, self.seen.place],
        }
        places = (self.unseen.place, self.seen.place)
        searches: list[Query] = [{"item_id": item, "location_id": place, "limit": "200"} for place in places]
        searches += [{"quantity": "7", "sort": "-code", "query": "NM", "format": "xlsx", "item_id": item}]
        searches += [{"partner_id": supplier, "order_id": words["the hidden purchase-orders"]}]
        told = await every_answer(self.halls.doors.of(person), names, searches)
        if person.is_partner:
            told |= await asked_before_ordering(self.halls, person)
        for word, key in words.items():
            told = {request.replace(key, word): content for request, content in told.items()}
        return told


@pytest.fixture
async def scene(halls: Halls) -> Scene:
    """The main warehouse has a story; the hall and the annex will have the same, with others."""
    doors, trading = halls.doors, halls.doors.trading
    owner, keeper = (
        Api(doors.client, doors.headers(each)) for each in (trading.owner, await trading.person("warehouse"))
    )
    annex = (await owner.do("/warehouses", {"code": "ANNEX", "name": "Kho Phụ"}))["id"]
    goods = await open_goods(trading, halls.item_id, owner, keeper)
    assert doors.customer_actor.partner_id is not None
    seen, unseen = await open_tales(goods, (halls.hall, annex), doors.customer_actor.partner_id)
    await seen.tell()
    return Scene(halls, seen, unseen)


async def asked_before_ordering(halls: Halls, person: Actor) -> dict[str, bytes]:
    """What is told of the goods before ordering, from every warehouse, and when an order is refused."""
    desk, told = halls.doors.of(person), {}
    whose = {} if person.is_partner else {"partner_id": str(halls.doors.customer_actor.partner_id)}
    for location in (halls.hall, None, halls.main):
        for quantity in ("1", "5", "50", "5000"):
            lines = [{"item_id": str(halls.item_id), "quantity": quantity}]
            body = {**whose, "lines": lines, **({} if location is None else {"location_id": location})}
            told[f"preview {location} {quantity}"] = (
                await desk.send("POST", "/sales-orders/preview", body, **SAME)
            ).content
            if location == halls.hall:
                headers = {**SAME, "Idempotency-Key": f"refused-{quantity}"}
                answer = await desk.send("POST", "/sales-orders", body, **headers)
                assert answer.status_code == 422
                told[f"order {quantity}"] = answer.content
    return told


@pytest.mark.parametrize(("role", "lists"), [("customer", 20), ("viewer", 40)])
async def test_stock_of_a_hidden_warehouse_changes_no_byte(scene: Scene, role: str, lists: int) -> None:
    """Whatever moves goods there, somebody of a customer, or of the staff, is told the same: lists, papers, files."""
    doors = scene.halls.doors
    person = doors.customer_actor if role == "customer" else await doors.trading.person(role)
    await scene.hide(person)
    before = await scene.told(person)
    assert sum(content.startswith(b'{"items"') for content in before.values()) > lists
    for begins in (b"%PDF", b"PK", "\ufeff".encode()):
        assert any(content.startswith(begins) for content in before.values()), begins
    told = b"".join(before.values())
    missing = {word for word, key in scene.seen.made.items() if f'"id":"{key}"'.encode() not in told}
    assert missing == (set(MADE) - {"sales-orders", "deliveries", "invoices"} if person.is_partner else set())
    await scene.unseen.tell()
    after = await scene.told(person)
    assert after.keys() == before.keys()
    assert {request for request in before if after[request] != before[request]} == set()


async def test_no_mail_tells_of_a_hidden_warehouse(
    scene: Scene, database: Database, unwalled: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In charge of the customers of both stories, a seller hears of the one that is seen; each wall sees to it."""
    doors, sent = scene.halls.doors, list[EmailMessage]()

    async def keep(message: EmailMessage, **_server: Any) -> None:
        sent.append(message)

    monkeypatch.setattr(aiosmtplib, "send", keep)
    for customer in (scene.seen.customer_id, scene.unseen.customer_id):
        in_charge = {"account_manager_id": str(doors.seller_actor.user_id)}
        await doors.owner.patch(f"/partners/{customer}", in_charge)
    await scene.unseen.tell()
    posts = settings.model_copy(update={"smtp_host": "localhost"})
    links = [f"/orders/{tale.made['sales-orders']}" for tale in (scene.seen, scene.unseen)]
    for wall, hidden in ((database, False), (database, True), (unwalled, True)):
        if hidden and wall is database:
            await scene.hide(doors.seller_actor)
        sent.clear()
        await send_mails(workshop_of(wall, posts), doors.trading)
        told = [link for link in links if any(link in message.get_content() for message in sent)]
        assert told == (links[:1] if hidden else links)


async def send_mails(workshop: Workshop, trading: Trading) -> None:
    """All that the worker would send of what has happened in a company."""
    for event in await events_of(trading.engine, OutboxEvent.company_id == trading.company_id):
        for job in SUBSCRIPTIONS.get(event.kind, ()):
            if job.startswith("mail_"):
                await HANDLERS[job](workshop, event)


async def test_a_seller_promises_nothing_of_a_hidden_warehouse(halls: Halls) -> None:
    """For a customer who may know of it, a seller who may not answers and orders as if there were none."""
    doors, seller = halls.doors, halls.doors.seller_actor
    await doors.narrow(seller, warehouses=[{"location_id": halls.hall, "disclosure": "hidden"}])
    before = await asked_before_ordering(halls, seller)
    assert any(b'"available_now"' in content for content in before.values())
    await halls.change_the_hall("40")
    assert await asked_before_ordering(halls, seller) == before


async def test_a_hidden_warehouse_cannot_be_named(halls: Halls) -> None:
    """By a customer who orders from there, nor by a keeper who finds goods there: it is like nothing at all."""
    await halls.tell("hidden")
    keeper = await halls.doors.trading.person("warehouse")
    await halls.doors.narrow(keeper, warehouses=[{"location_id": halls.hall, "disclosure": "hidden"}])
    lines = [{"item_id": str(halls.item_id), "quantity": "1"}]
    found = {"reason": "surplus", "lines": [{**lines[0], "unit_cost": "1"}]}
    for who, asked, body in (
        (halls.doors.customer, "/sales-orders/preview", {"lines": lines}),
        (halls.doors.of(keeper), "/stock-adjustments", found),
    ):
        said = []
        for place in (halls.hall, str(new_id())):
            headers = {**SAME, "Idempotency-Key": new_id().hex}
            answer = await who.send("POST", asked, {**body, "location_id": place}, **headers)
            said.append((answer.status_code, answer.content))
        assert said[0] == said[1]
        assert said[0][0] == 422


async def test_a_query_that_others_have_asked_before_hides_the_same(
    halls: Halls, database: Database, unwalled: Database
) -> None:
    """A keeper's hidden warehouse is in no list of stock, before nor after somebody has asked who sees it."""
    owner, keeper = halls.doors.trading.owner, await halls.doors.trading.person("warehouse")
    await halls.change_the_hall("40")
    kept = replace(keeper, disclosures={UUID(halls.hall): "hidden"})
    for actor, places in ((kept, {halls.main}), (owner, {halls.main, halls.hall}), (kept, {halls.main})):
        for wall in (database, unwalled):
            async with wall.transaction(actor.tenant, read_only=True) as session:
                found = await list_stock(session, actor, Page(10), StockFilter(item_id=halls.item_id))
            assert {row["location"]["id"] for row in found.items} == places


async def test_an_order_goes_to_a_warehouse_that_is_seen(halls: Halls) -> None:
    """With the main one hidden, the other is the main one; what was ordered there before stays the customer's."""
    customer, body = halls.doors.customer, {"lines": [{"item_id": str(halls.item_id), "quantity": "1"}]}
    await halls.change_the_hall("40")
    before = await customer.send("POST", "/sales-orders", body, **{"Idempotency-Key": "before"})
    await halls.tell("hidden", halls.main)
    placed = await customer.send("POST", "/sales-orders", body, **{"Idempotency-Key": "k"})
    assert placed.json()["location"]["code"] == "HALL"
    listed = {row["id"] for row in (await customer.get("/sales-orders"))["items"]}
    assert listed == {before.json()["id"], placed.json()["id"]}


async def test_bands_and_yes_or_no(halls: Halls) -> None:
    await halls.change_the_hall("37")
    line = await halls.preview(halls.hall, "50")
    assert (line["available_now"], [part["quantity"] for part in line["promises"]]) == ("37", ["37", "13"])
    await halls.tell("band")
    line = await halls.preview(halls.hall, "50")
    assert (line["available_now"], [part["quantity"] for part in line["promises"]]) == ("20", ["50"])
    await halls.tell("yes_no")
    line = await halls.preview(halls.hall, "37")
    assert (line["available_now"], [part["quantity"] for part in line["promises"]]) == ("37", ["37"])
    line = await halls.preview(halls.hall, "75")
    assert (line["available_now"], line["promises"], line["short_quantity"]) == ("0", [], "75")
    await halls.tell("exact")
    assert (await halls.preview(halls.hall, "75"))["short_quantity"] == "1"


async def test_what_cannot_be_told(halls: Halls) -> None:
    owner, path = halls.doors.owner, f"/permission-groups/{halls.group_id}/warehouses"

    async def put(where: str, *told: tuple[str, str]) -> Any:
        tag = (await owner.send("GET", where)).headers["ETag"]
        body = {"warehouses": [{"location_id": key, "disclosure": disclosure} for key, disclosure in told]}
        answer = await owner.send("PUT", where, body, **{"If-Match": tag})
        assert answer.status_code == 422, answer.text
        return answer.json()

    assert fault(await put(path, (str(new_id()), "hidden"))) == ("/warehouses/0/location_id", "unknown_reference")
    assert fault(await put(path, (str(halls.doors.trading.count_id), "hidden")))[1] == "unknown_reference"
    twice = await put(path, (halls.hall, "hidden"), (halls.hall, "band"))
    assert fault(twice) == ("/warehouses/1/location_id", "warehouse_repeated")
    assert fault(await put(path, (halls.hall, "a little")))[1] == "not_one_of"
    groups = (await owner.get("/permission-groups?limit=200"))["items"]
    staff = next(group["id"] for group in groups if group["code"] == "sales")
    refused = await put(f"/permission-groups/{staff}/warehouses", (halls.hall, "band"))
    assert fault(refused) == ("/warehouses/0/disclosure", "staff_told_exactly")
    told = {row["location"]["code"]: row["disclosure"] for row in (await owner.get(path))["warehouses"]}
    assert told["HALL"] == "exact"
    stale = await owner.send("PUT", path, {"warehouses": []}, **{"If-Match": '"99"'})
    assert stale.status_code == 412


async def test_nobody_is_told_of_another_companys_warehouse(doors: Doors, unwalled: Database) -> None:
    beside = await open_trading(doors.trading.database, doors.trading.engine)
    told = [{"location_id": beside.warehouse_id, "disclosure": "hidden"}]
    async with unwalled.transaction(beside.tenant, read_only=True) as session:
        await check_told(session, beside.owner, "customer", told)
    async with unwalled.transaction(doors.trading.tenant, read_only=True) as session:
        with pytest.raises(AppError, match="unknown_reference"):
            await check_told(session, doors.trading.owner, "customer", told)


@pytest.mark.parametrize(
    ("quantity", "told"),
    [("0", 0), ("0.5", 0), ("1", 1), ("3.9", 2), ("9", 5), ("10", 10), ("499", 200), ("5000", 5000)],
)
def test_bands(quantity: str, told: int) -> None:
    assert band(Decimal(quantity)) == told


def test_a_part_is_never_told() -> None:
    """What is short of the whole, or comes later, is told as one; a part of it would be the number that is hidden."""
    now, wanted = today(), Decimal(50)
    parts = Answer(Decimal(37), [(now, Decimal(37))], Decimal(13))
    for disclosure in ("band", "yes_no"):
        answer = disclosed(disclosure, wanted, parts, now)
        assert (answer.promises, answer.short) == ([], wanted)
    assert disclosed("exact", wanted, parts, now) is parts
