"""Money given back: to customers out of advances and credit notes, by suppliers, in dollars, taken back, refused."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from app.core.ids import new_id
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading, open_trading
from tests.purchasing.conftest import open_purchasing
from tests.scenarios.test_money import credited, invoiced

Acting = Callable[[Actor], Api]
# Of each regime: bank, receivable, payable, advances to suppliers.
ACCOUNTS = {
    "tt99": ("112", "131", "331", "331"),
    "tt133": ("1121", "131", "331", "331"),
    "international": ("1100", "1200", "2100", "1410"),
}


def part(kind: str, document: Any, amount: str) -> dict[str, str]:
    """So much of what is left of a document."""
    return {"kind": kind, "source_id": document["id"], "amount": amount}


def refund(partner: object, *parts: dict[str, str], **fields: Any) -> dict[str, Any]:
    """A request to give money back through the bank."""
    return {"partner_id": str(partner), "method": "bank", "sources": list(parts), **fields}


@pytest.mark.parametrize("regime", ["tt99", "tt133"])
async def test_a_customer_gets_an_advance_and_a_credit_back(
    database: Database, owner_engine: AsyncEngine, acting: Acting, regime: str
) -> None:
    """D 131 / C 112: one transfer for both; what it took of them is used, until the bank returns it."""
    trading = await open_trading(database, owner_engine, regime=regime)
    bank, receivable, _, _ = ACCOUNTS[regime]
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    _, credit = await credited(trading, staff, partner)
    advance = await staff.do("/receipts", {"partner_id": str(partner), "method": "bank", "amount": "30000"})
    before = await trading.balances()
    assert before[receivable] == -41_000

    body = refund(partner, part("receipt", advance, "20000"), part("credit_note", credit, "11000"), reference="UNC 9")
    done = await staff.do("/customer-refunds", body)
    assert (done["amount"], done["number"][:2], done["refunded_on"]) == ("31000", "RF", today().isoformat())
    assert [(each["kind"], each["amount"]) for each in done["sources"]] == [
        ("receipt", "20000"),
        ("credit_note", "11000"),
    ]
    after = await trading.balances()
    assert (after[receivable], after[bank]) == (-10_000, before[bank] - 31_000)
    await trading.check()

    customer = acting(await trading.person("customer", partner))
    assert [row["id"] for row in (await customer.get("/customer-refunds"))["items"]] == [done["id"]]
    seen = await customer.get(f"/receipts/{advance['id']}")
    assert (seen["unallocated_amount"], seen["refunds"][0]["refund"]["number"]) == ("10000", done["number"])
    seen = await customer.get(f"/invoices/{credit['id']}")
    assert (seen["open_amount"], seen["refunds"][0]["amount"]) == ("0", "11000")
    statement = await customer.get(f"/partners/{partner}/statement")
    assert [(row["kind"], row["open_amount"]) for row in statement["items"]] == [("receipt", "-10000")]

    again = await staff.send("/customer-refunds", refund(partner, part("receipt", advance, "10001")))
    assert again.json()["errors"][0]["code"] == "over_refund"
    taken_back = await staff.send(f"/receipts/{advance['id']}/reversal", {})
    assert (taken_back.status_code, taken_back.json()["code"]) == (409, "money_refunded")
    path = f"/customer-refunds/{done['id']}/reversal"
    assert (await staff.do(path, {}))["reversed_on"] == today().isoformat()
    assert await trading.balances() == before
    assert (await staff.get(f"/receipts/{advance['id']}"))["refunds"] == []
    assert (await staff.send(path, {})).json()["code"] == "refund_reversed"
    await trading.check()
    await staff.do(f"/receipts/{advance['id']}/reversal", {})
    await trading.check()


@pytest.mark.parametrize("regime", list(ACCOUNTS))
async def test_a_supplier_gives_an_advance_and_a_credit_back(
    database: Database, owner_engine: AsyncEngine, acting: Acting, regime: str
) -> None:
    """D 112 / C 331; where the chart keeps advances apart, they leave that account."""
    trading = await open_trading(database, owner_engine, regime=regime)
    bank, _, payable, advances = ACCOUNTS[regime]
    buying = await open_purchasing(trading, acting)
    await trading.item("NM", None, tax_class="exempt" if regime == "international" else "vn_standard")
    order = await buying.agreed(buying.line("NM", "10", "50000"))
    await buying.receive(order)
    invoice = await buying.owed(order, "1", "10")
    total = invoice["total_amount"]
    await buying.pay(total, (invoice["id"], total))
    credit = await buying.give_back(invoice, {"line_no": 1, "quantity": "10"}, credit_note="DC-1")
    advance = await buying.pay("90000")
    before = await trading.balances()

    parts = part("payment", advance, "60000"), part("credit_note", credit, credit["total_amount"])
    done = await buying.staff.do("/supplier-refunds", refund(buying.supplier_id, *parts))
    after = await trading.balances()
    assert after[bank] == before[bank] + 60_000 + int(total)
    assert (after[advances], after[payable]) == (30_000, 30_000 if payable == advances else 0)
    await trading.check()

    assert (await buying.supplier.get(f"/payments/{advance['id']}"))["unallocated_amount"] == "30000"
    seen = await buying.supplier.get(f"/payables/{credit['id']}")
    assert (seen["open_amount"], seen["refunds"][0]["refund"]["id"]) == ("0", done["id"])
    assert (
        await buying.other_supplier.client.get(
            f"/api/v1/supplier-refunds/{done['id']}", headers=buying.other_supplier.headers
        )
    ).status_code == 404
    await buying.staff.do(f"/supplier-refunds/{done['id']}/reversal", {})
    assert await trading.balances() == before
    await trading.check()


async def test_what_is_left_goes_back_once_however_many_ask_at_once(trading: Trading, acting: Acting) -> None:
    """Of a customer's credit note and of an advance to a supplier; reversed by several at once, it is left once."""
    staff = acting(trading.owner)
    customer, supplier = await trading.customer("KH"), await trading.supplier("NCC")
    _, credit = await credited(trading, staff, customer)
    paid = await staff.do("/payments", {"partner_id": str(supplier), "method": "bank", "amount": "90000"})
    for path, partner, kind, document, amount in (
        ("/customer-refunds", customer, "credit_note", credit, "11000"),
        ("/supplier-refunds", supplier, "payment", paid, "90000"),
    ):
        before = await trading.balances()
        body = refund(partner, part(kind, document, amount))
        answers = await asyncio.gather(*(staff.send(path, body) for _ in range(4)))
        done, *others = sorted(answers, key=lambda answer: answer.status_code)
        assert done.status_code == 201, done.text
        assert [answer.json()["errors"][0]["code"] for answer in others] == ["over_refund"] * 3
        assert abs((await trading.balances())["112"] - before["112"]) == int(amount)
        await trading.check()
        reversal = f"{path}/{done.json()['id']}/reversal"
        answers = await asyncio.gather(*(staff.send(reversal, {}) for _ in range(3)))
        assert sorted("" if each.is_success else each.json()["code"] for each in answers) == [
            "",
            *["refund_reversed"] * 2,
        ]
        assert await trading.balances() == before
        await trading.check()


