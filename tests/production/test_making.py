"""Stories of making: in parts, with reports, freight, differing invoices, substitutes and several levels."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.core.clock import today
from app.core.db import Database
from tests.factories.statements import sent
from tests.production.conftest import Workshop, bill_body, version_of


async def cost_of(workshop: Workshop, code: str) -> tuple[Decimal | int, Decimal | int]:
    """Quantity and value of an item in the main warehouse."""
    found = await workshop.owner.get("/stock", location_id=str(workshop.trading.warehouse_id), query=code)
    entry = next((entry for entry in found["items"] if entry["item"]["code"] == code), {"on_hand": "0", "value": "0"})
    return Decimal(entry["on_hand"]), Decimal(entry["value"])


async def test_a_factory_reports_in_parts_and_the_company_answers(workshop: Workshop) -> None:
    """Progress needs no answer; finished goods are posted when accepted, and not when refused."""
    await workshop.stocked("A", "100", "1000000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    bill = await workshop.bill("TP", "A 1", stages=["Cắt", "May"])
    order = await workshop.agreed(bill, factory, person, quantity="50", unit_fee="1000.5")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {})
    progress = [{"stage_no": 1, "quantity": "30"}, {"stage_no": 2, "quantity": "10"}]
    seen = await person.do(f"{path}/reports", {"stages": progress})
    assert [(stage["name"], stage["done"]) for stage in seen["stages"]] == [("Cắt", "30"), ("May", "10")]
    assert seen["reports"][0]["status"] == "accepted"
    used = [{"item_code": "A", "quantity": "21"}]
    waiting = await person.do(f"{path}/reports", {"finished": "20", "used": used})
    report = waiting["reports"][1]
    assert (report["status"], waiting["finished"], waiting["components"][0]["used"]) == ("waiting", "0", "0")
    posted = await owner.do(f"{path}/reports/{report['id']}/acceptance", {})
    assert (posted["reports"][1]["status"], posted["finished"]) == ("accepted", "20")
    assert await cost_of(workshop, "TP") == (20, 230_010)
    refused = (await person.do(f"{path}/reports", {"finished": "5"}))["reports"][2]
    answer = await owner.do(f"{path}/reports/{refused['id']}/rejection", {"reason": "Đếm lại"})
    assert (answer["reports"][2]["status"], answer["reports"][2]["reason"]) == ("refused", "Đếm lại")
    again = await owner.send(f"{path}/reports/{refused['id']}/acceptance", {})
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
    rest = await owner.do(f"{path}/receipts", {"finished": "29", "last": True})
    assert rest["components"][0] | {"item": None} == {
        "line_no": 1,
        "item": None,
        "unit": "kg",
        "tracking": "none",
        "planned": "50",
        "supplied_by": "company",
        "sent": "50",
        "used": "50",
        "lost": "0",
        "returned": "0",
        "left": "0",
        "substitutes": [],
    }
    # 49 made of 50 kg worth 500,000; the fee of 49 rounded once: 49,024.5 -> 49,025.
    assert await cost_of(workshop, "TP") == (49, 549_025)
    await workshop.confirmed(path, owner, person)
    await owner.do(f"{path}/closing", {}, **{"If-Match": await version_of(owner, path)})
    await workshop.trading.check()


async def test_freight_and_a_dearer_invoice_follow_the_goods(workshop: Workshop) -> None:
    """Before all is made, costs wait in process; after, they go on to what still lies there and to cost of sales."""
    await workshop.stocked("A", "10", "100000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    carrier = str(await workshop.trading.customer("VT", is_supplier=True))
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, person, quantity="10", unit_fee="1000")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {})
    freight = {"partner_id": carrier, "reference": "V1", "net_amount": "5000", "tax_class": "vn_standard"}
    await owner.do(f"{path}/freight", freight)
    await owner.do(f"{path}/receipts", {"finished": "4"})
    # 40,000 of material, 4,000 fee and four tenths of the freight.
    assert await cost_of(workshop, "TP") == (4, 46_000)
    await owner.do(f"{path}/receipts", {"finished": "6"})
    assert await cost_of(workshop, "TP") == (10, 115_000)
    item = (await owner.get("/items", query="TP"))["items"][0]["id"]
    shortage = {"location_id": str(workshop.trading.warehouse_id), "reason": "shortage"}
    await owner.do("/stock-adjustments", {**shortage, "lines": [{"item_id": item, "quantity": "4"}]})
    await owner.do(f"{path}/fee-invoices", {"reference": "H1", "quantity": "10", "net_amount": "11000"})
    assert await cost_of(workshop, "TP") == (6, 69_600)
    books = await workshop.trading.balances()
    assert (books["632"], books["154"], books["3318"], books["M331"]) == (400, 0, 0, 0)
    second = await owner.send(f"{path}/freight", {**freight, "net_amount": "1"})
    assert (second.status_code, second.json()["code"]) == (409, "duplicate_invoice")
    theirs = await person.get(path)
    assert [charge["kind"] for charge in theirs["charges"]] == ["fee"]
    assert [charge["kind"] for charge in (await owner.get(path))["charges"]] == ["freight", "fee"]
    await workshop.trading.check()


async def test_a_cheaper_invoice_after_closing_makes_the_goods_cheaper(workshop: Workshop) -> None:
    await workshop.stocked("A", "10", "100000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, person, quantity="10", unit_fee="1000")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {})
    await owner.do(f"{path}/receipts", {"finished": "8"})
    await owner.do(f"{path}/returns", {})
    await workshop.confirmed(path, owner, person)
    await owner.do(f"{path}/closing", {}, **{"If-Match": await version_of(owner, path)})
    assert await cost_of(workshop, "TP") == (8, 88_000)
    assert (await workshop.trading.balances())["M331"] == -8_640
    await owner.do(f"{path}/fee-invoices", {"reference": "H1", "quantity": "8", "net_amount": "7000"})
    assert await cost_of(workshop, "TP") == (8, 87_000)
    assert (await workshop.trading.balances())["M331"] == 0
    await workshop.trading.check()


async def test_substitutes_stand_in_and_the_factory_supplies_its_own(workshop: Workshop) -> None:
    """What the factory supplies is planned but never sent; a substitute counts by its factor."""
    await workshop.stocked("A", "6", "60000")
    await workshop.stocked("S", "10", "50000")
    await workshop.items("KHUY")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    body = {
        "item_code": "TP",
        "quantity": "1",
        "valid_from": "2026-01-01",
        "lines": [
            {"item_code": "A", "quantity": "1", "substitutes": [{"item_code": "S", "factor": "2"}]},
            {"item_code": "KHUY", "quantity": "5", "supplied_by": "factory"},
        ],
    }
    bill = await workshop.owner.do("/bills-of-material", body)
    order = await workshop.agreed(bill, factory, person, quantity="10", unit_fee="0")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    short = await owner.send(f"{path}/dispatches", {})
    assert (short.status_code, short.json()["code"]) == (409, "stock_short")
    lines = [{"item_code": "A", "quantity": "6"}, {"item_code": "S", "quantity": "8"}]
    sent_lines = await owner.do(f"{path}/dispatches", {"lines": lines})
    assert [(c["item"]["code"], c["sent"]) for c in sent_lines["components"]] == [("A", "10"), ("KHUY", "0")]
    nothing = await owner.send(f"{path}/dispatches", {})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_send")
    await owner.do(f"{path}/receipts", {"finished": "7"})
    account = (await person.get(f"/factory-accounts/{factory}"))["lines"]
    assert [(line["item"]["code"], line["used"]["quantity"], line["left"]["quantity"]) for line in account] == [
        ("A", "6", "0"),
        ("S", "2", "6"),
    ]
    assert await cost_of(workshop, "TP") == (7, 70_000)
    await workshop.trading.check()


async def test_a_sub_assembly_of_one_factory_is_sent_on_to_another(workshop: Workshop) -> None:
    await workshop.stocked("A", "20", "200000")
    await workshop.items("BTP", "TP", kind="finished")
    first, one = await workshop.factory("GC1")
    second, two = await workshop.factory("GC2")
    lower = await workshop.bill("BTP", "A 2")
    upper = await workshop.bill("TP", "BTP 1")
    owner = workshop.owner
    below = await workshop.agreed(lower, first, one, quantity="10", unit_fee="500")
    for step, body in (("dispatches", {}), ("receipts", {"finished": "10"})):
        await owner.do(f"/production-orders/{below['id']}/{step}", body)
    above = await workshop.agreed(upper, second, two, quantity="10", unit_fee="700")
    for step, body in (("dispatches", {}), ("receipts", {"finished": "10"})):
        await owner.do(f"/production-orders/{above['id']}/{step}", body)
    assert await cost_of(workshop, "BTP") == (0, 0)
    assert await cost_of(workshop, "TP") == (10, 212_000)
    flat = await workshop.draft(upper, second, quantity="3", explode=True)
    assert [(c["item"]["code"], c["planned"]) for c in flat["components"]] == [("A", "6")]
    await workshop.trading.check()


async def test_substitutes_of_every_level_come_with_an_exploded_plan(workshop: Workshop) -> None:
    """The order's own bill has the last word on a factor; a plan of one level knows only its own substitutes."""
    await workshop.items("A", "B", "S", "R")
    await workshop.items("BTP", "TP", kind="finished")
    lower: list[dict[str, Any]] = [
        {"item_code": "A", "quantity": "2", "substitutes": [{"item_code": "S", "factor": "3"}]},
        {"item_code": "B", "quantity": "1", "substitutes": [{"item_code": "R", "factor": "5"}]},
    ]
    upper: list[dict[str, Any]] = [
        {"item_code": "BTP", "quantity": "1"},
        {"item_code": "B", "quantity": "1", "substitutes": [{"item_code": "R", "factor": "7"}]},
    ]
    await workshop.owner.do("/bills-of-material", bill_body("BTP", *lower))
    bill = await workshop.owner.do("/bills-of-material", bill_body("TP", *upper))
    factory, _person = await workshop.factory()
    found = []
    for explode in (False, True):
        draft = await workshop.draft(bill, factory, quantity="2", explode=explode)
        found.append(
            {
                c["item"]["code"]: (c["planned"], [(s["item"]["code"], s["factor"]) for s in c["substitutes"]])
                for c in draft["components"]
            }
        )
    assert found == [
        {"BTP": ("2", []), "B": ("2", [("R", "7")])},
        {"A": ("4", [("S", "3")]), "B": ("4", [("R", "7")])},
    ]


