"""One list of all that waits for staff, by the rules that the company has set."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.ids import new_id
from app.models import ProductionReport
from tests.factories.statements import counted
from tests.intake.conftest import Intake, payment

NEXT_WEEK = today() + timedelta(days=7)


async def test_all_that_waits_is_in_one_list_for_those_who_decide_it(intake: Intake) -> None:
    buying = intake.buying
    await intake.rule("shipping_notice", "approve")
    line = {"line_no": 1, "quantity": "3"}
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    invoice = await buying.invoice(buying.supplier, order, "HD-1", line)
    notice = await buying.announce(buying.supplier, order, NEXT_WEEK, line)
    report = (await intake.report())["reports"][0]
    payment_notice = await intake.pays("5000")
    waiting = [
        ("supplier_invoice", "HD-1"),
        ("shipping_notice", notice["number"]),
        ("production_report", report["number"]),
        ("payment_notice", payment_notice["number"]),
    ]
    assert await intake.inbox() == waiting
    rows = (await intake.owner.get("/intake"))["items"]
    assert [row["differs"] for row in rows] == [True, False, False, False]
    assert (rows[0]["order"]["number"], rows[0]["amount"], rows[0]["currency"]) == (order["number"], "3240", "VND")
    assert (rows[1]["dated_on"], rows[1]["amount"], rows[1]["version"]) == (NEXT_WEEK.isoformat(), None, 1)
    assert (rows[3]["order"], rows[3]["partner"]["id"]) == (None, intake.customer_id)
    seen: list[tuple[str, str]] = []
    page: dict[str, Any] = {"next_cursor": None}
    while not seen or page["next_cursor"]:
        page = await intake.owner.get("/intake", limit=1, **({"cursor": page["next_cursor"]} if seen else {}))
        seen += [(row["kind"], row["number"]) for row in page["items"]]
    assert seen == waiting
    assert await intake.inbox(kind="shipping_notice") == waiting[1:2]
    assert await intake.inbox(partner_id=str(buying.supplier_id)) == waiting[:2]
    for role, kinds in (
        ("sales", {"payment_notice"}),
        ("warehouse", {"shipping_notice", "production_report"}),
        ("accounting", {"supplier_invoice", "payment_notice"}),
    ):
        clerk = buying.acting(await intake.trading.person(role))
        assert {kind for kind, _ in await intake.inbox(clerk)} == kinds
    await buying.approve(invoice, differing=True)
    path = f"/production-orders/{rows[2]['order']['id']}/reports/{report['id']}"
    await intake.owner.do(f"{path}/rejection", {"reason": "Đếm lại"})
    assert await intake.inbox() == [waiting[1], waiting[3]]
    await intake.trading.check()


async def test_a_list_of_many_kinds_is_one_statement(intake: Intake) -> None:
    counts = []
    for amounts in (("5000", "6000"), ("7000", "8000")):
        async with counted(intake.trading.database) as statements:
            await intake.inbox()
        counts.append(len(statements))
        for amount in amounts:
            await intake.pays(amount)
    assert counts == [1, 1]


async def test_nobody_counts_on_goods_before_the_notice_is_approved(intake: Intake) -> None:
    buying = intake.buying
    await intake.rule("shipping_notice", "approve", str(buying.supplier_id))
    item = await intake.trading.item("VT", None, kind="material")
    later = NEXT_WEEK + timedelta(days=30)
    order = await buying.agreed(buying.line("VT", "10", "1000"), expected_on=later.isoformat())
    line = {"line_no": 1, "quantity": "4"}
    notice = await buying.announce(buying.supplier, order, NEXT_WEEK, line)
    assert (notice["status"], (await buying.read(order))["lines"][0]["announced"]) == ("waiting", "0")
    assert await buying.expected(item) == [(10, later.isoformat())]
    # What waits is spoken for all the same, and nothing is received from it.
    over = {"arrives_on": NEXT_WEEK.isoformat(), "lines": [{"line_no": 1, "quantity": "7"}]}
    path = f"/purchase-orders/{order['id']}"
    await buying.refused(await buying.supplier.send(f"{path}/shipping-notices", over), 422, "over_shipped")
    early = await buying.staff.send(f"{path}/receipts", {"notice_id": notice["id"]})
    await buying.refused(early, 409, "transition_not_allowed")
    await intake.trading.check()
    step = f"/shipping-notices/{notice['id']}"
    approved = await buying.staff.do(f"{step}/approval", {}, **{"If-Match": '"1"'})
    assert (approved["status"], approved["allowed_actions"]) == (
        "announced",
        ["change", "close", "receive", "withdraw"],
    )
    assert await buying.expected(item) == [(4, NEXT_WEEK.isoformat()), (6, later.isoformat())]
    await intake.trading.check()
    # A change by the supplier waits again, one by staff does not.
    body = {"arrives_on": later.isoformat(), "lines": [line]}
    changed = (await buying.rewrite(buying.supplier, approved, body)).json()
    assert changed["status"] == "waiting"
    assert await buying.expected(item) == [(10, later.isoformat())]
    settled = (await buying.rewrite(buying.staff, changed, body)).json()
    assert settled["status"] == "announced"
    again = await buying.announce(buying.supplier, order, NEXT_WEEK, line)
    reason = {"reason": "Kho đang kiểm kê"}
    refused = await buying.staff.do(f"/shipping-notices/{again['id']}/refusal", reason, **{"If-Match": '"1"'})
    assert (refused["status"], refused["refusal_reason"], refused["allowed_actions"]) == (
        "refused",
        "Kho đang kiểm kê",
        [],
    )
    by_staff = await buying.announce(buying.staff, order, NEXT_WEEK, {"line_no": 1, "quantity": "1"})
    assert by_staff["status"] == "announced"
    await intake.trading.check()


async def test_a_notice_that_no_longer_fits_is_not_approved(intake: Intake) -> None:
    buying = intake.buying
    await intake.rule("shipping_notice", "approve")
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    notice = await buying.announce(buying.supplier, order, NEXT_WEEK)
    await buying.receive(order, {"line_no": 1, "quantity": "1"})
    path = f"/shipping-notices/{notice['id']}/approval"
    answer = await buying.staff.send(path, {}, **{"If-Match": '"1"'})
    await buying.refused(answer, 409, "over_shipped")
    await intake.trading.check()


async def test_a_trusted_suppliers_invoice_is_booked_at_once_if_it_fits(intake: Intake) -> None:
    buying = intake.buying
    await intake.rule("supplier_invoice", "accept")
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    await buying.receive(order, {"line_no": 1, "quantity": "6"})
    booked = await buying.invoice(buying.supplier, order, "HD-1", {"line_no": 1, "quantity": "6"})
    assert (booked["status"], booked["decided_by"]) == ("approved", None)
    assert (await intake.trading.balances())["331"] == -6480
    line = {"line_no": 1, "quantity": "4", "unit_price": "1100"}
    beyond = await buying.invoice(buying.supplier, order, "HD-2", line)
    by_staff = await buying.invoice(
        buying.staff, await buying.agreed(buying.line("NM", "1", "5")), "HD-3", {"line_no": 1, "quantity": "1"}
    )
    assert (beyond["status"], by_staff["status"]) == ("submitted", "submitted")
    assert await intake.inbox() == [("supplier_invoice", "HD-2"), ("supplier_invoice", "HD-3")]
    await intake.trading.check()


async def test_a_trusted_factorys_report_is_received_at_once(intake: Intake) -> None:
    await intake.rule("production_report", "accept")
    order = await intake.report("4")
    assert (order["reports"][0]["status"], order["finished"]) == ("accepted", "4")
    assert await intake.inbox() == []
    async with AsyncSession(intake.trading.engine) as session:
        reported = select(ProductionReport.answered_by).where(ProductionReport.company_id == intake.trading.company_id)
        assert (await session.scalars(reported)).all() == [None]  # by the rule, and nobody's answer
    await intake.trading.check()


async def test_rules_are_for_all_partners_with_exceptions(intake: Intake) -> None:
    rules = (await intake.owner.get("/intake-rules"))["items"]
    assert {(rule["document_kind"], rule["mode"]) for rule in rules} == {
        ("supplier_invoice", "approve"),
        ("shipping_notice", "accept"),
        ("production_report", "approve"),
        ("factory_invoice", "approve"),
        ("payment_notice", "approve"),
    }
    for_all = await intake.rule("payment_notice", "accept")
    exception = await intake.rule("payment_notice", "approve", intake.customer_id)
    assert (for_all["partner"], exception["partner"]["code"]) == (None, "KH1")
    assert (await intake.pays("5000"))["status"] == "waiting"
    assert (await intake.other_customer.do("/payment-notices", payment("5000")))["status"] == "approved"
    client, headers = intake.owner.client, intake.owner.headers
    dropped = await client.delete(f"/api/v1/intake-rules/{exception['id']}", headers=headers)
    assert dropped.status_code == 204
    assert (await intake.pays("7000"))["status"] == "approved"
    # What waited goes on waiting.
    assert len(await intake.inbox()) == 1
    kept = await client.delete(f"/api/v1/intake-rules/{for_all['id']}", headers=headers)
    await intake.buying.refused(kept, 409, "rule_for_all")
    for rule_id in (exception["id"], str(new_id())):
        gone = await client.delete(f"/api/v1/intake-rules/{rule_id}", headers=headers)
        await intake.buying.refused(gone, 404, "not_found")
    for body, pointer in (
        ({"document_kind": "payment_notice", "mode": "accept", "partner_id": str(new_id())}, "/partner_id"),
        ({"document_kind": "letter", "mode": "accept"}, "/document_kind"),
        ({"document_kind": "payment_notice", "mode": "never"}, "/mode"),
        ({"document_kind": "payment_notice", "mode": "accept", "company_id": str(new_id())}, "/company_id"),
    ):
        answer = await client.put("/api/v1/intake-rules", headers=headers, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text
    await intake.trading.check()
