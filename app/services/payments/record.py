"""Money from and to partners: receipts, payments, advances, set-offs, their allocation to invoices, their reversal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import beyond, raw
from app.core.errors import AppError, Kind, conflict, not_found
from app.core.ids import new_id
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.ledger.sides import PAYABLE, RECEIPT, RECEIVABLE, SET_OFF, Source
from app.services.payments.allocate import (
    Allocated,
    Applying,
    allocate_to_invoices,
    allocation_rows,
    lock_partner,
    order_line,
)
from app.services.payments.duplicates import Movement, document_like, duplicate
from app.services.payments.party import Party, load_party
from app.services.payments.rules import exchange_differences, money, out_of_advance, paid
from app.services.payments.settling import Use, settle
from app.services.payments.sources import find_sources, party_of
from app.services.posting import Event, Header, Posting, Rows, Transfer, load_books, post
from app.services.posting.reversal import reversal_of

ZERO = Decimal(0)
# Setting debts off changes what is owed to a supplier: more than who receives customers' money may do.
SET_OFF_SCOPE = "set-offs:write"

PAYABLE_SQL = """
SELECT coalesce(-sum(balance), 0) FROM partner_balances
WHERE company_id = $1 AND partner_id = $2 AND account_code = $3
"""
ALLOCATIONS_SQL = """
SELECT a.invoice_id, {order}, sum(a.amount) AS amount, sum(a.base_amount) AS base_amount
FROM {allocations} a JOIN {invoices} v ON v.company_id = a.company_id AND v.id = a.invoice_id
WHERE a.company_id = $1 AND a.source_id = $2
GROUP BY 1, 2, 3 HAVING sum(a.amount) <> 0
"""
REFUNDED_SQL = """
SELECT coalesce(sum(amount), 0) FROM {allocations} WHERE company_id = $1 AND source_id = $2 AND refund_id IS NOT NULL
"""
REVERSED_SQL = "UPDATE {documents} SET reversed_on = $3 WHERE company_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class MoneyOrder:
    """Money to record: an amount in a currency, and the invoices it pays; what is left is an advance.

    `another`: it is known to be another payment than one with the same reference.
    """

    partner_id: UUID
    method: str
    amount: Decimal
    currency: str | None = None
    on: date | None = None
    reference: str | None = None
    allocations: Sequence[tuple[UUID, Decimal]] = ()
    another: bool = False


@dataclass(frozen=True, slots=True)
class _Document:
    """A receipt, payment or credit note, new or known; a set-off is a receipt on whichever side it is applied."""

    source: Source
    id: UUID
    number: str
    partner_id: UUID

    def header(self, actor: Actor, event: str, on: date) -> Header:
        kind = self.source.document_kind
        number = (kind, self.id, self.number)
        return Header(f"{kind}.{event}", actor.company_id, actor.user_id, *number, on, self.partner_id)


@dataclass(frozen=True, slots=True)
class _New(_Document):
    """A document to be: what was wanted, of whom, on which day."""

    wanted: MoneyOrder
    party: Party
    on: date

    def row(self, actor: Actor) -> Rows:
        row = {
            "id": self.id,
            "number": self.number,
            "partner_id": self.partner_id,
            "method": self.wanted.method,
            "currency": self.party.currency,
            "exchange_rate": self.party.exchange_rate,
            "amount": self.wanted.amount,
            self.source.day: self.on,
            "reference": self.wanted.reference,
            "created_by": actor.user_id,
        }
        return Rows(table_of(self.source.document), [row])


@dataclass(frozen=True, slots=True)
class _Used(_Document):
    """A known document, and what is left of it to apply."""

    party: Party
    left: Decimal


async def record_money(
    session: AsyncSession, actor: Actor, numbers: Numbers, source: Source, wanted: MoneyOrder
) -> UUID:
    """Post money from a customer or to a supplier or factory; answers the document's id.

    Raises `partner_unknown`, `currency_unknown`, `exchange_rate_missing`, `amount_scale`, `allocation_invalid`
    (INVALID), `duplicate_payment`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    party, on = await _locked_party(connection, actor, source, wanted)
    if wanted.reference and not wanted.another:
        movement = Movement(*_owner(actor, party), wanted.amount, (on,), wanted.reference)
        if like := await document_like(session, source, movement):
            raise duplicate(like)
    applying = Applying(source.side, wanted.allocations)
    allocated = await allocate_to_invoices(connection, _owner(actor, party), applying, wanted.amount)
    left = wanted.amount - sum((entry.amount for entry in allocated), ZERO)
    transfers = money(source, party, wanted.method, wanted.amount, left)
    number = await numbers.take(actor.company_id, source.kind, on)
    document = _New(source, new_id(), number, party.partner_id, wanted, party, on)
    await _post_new(session, actor, document, transfers, [(source, allocated)])
    return document.id


