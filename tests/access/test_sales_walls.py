"""What each person may do to a sales order, and is told so; without the walls of the database too."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.clock import now, today
from app.core.db import Database
from app.core.errors import AppError
from app.services.documents.own_values import SALES_ORDERS, set_own_values
from app.services.sales.drafting import DraftLine, OrderDraft
from app.services.sales.queued import cancel_queued, queue_order
from app.services.sales.quote import quote_order
from tests.access.conftest import Doors
from tests.factories.trading import Api, open_trading


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


async def test_a_customer_has_an_order_priced_for_itself_and_as_of_today(doors: Doors, unwalled: Database) -> None:
    """The database keeps another customer out of an order too; the order itself asks before it does."""
    trading, customer = doors.trading, doors.customer_actor
    lines = [DraftLine(Decimal(2), await trading.item("NM"))]
    other = await trading.customer("KH9")
    for draft, pointer in (
        (OrderDraft(lines, partner_id=other), "/partner_id"),
        (OrderDraft(lines, ordered_on=today()), "/ordered_on"),
    ):
        async with unwalled.transaction(customer.tenant, read_only=True) as session:
            await quote_order(session, doors.seller_actor, replace(draft, partner_id=other))
            with pytest.raises(AppError) as refused:
                await quote_order(session, customer, draft)
        assert [fault.pointer for fault in refused.value.errors] == [pointer]


async def test_an_order_that_was_left_is_taken_back_by_its_customer_only(doors: Doors, unwalled: Database) -> None:
    trading = doors.trading
    draft = OrderDraft([DraftLine(Decimal(2), await trading.item("NM"))])
    late = replace(doors.customer_actor, opens_at=now() + timedelta(hours=1))
    async with trading.database.transaction(late.tenant) as session:
        queued = await queue_order(session, late, draft)
    neighbour = await trading.person("customer", await trading.customer("KH9"))
    stranger = (await open_trading(trading.database, trading.engine)).owner
    for other in (neighbour, stranger):
        async with unwalled.transaction(other.tenant) as session:
            with pytest.raises(AppError, match="no such queued order"):
                await cancel_queued(session, other, queued.id)
    async with unwalled.transaction(late.tenant) as session:
        await cancel_queued(session, late, queued.id)


async def test_nothing_is_sold_from_a_warehouse_that_the_seller_does_not_see(doors: Doors, unwalled: Database) -> None:
    trading = doors.trading
    draft = OrderDraft(
        [DraftLine(Decimal(2), await trading.item("NM"))],
        partner_id=doors.customer_actor.partner_id,
        location_id=trading.warehouse_id,
    )
    narrowed = replace(doors.seller_actor, disclosures={trading.warehouse_id: "hidden"})
    async with unwalled.transaction(narrowed.tenant, read_only=True) as session:
        await quote_order(session, doors.seller_actor, draft)
        with pytest.raises(AppError) as refused:
            await quote_order(session, narrowed, draft)
    assert [fault.pointer for fault in refused.value.errors] == ["/location_id"]


async def test_own_fields_are_filled_in_by_those_whose_order_it_is(doors: Doors, unwalled: Database) -> None:
    trading = doors.trading
    await trading.stock(await trading.item("NM"), "10", "500000")
    customer = Api(doors.client, doors.headers(doors.customer_actor))
    order = await customer.do("/sales-orders", {"lines": [{"item_code": "NM", "quantity": "2"}]})
    neighbour = await trading.person("customer", await trading.customer("KH9"))
    stranger = (await open_trading(trading.database, trading.engine)).owner
    for other in (neighbour, stranger):
        async with unwalled.transaction(other.tenant) as session:
            with pytest.raises(AppError, match="no such sales order"):
                await set_own_values(session, other, (SALES_ORDERS, UUID(order["id"])), 1, ({}, {}))
