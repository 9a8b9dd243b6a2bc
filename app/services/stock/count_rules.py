"""What a count and the decisions about it write, as pure functions (posting.md, "Stock": K1 and K2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from uuid import UUID

from app.services.posting import (
    CostOf,
    Event,
    Header,
    LotQuantity,
    Move,
    Place,
    Posting,
    Release,
    Rows,
    Settled,
    Transfer,
)
from app.services.stock.lines import INVENTORY_ROLE
from app.services.stock.unkept import waiting_orders

ZERO = Decimal(0)

# The account that a difference ends at, by what was decided; a shortage leaves 1381, a surplus leaves 3381.
SHORTAGE_OUTCOMES: Mapping[str, str] = {
    "cost": "cost_of_sales",
    "receivable": "other_receivable",
    "expense": "other_expense",
}
SURPLUS_OUTCOMES: Mapping[str, str] = {"income": "other_income"}


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line as it was counted, in base units: what was found beyond the books, worth `value`, and what is missing.

    Of an item that is kept by lot there may be both.
    """

    line_no: int
    item_id: UUID
    item_kind: str
    found: Decimal
    missing: Decimal
    value: Decimal | None = None
    found_lots: tuple[LotQuantity, ...] = ()
    missing_lots: tuple[LotQuantity, ...] = ()

    @property
    def difference(self) -> Decimal:
        """Counted less book."""
        return self.found - self.missing

    @property
    def pointer(self) -> str:
        """Where the line stands on the sheet."""
        return f"/lines/{self.line_no - 1}"


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A posted difference, its value and what becomes of it."""

    line_no: int
    item_id: UUID
    shortage: bool
    amount: Decimal
    outcome: str
    partner_id: UUID | None


def posting_count(
    header: Header, ends: tuple[Place, Place], lines: Sequence[CountedLine], releases: Sequence[Release]
) -> Posting:
    """Shortages leave at their moving average (D 1381 / C inventory), surpluses come in (D inventory / C 3381).

    What a line found comes in before what it misses leaves, so that promised goods of another lot are not missed.
    `ends` are the warehouse and the place of differences; `releases` are promises that what is missing was held for.
    """
    location, outside = ends
    parts = [part for line in lines for part in _parts(line, location, outside)]
    told = {"location_id": location.location_id, "differences": len(parts), "back_ordered": waiting_orders(releases)}
    return Posting(
        header=header,
        event=Event("stock_count.posted", told),
        releases=releases,
        moves=[move for move, _ in parts],
        transfers=[Transfer(*sides, CostOf(index), item_id=move.item_id) for index, (move, sides) in enumerate(parts)],
    )


def _parts(line: CountedLine, location: Place, outside: Place) -> list[tuple[Move, tuple[str, str]]]:
    """What a line moves, each with the accounts' roles."""
    inventory = INVENTORY_ROLE[line.item_kind]
    ends = partial(Move, item_id=line.item_id, line_no=line.line_no, pointer=f"{line.pointer}/counted")
    came = ends(source=outside, target=location, quantity=line.found, value=line.value, lots=line.found_lots)
    left = ends(source=location, target=outside, quantity=line.missing, lots=line.missing_lots)
    parts = [(came, (inventory, "count_surplus")), (left, ("count_shortage", inventory))]
    return [(move, sides) for move, sides in parts if move.quantity]


def deciding(
    header: Header, count_id: UUID, lines: Sequence[DecidedLine], documents: Callable[[Settled], Sequence[Rows]]
) -> Posting:
    """Each difference leaves the account where it waited: to cost, to who owes it, to other expense or income."""
    return Posting(
        header=header,
        event=Event("stock_count.decided", {"count_id": count_id}),
        transfers=[_decided(line) for line in lines],
        documents=documents,
    )


def _decided(line: DecidedLine) -> Transfer:
    if line.shortage:
        debit, credit = SHORTAGE_OUTCOMES[line.outcome], "count_shortage"
    else:
        debit, credit = "count_surplus", SURPLUS_OUTCOMES[line.outcome]
    return Transfer(debit, credit, line.amount, partner_id=line.partner_id, item_id=line.item_id)
