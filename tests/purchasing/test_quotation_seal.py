"""A supplier cannot see another supplier's quotation, price or existence."""

import asyncio
import itertools
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.access.feed import Happened, Position, read_on
from tests.factories.readable import readable_with, said_by
from tests.factories.trading import Api, Trading
from tests.purchasing.conftest import Purchasing

STEEL = {"item_code": "THEP", "quantity": "100"}
SEARCHES: tuple[dict[str, str], ...] = (
    {"limit": "200", "partner_id": "{rival}"},
    {"query": "RQ"},
    {"query": "QT"},
    {"query": "PO"},
)


@dataclass(slots=True)
class Witness:
    """A supplier who asks for everything that can be asked for, naming every document that there is."""

    trading: Trading
    actor: Actor
    api: Api
    names: dict[str, str] = field(default_factory=dict)

    async def told(self) -> list[Happened]:
        """What the live feed would have told from the beginning, had the relay passed everything on at once."""
        async with self.trading.engine.begin() as connection:
            relayed = "UPDATE outbox_events SET relayed_at = created_at WHERE company_id = $1"
            await connection.exec_driver_sql(relayed, (self.trading.company_id,))
        async with self.trading.database.transaction(self.actor.tenant, read_only=True) as session:
            passage = await read_on(session, self.actor, Position(datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0)))
        assert not passage.more
        return list(passage.events)

    async def see(self, *, lists: bool = False) -> dict[str, tuple[int, bytes, dict[str, str]]]:
        """The answers of every GET route, or of every list, to the byte and the header."""
        answers = {}
        headers = {**self.api.headers, "X-Request-ID": "the-same-for-all"}
        for path, queries in READABLE.items():
            places = re.findall(r"\{\w+\}", path)
            if lists and places:
                continue
            for named in itertools.product(self.names, repeat=len(places)):
                url = path
                for place, name in zip(places, named, strict=True):
                    url = url.replace(place, self.names[name], 1)
                for query in queries:
                    params = {key: value.format(**self.names) for key, value in query.items()}
                    answer = await self.api.client.get(f"/api/v1{url}", headers=headers, params=params)
                    key = f"{path} {named} {query}"
                    # How long an evidence file is depends on the moment in it, too.
                    told = {name: value for name, value in answer.headers.items() if name != "content-length"}
                    answers[key] = (answer.status_code, said_by(answer.content), told)
        return answers


READABLE = readable_with(SEARCHES)


async def test_a_rival_that_is_asked_quotes_and_wins_leaves_no_trace(buying: Purchasing) -> None:
    """Every answer that the witness can get stays the same to the byte, whatever happens with its rival.

    Documents that do not exist yet are named by random ids, which must read the same as the real ones later.
    """
    item = await buying.trading.item("THEP", None)
    rival = buying.supplier
    request = await buying.asked(STEEL, suppliers=[buying.other_supplier_id])
    mine = request["quotations"][0]["id"]
    await buying.reply(buying.other_supplier, "offer", {"lines": [{"line_no": 1, "unit_price": "51000"}]})
    actor = await buying.trading.person("supplier", buying.other_supplier_id)
    witness = Witness(
        buying.trading,
        actor,
        buying.acting(actor),
        {
            "mine": mine,
            "request": request["id"],
            "item": str(item),
            "me": str(buying.other_supplier_id),
            "rival": str(buying.supplier_id),
            "quotation": str(new_id()),
            "order": str(new_id()),
        },
    )
    alone = await witness.see()
    assert {"/quotations () {}", "/purchase-orders/{order_id} ('order',) {}"} <= alone.keys()
    assert alone["/quotations/{quotation_id} ('mine',) {}"][0] == 200
    assert alone["/quotations/{quotation_id} ('quotation',) {}"][0] == 404

    heard = await witness.told()
    assert heard != []

    async def unchanged(before: dict[str, Any], moment: str, *, lists: bool = False) -> None:
        assert await witness.told() == heard, moment
        after = await witness.see(lists=lists)
        assert lists or after.keys() == before.keys()
        assert {key: after[key] for key in after if after[key] != before[key]} == {}, moment

    request = await buying.step(request, "invitations", {"partner_ids": [str(buying.supplier_id)]})
    (witness.names["quotation"],) = [q["id"] for q in request["quotations"] if q["id"] != mine]
    await unchanged(alone, "asked", lists=True)
    await buying.reply(rival, "sight", {})
    await buying.reply(rival, "offer", {"lines": [{"line_no": 1, "unit_price": "49000"}]})
    await buying.reply(rival, "offer", {"lines": [{"line_no": 1, "unit_price": "48000"}]})
    await unchanged(alone, "quoted")

    request = await buying.step(request, "ending", {})
    over, heard = await witness.see(), await witness.told()
    lines = [{"line_no": 1, "quotation_id": witness.names["quotation"]}]
    request = await buying.step(request, "award", {"lines": lines})
    (order,) = [q["order"] for q in request["quotations"] if q["order"]]
    witness.names["order"] = order["id"]
    await unchanged(over, "awarded", lists=True)
    draft = await buying.staff.get(f"/purchase-orders/{order['id']}")
    sent = await buying.move(buying.staff, draft, "sending", {})
    agreed = await buying.move(rival, sent, "acceptance", {})
    await buying.receive(agreed)
    await unchanged(over, "ordered, agreed and received")


