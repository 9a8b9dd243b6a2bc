"""Ids made from small numbers; in a module of its own, so that the load process has little to import."""

from uuid import UUID

PARTNERS = 200
ITEMS = 2_000


def numbered(kind: int, number: int) -> UUID:
    """The id of the n-th thing of a kind: 1 company, 2 user, 3 partner, 4 item, 5 membership, 6 bill, 7 supplier."""
    return UUID(f"00000000-000{kind}-7000-8000-{number:012x}")


COMPANY = numbered(1, 1)
