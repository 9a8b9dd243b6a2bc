"""Ordering from what suppliers offer: per line, from one of them or several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError
from app.services.access.actor import Actor
from app.services.documents.amounts import ZERO, is_exact
from app.services.documents.numbers import Numbers
from app.services.outbox.append import append_event
from app.services.purchasing.drafting import DraftLine, PurchaseDraft
from app.services.purchasing.made_orders import Origin, make_order
from app.services.purchasing.quotations.ask import STATE_SQL
from app.services.purchasing.quotations.load import OpenRequest, open_request, quotation_number

OFFERS_SQL = """
SELECT quotation_id, line_no, item_id, quantity, unit, unit_factor, wanted_on, offered_quantity, unit_price,
       lead_time_days, delivers_on
FROM quotation_lines WHERE company_id = $1 AND quotation_id = ANY($2) AND offered_quantity IS NOT NULL
"""
ASKED_SQL = "SELECT line_no, quantity FROM quotation_request_lines WHERE company_id = $1 AND request_id = $2"
AWARD_SQL = """
UPDATE quotation_lines l SET awarded_quantity = d.quantity
FROM unnest($2::uuid[], $3::int[], $4::numeric[]) AS d(quotation_id, line_no, quantity)
WHERE l.company_id = $1 AND l.quotation_id = d.quotation_id AND l.line_no = d.line_no
"""
# The supplier hears of it by the order: its quotation stays as it left it, to the version.
ORDERED_SQL = """
UPDATE quotations q SET order_id = d.order_id FROM unnest($2::uuid[], $3::uuid[]) AS d(id, order_id)
WHERE q.company_id = $1 AND q.id = d.id
"""
ORIGIN = Origin("quotation_id", "line_no", {"quantity": "quantity"})


@dataclass(frozen=True, slots=True)
class Award:
    """A quantity of a line, in its unit, to be ordered from a quotation; none: all that it offers."""

    line_no: int
    quotation_id: UUID
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Chosen:
    """An award with the offer it takes, and where in the request it came from."""

    award: Award
    offer: asyncpg.Record
    index: int

    @property
    def quantity(self) -> Decimal:
        quantity: Decimal = self.award.quantity or self.offer["offered_quantity"]
        return quantity


@dataclass(slots=True)
class _Choice:
    """The awards that fit, by quotation, and what is wrong with the others."""

    by_quotation: dict[UUID, list[_Chosen]] = field(default_factory=dict)
    faults: list[FieldError] = field(default_factory=list)


async def award_quotation_request(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    request_id: UUID,
    awards: Sequence[Award],
    *,
    if_version: int,
) -> None:
    """Make draft purchase orders of the awarded offers, one for each supplier, and end the request.

    Eight statements and four for each supplier, for any number of lines. Raises NOT_FOUND, STALE,
    `transition_not_allowed` (CONFLICT), `award_invalid` with `quotation_unknown`, `not_offered`, `line_repeated`,
    `over_offer`, `over_award`, `too_many_decimals`, `quotation_expired`, and what a purchase order would be refused
    for, with the pointers of the awards.
    """
    connection = await raw(session)
    request = await open_request(connection, actor, request_id, "award", if_version)
    quotations = {row["id"]: row for row in request.quotations}
    rows = await connection.fetch(OFFERS_SQL, actor.company_id, [entry.quotation_id for entry in awards])
    asked = {row["line_no"]: row["quantity"] for row in await connection.fetch(ASKED_SQL, actor.company_id, request_id)}
    choice = _choose(awards, quotations, {(row["quotation_id"], row["line_no"]): row for row in rows}, asked)
    if choice.faults:
        raise AppError("award_invalid", "Some lines cannot be awarded so.", errors=choice.faults)
    orders = {}
    for quotation_id in sorted(choice.by_quotation):
        chosen = choice.by_quotation[quotation_id]
        draft = _draft(request, quotations[quotation_id], chosen)
        of = [entry.index for entry in chosen]
        orders[quotation_id] = await make_order(session, actor, numbers, draft, of=of, origin=ORIGIN)
    every = [entry for chosen in choice.by_quotation.values() for entry in chosen]
    await connection.execute(
        AWARD_SQL,
        actor.company_id,
        [entry.award.quotation_id for entry in every],
        [entry.award.line_no for entry in every],
        [entry.quantity for entry in every],
    )
    await connection.execute(ORDERED_SQL, actor.company_id, list(orders), list(orders.values()))
    await connection.execute(STATE_SQL, actor.company_id, request_id, "awarded", request.closes_at)
    append_event(session, actor.company_id, "quotation_request.awarded", ("quotation_request", request_id))


def _choose(
    awards: Sequence[Award],
    quotations: Mapping[UUID, asyncpg.Record],
    offers: Mapping[tuple[UUID, int], asyncpg.Record],
    asked: Mapping[int, Decimal],
) -> _Choice:
    choice, taken = _Choice(), dict.fromkeys(asked, ZERO)
    seen = set[tuple[UUID, int]]()
    for index, award in enumerate(awards):
        pointer, key = f"/lines/{index}", (award.quotation_id, award.line_no)
        quotation, offer = quotations.get(award.quotation_id), offers.get(key)
        if quotation is None:
            message = "The request has no such quotation."
            choice.faults.append(FieldError(f"{pointer}/quotation_id", "quotation_unknown", message))
        elif offer is None or quotation["status"] != "quoted":
            choice.faults.append(FieldError(f"{pointer}/line_no", "not_offered", "The supplier does not offer this."))
        elif key in seen:
            choice.faults.append(FieldError(f"{pointer}/line_no", "line_repeated", "The offer is named twice."))
        else:
            chosen = _Chosen(award, offer, index)
            taken[award.line_no] += chosen.quantity
            choice.faults += _faults(chosen, quotation["valid_until"], taken[award.line_no], asked[award.line_no])
            choice.by_quotation.setdefault(award.quotation_id, []).append(chosen)
        seen.add(key)
    return choice


def _faults(chosen: _Chosen, valid_until: date | None, taken: Decimal, asked: Decimal) -> list[FieldError]:
    faults, pointer = [], f"/lines/{chosen.index}"
    if valid_until is not None and valid_until < today():
        faults.append(FieldError(f"{pointer}/quotation_id", "quotation_expired", "The quotation has expired."))
    if chosen.quantity > chosen.offer["offered_quantity"]:
        faults.append(FieldError(f"{pointer}/quantity", "over_offer", "The supplier offers less than that."))
    elif taken > asked:
        faults.append(FieldError(f"{pointer}/quantity", "over_award", "Less than that was asked for in all."))
    if not is_exact(chosen.quantity * chosen.offer["unit_factor"]):
        message = "In the item's base unit this has more than six decimals."
        faults.append(FieldError(f"{pointer}/quantity", "too_many_decimals", message))
    return faults


def _draft(request: OpenRequest, quotation: asyncpg.Record, chosen: Sequence[_Chosen]) -> PurchaseDraft:
    """The order's reference is the number by which the supplier knows its own invitation."""
    return PurchaseDraft(
        partner_id=quotation["partner_id"],
        lines=[
            DraftLine(
                quantity=entry.quantity,
                item_id=entry.offer["item_id"],
                unit=entry.offer["unit"],
                unit_price=entry.offer["unit_price"],
                expected_on=_expected(entry.offer),
            )
            for entry in chosen
        ],
        location_id=request.location_id,
        currency=quotation["currency"],
        reference=quotation_number(quotation["serial_no"]),
    )


def _expected(offer: asyncpg.Record) -> date | None:
    """As the supplier has said, counted from the order's day; else as it was wanted."""
    on: date | None = offer["delivers_on"] or offer["wanted_on"]
    if offer["lead_time_days"] is not None:
        on = today() + timedelta(days=offer["lead_time_days"])
    return None if on is None else max(on, today())
