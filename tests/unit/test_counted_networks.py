"""Whose attempts are counted together."""

import pytest

from app.core.rate_limits import network_of


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),  # one household has all of a /64
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("no address", "", True),
    ],
)
def test_who_counts_as_one(one: str, other: str, together: bool) -> None:
    assert (network_of(one) == network_of(other)) is together
