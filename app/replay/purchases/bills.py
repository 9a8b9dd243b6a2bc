"""The folder's bills of material, and how much can be made of what there is. No I/O."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.replay.outcome import ZERO
from app.replay.purchases.catalogue import Catalogue, unit_code
from app.replay.purchases.reader import BILLS, Folder, Row


@dataclass(frozen=True, slots=True)
class Bill:
    """What one unit of an item is made of: base units by component; `level` is how many bills are below it, with it."""

    item: str
    level: int
    parts: Mapping[str, Decimal]
    rows: Sequence[Row]


def read_bills(folder: Folder, catalogue: Catalogue) -> Mapping[str, Bill]:
    """The bills by item, those first whose components are made by none."""
    rows: dict[str, list[Row]] = {}
    for row in folder[BILLS]:
        rows.setdefault(row["assembly"], []).append(row)
    parts = {item: _parts(found, catalogue) for item, found in rows.items()}
    bills = [Bill(item, _level(item, parts, ()), parts[item], found) for item, found in rows.items()]
    return {bill.item: bill for bill in sorted(bills, key=lambda bill: bill.level)}


def _parts(rows: Iterable[Row], catalogue: Catalogue) -> dict[str, Decimal]:
    parts: dict[str, Decimal] = {}
    for row in rows:
        component = row["component"]
        quantity = row.number("quantity_per_assembly") or ZERO
        needed = quantity * catalogue.factor(component, unit_code(row["unit"]))
        parts[component] = parts.get(component, ZERO) + needed
    return parts


def _level(item: str, parts: Mapping[str, Mapping[str, Decimal]], above: tuple[str, ...]) -> int:
    """How many levels of bills are below an item; a ring, which the server will refuse, ends where it closes."""
    if item not in parts or item in above:
        return 0
    return 1 + max((_level(part, parts, (*above, item)) for part in parts[item]), default=0)


def shares(bills: Iterable[Bill], stock: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """How many whole units of each item to make, so that bills that need the same component share it evenly.

    What one leaves of its share goes to those after it. Where the shares come to nothing, the first takes what it can.
    """
    wanted = [bill for bill in bills if bill.parts and min(bill.parts.values()) > ZERO]
    for even in (True, False):
        made = _made(wanted, stock, even=even)
        if made:
            return made
    return {}


def _made(bills: Sequence[Bill], stock: Mapping[str, Decimal], *, even: bool) -> dict[str, Decimal]:
    left = dict(stock)
    waiting = Counter(part for bill in bills for part in bill.parts)
    made: dict[str, Decimal] = {}
    for bill in bills:
        quantity = min(
            left.get(part, ZERO) // (waiting[part] if even else 1) // needed for part, needed in bill.parts.items()
        )
        waiting.subtract(bill.parts.keys())
        if quantity > ZERO:
            made[bill.item] = quantity
            left[bill.item] = left.get(bill.item, ZERO) + quantity
            for part, needed in bill.parts.items():
                left[part] -= quantity * needed
    return made
