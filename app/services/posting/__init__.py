"""The posting core: movement types and `post()`, the only writer of the three ledgers."""

from app.services.posting.books import Books, load_books
from app.services.posting.core import post
from app.services.posting.movements import (
    CostOf,
    CreditCheck,
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
    "Books",
    "CostOf",
    "CreditCheck",
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
    "load_books",
    "post",
]
