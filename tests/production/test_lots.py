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


def material_account(sheet: Any) -> list[tuple[str, ...]]:
    """Each material and its lots: sent, used, lost, returned, left."""
    figures = ("sent", "used", "lost", "returned", "left")
    rows = []
    for line in sheet["lines"]:
        rows.append((line["item"]["code"], *(line[figure]["quantity"] for figure in figures)))
        rows += [(each["lot"], *(each[figure] for figure in figures)) for each in line["lots"]]
    return rows


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

    account = [
        ("VAI", "50", "30", "1", "5", "14"),
        ("V1", "10", "9", "1", "0", "0"),
        ("V2", "40", "21", "0", "5", "14"),
    ]
    for reader in (owner, person):
        for where in (f"{path}/settlement", f"/factory-accounts/{factory}"):
            assert material_account(await reader.get(where)) == account
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


async def tailored(workshop: Workshop) -> tuple[str, Any]:
    """Cloth of two lots lies at the factory, 60 and 40, for 100 shirts; the path of the order, and the factory's."""
    await workshop.trading.item("VAI", None, kind="material", tracking="lot")
    await workshop.trading.item("AO", None, kind="finished", tracking="lot")
    await workshop.stocked("CHI", "10", "1000")
    lots = [lot("V1", "60", expires_on="2098-01-01"), lot("V2", "40", expires_on="2099-01-01")]
    came = {"item_code": "VAI", "quantity": "100", "unit_cost": "1000", "lots": lots}
    body = {"location_id": str(workshop.trading.warehouse_id), "reason": "surplus", "lines": [came]}
    await workshop.owner.do("/stock-adjustments", body)
    factory, person = await workshop.factory()
    bill = await workshop.bill("AO", "VAI 1", "CHI 0.1")
    order = await workshop.agreed(bill, factory, person, quantity="100", unit_fee="100")
    path = f"/production-orders/{order['id']}"
    await workshop.owner.do(f"{path}/dispatches", {})
    return path, person


async def test_a_factory_names_the_lots_that_it_made_and_used(workshop: Workshop) -> None:
    """They wait with the report; accepted, they are the lots that come in and go, unless staff names others."""
    path, person = await tailored(workshop)
    used = [
        {"item_code": "VAI", "quantity": "30", "lots": [lot("V2", "20"), lot("V1", "10")]},
        {"item_code": "CHI", "quantity": "3"},
    ]
    made = [lot("A1", "20", expires_on="2099-06-30"), lot("A1", "5"), lot("A2", "5")]
    order = await person.do(f"{path}/reports", {"finished": "30", "used": used, "lots": made})
    (report,) = order["reports"]
    named = [{"lot": "A1", "quantity": "25", "expires_on": "2099-06-30"}]
    assert report["lots"] == [*named, {"lot": "A2", "quantity": "5", "expires_on": None}]
    told = [(line["item"]["code"], line["quantity"], [x["lot"] for x in line["lots"]]) for line in report["used"]]
    assert told == [("VAI", "30", ["V1", "V2"]), ("CHI", "3", [])]
    (waiting,) = (await workshop.owner.get("/intake"))["items"]
    assert (waiting["kind"], waiting["number"]) == ("production_report", report["number"])
    await workshop.owner.do(f"{path}/reports/{report['id']}/acceptance", {})
    assert await lying(workshop, location_id=str(workshop.trading.warehouse_id)) == [
        ("A1", "MAIN", "25"),
        ("A2", "MAIN", "5"),
    ]
    left = [row[::2] for row in await lying(workshop) if row[1] != "MAIN"]
    assert left == [("V1", "50"), ("V2", "20")]

    order = await person.do(f"{path}/reports", {"finished": "10", "lots": [lot("A3", "10")]})
    report_id = order["reports"][-1]["id"]
    await workshop.owner.do(f"{path}/reports/{report_id}/acceptance", {"lots": [lot("A4", "10")]})
    assert ("A4", "MAIN", "10") in await lying(workshop)
    await workshop.trading.check()


async def test_reported_lots_count_at_once_where_nothing_speaks_against_them(workshop: Workshop) -> None:
    """Nobody has to look, but for goods without lots, and lots that the company knows with another day."""
    path, person = await tailored(workshop)
    rule = {"document_kind": "production_report", "mode": "accept"}
    answer = await workshop.owner.client.put("/api/v1/intake-rules", headers=workshop.owner.headers, json=rule)
    assert answer.status_code == 200, answer.text
    day = {"expires_on": "2099-06-30"}
    for lots in ([lot("A1", "10", **day)], [], [lot("A1", "10", expires_on="2099-07-01")], [lot("A1", "10", **day)]):
        order = await person.do(f"{path}/reports", {"finished": "10", "lots": lots})
    assert [report["status"] for report in order["reports"]] == ["accepted", "waiting", "waiting", "accepted"]
    assert ("A1", "MAIN", "20") in await lying(workshop)
    wrong = f"{path}/reports/{order['reports'][2]['id']}/acceptance"
    assert faults(await workshop.owner.send(wrong, {})) == [("/lots/0/expires_on", "expiry_differs")]
    await workshop.trading.check()


async def test_lots_that_do_not_fit_are_refused_with_their_place(workshop: Workshop) -> None:
    path, person = await tailored(workshop)
    made = {"finished": "10", "lots": [lot("A1", "10")]}
    before = await workshop.trading.count_rows("production_reports", "production_report_lots", "postings")
    for body, pointer, code in (
        ({"finished": "10", "lots": [lot("A1", "9")]}, "/lots", "lots_differ"),
        ({"finished": "0", "lots": [lot("A1", "9")], "stages": []}, "/finished", "nothing_reported"),
        (made | {"used": [{"item_code": "CHI", "quantity": "1", "lots": [lot("C1", "1")]}]}, "/used/0/lots", None),
        (
            made | {"used": [{"item_code": "VAI", "quantity": "41", "lots": [lot("V2", "41")]}]},
            "/used/0/lots/0/lot",
            "lot_short",
        ),
        (
            made | {"used": [{"item_code": "VAI", "quantity": "1", "lots": [lot("V3", "1")]}]},
            "/used/0/lots/0/lot",
            "lot_short",
        ),
    ):
        answer = await person.send(f"{path}/reports", body)
        assert answer.status_code == 422, answer.text
        told = answer.json().get("errors") or []
        assert (pointer, code or "lots_not_kept") in {(fault["pointer"], fault["code"]) for fault in told}, answer.text
    assert await workshop.trading.count_rows("production_reports", "production_report_lots", "postings") == before
