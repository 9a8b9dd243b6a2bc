"""The SQL side of a search: every word of the query must occur in the search key."""

from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

from app.services.catalog.search import search_key

MOST_WORDS = 8


def matches(column: InstrumentedAttribute[Any], query: str) -> ColumnElement[bool]:
    """Condition that `column`, a search key, contains all words of `query`, typed with or without diacritics."""
    words = search_key(query).split(" ")[:MOST_WORDS]
    return and_(True, *(column.contains(word, autoescape=True) for word in words if word))
