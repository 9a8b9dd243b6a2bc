"""Draft purchase orders made of what has to be bought, one for each supplier and warehouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.purchasing.drafting import DraftLine, PurchaseDraft
from app.services.purchasing.made_orders import Origin, make_order
from app.services.purchasing.reordering.needs import Need, needs_of

# Whoever orders what is short goes one after the other, and sees the drafts that were made before.
LOCK_SQL = "SELECT pg_advisory_xact_lock(hashtextextended('purchase-needs:' || $1::uuid, 0))"
ORIGIN = Origin("partner_id", "item_id", {"quantity": "quantity", "unit_price": "unit_price"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A need to order; what is left out is as proposed. Of another supplier the quantity is in the base unit."""

    item_id: UUID
    location_id: UUID
    partner_id: UUID | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Chosen:
    index: int
    partner_id: UUID
    location_id: UUID
    line: DraftLine


async def order_needs(session: AsyncSession, actor: Actor, numbers: Numbers, wanted: Sequence[Wanted]) -> list[UUID]:
    """Make draft orders, grouped by supplier and warehouse; answers their ids. What is ordered already is refused.

    Two statements and four for each order, for any number of lines. Raises `needs_invalid` with `not_needed`,
    `line_repeated`, `supplier_required`, and what a purchase order would be refused for.
    """
    connection = await raw(session)
    await connection.execute(LOCK_SQL, actor.company_id)
    needs = await needs_of(connection, actor, [entry.item_id for entry in wanted], today())
    chosen, faults = _choose(wanted, needs)
    if faults:
        raise AppError("needs_invalid", "Some of this need not be bought, or not so.", errors=faults)
    groups: dict[tuple[UUID, UUID], list[_Chosen]] = {}
    for entry in chosen:
        groups.setdefault((entry.partner_id, entry.location_id), []).append(entry)
    orders = []
    for partner_id, location_id in sorted(groups):
        entries = groups[partner_id, location_id]
        draft = PurchaseDraft(partner_id, [entry.line for entry in entries], location_id)
        of = [entry.index for entry in entries]
        orders.append(await make_order(session, actor, numbers, draft, of=of, origin=ORIGIN))
    return orders


def _choose(wanted: Sequence[Wanted], needs: dict[tuple[UUID, UUID], Need]) -> tuple[list[_Chosen], list[FieldError]]:
    chosen: list[_Chosen] = []
    faults: list[FieldError] = []
    seen = set[tuple[UUID, UUID]]()
    for index, entry in enumerate(wanted):
        pointer, key = f"/lines/{index}", (entry.item_id, entry.location_id)
        need = needs.get(key)
        if need is None:
            faults.append(FieldError(f"{pointer}/item_id", "not_needed", "There is enough of this, or it is ordered."))
            continue
        partner_id = entry.partner_id or (need.supplier.id if need.supplier else None)
        if key in seen:
            faults.append(FieldError(f"{pointer}/item_id", "line_repeated", "The item is named twice."))
        elif partner_id is None:
            faults.append(FieldError(f"{pointer}/partner_id", "supplier_required", "Say from whom to buy this."))
        else:
            chosen.append(_Chosen(index, partner_id, entry.location_id, _line(entry, need, partner_id)))
        seen.add(key)
    return chosen, faults


def _line(entry: Wanted, need: Need, partner_id: UUID) -> DraftLine:
    as_proposed = need.supplier is not None and need.supplier.id == partner_id
    quantity, unit = (need.order_quantity, need.order_unit) if as_proposed else (need.missing, need.unit)
    return DraftLine(entry.quantity or quantity, item_id=entry.item_id, unit=unit, unit_price=entry.unit_price)
