"""Stock by item and location, and the stock card."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import insert

from app.core.clock import today
from app.core.db import raw
from app.core.ids import new_id
from app.models import Item, Location, StockBalance
from app.services.catalog.search import item_search_key
from app.services.posting import CostOf, Event, Header, Move, Place, Posting, Transfer, load_books, post
from tests.factories.trading import Trading
from tests.ledgers.conftest import Acting, Trade

LAST_YEAR = today().year - 1
JAN, FEB, MAR = (date(LAST_YEAR, month, 10) for month in (1, 2, 3))


async def put_in(trading: Trading, item_id: UUID, quantity: str, value: str, on: date) -> None:
    """Opening stock on a day."""
    header = Header("opening.stock", trading.company_id, trading.owner.user_id, "opening", new_id(), "OPEN", on)
    move = Move(
        item_id,
        Place(trading.count_id, kept=False),
        Place(trading.warehouse_id, kept=True),
        Decimal(quantity),
        1,
        value=Decimal(value),
    )
    transfer = Transfer("inventory_goods", "opening_balance", CostOf(0), item_id=item_id)
    async with trading.database.transaction(trading.tenant) as session:
        books = await load_books(await raw(session), trading.company_id)
        await post(session, books, Posting(header, Event("opening.stock", {}), moves=[move], transfers=[transfer]))


async def warehouse(trading: Trading, code: str) -> UUID:
    """Another warehouse."""
    location_id = new_id()
    async with trading.database.transaction(trading.tenant) as session:
        session.add(
            Location(company_id=trading.company_id, id=location_id, code=code, name=f"Kho {code}", kind="warehouse")
        )
    return location_id


async def fill(trading: Trading, count: int, location_id: UUID) -> None:
    """Many items with a balance; the rows alone, as no ledger is read here."""
    ids = [new_id() for _ in range(count)]
    async with trading.database.transaction(trading.tenant) as session:
        await session.execute(
            insert(Item),
            [
                {
                    "company_id": trading.company_id,
                    "id": item_id,
                    "code": f"I{number:05d}",
                    "name": f"Nước mắm số {number}",
                    "search_key": item_search_key(f"I{number:05d}", f"Nước mắm số {number}"),
                    "sort_key": "",
                    "base_unit": "chai",
                    "tax_class": "vn_standard",
                }
                for number, item_id in enumerate(ids)
            ],
        )
        await session.execute(
            insert(StockBalance),
            [
                {"company_id": trading.company_id, "item_id": item_id, "location_id": location_id, "on_hand": 1}
                for item_id in ids
            ],
        )


async def test_stock_tells_what_is_free_and_what_is_waited_for(trade: Trade) -> None:
    item = await trade.trading.item("NM", "80000")
    await put_in(trade.trading, item, "100", "5000000", JAN)
    partner = await trade.trading.customer("KH1")
    order = {"partner_id": str(partner), "lines": [{"item_code": "NM", "quantity": "130"}]}
    await trade.owner.do("/sales-orders", order)
    row = (await trade.owner.get("/stock"))["items"][0]
    assert row["item"] == {"id": str(item), "code": "NM", "name": "Hàng NM"}
    assert row["location"]["code"] == "MAIN"
    assert {name: row[name] for name in ("on_hand", "reserved", "available", "back_ordered", "value", "unit")} == {
        "on_hand": "100",
        "reserved": "100",
        "available": "0",
        "back_ordered": "30",
        "value": "5000000",
        "unit": "cái",
    }


async def test_value_is_shown_only_to_who_may_see_it(trade: Trade, acting: Acting) -> None:
    item = await trade.trading.item("NM", "80000")
    await put_in(trade.trading, item, "100", "5000000", JAN)
    await put_in(trade.trading, item, "1", "77777", FEB)
    keeper = acting(await trade.trading.person("warehouse"))
    card = {"item_id": str(item), "location_id": str(trade.trading.warehouse_id), "limit": 1}
    assert (await keeper.get("/stock"))["items"][0]["value"] is None
    seen = await keeper.get("/stock/card", **card)
    assert "5000000" not in str(seen)
    assert "5077777" not in str(seen)
    second = await keeper.get("/stock/card", **card, cursor=seen["next_cursor"])
    assert second["items"][0]["after"] == {"quantity": "101", "value": None}
    full = await trade.owner.get("/stock/card", **card)
    again = await keeper.get("/stock/card", **card, cursor=full["next_cursor"])
    assert again["items"][0]["after"] == {"quantity": "101", "value": None}
    assert len(seen["next_cursor"]) < len(full["next_cursor"])


async def test_stock_is_found_without_diacritics_and_by_place(trade: Trade) -> None:
    trading = trade.trading
    other = await warehouse(trading, "HN")
    await fill(trading, 30, trading.warehouse_id)
    await fill_again(trading, other)
    found = await trade.owner.get("/stock", query="nuoc MAM so 29")
    assert [row["item"]["name"] for row in found["items"]] == ["Nước mắm số 29"] * 2
    assert [row["location"]["code"] for row in found["items"]] == ["HN", "MAIN"]
    here = await trade.owner.get("/stock", query="I0000", location_id=str(other))
    assert [row["item"]["code"] for row in here["items"]] == [f"I0000{n}" for n in range(10)]
    assert (await trade.owner.get("/stock", location_id=str(new_id())))["items"] == []
    assert (await trade.owner.get("/stock", query="100% no_such"))["items"] == []


async def fill_again(trading: Trading, location_id: UUID) -> None:
    """The same items at another place."""
    async with trading.database.transaction(trading.tenant) as session:
        await (await raw(session)).execute(
            "INSERT INTO stock_balances (company_id, item_id, location_id, on_hand, reserved, demand, value)"
            " SELECT company_id, item_id, $2, 0, 0, 0, 0 FROM stock_balances WHERE company_id = $1",
            trading.company_id,
            location_id,
        )


async def test_pages_show_every_row_once(trade: Trade) -> None:
    trading = trade.trading
    other = await warehouse(trading, "HN")
    await fill(trading, 25, trading.warehouse_id)
    await fill_again(trading, other)
    seen, cursor = [], None
    while True:
        page = await trade.owner.get("/stock", limit=7, **({"cursor": cursor} if cursor else {}))
        seen += [(row["item"]["code"], row["location"]["code"]) for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [(f"I{n:05d}", code) for n in range(25) for code in ("HN", "MAIN")]
    in_stock = await trade.owner.get("/stock", limit=200, in_stock="true")
    assert {row["location"]["code"] for row in in_stock["items"]} == {"MAIN"}


async def test_card_runs_from_opening_to_closing(trade: Trade) -> None:
    item = await trade.trading.item("NM", "80000")
    await put_in(trade.trading, item, "100", "5000000", JAN)
    partner = await trade.trading.customer("KH1")
    invoice = await trade.sell(partner, [("NM", "4")], FEB)
    await trade.take_back(invoice["id"], "1", MAR)
    card = {"item_id": str(item), "location_id": str(trade.trading.warehouse_id)}
    whole = await trade.owner.get("/stock/card", **card)
    assert (whole["opening"], whole["closing"]) == (
        {"quantity": "0", "value": "0"},
        {"quantity": "97", "value": "4850000"},
    )
    assert [
        (row["moved_on"], row["counterpart"]["code"], row["quantity_in"], row["quantity_out"], row["after"])
        for row in whole["items"]
    ] == [
        (JAN.isoformat(), "COUNT", "100", "0", {"quantity": "100", "value": "5000000"}),
        (FEB.isoformat(), "CUSTOMER", "0", "4", {"quantity": "96", "value": "4800000"}),
        (MAR.isoformat(), "CUSTOMER", "1", "0", {"quantity": "97", "value": "4850000"}),
    ]
    assert whole["items"][1]["document_number"] == invoice["number"]
    part = await trade.owner.get("/stock/card", **card, **{"from": FEB.isoformat(), "to": FEB.isoformat()})
    assert (part["opening"]["quantity"], part["closing"]["quantity"], len(part["items"])) == ("100", "96", 1)
    until = await trade.owner.get("/stock/card", **card, to=JAN.isoformat())
    assert (until["opening"]["quantity"], until["closing"]["value"]) == ("0", "5000000")
    first = await trade.owner.get("/stock/card", **card, limit=2)
    rest = await trade.owner.get("/stock/card", **card, limit=2, cursor=first["next_cursor"])
    assert (first["items"] + rest["items"], rest["next_cursor"]) == (whole["items"], None)


@pytest.mark.parametrize("foreign", ["item_id", "location_id"])
async def test_a_foreign_card_is_not_found(trade: Trade, other_company: Trading, foreign: str) -> None:
    ours = {"item_id": await trade.trading.item("NM"), "location_id": trade.trading.warehouse_id}
    theirs = {"item_id": await other_company.item("NM"), "location_id": other_company.warehouse_id}
    answers = []
    for other in (theirs[foreign], new_id()):
        answer = await trade.owner.client.get(
            "/api/v1/stock/card",
            headers=trade.owner.headers,
            params={name: str(value) for name, value in {**ours, foreign: other}.items()},
        )
        answers.append((answer.status_code, answer.json()["code"], answer.json()["detail"]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


async def test_customers_may_not_look_into_the_warehouse(trade: Trade, acting: Acting) -> None:
    customer = acting(await trade.trading.person("customer", await trade.trading.customer("KH1")))
    answer = await customer.client.get("/api/v1/stock", headers=customer.headers)
    assert answer.status_code == 403


async def test_other_companies_stock_is_not_listed(trade: Trade, other_company: Trading, acting: Acting) -> None:
    await put_in(trade.trading, await trade.trading.item("NM"), "1", "1", JAN)
    assert (await acting(other_company.owner).get("/stock"))["items"] == []
