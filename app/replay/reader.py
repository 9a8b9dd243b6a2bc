"""Reads a file of order lines (online-retail layout, `.csv` or `.csv.xz`), judging nothing but legibility."""

import csv
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)


class UnreadableFileError(Exception):
    """The file is not a list of order lines; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file; `row_no` is its place in it, the heading being row 1.

    `quantity`, `unit_price` and `on` are none where the text is not a number or a date; `unit_price` is in the file's
    currency, per unit.
    """

    row_no: int
    document_no: str
    item_code: str
    description: str
    quantity: Decimal | None
    on: date | None
    unit_price: Decimal | None
    customer_code: str
    country: str

    @property
    def fault(self) -> str | None:
        """Why nobody could read this row, or none."""
        for name, value in (
            ("document_no_missing", self.document_no or None),
            ("quantity_unreadable", self.quantity),
            ("date_unreadable", self.on),
            ("unit_price_unreadable", self.unit_price),
        ):
            if value is None:
                return name
        return None


def read_rows(path: Path) -> Iterator[Row]:
    """Give the rows of a file in order, one at a time. Raises `UnreadableFileError`."""
    try:
        with _open(path) as stream:
            yield from _rows(stream, path)
    except (OSError, lzma.LZMAError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(f"{path.name}: {error}") from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(stream: TextIO, path: Path) -> Iterator[Row]:
    records = csv.reader(stream)
    heading = [name.strip() for name in next(records, [])]
    missing = [name for name in COLUMNS if name not in heading]
    if missing:
        raise UnreadableFileError(f"{path.name} lacks the columns {', '.join(missing)}.")
    places = [heading.index(name) for name in COLUMNS]
    for row_no, record in enumerate(records, start=2):
        if record:
            yield _row(row_no, [record[place].strip() if place < len(record) else "" for place in places])


def _row(row_no: int, values: list[str]) -> Row:
    document_no, item_code, description, quantity, on, unit_price, customer_code, country = values
    return Row(
        row_no=row_no,
        document_no=document_no,
        item_code=item_code,
        description=description,
        quantity=_decimal(quantity),
        on=_date(on),
        unit_price=_decimal(unit_price),
        customer_code=customer_code,
        country=country,
    )


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _date(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
