"""The SQL side of a search: every word of the query must occur in the search key."""

from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

from app.services.access.prepared import containing
from app.services.catalog.search import search_key

MOST_WORDS = 8


def patterns_of(query: str) -> tuple[str, ...]:
    """A LIKE pattern for each word of `query`, typed with or without diacritics."""
    return tuple(containing(word) for word in search_key(query).split(" ")[:MOST_WORDS] if word)


def matches(column: InstrumentedAttribute[Any], query: str) -> ColumnElement[bool]:
    """Condition that `column`, a search key, contains all words of `query`, typed with or without diacritics."""
    return and_(True, *(column.like(pattern) for pattern in patterns_of(query)))
