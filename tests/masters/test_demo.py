"""The demo company."""

import asyncio

from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.commands.demo import COMPANY_ID, PEOPLE, ensure_demo
from app.core.db import Database, Tenant
from app.core.settings import Settings
from app.main import create_app
from app.models import AccountTransfer, Item, ItemPrice, Posting, StockBalance
from tests.audit import assert_books_hold


async def test_two_starts_at_once_make_one_demo_company(
    committed: Database, committed_owner: AsyncEngine, settings: Settings
) -> None:
    first, second = await asyncio.gather(ensure_demo(committed), ensure_demo(committed))
    assert first == second == await ensure_demo(committed)
    assert {person["role"] for person in first["sign_ins"]} == {person.role for person in PEOPLE}
    partners = {person["partner"] for person in first["sign_ins"] if person["role"] == "customer"}
    assert len(partners) == 2
    async with committed.transaction(Tenant(COMPANY_ID, None)) as session:
        assert await session.scalar(select(func.count()).select_from(Item)) == 42
        posted = (await session.scalars(select(Posting.event).order_by(Posting.event))).all()
        worth = await session.scalar(select(func.sum(StockBalance.value)))
        contra = select(func.sum(AccountTransfer.amount))
        into = await session.scalar(contra.where(AccountTransfer.debit_account == "OPENING"))
        out = await session.scalar(contra.where(AccountTransfer.credit_account == "OPENING"))
        priced = await session.scalar(select(func.count(func.distinct(ItemPrice.item_id))))
    # Opening stock, the fee of a hundred bags that have come, and the cloth and thread that were received.
    assert (worth, into, priced) == (516_880_000 + 350_000 + 200 * 61_000 + 200 * 18_500, out, 42)
    assert {event for event in posted if event.startswith(("purchase", "goods"))} == {
        "purchase_order.accepted",
        "goods_receipt.posted",
    }
    assert [event for event in posted if event.startswith("production")] == [
        "production.goods_received",
        "production.materials_sent",
        "production_order.agreed",
        "production_order.sent",
        "production_order.sent",
    ]
    assert [event for event in posted if event.startswith(("supplier", "payment"))] == [
        "payment.posted",
        "payment.posted",
        "supplier_invoice.approved",
        "supplier_invoice.approved",
    ]
    assert len(posted) == 13
    await assert_books_hold(committed_owner, COMPANY_ID)
    await _signs_in(committed, settings, first["sign_ins"][5])


async def _signs_in(database: Database, settings: Settings, person: dict[str, str]) -> None:
    app = create_app(settings, database)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://giao.test") as client:
        body = {"email": person["email"], "password": person["password"]}
        token = (await client.post("/api/v1/auth/sign-in", json=body)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        partners = (await client.get("/api/v1/partners", headers=headers)).json()["items"]
        items = (await client.get("/api/v1/items?limit=10", headers=headers)).json()["items"]
        query = "&".join(f"item_id={item['id']}" for item in items)
        prices = (await client.get(f"/api/v1/prices?{query}", headers=headers)).json()["items"]
    assert [partner["name"] for partner in partners] == [person["partner"]]
    assert len(items) == len(prices) == 10
    assert all(price["price"] is not None for price in prices)
    await app.state.numbers.dispose()
