"""When, and from where, somebody may be in: one evaluator for sign-in, every request and every stream. Pure.

Hours are those of the wall clock in the window's own zone. An hour that a clock shows twice is inside, or outside,
both times; one that it skips never comes.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.errors import AppError, Kind

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DAY_MINUTES = 24 * 60
LOOK_AHEAD_DAYS = 400
REMEMBERED_ADDRESSES = 100
BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From `opens` until before `closes`, in minutes of the local day."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Window:
    """Weekly hours by ISO weekday, other hours on single days (none: a day off), and networks (none: any)."""

    zone: ZoneInfo
    weekly: Mapping[int, tuple[Span, ...]]
    days: Mapping[date, tuple[Span, ...]]
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a window is open, and until before when that is so; `changes_at` is none beyond 400 days."""

    is_open: bool
    changes_at: datetime | None


def opening(window: Window, at: datetime) -> Opening:
    """Tell whether the window is open at an instant, and the first later instant at which it is otherwise."""
    is_open = _is_open(window, at)
    changes = (edge for edge in _edges(window, at) if edge > at and _is_open(window, edge) != is_open)
    return Opening(is_open, next(changes, None))


def comes_from(window: Window, address: str) -> bool:
    """Tell whether an address lies in the window's networks; what is no address lies in none."""
    if not window.networks:
        return True
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in window.networks)


def _spans(window: Window, day: date) -> tuple[Span, ...]:
    return window.days.get(day, window.weekly.get(day.isoweekday(), ()))


def _is_open(window: Window, at: datetime) -> bool:
    local = at.astimezone(window.zone)
    minute = local.hour * 60 + local.minute
    return any(span.opens <= minute < span.closes for span in _spans(window, local.date()))


def _edges(window: Window, at: datetime) -> Iterator[datetime]:
    """The instants, in order, at which the answer may change: ends of spans, and jumps of the clock."""
    first = at.astimezone(window.zone).date()
    for number in range(LOOK_AHEAD_DAYS):
        day = first + timedelta(days=number)
        minutes = {0, *(minute for span in _spans(window, day) for minute in (span.opens, span.closes))}
        edges = {_instant(window.zone, day, minute, fold) for minute in minutes for fold in (0, 1)}
        yield from sorted(edges | _jump(window.zone, day))


def _instant(zone: ZoneInfo, day: date, minute: int, fold: int) -> datetime:
    wall = datetime.combine(day, time.min) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _jump(zone: ZoneInfo, day: date) -> set[datetime]:
    """The instant of the day at which its clock is put forward or back, to the second."""
    before, after = _instant(zone, day, 0, 0), _instant(zone, day, DAY_MINUTES, 1)
    offset = before.astimezone(zone).utcoffset()
    if after.astimezone(zone).utcoffset() == offset:
        return set()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return {after}


class Door:
    """A window with its answer of last time, so that a request costs two comparisons; no window: always open."""

    def __init__(self, window: Window | None) -> None:
        self._window = window
        self._from, self._until, self._is_open = BEGINNING, BEGINNING, False
        self._addresses: dict[str, bool] = {}

    @property
    def window(self) -> Window | None:
        """The hours and networks; none: always, from anywhere."""
        return self._window

    def check(self, at: datetime, address: str) -> None:
        """Refuse (FORBIDDEN) whoever comes at the wrong time, `access_closed`, or place, `network_not_allowed`."""
        window = self._window
        if window is None:
            return
        self._look(window, at)
        if not self._is_open:
            raise _closed(window, self._until, at)
        self.check_network(address)

    def check_network(self, address: str) -> None:
        """Refuse (FORBIDDEN) whoever comes from the wrong place, at whatever time, `network_not_allowed`."""
        if self._window is not None and not self._admits(self._window, address):
            raise AppError("network_not_allowed", "You may not come in from this network.", kind=Kind.FORBIDDEN)

    def opens_at(self, at: datetime) -> datetime | None:
        """When a door that is closed opens; none: it is open. Raises FORBIDDEN `access_closed` where it never does."""
        if self._window is None:
            return None
        self._look(self._window, at)
        if self._is_open:
            return None
        if self._until is END:
            raise _closed(self._window, self._until, at)
        return self._until

    def closes_at(self, at: datetime) -> datetime | None:
        """When a door that is open closes; none: it stays open."""
        if self._window is None:
            return None
        self._look(self._window, at)
        return None if self._until is END else self._until

    def _look(self, window: Window, at: datetime) -> None:
        if not self._from <= at < self._until:
            seen = opening(window, at)
            self._from, self._until, self._is_open = at, seen.changes_at or END, seen.is_open

    def _admits(self, window: Window, address: str) -> bool:
        known = self._addresses.get(address)
        if known is None:
            if len(self._addresses) >= REMEMBERED_ADDRESSES:
                self._addresses.clear()
            known = self._addresses[address] = comes_from(window, address)
        return known


def _closed(window: Window, opens_at: datetime, at: datetime) -> AppError:
    zone = window.zone.key
    if opens_at is END:
        message, details, wait_s = "You may not come in.", {"opens_at": None, "time_zone": zone}, None
    else:
        local = opens_at.astimezone(window.zone)
        message = f"Outside your hours. It opens again on {local:%Y-%m-%d at %H:%M} ({zone})."
        details = {"opens_at": local.isoformat(), "time_zone": zone}
        wait_s = max(1, int((opens_at - at).total_seconds()) + 1)
    return AppError("access_closed", message, kind=Kind.FORBIDDEN, details=details, retry_after_s=wait_s)