async def set_off(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    wanted: MoneyOrder,
    payable_allocations: Sequence[tuple[UUID, Decimal]],
) -> UUID:
    """Set what is owed to a partner off against what it owes, applied to invoices of both sides; answers its id.

    Raises as `record_money` does, and `set_off_too_large` (CONFLICT).
    """
    connection = await raw(session)
    party, on = await _locked_party(connection, actor, RECEIPT, wanted)
    payable = await connection.fetchval(
        PAYABLE_SQL, actor.company_id, party.partner_id, party.books.account(PAYABLE.control)
    )
    if party.base(wanted.amount) > payable:
        raise conflict("set_off_too_large", "Less than that is owed to this partner.")
    applying = Applying(RECEIVABLE, wanted.allocations), Applying(PAYABLE, payable_allocations, "payable_allocations")
    uses = [
        (source, await allocate_to_invoices(connection, _owner(actor, party), each, wanted.amount))
        for source, each in zip((RECEIPT, SET_OFF), applying, strict=True)
    ]
    transfers = money(RECEIPT, party, PAYABLE.control, wanted.amount, ZERO)
    number = await numbers.take(actor.company_id, RECEIPT.kind, on)
    document = _New(RECEIPT, new_id(), number, party.partner_id, wanted, party, on)
    await _post_new(session, actor, document, transfers, uses)
    return document.id


async def _post_new(
    session: AsyncSession,
    actor: Actor,
    document: _New,
    transfers: Sequence[Transfer],
    uses: Sequence[tuple[Source, Sequence[Allocated]]],
) -> None:
    party = document.party
    rows = [document.row(actor)]
    rows += [allocation_rows(used, each.side, (each.kind, document.id), document.on) for each, used in uses]
    header = document.header(actor, "posted", document.on)
    posting = Posting(
        header=header,
        event=Event(header.event, {"partner_id": party.partner_id, "amount": document.wanted.amount}),
        trades=[trade for _, used in uses for trade in paid(used)],
        transfers=[
            *transfers,
            *(
                transfer
                for each, used in uses
                for transfer in exchange_differences(each.side, used, party, document.wanted.amount)
            ),
        ],
        documents=lambda _: rows,
    )
    await post(session, party.books, posting)
    await settle(session, header.company_id, [_use(each, document.id, used) for each, used in uses])


def _use(source: Source, source_id: UUID, allocated: Sequence[Allocated]) -> Use:
    return Use(source, source_id, tuple(entry.invoice_id for entry in allocated))


async def _locked_party(
    connection: asyncpg.Connection, actor: Actor, source: Source, wanted: MoneyOrder
) -> tuple[Party, date]:
    on = wanted.on or today()
    party = await load_party(connection, source.side, (actor.company_id, wanted.partner_id), wanted.currency, on)
    await lock_partner(connection, actor.company_id, wanted.partner_id)
    party.check_scale(wanted.amount)
    return party, on


def _owner(actor: Actor, party: Party) -> tuple[UUID, UUID, str]:
    return actor.company_id, party.partner_id, party.currency


async def allocate_money(
    session: AsyncSession, actor: Actor, source: Source, document_id: UUID, wanted: Sequence[tuple[UUID, Decimal]]
) -> None:
    """Apply what is left of a receipt, payment or set-off (an advance), or of a credit note, to invoices.

    Raises NOT_FOUND; `receipt_reversed`, `payment_reversed`, `period_closed` (CONFLICT); `allocation_invalid`.
    """
    connection = await raw(session)
    used = await _to_use(connection, actor, source, document_id)
    applying = Applying(source.side, wanted)
    allocated = await allocate_to_invoices(connection, _owner(actor, used.party), applying, used.left)
    await _post_use(session, actor, used, allocated, "allocated")


