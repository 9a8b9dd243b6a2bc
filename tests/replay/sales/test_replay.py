"""The whole way: a served application, a file, and the books at the end."""

import csv
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from httpx import AsyncClient

from app.models import Invoice, SalesOrder, StockMove
from app.replay.api import ApiError
from app.services.access.actor import Actor
from tests.replay.stage import Stage

SAMPLE = Path(__file__).parent / "sample.csv"
FIRST_ROW = 2  # the heading is row 1
FIRST_LATE_DOCUMENT = "554935,"  # about half of the file; a document is never cut
# Counted in the file apart from the program: 27 rows name no customer, two cost nothing, ten take back more than
# the file has sold to that customer at that price.
REASONS = {
    "customer_missing": 27,
    "nothing_to_return": 8,
    "less_left_to_return": 2,
    "unit_price:out_of_range": 2,
}


def worth_of_the_rest(refused: list[dict[str, str]]) -> Decimal:
    """What the sample's rows come to, each rounded to the penny, without those refused."""
    left_out = {int(row["row_no"]) for row in refused}
    with SAMPLE.open(encoding="utf-8") as stream:
        rows = list(enumerate(csv.DictReader(stream), start=FIRST_ROW))
    amounts = (Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for n, row in rows if n not in left_out)
    return sum((amount.quantize(Decimal("0.01"), ROUND_HALF_UP) for amount in amounts), Decimal(0))


@pytest.mark.parametrize("policy", ["reserve", "direct_sale"])
async def test_every_row_is_posted_or_refused_and_the_ledger_agrees(stage: Stage, policy: str) -> None:
    summary = (await stage.run(SAMPLE, policy=policy)).as_json()
    assert summary["refused_by_reason"] == REASONS
    assert summary["documents"] == {"read": 61, "posted": 49, "refused": 12}
    assert summary["lines"] == {"read": 215, "posted": 176, "refused": 39}
    assert summary["amount_posted"] == summary["ledger_amount"] == "7843.42"
    assert summary["ledger_agrees"] is True
    assert sum(summary["refused_by_reason"].values()) == summary["lines"]["refused"]
    refused = stage.refused()
    assert len(refused) == 39
    assert worth_of_the_rest(refused) == await stage.credited("revenue%", "sales_return") == Decimal("7843.42")
    assert {row["InvoiceNo"] for row in refused if row["reason"] == "unit_price:out_of_range"} == {"541109", "561669"}
    await stage.audit()


async def test_a_second_run_changes_nothing_and_says_the_same(stage: Stage) -> None:
    first, before = (await stage.run(SAMPLE)).as_json(), await stage.counts(SalesOrder, Invoice, StockMove)
    second, after = (
        (await stage.run(SAMPLE, concurrency=1)).as_json(),
        await stage.counts(SalesOrder, Invoice, StockMove),
    )
    for name in ("documents", "lines", "refused_by_reason", "amount_posted", "ledger_amount", "ledger_agrees"):
        assert second[name] == first[name]
    assert before == after
    assert before[0] > 0


async def test_a_run_goes_on_where_one_has_stopped(stage: Stage) -> None:
    part = await stage.run(SAMPLE, limit=30)
    assert part.tally.documents["read"] == 30
    assert part.findings.agree
    whole = await stage.run(SAMPLE)
    assert whole.as_json()["amount_posted"] == whole.as_json()["ledger_amount"] == "7843.42"
    assert whole.findings.agree
    await stage.audit()


async def test_later_orders_have_stock_of_their_own_and_longer_files_repeat_nothing(stage: Stage) -> None:
    """A file that continues another, then both in one: orders of the first two are found, not placed again."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    early, late = stage.folder / "early.csv", stage.folder / "late.csv"
    cut = next(number for number, line in enumerate(lines) if line.startswith(FIRST_LATE_DOCUMENT))
    early.write_text("".join(lines[:cut]), encoding="utf-8")
    late.write_text("".join([lines[0], *lines[cut:]]), encoding="utf-8")
    first = await stage.run(early)
    second = await stage.run(late)
    assert first.findings.agree
    assert second.findings.agree
    assert "not_in_stock" not in first.tally.reasons | second.tally.reasons
    orders = (await stage.counts(SalesOrder))[0]
    whole = await stage.run(SAMPLE)
    assert whole.findings.agree
    assert (await stage.counts(SalesOrder))[0] == orders
    assert whole.tally.rows_posted >= first.tally.rows_posted + second.tally.rows_posted
    await stage.audit()


async def test_what_the_server_cannot_sell_is_refused_line_by_line(stage: Stage) -> None:
    file = stage.folder / "lines.csv"
    heading = SAMPLE.read_text(encoding="utf-8").splitlines()[0]
    day, customer = "2011-03-01T10:00:00", "17850,United Kingdom"
    file.write_text(
        "\n".join(
            [
                heading,
                f"1,71053,LANTERN,6,{day},3.39,{customer}",
                f"1,71053,LANTERN,6,{day},3.39,{customer}",
                f"1,{'7' * 41},LANTERN,6,{day},3.39,{customer}",
                f"1,84029,BOTTLE,0,{day},3.39,{customer}",
                f"1,84030,,2,{day},3.1234567,{customer}",
                f"1,POST,POSTAGE,1,{day},18,{customer}",
                f"2,71053,LANTERN,many,{day},3.39,{customer}",
            ]
        ),
        encoding="utf-8",
    )
    summary = await stage.run(file)
    assert summary.tally.documents == {"read": 2, "posted": 1, "refused": 1}
    assert summary.tally.rows_posted == 3
    assert summary.tally.reasons == {
        "item_code:too_long": 1,
        "quantity:out_of_range": 1,
        "unit_price:too_many_decimals": 1,
        "quantity_unreadable": 1,
    }
    assert summary.tally.amount == Decimal("58.68")
    assert summary.findings.agree
    await stage.audit()


async def test_an_order_of_over_a_thousand_lines_is_one_order(stage: Stage) -> None:
    file = stage.folder / "lines.csv"
    heading = SAMPLE.read_text(encoding="utf-8").splitlines()[0]
    rows = [f"1,{20000 + n},ITEM,1,2011-03-01T10:00:00,1.25,17850,France" for n in range(1114)]
    file.write_text("\n".join([heading, *rows]), encoding="utf-8")
    summary = await stage.run(file)
    assert summary.tally.lines == {"read": 1114, "posted": 1114, "refused": 0}
    assert summary.tally.amount == Decimal("1392.50")
    assert summary.findings.agree


async def test_strangers_and_wrong_addresses_are_told_in_one_line(stage: Stage) -> None:
    stage.email = "nobody@example.test"
    with pytest.raises(ApiError, match="wrong_credentials"):
        await stage.run(SAMPLE)
    stage.base_url = "http://127.0.0.1:9"
    with pytest.raises(ApiError, match="does not answer"):
        await stage.run(SAMPLE)
    stage.base_url = "nowhere"
    with pytest.raises(ApiError, match="not the address"):
        await stage.run(SAMPLE)


async def test_a_company_with_other_books_is_left_alone(
    stage: Stage, client: AsyncClient, actor: Actor, signed_in: Callable[[Actor], dict[str, str]]
) -> None:
    body = {"code": stage.code, "name": "Other", "first_day": "2026-01-01"}
    made = await client.post("/api/v1/companies", json=body, headers=signed_in(actor))
    assert made.status_code == 201
    with pytest.raises(ApiError, match="keeps its books in VND"):
        await stage.run(SAMPLE)
