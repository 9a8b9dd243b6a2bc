"""Explosion of a bill of material: pure arithmetic over its parts, exact until the last rounding."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from app.core.errors import AppError, Kind
from app.core.money import round_half_up
from app.services.documents.names import Named
from app.services.stock.lines import PLACES

MOST_NODES = 20_000
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a bill in base units; `made_by` is the bill that it is made by itself, if there is one."""

    bill_id: UUID
    line_no: int
    item: Named
    item_kind: str
    unit: str
    output_quantity: Decimal
    base_quantity: Decimal
    scrap_percent: Decimal
    supplied_by: str
    made_by: UUID | None

    def needed(self, output: Decimal) -> Decimal:
        """How much of the component goes into `output` of what the bill makes, scrap included; not rounded."""
        return output * self.base_quantity / self.output_quantity * (HUNDRED + self.scrap_percent) / HUNDRED

    def at_its_end(self) -> "Part":
        """The same part, taken as it is instead of what it is made of."""
        return replace(self, made_by=None)


@dataclass(frozen=True, slots=True)
class Node:
    """A component where it stands in the tree; level 1 goes into what was asked for."""

    level: int
    line_no: int
    item: Named
    unit: str
    quantity: Decimal
    supplied_by: str
    made: bool


@dataclass(frozen=True, slots=True)
class Need:
    """How much of a material is needed at the ends of the tree, all places together."""

    item: Named
    unit: str
    quantity: Decimal
    supplied_by: str


@dataclass(frozen=True, slots=True)
class Explosion:
    """The tree, each component followed by what it is made of, and the sum of its ends."""

    nodes: Sequence[Node]
    materials: Sequence[Need]


def explode(parts: Sequence[Part], root: UUID, quantity: Decimal) -> Explosion:
    """What `quantity` of a bill's item needs, through all levels.

    Quantities are carried exactly and rounded once, to six decimals. Raises `explosion_too_large` (CONFLICT).
    """
    by_bill: dict[UUID, list[Part]] = defaultdict(list)
    for part in parts:
        by_bill[part.bill_id].append(part)
    nodes: list[Node] = []
    ends: dict[tuple[UUID, str], Decimal] = defaultdict(Decimal)
    first: dict[tuple[UUID, str], Part] = {}
    for level, part, needed in _walk(by_bill, root, quantity):
        if len(nodes) == MOST_NODES:
            raise AppError("explosion_too_large", f"The bill has more than {MOST_NODES} parts.", kind=Kind.CONFLICT)
        made = part.made_by is not None
        rounded = round_half_up(needed, PLACES)
        nodes.append(Node(level, part.line_no, part.item, part.unit, rounded, part.supplied_by, made))
        if not made:
            key = (part.item.id, part.supplied_by)
            ends[key] += needed
            first.setdefault(key, part)
    materials = [
        Need(first[key].item, first[key].unit, round_half_up(total, PLACES), first[key].supplied_by)
        for key, total in ends.items()
    ]
    return Explosion(nodes, sorted(materials, key=lambda need: (need.item.code, need.supplied_by)))


def _walk(by_bill: Mapping[UUID, Sequence[Part]], root: UUID, quantity: Decimal) -> Iterator[tuple[int, Part, Decimal]]:
    """Each part before what it is made of; a stack of its own, so that deep bills do not exhaust Python's."""
    waiting = [(1, part, part.needed(quantity)) for part in reversed(by_bill[root])]
    while waiting:
        level, part, needed = waiting.pop()
        yield level, part, needed
        if part.made_by is not None:
            waiting += [(level + 1, inner, inner.needed(needed)) for inner in reversed(by_bill[part.made_by])]


def cycle_through(item_id: UUID, edges: Mapping[UUID, Sequence[UUID]]) -> list[UUID] | None:
    """The shortest way from an item down to itself, or none; `edges` lead from an item to what it is made of."""
    came_from: dict[UUID, UUID] = {}
    level = [item_id]
    while level:
        below: list[UUID] = []
        for made in level:
            for component in edges.get(made, ()):
                if component == item_id:
                    return [*_way_up(made, item_id, came_from), item_id]
                if component not in came_from:
                    came_from[component] = made
                    below.append(component)
        level = below
    return None


def _way_up(item_id: UUID, top: UUID, came_from: Mapping[UUID, UUID]) -> list[UUID]:
    way = [item_id]
    while way[-1] != top:
        way.append(came_from[way[-1]])
    return way[::-1]
