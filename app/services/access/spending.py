"""How much a person may order without asking; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

SALES_ORDER = "sales_order"
PER_ORDER, PER_MONTH = "per_order", "per_month"
COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Limit:
    """What one order, and all of a calendar month, may come to in the base currency with VAT; none: any amount."""

    per_order: Decimal | None
    per_month: Decimal | None
    approver: str

    def exceeded(self, amount: Decimal, others: Decimal) -> "Excess | None":
        """What an order of `amount` goes beyond, when the month's other orders come to `others`; none: nothing."""
        if self.per_order is not None and amount > self.per_order:
            return Excess(PER_ORDER, self.per_order, self.approver)
        if self.per_month is not None and others + amount > self.per_month:
            return Excess(PER_MONTH, self.per_month, self.approver)
        return None


@dataclass(frozen=True, slots=True)
class Excess:
    """Which limit an order goes beyond, and whose approval it needs."""

    exceeds: str
    limit: Decimal
    approver: str


def limits_of(rows: Iterable[Sequence[Any]]) -> Mapping[str, Limit]:
    """The limits by kind of document: a person's own is in place of the group's, and that in place of the role's.

    A row is kind, amounts as texts, approver, and whether it is of a person and of a group.
    """
    nearest_last = sorted(rows, key=lambda row: (row[4], row[5]))
    return {
        kind: Limit(_amount(per_order), _amount(per_month), approver)
        for kind, per_order, per_month, approver, _, _ in nearest_last
    }


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
