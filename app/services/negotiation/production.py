"""Production orders as negotiating sees them: one line, what is to be made, with its fee, its day and its materials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.services.access.actor import Actor
from app.services.negotiation.faults import named_as
from app.services.negotiation.materials import drafted_materials
from app.services.negotiation.terms import WHOLE, ZERO, LineTerms, Place, Terms, TermsChange
from app.services.production.amend import OrderTerms, amend_agreed, check_terms, retell_terms, terms_of
from app.services.production.answer import agree_on, require_unbegun, take_back
from app.services.production.load import Order, load_order, open_order
from app.services.production.states import next_status
from app.services.production.substitutes import Planned, StandIn, agree_on_substitutes, load_planned

ORDER_KIND = "production"
LINE_NO = 1
UNIT_SQL = "SELECT base_unit FROM items WHERE company_id = $1 AND id = $2"


async def open_production(
    session: AsyncSession, actor: Actor, order_id: UUID, if_version: int | None
) -> "NegotiableProduction":
    """Lock a production order that the actor may see; raises NOT_FOUND, STALE."""
    head = await open_order(session, actor, order_id, None, if_version)
    order = await load_order(session, actor, order_id, "propose") if head["status"] == "agreed" else None
    connection = await raw(session)
    unit = await connection.fetchval(UNIT_SQL, actor.company_id, head["item_id"])
    materials = await load_planned(connection, actor.company_id, order_id)
    return NegotiableProduction(head, order, unit, materials)


@dataclass(frozen=True, slots=True)
class NegotiableProduction:
    """A production order under its lock; agreed: with what has happened to it."""

    head: asyncpg.Record
    order: Order | None
    unit: str
    materials: Mapping[int, Planned]

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
    def lines(self) -> Mapping[Place, LineTerms]:
        """What is to be made, and what of each material has still to be sent."""
        head = self.head
        made = Terms(head["quantity"], head["unit_fee"], head["due_on"])
        materials = {
            (LINE_NO, entry.line_no): LineTerms(LINE_NO, entry.item_id, entry.unit, Terms(entry.to_send, ZERO, None))
            for entry in self.materials.values()
        }
        return {(LINE_NO, WHOLE): LineTerms(LINE_NO, head["item_id"], self.unit, made), **materials}

    def require_open(self) -> None:
        """Raise `transition_not_allowed` (CONFLICT) unless the order is sent and not ended."""
        next_status(self.head["status"], "propose")

    async def drafted(
        self, session: AsyncSession, actor: Actor, changes: Sequence[TermsChange]
    ) -> Sequence[TermsChange]:
        """Substitutes of materials looked up, with what of them is to be sent; what is made has none."""
        return await drafted_materials(await raw(session), (actor.company_id, self.order_id), self.materials, changes)

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
        await agree_on_substitutes(await raw(session), (actor.company_id, self.order_id), _stand_ins(changes))
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
        own = [change for change in changes if not change.component_no]
        if not own:
            return terms_of(self.head)
        faults = []
        for index, change in enumerate(changes):
            pointer = f"/lines/{index}/line_no"
            if change.line_no != LINE_NO:
                faults.append(FieldError(pointer, "line_unknown", "The order has one line, number 1."))
            elif change.additional:
                message = "A production order is delivered as it is finished; it has no further deliveries."
                faults.append(FieldError(f"/lines/{index}/additional", "not_split", message))
            elif change.substitute is not None and not change.component_no:
                message = "What is made is what was ordered; name the material that another item stands in for."
                faults.append(FieldError(f"/lines/{index}/substitute", "not_substituted", message))
            elif change in own[1:]:
                faults.append(FieldError(pointer, "line_repeated", "The line is named twice."))
        if faults:
            raise AppError("change_invalid", "The change does not fit the order.", errors=faults)
        after = own[0].applied(self.lines[LINE_NO, WHOLE].terms)
        terms = OrderTerms(after.quantity, after.unit_price, after.due_on or self.head["due_on"])
        with named_as({"unit_fee": "unit_price"}):
            check_terms(self.head, self.order, terms)
        return terms


def _stand_ins(changes: Sequence[TermsChange]) -> list[StandIn]:
    found = [(change.component_no, change.substitute) for change in changes if change.component_no]
    return [
        StandIn(line_no, entry.item_id, entry.factor)
        for line_no, entry in found
        if entry is not None and entry.item_id is not None and entry.factor is not None
    ]
