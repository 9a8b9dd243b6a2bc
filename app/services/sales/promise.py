"""Available to promise: what can be had now, and the rest on which day. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Supply:
    """What lies free, what earlier orders still wait for, and what is expected when; base units."""

    available: Decimal = ZERO
    waiting: Decimal = ZERO
    expected: Sequence[tuple[date, Decimal]] = ()


def promise(wanted: Decimal, supply: Supply, today: date) -> tuple[list[tuple[date, Decimal]], Decimal]:
    """Split `wanted` into (day, quantity) promises, and what nothing covers yet.

    Goods on their way serve the orders that already wait first.
    """
    promises: list[tuple[date, Decimal]] = []
    now = min(wanted, max(supply.available, ZERO))
    if now > ZERO:
        promises.append((today, now))
    left, waiting = wanted - now, supply.waiting
    for due_on, quantity in sorted(supply.expected):
        served = min(quantity, waiting)
        waiting -= served
        got = min(left, quantity - served)
        if got > ZERO:
            promises.append((max(due_on, today), got))
            left -= got
    return promises, left
