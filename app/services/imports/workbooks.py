"""Opens an Excel workbook only after looking at what it would become in memory."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.core.errors import AppError, Kind

MAX_ENTRIES = 500
MAX_UNZIPPED_BYTES = 64 * 1024 * 1024
MAX_SHEET_ROWS = 50_000
MAX_SHEET_COLUMNS = 200
CHUNK_BYTES = 1024 * 1024
LOCAL_HEADER_BYTES = 30
ENCRYPTED = 0x1

# Cell and row references; the reader allocates every cell up to the furthest one named.
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")
_LONGEST_REFERENCE = 40


def first_sheet(content: bytes) -> list[list[Any]]:
    """Cells of the first sheet, row by row; raises `not_a_workbook` (INVALID), `workbook_too_large` (TOO_LARGE).

    Takes up to a second or two of processor time: call it in a thread.
    """
    _check(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise _not_a_workbook() from error


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise _not_a_workbook() from error
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names or len(names) != len(entries):
        raise _not_a_workbook()
    if len(entries) > MAX_ENTRIES:
        raise _too_large()
    left = MAX_UNZIPPED_BYTES
    for entry in entries:
        tail = b""
        for chunk in _inflate(content, entry):
            left -= len(chunk)
            if left < 0:
                raise _too_large()
            _check_references(tail + chunk)
            tail = chunk[-_LONGEST_REFERENCE:]


def _inflate(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unzip an entry piece by piece, believing none of the sizes that the archive states."""
    start = entry.header_offset
    header = content[start : start + LOCAL_HEADER_BYTES]
    if entry.flag_bits & ENCRYPTED or len(header) < LOCAL_HEADER_BYTES:
        raise _not_a_workbook()
    start += LOCAL_HEADER_BYTES + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    data = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield data
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise _not_a_workbook()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while data and not inflater.eof:
            yield inflater.decompress(data, CHUNK_BYTES)
            data = inflater.unconsumed_tail
    except zlib.error as error:
        raise _not_a_workbook() from error


def _check_references(piece: bytes) -> None:
    for column, row in _REFERENCE.findall(piece):
        if int(row) > MAX_SHEET_ROWS or _column_number(column) > MAX_SHEET_COLUMNS:
            raise _too_large()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _not_a_workbook() -> AppError:
    return AppError("not_a_workbook", "The file is not an Excel workbook (.xlsx).")


def _too_large() -> AppError:
    return AppError("workbook_too_large", "The workbook would be too large when opened.", kind=Kind.TOO_LARGE)
