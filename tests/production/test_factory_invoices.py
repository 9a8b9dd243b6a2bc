"""A factory enters the invoice for its fee itself; the company approves it into the books, or sends it back."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import FactoryInvoice
from tests.factories.trading import Api
from tests.production.conftest import Workshop

WRITTEN = ("factory_invoices", "production_charges", "postings", "outbox_events", "idempotency_keys")
Made = tuple[Workshop, str, Api]


@pytest.fixture
async def made(workshop: Workshop) -> Made:
    """Ten pieces are finished at a fee of 1,000.5 each; the order's path, and the factory's person."""
    await workshop.stocked("A", "100", "1000000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, person, quantity="10", unit_fee="1000.5")
    path = f"/production-orders/{order['id']}"
    await workshop.owner.do(f"{path}/dispatches", {})
    await workshop.owner.do(f"{path}/receipts", {"finished": "10"})
    return workshop, path, person


def bill(reference: str, quantity: str, **fields: Any) -> dict[str, Any]:
    return {"reference": reference, "quantity": quantity, **fields}


async def test_it_waits_and_is_booked_once_it_is_approved(made: Made) -> None:
    """At the fee agreed, in the inbox with its total; nothing is owed before, and both see what became of it."""
    workshop, path, person = made
    owner, before = workshop.owner, await workshop.trading.balances()
    order = await person.do(f"{path}/factory-invoices", bill("HD-1", "4"))
    (entered,) = order["factory_invoices"]
    assert (entered["status"], entered["net_amount"], entered["agreed_amount"], entered["tax_amount"]) == (
        "waiting",
        "4002",
        "4002",
        "320",
    )
    assert await workshop.trading.balances() == before
    accounting = workshop.acting(await workshop.trading.person("accounting"))
    (waiting,) = (await accounting.get("/intake"))["items"]
    assert (waiting["kind"], waiting["amount"], waiting["differs"]) == ("factory_invoice", "4322", False)
    # What waits is spoken for, and is rounded after what was invoiced before it.
    over = await person.send(f"{path}/factory-invoices", bill("HD-2", "6.1"))
    assert (over.status_code, over.json()["errors"][0]["code"]) == (409, "over_invoiced")
    rest = await person.do(f"{path}/factory-invoices", bill("HD-2", "6", net_amount="7000"))
    assert rest["factory_invoices"][1]["agreed_amount"] == "6003"
    assert [row["differs"] for row in (await accounting.get("/intake"))["items"]] == [False, True]

    order = await accounting.do(f"{path}/factory-invoices/{entered['id']}/approval", {})
    assert [row["status"] for row in order["factory_invoices"]] == ["approved", "waiting"]
    assert [(row["reference"], row["net_amount"]) for row in order["charges"]] == [("HD-1", "4002")]
    owed = (await person.get("/payables"))["items"]
    assert [(row["number"], row["open_amount"]) for row in owed] == [("HD-1", "4322")]
    await owner.do(f"{path}/factory-invoices/{rest['factory_invoices'][1]['id']}/approval", {})
    assert -(await workshop.trading.balances())["331"] == 4_322 + 7_560
    await workshop.trading.check()


async def test_it_is_refused_for_a_reason_or_taken_back(made: Made) -> None:
    """Then the factory may enter it again, under the same number."""
    workshop, path, person = made
    order = await person.do(f"{path}/factory-invoices", bill("HD-1", "10"))
    one = f"{path}/factory-invoices/{order['factory_invoices'][0]['id']}"
    refused = await workshop.owner.do(f"{one}/refusal", {"reason": "Sai mã số thuế"})
    assert [(row["status"], row["reason"]) for row in refused["factory_invoices"]] == [("refused", "Sai mã số thuế")]
    again = await person.do(f"{path}/factory-invoices", bill("HD-1", "10"))
    one = f"{path}/factory-invoices/{again['factory_invoices'][1]['id']}"
    assert (await person.do(f"{one}/withdrawal", {}))["factory_invoices"][1]["status"] == "withdrawn"
    async with AsyncSession(workshop.trading.engine) as session:
        entered = select(FactoryInvoice.decided_by).where(FactoryInvoice.company_id == workshop.trading.company_id)
        decided = (await session.scalars(entered.order_by(FactoryInvoice.id))).all()
    assert decided == [workshop.trading.owner.user_id, None]  # what is taken back nobody has decided
    before = await workshop.trading.count_rows(*WRITTEN)
    for who, step, body in (
        (workshop.owner, "approval", {}),
        (workshop.owner, "refusal", {"reason": "x"}),
        (person, "withdrawal", {}),
    ):
        late = await who.send(f"{one}/{step}", body)
        assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed"), step
    assert await workshop.trading.count_rows(*WRITTEN) == before
    await workshop.trading.check()


async def test_a_trusted_factorys_invoice_is_booked_at_once_if_it_asks_what_was_agreed(made: Made) -> None:
    workshop, path, person = made
    await workshop.owner.put("/intake-rules", {"document_kind": "factory_invoice", "mode": "accept"})
    await person.do(f"{path}/factory-invoices", bill("HD-1", "4", net_amount="4002"))
    order = await person.do(f"{path}/factory-invoices", bill("HD-2", "6", net_amount="6004"))
    assert [row["status"] for row in order["factory_invoices"]] == ["approved", "waiting"]
    assert [row["reference"] for row in order["charges"]] == ["HD-1"]
    await workshop.trading.check()


async def test_wrong_invoices_are_refused_and_write_nothing(made: Made) -> None:
    """More than was finished, a number twice, amounts of no coin; another factory is told of no such order."""
    workshop, path, person = made
    await workshop.owner.do(f"{path}/fee-invoices", bill("HD-0", "2"))
    order = await person.do(f"{path}/factory-invoices", bill("HD-1", "3"))
    one = f"{path}/factory-invoices/{order['factory_invoices'][0]['id']}"
    other, stranger = await workshop.factory("GC2")
    assert other
    before = await workshop.trading.count_rows(*WRITTEN)
    for who, step, body, status, code in (
        (person, f"{path}/factory-invoices", bill("HD-2", "5.000001"), 409, "over_invoiced"),
        (person, f"{path}/factory-invoices", bill("HD-0", "1"), 409, "duplicate_invoice"),
        (person, f"{path}/factory-invoices", bill("HD-1", "1"), 409, "duplicate_invoice"),
        (person, f"{path}/factory-invoices", bill("HD-2", "1", net_amount="0.5"), 422, "amount_scale"),
        (person, f"{path}/factory-invoices", bill("HD-2", "1", tax_class="?"), 422, "tax_class_unknown"),
        (person, f"{path}/factory-invoices", bill("HD-2", "0"), 422, "out_of_range"),
        (person, f"{one}/approval", {}, 403, "forbidden"),
        (person, f"{one}/refusal", {"reason": "x"}, 403, "forbidden"),
        (stranger, f"{path}/factory-invoices", bill("HD-2", "1"), 404, "not_found"),
        (stranger, f"{one}/withdrawal", {}, 404, "not_found"),
    ):
        answer = await who.send(step, body)
        problem = answer.json()
        codes = {problem["code"], *(fault["code"] for fault in problem.get("errors") or [])}
        assert (answer.status_code, code in codes) == (status, True), (step, body, answer.text)
    assert await workshop.trading.count_rows(*WRITTEN) == before
    # Staff has booked the same paper meanwhile.
    await workshop.owner.do(f"{path}/fee-invoices", bill("HD-1", "3"))
    twice = await workshop.owner.send(f"{one}/approval", {})
    assert (twice.status_code, twice.json()["code"]) == (409, "duplicate_invoice")
    await workshop.trading.check()
