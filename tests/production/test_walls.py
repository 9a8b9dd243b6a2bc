"""What a factory sees of its work, and what of it only those who may know values."""

from dataclasses import replace
from uuid import UUID

from app.core.db import Database
from app.core.paging import Page
from app.services.negotiation.orders import KINDS, OrderKey
from app.services.negotiation.read import list_proposals
from app.services.production.settle import settlement
from app.services.stock.on_hand import VALUES_SCOPE
from tests.production.conftest import Workshop, order_body, version_of


async def test_a_factory_sees_its_own_order_and_place(workshop: Workshop) -> None:
    await workshop.stocked("A", "100", "100000")
    await workshop.items("TP", kind="finished")
    factory, own = await workshop.factory()
    _, other = await workshop.factory("GC2")
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, own)
    dispatched = {"lines": [{"item_code": "A", "quantity": "1"}]}
    await workshop.owner.do(f"/production-orders/{order['id']}/dispatches", dispatched)
    assert [each["id"] for each in (await own.get("/production-orders"))["items"]] == [order["id"]]
    assert (await other.get("/production-orders"))["items"] == []
    line = (await own.get(f"/factory-accounts/{factory}"))["lines"][0]
    assert (line["left"]["quantity"], line["left"]["value"]) == ("1", "1000")
    keeper = workshop.acting(await workshop.trading.person("warehouse"))
    hidden = (await keeper.get(f"/factory-accounts/{factory}"))["lines"][0]
    assert (hidden["left"]["quantity"], hidden["left"]["value"]) == ("1", None)


async def test_cost_and_freight_are_told_to_staff_who_may_know_values(workshop: Workshop, unwalled: Database) -> None:
    """And to no factory, not even one whose people could be given that scope."""
    await workshop.items("A")
    await workshop.items("TP", kind="finished")
    factory, own = await workshop.factory()
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, own)
    keeper = workshop.acting(await workshop.trading.person("warehouse"))
    for reader, told in ((workshop.owner, "0"), (keeper, None), (own, None)):
        sheet = await reader.get(f"/production-orders/{order['id']}/settlement")
        assert (sheet["cost"], sheet["freight"]) == (told, told)
    person = await workshop.trading.person("factory", UUID(factory))
    knowing = replace(person, scopes=person.scopes | {VALUES_SCOPE})
    async with unwalled.transaction(knowing.tenant, read_only=True) as session:
        seen = await settlement(session, knowing, UUID(order["id"]))
    assert (seen.cost, seen.freight) == (None, None)


async def test_an_order_tells_its_bill_to_staff_and_each_what_they_may_do(workshop: Workshop) -> None:
    await workshop.items("A")
    await workshop.items("TP", kind="finished")
    factory, own = await workshop.factory()
    bill = await workshop.bill("TP", "A 1")
    path = f"/production-orders/{(await workshop.agreed(bill, factory, own))['id']}"
    viewer = workshop.acting(await workshop.trading.person("viewer"))
    told = [await reader.get(path) for reader in (workshop.owner, viewer, own)]
    assert [order["bill_id"] for order in told] == [bill["id"], bill["id"], None]
    assert ["cancel" in order["allowed_actions"] for order in told] == [True, False, False]
    assert ["report" in order["allowed_actions"] for order in told] == [True, False, True]


async def test_who_is_asked_next_is_not_told_what_the_first_factory_proposed(
    workshop: Workshop, unwalled: Database
) -> None:
    """Not even where the database would tell."""
    await workshop.stocked("A", "500", "500000")
    await workshop.items("TP", kind="finished")
    (first, person), (second, _) = await workshop.factory(), await workshop.factory("GC2")
    bill = await workshop.bill("TP", "A 2")
    path = f"/production-orders/{(await workshop.draft(bill, first))['id']}"
    proposal = {"lines": [{"line_no": 1, "unit_price": "25000"}]}
    steps = [(workshop.owner, "sending", {}), (person, "proposals", proposal), (person, "rejection", {"reason": "Bận"})]
    for who, step, body in steps:
        await who.do(f"{path}/{step}", body, **{"If-Match": await version_of(workshop.owner, path)})
    body = order_body(bill["id"], second, str(workshop.trading.warehouse_id))
    headers = {**workshop.owner.headers, "If-Match": await version_of(workshop.owner, path)}
    changed = await workshop.owner.client.put(f"/api/v1{path}", headers=headers, json=body)
    assert changed.status_code == 200, changed.text
    await workshop.owner.do(f"{path}/sending", {}, **{"If-Match": await version_of(workshop.owner, path)})
    order = OrderKey(KINDS["production"], UUID(path.rsplit("/", 1)[1]))
    asked = await workshop.trading.person("factory", UUID(second))
    for actor, told in ((workshop.trading.owner, 1), (asked, 0)):
        async with unwalled.transaction(actor.tenant, read_only=True) as session:
            assert len((await list_proposals(session, actor, order, Page(10))).items) == told
