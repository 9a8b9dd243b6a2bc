"""The trade register, the general journal and the trial balance."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.core.clock import today
from app.core.ids import new_id
from tests.factories.statements import counted
from tests.factories.trading import Trading
from tests.ledgers.conftest import Acting, Trade
from tests.ledgers.test_stock import put_in

LAST_YEAR = today().year - 1
JAN, FEB, MAR, APR = (date(LAST_YEAR, month, 10) for month in (1, 2, 3, 4))


@pytest.fixture
async def story(trade: Trade) -> dict[str, Any]:
    """Stock, a sale to KH1, an advance of KH2, a return of KH1, an order of KH2 that waits."""
    trading = trade.trading
    await put_in(
        trading,
        await trading.item("NM", "80000", tax_class="vn_standard", units={"thùng": "10"}),
        "100",
        "5000000",
        JAN,
    )
    await trading.item("DV", "1000", kind="service", tax_class="vn_standard")
    first, second = await trading.customer("KH1"), await trading.customer("KH2")
    sold = await trade.sell(first, [("NM", "10"), ("DV", "3")], FEB)
    await trade.receive(first, "100000", MAR, (sold["id"], "100000"))
    await trade.take_back(sold["id"], "1", APR)
    await trade.receive(second, "50000", MAR)
    waiting = await trade.owner.do(
        "/sales-orders",
        {
            "partner_id": str(second),
            "ordered_on": APR.isoformat(),
            "lines": [{"item_code": "NM", "quantity": "3", "unit": "thùng", "unit_price": "700000"}],
        },
    )
    amendment = {"lines": [{"line_no": 1, "quantity": "2"}]}
    await trade.owner.do(f"/sales-orders/{waiting['id']}/amendment", amendment, **{"If-Match": "1"})
    return {"first": first, "second": second, "sold": sold, "waiting": waiting}


async def test_register_tells_what_happened_to_each_line(trade: Trade, story: dict[str, Any]) -> None:
    rows = (await trade.owner.get("/trade-register"))["items"]
    assert [(row["order_status"], row["partner"]["code"], row["line_no"], row["item"]["code"]) for row in rows] == [
        ("placed", "KH2", 1, "NM"),
        ("closed", "KH1", 1, "NM"),
        ("closed", "KH1", 2, "DV"),
    ]
    names = ("ordered", "cancelled", "delivered", "invoiced", "returned", "undelivered", "unit")
    assert [[row[name] for name in names] for row in rows] == [
        ["2", "1", "0", "0", "0", "2", "thùng"],
        ["10", "0", "10", "10", "1", "0", "cái"],
        ["3", "0", "3", "3", "0", "0", "cái"],
    ]
    amounts = ("ordered_amount", "delivered_amount", "invoiced_amount", "returned_amount", "order_paid_amount")
    assert [[row[name] for name in amounts] for row in rows] == [
        ["1400000", "0", "0", "0", "0"],
        ["800000", "800000", "800000", "80000", "100000"],
        ["3000", "3000", "3000", "0", "100000"],
    ]


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ({"partner_id": "first"}, 2),
        ({"order_id": "waiting"}, 1),
        ({"status": "closed"}, 2),
        ({"status": "cancelled"}, 0),
        ({"from": MAR.isoformat()}, 1),
        ({"to": MAR.isoformat()}, 2),
        ({"from": FEB.isoformat(), "to": APR.isoformat()}, 3),
    ],
)
async def test_register_is_narrowed(trade: Trade, story: dict[str, Any], query: dict[str, str], lines: int) -> None:
    named = {"first": str(story["first"]), "waiting": story["waiting"]["id"]}
    wanted = {name: named.get(value, value) for name, value in query.items()}
    assert len((await trade.owner.get("/trade-register", **wanted))["items"]) == lines


async def test_register_by_item_and_page(trade: Trade, story: dict[str, Any]) -> None:
    item = story["sold"]["lines"][0]["item"]["id"]
    assert [r["item"]["code"] for r in (await trade.owner.get("/trade-register", item_id=item))["items"]] == [
        "NM",
        "NM",
    ]
    whole = (await trade.owner.get("/trade-register"))["items"]
    rows, cursor = [], None
    for _ in range(3):
        page = await trade.owner.get("/trade-register", limit=1, **({"cursor": cursor} if cursor else {}))
        rows += page["items"]
        cursor = page["next_cursor"]
    assert (rows, cursor) == (whole, None)


async def test_journal_shows_both_sides_with_the_document(trade: Trade, story: dict[str, Any]) -> None:
    sold = story["sold"]
    rows = (await trade.owner.get("/journal", document_id=sold["id"]))["items"]
    assert sorted((row["debit_account"], row["credit_account"], row["amount"]) for row in rows) == [
        ("131", "33311", "80300"),
        ("131", "511", "3000"),
        ("131", "511", "800000"),
        ("632", "156", "500000"),
    ]
    assert {row["document_number"] for row in rows} == {sold["number"]}
    assert {row["partner"]["code"] for row in rows} == {"KH1"}
    memo = (await trade.owner.get("/journal", memo="true", partner_id=str(story["second"])))["items"]
    assert [(row["debit_account"], row["credit_account"], row["amount"]) for row in memo] == [
        ("M131", "M999", "2310000"),
        ("M999", "M131", "770000"),
    ]


async def test_journal_is_filtered_and_paged(trade: Trade, story: dict[str, Any]) -> None:
    async def rows(**query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await trade.owner.get("/journal", **query))["items"]
        return found

    assert {row["document_kind"] for row in await rows(account="112")} == {"receipt"}
    assert {row["credit_account"] for row in await rows(account="3331")} == {"33311", "131"}
    assert await rows(account="99") == []
    assert await rows(document_kind="receipt", partner_id=str(story["first"])) != []
    spanned = await rows(**{"from": MAR.isoformat(), "to": MAR.isoformat()})
    assert {row["posted_on"] for row in spanned} == {MAR.isoformat()}
    whole, seen, cursor = await rows(), [], None
    while True:
        page = await trade.owner.get("/journal", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole
    assert [row["posted_on"] for row in whole] == sorted(row["posted_on"] for row in whole)


def pairs(balance: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Opening, movement and closing by account code."""
    return {
        row["code"]: tuple(row[part][side] for part in ("opening", "moved", "closing") for side in ("debit", "credit"))
        for row in balance["accounts"]
    }


