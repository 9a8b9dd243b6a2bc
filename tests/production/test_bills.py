"""Bills of material: versions by date, what they are made of, and what is refused."""

from typing import Any

from app.core.ids import new_id
from tests.production.conftest import Workshop, bill_body

TABLES = ("bills", "bill_components", "bill_substitutes", "bill_stages")


async def test_a_bill_is_added_read_and_changed(workshop: Workshop) -> None:
    await workshop.items("AO", kind="finished")
    await workshop.items("CHI", "CHI2")
    await workshop.trading.item("VAI", price=None, kind="material", base_unit="m", units={"cuộn": "50"})
    lines: list[dict[str, Any]] = [
        {"item_code": "VAI", "quantity": "0.4", "unit": "cuộn", "scrap_percent": "2.5", "stage_no": 1},
        {"item_code": "CHI", "quantity": "3", "substitutes": [{"item_code": "CHI2", "factor": "1.5"}]},
        {"item_code": "CHI2", "quantity": "1", "supplied_by": "factory"},
    ]
    body = bill_body("AO", *lines, quantity="10", stages=["Cắt", "May"], note="Mẫu hè")
    made = await workshop.owner.do("/bills-of-material", body)
    assert (made["version_no"], made["quantity"], made["unit"], made["valid_to"]) == (1, "10", "cái", None)
    assert [stage["name"] for stage in made["stages"]] == ["Cắt", "May"]
    assert [(x["base_quantity"], x["scrap_percent"], x["supplied_by"], x["stage_no"]) for x in made["lines"]] == [
        ("20", "2.5", "company", 1),
        ("3", "0", "company", None),
        ("1", "0", "factory", None),
    ]
    assert [(s["item"]["code"], s["factor"]) for s in made["lines"][1]["substitutes"]] == [("CHI2", "1.5")]
    path = f"/bills-of-material/{made['id']}"
    assert await workshop.owner.get(path) == made
    answer = await workshop.patch(path, {"stages": ["May"], "lines": [lines[1]], "note": None}, 1)
    changed = answer.json()
    assert (answer.headers["ETag"], changed["note"], len(changed["lines"]), len(changed["stages"])) == (
        '"2"',
        None,
        1,
        1,
    )
    stale = await workshop.patch(path, {"note": "x"}, 1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    await workshop.trading.check()


async def test_the_version_of_the_day_counts(workshop: Workshop) -> None:
    """The latest first day not after it; a version that has ended or is out of use does not count."""
    await workshop.items("TP", "BTP", "A", "B")
    top = await workshop.bill("TP", "BTP 1")
    await workshop.bill("BTP", "A 1", valid_from="2026-01-01")
    second = await workshop.bill("BTP", "A 2", valid_from="2026-03-01", valid_to="2026-03-31")
    third = await workshop.bill("BTP", "B 5", valid_from="2026-06-01")
    assert (second["version_no"], third["version_no"]) == (2, 3)

    async def needs(on: str) -> list[tuple[str, str]]:
        found = await workshop.owner.get(f"/bills-of-material/{top['id']}/explosion", quantity="10", on=on)
        return [(need["item"]["code"], need["quantity"]) for need in found["materials"]]

    assert await needs("2025-12-31") == [("BTP", "10")]
    assert await needs("2026-02-28") == await needs("2026-04-01") == [("A", "10")]
    assert await needs("2026-03-31") == [("A", "20")]
    assert await needs("2026-06-01") == [("B", "50")]
    assert (await workshop.patch(f"/bills-of-material/{third['id']}", {"active": False}, 1)).status_code == 200
    assert await needs("2026-06-01") == [("A", "10")]
    listed = await workshop.owner.get("/bills-of-material", item_id=second["item"]["id"], on="2026-03-15")
    assert [bill["version_no"] for bill in listed["items"]] == [1, 2]
    first = await workshop.owner.get("/bills-of-material", limit=2)
    rest = await workshop.owner.get("/bills-of-material", limit=2, cursor=first["next_cursor"])
    assert len({bill["id"] for page in (first, rest) for bill in page["items"]}) == 4


async def test_no_item_is_made_of_itself(workshop: Workshop) -> None:
    """At whatever level, by whichever version: the ring is named, and nothing is written."""
    await workshop.items("TP", "BTP", "CUM", "VT")
    await workshop.bill("TP", "VT 1", "BTP 2")
    await workshop.bill("BTP", "CUM 1", "VT 1")
    last = await workshop.bill("CUM", "VT 3", valid_from="2025-01-01", valid_to="2025-12-31")
    before = await workshop.trading.count_rows(*TABLES)
    lines = [{"item_code": code, "quantity": "1"} for code in ("VT", "TP")]
    answer = await workshop.owner.send("/bills-of-material", bill_body("CUM", *lines))
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["errors"][0]["pointer"]) == (409, "bill_cycle", "/lines/1")
    assert problem["details"]["cycle"] == ["CUM", "TP", "BTP", "CUM"]
    assert "CUM > TP > BTP > CUM" in problem["detail"]
    itself = await workshop.owner.send("/bills-of-material", bill_body("VT", {"item_code": "VT", "quantity": "1"}))
    assert (itself.status_code, itself.json()["details"]["cycle"]) == (409, ["VT", "VT"])
    changed = await workshop.patch(f"/bills-of-material/{last['id']}", {"stages": [], "lines": lines}, 1)
    assert (changed.status_code, changed.json()["code"]) == (409, "bill_cycle")
    assert await workshop.trading.count_rows(*TABLES) == before
    assert len((await workshop.owner.get(f"/bills-of-material/{last['id']}"))["lines"]) == 1


