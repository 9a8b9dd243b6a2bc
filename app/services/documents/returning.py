"""Quantities of an invoice that go back, what they are credited with, and what that settles: for either direction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from app.core.errors import FieldError
from app.core.money import round_half_up
from app.core.values import value
from app.services.documents.amounts import ZERO, Line, TaxTotal, Totals, tax_of
from app.services.documents.named_lines import LineQuantity, inexact

L = TypeVar("L", bound=Line)


@dataclass(slots=True)
class Billed(Generic[L]):
    """An invoice line at its own VAT rate: quantity, net amount and cost, and what of them has gone back already."""

    line: L
    quantity: Decimal
    net_amount: Decimal
    cost: Decimal
    back_quantity: Decimal = ZERO
    back_net: Decimal = ZERO
    back_cost: Decimal = ZERO

    def upto(self, amount: Decimal, quantity: Decimal, scale: int) -> Decimal:
        """The share of `amount` that the first `quantity` units carry; all of them carry all of it."""
        return round_half_up(amount * quantity / self.quantity, scale)


@dataclass(frozen=True, slots=True)
class Returned(Generic[L]):
    """A quantity that goes back, in the line's unit; `line_no` is the credit note's own."""

    line: L
    quantity: Decimal
    line_no: int
    pointer: str
    net_amount: Decimal
    cost: Decimal

    @property
    def base_quantity(self) -> Decimal:
        """The quantity in the item's base unit."""
        return self.quantity * self.line.unit_factor


@value
class Credit:
    """A credit note's totals; `applied` of it settles the invoice.

    Of that, `settled` was settled before, which cleared `cleared` of what is owed in the base currency.
    """

    totals: Totals
    settled: Decimal
    cleared: Decimal
    applied: Decimal

    def base(self, worth: Callable[[Decimal], Decimal], amount: Decimal) -> Decimal:
        """What the first `amount` of the credit is worth: what it settles takes what is left of the invoice's worth."""
        settling = min(amount, self.applied)
        taken = worth(self.settled + settling) - self.cleared if settling else ZERO
        return taken + worth(amount - settling)


def returned_parts(
    billed: Mapping[int, Billed[L]], wanted: Sequence[LineQuantity], scales: tuple[int, int]
) -> tuple[dict[int, Returned[L]], list[FieldError]]:
    """What goes back by invoice line number, and what is wrong: `line_unknown`, `line_repeated`, `over_return`,
    `too_many_decimals`.

    `scales` are those of the document's currency and the books'.
    """
    errors: list[FieldError] = []
    returned: dict[int, Returned[L]] = {}
    for index, entry in enumerate(wanted):
        line, pointer = billed.get(entry.line_no), f"/lines/{index}/quantity"
        if line is None:
            errors.append(FieldError(f"/lines/{index}/line_no", "line_unknown", "The invoice has no such line."))
            continue
        if entry.line_no in returned:
            errors.append(FieldError(f"/lines/{index}/line_no", "line_repeated", "The line is named twice."))
            continue
        quantity = line.quantity - line.back_quantity if entry.quantity is None else entry.quantity
        total = line.back_quantity + quantity
        if total > line.quantity or quantity <= ZERO:
            errors.append(FieldError(pointer, "over_return", "Less was invoiced and kept."))
        elif not line.line.is_exact(quantity):
            errors.append(inexact(pointer))
        else:
            returned[entry.line_no] = Returned(
                line.line,
                quantity,
                len(returned) + 1,
                pointer,
                line.upto(line.net_amount, total, scales[0]) - line.back_net,
                line.upto(line.cost, total, scales[1]) - line.back_cost,
            )
    return returned, errors


def credit_totals(billed: Mapping[int, Billed[L]], returned: Sequence[Returned[L]], scale: int) -> Totals:
    """Net and VAT to credit: VAT up to now less VAT credited before, so that all returns add up to the invoice."""
    before = _by_rate((entry.line, entry.back_net) for entry in billed.values())
    now = _by_rate((entry.line, entry.net_amount) for entry in returned)
    taxes = tuple(
        TaxTotal(code, rate, net, tax_of(done + net, rate, scale) - tax_of(done, rate, scale))
        for (code, rate), net in sorted(now.items(), key=lambda each: (-each[0][1], each[0][0]))
        for done in [before[code, rate]]
    )
    net_amount = sum((tax.net_amount for tax in taxes), ZERO)
    tax_amount = sum((tax.tax_amount for tax in taxes), ZERO)
    return Totals(net_amount, tax_amount, net_amount + tax_amount, taxes)


def _by_rate(parts: Iterable[tuple[Line, Decimal]]) -> dict[tuple[str, Decimal], Decimal]:
    sums: dict[tuple[str, Decimal], Decimal] = {}
    for line, net in parts:
        key = (line.tax_code, line.tax_rate_percent)
        sums[key] = sums.get(key, ZERO) + net
    return sums