async def test_parts_use_the_plan_to_its_last_digit(workshop: Workshop) -> None:
    """A third of a kilogram three times is a kilogram: nothing is left over to send back."""
    await workshop.stocked("A", "1", "100000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    bill = await workshop.bill("TP", "A 1", quantity="3")
    order = await workshop.agreed(bill, factory, person, quantity="3", unit_fee="0")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {})
    used = [(await owner.do(f"{path}/receipts", {"finished": "1"}))["components"][0]["used"] for _ in range(3)]
    assert used == ["0.333333", "0.666667", "1"]
    assert await cost_of(workshop, "TP") == (3, 100_000)
    await workshop.trading.check()


async def test_a_charge_is_in_the_books_no_earlier_than_the_goods(workshop: Workshop, database: Database) -> None:
    """An invoice of last month for goods of today makes them dearer today: there were none to be dearer then."""
    await workshop.stocked("A", "10", "100000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    order = await workshop.agreed(
        await workshop.bill("TP", "A 1"), factory, person, quantity="10", unit_fee="1000", ordered_on="2026-01-05"
    )
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {})
    early = {"reference": "H1", "partner_id": factory, "net_amount": "70", "charged_on": "2026-01-05"}
    await owner.do(f"{path}/freight", early)
    await owner.do(f"{path}/receipts", {"finished": "10"})
    late = {"reference": "H2", "quantity": "10", "net_amount": "10500", "charged_on": "2026-01-05"}
    done = await owner.do(f"{path}/fee-invoices", late)
    assert [charge["charged_on"] for charge in done["charges"]] == ["2026-01-05", "2026-01-05"]
    query = "SELECT document_number, posted_on FROM postings WHERE document_kind = 'production_charge' ORDER BY id"
    async with database.transaction(workshop.trading.tenant) as session:
        days = [row.posted_on for row in await session.execute(text(query))]
    assert days == [date(2026, 1, 5), today()]
    assert await cost_of(workshop, "TP") == (10, 110_570)
    await workshop.trading.check()


