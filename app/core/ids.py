"""Identifiers made by the application, so that rows can name each other before they are written."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new UUIDv7: unique everywhere and rising with time, so that indexes stay dense."""
    return uuid7()
