"""Whose move it is: each side is told what waits for it, and nothing of what waits for others."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.core.clock import now
from app.services.intake.moves import list_moves
from tests.factories.statements import counted
from tests.factories.trading import Api
from tests.intake.conftest import Intake


async def moves(person: Api) -> list[tuple[str, str]]:
    rows: list[dict[str, Any]] = (await person.get("/moves"))["moves"]
    return [(row["kind"], row["document"]["number"]) for row in rows]


async def test_a_proposal_waits_for_the_other_side_until_it_is_answered(intake: Intake) -> None:
    buying = intake.buying
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    asked = ("purchase_proposal", order["number"])
    proposal = await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "8"})
    assert (await moves(buying.staff), await moves(buying.supplier)) == ([asked], [])
    assert (await moves(buying.other_supplier), await moves(intake.customer)) == ([], [])
    answer = await buying.answer(
        buying.staff, proposal, "counter-proposal", {"lines": [{"line_no": 1, "quantity": "9"}]}
    )
    assert answer.status_code == 201, answer.text
    assert (await moves(buying.staff), await moves(buying.supplier)) == ([], [asked])
    await buying.answer(buying.supplier, answer.json(), "acceptance", {})
    assert (await moves(buying.staff), await moves(buying.supplier)) == ([], [])


async def test_who_may_not_negotiate_is_told_no_move_of_a_proposal(intake: Intake) -> None:
    buying = intake.buying
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "8"})
    viewer = buying.acting(await intake.trading.person("viewer"))
    path, told = f"/purchase-orders/{order['id']}/proposals", []
    for person in (buying.staff, viewer):
        (proposal,) = (await person.get(path))["items"]
        told.append(bool(proposal["allowed_actions"]))
    assert told == [True, False]
    assert (await moves(buying.staff), await moves(viewer)) == ([("purchase_proposal", order["number"])], [])


async def test_quotations_wait_for_suppliers_and_then_for_the_buyer(intake: Intake) -> None:
    """A request is the buyer's move once all have answered or its time is over, whichever comes first."""
    buying = intake.buying
    request = await buying.asked({"item_code": "NM", "quantity": "10"})
    invited = [("quotation", "QT-0001")]
    assert (await moves(buying.staff), await moves(buying.supplier)) == ([], invited)
    assert (await moves(buying.other_supplier), await moves(intake.customer)) == (invited, [])
    await buying.reply(buying.supplier, "offer", {"lines": [{"line_no": 1, "unit_price": "900"}]})
    assert (await moves(buying.staff), await moves(buying.supplier)) == ([], [])
    await buying.reply(buying.other_supplier, "decline", {"reason": "Hết hàng"})
    answered = [("quotation_request", request["number"])]
    assert (await moves(buying.staff), await moves(buying.other_supplier)) == (answered, [])
    second = await buying.asked({"item_code": "NM", "quantity": "5"})
    await buying.step(second, "ending", {})
    assert await moves(buying.staff) == [*answered, ("quotation_request", second["number"])]
    assert await moves(buying.supplier) == []


async def test_documents_to_approve_are_counted_for_those_who_decide_them(intake: Intake) -> None:
    for amount in ("5000", "6000"):
        await intake.pays(amount)
    counts = {
        name: (await person.get("/moves"))["to_approve"]
        for name, person in {
            "owner": intake.owner,
            "sales": intake.buying.acting(await intake.trading.person("sales")),
            "warehouse": intake.buying.acting(await intake.trading.person("warehouse")),
            "viewer": intake.buying.acting(await intake.trading.person("viewer")),
            "customer": intake.customer,
        }.items()
    }
    assert counts == {"owner": 2, "sales": 2, "warehouse": 0, "viewer": 0, "customer": 0}


async def test_only_staff_that_reads_the_inbox_is_told_how_much_is_in_it(intake: Intake) -> None:
    """What a customer sent waits for staff, whatever the customer's people may do."""
    await intake.pays("5000")
    owner, customer = intake.trading.owner, await intake.trading.person("customer", UUID(intake.customer_id))
    for actor, waiting in (
        (owner, 1),
        (replace(owner, scopes=owner.scopes - {"intake:read"}), 0),
        (replace(customer, scopes=owner.scopes), 0),
    ):
        async with intake.trading.database.transaction(actor.tenant, read_only=True) as session:
            assert (await list_moves(session, actor)).to_approve == waiting


async def test_what_has_expired_is_nobody_s_move_and_looking_costs_two_statements(intake: Intake) -> None:
    buying = intake.buying
    order = await buying.agreed(buying.line("NM", "10", "1000"))
    until = (now() + timedelta(hours=1)).isoformat()
    await buying.propose(buying.supplier, order, {"line_no": 1, "quantity": "8"}, expires_at=until)
    async with counted(intake.trading.database) as statements:
        assert len(await moves(buying.staff)) == 1
    assert len(statements) == 2, statements
    async with intake.trading.database.transaction(intake.trading.owner.tenant) as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE proposals SET expires_at = now() - interval '1 minute'")
    assert await moves(buying.staff) == []
