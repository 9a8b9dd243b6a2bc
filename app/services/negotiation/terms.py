"""What is negotiated of an order, whatever its kind: per line a quantity, a price and a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.values import value
from app.services.access.actor import Actor
from app.services.documents.amounts import Line

ZERO = Decimal(0)


@value
class Terms:
    """Quantity in the line's unit, price net of VAT, and the day on which goods are due."""

    quantity: Decimal
    unit_price: Decimal
    due_on: date | None


# A line of an order, and the material of it (0: the line itself).
Place = tuple[int, int]
WHOLE = 0


@value
class LineTerms:
    """A line of an order, or a material of what it makes, on its present terms."""

    line_no: int
    item_id: UUID
    unit: str
    terms: Terms


@value
class Substitute:
    """An item in a line's place, named by id or code, in its unit (none: the line's); `kept` of the line stays.

    `line` is the substitute as the order would have it, once it is drafted. Of a material `factor` stands in for one.
    """

    item_id: UUID | None = None
    item_code: str | None = None
    unit: str | None = None
    kept: Decimal | None = None
    line: Line | None = None
    factor: Decimal | None = None


@value
class TermsChange:
    """New terms of a line; what is left out stays as it is. `additional`: a further delivery of it, with a quantity.

    With a `substitute` they are its terms, and what is open of the line is not wanted; of a material of the line, where
    `component_no` names one.
    """

    line_no: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    due_on: date | None = None
    reason: str | None = None
    additional: bool = False
    substitute: Substitute | None = None
    component_no: int = WHOLE

    @property
    def place(self) -> Place:
        """What the change is about."""
        return self.line_no, self.component_no

    def before(self, terms: Terms) -> Terms:
        """The terms that the change starts from: of a further delivery there is nothing yet."""
        return Terms(ZERO, terms.unit_price, None) if self.additional else terms

    def applied(self, terms: Terms) -> Terms:
        """The terms after the change."""
        return Terms(
            quantity=terms.quantity if self.quantity is None else self.quantity,
            unit_price=terms.unit_price if self.unit_price is None else self.unit_price,
            due_on=self.due_on or terms.due_on,
        )


class Negotiable(Protocol):
    """An order under its lock, as negotiating sees it; each kind of order brings its own.

    The checks raise what the order's own change would: `change_invalid` with a pointer per faulty field,
    `nothing_changes` (CONFLICT).
    """

    @property
    def kind(self) -> str:
        """The kind of order, as the ledgers name it."""

    @property
    def order_id(self) -> UUID:
        """The order's id."""

    @property
    def number(self) -> str:
        """The order's number."""

    @property
    def partner_id(self) -> UUID:
        """The other side."""

    @property
    def version(self) -> int:
        """The order's version, which a proposal is based on."""

    @property
    def agreed(self) -> bool:
        """Whether both sides have agreed to the order, so that it is in the books."""

    @property
    def lines(self) -> Mapping[Place, LineTerms]:
        """Its lines by number, and the materials that may be replaced."""

    def require_open(self) -> None:
        """Raise `transition_not_allowed` (CONFLICT) unless the order's state allows negotiating."""

    async def drafted(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]
    ) -> Sequence[TermsChange]:
        """The changes with their substitutes looked up and priced; raises `change_invalid`."""

    async def check_change(self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]) -> None:
        """Raise unless the order can be changed so."""

    async def check_cancellation(self, session: AsyncSession, actor: Actor) -> None:
        """Raise unless something of the order can be cancelled."""

    async def change(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange], note: str | None
    ) -> UUID:
        """Change the order, and agree to it where it is not agreed yet; answers the posting."""

    async def cancel(self, session: AsyncSession, actor: Actor) -> UUID:
        """Cancel what is open of the order; answers the posting."""
