"""Reads a folder of purchases (adventure-works layout), judging nothing but legibility."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.replay.tables import UnreadableFileError, date_or_none, decimal_or_none, read_records

ITEMS, SUPPLIERS, AGREEMENTS = "items", "suppliers", "supplier_items"
LOCATIONS, STOCK, BILLS = "locations", "stock", "bills_of_materials"
ORDERS, LINES = "purchase_orders", "purchase_order_lines"
COLUMNS: Mapping[str, Sequence[str]] = {
    ITEMS: ("item_number", "name", "made_in_house", "sold", "category", "standard_cost", "days_to_manufacture"),
    SUPPLIERS: ("supplier_code", "name"),
    AGREEMENTS: ("supplier_code", "item_number", "unit", "unit_price", "min_order_quantity", "lead_time_days"),
    LOCATIONS: ("location",),
    STOCK: ("item_number", "location", "quantity"),
    BILLS: ("assembly", "component", "quantity_per_assembly", "unit"),
    ORDERS: ("order_number", "supplier_code", "status", "order_date", "freight"),
    LINES: ("order_number", "item_number", "quantity", "unit_price", "due_date", "received", "rejected"),
}
SUFFIXES = (".csv", ".csv.xz")
LABELS = ("file", "row_no", "order_number", "supplier_code", "item_number")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one of the files; `row_no` is its place in it, the heading being row 1."""

    file: str
    row_no: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a column."""
        return self.values[column]

    def number(self, column: str) -> Decimal | None:
        """The number of a column; none where the text is not one."""
        return decimal_or_none(self.values[column])

    def plain(self, column: str) -> str:
        """The number of a column as the API writes numbers (not `.5`); other text as it is."""
        number = self.number(column)
        return self.values[column] if number is None else f"{number:f}"

    def day(self, column: str) -> date | None:
        """The date of a column; none where the text is not one."""
        return date_or_none(self.values[column])

    @property
    def labels(self) -> Sequence[object]:
        """Where the row stands and what it names."""
        item_number = self.values.get("item_number") or self.values.get("component", "")
        named = (self.values.get("order_number", ""), self.values.get("supplier_code", ""), item_number)
        return (f"{self.file}.csv", self.row_no, *named)


Folder = Mapping[str, Sequence[Row]]


def read_folder(path: Path) -> Folder:
    """Read all files, each row in its place, by the name of the file. Raises `UnreadableFileError`."""
    return {name: _read(path, name, columns) for name, columns in COLUMNS.items()}


def _read(path: Path, name: str, columns: Sequence[str]) -> Sequence[Row]:
    present = [path / f"{name}{suffix}" for suffix in SUFFIXES if (path / f"{name}{suffix}").is_file()]
    if not present:
        raise UnreadableFileError(f"{path.name} lacks the file {name}.csv.")
    return [
        Row(name, row_no, dict(zip(columns, values, strict=True)))
        for row_no, values in read_records(present[0], columns)
    ]
