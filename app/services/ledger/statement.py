"""The statement: every open item of a customer as of any day, and how it adds up to the balance per currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import AccountTransfer, PartnerBalance
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.ledger.open_items import open_items
from app.services.ledger.partner_account import ZERO, Firm, PartnerAccount, balances, find_account


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice, credit note or receipt that is not used up; what the customer has in hand is negative."""

    kind: str
    id: UUID
    number: str
    issued_on: date
    due_on: date
    currency: str
    total_amount: Decimal
    open_amount: Decimal
    days_overdue: int


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """A currency's balance = open items + other (what no document explains, such as an opening balance)."""

    currency: str
    balance: Decimal
    open_amount: Decimal

    @property
    def other_amount(self) -> Decimal:
        """The part of the balance that has no open item."""
        return self.balance - self.open_amount


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's statement as of a day; `balance` is the receivable in base currency."""

    partner: Firm
    as_of: date
    currency: str
    balance: Decimal
    totals: Sequence[CurrencyTotal]
    items: Sequence[OpenItem]
    next_cursor: str | None


async def partner_statement(
    session: AsyncSession, actor: Actor, page: Page, partner_id: UUID, as_of: date
) -> Statement:
    """The statement of a partner, items by due date: four statements. Raises `not_found`."""
    key = keyset.after(page, date.fromisoformat, UUID)
    account = await find_account(session, actor, partner_id)
    _, balance = await balances(session, actor, account, None, as_of)
    totals = await _totals(session, actor, account, as_of)
    items = open_items(actor.company_id, partner_id, as_of).subquery("items")
    wanted = select(items).order_by(items.c.due_on, items.c.id).limit(page.limit + 1)
    if key is not None:
        wanted = wanted.where(tuple_(items.c.due_on, items.c.id) > tuple_(literal(key[0]), literal(key[1])))
    rows, more = cut((await session.execute(wanted)).all(), page)
    return Statement(
        partner=account.partner,
        as_of=as_of,
        currency=account.base_currency,
        balance=balance,
        totals=totals,
        items=[_item(row, as_of) for row in rows],
        next_cursor=encode_cursor(rows[-1].due_on, rows[-1].id) if more else None,
    )


async def _totals(session: AsyncSession, actor: Actor, account: PartnerAccount, as_of: date) -> list[CurrencyTotal]:
    items = open_items(actor.company_id, account.partner.id, as_of).subquery("items")
    kept = select(
        PartnerBalance.currency, PartnerBalance.currency_balance.label("balance"), literal(ZERO).label("open_amount")
    ).where(
        PartnerBalance.company_id == actor.company_id,
        PartnerBalance.partner_id == account.partner.id,
        PartnerBalance.account_code == account.account,
    )
    # Each row in its own currency.
    signed = func.sign(account.signed) * AccountTransfer.currency_amount
    later = select(AccountTransfer.currency, -signed, literal(ZERO)).where(
        account.transfers(actor), AccountTransfer.posted_on > as_of
    )
    opened = select(items.c.currency, literal(ZERO), items.c.open_amount)
    every = union_all(kept, later, opened).subquery("every")
    statement = (
        select(every.c.currency, func.sum(every.c.balance).label("b"), func.sum(every.c.open_amount).label("o"))
        .group_by(every.c.currency)
        .order_by(every.c.currency)
    )
    return [CurrencyTotal(row.currency, row.b, row.o) for row in await session.execute(statement)]


def _item(row: Any, as_of: date) -> OpenItem:
    overdue = (as_of - row.due_on).days if row.open_amount > 0 else 0
    return OpenItem(
        kind=row.kind,
        id=row.id,
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        currency=row.currency,
        total_amount=row.total_amount,
        open_amount=row.open_amount,
        days_overdue=max(overdue, 0),
    )
