"""The whole way: a served application, a folder of purchases, and the books at the end."""

import asyncio
import csv
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from shutil import copytree

from app.models import (
    GoodsReceipt,
    LandedCost,
    Payment,
    ProductionCharge,
    ProductionOrder,
    ProductionVoucher,
    PurchaseOrder,
    StockMove,
    SupplierInvoice,
)
from tests.replay.stage import Stage

SAMPLE = Path(__file__).parent / "sample"
MASTERS = ("locations", "items", "suppliers", "supplier_items", "stock", "bills_of_materials", "purchase_orders")
CENT = Decimal("0.01")
TABLES = (
    PurchaseOrder,
    GoodsReceipt,
    SupplierInvoice,
    LandedCost,
    ProductionOrder,
    ProductionVoucher,
    ProductionCharge,
    Payment,
    StockMove,
)
MADE_SQL = """
SELECT i.code, sum(o.quantity) FROM production_orders o
JOIN items i ON i.company_id = o.company_id AND i.id = o.item_id WHERE o.company_id = :company GROUP BY i.code"""
FEES_SQL = "SELECT quantity, unit_fee FROM production_orders WHERE company_id = :company"
ON_HAND_SQL = """
SELECT i.code, sum(b.on_hand) FROM stock_balances b
JOIN items i ON i.company_id = b.company_id AND i.id = b.item_id
WHERE b.company_id = :company GROUP BY i.code HAVING sum(b.on_hand) > 0"""


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def with_tax(net: Decimal) -> Decimal:
    return net + rounded(net * Decimal("0.08"))


def accepted(folder: Path) -> dict[str, Decimal]:
    """What was received and not rejected of each order, at its prices, line by line rounded to the cent."""
    nets: dict[str, Decimal] = {}
    for line in rows(folder, "purchase_order_lines"):
        quantity = Decimal(line["received"]) - Decimal(line["rejected"])
        number = line["order_number"]
        nets[number] = nets.get(number, Decimal(0)) + rounded(quantity * Decimal(line["unit_price"]))
    return nets


def freights(folder: Path) -> dict[str, Decimal]:
    """What each order's heading says of freight, to the cent."""
    return {order["order_number"]: rounded(Decimal(order["freight"])) for order in rows(folder, "purchase_orders")}


def changed(folder: Path, name: str, change: Callable[[list[str]], list[str]]) -> None:
    """Write a file anew, its heading as it is."""
    path = folder / f"{name}.csv"
    heading, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([heading, *change(lines)]) + "\n", encoding="utf-8")


def bills() -> dict[str, dict[str, Decimal]]:
    """What a unit takes, in the unit of stock, which is that of the bills."""
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows(SAMPLE, "bills_of_materials"):
        found.setdefault(row["assembly"], {})[row["component"]] = Decimal(row["quantity_per_assembly"])
    return found


def expected_stock(made: dict[str, Decimal]) -> dict[str, Decimal]:
    """What was there + what was received and not rejected + what was made - what it took, by item."""
    lying: dict[str, Decimal] = {}

    def add(item: str, quantity: Decimal) -> None:
        lying[item] = lying.get(item, Decimal(0)) + quantity

    ounces = {row["component"] for row in rows(SAMPLE, "bills_of_materials") if row["unit"] == "OZ"}
    dozens = {row["item_number"] for row in rows(SAMPLE, "supplier_items") if row["unit"] == "DZ"}
    used = {row["component"] for row in rows(SAMPLE, "bills_of_materials")}
    for row in rows(SAMPLE, "stock"):
        add(row["item_number"], Decimal(row["quantity"]))
    for line in rows(SAMPLE, "purchase_order_lines"):
        item = line["item_number"]
        held = 128 if item in ounces else 12 if item in dozens & used else 1
        add(item, held * (Decimal(line["received"]) - Decimal(line["rejected"])))
    for item, quantity in made.items():
        add(item, quantity)
        for part, needed in bills()[item].items():
            add(part, -needed * quantity)
    return lying


async def fees_of(stage: Stage) -> list[Decimal]:
    """The fee of each production order."""
    return [rounded(quantity * fee) for quantity, fee in await stage.rows(FEES_SQL)]


def only(folder: Path, name: str, numbers: set[str]) -> None:
    """Leave the rows of these orders."""
    changed(folder, name, lambda lines: [line for line in lines if line.partition(",")[0] in numbers])


