"""What a factory and a carrier are owed for an order is paid as suppliers' invoices are, each to its own partner."""

from app.core.clock import today
from tests.production.conftest import Workshop


async def test_fee_and_freight_are_paid(workshop: Workshop) -> None:
    """The factory sees its fee and never the carrier's freight; the carrier is paid on its own account."""
    await workshop.stocked("A", "100", "1000000")
    await workshop.items("TP", kind="finished")
    factory, person = await workshop.factory()
    carrier = str(await workshop.trading.supplier("VT", terms="NET30"))
    order = await workshop.agreed(await workshop.bill("TP", "A 1"), factory, person)
    path, owner = f"/production-orders/{order['id']}", workshop.owner
    await owner.do(f"{path}/dispatches", {"lines": [{"item_code": "A", "quantity": "90"}]})
    await owner.do(f"{path}/receipts", {"finished": "90"})
    await owner.do(f"{path}/fee-invoices", {"reference": "GC-1", "quantity": "90"})
    await owner.do(f"{path}/freight", {"partner_id": carrier, "reference": "VC-1", "net_amount": "100000"})
    owed = {row["number"]: row for row in (await owner.get("/payables", open=True))["items"]}
    assert (owed["GC-1"]["open_amount"], owed["VC-1"]["open_amount"]) == ("2160000", "108000")
    assert (owed["GC-1"]["due_on"], owed["VC-1"]["due_on"] > today().isoformat()) == (today().isoformat(), True)
    assert [row["number"] for row in (await person.get("/payables"))["items"]] == ["GC-1"]

    part = {"invoice_id": owed["GC-1"]["id"], "amount": "1000000"}
    money = {"partner_id": factory, "method": "bank", "amount": "1000000", "allocations": [part]}
    payment = await owner.do("/payments", money)
    assert (await person.get(f"/payments/{payment['id']}"))["allocations"][0]["invoice"]["number"] == "GC-1"
    foreign = await owner.send("/payments", {**money, "partner_id": carrier})
    assert (foreign.status_code, foreign.json()["errors"][0]["code"]) == (422, "invoice_unknown")
    whole = {"invoice_id": owed["VC-1"]["id"], "amount": "108000"}
    await owner.do("/payments", {**money, "partner_id": carrier, "amount": "108000", "allocations": [whole]})
    assert (await person.get("/payments"))["items"][0]["id"] == payment["id"]
    assert (await workshop.trading.balances())["331"] == -1_160_000
    await workshop.trading.check()
