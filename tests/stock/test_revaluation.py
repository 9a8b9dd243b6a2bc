"""Value alone: what lies in a warehouse becomes worth more or less, and what has gone goes to cost of sales."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError
from app.core.ids import new_id
from app.services.posting import (
    AddedBy,
    Event,
    Header,
    LeftBy,
    Place,
    Posting,
    Revaluation,
    Transfer,
    load_books,
    post,
)
from app.services.posting.reversal import reversal_of
from tests.stock.conftest import LEDGERS, Yard


async def _revalue(yard: Yard, item: UUID, value: str, of_quantity: str | None) -> Header:
    trading = yard.trading
    document = ("revaluation", new_id(), "RV-1")
    header = Header("stock.revalued", trading.company_id, trading.owner.user_id, *document, posted_on=today())
    posting = Posting(
        header=header,
        event=Event("stock.revalued", {}),
        revaluations=[
            Revaluation(
                item_id=item,
                place=Place(trading.warehouse_id, kept=True),
                against=Place(trading.count_id, kept=False),
                value=Decimal(value),
                line_no=1,
                of_quantity=None if of_quantity is None else Decimal(of_quantity),
            )
        ],
        transfers=[
            Transfer("inventory_goods", "other_income", AddedBy(0), item_id=item),
            Transfer("cost_of_sales", "other_income", LeftBy(0), item_id=item),
        ],
    )
    async with trading.database.transaction(trading.tenant) as session:
        await post(session, await load_books(await raw(session), trading.company_id), posting)
    return header


@pytest.mark.parametrize(
    ("value", "of_quantity", "added", "left"),
    [
        ("900", None, 900, 0),
        ("-900", None, -900, 0),
        ("900", "6", 900, 0),
        ("1000", "30", 333, 667),
        ("-1000", "30", -333, -667),
        ("-50000", None, -10_000, -40_000),
    ],
)
async def test_only_the_share_that_lies_there_is_added(
    yard: Yard, value: str, of_quantity: str | None, added: int, left: int
) -> None:
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "10", "10000")
    header = await _revalue(yard, item, value, of_quantity)
    assert await yard.lies(item) == {"MAIN": (10, 10_000 + added)}
    assert (await yard.trading.balances()).get("632", 0) == left
    await yard.trading.check()
    async with yard.trading.database.transaction(yard.trading.tenant) as session:
        connection = await raw(session)
        books = await load_books(connection, yard.trading.company_id)
        await post(session, books, await reversal_of(connection, header))
    assert await yard.lies(item) == {"MAIN": (10, 10_000)}
    assert (await yard.trading.balances()).get("632", 0) == 0
    await yard.trading.check()


async def test_value_is_not_taken_back_from_goods_that_have_gone(yard: Yard) -> None:
    trading = yard.trading
    item = await trading.item("VT")
    await trading.stock(item, "2", "10000")
    header = await _revalue(yard, item, "500", None)
    line = {"item_code": "VT", "quantity": "2"}
    await yard.keeper.do("/stock-adjustments", {"location_id": yard.main, "reason": "own_use", "lines": [line]})
    before = await trading.count_rows(*LEDGERS)
    with pytest.raises(AppError, match="have gone") as refused:
        async with trading.database.transaction(trading.tenant) as session:
            connection = await raw(session)
            await post(session, await load_books(connection, trading.company_id), await reversal_of(connection, header))
    assert refused.value.code == "value_gone"
    assert await trading.count_rows(*LEDGERS) == before
    await trading.check()


async def test_nothing_is_added_where_nothing_lies(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "2", "10000")
    line = {"item_code": "VT", "quantity": "2"}
    await yard.keeper.do("/stock-adjustments", {"location_id": yard.main, "reason": "own_use", "lines": [line]})
    await _revalue(yard, item, "500", "2")
    assert await yard.lies(item) == {}
    assert (await yard.trading.balances())["632"] == 500
    await yard.trading.check()


async def test_the_card_shows_value_without_quantity(yard: Yard) -> None:
    item = await yard.trading.item("VT")
    await yard.trading.stock(item, "2", "10000")
    await _revalue(yard, item, "-500", None)
    place = {"item_id": str(item), "location_id": yard.main}
    card = await yard.acting(yard.trading.owner).get("/stock/card", **place)
    last = card["items"][-1]
    assert (last["quantity_in"], last["quantity_out"], last["value_out"]) == ("0", "0", "500")
