"""What the folder says of its items: kinds, units, costs, where they lie. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.core.money import round_half_up
from app.replay.outcome import ZERO
from app.replay.purchases.reader import AGREEMENTS, BILLS, ITEMS, STOCK, Folder, Row

EACH = "EA"
# The folder's codes for units that the reference list has under others.
UNIT_CODES = {"DZ": "DOZ", "PAK": "PKT"}
# Base units in one unit, where both are measures; how much a package holds the folder does not say, so it counts as
# one. Gallon: NIST Handbook 44, Appendix C.
MEASURES = {("GAL", "OZ"): Decimal(128), ("DOZ", EACH): Decimal(12)}
ONE = Decimal(1)
FINISHED = "finished"
COST_SCALE = 6


def unit_code(text: str) -> str:
    """The reference list's code of a unit."""
    return UNIT_CODES.get(text, text) or EACH


def _is_set(row: Row, column: str) -> bool:
    """Whether a flag is set."""
    return row[column] == "1"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Items by number: kind, base unit, other units with their factors, cost per base unit, where most of it lies.

    `agreed_units` is by supplier and item.
    """

    kinds: Mapping[str, str]
    base_units: Mapping[str, str]
    factors: Mapping[str, Mapping[str, Decimal]]
    agreed_units: Mapping[tuple[str, str], str]
    costs: Mapping[str, Decimal]
    homes: Mapping[str, str]

    def factor(self, item: str, unit: str) -> Decimal:
        """Base units in one unit of an item."""
        return self.factors.get(item, {}).get(unit, ONE)


def _kind(row: Row) -> str:
    """What is made and sold is finished, what is bought and sold merchandise, all else goes into something."""
    if not _is_set(row, "sold"):
        return "material"
    return FINISHED if _is_set(row, "made_in_house") else "goods"


def catalogue_of(folder: Folder) -> Catalogue:
    """Read units, costs and places out of the whole folder."""
    used = {row["component"]: unit_code(row["unit"]) for row in reversed(folder[BILLS])}
    bought: dict[str, str] = {}
    for row in folder[AGREEMENTS]:
        bought.setdefault(row["item_number"], unit_code(row["unit"]))
    base_units = {
        row["item_number"]: used.get(row["item_number"]) or bought.get(row["item_number"]) or EACH
        for row in folder[ITEMS]
    }
    factors: dict[str, dict[str, Decimal]] = {}
    named = [(row["component"], row["unit"]) for row in folder[BILLS]]
    for item, text in [*named, *((row["item_number"], row["unit"]) for row in folder[AGREEMENTS])]:
        base, unit = base_units.get(item, EACH), unit_code(text)
        if unit != base:
            factors.setdefault(item, {})[unit] = MEASURES.get((unit, base), ONE)
    return Catalogue(
        kinds={row["item_number"]: _kind(row) for row in folder[ITEMS]},
        base_units=base_units,
        factors=factors,
        agreed_units={(row["supplier_code"], row["item_number"]): unit_code(row["unit"]) for row in folder[AGREEMENTS]},
        costs=_costs(folder, factors),
        homes=_homes(folder),
    )


def _homes(folder: Folder) -> dict[str, str]:
    most: dict[str, tuple[Decimal, str]] = {}
    for row in folder[STOCK]:
        quantity = row.number("quantity") or ZERO
        if row["item_number"] not in most or quantity > most[row["item_number"]][0]:
            most[row["item_number"]] = (quantity, row["location"])
    return {item: location for item, (_, location) in most.items()}


def _costs(folder: Folder, factors: Mapping[str, Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """The standard cost; where the folder has none the least agreed price, else what the components cost."""
    known: dict[str, Decimal] = {}
    for row in folder[AGREEMENTS]:
        item, price = row["item_number"], row.number("unit_price")
        if price is not None:
            cost = price / factors.get(item, {}).get(unit_code(row["unit"]), ONE)
            known[item] = min(cost, known.get(item, cost))
    for row in folder[ITEMS]:
        standard_cost = row.number("standard_cost")
        if standard_cost:
            known[row["item_number"]] = standard_cost
    parts: dict[str, list[Row]] = {}
    for row in folder[BILLS]:
        parts.setdefault(row["assembly"], []).append(row)
    costs: dict[str, Decimal] = {}
    for row in folder[ITEMS]:
        cost = _rolled_up(row["item_number"], known, parts, ())
        costs[row["item_number"]] = round_half_up(cost, COST_SCALE)
    return costs


def _rolled_up(
    item: str, known: dict[str, Decimal], parts: Mapping[str, Sequence[Row]], above: tuple[str, ...]
) -> Decimal:
    """The item's cost; one that is made of itself costs nothing there."""
    if item not in known and item not in above:
        cost = ZERO
        for row in parts.get(item, ()):
            quantity = row.number("quantity_per_assembly") or ZERO
            cost += quantity * _rolled_up(row["component"], known, parts, (*above, item))
        known[item] = cost
    return known.get(item, ZERO)
