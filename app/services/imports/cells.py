"""Reads one row's cells as values, noting every fault instead of stopping at the first."""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from app.services.imports.report import RowError
from app.services.imports.tables import Row

TRUE = frozenset({"true", "yes", "1", "x", "có", "co"})
FALSE = frozenset({"false", "no", "0", "không", "khong"})
# Grouping marks are refused: 1.234 and 1,234 mean different amounts in different countries.
# Databases write a half as .5.
_DECIMAL = re.compile(r"-?(\d{1,14}(\.\d{1,17})?|\.\d{1,17})", re.ASCII)


class Cells:
    """One row being read; `errors` collects what is wrong with it."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.errors: list[RowError] = []

    def fault(self, column: str, code: str, message: str) -> None:
        """Note a fault of a cell."""
        self.errors.append(RowError(self.row.number, column, code, message))

    def text(self, column: str, *, longest: int, required: bool = False) -> str | None:
        """A text of at most `longest` characters; none when blank."""
        value = self.row.cells.get(column)
        if value is None:
            if required:
                self.fault(column, "required", "The cell is empty.")
            return None
        if len(value) > longest:
            self.fault(column, "too_long", f"At most {longest} characters.")
            return None
        if not value.isprintable():
            self.fault(column, "invalid_text", "The text holds characters that cannot be printed.")
            return None
        return value

    def required_text(self, column: str, *, longest: int) -> str:
        """A text that must be there; empty after a fault."""
        return self.text(column, longest=longest, required=True) or ""

    def number(
        self, column: str, *, places: int, above: Decimal | None = None, least: Decimal | None = None
    ) -> Decimal | None:
        """A decimal with at most `places` decimals, greater than `above` or at least `least`; none when blank."""
        value = self.row.cells.get(column)
        if value is None:
            return None
        if not _DECIMAL.fullmatch(value):
            self.fault(column, "invalid_decimal", 'Write numbers as 1234.5, with "." before the decimals.')
            return None
        parsed = Decimal(value)
        if round(parsed, places) != parsed:
            self.fault(column, "too_many_decimals", f"At most {places} decimals.")
            return None
        if (above is not None and parsed <= above) or (least is not None and parsed < least):
            self.fault(column, "out_of_range", "The number is too small.")
            return None
        return parsed

    def required_number(
        self, column: str, *, places: int, above: Decimal | None = None, least: Decimal | None = None
    ) -> Decimal:
        """A decimal that must be there; 0 after a fault."""
        if column not in self.row.cells:
            self.fault(column, "required", "The cell is empty.")
        return self.number(column, places=places, above=above, least=least) or Decimal(0)

    def flag(self, column: str, *, default: bool) -> bool:
        """Yes or no; `default` when blank."""
        value = self.row.cells.get(column)
        if value is None:
            return default
        if value.casefold() not in TRUE | FALSE:
            self.fault(column, "not_one_of", "Write true or false.")
        return value.casefold() in TRUE

    def day(self, column: str) -> date | None:
        """A date as YYYY-MM-DD; none when blank."""
        value = self.row.cells.get(column)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fault(column, "invalid_date", "Write dates as YYYY-MM-DD.")
            return None

    def choice(self, column: str, options: Collection[str], *, default: str) -> str:
        """One of `options`; `default` when blank."""
        value = self.row.cells.get(column, default)
        if value not in options:
            self.fault(column, "not_one_of", f"One of: {', '.join(sorted(options))}.")
        return value
