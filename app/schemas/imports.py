"""Bulk imports in the API."""

from typing import Literal

from pydantic import Field

from app.schemas.common import Output

ImportKind = Literal["items", "partners", "prices", "reorder-points", "opening-stock", "opening-balances"]


class RowErrorRead(Output):
    """A fault of one cell; rows count from 1, headings included."""

    row: int
    column: str
    code: str
    message: str


class ImportReportRead(Output):
    """What an import did, or with `dry_run` would do; when `errors` holds anything nothing was written."""

    kind: ImportKind
    dry_run: bool
    rows_read: int
    created: int
    updated: int
    unchanged: int
    errors: list[RowErrorRead]
    warnings: list[RowErrorRead] = Field(description="What was accepted but looks wrong.")
