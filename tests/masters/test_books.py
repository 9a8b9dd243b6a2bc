"""Accounts, roles, fiscal years and periods over HTTP."""

import asyncio
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.clock import today
from app.core.db import Database, raw
from app.core.errors import AppError
from app.core.ids import new_id
from app.services.ledger.periods.closing import close_period
from app.services.posting import Event, Header, Posting, Transfer, load_books, post
from tests.factories.trading import Trading
from tests.masters.desk import Desk, codes_of, fault


async def _post(trading: Trading, on: date, amount: int = 100, *, debit: str = "bank", credit: str = "cash") -> None:
    header = Header("test", trading.company_id, trading.owner.user_id, "test", new_id(), "T1", on)
    posting = Posting(header=header, event=Event("test", {}), transfers=[Transfer(debit, credit, Decimal(amount))])
    async with trading.database.transaction(trading.tenant) as session:
        books = await load_books(await raw(session), trading.company_id)
        await post(session, books, posting)


async def test_the_chart_is_read_extended_and_renamed(owner: Desk) -> None:
    assert "131" in codes_of(await owner.get("/accounts?limit=200"))
    assert set(codes_of(await owner.get("/accounts?kind=memo"))) == {"M131", "M331", "M999"}
    body = {"code": "5111", "name": "Doanh thu hàng hóa", "name_en": "Merchandise", "kind": "income"}
    made = await owner.post("/accounts", body)
    assert (made["by_partner"], made["active"]) == (False, True)
    assert fault(await owner.post("/accounts", body, 409)) == ("/code", "code_taken")
    assert (await owner.patch("/accounts/5111", {"name": "Bán hàng"}))["name"] == "Bán hàng"
    await owner.get("/accounts/9999", 404)


async def test_a_role_moves_to_a_fitting_account(owner: Desk) -> None:
    roles = {row["role"]: row["account_code"] for row in (await owner.get("/account-roles?limit=200"))["items"]}
    assert (roles["receivable"], roles["revenue_goods"], len(roles)) == ("131", "511", 38)
    await owner.post("/accounts", {"code": "5111", "name": "A", "name_en": "A", "kind": "income"})
    mapped = await owner.put("/account-roles/revenue_goods", {"account_code": "5111"})
    assert mapped == {"role": "revenue_goods", "account_code": "5111"}
    for role, code, wrong in (
        ("receivable", "511", "account_unfit"),  # not kept per partner
        ("revenue_goods", "131", "account_unfit"),
        ("revenue_goods", "M999", "account_unfit"),
        ("revenue_goods", "0000", "unknown_reference"),
    ):
        assert fault(await owner.put(f"/account-roles/{role}", {"account_code": code}, 422)) == ("/account_code", wrong)
    await owner.put("/account-roles/whatever", {"account_code": "511"}, 404)
    assert (await owner.patch("/accounts/5111", {"active": False}, 409))["code"] == "account_in_role"
    assert (await owner.patch("/accounts/511", {"active": False}, 409))["code"] == "account_in_role"


async def test_an_account_with_balances_keeps_its_role(owner: Desk, trading: Trading) -> None:
    await owner.post("/accounts", {"code": "1561", "name": "A", "name_en": "A", "kind": "asset"})
    await trading.stock(await trading.item("A1"), "1", "100")
    answer = await owner.put("/account-roles/inventory_goods", {"account_code": "1561"}, 409)
    assert answer["code"] == "account_in_use"


@pytest.mark.parametrize("role", ["supplier_advance", "other_receivable", "count_shortage", "count_surplus"])
async def test_what_waits_on_an_account_is_found_there_later(owner: Desk, trading: Trading, role: str) -> None:
    """An advance waits for its invoice, a shortage for its decision: the role moves before, not after."""
    by_partner = not role.startswith("count")
    partner = await trading.customer("NCC", is_supplier=True) if by_partner else None
    for code in ("1A", "1B"):
        names = {"code": code, "name": "A", "name_en": "A", "kind": "asset", "by_partner": by_partner}
        await owner.post("/accounts", names)
    await owner.put(f"/account-roles/{role}", {"account_code": "1A"})
    header = Header("test", trading.company_id, trading.owner.user_id, "test", new_id(), "T1", today())
    transfers = [Transfer(role, "bank", Decimal(5), partner_id=partner)]
    async with trading.database.transaction(trading.tenant) as session:
        books = await load_books(await raw(session), trading.company_id)
        await post(session, books, Posting(header=header, event=Event("test", {}), transfers=transfers))
    answer = await owner.put(f"/account-roles/{role}", {"account_code": "1B"}, 409)
    assert answer["code"] == "account_in_use"
    assert "1A" in answer["detail"]


