"""Keyset paging: a page starts after the key that the cursor holds."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.core.errors import AppError, FieldError

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
LONGEST_CURSOR = 1000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """How many rows are wanted, and after which key; `after` is None for the first page."""

    limit: int = DEFAULT_LIMIT
    after: tuple[str, ...] | None = None


def encode_cursor(*key: object) -> str:
    """Make an opaque cursor of the last row's sort key; each part travels as its text."""
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode()


def decode_cursor(cursor: str) -> tuple[str, ...]:
    """Read a cursor back; raises AppError `invalid_cursor` for anything not made by `encode_cursor`."""
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("too long")
        parts = json.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise invalid_cursor() from error
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        raise invalid_cursor()
    return tuple(parts)


def invalid_cursor() -> AppError:
    """Answer for a cursor that is not one of this list's."""
    fault = FieldError("/query/cursor", "invalid_cursor", "Use the next_cursor of the previous page.")
    return AppError("invalid_cursor", "The cursor does not belong to this list.", errors=[fault])


def cut(rows: Sequence[T], page: Page) -> tuple[list[T], bool]:
    """Split rows read with `limit + 1` into the page and whether more follow."""
    return list(rows[: page.limit]), len(rows) > page.limit
