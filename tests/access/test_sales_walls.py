"""What each person may still do to a sales order, and is told so."""

from tests.access.conftest import Doors
from tests.factories.trading import Api


async def test_people_are_told_of_what_they_may_do_next(doors: Doors) -> None:
    """Once the company has confirmed an order, its customer proposes and does no more."""
    trading = doors.trading
    await trading.stock(await trading.item("NM"), "10", "500000")
    people = (doors.seller_actor, doors.customer_actor, await trading.person("viewer"))
    seller, customer, viewer = [Api(doors.client, doors.headers(person)) for person in people]
    order = await customer.do("/sales-orders", {"lines": [{"item_code": "NM", "quantity": "2"}]})
    path = f"/sales-orders/{order['id']}"

    async def told() -> list[list[str]]:
        return [(await each.get(path))["allowed_actions"] for each in (seller, customer, viewer)]

    assert await told() == [["amend", "cancel", "confirm", "propose"], ["amend", "cancel", "propose"], []]
    await seller.do(f"{path}/confirmation", {})
    assert await told() == [["amend", "cancel", "deliver", "propose"], ["propose"], []]
    refused = await customer.send(f"{path}/cancellation", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "order_confirmed")
