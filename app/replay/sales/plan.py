"""What a file needs before its first order can be placed: items with stock, customers, fiscal years."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.core.money import round_half_up
from app.replay.sales.documents import is_return
from app.replay.sales.reader import Row

HOME_COUNTRY = "United Kingdom"
# An article number has digits in a row; POST, D, M, C2, BANK CHARGES name a charge, not an article.
ARTICLE_NUMBER = re.compile(r"\d{4}")
# The file does not say what goods cost. Assumed: half of what they are sold for on average, never nothing.
COST_SHARE = Decimal("0.5")
COST_SCALE = 4
LEAST_COST = Decimal("0.01")

ReturnKey = tuple[str, str, Decimal]


@dataclass(slots=True)
class PlannedItem:
    """An item of the file; `shipped` is what its orders ask for, `sold_for` what they pay without VAT."""

    code: str
    descriptions: Counter[str] = field(default_factory=Counter)
    shipped: Decimal = Decimal(0)
    sold_for: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        """The description used most often (the first of equals), else the code."""
        return self.descriptions.most_common(1)[0][0] if self.descriptions else self.code

    @property
    def is_service(self) -> bool:
        """Codes that are no article number are charges, which never lie in a warehouse."""
        return ARTICLE_NUMBER.search(self.code) is None

    @property
    def unit_cost(self) -> Decimal:
        """Assumed cost per unit, net of VAT."""
        if not self.shipped:
            return LEAST_COST
        return max(round_half_up(self.sold_for / self.shipped * COST_SHARE, COST_SCALE), LEAST_COST)


@dataclass(slots=True)
class Plan:
    """The whole file at a glance: small next to the file, whatever its length."""

    rows: int = 0
    row_counts: Counter[str] = field(default_factory=Counter)
    items: dict[str, PlannedItem] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    return_keys: set[ReturnKey] = field(default_factory=set)
    first_on: date | None = None
    last_on: date | None = None

    def add(self, row: Row) -> None:
        """Take one row into account."""
        self.rows += 1
        self.row_counts[row.document_no] += 1
        if row.on is not None:
            self.first_on = min(self.first_on or row.on, row.on)
            self.last_on = max(self.last_on or row.on, row.on)
        if row.item_code:
            self._add_item(row)
        if row.customer_code:
            self.customers.setdefault(row.customer_code, row.country)
            if is_return(row.document_no) and row.unit_price is not None:
                self.return_keys.add((row.customer_code, row.item_code, row.unit_price))

    def _add_item(self, row: Row) -> None:
        item = self.items.setdefault(row.item_code, PlannedItem(row.item_code))
        if row.description:
            item.descriptions[row.description] += 1
        if row.customer_code and row.quantity and row.unit_price and min(row.quantity, row.unit_price) > 0:
            item.shipped += row.quantity
            item.sold_for += row.quantity * row.unit_price


def plan_of(rows: Iterable[Row]) -> Plan:
    """Read a file once from end to end."""
    plan = Plan()
    for row in rows:
        plan.add(row)
    return plan
