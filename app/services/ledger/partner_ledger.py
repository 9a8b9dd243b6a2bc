"""The partner ledger: what was posted on a partner's account, one row per posting, with a running balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Select, and_, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import AccountTransfer, Posting
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.prepared import PreparedQuery, Viewer
from app.services.ledger.partner_account import AccountRows, Firm, balances, find_account
from app.services.ledger.sides import RECEIVABLE, Side


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one posting debited and credited; `contra_accounts` are the other sides of its transfers."""

    posted_on: date
    event: str
    document_kind: str
    document_id: UUID
    document_number: str
    contra_accounts: Sequence[str]
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class PartnerLedger:
    """A page of a partner's ledger; balances are debit less credit in `currency`."""

    partner: Firm
    account: str
    currency: str
    opening_balance: Decimal
    closing_balance: Decimal
    rows: Sequence[LedgerRow]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class LedgerSpan:
    """Which side's account, which days (both ends included), and whether one currency only."""

    side: Side = RECEIVABLE
    first: date | None = None
    last: date | None = None
    currency: str | None = None


async def partner_ledger(
    session: AsyncSession, actor: Actor, page: Page, partner_id: UUID, span: LedgerSpan
) -> PartnerLedger:
    """The ledger of a partner: three statements, and a page costs the same wherever it is.

    The running balance travels in the cursor. Raises `not_found`, `account_role_missing`.
    """
    key = keyset.after(page, date.fromisoformat, UUID, keyset.amount)
    account = await find_account(session, actor, partner_id, span.side, span.currency)
    opening, closing = await balances(session, actor, account, span.first, span.last)
    after_day, after_posting, balance = key or (None, None, opening)
    rows = await _postings.fetch(
        session,
        actor,
        **account.named,
        first=span.first,
        last=span.last,
        after_day=after_day,
        after_posting=after_posting,
        most=page.limit + 1,
    )
    found, more = cut(rows, page)
    shown = _rows(found, balance)
    cursor = None
    if more:
        told = Decimal(0) if actor.keeps_from("ledgers", "price", "discount", "quantity") else shown[-1].balance
        cursor = encode_cursor(shown[-1].posted_on, found[-1]["posting_id"], told)
    return PartnerLedger(account.partner, account.account, account.shown_currency, opening, closing, shown, cursor)


@PreparedQuery
def _postings(
    viewer: Viewer,
    *,
    partner_id: Any,
    accounts: Any,
    currency: Any,
    first: Any,
    last: Any,
    after_day: Any,
    after_posting: Any,
    most: Any,
) -> Select[*tuple[Any, ...]]:
    """At most `most` postings after the key; they are cut off before their headers are looked up."""
    rows = AccountRows(partner_id=partner_id, accounts=accounts, currency=currency)
    order = (AccountTransfer.posted_on, AccountTransfer.posting_id)
    contra = case((rows.debit, AccountTransfer.credit_account), else_=AccountTransfer.debit_account)
    summed = (
        select(
            *order,
            func.coalesce(func.sum(rows.amount).filter(rows.debit), 0).label("debit"),
            func.coalesce(func.sum(rows.amount).filter(~rows.debit), 0).label("credit"),
            func.array_agg(contra.distinct()).label("contra_accounts"),
        )
        .where(rows.transfers(viewer))
        .group_by(*order)
        .order_by(*order)
        .limit(most)
    )
    if first is not None:
        summed = summed.where(AccountTransfer.posted_on >= first)
    if last is not None:
        summed = summed.where(AccountTransfer.posted_on <= last)
    if after_day is not None:
        summed = summed.where(tuple_(*order) > tuple_(after_day, after_posting))
    page = summed.subquery("summed")
    return (
        select(page, Posting.event, Posting.document_kind, Posting.document_id, Posting.document_number)
        .join(Posting, and_(Posting.company_id == viewer.company_id, Posting.id == page.c.posting_id))
        .order_by(page.c.posted_on, page.c.posting_id)
    )


def _rows(found: Sequence[asyncpg.Record], balance: Decimal) -> list[LedgerRow]:
    rows = []
    for posted_on, _, debit, credit, contra_accounts, event, kind, document_id, number in found:
        balance += debit - credit
        contra_accounts.sort()
        rows.append(LedgerRow(posted_on, event, kind, document_id, number, contra_accounts, debit, credit, balance))
    return rows