async def test_dollars_go_back_at_the_rate_of_their_day(trading: Trading, acting: Acting) -> None:
    """The advance leaves 131 at the rate it came at, in parts; what the bank pays more is a loss, to the last đồng."""
    partner, staff = await trading.customer("KH"), acting(trading.owner)
    yesterday = today() - timedelta(days=1)
    await trading.rate("USD", "25000.3333", date(2020, 1, 1))
    await trading.rate("USD", "26000.6667", today())
    dollars = {"currency": "USD"}
    money = {"partner_id": str(partner), "method": "bank", "amount": "100.01", "received_on": yesterday.isoformat()}
    advance = await staff.do("/receipts", money | dollars)
    first = await staff.do("/customer-refunds", refund(partner, part("receipt", advance, "33.33"), **dollars))
    await staff.do("/customer-refunds", refund(partner, part("receipt", advance, "33.34"), **dollars))
    # Recorded by mistake, while another part has gone since: still nothing is left behind.
    await staff.do(f"/customer-refunds/{first['id']}/reversal", {})
    await trading.check()
    await staff.do("/customer-refunds", refund(partner, part("receipt", advance, "66.67"), **dollars))
    balances = await trading.balances()
    assert balances["131"] == 0
    # 100.01 dollars came at 25,000.3333; 33.34 and 66.67 went at 26,000.6667.
    assert balances["112"] == -balances["635"] == 2_500_283 - 866_862 - 1_733_464
    await trading.check()


