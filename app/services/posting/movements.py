"""What a business event writes, as data: the vocabulary of the posting core.

Quantities are in the item's base unit. Amounts are in the company's base currency unless the name says
`currency_amount`. Accounts are named by role; `post()` looks up the code in the company's books.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from app.core.values import value


@value
class Header:
    """Who did what on which document, and the day it counts in the books."""

    event: str
    company_id: UUID
    user_id: UUID
    document_kind: str
    document_id: UUID
    document_number: str
    posted_on: date
    partner_id: UUID | None = None
    reverses_posting_id: UUID | None = None


@value
class OrderLine:
    """Names one line of one order in the trade ledger and in reservations; line 0 is the whole order."""

    order_kind: str
    order_id: UUID
    line_no: int


@value
class Trade:
    """An entry of the trade ledger: `kind` is ordered, cancelled, delivered, invoiced, returned or paid."""

    line: OrderLine
    kind: str
    quantity: Decimal
    amount: Decimal


@value
class Place:
    """An end of a stock move; balances are kept only where `kept`."""

    location_id: UUID
    kept: bool


@value
class Reserve:
    """Holds back up to `quantity` for a line; what is not available is left as back order.

    A `whole` one is refused instead, at `pointer`.
    """

    line: OrderLine
    item_id: UUID
    location_id: UUID
    quantity: Decimal
    whole: bool = False
    pointer: str = ""


@value
class Demand:
    """A change of what orders still have to deliver of an item from a location."""

    item_id: UUID
    location_id: UUID
    quantity: Decimal


@value
class Release:
    """Gives back `quantity` of a line's open reservation."""

    line: OrderLine
    item_id: UUID
    location_id: UUID
    quantity: Decimal


@value
class LotQuantity:
    """So much of a lot, in base units, or one piece by its serial number; `expires_on` is for goods that come in."""

    lot: str
    quantity: Decimal
    expires_on: date | None = None


@value
class Move:
    """Goods from a place to a place; `value` none means the moving average of the place they leave.

    `pointer` is where in the request the quantity came from, for the error that says there is too little. `lots` are
    needed of tracked goods that come in from outside; of others none means first expired, first out.
    """

    item_id: UUID
    source: Place
    target: Place
    quantity: Decimal
    line_no: int
    value: Decimal | None = None
    pointer: str = ""
    lots: tuple[LotQuantity, ...] = ()


@value
class CostOf:
    """The value that the n-th move of the same posting turns out to carry."""

    move: int


@value
class Beyond:
    """What an amount is beyond the value that the n-th move of the same posting turns out to carry."""

    amount: Decimal
    move: int


@value
class Revaluation:
    """Value alone: `value` (below zero: a decrease) is added to what lies of an item at the kept `place`.

    Its other end is `against`, a place without a balance. With `of_quantity` the value belongs to so many base units,
    of which some may have gone: only the share of those that can still lie there is added, and of the others that of
    those that lie `elsewhere`, where at most so many were sent on to. Goods never become worth less than nothing, and
    where none lie nothing is added; where that would leave a rest of a `whole` one, the posting is refused.
    """

    item_id: UUID
    place: Place
    against: Place
    value: Decimal
    line_no: int
    of_quantity: Decimal | None = None
    whole: bool = False
    elsewhere: tuple[tuple[Place, Decimal], ...] = ()


@value
class AddedBy:
    """What the n-th revaluation of the same posting turns out to add to the stock; below zero, what it takes away."""

    revaluation: int


@value
class LeftBy:
    """The rest of the n-th revaluation's value: what belongs to goods that have gone."""

    revaluation: int


@value
class Transfer:
    """Value from the `credit` role's account to the `debit` role's account (Nợ debit / Có credit)."""

    debit: str
    credit: str
    amount: Decimal | CostOf | Beyond | AddedBy | LeftBy
    partner_id: UUID | None = None
    item_id: UUID | None = None
    tax_code: str | None = None
    currency: str | None = None
    currency_amount: Decimal | None = None


@value
class CreditCheck:
    """Refuses the posting when the partner's exposure after it is above `limit` (base currency)."""

    partner_id: UUID
    limit: Decimal


@value
class SeriesKey:
    """The gap-free counter to take a number from."""

    form: str
    series: str
    year: int

    def printed(self, number: int) -> str:
        """The number as an invoice prints it: `1C26TAA-00000042`."""
        return f"{self.form}{self.series}-{number:08d}"


@value
class Event:
    """The one outbox event of a posting."""

    kind: str
    payload: Mapping[str, Any]


@value
class Rows:
    """Rows of one table that the posting's statement writes; `shared` columns are the same in all of them."""

    table: Table
    rows: Sequence[Mapping[str, Any]]
    shared: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Settled:
    """What the ledgers will say: every amount and quantity decided under the locks."""

    posting_id: UUID
    series_number: int | None
    reserved: dict[OrderLine, Decimal] = field(default_factory=dict)
    move_values: list[Decimal] = field(default_factory=list)
    added_values: list[dict[Place, Decimal]] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)
    stock_changes: list[tuple[UUID, UUID, Decimal, Decimal, Decimal, Decimal]] = field(default_factory=list)
    partner_changes: list[tuple[UUID, str, str, Decimal, Decimal]] = field(default_factory=list)


@value
class Posting:
    """One business event: everything it writes, in all three ledgers, or nothing.

    `documents` gets the settled posting and returns the document rows to write with it.
    Order of settlement: demands, releases, moves, revaluations, reservations, transfers, credit check.
    `to_customer` goods do not go once they have expired, unless the lot is named.
    """

    header: Header
    event: Event
    trades: Sequence[Trade] = ()
    demands: Sequence[Demand] = ()
    releases: Sequence[Release] = ()
    moves: Sequence[Move] = ()
    revaluations: Sequence[Revaluation] = ()
    reserves: Sequence[Reserve] = ()
    transfers: Sequence[Transfer] = ()
    credit: CreditCheck | None = None
    series: SeriesKey | None = None
    to_customer: bool = False
    documents: Callable[[Settled], Sequence[Rows]] = lambda _settled: ()
