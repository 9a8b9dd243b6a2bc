"""Aging: how long what is owed has been due, as of any day, in base currency at the invoices' own rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import LateralFromClause

from app.core.errors import not_found
from app.core.paging import Page, cut, encode_cursor
from app.models import AccountRole, AccountTransfer, Company, Currency, Partner, PartnerBalance
from app.services.access import keyset
from app.services.access.actor import Actor
from app.services.access.listing import Listing
from app.services.access.visibility import visible
from app.services.ledger.open_items import open_items
from app.services.ledger.partner_account import Firm
from app.services.ledger.sides import RECEIVABLE, Side

# Days overdue at which a bucket ends; the last one is open.
BUCKETS = (("not_due", 0), ("days_1_30", 30), ("days_31_60", 60), ("days_61_90", 90), ("over_90", None))


@dataclass(frozen=True, slots=True)
class Aging:
    """A partner's open invoices by days overdue, credits and money not yet used, and its balance.

    balance = buckets - unallocated + other; `other` is what no invoice or receipt explains (opening balances).
    """

    partner: Firm
    currency: str
    not_due: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    over_90: Decimal
    unallocated: Decimal
    balance: Decimal

    @property
    def other(self) -> Decimal:
        """The part of the balance that has no open document."""
        due = self.not_due + self.days_1_30 + self.days_31_60 + self.days_61_90 + self.over_90
        return self.balance - due + self.unallocated


async def list_aging(
    session: AsyncSession, actor: Actor, page: Page, as_of: date, side: Side = RECEIVABLE
) -> Listing[Aging]:
    """Partners with a balance or an open item, in the order of their codes; one statement."""
    key = keyset.after(page, keyset.code)
    statement = _aging(actor, side, as_of)
    found = statement.subquery("aged")
    shown = or_(*(found.c[name] != 0 for name in ("balance", "unallocated", *(name for name, _ in BUCKETS))))
    wanted = select(found).where(shown).order_by(found.c.code).limit(page.limit + 1)
    if key is not None:
        wanted = wanted.where(found.c.code > key[0])
    rows, more = cut((await session.execute(wanted)).all(), page)
    items = [_read(row) for row in rows]
    return Listing(items, encode_cursor(items[-1].partner.code) if more else None)


async def partner_aging(
    session: AsyncSession, actor: Actor, partner_id: UUID, as_of: date, side: Side = RECEIVABLE
) -> Aging:
    """The aging of one partner, in one statement. Raises `not_found`."""
    row = (await session.execute(_aging(actor, side, as_of).where(Partner.id == partner_id))).one_or_none()
    if row is None:
        raise not_found("partner")
    return _read(row)


def _aging(actor: Actor, side: Side, as_of: date) -> Select[*tuple[Any, ...]]:
    items = open_items(side, actor.company_id, Partner.id, as_of).subquery("items")
    base = func.round(items.c.open_amount * items.c.exchange_rate, Currency.scale)
    overdue_days = literal(as_of) - items.c.due_on
    columns: list[ColumnElement[Any]] = []
    lower = None
    for name, upper in BUCKETS:
        inside = and_(
            items.c.open_amount > 0,
            *([] if lower is None else [overdue_days > lower]),
            *([] if upper is None else [overdue_days <= upper]),
        )
        columns.append(func.coalesce(func.sum(base).filter(inside), 0).label(name))
        lower = upper
    columns.append(func.coalesce(-func.sum(base).filter(items.c.open_amount < 0), 0).label("unallocated"))
    buckets = select(*columns).select_from(items).correlate(Currency).lateral("buckets")
    balance = _balance(actor.company_id, side, as_of)
    return (
        select(Partner.id, Partner.code, Partner.name, Company.base_currency, *buckets.c, balance.c.balance)
        .join(Company, Company.id == Partner.company_id)
        .join(Currency, Currency.code == Company.base_currency)
        .join(balance, true())
        .join(buckets, true())
        .where(visible(actor, Partner))
    )


def _balance(company_id: UUID, side: Side, as_of: date) -> LateralFromClause:
    """What is owed as of a day: the kept balance less what was posted since."""
    codes = select(AccountRole.account_code).where(
        AccountRole.company_id == company_id, AccountRole.role.in_((side.control, side.advance))
    )
    present = (
        select(func.coalesce(func.sum(PartnerBalance.balance), 0))
        .where(
            PartnerBalance.company_id == Partner.company_id,
            PartnerBalance.partner_id == Partner.id,
            PartnerBalance.account_code.in_(codes),
        )
        .correlate(Partner)
        .scalar_subquery()
    )
    debit = AccountTransfer.debit_account.in_(codes)
    later = (
        select(func.coalesce(func.sum(case((debit, AccountTransfer.amount), else_=-AccountTransfer.amount)), 0))
        .where(
            AccountTransfer.company_id == Partner.company_id,
            AccountTransfer.partner_id == Partner.id,
            debit != AccountTransfer.credit_account.in_(codes),
            AccountTransfer.posted_on > as_of,
        )
        .correlate(Partner)
        .scalar_subquery()
    )
    owed = present - later if side.incoming else later - present
    return select(owed.label("balance")).correlate(Partner).lateral("kept")


def _read(row: Any) -> Aging:
    return Aging(
        partner=Firm(row.id, row.code, row.name),
        currency=row.base_currency,
        **{name: getattr(row, name) for name, _ in BUCKETS},
        unallocated=row.unallocated,
        balance=row.balance,
    )
