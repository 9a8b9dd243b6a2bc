"""Days in the query of a report: `from` and `to`, both included."""

from datetime import date
from typing import Annotated

from fastapi import Query

from app.core.errors import AppError, FieldError

FirstDay = Annotated[date | None, Query(alias="from", description="First day, included.")]
LastDay = Annotated[date | None, Query(alias="to", description="Last day, included.")]
AsOf = Annotated[date | None, Query(description="The day's end; none: today.")]


def check_span(first: date | None, last: date | None) -> None:
    """Raise `from_after_to` (INVALID) when the first day is after the last."""
    if first is not None and last is not None and first > last:
        fault = FieldError("/query/from", "from_after_to", "The first day is after the last.")
        raise AppError("from_after_to", fault.message, errors=[fault])
