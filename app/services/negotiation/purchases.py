"""Purchase orders as negotiating sees them: changed and agreed by the same functions as without negotiation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.services.access.actor import Actor
from app.services.negotiation.faults import named_as
from app.services.negotiation.substitutes import Entry, Replaceable, drafted, names_any, substitution
from app.services.negotiation.terms import WHOLE, LineTerms, Place, Terms, TermsChange
from app.services.purchasing.answer import agree_as_answered
from app.services.purchasing.change import LineChange, amend, amended_lines, cancel, cancelled_lines
from app.services.purchasing.drafting import DraftLine
from app.services.purchasing.further import draft_for_order
from app.services.purchasing.load import LoadedOrder, open_order
from app.services.purchasing.order import AGREED, ORDER_KIND, PurchaseLine, PurchaseOrder


async def open_purchase(
    session: AsyncSession, actor: Actor, order_id: UUID, if_version: int | None
) -> "NegotiablePurchase":
    """Lock a purchase order that the actor may see; raises NOT_FOUND, STALE."""
    return NegotiablePurchase(await open_order(await raw(session), actor, order_id, None, if_version))


@dataclass(frozen=True, slots=True)
class NegotiablePurchase:
    """A purchase order under its lock."""

    loaded: LoadedOrder

    @property
    def _order(self) -> PurchaseOrder:
        return self.loaded.order

    @property
    def kind(self) -> str:
        """The kind of order."""
        return ORDER_KIND

    @property
    def order_id(self) -> UUID:
        """The order's id."""
        return self._order.id

    @property
    def number(self) -> str:
        """The order's number."""
        return self._order.number

    @property
    def partner_id(self) -> UUID:
        """The supplier."""
        return self._order.partner_id

    @property
    def version(self) -> int:
        """The order's version."""
        return self._order.version

    @property
    def agreed(self) -> bool:
        """Whether the supplier has accepted."""
        return self._order.status in AGREED

    @property
    def lines(self) -> Mapping[Place, LineTerms]:
        """The lines that the supplier has not rejected."""
        return {
            (line.line_no, WHOLE): LineTerms(
                line.line_no, line.item_id, line.unit, Terms(line.quantity, line.unit_price, line.expected_on)
            )
            for line in self._order.lines
        }

    def require_open(self) -> None:
        """Raise `transition_not_allowed` (CONFLICT) unless the order is sent and not wholly received."""
        self._order.require("propose")

    async def drafted(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]
    ) -> Sequence[TermsChange]:
        """Substitutes at the price that is proposed, else at the one agreed with this supplier for today."""
        if not names_any(changes):
            return changes
        order = self._order
        lines = {
            line.line_no: Replaceable(line, _done(order, line), max(line.expected_on, today())) for line in order.lines
        }
        connection = await raw(session)

        async def draft(entries: Sequence[Entry]) -> tuple[Sequence[PurchaseLine], list[FieldError]]:
            wanted = [
                DraftLine(x.quantity, x.item_id, x.item_code, x.unit, x.unit_price, expected_on=x.due_on)
                for x in entries
            ]
            return await draft_for_order(connection, order, wanted)

        return await drafted(changes, lines, draft)

    async def check_change(self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]) -> None:
        """Raise what the amendment would."""
        with named_as({"expected_on": "due_on"}):
            amended_lines(self._order, _changes(changes))

    async def check_cancellation(self, session: AsyncSession, actor: Actor) -> None:
        """Raise `not_agreed` (CONFLICT) of an order that can still be rejected, `nothing_changes`."""
        if not self.agreed:
            raise AppError("not_agreed", "The order is not agreed yet: reject or cancel it.", kind=Kind.CONFLICT)
        cancelled_lines(self._order)

    async def change(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange], note: str | None
    ) -> UUID:
        """Amend an agreed order; agree to another as it is proposed."""
        lines = amended_lines(self._order, _changes(changes))
        if self.agreed:
            return await amend(session, actor, self.loaded, lines)
        return await agree_as_answered(session, actor, self.loaded, lines, note)

    async def cancel(self, session: AsyncSession, actor: Actor) -> UUID:
        """Cancel what is not received."""
        await self.check_cancellation(session, actor)
        return await cancel(session, actor, self.loaded, cancelled_lines(self._order))


def _changes(changes: Sequence[TermsChange]) -> list[LineChange]:
    return [
        LineChange(
            entry.line_no,
            entry.quantity,
            entry.unit_price,
            entry.due_on,
            entry.additional,
            substitution(entry, PurchaseLine),
        )
        for entry in changes
    ]


def _done(order: PurchaseOrder, line: PurchaseLine) -> Decimal:
    """What of a line is received, invoiced or on its way."""
    step = order.step(line)
    return max(step.received + order.spoken_for(line), step.invoiced)
