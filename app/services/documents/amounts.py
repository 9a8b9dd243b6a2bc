"""Pure arithmetic of a trade document: line amounts, VAT per rate, totals, parts of a line.

A line's net amount for its first `q` units is `round(q x price x (1 - discount))`; the amount of a part is the
difference of two such figures, so partial invoices of a line always add up to the whole. VAT is rounded once per rate.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.money import round_half_up
from app.core.values import value

ZERO, ONE = Decimal(0), Decimal(1)
HUNDRED = Decimal(100)

# What the columns hold: quantities below 10^14 with six decimals, amounts below 10^16.
QUANTITY_SCALE = 6
QUANTITY_LIMIT = Decimal(10) ** 14
AMOUNT_LIMIT = Decimal(10) ** 16


def is_exact(base_quantity: Decimal) -> bool:
    """Whether the ledgers can keep a quantity as it is: six decimals."""
    return base_quantity == round_half_up(base_quantity, QUANTITY_SCALE)


def in_unit(base_quantity: Decimal, factor: Decimal) -> Decimal:
    """A base quantity in a unit that holds `factor` of them; exact for what was entered in that unit."""
    return round_half_up(base_quantity / factor, QUANTITY_SCALE)


@value
class Line:
    """A priced order line. `quantity` in `unit`, `base_quantity` in the item's base unit, price net of VAT."""

    line_no: int
    item_id: UUID
    item_code: str
    item_kind: str
    description: str
    quantity: Decimal
    unit: str
    unit_factor: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    tax_class: str
    tax_code: str
    tax_rate_percent: Decimal
    requested_on: date | None = None
    tracking: str = "none"

    @property
    def keeps_stock(self) -> bool:
        """Services are sold but never lie in a warehouse."""
        return self.item_kind != "service"

    @property
    def base_quantity(self) -> Decimal:
        """Quantity in the item's base unit."""
        return self.quantity * self.unit_factor

    def is_exact(self, quantity: Decimal) -> bool:
        """Whether a quantity in the line's unit can be kept in the item's base unit without rounding."""
        return is_exact(quantity * self.unit_factor)

    def at_rate(self, tax_code: str, rate_percent: Decimal) -> "Line":
        """The same line under another VAT rate."""
        return replace(self, tax_code=tax_code, tax_rate_percent=rate_percent)

    def net_upto(self, quantity: Decimal, scale: int) -> Decimal:
        """Net amount of the first `quantity` units (in the line's unit)."""
        amount = quantity * self.unit_price
        if self.discount_percent:
            amount = amount * (HUNDRED - self.discount_percent) / HUNDRED
        return round_half_up(amount, scale)

    def net_between(self, start: Decimal, end: Decimal, scale: int) -> Decimal:
        """Net amount of the units from `start` to `end`."""
        return self.net_upto(end, scale) - self.net_upto(start, scale)


@value
class TaxTotal:
    """VAT of one rate: base and tax."""

    tax_code: str
    tax_rate_percent: Decimal
    net_amount: Decimal
    tax_amount: Decimal


@value
class Totals:
    """Net, VAT and total of a document, in its currency."""

    net_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    taxes: tuple[TaxTotal, ...]


def in_base(amounts: Sequence[Decimal], upto: Callable[[Decimal], Decimal]) -> list[Decimal]:
    """Amounts of a document in the base currency; `upto` converts and rounds a running sum, so the parts add up."""
    bases, done = [], ZERO
    for amount in amounts:
        bases.append(upto(done + amount) - upto(done))
        done += amount
    return bases


def tax_of(net_amount: Decimal, rate_percent: Decimal, scale: int) -> Decimal:
    """VAT of a base, rounded half up once."""
    return round_half_up(net_amount * rate_percent / HUNDRED, scale)


def totals(parts: Iterable[tuple[Line, Decimal]], scale: int) -> Totals:
    """Add up (line, net amount) parts: VAT once per rate, then the totals."""
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for line, net in parts:
        key = (line.tax_code, line.tax_rate_percent)
        bases[key] = bases.get(key, ZERO) + net
    taxes = tuple(
        TaxTotal(code, rate, net, tax_of(net, rate, scale))
        for (code, rate), net in sorted(bases.items(), key=lambda entry: (-entry[0][1], entry[0][0]))
        if net
    )
    net_amount = sum((tax.net_amount for tax in taxes), ZERO)
    tax_amount = sum((tax.tax_amount for tax in taxes), ZERO)
    return Totals(net_amount, tax_amount, net_amount + tax_amount, taxes)


def order_totals(lines: Iterable[Line], scale: int) -> Totals:
    """Totals of whole lines."""
    return totals(((line, line.net_upto(line.quantity, scale)) for line in lines), scale)
