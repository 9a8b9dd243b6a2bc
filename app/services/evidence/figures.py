"""Compares the figures of the document or statement in an evidence file with the ledger rows that it shows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.services.trail.parts import LEDGERS, columns_of

Json = Mapping[str, Any]
Compared = tuple[list[str], list[str]]

# Which kinds of trade entries add up to a figure of an order line, in the item's base unit.
LINE_FIGURES: Mapping[str, Mapping[str, str]] = {
    "sales_order": {
        "quantity": "ordered",
        "delivered": "delivered",
        "invoiced": "invoiced",
        "returned": "returned",
    },
    "purchase_order": {
        "ordered": "ordered",
        "received": "received",
        "rejected": "rejected",
        "invoiced": "invoiced",
        "returned": "returned",
    },
}


def compare_figures(data: Json) -> Compared:
    """What agrees and what differs, in words; rows that are kept back leave nothing to compare."""
    if "ledger" in data:
        return _statement(data)
    figures = LINE_FIGURES.get(data["subject"]["kind"])
    if figures is None or any(True for _ in _kept_back(data, "trade_entries")):
        return [], []
    return _lines(data, figures)


def _lines(data: Json, figures: Mapping[str, str]) -> Compared:
    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for _, row in _rows(data, "trade_entries"):
        sums[int(row["line_no"]), row["kind"]] += row["quantity"]
    differing = []
    lines = data["document"]["lines"]
    for line in lines:
        for name, kind in figures.items():
            shown = Decimal(line[name]) * Decimal(line["unit_factor"])
            if shown != sums[line["line_no"], kind]:
                told = f"{shown.normalize():f}", f"{sums[line['line_no'], kind].normalize():f}"
                differing.append(f"line {line['line_no']}: {name} is {told[0]}, its ledger rows say {told[1]}")
    return ([] if differing else [f"the quantities of {len(lines)} order lines are the sums of the rows"]), differing


def _statement(data: Json) -> Compared:
    ledger, partner_id = data["ledger"], data["statement"]["partner"]["id"]
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for posting_id, row in _rows(data, "account_transfers"):
        debit, credit = (row[side] in data["accounts"] for side in ("debit_account", "credit_account"))
        if row["partner_id"] == partner_id and debit != credit:
            moved[posting_id] += row["amount"] if debit else -row["amount"]
    opening, closing = Decimal(ledger["opening_balance"]), Decimal(ledger["closing_balance"])
    differing = []
    if opening + sum(moved.values()) != closing:
        differing.append("the ledger: opening balance and rows do not give the closing balance")
    if abs(Decimal(data["statement"]["balance"])) != abs(closing):
        differing.append("the statement: its balance is not the ledger's")
    shown = sum((Decimal(row["debit"]) - Decimal(row["credit"]) for row in ledger["items"]), Decimal(0))
    if shown != sum(moved.values()):
        differing.append("the ledger: the lines shown are not the sum of the rows")
    if differing:
        return [], differing
    return [f"opening balance and {len(moved)} postings give the balance of {closing.normalize():f}"], []


def _rows(data: Json, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for posting in data["postings"]:
        for row in posting["parts"][table].get("rows", ()):
            if "text" in row:
                yield posting["id"], columns_of(row["text"], LEDGERS[table])


def _kept_back(data: Json, table: str) -> Iterator[Json]:
    for posting in data["postings"]:
        part = posting["parts"][table]
        yield from (row for row in (part, *part.get("rows", ())) if "hash" in row)