async def test_every_line_is_posted_and_the_books_equal_the_sums_of_the_folder(stage: Stage) -> None:
    summary = (await stage.run(SAMPLE)).as_json()
    assert summary["documents"] == {"read": 25, "posted": 25, "refused": 0}
    assert summary["lines"] == {"read": 79, "posted": 79, "refused": 0}
    nets, freight = accepted(SAMPLE), freights(SAMPLE)
    net, fees = sum(nets.values()), await fees_of(stage)
    assert summary["amount_posted"] == str(net)
    carried = {number: amount for number, amount in freight.items() if nets[number]}
    owed = with_tax(nets["2"]) + carried["2"]
    paid = sum(with_tax(each) for each in [*nets.values(), *fees]) + sum(carried.values()) - owed
    assert await stage.credited("payable") == owed > 0, "one order is not over, so its invoice and freight wait"
    assert await stage.credited("bank") == paid
    assert await stage.credited("received_not_invoiced") == 0
    assert summary["freight"] == {
        "read": str(sum(freight.values())),
        "posted": str(sum(carried.values())),
        "refused_by_reason": {"nothing_accepted": str(sum(freight.values()) - sum(carried.values()))},
    }
    said = summary["reconciliation"]
    assert said["payables"] == {"books": str(owed), "folder": str(owed), "agrees": True}
    assert said["paid"] == {"books": str(paid), "folder": str(paid), "agrees": True}
    stock = summary["reconciliation"]["stock_value"]
    assert stock["agrees"]
    assert stock["books"] == stock["folder"]
    opening = await stage.credited("opening_balance")
    assert (
        Decimal(stock["books"])
        == -await stage.credited("inventory%")
        == opening + net + sum(carried.values()) + sum(fees)
    )
    assert opening > 0
    await stage.audit()