async def test_more_than_ordered_comes_within_the_tolerance(workshop: Workshop) -> None:
    await workshop.stocked("A", "100", "100000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    bill = await workshop.bill("TP", "A 1")
    order = await workshop.agreed(bill, factory, person, quantity="50", unit_fee="10", over_percent="4")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {"lines": [{"item_code": "A", "quantity": "60"}]})
    over = await owner.send(f"{path}/receipts", {"finished": "52.5"})
    assert (over.status_code, over.json()["errors"][0]["pointer"]) == (409, "/finished")
    await owner.do(f"{path}/receipts", {"finished": "52"})
    assert (await workshop.trading.balances())["M331"] == -562
    await workshop.trading.check()


async def test_a_rejected_order_is_changed_and_sent_again(workshop: Workshop) -> None:
    await workshop.items("A")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    bill = await workshop.bill("TP", "A 1")
    draft = await workshop.draft(bill, factory)
    path, owner = f"/production-orders/{draft['id']}", workshop.owner
    assert (await person.get("/production-orders"))["items"] == []
    await owner.do(f"{path}/sending", {}, **{"If-Match": '"1"'})
    assert (await person.do(f"{path}/sight", {}))["status"] == "seen"
    said = await person.do(f"{path}/rejection", {"reason": "Phí quá thấp"}, **{"If-Match": '"3"'})
    assert (said["status"], said["answer_note"], said["allowed_actions"]) == ("rejected", "Phí quá thấp", [])
    assert said["bill_id"] is None, "bills are the company's own"
    body = {
        "bill_id": bill["id"],
        "partner_id": factory,
        "location_id": str(workshop.trading.warehouse_id),
        "quantity": "10",
        "unit_fee": "30000",
        "tax_class": "vn_reduced",
        "due_on": "2099-01-01",
    }
    headers = {**owner.headers, "If-Match": '"4"'}
    changed = await owner.client.put(f"/api/v1{path}", headers=headers, json=body)
    assert (changed.status_code, changed.json()["status"], changed.headers["ETag"]) == (200, "draft", '"5"')
    assert (changed.json()["components"][0]["planned"], changed.json()["bill_id"]) == ("10", bill["id"])
    await owner.do(f"{path}/sending", {}, **{"If-Match": '"5"'})
    await person.do(f"{path}/acceptance", {}, **{"If-Match": '"6"'})
    assert (await workshop.trading.balances())["M331"] == -324_000
    back = await owner.do(f"{path}/cancellation", {}, **{"If-Match": '"7"'})
    assert (back["status"], (await workshop.trading.balances())["M331"]) == ("cancelled", 0)
    await workshop.trading.check()


async def test_statements_do_not_grow_with_the_materials(workshop: Workshop, database: Database) -> None:
    """Sixty materials are sent, used and returned with as many statements as one."""
    await workshop.items("T1", "T60", kind="finished")
    for number in range(61):
        await workshop.stocked(f"VT{number:02d}", "10", "1000")
    factory, person = await workshop.factory()
    counts: dict[int, int] = {}
    for code, numbers in (("T1", range(1)), ("T60", range(1, 61))):
        bill = await workshop.bill(code, *(f"VT{number:02d} 1" for number in numbers))
        order = await workshop.agreed(bill, factory, person, quantity="5", unit_fee="1")
        path = f"/production-orders/{order['id']}"
        steps: list[tuple[str, dict[str, Any]]] = [("dispatches", {}), ("receipts", {"finished": "2"}), ("returns", {})]
        with sent(database) as statements:
            for step, body in steps:
                await workshop.owner.do(f"{path}/{step}", body)
            await workshop.owner.get(f"{path}/settlement")
        counts[len(numbers)] = len(statements)
    assert counts[60] == counts[1] > 0
