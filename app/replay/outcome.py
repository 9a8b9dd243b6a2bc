"""What became of a document's rows, and the sum over all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.replay.reader import Row

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not in the books, why in one word, and what the server said."""

    row: Row
    reason: str
    message: str = ""


@dataclass(slots=True)
class Outcome:
    """One document: rows posted and refused; amounts net of VAT, returns negative.

    `amount` is in the books now; `new_amount` is the part of it that this run, not an earlier one, has written.
    """

    posted: int = 0
    refused: list[Refused] = field(default_factory=list)
    amount: Decimal = ZERO
    new_amount: Decimal = ZERO

    def refuse(self, row: Row, reason: str, message: str = "") -> None:
        """Leave a row out."""
        self.refused.append(Refused(row, reason, message))

    def add_amount(self, amount: Decimal, *, replayed: bool) -> None:
        """Count an amount that the server has taken into the books."""
        self.amount += amount
        if not replayed:
            self.new_amount += amount


@dataclass(slots=True)
class Tally:
    """Every document that was read: posted, when any of its rows is in the books, else refused."""

    documents_posted: int = 0
    documents_refused: int = 0
    rows_posted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    amount: Decimal = ZERO
    new_amount: Decimal = ZERO

    def add(self, outcome: Outcome) -> Sequence[Refused]:
        """Count a document; answers its refused rows."""
        if outcome.posted:
            self.documents_posted += 1
        else:
            self.documents_refused += 1
        self.rows_posted += outcome.posted
        self.reasons.update(refused.reason for refused in outcome.refused)
        self.amount += outcome.amount
        self.new_amount += outcome.new_amount
        return outcome.refused

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
