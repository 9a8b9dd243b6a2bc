"""Production orders as negotiating sees them: one line, what is to be made, with its fee and its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.services.access.actor import Actor
from app.services.negotiation.faults import named_as
from app.services.negotiation.terms import LineTerms, Terms, TermsChange
from app.services.production.amend import OrderTerms, amend_agreed, check_terms, retell_terms
from app.services.production.answer import agree_on, require_unbegun, take_back
from app.services.production.load import Order, load_order, open_order
from app.services.production.states import next_status

ORDER_KIND = "production"
LINE_NO = 1
UNIT_SQL = "SELECT base_unit FROM items WHERE company_id = $1 AND id = $2"


async def open_production(
    session: AsyncSession, actor: Actor, order_id: UUID, if_version: int | None
) -> "NegotiableProduction":
    """Lock a production order that the actor may see; raises NOT_FOUND, STALE."""
    head = await open_order(session, actor, order_id, None, if_version)
    order = await load_order(session, actor, order_id, "propose") if head["status"] == "agreed" else None
    unit = await (await raw(session)).fetchval(UNIT_SQL, actor.company_id, head["item_id"])
    return NegotiableProduction(head, order, unit)


@dataclass(frozen=True, slots=True)
class NegotiableProduction:
    """A production order under its lock; agreed: with what has happened to it."""

    head: asyncpg.Record
    order: Order | None
    unit: str

    @property
    def kind(self) -> str:
        """The kind of order."""
        return ORDER_KIND

    @property
    def order_id(self) -> UUID:
        """The order's id."""
        key: UUID = self.head["id"]
        return key

    @property
    def number(self) -> str:
        """The order's number."""
        number: str = self.head["number"]
        return number

    @property
    def partner_id(self) -> UUID:
        """The factory."""
        key: UUID = self.head["partner_id"]
        return key

    @property
    def version(self) -> int:
        """The order's version."""
        version: int = self.head["version"]
        return version

    @property
    def agreed(self) -> bool:
        """Whether the factory has accepted."""
        return self.order is not None

    @property
    def lines(self) -> Mapping[int, LineTerms]:
        """What is to be made."""
        head = self.head
        terms = Terms(head["quantity"], head["unit_fee"], head["due_on"])
        return {LINE_NO: LineTerms(LINE_NO, head["item_id"], self.unit, terms)}

    def require_open(self) -> None:
        """Raise `transition_not_allowed` (CONFLICT) unless the order is sent and not ended."""
        next_status(self.head["status"], "propose")

    async def drafted(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]
    ) -> Sequence[TermsChange]:
        """What is made has no substitute: those of its materials are in the bill, and are sent as they are."""
        return changes

    async def check_change(self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]) -> None:
        """Raise unless the order can be put on the terms."""
        self._after(changes)

    async def check_cancellation(self, session: AsyncSession, actor: Actor) -> None:
        """Raise `not_agreed` of an order that can still be rejected, `order_begun` of one that has begun (CONFLICT)."""
        self._agreed()
        await require_unbegun(session, actor, self.order_id)

    async def change(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange], note: str | None
    ) -> UUID:
        """Amend an agreed order; agree to another as it is proposed."""
        after = self._after(changes)
        if self.order is not None:
            return await amend_agreed(session, actor, self.order, after)
        return await agree_on(session, actor, await retell_terms(session, actor, self.head, after))

    async def cancel(self, session: AsyncSession, actor: Actor) -> UUID:
        """Take the order back, unless it has begun: then raises `order_begun` (CONFLICT)."""
        await self.check_cancellation(session, actor)
        return await take_back(session, actor, self._agreed())

    def _agreed(self) -> Order:
        if self.order is None:
            raise AppError("not_agreed", "The order is not agreed yet: reject or cancel it.", kind=Kind.CONFLICT)
        return self.order

    def _after(self, changes: Sequence[TermsChange]) -> OrderTerms:
        present = self.lines[LINE_NO].terms
        faults = []
        for index, change in enumerate(changes):
            pointer = f"/lines/{index}/line_no"
            if change.line_no != LINE_NO:
                faults.append(FieldError(pointer, "line_unknown", "The order has one line, number 1."))
            elif change.additional:
                message = "A production order is delivered as it is finished; it has no further deliveries."
                faults.append(FieldError(f"/lines/{index}/additional", "not_split", message))
            elif change.substitute is not None:
                message = "What is made is what was ordered; substitutes of its materials are in the bill."
                faults.append(FieldError(f"/lines/{index}/substitute", "not_substituted", message))
            elif index:
                faults.append(FieldError(pointer, "line_repeated", "The line is named twice."))
        if faults:
            raise AppError("change_invalid", "The change does not fit the order.", errors=faults)
        after = changes[0].applied(present)
        terms = OrderTerms(after.quantity, after.unit_price, after.due_on or self.head["due_on"])
        with named_as({"unit_fee": "unit_price"}):
            check_terms(self.head, self.order, terms)
        return terms
