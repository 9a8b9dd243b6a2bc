"""The statement: every open item of a partner as of any day, and how it adds up to the balance per currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, literal, null, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import Page, cut, encode_cursor
from app.models import AccountTransfer, PartnerBalance
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.ledger.open_items import open_items
from app.services.ledger.partner_account import ZERO, Firm, PartnerAccount, balances, find_account
from app.services.ledger.sides import RECEIVABLE, Side


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
    found = (await session.execute(_totals_and_items(actor, (account, side), as_of, key, page.limit + 1))).all()
    totals = [CurrencyTotal(row.currency, row.balance, row.open_amount) for row in found if row.kind is None]
    rows, more = cut([row for row in found if row.kind is not None], page)
    return Statement(
        partner=account.partner,
        as_of=as_of,
        currency=account.base_currency,
        balance=balance if side.incoming else -balance,
        totals=totals,
        items=[_item(row, as_of) for row in rows],
        next_cursor=encode_cursor(rows[-1].due_on, rows[-1].id) if more else None,
    )


def _totals_and_items(
    actor: Actor, of: tuple[PartnerAccount, Side], as_of: date, key: tuple[Any, ...] | None, most: int
) -> Select[*tuple[Any, ...]]:
    """Totals per currency (rows without kind) and at most `most` items: the open items are worked out once for both."""
    account, side = of
    items = open_items(side, actor.company_id, account.partner.id, as_of).cte("items")
    page = select(*items.c, literal(ZERO).label("balance")).order_by(items.c.due_on, items.c.id).limit(most)
    if key is not None:
        page = page.where(tuple_(items.c.due_on, items.c.id) > tuple_(literal(key[0]), literal(key[1])))
    opened = select(items.c.currency, literal(ZERO).label("balance"), items.c.open_amount)
    every = union_all(opened, *_balances(actor, account, side, as_of)).subquery("every")
    sums = {"balance": func.sum(every.c.balance), "open_amount": func.sum(every.c.open_amount)}
    totals = select(
        *(
            every.c.currency if column.key == "currency" else sums.get(column.key or "", null().cast(column.type))
            for column in page.selected_columns
        )
    ).group_by(every.c.currency)
    rows = union_all(page.subquery("page").select(), totals).subquery("rows")
    return select(rows).order_by(rows.c.due_on, rows.c.id, rows.c.currency)


def _balances(actor: Actor, account: PartnerAccount, side: Side, as_of: date) -> Iterable[Select[*tuple[Any, ...]]]:
    """Each currency's kept balance, and what to take off it because it was posted later."""
    kept = PartnerBalance.currency_balance
    yield select(PartnerBalance.currency, kept if side.incoming else -kept, literal(ZERO)).where(
        PartnerBalance.company_id == actor.company_id,
        PartnerBalance.partner_id == account.partner.id,
        PartnerBalance.account_code.in_(account.accounts),
    )
    amount = AccountTransfer.currency_amount
    yield select(
        AccountTransfer.currency, case((account.debit == side.incoming, -amount), else_=amount), literal(ZERO)
    ).where(account.transfers(actor), AccountTransfer.posted_on > as_of)


def _item(row: Any, as_of: date) -> OpenItem:
    overdue = (as_of - row.due_on).days if row.open_amount > 0 else 0
    return OpenItem(
        kind=row.kind,
        document_kind=row.document_kind,
        id=row.id,
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        currency=row.currency,
        total_amount=row.total_amount,
        open_amount=row.open_amount,
        days_overdue=max(overdue, 0),
    )
