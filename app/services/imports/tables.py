"""Reads CSV and Excel files into rows of texts under known columns."""

import asyncio
import csv
import io
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.errors import AppError, Kind
from app.services.catalog.search import search_key
from app.services.imports.report import RowError
from app.services.imports.workbooks import first_sheet

MAX_ROWS = 20_000
MAX_COLUMNS = 60
ROWS_PER_TURN = 200  # about 20 ms of processor time
ZIP_MAGIC = b"PK\x03\x04"
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of one kind of file; `aliases` are other headings, as search keys."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (headings are row 1) and its filled cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's columns and rows; `errors` are faults of its headings."""

    columns: frozenset[str]
    rows: Sequence[Row]
    errors: Sequence[RowError]

    async def paced(self) -> AsyncIterator[Row]:
        """The rows, letting other requests of the process have a turn now and then."""
        for count, row in enumerate(self.rows):
            if count % ROWS_PER_TURN == 0:
                await asyncio.sleep(0)
            yield row


def read_table(content: bytes, layout: Layout) -> Table:
    """Read a file of at most 20,000 rows.

    Raises INVALID: `empty_file`, `unknown_encoding`, `malformed_csv`, `not_a_workbook`; TOO_LARGE: `too_many_rows`,
    `workbook_too_large`. Takes up to a second or two of processor time: call it in a thread.
    """
    raw = first_sheet(content) if content.startswith(ZIP_MAGIC) else _read_csv(content)
    lines = [[_cell_text(cell) for cell in line] for line in raw]
    filled = [(number, line) for number, line in enumerate(lines, 1) if any(line)]
    if not filled:
        raise AppError("empty_file", "The file holds no rows.")
    if len(filled) - 1 > MAX_ROWS:
        raise AppError("too_many_rows", f"A file holds at most {MAX_ROWS} rows.", kind=Kind.TOO_LARGE)
    heading, *rest = filled
    columns, errors = _columns(heading, layout)
    rows = [
        Row(number, {name: text for name, text in zip(columns, line, strict=False) if name and text})
        for number, line in rest
    ]
    return Table(frozenset(name for name in columns if name), rows, errors)


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise AppError("unknown_encoding", "Save the file as UTF-8.") from error
    first_line = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise AppError("malformed_csv", f"The file is not well-formed CSV: {error}.") from error


def _cell_text(cell: Any) -> str:
    """A cell as a person would have typed it; Excel's whole numbers arrive as floats."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return format(cell, ".0f") if cell.is_integer() and math.fabs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _columns(heading: tuple[int, list[str]], layout: Layout) -> tuple[list[str | None], list[RowError]]:
    number, texts = heading
    names: list[str | None] = []
    errors = []
    for text in texts[:MAX_COLUMNS]:
        key = search_key(text)
        name = layout.aliases.get(key, key.replace(" ", "_"))
        if not name:
            names.append(None)
        elif name not in layout.columns:
            known = ", ".join(layout.columns)
            errors.append(RowError(number, text, "unknown_column", f"There is no such column; known: {known}."))
            names.append(None)
        elif name in names:
            errors.append(RowError(number, text, "column_repeated", "The column occurs twice."))
            names.append(None)
        else:
            names.append(name)
    errors += [
        RowError(number, name, "missing_column", "The column is missing.")
        for name in layout.required
        if name not in names
    ]
    return names, errors
