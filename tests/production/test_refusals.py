"""Wrong input at every step of making is refused with code and place, and writes nothing."""

from typing import Any

from app.core.ids import new_id
from tests.factories.trading import Api
from tests.production.conftest import Workshop, bill_body, order_body, version_of

TABLES = (
    "postings",
    "stock_moves",
    "account_transfers",
    "trade_entries",
    "outbox_events",
    "idempotency_keys",
    "locations",
    "expected_receipts",
    "production_orders",
    "production_components",
    "production_vouchers",
    "production_charges",
    "production_reports",
    "production_confirmations",
)
Wrong = tuple[str, dict[str, Any], int, str | None, str | None]


async def refuse(workshop: Workshop, api: Api, path: str, wrong: list[Wrong]) -> None:
    before = await workshop.trading.count_rows(*TABLES)
    for step, body, status, code, pointer in wrong:
        answer = await api.send(f"{path}{step}", body, **{"If-Match": '"3"'})
        problem = answer.json()
        assert answer.status_code == status, (step, code, answer.text)
        faults = {(fault["pointer"], fault["code"]) for fault in problem["errors"]}
        if pointer is None:
            assert problem["code"] == code, (step, problem)
        else:
            assert any(place == pointer and code in (None, name) for place, name in faults), (step, code, faults)
    assert await workshop.trading.count_rows(*TABLES) == before


async def test_wrong_orders(workshop: Workshop) -> None:
    await workshop.items("A")
    await workshop.items("TP", kind="finished")
    factory, _person = await workshop.factory()
    customer = str(await workshop.trading.customer("KH"))
    bill = await workshop.bill("TP", "A 1", valid_from="2026-01-01")
    good = order_body(bill["id"], factory, str(workshop.trading.warehouse_id))
    by_item = {**good, "bill_id": None, "item_id": bill["item"]["id"]}
    wrong: list[Wrong] = [
        ("", {**good, "partner_id": customer}, 422, "partner_unknown", "/partner_id"),
        ("", {**good, "bill_id": str(new_id())}, 422, "bill_unknown", "/bill_id"),
        ("", {**by_item, "ordered_on": "2025-12-31"}, 422, "bill_unknown", "/item_id"),
        ("", {**good, "item_id": bill["item"]["id"]}, 422, "bill_required", "/"),
        ("", {**good, "tax_class": "?"}, 422, "tax_class_unknown", "/tax_class"),
        ("", {**good, "location_id": str(new_id())}, 422, "location_unknown", "/location_id"),
        ("", {**good, "due_on": "2026-01-01", "ordered_on": "2026-01-02"}, 422, "due_before_order", "/due_on"),
        ("", {**good, "quantity": "0"}, 422, None, "/quantity"),
        ("", {**good, "status": "agreed"}, 422, None, "/status"),
    ]
    # The pointer of a fault of the whole body is its own business.
    wrong = [entry if entry[4] != "/" else (*entry[:3], "invalid_request", None) for entry in wrong]
    await refuse(workshop, workshop.owner, "/production-orders", wrong)


