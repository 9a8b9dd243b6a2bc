"""How exactly a customer is told what a warehouse has: as it is, as a band, or whether it is enough. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
STEPS = (Decimal(5), Decimal(2), Decimal(1))


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be had now, what is promised for which day, and what nothing covers yet."""

    available: Decimal
    promises: Sequence[tuple[date, Decimal]]
    short: Decimal


def disclosed(disclosure: str, wanted: Decimal, answer: Answer, today: date) -> Answer:
    """The answer as it may be told.

    Anything but `exact` tells of the whole quantity only: the day on which all of it can be had, or that it cannot. A
    part that could be had would be the very number that is not to be known.
    """
    if disclosure == "exact":
        return answer
    day = None if answer.short > ZERO else max((day for day, _ in answer.promises), default=None)
    enough_now = wanted if day is not None and day <= today else ZERO
    return Answer(
        available=band(answer.available) if disclosure == "band" else enough_now,
        promises=[] if day is None else [(day, wanted)],
        short=wanted if day is None else ZERO,
    )


def band(quantity: Decimal) -> Decimal:
    """The largest of 0, 1, 2, 5, 10, 20, 50, 100 ... that is not more than `quantity`."""
    if quantity < 1:
        return ZERO
    power = Decimal(10) ** quantity.adjusted()
    return next(step * power for step in STEPS if step * power <= quantity)
