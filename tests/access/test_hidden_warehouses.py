"""What a group is told of warehouses: exactly, as a band, whether it is enough, or that there is none."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.core.clock import today
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.sales.disclosure import Answer, band, disclosed
from tests.access.conftest import Doors
from tests.access.everything import SAME, every_answer
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
    path = f"/members/{doors.customer_actor.membership_id}/permissions"
    tag = (await doors.owner.send("GET", path)).headers["ETag"]
    await doors.owner.send("PUT", path, {"group_id": group["id"]}, **{"If-Match": tag})
    return Halls(doors, item, str(trading.warehouse_id), hall, group["id"])


async def everything_told(halls: Halls, customer: Actor) -> dict[str, bytes]:
    """Every answer that the customer can get: all lists and documents, previews, refused orders, in all their forms."""
    desk = halls.doors.of(customer)
    order_id = (await desk.get("/sales-orders"))["items"][0]["id"]
    names = {
        "order_id": [order_id],
        "item_id": [str(halls.item_id)],
        "partner_id": [str(customer.partner_id)],
        "location_id": [halls.hall],
    }
    if not customer.is_partner:
        return await every_answer(desk, names, ("", f"?location_id={halls.hall}&item_id={halls.item_id}"))
    queries = ("", f"?location_id={halls.hall}", f"?item_id={halls.item_id}", "?query=NM")
    told = await every_answer(desk, names, queries)
    for location in (halls.hall, None, halls.main):
        for quantity in ("1", "5", "50", "5000"):
            lines = [{"item_id": str(halls.item_id), "quantity": quantity}]
            body = {"lines": lines, **({} if location is None else {"location_id": location})}
            told[f"preview {location} {quantity}"] = (
                await desk.send("POST", "/sales-orders/preview", body, **SAME)
            ).content
            if location == halls.hall:
                headers = {**SAME, "Idempotency-Key": f"refused-{quantity}"}
                answer = await desk.send("POST", "/sales-orders", body, **headers)
                assert answer.status_code == 422
                told[f"order {quantity}"] = answer.content
    return told


async def test_stock_of_a_hidden_warehouse_changes_no_byte(halls: Halls) -> None:
    customer = halls.doors.customer_actor
    body = {"lines": [{"item_id": str(halls.item_id), "quantity": "1"}]}
    await halls.tell("hidden")
    placed = await halls.doors.customer.send("POST", "/sales-orders", body, **{"Idempotency-Key": "k"})
    assert placed.status_code == 201, placed.text
    before = await everything_told(halls, customer)
    assert sum(content.startswith(b'{"items"') for content in before.values()) > 20
    await halls.change_the_hall("40")
    assert await everything_told(halls, customer) == before
    hidden = await halls.doors.customer.send(
        "POST", "/sales-orders/preview", {**body, "location_id": halls.hall}, **SAME
    )
    nothing = await halls.doors.customer.send(
        "POST", "/sales-orders/preview", {**body, "location_id": str(new_id())}, **SAME
    )
    assert (hidden.status_code, hidden.content) == (422, nothing.content)


async def test_a_warehouse_in_which_somebody_of_the_staff_does_not_work(halls: Halls) -> None:
    """All that happens there changes no byte of what a person is told who is kept from it, and it cannot be named."""
    owner, viewer = halls.doors.owner, await halls.doors.trading.person("viewer")
    body = {"partner_id": str(halls.doors.customer_actor.partner_id)}
    lines = [{"item_id": str(halls.item_id), "quantity": "1"}]
    placed = await owner.send("POST", "/sales-orders", {**body, "lines": lines}, **{"Idempotency-Key": "main"})
    assert placed.status_code == 201, placed.text
    keeper = await halls.doors.trading.person("warehouse")
    other = str(await halls.doors.trading.customer("KH2"))
    for person in (viewer, keeper):
        path = f"/members/{person.membership_id}/permissions"
        tag = (await owner.send("GET", path)).headers["ETag"]
        kept = {"warehouses": [{"location_id": halls.hall, "disclosure": "hidden"}]}
        assert (await owner.send("PUT", path, kept, **{"If-Match": tag})).status_code == 200
    await halls.doors.heard()
    before = await everything_told(halls, viewer)
    assert sum(content.startswith(b'{"items"') for content in before.values()) > 40
    await halls.change_the_hall("40")
    moved = {"from_location_id": halls.hall, "to_location_id": halls.main, "lines": lines}
    made = await owner.send("POST", "/stock-transfers", moved, **{"Idempotency-Key": "away"})
    assert made.status_code == 201, made.text
    served = {"partner_id": other, "location_id": halls.hall, "lines": lines}
    made = await owner.send("POST", "/sales-orders", served, **{"Idempotency-Key": "hall"})
    assert made.status_code == 201, made.text
    assert await everything_told(halls, viewer) == before
    desk = halls.doors.of(keeper)
    for place, code in ((halls.hall, "location_unknown"), (str(new_id()), "location_unknown")):
        found = {"location_id": place, "reason": "surplus", "lines": [{**lines[0], "unit_cost": "1"}]}
        answer = await desk.send("POST", "/stock-adjustments", found, **{"Idempotency-Key": new_id().hex})
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_order_goes_to_a_warehouse_that_is_seen(halls: Halls) -> None:
    """With the main one hidden, the other is the main one."""
    await halls.change_the_hall("40")
    await halls.tell("hidden", halls.main)
    body = {"lines": [{"item_id": str(halls.item_id), "quantity": "1"}]}
    placed = await halls.doors.customer.send("POST", "/sales-orders", body, **{"Idempotency-Key": "k"})
    assert placed.json()["location"]["code"] == "HALL"


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