async def test_factories_make_what_the_bills_say_until_components_run_out(stage: Stage) -> None:
    summary = (await stage.run(SAMPLE)).as_json()
    made = dict(await stage.rows(MADE_SQL))
    assert set(made) == {row["assembly"] for row in rows(SAMPLE, "bills_of_materials")}
    assert summary["production"]["open_orders"] == 0
    assert Decimal(summary["production"]["units"]) == sum(made.values())
    account = summary["reconciliation"]["factory_accounts"]
    assert account["agrees"]
    assert account["books"] == account["folder"]
    lying = dict(await stage.rows(ON_HAND_SQL))
    assert lying == {item: quantity for item, quantity in expected_stock(made).items() if quantity}
    for assembly, parts in bills().items():
        assert min(lying.get(part, Decimal(0)) // needed for part, needed in parts.items()) == 0, assembly
    assert await stage.credited("in_process") == 0


async def test_rows_that_nobody_can_post_are_named_with_file_row_and_reason(stage: Stage) -> None:
    summary = (await stage.run(SAMPLE)).as_json()
    everything = {name: len(rows(SAMPLE, name)) for name in summary["files"]}
    assert {name: said["refused_by_reason"] for name, said in summary["files"].items()} == {
        **{name: {} for name in MASTERS},
        "stock": {"quantity:out_of_range": 1},
    }
    assert {name: said["read"] for name, said in summary["files"].items()} == everything
    assert {name: said["posted"] for name, said in summary["files"].items()} == everything | {"stock": 192}
    (refused,) = stage.refused()
    assert (refused["file"], refused["item_number"]) == ("stock.csv", "TG-W091-M")


async def test_a_second_run_changes_nothing_and_says_the_same(stage: Stage) -> None:
    first, before = (await stage.run(SAMPLE)).as_json(), await stage.counts(*TABLES)
    second, after = (await stage.run(SAMPLE, concurrency=1)).as_json(), await stage.counts(*TABLES)
    for timed in ("seconds", "documents_per_second"):
        del first[timed], second[timed]
    assert second == first
    assert before == after
    assert before[0] == 25


async def test_a_run_goes_on_where_one_has_stopped(stage: Stage) -> None:
    part = await stage.run(SAMPLE, limit=10)
    assert part.tally.documents["read"] == 10
    assert part.findings.agree
    whole = await stage.run(SAMPLE)
    payables = whole.as_json()["reconciliation"]["payables"]
    assert whole.findings.agree
    assert payables["books"] == payables["folder"]
    await stage.audit()


async def test_a_folder_goes_on_where_another_ended_and_both_in_one_repeat_nothing(stage: Stage) -> None:
    early, late = (copytree(SAMPLE, stage.folder / name) for name in ("early", "late"))
    cut = 12
    changed(early, "purchase_orders", lambda orders: orders[:cut])
    changed(late, "purchase_orders", lambda orders: orders[cut:])
    for folder in (early, late):
        numbers = {order["order_number"] for order in rows(folder, "purchase_orders")}
        only(folder, "purchase_order_lines", numbers)
        summary = await stage.run(folder)
        assert not summary.tally.reasons
        assert summary.findings.agree
    before = await stage.counts(PurchaseOrder, GoodsReceipt, SupplierInvoice, Payment, ProductionOrder)
    whole = (await stage.run(SAMPLE)).as_json()
    assert await stage.counts(PurchaseOrder, GoodsReceipt, SupplierInvoice, Payment, ProductionOrder) == before
    assert all(figure["books"] == figure["folder"] for figure in whole["reconciliation"].values())
    await stage.audit()


async def test_making_goes_on_where_it_was_stopped(stage: Stage) -> None:
    running = asyncio.create_task(stage.run(SAMPLE))
    while not await stage.rows("SELECT id FROM production_orders WHERE company_id = :company AND status = 'agreed'"):
        assert not running.done()
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    whole = (await stage.run(SAMPLE)).as_json()
    assert whole["production"]["open_orders"] == 0
    assert all(figure["agrees"] for figure in whole["reconciliation"].values())
    assert all(figure["books"] == figure["folder"] for figure in whole["reconciliation"].values())
    await stage.audit()


async def test_faults_of_a_folder_are_refused_line_by_line(stage: Stage) -> None:
    folder = copytree(SAMPLE, stage.folder / "faulty")
    day = "2023-03-01"
    orders = [
        f"9001,NOBODY,complete,{day}",
        f"9002,LITWARE0001,complete,{day}",
        f"9002,LITWARE0001,complete,{day}",
        "9003,LITWARE0001,complete,some day",
        f"9004,LITWARE0001,complete,{day}",
        f"9006,LITWARE0001,complete,{day}",
    ]
    lines = [
        f"9001,AR-5381,4,50.26,{day},4,0",
        f"9002,AR-5381,4,50.26,{day},4,0",
        f"9002,NOTHING,4,50.26,{day},4,0",
        f"9002,AR-5381,0,50.26,{day},0,0",
        f"9002,AR-5381,many,50.26,{day},4,0",
        f"9002,AR-5381,4,50.26,{day},3,4",
        f"9003,AR-5381,4,50.26,{day},4,0",
        f"9005,AR-5381,4,50.26,{day},4,0",
        f"9006,AR-5381,4,50.26,{day},4,0",
    ]
    freight = {"9001": "3.00", "9006": "-1"}
    changed(folder, "purchase_orders", lambda _: [f"{order},0,0,{freight.get(order[:4], 0)},0" for order in orders])
    changed(folder, "purchase_order_lines", lambda _: lines)
    changed(folder, "suppliers", lambda known: [*known, known[0]])
    summary = await stage.run(folder)
    assert summary.tally.documents == {"read": 5, "posted": 1, "refused": 4}
    assert summary.tally.lines == {"read": 9, "posted": 1, "refused": 8}
    assert summary.tally.reasons == {
        "supplier_unknown": 1,
        "item_code:item_unknown": 1,
        "quantity:out_of_range": 1,
        "quantity_unreadable": 1,
        "rejected_differs_from_received": 1,
        "order_date_unreadable": 1,
        "order_missing": 1,
        "freight_unreadable": 1,
    }
    assert summary.tally.amount == Decimal("201.04")
    assert summary.findings.agree
    assert summary.as_json()["freight"] == {
        "read": "3.00",
        "posted": "0",
        "refused_by_reason": {"order_refused": "3.00"},
    }
    assert summary.as_json()["files"]["purchase_orders"] == {
        "read": 6,
        "posted": 4,
        "refused_by_reason": {"order_repeated": 1, "order_without_lines": 1},
    }
    masters = {(row["file"], row["reason"]) for row in stage.refused() if not row["item_number"]}
    assert masters == {
        ("suppliers.csv", "code:repeated"),
        ("purchase_orders.csv", "order_repeated"),
        ("purchase_orders.csv", "order_without_lines"),
    }
    await stage.audit()