async def test_no_route_reads_a_query_that_it_does_not_declare(buying: Purchasing) -> None:
    """So that a walk need not ask every route for everything."""
    headers = {**buying.supplier.headers, "X-Request-ID": "the-same-for-all"}
    every = {"limit": "200", "partner_id": str(buying.supplier_id), "query": "x"}
    for path, queries in READABLE.items():
        url = "/api/v1" + re.sub(r"\{\w+\}", str(buying.supplier_id), path)
        unread = {name: value for name, value in every.items() if not any(name in query for query in queries)}
        answers = [await buying.staff.client.get(url, headers=headers, params=params) for params in ({}, unread)]
        assert len({(answer.status_code, said_by(answer.content)) for answer in answers}) == 1, path


async def test_foreign_and_random_invitations_read_the_same(buying: Purchasing) -> None:
    """Reading and answering: 404, the same to the byte, and nothing is written."""
    await buying.trading.item("THEP", None)
    request = await buying.asked(STEEL)
    foreign = request["quotations"][0]["id"]
    assert request["quotations"][0]["partner"]["code"] == "NCC1"
    client, headers = buying.staff.client, {**buying.other_supplier.headers, "X-Request-ID": "the-same-for-all"}
    headers |= {"Idempotency-Key": "k", "If-Match": '"1"'}
    before = await buying.written()
    offer = {"lines": [{"line_no": 1, "unit_price": "1"}]}
    for method, action, body in (("GET", "", None), ("POST", "/sight", {}), ("POST", "/offer", offer)):
        answers = [
            await client.request(method, f"/api/v1/quotations/{name}{action}", headers=headers, json=body)
            for name in (foreign, request["id"], str(new_id()))
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert await buying.written() == before


async def test_a_suppliers_invitations_are_numbered_for_itself(buying: Purchasing) -> None:
    """However many requests went to others, and drafts to nobody, in between."""
    await buying.trading.item("THEP", None)
    both, other = (buying.supplier_id, buying.other_supplier_id), (buying.supplier_id,)
    for asked in (both, other, other, both):
        await buying.asked(STEEL, suppliers=asked)
        await buying.staff.do("/quotation-requests", buying.request(STEEL))
    for who, numbers in ((buying.other_supplier, [2, 1]), (buying.supplier, [4, 3, 2, 1])):
        rows = (await who.get("/quotations"))["items"]
        assert [row["number"] for row in rows] == [f"QT-{number:04d}" for number in numbers]
    await buying.trading.check()


async def test_requests_that_are_sent_at_once_are_numbered_one_by_one(buying: Purchasing) -> None:
    await buying.trading.item("THEP", None)
    drafts = [await buying.staff.do("/quotation-requests", buying.request(STEEL)) for _ in range(8)]
    answers = await asyncio.gather(*(buying.try_step(draft, "sending", {}) for draft in drafts))
    assert {answer.status_code for answer in answers} == {200}
    for who in (buying.supplier, buying.other_supplier):
        rows = (await who.get("/quotations"))["items"]
        assert sorted(row["number"] for row in rows) == [f"QT-{number:04d}" for number in range(1, 9)]
    await buying.trading.check()


async def test_of_two_awards_at_once_one_makes_orders(buying: Purchasing) -> None:
    await buying.trading.item("THEP", None)
    request = await buying.asked(STEEL)
    for who in (buying.supplier, buying.other_supplier):
        await buying.reply(who, "offer", {"lines": [{"line_no": 1, "unit_price": "50000"}]})
    request = await buying.step(request, "ending", {})
    awards = [{"lines": [{"line_no": 1, "quotation_id": quotation["id"]}]} for quotation in request["quotations"]]
    answers = await asyncio.gather(*(buying.try_step(request, "award", award) for award in awards))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert (await buying.trading.count_rows("purchase_orders"))["purchase_orders"] == 1
    await buying.trading.check()
