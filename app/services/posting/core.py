"""`post()`: the only writer of the three ledgers.

Lock, settle, write: two statements for any number of lines, one where the balances are held already (one more when a
gap-free number is taken, three more where goods are kept by lot).
"""

import json
from collections.abc import Iterable
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import beyond, raw
from app.core.errors import AppError, Kind
from app.core.ids import new_id
from app.models import OutboxEvent
from app.models.base import table_of
from app.services.posting.backdating import revalue_later_moves
from app.services.posting.balances import Balances, PartnerKey, StockKey, lock_balances
from app.services.posting.books import MEMO_ROLES, Books
from app.services.posting.lots import LotChange, load_shelves, name_lots, settle_lots, write_lot_balances
from app.services.posting.movements import CreditCheck, Posting, Rows, SeriesKey, Settled, Transfer
from app.services.posting.settle import settle
from app.services.posting.writer import header_parameters, write

NUMBER_SQL = """
UPDATE invoice_series SET last_number = last_number + 1
WHERE company_id = $1 AND form = $2 AND series = $3 AND year = $4
RETURNING last_number
"""
NEW_SERIES_SQL = """
INSERT INTO invoice_series (company_id, form, series, year, last_number) VALUES ($1, $2, $3, $4, 0)
ON CONFLICT DO NOTHING
"""


async def post(session: AsyncSession, books: Books, posting: Posting, held: Balances | None = None) -> Settled:
    """Write one business event into the three ledgers, its documents and its outbox event, or raise.

    Balances that are `held`, as `lock_balances` holds them, are not locked again.
    Invariants: transfers balance by construction, 0 <= reserved <= on hand, kept balances equal their rows,
    the period is open, the number follows the last one without a gap.
    Errors: `stock_short`, `value_gone`, `credit_limit_exceeded`, `period_closed`, `account_role_missing` (CONFLICT).
    """
    connection = await raw(session)
    tracks_lots = books.tracks_lots and bool(posting.moves)
    named = await name_lots(connection, books.company_id, posting) if tracks_lots else {}
    stock, partners = _stock_keys(posting), partner_keys(posting.transfers, posting.credit, books)
    if held is not None and stock <= held.stock.keys() and partners <= held.partners.keys():
        balances = held
    else:
        balances = await lock_balances(connection, books.company_id, stock=stock, partners=partners)
    number = await _next_number(connection, books.company_id, posting.series) if posting.series else None
    settled = settle(posting, balances, books, number)
    lot_changes: list[LotChange] = []
    if tracks_lots:
        lot_changes = settle_lots(posting, settled, await load_shelves(connection, books.company_id, posting, named))
    documents = posting.documents(settled)
    header = posting.header
    written = await write(
        connection,
        header_parameters(
            books.company_id,
            settled.posting_id,
            header.event,
            header.document_kind,
            header.document_id,
            _document_number(posting, number),
            header.partner_id,
            header.posted_on,
            header.user_id,
            header.reverses_posting_id,
        ),
        settled.stock_changes,
        settled.partner_changes,
        [*documents, *settled.rows, _event_row(posting)],
    )
    if written["headers"] != 1:
        raise AppError(
            "period_closed",
            f"The books are not open on {header.posted_on.isoformat()}.",
            kind=Kind.CONFLICT,
            details={"posted_on": header.posted_on.isoformat()},
        )
    if written["stock"] != len(settled.stock_changes) or written["partners"] != len(settled.partner_changes):
        raise RuntimeError("a posting changed fewer balances than it settled")
    await write_lot_balances(connection, books.company_id, lot_changes)
    if written["overtaken"]:
        async with beyond(session, "data_range", "hidden_places"):
            await revalue_later_moves(connection, books, posting, settled)
    return settled


def _document_number(posting: Posting, number: int | None) -> str:
    """The document's own number, or the one just taken, as printed: form, series, eight digits."""
    if posting.series is None:
        return posting.header.document_number
    return posting.series.printed(number or 0)


def _stock_keys(posting: Posting) -> set[StockKey]:
    """Every kept balance that the posting may change."""
    moved = {
        (move.item_id, place.location_id)
        for move in posting.moves
        for place in (move.source, move.target)
        if place.kept
    }
    revalued = {
        (entry.item_id, place.location_id)
        for entry in posting.revaluations
        for place in (entry.place, *(place for place, _ in entry.elsewhere))
    }
    demanded = {(demand.item_id, demand.location_id) for demand in posting.demands}
    reserved = {(reserve.item_id, reserve.location_id) for reserve in posting.reserves}
    released = {(release.item_id, release.location_id) for release in posting.releases}
    return moved | revalued | demanded | reserved | released


def partner_keys(transfers: Iterable[Transfer], credit: CreditCheck | None, books: Books) -> set[PartnerKey]:
    """Every partner balance that the transfers change or the check reads."""
    keys: set[PartnerKey] = set()
    for transfer in transfers:
        if transfer.partner_id is not None:
            currency = transfer.currency or books.base_currency
            accounts = {books.account(transfer.debit), books.account(transfer.credit)}
            keys |= {(transfer.partner_id, account, currency) for account in accounts & books.by_partner}
    if credit is not None:
        accounts = {books.account("receivable"), books.account(MEMO_ROLES[0])}
        keys |= {(credit.partner_id, account, books.base_currency) for account in accounts}
    return keys


async def _next_number(connection: asyncpg.Connection, company_id: UUID, key: SeriesKey) -> int:
    """Take the next number; the counter row stays locked until the posting commits, so none is ever lost."""
    number = await connection.fetchval(NUMBER_SQL, company_id, key.form, key.series, key.year)
    if number is None:
        await connection.execute(NEW_SERIES_SQL, company_id, key.form, key.series, key.year)
        number = await connection.fetchval(NUMBER_SQL, company_id, key.form, key.series, key.year)
    return int(number)


def _event_row(posting: Posting) -> Rows:
    payload = {"number": posting.header.document_number, **posting.event.payload}
    row = {
        "id": new_id(),
        "kind": posting.event.kind,
        "subject_kind": posting.header.document_kind,
        "subject_id": posting.header.document_id,
        "payload": json.dumps(payload, default=str),
    }
    return Rows(table_of(OutboxEvent), [row])