async def take_back_allocation(
    session: AsyncSession, actor: Actor, source: Source, document_id: UUID, invoice_id: UUID
) -> None:
    """Take back what of a receipt, payment or credit note is applied to an invoice: both are open again.

    Raises NOT_FOUND; `receipt_reversed`, `payment_reversed`, `not_allocated`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    used = await _to_use(connection, actor, source, document_id)
    applied = await _taken_back(connection, actor, source, document_id)
    allocated = [entry for entry in applied if entry.invoice_id == invoice_id]
    if not allocated:
        raise conflict("not_allocated", "Nothing of this is applied to that invoice.")
    await _post_use(session, actor, used, allocated, "allocation_reversed")


async def _to_use(connection: asyncpg.Connection, actor: Actor, source: Source, document_id: UUID) -> _Used:
    found = await _locked_source(connection, actor, source, document_id)
    books = await load_books(connection, actor.company_id)
    party = party_of(books, found)
    return _Used(source, document_id, found["number"], party.partner_id, party, found["unallocated"])


async def _post_use(
    session: AsyncSession, actor: Actor, used: _Used, allocated: Sequence[Allocated], event: str
) -> None:
    source, party, on = used.source, used.party, today()
    rows = [allocation_rows(allocated, source.side, (source.kind, used.id), on)]
    header = used.header(actor, event, on)
    posting = Posting(
        header=header,
        event=Event(header.event, {"partner_id": party.partner_id}),
        trades=paid(allocated) if source.pays else (),
        transfers=[
            *out_of_advance(source, party, allocated, used.left),
            *exchange_differences(source.side, allocated, party, used.left),
        ],
        documents=lambda _: rows,
    )
    await post(session, party.books, posting)
    await settle(session, header.company_id, [_use(source, used.id, allocated)])


async def _locked_source(
    connection: asyncpg.Connection, actor: Actor, source: Source, document_id: UUID
) -> asyncpg.Record:
    found = (await find_sources(connection, source, actor.company_id, [document_id])).get(document_id)
    if found is None:
        raise not_found(source.kind.replace("_", " "))
    await lock_partner(connection, actor.company_id, found["partner_id"])
    found = (await find_sources(connection, source, actor.company_id, [document_id])).get(document_id)
    if found is None or found["reversed_on"] is not None:
        kind = table_of(source.document).name.removesuffix("s")
        raise AppError(f"{kind}_reversed", f"This {kind} is reversed already.", kind=Kind.CONFLICT)
    return found


async def reverse_money(
    session: AsyncSession, actor: Actor, source: Source, document_id: UUID, on: date | None
) -> None:
    """Reverse a receipt or payment recorded by mistake or bounced: its invoices are open again.

    Raises NOT_FOUND; FORBIDDEN of a set-off to who may not set off; `receipt_reversed`, `payment_reversed`,
    `money_refunded`, `reversal_before_receipt`, `reversal_before_payment`, `period_closed` (CONFLICT).
    """
    connection = await raw(session)
    found = await _locked_source(connection, actor, source, document_id)
    if found["method"] == SET_OFF.kind and not actor.may(SET_OFF_SCOPE):
        raise AppError("forbidden", "A set-off is taken back by whoever may set debts off.", kind=Kind.FORBIDDEN)
    refunded = REFUNDED_SQL.format(allocations=table_of(source.side.allocation).name)
    if await connection.fetchval(refunded, actor.company_id, document_id):
        raise conflict("money_refunded", f"Some of this {source.kind} is refunded: reverse the refund first.")
    books = await load_books(connection, actor.company_id)
    on = on or max(today(), found["day"])
    if on < found["day"]:
        raise conflict(f"reversal_before_{source.kind}", f"A {source.kind} cannot be taken back before its own day.")
    trades, rows, uses = [], [], []
    for each in (source, SET_OFF) if found["method"] == SET_OFF.kind else (source,):
        # Whoever applied it, and to whatever: nothing of it stays applied.
        async with beyond(session, "data_range", "hidden_places"):
            taken_back = await _taken_back(connection, actor, each, document_id)
        trades += paid(taken_back)
        rows.append(allocation_rows(taken_back, each.side, (each.kind, document_id), on))
        uses.append(_use(each, document_id, taken_back))
    document = _Document(source, document_id, found["number"], found["partner_id"])
    header = document.header(actor, "reversed", on)
    posting = await reversal_of(connection, header, trades=trades, documents=lambda _: rows)
    await post(session, books, posting)
    statement = REVERSED_SQL.format(documents=table_of(source.document).name)
    await connection.execute(statement, actor.company_id, document_id, on)
    await settle(session, actor.company_id, uses)


async def _taken_back(
    connection: asyncpg.Connection, actor: Actor, source: Source, document_id: UUID
) -> list[Allocated]:
    side = source.side
    statement = ALLOCATIONS_SQL.format(
        order=side.order, allocations=table_of(side.allocation).name, invoices=table_of(side.document).name
    )
    return [
        Allocated(
            row["invoice_id"], order_line(row["order_kind"], row["order_id"]), -row["amount"], -row["base_amount"]
        )
        for row in await connection.fetch(statement, actor.company_id, document_id)
    ]
