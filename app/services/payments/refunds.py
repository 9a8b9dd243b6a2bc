"""Money given back: to customers, and by suppliers and factories, out of advances and credit notes that are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import beyond, raw
from app.core.errors import AppError, FieldError, conflict, not_found
from app.core.ids import new_id
from app.models import Refund
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.ledger.sides import SET_OFF, RefundKind, Source
from app.services.payments.allocate import Allocated, lock_partner
from app.services.payments.duplicates import Movement, document_like, duplicate
from app.services.payments.party import Party, load_party
from app.services.payments.rules import refunded
from app.services.payments.settling import Use, settle
from app.services.payments.sources import find_sources, party_of
from app.services.posting import Books, Event, Header, Posting, Rows, load_books, post

ZERO = Decimal(0)

HEAD_SQL = "SELECT * FROM refunds WHERE company_id = $1 AND id = $2 AND kind = $3"
PARTS_SQL = """
SELECT source_kind, source_id, amount, base_amount FROM {allocations}
WHERE company_id = $1 AND refund_id = $2 ORDER BY id
"""
REVERSED_SQL = "UPDATE refunds SET reversed_on = $3 WHERE company_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class RefundPart:
    """An amount of what is left of an advance or a credit note: `kind` is that of a source of the refund's side."""

    kind: str
    id: UUID
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Money to give back: what it is taken from, all of one partner and currency.

    `another`: it is known to be another refund than one with the same reference.
    """

    partner_id: UUID
    method: str
    parts: Sequence[RefundPart]
    currency: str | None = None
    on: date | None = None
    reference: str | None = None
    another: bool = False


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A part as it is posted: its source at its own rate, and what was left of that before."""

    source: Source
    own: Party
    source_id: UUID
    left: Decimal
    part: Allocated


async def record_refund(
    session: AsyncSession, actor: Actor, numbers: Numbers, kind: RefundKind, wanted: RefundOrder
) -> UUID:
    """Post money given back, at the rate of its day; answers the refund's id.

    Raises `partner_unknown`, `currency_unknown`, `exchange_rate_missing`, `refund_invalid` with `source_unknown`,
    `source_repeated`, `not_refundable`, `refund_before_source`, `amount_scale`, `over_refund` (INVALID);
    `duplicate_payment`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    on = wanted.on or today()
    party = await load_party(connection, kind.side, (actor.company_id, wanted.partner_id), wanted.currency, on)
    await lock_partner(connection, actor.company_id, wanted.partner_id)
    amount = sum((part.amount for part in wanted.parts), ZERO)
    if wanted.reference and not wanted.another:
        owner = (actor.company_id, party.partner_id, party.currency)
        if like := await document_like(session, kind, Movement(*owner, amount, (on,), wanted.reference)):
            raise duplicate(like)
    refund_id = new_id()
    drawn = await _drawn(connection, kind, party, (refund_id, on), wanted.parts)
    number = await numbers.take(actor.company_id, kind.kind, on)
    row = {
        "id": refund_id,
        "kind": kind.kind,
        "number": number,
        "partner_id": party.partner_id,
        "method": wanted.method,
        "currency": party.currency,
        "exchange_rate": party.exchange_rate,
        "amount": amount,
        "refunded_on": on,
        "reference": wanted.reference,
        "created_by": actor.user_id,
    }
    header = Header(
        f"{kind.kind}.posted", actor.company_id, actor.user_id, kind.kind, refund_id, number, on, party.partner_id
    )
    posting = _posting(header, kind, wanted.method, drawn, Rows(table_of(Refund), [row]))
    await post(session, party.books, posting)
    await settle(session, actor.company_id, _uses(drawn))
    return refund_id


async def reverse_refund(
    session: AsyncSession, actor: Actor, kind: RefundKind, refund_id: UUID, on: date | None
) -> None:
    """Take a refund back that was recorded by mistake or that the bank returned: what it was taken from is left again.

    Raises NOT_FOUND; `refund_reversed`, `reversal_before_refund`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    key = (actor.company_id, refund_id)
    head = await connection.fetchrow(HEAD_SQL, *key, kind.kind)
    if head is None:
        raise not_found("refund")
    await lock_partner(connection, actor.company_id, head["partner_id"])
    head = await connection.fetchrow(HEAD_SQL, *key, kind.kind)
    if head is None or head["reversed_on"] is not None:
        raise conflict("refund_reversed", "This refund is reversed already.")
    on = on or max(today(), head["refunded_on"])
    if on < head["refunded_on"]:
        raise conflict("reversal_before_refund", "A refund cannot be taken back before its own day.")
    books = await load_books(connection, actor.company_id)
    # Out of what others received or credited, too: it is left again.
    async with beyond(session, "data_range", "hidden_places"):
        drawn = await _given_back(connection, kind, books, key)
    # It names no posting: what is left of a source is worth its rate counted from the end, and other parts of it may
    # have been used since, so that a unit of its worth may differ from what the refund took.
    header = Header(
        f"{kind.kind}.reversed", *key[:1], actor.user_id, kind.kind, refund_id, head["number"], on, head["partner_id"]
    )
    await post(session, books, _posting(header, kind, head["method"], drawn))
    await connection.execute(REVERSED_SQL, *key, on)
    await settle(session, actor.company_id, _uses(drawn))


