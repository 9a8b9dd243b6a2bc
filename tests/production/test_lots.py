"""Materials and products that are kept by lot go to a factory, are used there, and come back as what they are."""

from typing import Any

from tests.production.conftest import Workshop


def lot(code: str, quantity: str, **more: str) -> dict[str, str]:
    return {"lot": code, "quantity": quantity, **more}


async def lying(workshop: Workshop, **query: str) -> list[tuple[str, str, str]]:
    rows = (await workshop.owner.get("/lots", **query))["items"]
    return [(row["lot"], row["location"]["code"], row["quantity"]) for row in rows]


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


async def test_materials_go_and_come_by_their_lots(workshop: Workshop) -> None:
    owner, main = workshop.owner, str(workshop.trading.warehouse_id)
    await workshop.trading.item("VAI", None, kind="material", tracking="lot")
    await workshop.trading.item("AO", None, kind="finished", tracking="lot")
    lots = [lot("V1", "60", expires_on="2098-01-01"), lot("V2", "40", expires_on="2099-01-01")]
    came = {"item_code": "VAI", "quantity": "100", "unit_cost": "1000", "lots": lots}
    await owner.do("/stock-adjustments", {"location_id": main, "reason": "surplus", "lines": [came]})
    factory, person = await workshop.factory()
    order = await workshop.agreed(await workshop.bill("AO", "VAI 1"), factory, person, quantity="50", unit_fee="100")
    path, material = f"/production-orders/{order['id']}", {"item_code": "VAI", "quantity": "50"}

    before = await workshop.trading.count_rows("postings", "stock_moves", "lot_moves", "production_vouchers")
    short = await owner.send(f"{path}/dispatches", {"lines": [material | {"lots": [lot("V2", "50")]}]})
    assert (short.status_code, faults(short)) == (409, [("/lines/0/lots/0/lot", "lot_short")])
    other = await owner.send(f"{path}/dispatches", {"lines": [material | {"lots": [lot("V3", "50")]}]})
    assert faults(other) == [("/lines/0/lots/0/lot", "lot_short")]
    after = await workshop.trading.count_rows("postings", "stock_moves", "lot_moves", "production_vouchers")
    assert after == before
    sent = [lot("V2", "40"), lot("V1", "10")]
    await owner.do(f"{path}/dispatches", {"lines": [material | {"lots": sent}]})
    assert await lying(workshop, location_id=main) == [("V1", "MAIN", "50")]

    back = {"item_code": "VAI", "quantity": "5", "lots": [lot("V2", "5")]}
    await owner.do(f"{path}/returns", {"lines": [back]})
    lost = {"charged_to": "factory", "lines": [back | {"quantity": "1", "lots": [lot("V1", "1")]}]}
    await owner.do(f"{path}/losses", lost)
    assert await lying(workshop, location_id=main) == [("V1", "MAIN", "50"), ("V2", "MAIN", "5")]
    used = [{"item_code": "VAI", "quantity": "20", "lots": [lot("V2", "20")]}]
    made = {"finished": "20", "used": used, "lots": [lot("A1", "20")]}
    wrong = await owner.send(f"{path}/receipts", made | {"used": [used[0] | {"lots": [lot("V2", "19")]}]})
    assert faults(wrong) == [("/used/0/lots", "lots_differ")]
    await owner.do(f"{path}/receipts", made)
    left = [row[::2] for row in await lying(workshop) if row[1] != "MAIN"]
    assert left == [("V1", "9"), ("V2", "15")]
    await owner.do(f"{path}/receipts", {"finished": "10", "lots": [lot("A2", "10")]})
    assert [row[::2] for row in await lying(workshop) if row[1] != "MAIN"] == [("V2", "14")]
    await workshop.trading.check()


async def test_scrap_says_its_lots_when_it_comes_in(workshop: Workshop) -> None:
    await workshop.stocked("A", "100", "1000000")
    await workshop.items("TP", kind="finished")
    await workshop.trading.item("PL", None, kind="material", tracking="lot")
    factory, person = await workshop.factory()
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, person, quantity="50")
    path, scrap = f"/production-orders/{order['id']}", {"item_code": "PL", "quantity": "3", "unit_cost": "100"}
    await workshop.owner.do(f"{path}/dispatches", {})
    unnamed = await workshop.owner.send(f"{path}/scrap-receipts", {"lines": [scrap]})
    assert faults(unnamed) == [("/lines/0/lots", "lots_missing")]
    await workshop.owner.do(f"{path}/scrap-receipts", {"lines": [scrap | {"lots": [lot("P1", "3")]}]})
    assert await lying(workshop) == [("P1", "MAIN", "3")]
    await workshop.trading.check()
