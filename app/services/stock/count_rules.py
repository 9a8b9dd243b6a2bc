"""What a count and the decisions about it write, as pure functions (posting.md, "Stock": K1 and K2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.services.posting import CostOf, Event, Header, Move, Place, Posting, Release, Rows, Settled, Transfer
from app.services.stock.lines import INVENTORY_ROLE

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
    """A line as it was counted: `difference` is counted less book, in base units; `value` only of a surplus."""

    line_no: int
    item_id: UUID
    item_kind: str
    difference: Decimal
    value: Decimal | None = None

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

    `ends` are the warehouse and the place of differences; `releases` are promises that what is missing was held for.
    """
    location, outside = ends
    differing = [line for line in lines if line.difference]
    back_ordered = sorted({str(release.line.order_id) for release in releases})
    told = {"location_id": location.location_id, "differences": len(differing), "back_ordered": back_ordered}
    return Posting(
        header=header,
        event=Event("stock_count.posted", told),
        found=True,
        releases=releases,
        moves=[
            Move(
                item_id=line.item_id,
                source=location if line.difference < ZERO else outside,
                target=outside if line.difference < ZERO else location,
                quantity=abs(line.difference),
                line_no=line.line_no,
                value=line.value,
                pointer=line.pointer,
            )
            for line in differing
        ],
        transfers=[_found(line, index) for index, line in enumerate(differing)],
    )


def _found(line: CountedLine, index: int) -> Transfer:
    inventory = INVENTORY_ROLE[line.item_kind]
    debit, credit = ("count_shortage", inventory) if line.difference < ZERO else (inventory, "count_surplus")
    return Transfer(debit, credit, CostOf(index), item_id=line.item_id)


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
