"""The partner ledger: what was posted on a partner's account, one row per posting, with a running balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import AccountTransfer, Posting
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.ledger.partner_account import Firm, Side, balances, find_account
from app.services.ledger.partner_account import PartnerAccount as Account


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

    side: Side = "receivable"
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
    statement = _postings(actor, account, span, key, page.limit + 1)
    found, more = cut((await session.execute(statement)).all(), page)
    rows = _rows(found, opening if key is None else key[2])
    cursor = encode_cursor(rows[-1].posted_on, found[-1].posting_id, rows[-1].balance) if more else None
    return PartnerLedger(account.partner, account.account, account.shown_currency, opening, closing, rows, cursor)


def _postings(
    actor: Actor, account: Account, span: LedgerSpan, key: tuple[Any, ...] | None, most: int
) -> Select[*tuple[Any, ...]]:
    """At most `most` postings after the key; they are cut off before their headers are looked up."""
    order = (AccountTransfer.posted_on, AccountTransfer.posting_id)
    contra = case((account.debit, AccountTransfer.credit_account), else_=AccountTransfer.debit_account)
    summed = (
        select(
            *order,
            func.coalesce(func.sum(account.amount).filter(account.debit), 0).label("debit"),
            func.coalesce(func.sum(account.amount).filter(~account.debit), 0).label("credit"),
            func.array_agg(contra.distinct()).label("contra_accounts"),
        )
        .where(account.transfers(actor))
        .group_by(*order)
        .order_by(*order)
        .limit(most)
    )
    if span.first is not None:
        summed = summed.where(AccountTransfer.posted_on >= span.first)
    if span.last is not None:
        summed = summed.where(AccountTransfer.posted_on <= span.last)
    if key is not None:
        summed = summed.where(tuple_(*order) > tuple_(literal(key[0]), literal(key[1])))
    rows = summed.subquery("summed")
    return (
        select(rows, Posting.event, Posting.document_kind, Posting.document_id, Posting.document_number)
        .join(Posting, and_(Posting.company_id == actor.company_id, Posting.id == rows.c.posting_id))
        .order_by(rows.c.posted_on, rows.c.posting_id)
    )


def _rows(found: Sequence[Row[*tuple[Any, ...]]], balance: Decimal) -> list[LedgerRow]:
    rows = []
    for posted_on, _, debit, credit, contra_accounts, event, kind, document_id, number in found:
        balance += debit - credit
        contra_accounts.sort()
        rows.append(LedgerRow(posted_on, event, kind, document_id, number, contra_accounts, debit, credit, balance))
    return rows
