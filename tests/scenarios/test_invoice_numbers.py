"""Invoice numbers: from 1, without a gap, per form, series and year, whatever is refused in between."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.db import Database
from app.services.access.actor import Actor
from tests.factories.trading import Api, Trading, open_trading

Acting = Callable[[Actor], Api]


async def delivered(trading: Trading, staff: Api, partner: object, on: str) -> Any:
    """A delivery of one service on a day, not yet invoiced."""
    line = {"item_code": "DV", "quantity": "1"}
    order = await staff.do("/sales-orders", {"partner_id": str(partner), "ordered_on": on, "lines": [line]})
    await staff.do(f"/sales-orders/{order['id']}/confirmation", {})
    return await staff.do(f"/sales-orders/{order['id']}/deliveries", {"delivered_on": on})


async def test_restart_every_year_and_leave_no_gap(trading: Trading, acting: Acting) -> None:
    """Credit notes take numbers of the same series; refused invoices take none."""
    for year in (2026, 2027):
        await trading.fiscal_year(year)
    await trading.item("DV", "10000", kind="service")
    partner, staff = await trading.customer("KH"), acting(trading.owner)

    async def invoice(on: str, issued_on: str | None = None) -> Any:
        delivery = await delivered(trading, staff, partner, on)
        return await staff.do(f"/deliveries/{delivery['id']}/invoice", {"issued_on": issued_on or on})

    first = await invoice("2026-12-30")
    open_delivery = await delivered(trading, staff, partner, "2026-12-30")
    for issued_on in ("2026-12-29", "2035-01-01"):  # before the delivery; no books are open
        refused = await staff.send(f"/deliveries/{open_delivery['id']}/invoice", {"issued_on": issued_on})
        assert refused.json()["code"] in ("invoice_before_delivery", "period_closed")
    again = await staff.send(
        f"/deliveries/{(await delivered(trading, staff, partner, '2026-12-31'))['id']}/invoice",
        {"issued_on": "2026-12-31"},
    )
    second = again.json()
    credit = await staff.do(
        f"/invoices/{first['id']}/returns",
        {"reason": "Hủy", "returned_on": "2026-12-31", "lines": [{"line_no": 1}]},
    )
    new_year = await invoice("2026-12-31", "2027-01-01")
    backdated = await invoice("2026-12-31")
    later = await invoice("2027-01-02")

    numbers = [one["number"] for one in (first, second, credit, backdated)]
    assert numbers == [f"1C26TAA-{n:08d}" for n in (1, 2, 3, 4)]
    assert [one["number"] for one in (new_year, later)] == ["1C27TAA-00000001", "1C27TAA-00000002"]
    await trading.check()


async def test_another_regime_has_its_own_series(database: Database, owner_engine: AsyncEngine, acting: Acting) -> None:
    """Elsewhere the year is the series; the books of one company do not count for another."""
    staffs = []
    for _ in range(2):
        trading = await open_trading(database, owner_engine, regime="international", currency="USD")
        await trading.item("DV", "10", kind="service", tax_class="exempt")
        staffs.append((trading, acting(trading.owner)))
    for trading, staff in staffs:
        partner = await trading.customer("KH", currency="USD")
        year = date.today().year  # noqa: DTZ011 - only to have books that are open
        delivery = await delivered(trading, staff, partner, f"{year}-01-15")
        invoice = await staff.do(f"/deliveries/{delivery['id']}/invoice", {"issued_on": f"{year}-01-15"})
        assert invoice["number"] == f"INV{year}-00000001"
        await trading.check()