async def test_trial_balance_ties_and_never_nets_partners(trade: Trade, story: dict[str, Any]) -> None:
    found = await trade.owner.get("/trial-balance", **{"from": MAR.isoformat(), "to": APR.isoformat()})
    assert pairs(found) == {
        "112": ("0", "0", "150000", "0", "150000", "0"),
        "131": ("883300", "0", "0", "238000", "695300", "50000"),
        "156": ("4500000", "0", "50000", "0", "4550000", "0"),
        "33311": ("0", "80300", "8000", "0", "0", "72300"),
        "511": ("0", "803000", "0", "0", "0", "803000"),
        "521": ("0", "0", "80000", "0", "80000", "0"),
        "632": ("500000", "0", "0", "50000", "450000", "0"),
        "OPENING": ("0", "5000000", "0", "0", "0", "5000000"),
    }
    for part in ("opening", "moved", "closing"):
        total = found["total"][part]
        assert total["debit"] == total["credit"]
    assert {row["code"] for row in found["memo"]} == {"M131", "M999"}
    assert Decimal(found["total"]["closing"]["debit"]) == Decimal("5925300")


async def test_trial_balance_of_the_year_by_default(trade: Trade, story: dict[str, Any]) -> None:
    found = await trade.owner.get("/trial-balance")
    assert (found["first_day"], found["last_day"]) == (f"{today().year}-01-01", today().isoformat())
    assert pairs(found)["131"] == ("695300", "50000", "0", "0", "695300", "50000")


