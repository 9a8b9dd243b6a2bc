"""A period is closed while documents are posted into it: what came before is in its totals, what came after is not."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from app.core.clock import today
from tests.concurrency.conftest import Crowd, outcomes


async def test_closing_while_selling(crowd: Crowd) -> None:
    """Last month's books close in the midst of sales dated last month."""
    trading = await crowd.open(policy="direct_sale")
    last_month = today().replace(day=1) - timedelta(days=1)
    await trading.fiscal_year(last_month.year)
    services = [await trading.item(f"DV{n}", "10000", kind="service") for n in range(3)]
    customer = await trading.customer("KH", credit_limit="999999999")
    staff = crowd.api(trading.owner)
    periods = (await staff.get("/periods", limit=200))["items"]
    earlier = [p for p in periods if p["ends_on"] < last_month.isoformat()]
    for period in sorted(earlier, key=lambda p: str(p["starts_on"])):
        await staff.do(f"/periods/{period['id']}/closing", {})
    [current] = [p for p in periods if p["ends_on"] == last_month.isoformat()]

    def sale(n: int) -> dict[str, object]:
        line = {"item_id": str(services[n % 3]), "quantity": "1"}
        return {"partner_id": str(customer), "ordered_on": last_month.isoformat(), "lines": [line]}

    answers = await crowd.together(
        *(staff.send("/sales-orders", sale(n)) for n in range(20)),
        staff.send(f"/periods/{current['id']}/closing", {}),
        *(staff.send("/sales-orders", sale(n)) for n in range(40)),
    )

    assert set(outcomes(answers)) <= {"200", "201", "period_closed"}
    sold = sum(answer.status_code == 201 for answer in answers if "/sales-orders" in str(answer.url))
    async with trading.engine.connect() as connection:
        kept = await connection.scalar(
            text("SELECT credit_amount FROM period_totals WHERE company_id = :c AND account_code = '511'"),
            {"c": trading.company_id},
        )
    assert (kept or Decimal(0)) == sold * 10_000
    await trading.check()
