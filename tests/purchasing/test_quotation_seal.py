"""A supplier cannot see another supplier's quotation, price or existence."""

import asyncio
import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from app.core.ids import new_id
from tests.factories.readable import readable_paths
from tests.factories.trading import Api
from tests.purchasing.conftest import Purchasing

STEEL = {"item_code": "THEP", "quantity": "100"}
QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"limit": "200", "partner_id": "{rival}"},
    {"query": "RQ"},
    {"query": "QT"},
    {"query": "PO"},
)


@dataclass(slots=True)
class Witness:
    """A supplier who asks for everything that can be asked for, naming every document that there is."""

    api: Api
    names: dict[str, str] = field(default_factory=dict)

    async def see(self) -> dict[str, tuple[int, bytes, dict[str, str]]]:
        """The answers of every address, to the byte and the header."""
        answers = {}
        headers = {**self.api.headers, "X-Request-ID": "the-same-for-all"}
        for path in readable_paths():
            places = re.findall(r"\{\w+\}", path)
            for named in itertools.product(self.names, repeat=len(places)):
                url = path
                for place, name in zip(places, named, strict=True):
                    url = url.replace(place, self.names[name], 1)
                # Paths of two documents are no lists: nothing to search or filter.
                for query in QUERIES[: 1 if len(places) > 1 else None]:
                    params = {key: value.format(**self.names) for key, value in query.items()}
                    answer = await self.api.client.get(f"/api/v1{url}", headers=headers, params=params)
                    key = f"{path} {named} {query}"
                    answers[key] = (answer.status_code, answer.content, dict(answer.headers))
        return answers


async def test_a_rival_that_is_asked_quotes_and_wins_leaves_no_trace(buying: Purchasing) -> None:
    """Every answer that the witness can get stays the same to the byte, whatever happens with its rival.

    Documents that do not exist yet are named by random ids, which must read the same as the real ones later.
    """
    item = await buying.trading.item("THEP", None)
    rival = buying.supplier
    request = await buying.asked(STEEL, suppliers=[buying.other_supplier_id])
    mine = request["quotations"][0]["id"]
    await buying.reply(buying.other_supplier, "offer", {"lines": [{"line_no": 1, "unit_price": "51000"}]})
    witness = Witness(
        buying.other_supplier,
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

    async def unchanged(before: dict[str, Any], moment: str) -> None:
        after = await witness.see()
        assert {key: after[key] for key in before if after[key] != before[key]} == {}, moment

    request = await buying.step(request, "invitations", {"partner_ids": [str(buying.supplier_id)]})
    (witness.names["quotation"],) = [q["id"] for q in request["quotations"] if q["id"] != mine]
    await unchanged(alone, "asked")
    await buying.reply(rival, "sight", {})
    await buying.reply(rival, "offer", {"lines": [{"line_no": 1, "unit_price": "49000"}]})
    await buying.reply(rival, "offer", {"lines": [{"line_no": 1, "unit_price": "48000"}]})
    await unchanged(alone, "quoted")

    request = await buying.step(request, "ending", {})
    over = await witness.see()
    lines = [{"line_no": 1, "quotation_id": witness.names["quotation"]}]
    request = await buying.step(request, "award", {"lines": lines})
    (order,) = [q["order"] for q in request["quotations"] if q["order"]]
    witness.names["order"] = order["id"]
    await unchanged(over, "awarded")
    draft = await buying.staff.get(f"/purchase-orders/{order['id']}")
    sent = await buying.move(buying.staff, draft, "sending", {})
    agreed = await buying.move(rival, sent, "acceptance", {})
    await buying.receive(agreed)
    await unchanged(over, "ordered, agreed and received")


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
