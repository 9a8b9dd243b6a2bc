"""What kind of file some bytes are, and whether such a file is allowed: by what is in it, whatever it is called.

Nothing is inflated. What a browser could run (HTML, SVG, scripts) has no place here, and neither has a document with
macros.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

LONGEST_SIGNATURE = 8
MOST_ENTRIES = 5_000
# A document that grows more than this when it is opened is no document.
MOST_INFLATED_BYTES = 200 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is allowed, and how names of such files end."""

    media_type: str
    suffixes: tuple[str, ...]

    def named(self, name: str) -> str:
        """The name with an ending that fits, so that nothing takes the file for another type."""
        return name if name.lower().endswith(self.suffixes) else f"{name}{self.suffixes[0]}"


SIGNATURES: Sequence[tuple[bytes, FileType]] = (
    (b"%PDF-", FileType("application/pdf", (".pdf",))),
    (b"\x89PNG\r\n\x1a\n", FileType("image/png", (".png",))),
    (b"\xff\xd8\xff", FileType("image/jpeg", (".jpg", ".jpeg"))),
)
ZIP = b"PK\x03\x04"
# The part that every document of its kind has.
PARTS: Sequence[tuple[str, FileType]] = (
    ("xl/workbook.xml", FileType(f"{OFFICE}.spreadsheetml.sheet", (".xlsx",))),
    ("word/document.xml", FileType(f"{OFFICE}.wordprocessingml.document", (".docx",))),
)


def type_of(content: IO[bytes]) -> FileType | None:
    """The type of a file by its content; none if it is not allowed."""
    content.seek(0)
    head = content.read(LONGEST_SIGNATURE)
    if head.startswith(ZIP):
        return _office_type(content)
    return next((found for signature, found in SIGNATURES if head.startswith(signature)), None)


def _office_type(content: IO[bytes]) -> FileType | None:
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        return None
    names = {entry.filename for entry in entries}
    harmless = (
        len(names) == len(entries) <= MOST_ENTRIES
        and sum(entry.file_size for entry in entries) <= MOST_INFLATED_BYTES
        and all(_stays_inside(name) for name in names)
        and not any(name.lower().endswith("vbaproject.bin") for name in names)
    )
    if not harmless or "[Content_Types].xml" not in names:
        return None
    return next((found for part, found in PARTS if part in names), None)


def _stays_inside(name: str) -> bool:
    return not name.startswith("/") and "\\" not in name and ".." not in PurePosixPath(name).parts
