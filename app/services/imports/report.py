"""What an import found and did."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RowError:
    """A fault of one cell, or of a whole row when `column` is empty; rows count from 1, headings included."""

    row: int
    column: str
    code: str
    message: str


@dataclass(slots=True)
class ImportReport:
    """Counts of rows, and every fault; when there is one nothing was written."""

    kind: str
    rows_read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)
