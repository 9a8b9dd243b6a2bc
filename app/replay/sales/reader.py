"""Reads a file of order lines (online-retail layout, `.csv` or `.csv.xz`), judging nothing but legibility."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.replay.tables import date_or_none, decimal_or_none, read_records

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
LABELS = ("row_no", "InvoiceNo", "StockCode", "CustomerID")


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
    def labels(self) -> Sequence[object]:
        """Where the row stands and what it names."""
        return (self.row_no, self.document_no, self.item_code, self.customer_code)

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
    for row_no, values in read_records(path, COLUMNS):
        yield _row(row_no, values)


def _row(row_no: int, values: list[str]) -> Row:
    document_no, item_code, description, quantity, on, unit_price, customer_code, country = values
    return Row(
        row_no=row_no,
        document_no=document_no,
        item_code=item_code,
        description=description,
        quantity=decimal_or_none(quantity),
        on=date_or_none(on),
        unit_price=decimal_or_none(unit_price),
        customer_code=customer_code,
        country=country,
    )
