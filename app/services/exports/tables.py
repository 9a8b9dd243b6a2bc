"""Rows of a list as CSV or Excel; whatever a text begins with, it stays a text. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

Row = Mapping[str, Any]

# By list: what is in its file; items and partners as an import takes them.
COLUMNS: Mapping[str, Sequence[str]] = {
    "items": (
        "code",
        "name",
        "kind",
        "tracking",
        "category",
        "base_unit",
        "tax_class",
        "min_order_quantity",
        "active",
        "units",
    ),
    "partners": (
        "code",
        "name",
        "is_customer",
        "is_supplier",
        "is_factory",
        "tax_code",
        "tax_treatment",
        "currency",
        "credit_limit",
        "email",
        "phone",
        "active",
    ),
    "sales-orders": (
        "number",
        "status",
        "partner_code",
        "partner_name",
        "customer_reference",
        "ordered_on",
        "requested_on",
        "currency",
        "total_amount",
    ),
}
# Columns that hold decimals, which a spreadsheet is to add up.
_FIGURES = frozenset({"min_order_quantity", "credit_limit", "total_amount"})
# A spreadsheet keeps as many digits of a number, and no more.
_MOST_DIGITS = 15
# What spreadsheets take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_OWN = "custom."


def columns_of(name: str, own: Iterable[str]) -> dict[str, str]:
    """The columns of a list's file, own fields by their codes behind the rest; by which key of a row each is told."""
    return {column: _place(column)[0] for column in (*COLUMNS[name], *(f"{_OWN}{code}" for code in own))}


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """UTF-8 with a mark by which Excel knows it; what looks like a formula has an apostrophe before it."""
    said = io.StringIO(newline="")
    writer = csv.writer(said)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_inert(_text(row, column), column) for column in columns])
    return said.getvalue().encode("utf-8-sig")


def as_xlsx(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """One sheet in which every cell is a text, a number or a truth, never a formula or a link."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            value, text = _value(row, column), _text(row, column)
            if isinstance(value, bool):
                sheet.write_boolean(line, place, value)
            elif column in _FIGURES and text and len(text.strip("-").replace(".", "")) <= _MOST_DIGITS:
                sheet.write_number(line, place, Decimal(text))
            else:
                sheet.write_string(line, place, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return content.getvalue()


def _value(row: Row, column: str) -> Any:
    key, inside = _place(column)
    value = row.get(key)
    return value if inside is None else (value or {}).get(inside)


def _place(column: str) -> tuple[str, str | None]:
    """Under which key of a row the column's value is, and under which key inside of that."""
    if column.startswith(_OWN):
        return "custom", column.removeprefix(_OWN)
    return ("partner", column.removeprefix("partner_")) if column.startswith("partner_") else (column, None)


def _text(row: Row, column: str) -> str:
    value = _value(row, column)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(f"{unit['unit']}={unit['factor']}" for unit in value)
    return "" if value is None else str(value)


def _inert(text: str, column: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) and column not in _FIGURES else text
