"""Says an order's faults in the words of negotiating."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from app.core.errors import AppError, Kind


@contextmanager
def named_as(names: Mapping[str, str]) -> Iterator[None]:
    """Point faults of an order's own fields at the proposal's fields."""
    try:
        yield
    except AppError as error:
        renamed = [replace(fault, pointer=_renamed(fault.pointer, names)) for fault in error.errors]
        raise AppError(error.code, error.message, kind=error.kind, errors=renamed, details=error.details) from error


def _renamed(pointer: str, names: Mapping[str, str]) -> str:
    before, slash, field = pointer.rpartition("/")
    return f"{before}{slash}{names.get(field, field)}"


@contextmanager
def fitting_still() -> Iterator[None]:
    """What fitted when it was proposed and no longer does is outdated: raises `proposal_outdated` (CONFLICT)."""
    try:
        yield
    except AppError as error:
        if error.code not in ("change_invalid", "nothing_changes"):
            raise
        raise outdated() from error


def outdated() -> AppError:
    """The order has moved away from what the proposal is about."""
    message = "The order is no longer as it was when this was proposed; refuse or counter it."
    return AppError("proposal_outdated", message, kind=Kind.CONFLICT)
