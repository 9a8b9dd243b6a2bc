"""Decimal arithmetic of amounts: one rounding rule and exact allocation."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, DefaultContext, setcontext
from functools import cache

_WIDE = Context(prec=60)

# A quantity times a price can have more than the 28 digits Python keeps by default; nothing may be rounded
# but by `round_half_up`. Threads take the default context, tasks inherit the importing one.
DefaultContext.prec = 60
setcontext(Context(prec=60, rounding=ROUND_HALF_UP))


def round_half_up(amount: Decimal, scale: int) -> Decimal:
    """Round to `scale` decimals (the currency's own: VND 0, USD 2), halves away from zero.

    Raises ValueError for NaN and infinities.
    """
    if not amount.is_finite():
        raise ValueError("an amount must be finite")
    return amount.quantize(_unit(scale), ROUND_HALF_UP, _WIDE)


@cache
def _unit(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)


def allocate(total: Decimal, weights: Sequence[Decimal], scale: int) -> list[Decimal]:
    """Split `total` by `weights` so that the parts, each at `scale` decimals, sum exactly to it.

    Largest remainder: each part is cut towards zero, the units left go to the largest fractions,
    the first of equals winning. `total` must be at `scale`; weights must be >= 0 and not all zero.
    """
    unit = _unit(scale)
    if total != round_half_up(total, scale):
        raise ValueError(f"total {total} is not at scale {scale}")
    whole = sum(weights, Decimal(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be >= 0 and not all zero")
    exact = [_WIDE.divide(_WIDE.multiply(total, weight), whole) for weight in weights]
    parts = [part.quantize(unit, rounding=ROUND_DOWN, context=_WIDE) for part in exact]
    left = total - sum(parts, Decimal(0))
    step = unit.copy_sign(left)
    order = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    for i in order[: int(abs(left) / unit)]:
        parts[i] += step
    return parts