async def test_closed_periods_are_read_from_their_totals(trade: Trade, story: dict[str, Any]) -> None:
    """The same answers before and after closing; and really from the totals, as a changed one shows."""
    spans = [(JAN, FEB), (FEB, APR), (MAR, MAR), (APR, today()), (date(LAST_YEAR, 2, 28), date(LAST_YEAR, 3, 1))]

    async def answers() -> list[Any]:
        return [
            await trade.owner.get("/trial-balance", **{"from": first.isoformat(), "to": last.isoformat()})
            for first, last in spans
        ]

    before = await answers()
    await clear_opening(trade.trading)
    cleared = await answers()
    periods = (await trade.owner.get("/periods", limit=200))["items"]
    for period in sorted(periods, key=lambda each: str(each["starts_on"]))[:3]:
        await trade.owner.do(f"/periods/{period['id']}/closing", {})
    assert await answers() == cleared
    assert before != cleared
    async with trade.trading.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE period_totals SET debit_amount = debit_amount + 7"
            f" WHERE company_id = '{trade.trading.company_id}' AND account_code = '156'"
        )
    assert [pairs(answer)["156"][0] for answer in await answers()] != [pairs(answer)["156"][0] for answer in cleared]


async def clear_opening(trading: Trading) -> None:
    """Opening balances must add up to nothing before a period closes: capital takes the difference."""
    same = "amount, currency, currency_amount, partner_id, item_id, tax_code, document_kind, document_id"
    async with trading.engine.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO account_transfers"
            f" (company_id, id, posting_id, posted_on, debit_account, credit_account, {same})"
            f" SELECT company_id, gen_random_uuid(), posting_id, posted_on, 'OPENING', '4111', {same}"
            f" FROM account_transfers WHERE company_id = '{trading.company_id}' AND credit_account = 'OPENING'"
        )


@pytest.mark.parametrize("path", ["/journal", "/trial-balance", "/trade-register"])
@pytest.mark.parametrize("role", ["customer", "warehouse"])
async def test_books_are_for_who_keeps_them(
    trade: Trade, story: dict[str, Any], acting: Acting, path: str, role: str
) -> None:
    person = acting(await trade.trading.person(role, story["first"] if role == "customer" else None))
    answer = await person.client.get(f"/api/v1{path}", headers=person.headers)
    assert answer.status_code == 403


async def test_other_companies_books_are_empty(
    trade: Trade, story: dict[str, Any], other_company: Trading, acting: Acting
) -> None:
    owner = acting(other_company.owner)
    for path in ("/journal", "/trade-register"):
        assert (await owner.get(path))["items"] == []
        assert (await owner.get(path, partner_id=str(story["first"])))["items"] == []
    assert (await owner.get("/trial-balance"))["accounts"] == []
    assert (await owner.get("/journal", document_id=story["sold"]["id"]))["items"] == []


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/stock", 1),
        ("/trade-register", 1),
        ("/journal", 1),
        ("/aging", 1),
        ("/partners/{first}/aging", 1),
        ("/partners/{first}/credit", 2),
        ("/partners/{first}/ledger", 3),
        ("/partners/{first}/statement", 3),
        ("/trial-balance", 5),
    ],
)
async def test_a_report_takes_few_statements(trade: Trade, story: dict[str, Any], path: str, most: int) -> None:
    address = path.format(first=story["first"])
    async with counted(trade.trading.database) as statements:
        await trade.owner.get(address)
    assert len(statements) == most, statements
    await trade.sell(story["first"], [("NM", "1"), ("DV", "1")] * 5, APR + timedelta(days=1))
    async with counted(trade.trading.database) as statements:
        await trade.owner.get(address)
    assert len(statements) == most


async def test_a_report_sees_one_moment(trade: Trade, story: dict[str, Any]) -> None:
    """A sale that commits between two statements of a report is in none of them."""
    trading = trade.trading
    async with trading.database.transaction(trading.tenant, read_only=True) as session:
        first = (await session.connection()).exec_driver_sql("SELECT count(*) FROM postings")
        before = (await first).scalar()
        await trade.receive(story["second"], "1", MAR)
        again = (await session.connection()).exec_driver_sql("SELECT count(*) FROM postings")
        assert (await again).scalar() == before


async def test_random_documents_have_no_rows(trade: Trade, story: dict[str, Any]) -> None:
    assert (await trade.owner.get("/journal", document_id=str(new_id())))["items"] == []
