"""What is owed to suppliers as of any day: ledger, statement and aging tell the same, to the đồng."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import today
from app.core.db import Database
from tests.factories.trading import Api, Headers, open_trading
from tests.purchasing.conftest import Purchasing, open_purchasing

LAST_YEAR = today().year - 1
JAN, FEB, MAR, APR = (date(LAST_YEAR, month, 10) for month in (1, 2, 3, 4))


async def story(buying: Purchasing, tax_class: str = "vn_standard") -> dict[str, Any]:
    """550,000 invoiced in January and 275,000 in February (30 days), 600,000 paid in March: 500,000 on the first."""
    await buying.trading.fiscal_year(LAST_YEAR)
    await buying.trading.item("NM", None, tax_class=tax_class)
    order = await buying.agreed(buying.line("NM", "20", "50000"), ordered_on=JAN.isoformat())
    await buying.receive(order, received_on=JAN.isoformat())
    invoices = {}
    for number, quantity, on in (("1", "10", JAN), ("2", "5", FEB)):
        body = {"number": number, "issued_on": on.isoformat(), "lines": [{"line_no": 1, "quantity": quantity}]}
        entered = await buying.staff.do(f"/purchase-orders/{order['id']}/invoices", body)
        invoices[number] = await buying.approve(entered)
    payment = await buying.pay("600000", (invoices["1"]["id"], "500000"), paid_on=MAR.isoformat())
    return {"invoices": invoices, "payment": payment}


async def reports(who: Api, partner: object, on: date) -> tuple[Any, Any, Any]:
    """Ledger, statement and aging of what is owed on a day."""
    path, as_of = f"/partners/{partner}", {"as_of": on.isoformat(), "account": "payable"}
    ledger = await who.get(f"{path}/ledger", account="payable", to=on.isoformat())
    return ledger, await who.get(f"{path}/statement", **as_of), await who.get(f"{path}/aging", **as_of)


async def test_reports_agree_on_any_day(buying: Purchasing) -> None:
    told = await story(buying)
    for on, items, balance in (
        (JAN - timedelta(days=1), [], "0"),
        (FEB, [("1", "550000"), ("2", "275000")], "825000"),
        (MAR, [("1", "50000"), (told["payment"]["number"], "-100000"), ("2", "275000")], "225000"),
    ):
        for who in (buying.staff, buying.supplier):
            ledger, statement, aging = await reports(who, buying.supplier_id, on)
            assert sorted((item["number"], item["open_amount"]) for item in statement["items"]) == sorted(items)
            assert (statement["balance"], aging["balance"], aging["other"]) == (balance, balance, "0")
            assert Decimal(ledger["closing_balance"]) == -Decimal(balance)
            assert all(total["other_amount"] == "0" for total in statement["totals"])
    _, statement, aging = await reports(buying.staff, buying.supplier_id, APR)
    kinds = {item["number"]: (item["kind"], item["document_kind"], item["days_overdue"]) for item in statement["items"]}
    assert kinds["2"] == ("invoice", "supplier_invoice", (APR - FEB).days - 30)
    assert kinds[told["payment"]["number"]] == ("payment", "payment", 0)
    assert (aging["days_1_30"], aging["days_31_60"], aging["unallocated"]) == ("275000", "50000", "100000")
    listed = (await buying.staff.get("/aging", as_of=APR.isoformat(), account="payable"))["items"]
    assert [(row["partner"]["code"], row["balance"]) for row in listed] == [("NCC1", "225000")]
    assert (await buying.staff.get("/aging", as_of=APR.isoformat()))["items"] == []


async def test_what_is_taken_back_is_open_until_that_day(buying: Purchasing) -> None:
    """A payment that bounced and an invoice reversed later: the days before still show them as they stood."""
    told = await story(buying)
    await buying.staff.do(f"/payments/{told['payment']['id']}/reversal", {"reversed_on": APR.isoformat()})
    await buying.reverse(told["invoices"]["2"], reversed_on=APR.isoformat())
    for on, balance in ((MAR, "225000"), (APR, "550000"), (today(), "550000")):
        ledger, statement, aging = await reports(buying.staff, buying.supplier_id, on)
        assert (statement["balance"], aging["balance"], aging["other"]) == (balance, balance, "0")
        assert Decimal(ledger["closing_balance"]) == -Decimal(balance)
    assert [item["number"] for item in statement["items"]] == ["1"]


async def test_advances_kept_apart_are_part_of_the_account(
    client: AsyncClient, signed_in: Headers, database: Database, owner_engine: AsyncEngine
) -> None:
    """International books: what moves between payables and advances is not on the supplier's account."""
    trading = await open_trading(database, owner_engine, regime="international")
    buying = await open_purchasing(trading, lambda actor: Api(client, signed_in(actor)))
    told = await story(buying, "exempt")
    later = {"allocations": [{"invoice_id": told["invoices"]["2"]["id"], "amount": "40000"}]}
    await buying.staff.do(f"/payments/{told['payment']['id']}/allocations", later)
    ledger, statement, aging = await reports(buying.staff, buying.supplier_id, today())
    assert (statement["balance"], aging["balance"], ledger["closing_balance"]) == ("150000", "150000", "-150000")
    assert (aging["other"], aging["unallocated"]) == ("0", "60000")
    assert [row["document_kind"] for row in ledger["items"]] == ["supplier_invoice", "supplier_invoice", "payment"]


@pytest.mark.parametrize("report", ["ledger", "statement", "aging"])
async def test_a_supplier_reads_its_own_account_only(buying: Purchasing, report: str) -> None:
    answer = await buying.other_supplier.client.get(
        f"/api/v1/partners/{buying.supplier_id}/{report}",
        params={"account": "payable"},
        headers=buying.other_supplier.headers,
    )
    assert answer.status_code == 404
