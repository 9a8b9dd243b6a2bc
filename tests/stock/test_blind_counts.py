"""Counting blind: until a count is approved, those who count are told nothing of what the books say."""

from dataclasses import replace

from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.access.roles import SCOPES_BY_ROLE
from app.services.stock.blind import counts_blind
from tests.factories.trading import Api
from tests.stock.conftest import Yard
from tests.stock.test_counts import accountant, approved, counted, opened, sheet, submitted

NOBODY = Actor(new_id(), new_id(), new_id(), "", None, frozenset())


async def count_blind(yard: Yard) -> Api:
    """From now on sheets are blind; answers the owner, who sees all."""
    owner = yard.acting(yard.trading.owner)
    settings = f"/api/v1/companies/{yard.trading.company_id}"
    seen = await owner.client.get(settings, headers=owner.headers)
    headers = {**owner.headers, "If-Match": seen.headers["ETag"]}
    changed = await owner.client.patch(settings, headers=headers, json={"blind_counts": True})
    assert (changed.status_code, changed.json()["blind_counts"]) == (200, True)
    return owner


async def test_a_blind_sheet_tells_the_counter_nothing(yard: Yard) -> None:
    await yard.trading.stock(await yard.trading.item("VT"), "10", "10000")
    await count_blind(yard)
    count = await counted(yard, await opened(yard), VT="9")
    line = (await sheet(yard.keeper, count))["VT"]
    assert (line["counted"], line["book_quantity"], line["difference"], line["lots"]) == ("9", None, None, [])
    line = (await sheet(await accountant(yard), count))["VT"]
    assert (line["counted"], line["book_quantity"], line["difference"]) == ("9", "10", "-1")


async def test_who_counts_blind_is_shown_no_stock_of_it_until_it_is_approved(yard: Yard) -> None:
    """Neither what lies there nor its card, lots and needs; other items and warehouses stay as they are."""
    owner = await count_blind(yard)
    item = await yard.trading.item("VT", tracking="lot")
    await yard.trading.stock(await yard.trading.item("VT2"), "4", "4000")
    found = {"item_code": "VT", "quantity": "10", "unit_cost": "1000", "lots": [{"lot": "A", "quantity": "10"}]}
    await owner.do("/stock-adjustments", {"location_id": yard.main, "reason": "surplus", "lines": [found]})
    moved = {"item_code": "VT", "quantity": "1"}
    await owner.do("/stock-transfers", yard.transfer(moved, direct=True))
    point = {"minimum": "20", "target": "30"}
    await owner.put(f"/reorder-points/{item}/{yard.main}", point)
    (lot_id,) = {lot["id"] for lot in (await owner.get("/lots"))["items"]}
    books = await accountant(yard)

    async def shown(api: Api) -> tuple[object, ...]:
        stock = [(row["item"]["code"], row["location"]["code"]) for row in (await api.get("/stock"))["items"]]
        lots = [row["location"]["code"] for row in (await api.get("/lots"))["items"]]
        needs = [row["item"]["code"] for row in (await api.get("/purchase-needs"))["items"]]
        cards = [
            (await api.client.get(f"/api/v1{path}", headers=api.headers, params=params)).status_code
            for path, params in [
                ("/stock/card", {"item_id": str(item), "location_id": yard.main}),
                ("/stock/card", {"item_id": str(item), "location_id": yard.branch}),
                (f"/lots/{lot_id}", {}),
            ]
        ]
        return sorted(stock), sorted(lots), needs, cards

    everything = (
        [("VT", "CN"), ("VT", "MAIN"), ("VT2", "MAIN")],
        ["CN", "MAIN"],
        ["VT"],
        [200, 200, 200],
    )
    assert await shown(yard.keeper) == everything
    count = await opened(yard, "VT")
    hidden: tuple[object, ...] = ([("VT", "CN"), ("VT2", "MAIN")], ["CN"], [], [404, 200, 404])
    assert (await shown(yard.keeper), await shown(books)) == (hidden, everything)
    part = {"item_code": "VT", "quantity": "8", "lots": [{"lot": "A", "quantity": "8"}]}
    count = await submitted(yard, await yard.keeper.do(f"/stock-counts/{count['id']}/entries", {"lines": [part]}))
    assert await shown(yard.keeper) == hidden
    await approved(yard, books, count)
    assert await shown(yard.keeper) == everything


def test_who_counts_blind_cannot_ask_through_an_order_what_lies_there() -> None:
    """The answer before an order is placed tells of stock too; no role that counts without approving may ask it."""
    asks = {role for role, scopes in SCOPES_BY_ROLE.items() if "sales-orders:write" in scopes}
    assert not {role for role in asks if counts_blind(replace(NOBODY, scopes=SCOPES_BY_ROLE[role]))}
    assert counts_blind(replace(NOBODY, scopes=SCOPES_BY_ROLE["warehouse"]))
