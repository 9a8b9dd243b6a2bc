from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import allocate, round_half_up


@pytest.mark.parametrize(
    ("amount", "scale", "expected"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("2.5", 0, "3"),
        ("1.005", 2, "1.01"),
        ("1.00499999999999999999999999999", 2, "1.00"),
        ("123456789012345678901234567890.5", 0, "123456789012345678901234567891"),
    ],
)
def test_halves_go_away_from_zero(amount: str, scale: int, expected: str) -> None:
    assert round_half_up(Decimal(amount), scale) == Decimal(expected)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        round_half_up(Decimal(amount), 0)


def test_a_third_of_one_hundred() -> None:
    assert allocate(Decimal(100), [Decimal(1)] * 3, 0) == [Decimal(34), Decimal(33), Decimal(33)]


@given(
    units=st.integers(-(10**15), 10**15),
    weights=st.lists(st.decimals(0, 10**9, places=6), min_size=1, max_size=40),
    scale=st.integers(0, 4),
)
def test_parts_sum_to_the_total_and_stay_within_one_unit(units: int, weights: list[Decimal], scale: int) -> None:
    if not any(weights):
        weights[0] = Decimal(1)
    unit = Decimal(1).scaleb(-scale)
    total = units * unit
    parts = allocate(total, weights, scale)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert part == round_half_up(part, scale)
        assert abs(part - total * weight / whole) < unit + Decimal("1e-9")


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_weights_that_mean_nothing_are_refused(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(Decimal(1), weights, 0)
