"""Which balances an order changes is told by the customer's last order, and found out anew where that was wrong."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.ids import new_id
from app.models import Account, Location
from app.services.access.actor import Actor
from tests.factories.statements import sent
from tests.factories.trading import Api, Trading

Acting = Callable[[Actor], Api]
PLACED = (201, "")


class Shop:
    """A customer who orders one of one item, again and again."""

    def __init__(self, trading: Trading, api: Api, customer_id: UUID, item_id: UUID) -> None:
        self.trading, self.api, self.customer_id, self.item_id = trading, api, customer_id, item_id

    async def order(self, *item_ids: UUID, **fields: Any) -> tuple[tuple[int, str], int]:
        """Status and code of the answer, and how many statements it took."""
        wanted = item_ids or (self.item_id,)
        lines = fields.pop("lines", None) or [{"item_id": str(item_id), "quantity": "1"} for item_id in wanted]
        with sent(self.trading.database) as statements:
            answer = await self.api.send("/sales-orders", {"lines": lines, **fields})
            await asyncio.sleep(0)
        read = answer.json()
        codes = [error["code"] for error in read.get("errors") or ()]
        return (answer.status_code, codes[0] if codes else read.get("code", "")), len(statements)

    async def change(self, statement: str, **values: Any) -> None:
        """What somebody writes meanwhile."""
        async with self.trading.engine.begin() as connection:
            await connection.execute(text(statement), {"company": self.trading.company_id, **values})


@pytest.fixture
async def shop(trading: Trading, acting: Acting) -> Shop:
    """The customer has ordered before: what came first is known now."""
    customer_id, item_id = await trading.customer("KH"), await trading.item("HH", "100000")
    await trading.stock(item_id, "1000", "50000000")
    shop = Shop(trading, acting(await trading.person("customer", customer_id)), customer_id, item_id)
    assert await shop.order() == (PLACED, 7)  # its balances are made, too
    assert await shop.order() == (PLACED, 4)
    return shop


async def test_a_limit_that_is_set_meanwhile_binds_the_next_order(shop: Shop) -> None:
    """It is checked against a balance that orders did not need before."""
    await shop.change(
        "UPDATE partners SET credit_limit = 1 WHERE company_id = :company AND id = :id", id=shop.customer_id
    )
    assert (await shop.order())[0] == (409, "credit_limit_exceeded")
    limit = "UPDATE partners SET credit_limit = 900000000 WHERE company_id = :company AND id = :id"
    await shop.change(limit, id=shop.customer_id)
    assert (await shop.order())[0] == PLACED
    assert await shop.order() == (PLACED, 4)
    await shop.trading.check()


async def test_goods_are_held_where_they_are_sold_from_now(shop: Shop, owner_engine: AsyncEngine) -> None:
    """The warehouse that the last order came from is closed, and another one serves."""
    trading, other = shop.trading, new_id()
    async with trading.database.transaction(trading.tenant) as session:
        place = {"code": "K2", "name": "Kho Hai", "kind": "warehouse", "active": True}
        session.add(Location(company_id=trading.company_id, id=other, **place))
    await shop.change(
        "UPDATE locations SET active = false WHERE company_id = :company AND id = :id", id=trading.warehouse_id
    )
    reserved = "SELECT location_id, demand FROM stock_balances WHERE company_id = :c AND item_id = :i"
    assert (await shop.order())[0] == PLACED
    assert await shop.order() == (PLACED, 4)
    async with owner_engine.connect() as connection:
        rows = await connection.execute(text(reserved), {"c": trading.company_id, "i": shop.item_id})
        assert {row[0]: row[1] for row in rows} == {trading.warehouse_id: 2, other: 2}
    await trading.check()


async def test_another_account_is_posted_to_once_it_has_the_role(shop: Shop) -> None:
    """Its balance with the customer is another one."""
    trading = shop.trading
    async with trading.database.transaction(trading.tenant) as session:
        names = {"name": "Đơn bán mới", "name_en": "New sales orders"}
        account = Account(company_id=trading.company_id, code="M9", kind="memo", by_partner=True, active=True, **names)
        session.add(account)
    role = "WHERE company_id = :company AND role = 'memo_sales_orders'"
    await shop.change(f"UPDATE account_roles SET account_code = 'M9' {role}")
    assert (await shop.order())[0] == PLACED
    assert await shop.order() == (PLACED, 4)
    assert (await trading.balances())["M9"] == 216_000


async def test_an_item_that_never_lay_here_is_ordered_all_the_same(shop: Shop) -> None:
    """Its balance has to be made before any is locked; a service never has one, so it costs a statement more."""
    new, service = await shop.trading.item("NEU", "1000"), await shop.trading.item("DV", "1000", kind="service")
    assert await shop.order(new, shop.item_id) == (PLACED, 7)
    assert await shop.order(new, shop.item_id) == (PLACED, 4)
    assert await shop.order(service, shop.item_id) == (PLACED, 5)
    await shop.trading.check()


async def test_codes_are_looked_up_first(shop: Shop) -> None:
    """An order of codes cannot tell its balances, and leaves what is known; an item that comes twice is one balance."""
    by_code = {"lines": [{"item_code": "HH", "quantity": "1"}]}
    assert await shop.order(**by_code) == (PLACED, 5)
    assert await shop.order() == (PLACED, 4)
    assert await shop.order(shop.item_id, shop.item_id) == (PLACED, 4)
    await shop.trading.check()


async def test_a_company_that_sells_at_once_from_now_on(shop: Shop) -> None:
    """A direct sale changes other balances than those that an order did."""
    await shop.change("UPDATE companies SET posting_policy = 'direct_sale' WHERE id = :company")
    assert (await shop.order())[0] == PLACED
    await shop.change("UPDATE companies SET posting_policy = 'reserve' WHERE id = :company")
    assert (await shop.order())[0] == PLACED
    assert await shop.order() == (PLACED, 4)
    await shop.trading.check()


async def test_a_faulty_order_is_told_its_fault(shop: Shop) -> None:
    """Though its balances were locked before: they are let go of with it."""
    assert (await shop.order(new_id()))[0] == (422, "item_unknown")
    await shop.change("DELETE FROM account_roles WHERE company_id = :company AND role = 'memo_sales_orders'")
    assert (await shop.order(new_id()))[0] == (422, "item_unknown")
    assert (await shop.order())[0] == (409, "account_role_missing")
