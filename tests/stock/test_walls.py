"""What stock documents tell only some of those who read them."""

from typing import Any

import pytest

from app.core.clock import today
from app.core.db import Database
from app.services.stock.lots import read_shelves
from tests.factories.trading import open_trading
from tests.stock.conftest import Yard


@pytest.mark.parametrize("path", ["/stock-transfers", "/stock-adjustments"])
async def test_values_are_for_those_who_may_see_them(yard: Yard, path: str) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "50", "100000")
    line = {"item_code": "VT", "quantity": "1"}
    adjustment = {"location_id": yard.main, "reason": "shortage", "lines": [line]}
    body: dict[str, Any] = yard.transfer(line) if path == "/stock-transfers" else adjustment
    document = (await yard.keeper.do(path, body))["id"]
    viewer = yard.acting(await yard.trading.person("viewer"))
    assert (await viewer.get(f"{path}/{document}"))["lines"][0]["value"] == "2000"
    assert (await yard.keeper.get(f"{path}/{document}"))["lines"][0]["value"] is None


async def test_shelves_tell_of_no_item_of_another_company(yard: Yard, unwalled: Database) -> None:
    """Not even that lots are kept of it."""
    milk = await yard.trading.item("SUA", "20000", tracking="lot")
    other = await open_trading(yard.trading.database, yard.trading.engine)
    for trading, rows in ((yard.trading, 1), (other, 0)):
        for database in (yard.trading.database, unwalled):
            async with database.transaction(trading.owner.tenant, read_only=True) as session:
                found = await read_shelves(session, trading.owner, trading.warehouse_id, [milk], today())
            assert len(found) == rows
