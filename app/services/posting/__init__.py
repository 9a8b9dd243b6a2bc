"""The posting core: movement types and `post()`, the only writer of the three ledgers."""

from app.services.posting.books import BOOKS_COLUMNS, AccountCode, Books, books_of, load_books
from app.services.posting.core import post
from app.services.posting.movements import (
    CostOf,
    CreditCheck,
    Demand,
    Event,
    Header,
    Move,
    OrderLine,
    Place,
    Posting,
    Release,
    Reserve,
    Rows,
    SeriesKey,
    Settled,
    Trade,
    Transfer,
)

__all__ = [
    "BOOKS_COLUMNS",
    "AccountCode",
    "Books",
    "CostOf",
    "CreditCheck",
    "Demand",
    "Event",
    "Header",
    "Move",
    "OrderLine",
    "Place",
    "Posting",
    "Release",
    "Reserve",
    "Rows",
    "SeriesKey",
    "Settled",
    "Trade",
    "Transfer",
    "books_of",
    "load_books",
    "post",
]
