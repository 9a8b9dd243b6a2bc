"""What partners owe: ledger, statement, aging and credit, as of any day, to the đồng."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.clock import today
from app.core.ids import new_id
from app.models import ExchangeRate
from tests.factories.trading import Api, Trading
from tests.ledgers.conftest import Acting, Trade

LAST_YEAR = today().year - 1
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "over_90")
JAN, FEB, MAR, APR, MAY = (date(LAST_YEAR, month, 10) for month in (1, 2, 3, 4, 5))


@pytest.fixture
async def story(trade: Trade) -> dict[str, Any]:
    """Two invoices of 880,000 and 176,000 (30 days), 500,000 paid on the first, 88,000 taken back, 100,000 advance."""
    item = await trade.trading.item("NM", "80000", tax_class="vn_standard")
    await trade.trading.stock(item, "100", "5000000")
    partner = await trade.trading.customer("KH1", credit_limit="5000000", terms="NET30")
    first = await trade.sell(partner, [("NM", "10")], JAN)
    second = await trade.sell(partner, [("NM", "2")], FEB)
    await trade.receive(partner, "600000", MAR, (first["id"], "500000"))
    note = await trade.take_back(first["id"], "1", APR)
    return {"partner": partner, "first": first, "second": second, "note": note}


async def test_ledger_runs_from_opening_to_closing(trade: Trade, story: dict[str, Any]) -> None:
    path = f"/partners/{story['partner']}/ledger"
    whole = await trade.owner.get(path)
    assert (whole["partner"]["code"], whole["account"], whole["currency"]) == ("KH1", "131", "VND")
    assert (whole["opening_balance"], whole["closing_balance"]) == ("0", "368000")
    assert [
        (row["posted_on"], row["document_kind"], row["debit"], row["credit"], row["balance"]) for row in whole["items"]
    ] == [
        (JAN.isoformat(), "invoice", "880000", "0", "880000"),
        (FEB.isoformat(), "invoice", "176000", "0", "1056000"),
        (MAR.isoformat(), "receipt", "0", "600000", "456000"),
        (APR.isoformat(), "credit_note", "0", "88000", "368000"),
    ]
    assert [row["contra_accounts"] for row in whole["items"]] == [
        ["33311", "511"],
        ["33311", "511"],
        ["112"],
        ["33311", "521"],
    ]
    assert whole["items"][0]["document_number"] == story["first"]["number"]
    part = await trade.owner.get(path, **{"from": FEB.isoformat(), "to": MAR.isoformat()})
    assert (part["opening_balance"], part["closing_balance"]) == ("880000", "456000")
    assert [row["balance"] for row in part["items"]] == ["1056000", "456000"]
    before = await trade.owner.get(path, to=(JAN - timedelta(days=1)).isoformat())
    assert (before["closing_balance"], before["items"]) == ("0", [])
    assert (await trade.owner.get(path, account="payable"))["closing_balance"] == "0"


async def test_ledger_pages_carry_the_balance_on(trade: Trade, story: dict[str, Any]) -> None:
    path, rows, cursor = f"/partners/{story['partner']}/ledger", [], None
    span = {"from": FEB.isoformat()}
    for _ in range(3):
        page = await trade.owner.get(path, limit=1, **span, **({"cursor": cursor} if cursor else {}))
        assert (page["opening_balance"], page["closing_balance"]) == ("880000", "368000")
        rows += page["items"]
        cursor = page["next_cursor"]
    assert cursor is None
    assert rows == (await trade.owner.get(path, **span))["items"]


async def test_statement_is_the_same_again_as_of_any_day(trade: Trade, story: dict[str, Any]) -> None:
    path = f"/partners/{story['partner']}/statement"

    async def seen(on: date) -> tuple[str, list[tuple[str, str, int]]]:
        page = await trade.owner.get(path, as_of=on.isoformat())
        total = page["totals"][0]
        assert (total["currency"], total["balance"], total["other_amount"]) == ("VND", page["balance"], "0")
        assert sum(Decimal(item["open_amount"]) for item in page["items"]) == Decimal(total["open_amount"])
        return page["balance"], [(i["number"], i["open_amount"], i["days_overdue"]) for i in page["items"]]

    first, second = story["first"]["number"], story["second"]["number"]
    assert await seen(JAN - timedelta(days=1)) == ("0", [])
    assert await seen(JAN) == ("880000", [(first, "880000", 0)])
    assert await seen(FEB) == ("1056000", [(first, "880000", 1), (second, "176000", 0)])
    after_receipt = await seen(MAR)
    assert after_receipt[0] == "456000"
    assert [entry[1] for entry in after_receipt[1]] == ["380000", "-100000", "176000"]
    assert [entry[1] for entry in (await seen(APR))[1]] == ["292000", "-100000", "176000"]
    assert (await seen(today()))[0] == "368000"


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-5, "not_due"),
        (0, "not_due"),
        (1, "days_1_30"),
        (30, "days_1_30"),
        (31, "days_31_60"),
        (60, "days_31_60"),
        (61, "days_61_90"),
        (90, "days_61_90"),
        (91, "over_90"),
    ],
)
async def test_aging_puts_an_invoice_into_its_bucket(trade: Trade, days: int, bucket: str) -> None:
    await trade.trading.stock(await trade.trading.item("NM", "80000", tax_class="vn_standard"), "10", "500000")
    partner = await trade.trading.customer("KH2", terms="NET30")
    invoice = await trade.sell(partner, [("NM", "1")], JAN)
    on = date.fromisoformat(invoice["due_on"]) + timedelta(days=days)
    page = await trade.owner.get(f"/partners/{partner}/aging", as_of=on.isoformat())
    buckets = {name: page[name] for name in BUCKETS if page[name] != "0"}
    assert (buckets, page["as_of"], page["balance"]) == ({bucket: "88000"}, on.isoformat(), "88000")


async def test_aging_adds_up_to_the_balance(trade: Trade, story: dict[str, Any]) -> None:
    page = await trade.owner.get(f"/partners/{story['partner']}/aging")
    assert (page["over_90"], page["unallocated"], page["balance"], page["other"]) == ("468000", "100000", "368000", "0")


async def test_aging_lists_who_owes_or_holds_something(trade: Trade, story: dict[str, Any]) -> None:
    quiet = await trade.trading.customer("KH0")
    other = await trade.trading.customer("KH2")
    await trade.receive(other, "5000", MAY)
    pages, cursor = [], None
    while True:
        page = await trade.owner.get("/aging", limit=1, **({"cursor": cursor} if cursor else {}))
        pages.append([(row["partner"]["code"], row["balance"], row["unallocated"]) for row in page["items"]])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert pages == [[("KH1", "368000", "100000")], [("KH2", "-5000", "5000")]]
    then = await trade.owner.get("/aging", as_of=JAN.isoformat())
    assert [(row["partner"]["code"], row["not_due"]) for row in then["items"]] == [("KH1", "880000")]
    assert str(quiet) not in str(then)


async def test_credit_counts_open_orders(trade: Trade, story: dict[str, Any]) -> None:
    order = {"partner_id": str(story["partner"]), "lines": [{"item_code": "NM", "quantity": "1"}]}
    await trade.owner.do("/sales-orders", order)
    credit = await trade.owner.get(f"/partners/{story['partner']}/credit")
    assert {name: credit[name] for name in ("limit", "receivable", "open_orders", "exposure", "available")} == {
        "limit": "5000000",
        "receivable": "368000",
        "open_orders": "88000",
        "exposure": "456000",
        "available": "4544000",
    }
    unlimited = await trade.trading.customer("KH9")
    credit = await trade.owner.get(f"/partners/{unlimited}/credit")
    assert (credit["limit"], credit["available"], credit["exposure"]) == (None, None, "0")


async def test_an_allocation_never_counts_before_the_invoice(trade: Trade, story: dict[str, Any]) -> None:
    """Money of April that pays an invoice of May is in hand in between."""
    third = await trade.sell(story["partner"], [("NM", "1")], MAY)
    await trade.receive(story["partner"], "88000", APR, (third["id"], "88000"))
    in_hand = {APR: ["-88000", "-100000"], MAY: ["-100000"], today(): ["-100000"]}
    for on, expected in in_hand.items():
        page = await trade.owner.get(f"/partners/{story['partner']}/statement", as_of=on.isoformat())
        assert [total["other_amount"] for total in page["totals"]] == ["0"], on
        amounts = [item["open_amount"] for item in page["items"] if item["kind"] == "receipt"]
        assert sorted(amounts) == sorted(expected), on


async def test_what_is_settled_was_open_before(trade: Trade) -> None:
    """Paid in two parts, the later money entered first; bounced, and settled by a return: each day keeps its answer."""
    trading = trade.trading
    partner = await trading.customer("KH")
    await trading.stock(await trading.item("NM", tax_class="vn_standard"), "10", "100000", JAN)
    invoice = await trade.sell(partner, [("NM", "1")], JAN)

    async def seen() -> list[str]:
        path = f"/partners/{partner}/statement"
        pages = [await trade.owner.get(path, as_of=on.isoformat()) for on in (JAN, FEB, MAR, APR)]
        return [page["items"][0]["open_amount"] if page["items"] else "0" for page in pages]

    async def settled() -> date | None:
        query = "SELECT settled_on FROM invoices WHERE company_id = :c AND id = :i"
        async with trading.engine.connect() as connection:
            day: date | None = await connection.scalar(text(query), {"c": trading.company_id, "i": invoice["id"]})
            return day

    await trade.receive(partner, "87600", MAR, (invoice["id"], "87600"))
    assert (await settled(), await seen()) == (None, ["88000", "88000", "400", "400"])
    small = await trade.receive(partner, "400", FEB, (invoice["id"], "400"))
    assert (await settled(), await seen()) == (MAR, ["88000", "87600", "0", "0"])
    await trade.owner.do(f"/receipts/{small['id']}/reversal", {"reversed_on": APR.isoformat()})
    assert (await settled(), await seen()) == (None, ["88000", "87600", "0", "400"])
    await trade.take_back(invoice["id"], "1", APR)
    assert (await settled(), await seen()) == (APR, ["88000", "87600", "0", "-87600"])
    await trading.check()


async def test_a_foreign_customer_in_its_currency(trade: Trade) -> None:
    trading = trade.trading
    async with trading.database.transaction(trading.tenant) as session:
        for on, rate in ((JAN, "25000"), (MAR, "26000")):
            session.add(ExchangeRate(company_id=trading.company_id, currency="USD", valid_from=on, rate=Decimal(rate)))
    await trading.stock(await trading.item("NM", "80000", tax_class="vn_standard"), "10", "500000")
    partner = await trading.customer("US1", currency="USD")
    order = {
        "partner_id": str(partner),
        "ordered_on": JAN.isoformat(),
        "lines": [{"item_code": "NM", "quantity": "3", "unit_price": "10.50"}],
    }
    placed = await trade.owner.do("/sales-orders", order)
    await trade.owner.do(f"/sales-orders/{placed['id']}/confirmation", {})
    delivery = await trade.owner.do(
        f"/sales-orders/{placed['id']}/deliveries", {"delivered_on": JAN.isoformat(), "invoice": True}
    )
    await trade.receive(partner, "20", MAR, (delivery["invoice_id"], "20"))
    statement = await trade.owner.get(f"/partners/{partner}/statement")
    assert [(i["currency"], i["open_amount"]) for i in statement["items"]] == [("USD", "14.65")]
    assert statement["totals"] == [{"currency": "USD", "balance": "14.65", "open_amount": "14.65", "other_amount": "0"}]
    assert (statement["currency"], statement["balance"]) == ("VND", "366250")
    aging = await trade.owner.get(f"/partners/{partner}/aging")
    assert (aging["over_90"], aging["balance"], aging["other"]) == ("366250", "366250", "0")
    ledger = await trade.owner.get(f"/partners/{partner}/ledger", currency="USD")
    assert (ledger["currency"], ledger["closing_balance"]) == ("USD", "14.65")
    assert [(row["debit"], row["credit"]) for row in ledger["items"]] == [("34.65", "0"), ("0", "20")]
    base = await trade.owner.get(f"/partners/{partner}/ledger")
    assert [(row["debit"], row["credit"]) for row in base["items"]] == [("866250", "0"), ("20000", "520000")]
    assert base["closing_balance"] == "366250"


@pytest.mark.parametrize("report", ["ledger", "statement", "aging", "credit"])
async def test_partner_users_see_their_own_account_only(
    trade: Trade, story: dict[str, Any], acting: Acting, report: str
) -> None:
    stranger = await trade.trading.customer("KH5")
    mine = acting(await trade.trading.person("customer", story["partner"]))
    theirs = acting(await trade.trading.person("customer", stranger))
    own = await mine.get(f"/partners/{story['partner']}/{report}")
    staff = await trade.owner.get(f"/partners/{story['partner']}/{report}")
    assert own == staff
    foreign = await _refused(theirs, f"/partners/{story['partner']}/{report}")
    assert foreign == await _refused(theirs, f"/partners/{new_id()}/{report}")
    assert foreign[0] == 404


async def test_aging_shows_a_customer_itself_only(trade: Trade, story: dict[str, Any], acting: Acting) -> None:
    stranger = await trade.trading.customer("KH5")
    await trade.receive(stranger, "7000", MAY)
    theirs = acting(await trade.trading.person("customer", stranger))
    assert [row["partner"]["code"] for row in (await theirs.get("/aging"))["items"]] == ["KH5"]


async def test_other_companies_see_nothing(
    trade: Trade, story: dict[str, Any], acting: Acting, other_company: Trading
) -> None:
    owner = acting(other_company.owner)
    for report in ("ledger", "statement", "aging", "credit"):
        answer = await _refused(owner, f"/partners/{story['partner']}/{report}")
        assert answer == await _refused(owner, f"/partners/{new_id()}/{report}")
    assert (await owner.get("/aging"))["items"] == []


async def _refused(api: Api, path: str) -> tuple[int, Any]:
    answer = await api.client.get(f"/api/v1{path}", headers=api.headers)
    body = answer.json()
    return answer.status_code, {name: body[name] for name in body if name != "request_id"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": "2026-02-02", "to": "2026-02-01"}, "from_after_to"),
        ({"cursor": "bm90aGluZw=="}, "invalid_cursor"),
        ({"cursor": "WyIyMDI2LTAxLTAxIiwieCIsIjEiXQ=="}, "invalid_cursor"),
    ],
)
async def test_wrong_questions_are_refused(trade: Trade, query: dict[str, str], code: str) -> None:
    partner: UUID = await trade.trading.customer("KH1")
    answer = await trade.owner.client.get(
        f"/api/v1/partners/{partner}/ledger", headers=trade.owner.headers, params=query
    )
    assert (answer.status_code, answer.json()["code"]) == (422, code)