def _posting(header: Header, kind: RefundKind, method: str, drawn: Sequence[_Drawn], *documents: Rows) -> Posting:
    rows = [*documents, _allocations(kind, header, drawn)]
    amount = sum((entry.part.amount for entry in drawn), ZERO)
    return Posting(
        header=header,
        event=Event(header.event, {"partner_id": header.partner_id, "amount": amount}),
        transfers=[
            transfer
            for entry in drawn
            for transfer in refunded(entry.source, entry.own, method, entry.part, entry.left)
        ],
        documents=lambda _: rows,
    )


def _uses(drawn: Sequence[_Drawn]) -> list[Use]:
    return [Use(entry.source, entry.source_id, ()) for entry in drawn]


def _allocations(kind: RefundKind, header: Header, drawn: Sequence[_Drawn]) -> Rows:
    rows = [
        {
            "id": new_id(),
            "refund_id": header.document_id,
            "source_kind": entry.source.kind,
            "source_id": entry.source_id,
            "amount": entry.part.amount,
            "base_amount": entry.part.base_amount,
            "allocated_on": header.posted_on,
        }
        for entry in drawn
    ]
    return Rows(table_of(kind.side.allocation), rows)


async def _drawn(
    connection: asyncpg.Connection,
    kind: RefundKind,
    party: Party,
    refund: tuple[UUID, date],
    parts: Sequence[RefundPart],
) -> list[_Drawn]:
    """What is taken from where, once it is known to be there: one statement for each kind of source."""
    sources = {source.kind: source for source in kind.sources}
    found = await _found(connection, kind, party.books.company_id, [(part.kind, part.id) for part in parts])
    errors: list[FieldError] = []
    drawn: list[_Drawn] = []
    seen: set[UUID] = set()
    given = ZERO
    for index, part in enumerate(parts):
        row, pointer = found.get((part.kind, part.id)), f"/sources/{index}"
        fault = _fault(row, part, party, refund[1])
        if part.id in seen:
            fault = ("source_id", "source_repeated", "This document is named twice.")
        seen.add(part.id)
        if fault is not None or row is None:
            field, code, message = fault or UNKNOWN
            errors.append(FieldError(f"{pointer}/{field}", code, message))
            continue
        base_amount = party.base(given + part.amount) - party.base(given)
        given += part.amount
        taken = Allocated(refund[0], None, part.amount, base_amount)
        own = party_of(party.books, row)
        drawn.append(_Drawn(sources[part.kind], own, part.id, row["unallocated"], taken))
    if errors:
        raise AppError("refund_invalid", "This cannot be refunded.", errors=errors)
    return drawn


UNKNOWN = ("source_id", "source_unknown", "The partner has no such advance or credit note in this currency.")


def _fault(row: asyncpg.Record | None, part: RefundPart, party: Party, on: date) -> tuple[str, str, str] | None:
    owner = (party.partner_id, party.currency)
    if row is None or row["reversed_on"] is not None or (row["partner_id"], row["currency"]) != owner:
        return UNKNOWN
    if row["method"] == SET_OFF.kind:
        return "source_id", "not_refundable", "A set-off brought no money: reverse it instead."
    if on < row["day"]:
        return "source_id", "refund_before_source", "Money cannot go back before it came."
    if not party.fits_scale(part.amount):
        return "amount", "amount_scale", "The amount has too many decimals."
    if part.amount > row["unallocated"]:
        return "amount", "over_refund", "Less than that is left."
    return None


async def _found(
    connection: asyncpg.Connection, kind: RefundKind, company_id: UUID, wanted: Sequence[tuple[str, UUID]]
) -> Mapping[tuple[str, UUID], asyncpg.Record]:
    return {
        (source.kind, source_id): row
        for source in kind.sources
        if (ids := [source_id for name, source_id in wanted if name == source.kind])
        for source_id, row in (await find_sources(connection, source, company_id, ids)).items()
    }


async def _given_back(
    connection: asyncpg.Connection, kind: RefundKind, books: Books, key: tuple[UUID, UUID]
) -> list[_Drawn]:
    """The parts of a refund with every sign turned round."""
    sources = {source.kind: source for source in kind.sources}
    rows = await connection.fetch(PARTS_SQL.format(allocations=table_of(kind.side.allocation).name), *key)
    found = await _found(connection, kind, key[0], [(row["source_kind"], row["source_id"]) for row in rows])
    drawn = []
    for row in rows:
        known = found[row["source_kind"], row["source_id"]]
        part = Allocated(key[1], None, -row["amount"], -row["base_amount"])
        source = sources[row["source_kind"]]
        drawn.append(_Drawn(source, party_of(books, known), row["source_id"], known["unallocated"], part))
    return drawn
