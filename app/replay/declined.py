"""What is left of a document when the server declines some of its lines."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from app.replay.api import Fault, RefusalError, first_by_line
from app.replay.outcome import Outcome, Row


class Entry(Protocol):
    """A line of a request, made of a row."""

    @property
    def row(self) -> Row:
        """The row."""


AnEntry = TypeVar("AnEntry", bound=Entry)


def refuse_all(entries: Sequence[Entry], refusal: RefusalError, outcome: Outcome) -> None:
    """Refuse lines for what the server says of the whole."""
    for entry in entries:
        outcome.refuse(entry.row, refusal.code, refusal.detail)


def without_declined(
    entries: Sequence[AnEntry], refusal: RefusalError, outcome: Outcome, faults: Mapping[int, Fault] | None = None
) -> list[AnEntry]:
    """Refuse the lines that the server points at, by index (or `faults`, where it has named them otherwise); where it
    points at none, all of them. Answers the rest.
    """
    found = first_by_line(refusal.faults) or faults or {}
    if not found:
        refuse_all(entries, refusal, outcome)
        return []
    for index, fault in found.items():
        outcome.refuse(entries[index].row, fault.reason, fault.message)
    return [entry for index, entry in enumerate(entries) if index not in found]