async def test_another_companys_money_is_like_none_at_all(
    database: Database, owner_engine: AsyncEngine, trading: Trading, acting: Acting
) -> None:
    """Byte for byte, for either side."""
    other, staff = await open_trading(database, owner_engine), acting(trading.owner)
    theirs, partner = await other.customer("KH", is_supplier=True), await trading.customer("KH", is_supplier=True)
    for kind, path, refunds in (("receipt", "/receipts", "customer"), ("payment", "/payments", "supplier")):
        money = {"partner_id": str(theirs), "method": "bank", "amount": "5000"}
        advance = await acting(other.owner).do(path, money)
        answers = [
            await staff.send(f"/{refunds}-refunds", refund(partner, part(kind, document, "1")))
            for document in (advance, {"id": str(new_id())})
        ]
        assert [answer.status_code for answer in answers] == [422, 422]
        told = [answer.json() | {"request_id": None} for answer in answers]
        assert told[0] == told[1]


async def test_what_cannot_be_refunded(trading: Trading, acting: Acting) -> None:
    """Another's money, more than is left, twice the same, before it came, from an invoice or a set-off: all refused."""
    partner, other, staff = await trading.customer("KH"), await trading.customer("KH2"), acting(trading.owner)
    await trading.item("DV", "10000", kind="service", tax_class="vn_standard")
    invoice = await invoiced(trading, staff, partner, "1")
    money = {"partner_id": str(partner), "method": "bank", "amount": "5000"}
    advance = await staff.do("/receipts", money)
    bounced = await staff.do("/receipts", money)
    await staff.do(f"/receipts/{bounced['id']}/reversal", {})
    both = await trading.customer("KH3", is_supplier=True)
    await trading.payable(both, "900")
    set_off = await staff.do("/set-offs", {"partner_id": str(both), "amount": "900"})
    once = part("receipt", advance, "1000")
    done = await staff.do("/customer-refunds", refund(partner, once, reference="UNC 1"))
    ledgers = ("allocations", "refunds", "postings", "account_transfers", "outbox_events")
    before = await trading.count_rows(*ledgers)
    nowhere, yesterday = {"id": str(new_id())}, (today() - timedelta(days=1)).isoformat()
    for whose, parts, fields, status, code in (
        (partner, [part("receipt", advance, "4001")], {}, 422, "over_refund"),
        (partner, [once, once], {}, 422, "source_repeated"),
        (partner, [part("receipt", nowhere, "1")], {}, 422, "source_unknown"),
        (partner, [part("credit_note", advance, "1")], {}, 422, "source_unknown"),
        (partner, [part("credit_note", invoice, "1")], {}, 422, "source_unknown"),
        (partner, [part("receipt", bounced, "1")], {}, 422, "source_unknown"),
        (other, [once], {}, 422, "source_unknown"),
        (both, [part("receipt", set_off, "900")], {}, 422, "not_refundable"),
        (partner, [once], {"refunded_on": yesterday}, 422, "refund_before_source"),
        (partner, [part("receipt", advance, "0.5")], {}, 422, "amount_scale"),
        (partner, [part("payment", advance, "1")], {}, 422, "not_one_of"),
        (partner, [], {}, 422, "too_few"),
        (nowhere["id"], [once], {}, 422, "partner_unknown"),
        (partner, [once], {"currency": "EUR"}, 422, "exchange_rate_missing"),
        (partner, [once], {"refunded_on": "2019-05-05"}, 422, "refund_before_source"),
        (partner, [once], {"reference": " unc 1"}, 409, "duplicate_payment"),
    ):
        answer = await staff.send("/customer-refunds", refund(whose, *parts, **fields))
        body = answer.json()
        codes = [body["code"], *(fault["code"] for fault in body.get("errors") or [])]
        assert (answer.status_code, codes[-1]) == (status, code), answer.text
    early = await staff.send(f"/customer-refunds/{done['id']}/reversal", {"reversed_on": yesterday})
    assert (early.status_code, early.json()["code"]) == (409, "reversal_before_refund")
    sales = acting(await trading.person("sales"))
    assert (await sales.send("/customer-refunds", refund(partner, once))).status_code == 403
    missing = await staff.send(f"/supplier-refunds/{done['id']}/reversal", {})
    assert missing.status_code == 404
    assert await trading.count_rows(*ledgers) == before
    await trading.check()
