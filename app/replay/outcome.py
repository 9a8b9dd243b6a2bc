"""What became of a document's rows, and the sum over all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

ZERO = Decimal(0)
# Net of VAT, in the books' currency: what the posted rows come to.
POSTED = "posted"


class Row(Protocol):
    """A row of a file."""

    @property
    def labels(self) -> Sequence[object]:
        """Where it stands and what it names, under the headings of the list of refused rows."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not in the books, why in one word, and what the server said."""

    row: Row
    reason: str
    message: str = ""


@dataclass(slots=True)
class Sums:
    """Amounts by name: `total` is in the books now, `new` the part that this run, not an earlier one, has written."""

    total: dict[str, Decimal] = field(default_factory=dict)
    new: dict[str, Decimal] = field(default_factory=dict)

    def add(self, name: str, amount: Decimal, *, replayed: bool) -> None:
        """Count an amount that the server has taken into the books."""
        self.total[name] = self.total.get(name, ZERO) + amount
        if not replayed:
            self.new[name] = self.new.get(name, ZERO) + amount

    def merge(self, other: "Sums") -> None:
        """Count another's amounts as well."""
        for mine, its in ((self.total, other.total), (self.new, other.new)):
            for name, amount in its.items():
                mine[name] = mine.get(name, ZERO) + amount


@dataclass(slots=True)
class Outcome:
    """One document: rows posted and refused, and its amounts."""

    posted: int = 0
    refused: list[Refused] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)

    def refuse(self, row: Row, reason: str, message: str = "") -> None:
        """Leave a row out."""
        self.refused.append(Refused(row, reason, message))


@dataclass(slots=True)
class Tally:
    """Every document that was read: posted, when any of its rows is in the books, else refused."""

    documents_posted: int = 0
    documents_refused: int = 0
    rows_posted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    sums: Sums = field(default_factory=Sums)

    def add(self, outcome: Outcome) -> Sequence[Refused]:
        """Count a document; answers its refused rows."""
        if outcome.posted:
            self.documents_posted += 1
        else:
            self.documents_refused += 1
        self.rows_posted += outcome.posted
        self.reasons.update(refused.reason for refused in outcome.refused)
        self.sums.merge(outcome.sums)
        return outcome.refused

    @property
    def amount(self) -> Decimal:
        """What the posted rows come to."""
        return self.sums.total.get(POSTED, ZERO)

    @property
    def documents(self) -> dict[str, int]:
        """Documents read, posted, refused."""
        posted, refused = self.documents_posted, self.documents_refused
        return {"read": posted + refused, "posted": posted, "refused": refused}

    @property
    def lines(self) -> dict[str, int]:
        """Rows read, posted, refused."""
        refused = sum(self.reasons.values())
        return {"read": self.rows_posted + refused, "posted": self.rows_posted, "refused": refused}