async def test_wrong_steps_of_the_work(workshop: Workshop) -> None:
    """Use more than was sent, finish more than ordered, invoice twice, close what is not at its end."""
    await workshop.stocked("A", "100", "100000")
    await workshop.stocked("X", "100", "100000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    bill = await workshop.bill("TP", "A 1", stages=["May"])
    order = await workshop.agreed(bill, factory, person, quantity="10", unit_fee="1000")
    path = f"/production-orders/{order['id']}"
    await workshop.owner.do(f"{path}/dispatches", {"lines": [{"item_code": "A", "quantity": "8"}]})
    await workshop.owner.do(f"{path}/receipts", {"finished": "5"})
    await workshop.owner.do(f"{path}/fee-invoices", {"reference": "H1", "quantity": "2"})

    def lines(code: str, quantity: str, **more: Any) -> dict[str, Any]:
        return {"lines": [{"item_code": code, "quantity": quantity, **more}]}

    used = [{"item_code": "A", "quantity": "3.000001"}]
    wrong: list[Wrong] = [
        ("/dispatches", lines("A", "93"), 409, "stock_short", "/lines/0/quantity"),
        ("/dispatches", lines("X", "1"), 422, "not_planned", "/lines/0/quantity"),
        ("/dispatches", {"posted_on": "2001-01-01"}, 422, "posted_before_last", "/posted_on"),
        ("/returns", lines("A", "4"), 409, "more_than_sent", "/lines/0/quantity"),
        ("/losses", {**lines("A", "4"), "charged_to": "factory"}, 409, "more_than_sent", "/lines/0/quantity"),
        ("/losses", {**lines("A", "1"), "charged_to": "nobody"}, 422, None, "/charged_to"),
        ("/receipts", {"finished": "6", "used": []}, 409, "over_production", "/finished"),
        ("/receipts", {"finished": "5", "used": used}, 409, "more_than_sent", "/used/0/quantity"),
        ("/receipts", {"finished": "5"}, 409, "materials_short", "/used"),
        ("/scrap-receipts", lines("X", "1"), 422, None, "/lines/0/unit_cost"),
        ("/scrap-receipts", lines("X", "9", unit_cost="9000"), 409, "scrap_exceeds_cost", None),
        ("/fee-invoices", {"reference": "H1", "quantity": "1"}, 409, "duplicate_invoice", "/reference"),
        ("/fee-invoices", {"reference": "H2", "quantity": "4"}, 409, "over_invoiced", "/quantity"),
        (
            "/fee-invoices",
            {"reference": "H2", "quantity": "1", "net_amount": "0.5"},
            422,
            "amount_scale",
            "/net_amount",
        ),
        (
            "/freight",
            {"partner_id": str(new_id()), "reference": "V", "net_amount": "1"},
            422,
            "partner_unknown",
            "/partner_id",
        ),
        ("/closing", {}, 409, "materials_left", None),
        ("/cancellation", {}, 409, "order_begun", None),
        ("/sending", {}, 409, "transition_not_allowed", None),
        ("/settlement/confirmation", {}, 412, "stale", None),
    ]
    await refuse(workshop, workshop.owner, path, wrong)
    reports: list[Wrong] = [
        ("/reports", {}, 422, "nothing_reported", "/finished"),
        ("/reports", {"finished": "5.1"}, 409, "over_production", "/finished"),
        ("/reports", {"finished": "1", "used": used}, 409, "more_than_sent", "/used/0/quantity"),
        ("/reports", {"used": used[:0], "stages": [{"stage_no": 2, "quantity": "1"}]}, 422, "stage_unknown", None),
        ("/reports", {"stages": [{"stage_no": 1, "quantity": "11"}]}, 409, "over_production", "/stages/0/quantity"),
        ("/acceptance", {}, 409, "transition_not_allowed", None),
    ]
    await refuse(workshop, person, path, reports)
    await workshop.owner.do(f"{path}/returns", {})
    await refuse(workshop, workshop.owner, path, [("/closing", {}, 409, "not_confirmed", None)])
    await workshop.trading.check()


async def test_a_closed_order_takes_nothing_more(workshop: Workshop) -> None:
    """No report, no goods, no freight and no word after closing, from neither side."""
    await workshop.stocked("A", "100", "100000")
    await workshop.items("TP", "VUN", kind="finished")
    factory, person = await workshop.factory()
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, person, quantity="10")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {})
    await owner.do(f"{path}/receipts", {"finished": "10"})
    await workshop.confirmed(path, owner, person)
    await owner.do(f"{path}/closing", {}, **{"If-Match": await version_of(owner, path)})
    closed, goods = "transition_not_allowed", {"lines": [{"item_code": "A", "quantity": "1"}]}
    scrap = {"lines": [{"item_code": "VUN", "quantity": "1", "unit_cost": "1"}]}
    steps: list[Wrong] = [
        ("/dispatches", goods, 409, closed, None),
        ("/returns", goods, 409, closed, None),
        ("/losses", {**goods, "charged_to": "factory"}, 409, closed, None),
        ("/receipts", {"finished": "1"}, 409, closed, None),
        ("/scrap-receipts", scrap, 409, closed, None),
        ("/freight", {"partner_id": factory, "reference": "V", "net_amount": "1"}, 409, "order_closed", None),
        ("/settlement/confirmation", {}, 409, closed, None),
    ]
    await refuse(workshop, owner, path, steps)
    await refuse(workshop, person, path, [("/reports", {"finished": "1"}, 409, closed, None), steps[-1]])
    await workshop.trading.check()


async def test_a_word_on_old_figures_does_not_count(workshop: Workshop) -> None:
    """When materials move after a side has confirmed, the order cannot be closed on that."""
    await workshop.stocked("A", "100", "100000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, person, quantity="10")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {})
    await owner.do(f"{path}/receipts", {"finished": "9"})
    await workshop.confirmed(path, owner, person)
    await owner.do(f"{path}/returns", {})
    sheet = await owner.get(f"{path}/settlement")
    assert [entry["current"] for entry in sheet["confirmations"]] == [False, False]
    await refuse(workshop, owner, path, [("/closing", {}, 409, "not_confirmed", None)])
    await workshop.trading.check()


async def test_scrap_changes_the_sheet_too(workshop: Workshop) -> None:
    """Both sides see what the scrap is worth, so their word is about it as well."""
    await workshop.stocked("A", "100", "100000")
    await workshop.items("VUN")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, person, quantity="10")
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {})
    await owner.do(f"{path}/receipts", {"finished": "10"})
    await workshop.confirmed(path, owner, person)
    await owner.do(f"{path}/scrap-receipts", {"lines": [{"item_code": "VUN", "quantity": "1", "unit_cost": "500"}]})
    await refuse(workshop, owner, path, [("/closing", {}, 409, "not_confirmed", None)])
    await workshop.trading.check()


async def test_an_order_that_the_factory_has_reported_on_is_not_taken_back(workshop: Workshop) -> None:
    """A factory that works with materials of its own has begun before anything is sent to it."""
    await workshop.items("A")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    lines = {"item_code": "A", "quantity": "1", "supplied_by": "factory"}
    bill = await workshop.owner.do("/bills-of-material", bill_body("TP", lines))
    order = await workshop.agreed(bill, factory, person, quantity="10")
    path = f"/production-orders/{order['id']}"
    report = (await person.do(f"{path}/reports", {"finished": "4"}))["reports"][0]
    await refuse(workshop, workshop.owner, path, [("/cancellation", {}, 409, "order_begun", None)])
    await workshop.owner.do(f"{path}/reports/{report['id']}/rejection", {"reason": "Chưa thấy hàng"})
    back = await workshop.owner.do(f"{path}/cancellation", {}, **{"If-Match": '"3"'})
    assert back["status"] == "cancelled"
    await workshop.trading.check()
