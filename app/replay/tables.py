"""Tables in text: columns are found by heading, and nothing but legibility is judged."""

import csv
import io
import lzma
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

Table = Sequence[Sequence[str]]


class UnreadableFileError(Exception):
    """The file is not what it was taken for; the message says why."""


def read_records(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Give number (the heading being row 1) and stripped values of each row of a `.csv` or `.csv.xz` file, in the
    order of `columns`. Raises `UnreadableFileError`.
    """
    try:
        with _open(path) as stream:
            yield from _records(stream, path, columns)
    except (OSError, lzma.LZMAError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(f"{path.name}: {error}") from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _records(stream: TextIO, path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    records = csv.reader(stream)
    heading = [name.strip() for name in next(records, [])]
    missing = [name for name in columns if name not in heading]
    if missing:
        raise UnreadableFileError(f"{path.name} lacks the columns {', '.join(missing)}.")
    places = [heading.index(name) for name in columns]
    for row_no, record in enumerate(records, start=2):
        if record:
            yield row_no, [record[place].strip() if place < len(record) else "" for place in places]


def decimal_or_none(text: str) -> Decimal | None:
    """A finite number, or none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def date_or_none(text: str) -> date | None:
    """The day of an ISO date or moment, or none."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """An import file."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue().encode()
