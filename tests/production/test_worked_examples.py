"""The worked examples of outsourced processing, figure by figure and account by account, under both regimes.

Sent: 100 kg of A at 50,000 and 20 m of B at 30,000. Fee 2,000,000 and VAT 8 %. 5 kg of A come back, scrap is worth
30,000, 90 pieces come in: they cost 7,320,000, or 7,220,000 when the factory owes 2 kg of A.
"""

from decimal import Decimal
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from tests.factories.trading import Api, Headers
from tests.production.conftest import Workshop, open_workshop

ACCOUNTS = {
    "tt99": {"received": "3318", "claim": "1388"},
    "tt133": {"received": "3318", "claim": "1388"},
}


@pytest.fixture(params=["tt99", "tt133"])
async def example(
    request: pytest.FixtureRequest,
    client: AsyncClient,
    signed_in: Headers,
    database: Database,
    owner_engine: AsyncEngine,
) -> tuple[Workshop, str]:
    """A company under a regime, with the materials of the example."""
    regime = str(request.param)
    workshop = await open_workshop(database, owner_engine, lambda actor: Api(client, signed_in(actor)), regime=regime)
    await workshop.stocked("A", "100", "5000000")
    await workshop.stocked("B", "20", "600000")
    await workshop.items("PL")
    await workshop.items("TP", kind="finished")
    return workshop, regime


@pytest.mark.parametrize("scrap_last", [False, True])
@pytest.mark.parametrize(("lost", "cost"), [(False, 7_320_000), (True, 7_220_000)])
async def test_an_order_from_materials_to_settlement(
    example: tuple[Workshop, str], lost: bool, cost: int, scrap_last: bool
) -> None:
    """Every step leaves the figures of the example, whether the scrap comes before the goods or after."""
    workshop, regime = example
    accounts = ACCOUNTS[regime]
    factory, person = await workshop.factory()
    bill = await workshop.bill("TP", "A 1.111112", "B 0.222223")
    order = await workshop.agreed(bill, factory, person)
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    memo = (await workshop.trading.balances())["M331"]
    assert (order["status"], memo) == ("agreed", -2_160_000)

    sent = [{"item_code": "A", "quantity": "100"}, {"item_code": "B", "quantity": "20"}]
    await owner.do(f"{path}/dispatches", {"lines": sent})
    books = await workshop.trading.balances()
    assert (books["154"], books["152"]) == (5_600_000, 0)
    await owner.do(f"{path}/returns", {"lines": [{"item_code": "A", "quantity": "5"}]})
    assert (await workshop.trading.balances())["152"] == 250_000
    if lost:
        loss = {"charged_to": "factory", "lines": [{"item_code": "A", "quantity": "2"}]}
        await owner.do(f"{path}/losses", loss)
        assert (await workshop.trading.balances())[accounts["claim"]] == 100_000
    scrap = {"lines": [{"item_code": "PL", "quantity": "3", "unit_cost": "10000"}]}
    if not scrap_last:
        await owner.do(f"{path}/scrap-receipts", scrap)
    used = [{"item_code": "A", "quantity": "93" if lost else "95"}, {"item_code": "B", "quantity": "20"}]
    await owner.do(f"{path}/receipts", {"finished": "90", "used": used})
    if scrap_last:
        assert (await workshop.trading.balances())["155"] == cost + 30_000
        await owner.do(f"{path}/scrap-receipts", scrap)
    books = await workshop.trading.balances()
    assert (books["155"], books["154"], books[accounts["received"]]) == (cost, 0, -2_000_000)

    invoice = {"reference": "AB/26E-17", "quantity": "90"}
    done = await owner.do(f"{path}/fee-invoices", invoice)
    assert [(c["net_amount"], c["tax_amount"]) for c in done["charges"]] == [("2000000", "160000")]
    books = await workshop.trading.balances()
    assert (books["331"], books["1331"], books[accounts["received"]], books["M331"]) == (-2_160_000, 160_000, 0, 0)

    await workshop.confirmed(path, person, owner)
    await _same_on_both_sides(path, owner, person, "93" if lost else "95", lost)
    version = (await owner.get(path))["version"]
    closed = await owner.do(f"{path}/closing", {}, **{"If-Match": f'"{version}"'})
    assert (closed["status"], closed["finished"]) == ("closed", "90")
    await workshop.trading.check()


async def _same_on_both_sides(path: str, owner: Api, person: Api, used: str, lost: bool) -> None:
    ours, theirs = await owner.get(f"{path}/settlement"), await person.get(f"{path}/settlement")
    assert ours["lines"] == theirs["lines"]
    assert (theirs["cost"], theirs["freight"], ours["freight"]) == (None, None, "0")
    assert Decimal(ours["cost"]) == (7_220_000 if lost else 7_320_000)
    assert all(entry["current"] for entry in ours["confirmations"])
    first: dict[str, Any] = ours["lines"][0]
    names = ("sent", "used", "lost", "returned", "left")
    assert [first[name]["quantity"] for name in names] == ["100", used, "2" if lost else "0", "5", "0"]
    assert Decimal(first["sent"]["value"]) == sum(Decimal(first[name]["value"]) for name in names[1:])
