"""Turns what is to be ordered from a supplier into priced, taxed lines, or says line by line what is wrong. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app.core.errors import FieldError
from app.services.access.custom_fields import Values
from app.services.documents.amounts import AMOUNT_LIMIT, QUANTITY_LIMIT, ZERO, is_exact
from app.services.pricing.resolve import net_unit_price, resolve_price
from app.services.purchasing.context import BoughtItem, Buying, Catalogue
from app.services.purchasing.order import PurchaseLine


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as entered: the item by id or by code (ours or the supplier's own); no price: the agreed one."""

    quantity: Decimal
    item_id: UUID | None = None
    item_code: str | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    expected_on: date | None = None
    custom: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PurchaseDraft:
    """A purchase order as entered."""

    partner_id: UUID
    lines: Sequence[DraftLine]
    location_id: UUID | None = None
    currency: str | None = None
    payment_term_id: UUID | None = None
    ordered_on: date | None = None
    expected_on: date | None = None
    reference: str | None = None
    note: str | None = None
    custom: Values = field(default_factory=dict)


def draft_lines(
    draft: PurchaseDraft, buying: Buying, on: date, catalogue: Catalogue
) -> tuple[tuple[PurchaseLine, ...], list[FieldError]]:
    """Price and tax every line; errors carry the pointer of the field at fault."""
    lines: list[PurchaseLine] = []
    faults: list[FieldError] = []
    for index, entry in enumerate(draft.lines):
        found = _Entry(index, entry, buying, on, draft.expected_on)
        line = found.read(catalogue)
        faults += found.faults
        if line is not None:
            lines.append(line)
    return tuple(lines), faults


class _Entry:
    """One line being read, with what is wrong with it."""

    def __init__(self, index: int, entry: DraftLine, buying: Buying, on: date, expected_on: date | None) -> None:
        self._index = index
        self._entry = entry
        self._buying = buying
        self._on = on
        self._expected_on = entry.expected_on or expected_on
        self.faults: list[FieldError] = []

    def _fault(self, field: str, code: str, message: str) -> None:
        self.faults.append(FieldError(f"/lines/{self._index}/{field}", code, message))

    def read(self, catalogue: Catalogue) -> PurchaseLine | None:
        entry, buying = self._entry, self._buying
        by_id = entry.item_id is not None
        item = catalogue.by_id.get(entry.item_id) if entry.item_id else catalogue.by_code.get(entry.item_code or "")
        if item is None:
            self._fault("item_id" if by_id else "item_code", "item_unknown", "There is no such item.")
            return None
        unit = entry.unit or item.base_unit
        factor = item.factor(unit)
        if factor is None:
            self._fault("unit", "unit_unknown", "The item is not kept in this unit.")
            return None
        tax = buying.tax_rates.get(item.tax_class)
        if tax is None:
            self._fault("item_id" if by_id else "item_code", "tax_rate_missing", "No VAT rate is set on this day.")
            return None
        self._check_quantity(item, entry.quantity * factor)
        price = self._price(item, unit, tax[1])
        if price is None:
            return None
        line = PurchaseLine(
            line_no=self._index + 1,
            item_id=item.id,
            item_code=item.code,
            item_kind=item.kind,
            description=item.name,
            quantity=entry.quantity,
            unit=unit,
            unit_factor=factor,
            unit_price=price,
            discount_percent=entry.discount_percent or ZERO,
            tax_class=item.tax_class,
            tax_code=tax[0],
            tax_rate_percent=tax[1],
            expected_on=self._expected(item),
            supplier_code=item.supplier_code,
        )
        if line.net_upto(line.quantity, buying.currency_scale) >= AMOUNT_LIMIT:
            self._fault("quantity", "out_of_range", "The line's amount is too large.")
        return line

    def _check_quantity(self, item: BoughtItem, base_quantity: Decimal) -> None:
        if not is_exact(base_quantity):
            self._fault("quantity", "too_many_decimals", "In the item's base unit this has more than six decimals.")
        if base_quantity >= QUANTITY_LIMIT:
            self._fault("quantity", "out_of_range", "The quantity is too large.")
        if item.min_order_quantity is not None and base_quantity < item.min_order_quantity:
            self._fault("quantity", "below_minimum_quantity", "The supplier sells no less than its minimum.")

    def _price(self, item: BoughtItem, unit: str, tax_rate_percent: Decimal) -> Decimal | None:
        """The price as entered, else the one agreed with the supplier for this quantity and day."""
        if self._entry.unit_price is not None:
            return self._entry.unit_price
        candidate = resolve_price(
            item.prices,
            partner_id=self._buying.partner.id,
            customer_group_id=None,
            quantity=self._entry.quantity,
            unit=unit,
            on=self._on,
            currency=self._buying.currency,
        )
        if candidate is None:
            self._fault("unit_price", "price_missing", "No price is agreed for this item, unit and quantity.")
            return None
        return net_unit_price(candidate, tax_rate_percent)

    def _expected(self, item: BoughtItem) -> date:
        """The day as entered, else as long as the supplier takes; never before the order."""
        expected_on = self._expected_on or self._on + timedelta(days=item.lead_time_days or 0)
        if expected_on < self._on:
            self._fault("expected_on", "expected_before_order", "Goods cannot be expected before they are ordered.")
        return expected_on