async def test_a_ring_does_not_close_by_bringing_a_bill_back(workshop: Workshop) -> None:
    await workshop.items("X", "Y")
    old = await workshop.bill("X", "Y 1")
    path = f"/bills-of-material/{old['id']}"
    assert (await workshop.patch(path, {"active": False}, 1)).status_code == 200
    await workshop.bill("Y", "X 1")
    answer = await workshop.patch(path, {"active": True}, 2)
    assert (answer.status_code, answer.json()["code"], answer.json()["details"]["cycle"]) == (
        409,
        "bill_cycle",
        ["X", "Y", "X"],
    )


async def test_wrong_bills_are_refused_with_their_place(workshop: Workshop) -> None:
    await workshop.items("TP", "A", "B")
    await workshop.trading.item("DV", price=None, kind="service")
    await workshop.bill("TP", "A 1")
    line = {"item_code": "A", "quantity": "1"}
    later = {"valid_from": "2026-02-01"}
    wrong = [
        (bill_body("TP", line), 409, "validity_taken", "/valid_from"),
        (bill_body("??", line), 422, "item_unknown", "/item_code"),
        (bill_body("DV", line), 422, "keeps_no_stock", "/item_id"),
        (bill_body("TP", line, {**line, "item_code": "??"}), 422, "item_unknown", "/lines/1/item_code"),
        (bill_body("TP", {**line, "unit": "tạ"}), 422, "unit_unknown", "/lines/0/unit"),
        (bill_body("TP", {**line, "quantity": "0"}), 422, None, "/lines/0/quantity"),
        (bill_body("TP", {**line, "scrap_percent": "101"}), 422, None, "/lines/0/scrap_percent"),
        (bill_body("TP", {**line, "stage_no": 2}, stages=["May"], **later), 422, "stage_unknown", "/lines/0/stage_no"),
        (
            bill_body("TP", {**line, "substitutes": [{"item_code": "A"}]}, **later),
            422,
            "substitute_invalid",
            "/lines/0/substitutes/0",
        ),
        (
            bill_body("TP", {**line, "substitutes": [{"item_code": "?"}]}, **later),
            422,
            "item_unknown",
            "/lines/0/substitutes/0/item_code",
        ),
        (bill_body("TP", line, valid_from="2026-02-01", valid_to="2026-01-31"), 422, "dates_reversed", "/valid_to"),
        (bill_body("TP"), 422, None, "/lines"),
        (bill_body("TP", line, company_id=str(new_id())), 422, None, "/company_id"),
    ]
    before = await workshop.trading.count_rows(*TABLES)
    for body, status, code, pointer in wrong:
        answer = await workshop.owner.send("/bills-of-material", body)
        assert answer.status_code == status, (code, answer.text)
        faults = {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}
        assert any(place == pointer and code in (None, name) for place, name in faults), (code, pointer, faults)
    assert await workshop.trading.count_rows(*TABLES) == before
