"""A supplier's side of a request: seen, quoted and quoted anew until the deadline, declined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError
from app.services.access.actor import Actor
from app.services.documents.amounts import AMOUNT_LIMIT, is_exact
from app.services.purchasing.quotations.ask import tell_supplier
from app.services.purchasing.quotations.load import open_quotation

SEEN_SQL = """
UPDATE quotations SET version = version + 1, status = 'seen', seen_at = now() WHERE company_id = $1 AND id = $2
"""
ANSWER_SQL = """
UPDATE quotations
SET version = version + 1, status = $3, answered_at = now(), answered_by = $4, valid_until = $5, note = $6
WHERE company_id = $1 AND id = $2
"""
LINES_SQL = "SELECT line_no, quantity, unit_factor FROM quotation_lines WHERE company_id = $1 AND quotation_id = $2"
# What is not offered any more is taken back.
OFFER_SQL = """
UPDATE quotation_lines l
SET offered_quantity = d.quantity, unit_price = d.unit_price, lead_time_days = d.lead_time_days,
    delivers_on = d.delivers_on, offer_comment = d.comment
FROM quotation_lines asked
LEFT JOIN unnest($3::int[], $4::numeric[], $5::numeric[], $6::int[], $7::date[], $8::text[])
  AS d(line_no, quantity, unit_price, lead_time_days, delivers_on, comment) ON d.line_no = asked.line_no
WHERE asked.company_id = $1 AND asked.quotation_id = $2
  AND l.company_id = asked.company_id AND l.quotation_id = asked.quotation_id AND l.line_no = asked.line_no
"""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered of a line, in its unit: all that is asked unless a quantity is named; price net of VAT."""

    line_no: int
    unit_price: Decimal
    quantity: Decimal | None = None
    lead_time_days: int | None = None
    delivers_on: date | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A quotation as entered; a line that is left out is not offered."""

    offers: Sequence[Offer]
    valid_until: date | None = None
    note: str | None = None


async def see_quotation(session: AsyncSession, actor: Actor, quotation_id: UUID) -> None:
    """Note that the supplier has seen its invitation.

    Raises NOT_FOUND, `deadline_passed`, `transition_not_allowed`.
    """
    connection = await raw(session)
    await open_quotation(connection, actor, quotation_id, "see")
    await connection.execute(SEEN_SQL, actor.company_id, quotation_id)
    tell_supplier(session, actor, "quotation.seen", quotation_id)


async def quote(session: AsyncSession, actor: Actor, quotation_id: UUID, if_version: int, answer: Answer) -> None:
    """Offer, in place of whatever was offered before: four statements for any number of lines.

    Raises NOT_FOUND, STALE, `deadline_passed`, `transition_not_allowed`, `quotation_invalid` with `line_unknown`,
    `line_repeated`, `over_asked`, `too_many_decimals`, `out_of_range`, `two_deliveries`, `date_in_the_past`.
    """
    connection = await raw(session)
    await open_quotation(connection, actor, quotation_id, "quote", if_version)
    rows = await connection.fetch(LINES_SQL, actor.company_id, quotation_id)
    asked = {row["line_no"]: row for row in rows}
    faults = _faults(asked, answer)
    if faults:
        raise AppError("quotation_invalid", "The quotation does not fit what was asked.", errors=faults)
    await connection.execute(
        ANSWER_SQL, actor.company_id, quotation_id, "quoted", actor.user_id, answer.valid_until, answer.note
    )
    offers = [
        (
            offer.line_no,
            offer.quantity or asked[offer.line_no]["quantity"],
            offer.unit_price,
            offer.lead_time_days,
            offer.delivers_on,
            offer.comment,
        )
        for offer in answer.offers
    ]
    await connection.execute(OFFER_SQL, actor.company_id, quotation_id, *map(list, zip(*offers, strict=True)))
    tell_supplier(session, actor, "quotation.quoted", quotation_id)


async def decline_quotation(
    session: AsyncSession, actor: Actor, quotation_id: UUID, if_version: int, reason: str | None
) -> None:
    """Offer nothing, or no longer; raises NOT_FOUND, STALE, `deadline_passed`, `transition_not_allowed`."""
    connection = await raw(session)
    await open_quotation(connection, actor, quotation_id, "decline", if_version)
    await connection.execute(ANSWER_SQL, actor.company_id, quotation_id, "declined", actor.user_id, None, reason)
    await connection.execute(OFFER_SQL, actor.company_id, quotation_id, *([] for _ in range(6)))
    tell_supplier(session, actor, "quotation.declined", quotation_id)


def _faults(asked: dict[int, asyncpg.Record], answer: Answer) -> list[FieldError]:
    faults, seen = [], set[int]()
    if answer.valid_until is not None and answer.valid_until < today():
        faults.append(FieldError("/valid_until", "date_in_the_past", "The quotation would already have expired."))
    for index, offer in enumerate(answer.offers):
        line, pointer = asked.get(offer.line_no), f"/lines/{index}"
        if line is None:
            faults.append(FieldError(f"{pointer}/line_no", "line_unknown", "This line was not asked for."))
        elif offer.line_no in seen:
            faults.append(FieldError(f"{pointer}/line_no", "line_repeated", "The line is named twice."))
        else:
            faults += _offer_faults(line, offer, pointer)
        seen.add(offer.line_no)
    return faults


def _offer_faults(line: asyncpg.Record, offer: Offer, pointer: str) -> list[FieldError]:
    faults = []
    quantity = offer.quantity or line["quantity"]
    if quantity > line["quantity"]:
        faults.append(FieldError(f"{pointer}/quantity", "over_asked", "No more than this was asked for."))
    if not is_exact(quantity * line["unit_factor"]):
        message = "In the item's base unit this has more than six decimals."
        faults.append(FieldError(f"{pointer}/quantity", "too_many_decimals", message))
    if quantity * offer.unit_price >= AMOUNT_LIMIT:
        faults.append(FieldError(f"{pointer}/unit_price", "out_of_range", "The line's amount is too large."))
    if offer.lead_time_days is not None and offer.delivers_on is not None:
        message = "Say either how long delivery takes or on which day it comes."
        faults.append(FieldError(f"{pointer}/delivers_on", "two_deliveries", message))
    if offer.delivers_on is not None and offer.delivers_on < today():
        faults.append(FieldError(f"{pointer}/delivers_on", "date_in_the_past", "This day has passed."))
    return faults
