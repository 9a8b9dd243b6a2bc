"""Sales orders as negotiating sees them: changed by the same functions as without negotiation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import FieldError, not_found
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.documents.amounts import Line
from app.services.negotiation.faults import named_as
from app.services.negotiation.substitutes import Entry, Replaceable, drafted, names_any, substitution
from app.services.negotiation.terms import WHOLE, LineTerms, Place, Terms, TermsChange
from app.services.sales.change import LineChange, amend, amended_lines, cancel, cancelled_lines
from app.services.sales.drafting import DraftLine
from app.services.sales.further import draft_for_order
from app.services.sales.load import LoadedOrder, load_order
from app.services.sales.order import ORDER_KIND, Order
from app.services.sales.spending import excess_of_change, refuse_excess


async def open_sale(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int | None) -> "NegotiableSale":
    """Lock a sales order that the actor may see; raises NOT_FOUND, STALE."""
    loaded = await load_order(await raw(session), actor.company_id, order_id)
    if actor.is_partner and loaded.order.partner_id != actor.partner_id:
        raise not_found("sales order")
    if if_version is not None:
        check_version(loaded.order.version, if_version)
    return NegotiableSale(loaded)


@dataclass(frozen=True, slots=True)
class NegotiableSale:
    """A sales order under its lock."""

    loaded: LoadedOrder

    @property
    def _order(self) -> Order:
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
        """The customer."""
        return self._order.partner_id

    @property
    def version(self) -> int:
        """The order's version."""
        return self._order.version

    @property
    def agreed(self) -> bool:
        """A placed order is in the books, confirmed or not."""
        return True

    @property
    def lines(self) -> Mapping[Place, LineTerms]:
        """The lines, with the days that the customer asks for."""
        return {
            (line.line_no, WHOLE): LineTerms(
                line.line_no, line.item_id, line.unit, Terms(line.quantity, line.unit_price, line.requested_on)
            )
            for line in self._order.lines
        }

    def require_open(self) -> None:
        """Raise `transition_not_allowed` (CONFLICT) once everything is delivered or cancelled."""
        self._order.require("propose")

    async def drafted(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]
    ) -> Sequence[TermsChange]:
        """Substitutes at the price that is proposed, else at the one that the lists give this customer today."""
        if not names_any(changes):
            return changes
        order = self._order
        lines = {line.line_no: Replaceable(line, order.step(line).delivered, line.requested_on) for line in order.lines}
        connection = await raw(session)

        async def draft(entries: Sequence[Entry]) -> tuple[list[Line], list[FieldError]]:
            wanted = [
                DraftLine(x.quantity, x.item_id, x.item_code, x.unit, x.unit_price, requested_on=x.due_on)
                for x in entries
            ]
            return await draft_for_order(connection, order, wanted)

        return await drafted(changes, lines, draft)

    async def check_change(self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]) -> None:
        """Raise what the amendment would; nobody offers more than they may order (`approval_needed`, FORBIDDEN)."""
        refuse_excess(await excess_of_change(session, actor, self._order, self._after(changes)))

    async def check_cancellation(self, session: AsyncSession, actor: Actor) -> None:
        """Raise `nothing_changes` where nothing is left to cancel."""
        cancelled_lines(self._order)

    async def change(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange], note: str | None
    ) -> UUID:
        """Amend the order; raises `approval_needed` (FORBIDDEN) beyond what the actor may order."""
        await self.check_change(session, actor, changes)
        return await amend(session, actor, self.loaded, self._after(changes))

    async def cancel(self, session: AsyncSession, actor: Actor) -> UUID:
        """Cancel what is not delivered."""
        return await cancel(session, actor, self.loaded, cancelled_lines(self._order))

    def _after(self, changes: Sequence[TermsChange]) -> tuple[Line, ...]:
        with named_as({"requested_on": "due_on"}):
            return amended_lines(
                self._order,
                [
                    LineChange(
                        entry.line_no,
                        entry.quantity,
                        entry.unit_price,
                        entry.due_on,
                        entry.additional,
                        substitution(entry, Line),
                    )
                    for entry in changes
                ],
            )