async def test_years_follow_each_other(owner: Desk) -> None:
    year = today().year
    made = await owner.post("/fiscal-years", {"year": year + 1})
    again = await owner.post("/fiscal-years", {"year": year + 1})
    assert made == again
    assert codes_of(await owner.get("/fiscal-years")) == [str(year), str(year + 1)]
    periods = (await owner.get(f"/periods?fiscal_year_id={made['id']}"))["items"]
    assert len(periods) == 12
    assert (periods[1]["starts_on"], periods[1]["status"]) == (f"{year + 1}-02-01", "open")


async def test_a_closed_period_takes_nothing_and_keeps_its_totals(owner: Desk, trading: Trading) -> None:
    year = today().year
    january, february = date(year, 1, 31), date(year, 2, 1)
    await _post(trading, january)
    await _post(trading, january, 40, debit="cash", credit="bank")
    await _post(trading, february, 7)
    periods = (await owner.get("/periods"))["items"]
    early = await owner.post(f"/periods/{periods[1]['id']}/closing", status=409)
    assert early["code"] == "earlier_period_open"
    closed = await owner.post(f"/periods/{periods[0]['id']}/closing", status=200)
    assert (closed["status"], closed["closed_by"]) == ("closed", str(trading.owner.user_id))
    assert await _totals(trading, periods[0]["id"]) == {"111": (40, 100), "112": (100, 40)}
    with pytest.raises(AppError, match="period_closed"):
        await _post(trading, january)
    again = await owner.post(f"/periods/{periods[0]['id']}/closing", status=409)
    assert again["code"] == "period_already_closed"
    await owner.post(f"/periods/{periods[1]['id']}/closing", status=200)
    later = await owner.post(f"/periods/{periods[0]['id']}/reopening", status=409)
    assert later["code"] == "later_period_closed"
    for period in (periods[1], periods[0]):
        opened = await owner.post(f"/periods/{period['id']}/reopening", status=200)
        assert (opened["status"], opened["closed_at"]) == ("open", None)
    assert await _totals(trading, periods[0]["id"]) == {}
    await _post(trading, january)
    assert (await owner.post(f"/periods/{periods[0]['id']}/reopening", status=409))["code"] == "period_already_open"
    await owner.post(f"/periods/{new_id()}/closing", status=404)


async def test_the_opening_contra_must_be_zero_at_the_first_close(owner: Desk, trading: Trading) -> None:
    january = date(today().year, 1, 1)
    await _post(trading, january, 500, debit="bank", credit="opening_balance")
    period = (await owner.get("/periods"))["items"][0]
    assert (await owner.post(f"/periods/{period['id']}/closing", status=409))["code"] == "opening_balance_not_zero"
    assert await _totals(trading, period["id"]) == {}
    await _post(trading, january, 500, debit="opening_balance", credit="admin_expense")
    await owner.post(f"/periods/{period['id']}/closing", status=200)


async def test_a_close_waits_for_postings_in_flight(database: Database, owner: Desk, trading: Trading) -> None:
    january = date(today().year, 1, 15)
    period = (await owner.get("/periods"))["items"][0]
    gate = "SELECT pg_advisory_xact_lock_shared(hashtextextended('period:' || $1::uuid, 0))"

    async def close() -> None:
        async with database.transaction(trading.tenant) as session:
            await close_period(session, trading.owner, UUID(period["id"]))

    async with database.transaction(trading.tenant) as session:
        await (await raw(session)).execute(gate, trading.company_id)
        closing = asyncio.create_task(close())
        await asyncio.sleep(0.3)
        assert not closing.done()
    await closing
    with pytest.raises(AppError, match="period_closed"):
        await _post(trading, january)


async def _totals(trading: Trading, period_id: str) -> dict[str, tuple[int, int]]:
    query = (
        "SELECT account_code, debit_amount, credit_amount FROM period_totals WHERE company_id = :c AND period_id = :p"
    )
    async with trading.engine.connect() as connection:
        rows = await connection.execute(text(query), {"c": trading.company_id, "p": period_id})
        return {code: (int(debit), int(credit)) for code, debit, credit in rows}
