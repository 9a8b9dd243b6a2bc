"""Turns what a customer asks for into priced, taxed lines, or says line by line what is wrong. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.errors import FieldError
from app.core.values import value
from app.services.documents.amounts import AMOUNT_LIMIT, QUANTITY_LIMIT, ZERO, Line, is_exact
from app.services.pricing.resolve import net_unit_price, resolve_price
from app.services.sales.context import Catalogue, SaleItem, Selling


@value
class DraftLine:
    """A line as entered: the item by id or by code (ours or the customer's own)."""

    quantity: Decimal
    item_id: UUID | None = None
    item_code: str | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    requested_on: date | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)


@value
class OrderDraft:
    """An order as entered; partner users leave `partner_id` and `ordered_on` to the system."""

    lines: Sequence[DraftLine]
    partner_id: UUID | None = None
    location_id: UUID | None = None
    currency: str | None = None
    ordered_on: date | None = None
    requested_on: date | None = None
    customer_reference: str | None = None
    note: str | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)


@value
class Drafted:
    """The priced line, none where it could not be priced, and what is wrong with it."""

    item: SaleItem | None
    line: Line | None
    errors: tuple[FieldError, ...]


@value
class Conditions:
    """To whom, on which day, and whether prices and discounts may be set freely."""

    selling: Selling
    on: date
    may_set_price: bool


def named_items(lines: Sequence[DraftLine]) -> tuple[frozenset[UUID], frozenset[str]]:
    """The ids that lines name, and the codes of those that name no id."""
    ids = frozenset([line.item_id for line in lines if line.item_id])
    return ids, frozenset([line.item_code for line in lines if line.item_code and not line.item_id])


def draft_lines(draft: OrderDraft, conditions: Conditions, catalogue: Catalogue) -> tuple[Drafted, ...]:
    """Price and tax every line; errors carry the pointer of the field at fault."""
    return tuple(_draft_line(index, entry, conditions, catalogue) for index, entry in enumerate(draft.lines))


def _draft_line(index: int, entry: DraftLine, conditions: Conditions, catalogue: Catalogue) -> Drafted:
    selling = conditions.selling
    faults = _Faults(f"/lines/{index}")
    item = _find(entry, catalogue)
    if item is None:
        field = "item_id" if entry.item_id else "item_code"
        faults.add(field, "item_unknown", "There is no such item.")
        return Drafted(None, None, faults.found())
    unit = entry.unit or item.base_unit
    factor = item.factor(unit)
    if factor is None:
        faults.add("unit", "unit_unknown", "The item is not sold in this unit.")
        return Drafted(item, None, faults.found())
    base_quantity = entry.quantity * factor
    if not is_exact(base_quantity):
        faults.add("quantity", "too_many_decimals", "In the item's base unit this has more than six decimals.")
    if base_quantity >= QUANTITY_LIMIT:
        faults.add("quantity", "out_of_range", "The quantity is too large.")
    if item.min_order_quantity is not None and base_quantity < item.min_order_quantity:
        faults.add("quantity", "below_minimum_quantity", "The quantity is below the minimum for this item.")
    tax = selling.tax_rates.get(selling.tax_treatment or item.tax_class)
    if tax is None:
        faults.add("item_id", "tax_rate_missing", "No VAT rate is set for this item on this day.")
        return Drafted(item, None, faults.found())
    price = _price(entry, item, unit, conditions, faults)
    if price is None:
        return Drafted(item, None, faults.found())
    line = Line(
        line_no=index + 1,
        item_id=item.id,
        item_code=item.code,
        item_kind=item.kind,
        description=item.name,
        quantity=entry.quantity,
        unit=unit,
        unit_factor=factor,
        unit_price=price,
        discount_percent=_discount(entry, conditions, faults),
        tax_class=selling.tax_treatment or item.tax_class,
        tax_code=tax[0],
        tax_rate_percent=tax[1],
        requested_on=entry.requested_on,
    )
    if line.net_upto(line.quantity, selling.currency_scale) >= AMOUNT_LIMIT:
        faults.add("quantity", "out_of_range", "The line's amount is too large.")
    return Drafted(item, line, faults.found())


class _Faults:
    """Collects what is wrong with one line."""

    def __init__(self, pointer: str) -> None:
        self._pointer = pointer
        self._found: list[FieldError] = []

    def add(self, field: str, code: str, message: str) -> None:
        self._found.append(FieldError(f"{self._pointer}/{field}", code, message))

    def found(self) -> tuple[FieldError, ...]:
        return tuple(self._found)


def _find(entry: DraftLine, catalogue: Catalogue) -> SaleItem | None:
    if entry.item_id is not None:
        return catalogue.by_id.get(entry.item_id)
    return catalogue.by_code.get(entry.item_code or "")


def _price(entry: DraftLine, item: SaleItem, unit: str, conditions: Conditions, faults: _Faults) -> Decimal | None:
    """The price that counts: staff may set one, anybody else may only repeat the one the lists give."""
    if entry.unit_price is not None and conditions.may_set_price:
        return entry.unit_price
    selling = conditions.selling
    candidate = resolve_price(
        item.prices,
        partner_id=selling.partner.id,
        customer_group_id=selling.customer_group_id,
        quantity=entry.quantity,
        unit=unit,
        on=conditions.on,
        currency=selling.currency,
    )
    if candidate is None:
        faults.add("unit_price", "price_missing", "There is no price for this item, unit and quantity.")
        return None
    _, tax_rate_percent = selling.tax_rates[selling.tax_treatment or item.tax_class]
    listed = net_unit_price(candidate, tax_rate_percent)
    if entry.unit_price is not None and entry.unit_price != listed:
        faults.add("unit_price", "price_differs", "The price is not the one that applies now.")
    return listed


def _discount(entry: DraftLine, conditions: Conditions, faults: _Faults) -> Decimal:
    if entry.discount_percent and not conditions.may_set_price:
        faults.add("discount_percent", "discount_not_allowed", "Discounts are set by the company.")
        return ZERO
    return entry.discount_percent or ZERO
