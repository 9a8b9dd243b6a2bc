"""The one evaluator of access windows: never open outside the hours on the wall, whatever the clocks do."""

import ipaddress
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import AppError
from app.services.access.windows import LOOK_AHEAD_DAYS, Door, Network, Span, Window, comes_from, opening

ZONES = [
    "Asia/Ho_Chi_Minh",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",  # half an hour forward and back
    "America/Sao_Paulo",  # was put forward at midnight
    "Africa/Casablanca",  # back and forth around Ramadan
    "Pacific/Apia",  # skipped a whole day in 2011
]
NINE, HALF_PAST_FIVE = 9 * 60, 17 * 60 + 30
OFFICE = {weekday: (Span(NINE, HALF_PAST_FIVE),) for weekday in range(1, 6)}


def window(
    zone: str = "Asia/Ho_Chi_Minh",
    weekly: Mapping[int, tuple[Span, ...]] | None = None,
    days: dict[date, tuple[Span, ...]] | None = None,
    networks: tuple[Network, ...] = (),
) -> Window:
    return Window(ZoneInfo(zone), OFFICE if weekly is None else weekly, days or {}, networks)


def at(zone: str, *wall: int, fold: int = 0) -> datetime:
    return datetime(*wall, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[misc, arg-type]


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(st.integers(0, 1439))
    return Span(first, draw(st.integers(first + 1, 1440)))


some_spans = st.lists(spans(), max_size=3).map(tuple)
windows = st.builds(
    window,
    zone=st.sampled_from(ZONES),
    weekly=st.dictionaries(st.integers(1, 7), some_spans),
    days=st.dictionaries(st.dates(date(2011, 1, 1), date(2027, 12, 31)), some_spans, max_size=5),
)
# All of a year in which every one of the zones' clocks was put forward and back, and the days around their jumps.
JUMPS = [
    datetime(*day, tzinfo=UTC)
    for day in (
        *((2026, 3, 8), (2026, 11, 1), (2026, 3, 29), (2026, 10, 25), (2026, 4, 4), (2026, 10, 3)),
        *((2018, 11, 4), (2018, 2, 18), (2026, 2, 15), (2026, 3, 22), (2011, 12, 30)),
    )
]
instants = st.one_of(
    st.datetimes(datetime(2011, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - as it asks
    st.builds(
        lambda day, seconds: day + timedelta(seconds=seconds), st.sampled_from(JUMPS), st.integers(-90_000, 180_000)
    ),
)


def on_the_wall(rules: Window, moment: datetime) -> bool:
    """What somebody says who looks at the clock and the timetable, as texts."""
    local = moment.astimezone(rules.zone)
    clock = local.strftime("%H:%M")
    today = rules.days.get(local.date(), rules.weekly.get(local.isoweekday(), ()))
    return any(_text(span.opens) <= clock < _text(span.closes) for span in today)


def _text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@given(windows, instants, st.floats(0, 1))
def test_never_outside(rules: Window, moment: datetime, part: float) -> None:
    """Open is what the wall says; it is so at every instant until the change, and not so at the change."""
    seen = opening(rules, moment)
    assert seen.is_open == on_the_wall(rules, moment)
    if seen.changes_at is None:
        between = moment + timedelta(days=300) * part
    else:
        assert seen.changes_at > moment
        assert on_the_wall(rules, seen.changes_at) != seen.is_open
        between = moment + (seen.changes_at - moment - timedelta(microseconds=1)) * part
    assert on_the_wall(rules, between) == seen.is_open


@given(windows, st.lists(instants, min_size=1, max_size=4))
def test_a_door_remembers_nothing_wrong(rules: Window, moments: list[datetime]) -> None:
    """Also when the machine's clock jumps back and forth."""
    door = Door(rules)
    for moment in moments:
        inside = on_the_wall(rules, moment)
        with nullcontext() if inside else pytest.raises(AppError, match="access_closed"):
            door.check(moment, "192.0.2.1")


def test_without_hours_a_door_is_never_closed() -> None:
    door, moment = Door(None), datetime(2026, 1, 1, tzinfo=UTC)
    door.check(moment, "192.0.2.1")
    assert door.opens_at(moment) is door.closes_at(moment) is None


@pytest.mark.parametrize(
    ("wall", "is_open", "changes"),
    [
        ((2026, 7, 3, 8, 59, 59), False, (2026, 7, 3, 9, 0)),
        ((2026, 7, 3, 9, 0), True, (2026, 7, 3, 17, 30)),
        ((2026, 7, 3, 17, 29, 59), True, (2026, 7, 3, 17, 30)),
        ((2026, 7, 3, 17, 30), False, (2026, 7, 6, 9, 0)),  # a Friday: the next hours are Monday's
    ],
)
def test_office_hours(wall: tuple[int, ...], is_open: bool, changes: tuple[int, ...]) -> None:
    zone = "Asia/Ho_Chi_Minh"
    seen = opening(window(zone), at(zone, *wall))
    assert (seen.is_open, seen.changes_at) == (is_open, at(zone, *changes))


def test_a_day_off_and_an_extra_day() -> None:
    zone = "Asia/Ho_Chi_Minh"
    rules = window(zone, days={date(2026, 9, 2): (), date(2026, 9, 5): (Span(NINE, 12 * 60),)})
    seen = opening(rules, at(zone, 2026, 9, 2, 10, 0))
    assert (seen.is_open, seen.changes_at) == (False, at(zone, 2026, 9, 3, 9, 0))
    assert opening(rules, at(zone, 2026, 9, 5, 10, 0)).changes_at == at(zone, 2026, 9, 5, 12, 0)


def test_what_is_beyond_the_days_that_are_looked_at_is_not_told() -> None:
    """Not even when it opens as the first of the days beyond begins."""
    zone, first = "Asia/Ho_Chi_Minh", date(2026, 7, 3)
    for days, told in ((LOOK_AHEAD_DAYS - 1, True), (LOOK_AHEAD_DAYS, False)):
        day = first + timedelta(days=days)
        rules = window(zone, weekly={}, days={day: (Span(0, 60),)})
        opens_at = opening(rules, at(zone, 2026, 7, 3, 12, 0)).changes_at
        assert opens_at == (at(zone, day.year, day.month, day.day) if told else None)


def test_hours_over_midnight_are_one() -> None:
    zone = "Asia/Ho_Chi_Minh"
    night = dict.fromkeys(range(1, 8), (Span(0, 6 * 60), Span(22 * 60, 1440)))
    assert opening(window(zone, night), at(zone, 2026, 7, 3, 23, 0)).changes_at == at(zone, 2026, 7, 4, 6, 0)


def test_an_hour_that_is_skipped_never_comes() -> None:
    """02:00 became 03:00: who may be in until 02:30 is out at once."""
    zone = "America/New_York"
    rules = window(zone, {7: (Span(60, 150),)})
    seen = opening(rules, at(zone, 2026, 3, 8, 1, 30))
    assert (seen.is_open, seen.changes_at) == (True, at(zone, 2026, 3, 8, 3, 0))


def test_an_hour_that_comes_twice_is_inside_twice() -> None:
    """02:00 became 01:00: who may be in until 01:30 is out for half an hour, and in again."""
    zone = "America/New_York"
    rules = window(zone, {7: (Span(0, 90),)})
    first = opening(rules, at(zone, 2026, 11, 1, 1, 0))
    assert first.changes_at == at(zone, 2026, 11, 1, 1, 30)
    second = opening(rules, at(zone, 2026, 11, 1, 1, 30))
    assert (second.is_open, second.changes_at) == (False, at(zone, 2026, 11, 1, 1, 0, fold=1))
    assert opening(rules, at(zone, 2026, 11, 1, 1, 0, fold=1)).changes_at == at(zone, 2026, 11, 1, 1, 30, fold=1)


def test_without_hours_it_never_opens() -> None:
    seen = opening(window(weekly={}), datetime(2026, 7, 3, tzinfo=UTC))
    assert (seen.is_open, seen.changes_at) == (False, None)


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("203.0.113.7", True),
        ("::ffff:203.0.113.7", True),
        ("203.0.114.7", False),
        ("2001:db8::5", True),
        ("2001:db9::5", False),
        ("", False),
        ("unknown", False),
    ],
)
def test_networks(address: str, inside: bool) -> None:
    rules = window(networks=(ipaddress.ip_network("203.0.113.0/24"), ipaddress.ip_network("2001:db8::/32")))
    assert comes_from(rules, address) == inside
    assert comes_from(window(), address)
