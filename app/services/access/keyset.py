"""Reads the parts of a cursor whose list is ordered by columns of several tables, or carries a running balance."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.paging import Page, invalid_cursor

LONGEST_DECIMAL = 40
LARGEST_LINE_NO = 32_767


def after(page: Page, *parts: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """The key that the page starts after, each part read by its reader; none on the first page.

    Raises `invalid_cursor` for a cursor of another list.
    """
    if page.after is None:
        return None
    if len(page.after) != len(parts):
        raise invalid_cursor()
    try:
        return tuple(read(text) for read, text in zip(parts, page.after, strict=True))
    except (ValueError, InvalidOperation) as error:
        raise invalid_cursor() from error


def amount(text: str) -> Decimal:
    """A finite decimal of a sensible length."""
    value = Decimal(text)
    if not value.is_finite() or len(text) > LONGEST_DECIMAL or abs(value.adjusted()) > LONGEST_DECIMAL:
        raise ValueError(text)
    return value


def line_no(text: str) -> int:
    """A line number that fits its column."""
    value = int(text)
    if not 0 <= value <= LARGEST_LINE_NO:
        raise ValueError(text)
    return value


def code(text: str) -> str:
    """A code; the database knows no NUL."""
    if "\0" in text:
        raise ValueError(text)
    return text
