"""The statement: every open item of a partner as of any day, and how it adds up to the balance per currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Select, case, func, literal, null, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import AccountTransfer, PartnerBalance
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.prepared import PreparedQuery, Viewer
from app.services.ledger.open_items import open_items
from app.services.ledger.partner_account import ZERO, AccountRows, Firm, balances, find_account
from app.services.ledger.sides import PAYABLE, RECEIVABLE, Side


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice, credit note or money that is not used up; what the one who owes has in hand is negative."""

    kind: str
    document_kind: str
    id: UUID
    number: str
    issued_on: date
    due_on: date
    currency: str
    total_amount: Decimal
    open_amount: Decimal
    days_overdue: int


ITEM = tuple(field.name for field in fields(OpenItem) if field.name != "days_overdue")


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
    """A statement as of a day; `balance` is what is owed in base currency: by a customer, or to a supplier."""

    partner: Firm
    as_of: date
    currency: str
    balance: Decimal
    totals: Sequence[CurrencyTotal]
    items: Sequence[OpenItem]
    next_cursor: str | None


async def partner_statement(
    session: AsyncSession, actor: Actor, page: Page, partner_id: UUID, as_of: date, *, side: Side = RECEIVABLE
) -> Statement:
    """The statement of a partner, items by due date: three statements. Raises `not_found`."""
    key = keyset.after(page, date.fromisoformat, UUID)
    account = await find_account(session, actor, partner_id, side)
    _, balance = await balances(session, actor, account, None, as_of)
    after_due, after_id = key or (None, None)
    found = await _totals_and_items.fetch(
        session,
        actor,
        partner_id=partner_id,
        accounts=account.accounts,
        incoming=side.incoming,
        as_of=as_of,
        after_due=after_due,
        after_id=after_id,
        most=page.limit + 1,
    )
    totals = [
        CurrencyTotal(row["currency"], row["balance"], row["open_amount"]) for row in found if row["kind"] is None
    ]
    rows, more = cut([row for row in found if row["kind"] is not None], page)
    return Statement(
        partner=account.partner,
        as_of=as_of,
        currency=account.base_currency,
        balance=balance if side.incoming else -balance,
        totals=totals,
        items=[_item(row, as_of) for row in rows],
        next_cursor=encode_cursor(rows[-1]["due_on"], rows[-1]["id"]) if more else None,
    )


@PreparedQuery
def _totals_and_items(
    viewer: Viewer,
    *,
    partner_id: Any,
    accounts: Any,
    incoming: bool,
    as_of: Any,
    after_due: Any,
    after_id: Any,
    most: Any,
) -> Select[*tuple[Any, ...]]:
    """Totals per currency (rows without kind) and at most `most` items: the open items are worked out once for both."""
    items = open_items(RECEIVABLE if incoming else PAYABLE, viewer.company_id, partner_id, as_of).cte("items")
    page = select(*items.c, literal(ZERO).label("balance")).order_by(items.c.due_on, items.c.id).limit(most)
    if after_due is not None:
        page = page.where(tuple_(items.c.due_on, items.c.id) > tuple_(after_due, after_id))
    opened = select(items.c.currency, literal(ZERO).label("balance"), items.c.open_amount)
    rows = AccountRows(partner_id=partner_id, accounts=accounts)
    every = union_all(opened, *_balances(viewer, rows, incoming, as_of)).subquery("every")
    sums = {"balance": func.sum(every.c.balance), "open_amount": func.sum(every.c.open_amount)}
    totals = select(
        *(
            every.c.currency if column.key == "currency" else sums.get(column.key or "", null().cast(column.type))
            for column in page.selected_columns
        )
    ).group_by(every.c.currency)
    both = union_all(page.subquery("page").select(), totals).subquery("both")
    return select(both).order_by(both.c.due_on, both.c.id, both.c.currency)


def _balances(viewer: Viewer, rows: AccountRows, incoming: bool, as_of: Any) -> Iterable[Select[*tuple[Any, ...]]]:
    """Each currency's kept balance, and what to take off it because it was posted later."""
    kept = PartnerBalance.currency_balance
    yield select(PartnerBalance.currency, kept if incoming else -kept, literal(ZERO)).where(
        PartnerBalance.company_id == viewer.company_id,
        PartnerBalance.partner_id == rows.partner_id,
        PartnerBalance.account_code.in_(rows.accounts),
    )
    amount = AccountTransfer.currency_amount
    yield select(AccountTransfer.currency, case((rows.debit == incoming, -amount), else_=amount), literal(ZERO)).where(
        rows.transfers(viewer), AccountTransfer.posted_on > as_of
    )


def _item(row: asyncpg.Record, as_of: date) -> OpenItem:
    overdue = (as_of - row["due_on"]).days if row["open_amount"] > 0 else 0
    return OpenItem(**{name: row[name] for name in ITEM}, days_overdue=max(overdue, 0))
