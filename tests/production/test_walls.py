"""What a factory sees of its work, and what of it only those who may know values."""

from tests.production.conftest import Workshop


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
