"""Which of several prices a line gets."""

import random
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from app.services.pricing.resolve import PriceCandidate, resolve_price

ALPHA, BETA, WHOLESALE = uuid4(), uuid4(), uuid4()


def price(
    amount: str,
    *,
    minimum: str = "0",
    start: str = "2026-01-01",
    end: str | None = None,
    partner: UUID | None = None,
    group: UUID | None = None,
    unit: str = "chai",
    currency: str = "VND",
) -> PriceCandidate:
    return PriceCandidate(
        price_list_id=uuid4(),
        currency=currency,
        unit=unit,
        min_quantity=Decimal(minimum),
        price=Decimal(amount),
        valid_from=date.fromisoformat(start),
        valid_to=date.fromisoformat(end) if end else None,
        partner_id=partner,
        customer_group_id=group,
    )


CANDIDATES = [
    price("100"),
    price("95", minimum="24"),
    price("98", start="2026-06-01"),
    price("90", group=WHOLESALE),
    price("85", group=WHOLESALE, minimum="100"),
    price("88", partner=ALPHA, minimum="10"),
    price("70", partner=ALPHA, start="2026-03-01", end="2026-03-31"),
    price("2300", unit="thùng"),
    price("4", currency="USD"),
]


@pytest.mark.parametrize(
    ("partner", "group", "quantity", "on", "expected"),
    [
        (None, None, "1", "2026-02-01", "100"),
        (BETA, None, "23.999999", "2026-02-01", "100"),
        (BETA, None, "24", "2026-02-01", "95"),  # a higher minimum beats a later date
        (BETA, None, "1", "2026-06-01", "98"),  # the later of two dates
        (BETA, WHOLESALE, "1", "2026-02-01", "90"),  # group before everybody, though 95 is for more
        (BETA, WHOLESALE, "24", "2026-06-01", "90"),
        (BETA, WHOLESALE, "100", "2026-02-01", "85"),
        (ALPHA, WHOLESALE, "9", "2026-02-01", "90"),  # too few for the customer's own price
        (ALPHA, WHOLESALE, "500", "2026-02-01", "88"),  # own price wins even when the group's is lower
        (ALPHA, None, "1", "2026-03-31", "70"),  # last day included
        (ALPHA, None, "1", "2026-04-01", "100"),
        (ALPHA, None, "1", "2025-12-31", None),  # before anything is valid
    ],
)
def test_order_of_preference(
    partner: UUID | None, group: UUID | None, quantity: str, on: str, expected: str | None
) -> None:
    shuffled = random.sample(CANDIDATES, len(CANDIDATES))
    found = resolve_price(
        shuffled,
        partner_id=partner,
        customer_group_id=group,
        quantity=Decimal(quantity),
        unit="chai",
        on=date.fromisoformat(on),
        currency="VND",
    )
    assert (str(found.price) if found else None) == expected


def test_unit_and_currency_are_never_converted() -> None:
    day = date(2026, 2, 1)
    found = [
        resolve_price(
            CANDIDATES,
            partner_id=None,
            customer_group_id=None,
            quantity=Decimal(1),
            unit=unit,
            on=day,
            currency=currency,
        )
        for unit, currency in (("thùng", "VND"), ("chai", "USD"), ("thùng", "USD"))
    ]
    assert [str(candidate.price) if candidate else None for candidate in found] == ["2300", "4", None]
