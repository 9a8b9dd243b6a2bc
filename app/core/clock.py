"""The one source of time, so that tests can move it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today(tz: str = "Asia/Ho_Chi_Minh") -> date:
    """Return the calendar date in the IANA zone `tz`: the date that documents carry."""
    return datetime.now(ZoneInfo(tz)).date()
