"""When an invoice falls due."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any


def due_date(instalments: Sequence[Mapping[str, Any]], issued_on: date) -> date:
    """The last due date of the payment terms; no terms means due at once.

    An instalment has `days`, and optionally `end_of_month` (count from the month's end) or `day_of_month`.
    """
    return max((_instalment_due(entry, issued_on) for entry in instalments), default=issued_on)


def _instalment_due(entry: Mapping[str, Any], issued_on: date) -> date:
    start = issued_on
    if entry.get("end_of_month"):
        start = start.replace(day=_last_day(start))
    due = start + timedelta(days=int(entry.get("days") or 0))
    wanted_day = entry.get("day_of_month")
    if wanted_day is None:
        return due
    if due.day > int(wanted_day):
        due = due.replace(day=1) + timedelta(days=_last_day(due))
    return due.replace(day=min(int(wanted_day), _last_day(due)))


def _last_day(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]
