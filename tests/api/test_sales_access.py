"""What others get of selling: lists and searches, ids in bodies, keys. Every route by itself: tests/policy."""

from collections.abc import AsyncIterator

import pytest

from app.core.settings import Settings
from tests.api.selling_desk import Desk, open_desk
from tests.api.selling_requests import money, one, order
from tests.conftest import Cluster, open_system
from tests.factories.trading import Headers

SAME = {"X-Request-ID": "the-same-for-all"}


@pytest.fixture(scope="module")
async def desk(cluster: Cluster, worker_name: str, settings: Settings, signed_in: Headers) -> AsyncIterator[Desk]:
    """Documents in every state, made once: nothing here changes them. Where there is nothing else, a look is short."""
    async with open_system(cluster, f"desk_{worker_name}", settings) as system:
        yield await open_desk(system.client, signed_in, system.database, system.owner)


@pytest.mark.parametrize("person", ["stranger", "neighbour"])
async def test_lists_hold_nothing_of_others(desk: Desk, person: str) -> None:
    api = desk.api(person)
    own = {desk.names[name] for name in ("foreign_order", "foreign_delivery", "foreign_invoice", "foreign_receipt")}
    for path in ("/sales-orders", "/deliveries", "/invoices", "/receipts", "/customer-refunds"):
        rows = (await api.get(path, limit=200))["items"]
        assert {row["id"] for row in rows} <= (own if person == "neighbour" else set())
        filtered = await api.get(path, partner_id=desk.names["partner"])
        assert filtered == {"items": [], "next_cursor": None}
    assert (await api.get("/sales-orders", query="PO-"))["items"] == []


async def test_own_documents_are_seen(desk: Desk) -> None:
    """So that an empty list above means a wall and not an empty house."""
    customer = desk.api("customer")
    for path, name in (
        ("/sales-orders", "placed"),
        ("/deliveries", "closed_delivery"),
        ("/invoices", "invoice"),
        ("/receipts", "receipt"),
        ("/customer-refunds", "refund"),
    ):
        assert desk.names[name] in {row["id"] for row in (await customer.get(path, limit=200))["items"]}
        assert (await customer.get(f"{path}/{desk.names[name]}"))["partner"]["id"] == desk.names["partner"]


async def test_ids_in_bodies_of_the_neighbour(desk: Desk) -> None:
    """Naming our ids in a body is as naming random ones."""
    neighbour = desk.api("neighbour")
    for path, body, names in (
        ("/sales-orders", order(), ("partner", "item")),
        ("/sales-orders/preview", order(), ("partner", "item")),
        ("/receipts", money(), ("partner",)),
        ("/set-offs", {"partner_id": "$partner", "amount": "1"}, ("partner",)),
    ):
        ours = await neighbour.send(path, desk.fill(body), **SAME)
        known = dict(desk.names)
        desk.names |= dict.fromkeys(names, desk.names["random"])
        random = await neighbour.send(path, desk.fill(body), **SAME)
        desk.names |= known
        assert (ours.status_code, ours.content) == (random.status_code, random.content)
        assert ours.status_code == 422


async def test_customers_key_is_not_another_users_answer(desk: Desk) -> None:
    """The same key of another person never gives the first one's answer."""
    body = desk.fill({"lines": [{"item_id": "$item", "quantity": "1"}]})
    mine = await desk.api("customer").send("/sales-orders", body, key="shared")
    theirs = await desk.api("stranger").send("/sales-orders", body, key="shared")
    assert mine.status_code == theirs.status_code == 201
    assert mine.json()["partner"]["id"] != theirs.json()["partner"]["id"]
    again = await desk.api("customer").send(f"/sales-orders/{mine.json()['id']}/cancellation", one() | {}, key="x1")
    assert again.status_code == 200
