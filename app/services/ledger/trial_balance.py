"""The trial balance: what every account held before, moved in, and holds after a span of days.

Closed periods come from their kept totals, only the days after the last of them are summed from transfers.
Accounts kept per partner show both sides: partners' balances are never netted against each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, null, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.errors import AppError, FieldError
from app.models import Account, AccountTransfer, Company, FiscalYear, PartnerBalance, Period, PeriodTotal
from app.services.access.actor import Actor
from app.services.access.visibility import visible_to

ZERO = Decimal(0)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sides:
    """A debit and a credit amount, both at least zero."""

    debit: Decimal = ZERO
    credit: Decimal = ZERO

    @classmethod
    def of(cls, balance: Decimal) -> "Sides":
        """A balance (debit less credit) on the side it belongs to."""
        return cls(max(balance, ZERO), max(-balance, ZERO))

    def plus(self, other: "Sides") -> "Sides":
        """Side by side."""
        return Sides(self.debit + other.debit, self.credit + other.credit)

    @property
    def balance(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account."""

    code: str
    name: str
    name_en: str
    kind: str
    opening: Sides
    moved: Sides
    closing: Sides


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Accounts of the books, their totals (debit = credit in each pair), and the memo accounts apart."""

    first: date
    last: date
    currency: str
    rows: Sequence[TrialRow]
    memo: Sequence[TrialRow]

    def total(self, column: str) -> Sides:
        """Sum of `opening`, `moved` or `closing` over the accounts of the books."""
        total = Sides()
        for row in self.rows:
            total = total.plus(getattr(row, column))
        return total


@dataclass(frozen=True, slots=True)
class _Bounds:
    first: date
    last: date
    kept_before_first: date | None
    kept_upto_last: date | None
    currency: str


async def trial_balance(
    session: AsyncSession, actor: Actor, first: date | None = None, last: date | None = None
) -> TrialBalance:
    """The trial balance from `first` (none: the fiscal year's first day) to `last` (none: today); five statements."""
    bounds = await _bounds(session, actor, first, last or today())
    accounts = (await session.scalars(visible_to(actor, select(Account).order_by(Account.code), Account))).all()
    opening, closing = await _sums(session, actor, bounds)
    sides = await _partner_sides(session, actor, bounds)
    rows = []
    for account in accounts:
        before, after = opening[account.code], closing[account.code]
        of_partners = sides.get(account.code, (Sides(), Sides()))
        row = TrialRow(
            code=account.code,
            name=account.name,
            name_en=account.name_en,
            kind=account.kind,
            opening=_split(before.balance, of_partners[0]),
            moved=Sides(after.debit - before.debit, after.credit - before.credit),
            closing=_split(after.balance, of_partners[1]),
        )
        if any((*_pair(row.opening), *_pair(row.moved), *_pair(row.closing))):
            rows.append(row)
    return TrialBalance(
        first=bounds.first,
        last=bounds.last,
        currency=bounds.currency,
        rows=[row for row in rows if row.kind != "memo"],
        memo=[row for row in rows if row.kind == "memo"],
    )


def _pair(sides: Sides) -> tuple[Decimal, Decimal]:
    return sides.debit, sides.credit


def _split(balance: Decimal, of_partners: Sides) -> Sides:
    """Partners' sides, and what has no partner on the side where it is."""
    return of_partners.plus(Sides.of(balance - of_partners.balance))


async def _bounds(session: AsyncSession, actor: Actor, first: date | None, last: date) -> _Bounds:
    company = actor.company_id
    year = select(func.max(FiscalYear.starts_on)).where(FiscalYear.company_id == company, FiscalYear.starts_on <= last)
    currency = select(Company.base_currency).where(Company.id == company)
    row = (await session.execute(select(year.scalar_subquery(), currency.scalar_subquery()))).one()
    starts_on = first or row[0] or last.replace(month=1, day=1)
    if starts_on > last:
        fault = FieldError("/query/from", "from_after_to", "The first day is after the last.")
        raise AppError("from_after_to", fault.message, errors=[fault])
    # Totals are complete only up to the first period that is open.
    first_open = (
        select(func.min(Period.starts_on))
        .where(Period.company_id == company, Period.status == "open")
        .scalar_subquery()
    )
    kept = select(
        func.max(Period.ends_on).filter(Period.ends_on < starts_on),
        func.max(Period.ends_on).filter(Period.ends_on <= last),
    ).where(
        Period.company_id == company,
        Period.status == "closed",
        Period.ends_on < func.coalesce(first_open, date.max),
    )
    before_first, upto_last = (await session.execute(kept)).one()
    return _Bounds(starts_on, last, before_first, upto_last, row[1])


async def _sums(
    session: AsyncSession, actor: Actor, bounds: _Bounds
) -> tuple[Mapping[str, Sides], Mapping[str, Sides]]:
    """Debits and credits per account from the beginning: before the first day, and up to the last."""
    statement = union_all(
        *_since_the_beginning(actor, "opening", bounds.kept_before_first, AccountTransfer.posted_on < bounds.first),
        *_since_the_beginning(actor, "closing", bounds.kept_upto_last, AccountTransfer.posted_on <= bounds.last),
    )
    sums: dict[str, dict[str, Sides]] = {"opening": defaultdict(Sides), "closing": defaultdict(Sides)}
    for row in await session.execute(statement):
        of_bound = sums[row.bound]
        if row.debit_account is not None:
            of_bound[row.debit_account] = of_bound[row.debit_account].plus(Sides(debit=row.amount))
        if row.credit_account is not None:
            of_bound[row.credit_account] = of_bound[row.credit_account].plus(Sides(credit=row.amount))
    return sums["opening"], sums["closing"]


def _since_the_beginning(
    actor: Actor, bound: str, kept_upto: date | None, until: ColumnElement[bool]
) -> Iterable[Select[*tuple[Any, ...]]]:
    tag = literal(bound).label("bound")
    tail = select(
        tag,
        AccountTransfer.debit_account,
        AccountTransfer.credit_account,
        func.sum(AccountTransfer.amount).label("amount"),
    ).where(AccountTransfer.company_id == actor.company_id, until)
    if kept_upto is not None:
        tail = tail.where(AccountTransfer.posted_on > kept_upto)
    yield tail.group_by(AccountTransfer.debit_account, AccountTransfer.credit_account)
    if kept_upto is None:
        return
    nothing = null().cast(PeriodTotal.account_code.type)
    for columns in (
        (PeriodTotal.account_code, nothing, PeriodTotal.debit_amount),
        (nothing, PeriodTotal.account_code, PeriodTotal.credit_amount),
    ):
        yield (
            select(tag, *columns)
            .join(Period, and_(Period.company_id == PeriodTotal.company_id, Period.id == PeriodTotal.period_id))
            .where(PeriodTotal.company_id == actor.company_id, Period.ends_on <= kept_upto)
        )


async def _partner_sides(session: AsyncSession, actor: Actor, bounds: _Bounds) -> dict[str, tuple[Sides, Sides]]:
    """Opening and closing sides per account kept by partner: kept balances less what was posted since."""
    company = actor.company_id
    by_partner = select(Account.code).where(Account.company_id == company, Account.by_partner, Account.kind != "memo")
    kept = select(
        PartnerBalance.partner_id,
        PartnerBalance.account_code,
        PartnerBalance.balance.label("opening"),
        PartnerBalance.balance.label("closing"),
    ).where(PartnerBalance.company_id == company, PartnerBalance.account_code.in_(by_partner))
    every = union_all(
        kept,
        *(
            select(
                AccountTransfer.partner_id,
                account,
                sign * AccountTransfer.amount,
                case((AccountTransfer.posted_on > bounds.last, sign * AccountTransfer.amount), else_=ZERO),
            ).where(
                AccountTransfer.company_id == company,
                AccountTransfer.posted_on >= bounds.first,
                AccountTransfer.partner_id.is_not(None),
                account.in_(by_partner),
            )
            for account, sign in ((AccountTransfer.debit_account, -1), (AccountTransfer.credit_account, 1))
        ),
    ).subquery("every")
    totals = (
        select(every.c.account_code, func.sum(every.c.opening).label("o"), func.sum(every.c.closing).label("c"))
        .group_by(every.c.partner_id, every.c.account_code)
        .having(or_(func.sum(every.c.opening) != 0, func.sum(every.c.closing) != 0))
        .subquery("totals")
    )
    columns = [
        func.coalesce(func.sum(sign * column).filter(sign * column > 0), 0)
        for column in (totals.c.o, totals.c.c)
        for sign in (1, -1)
    ]
    found: Sequence[Row[*tuple[Any, ...]]] = (
        await session.execute(select(totals.c.account_code, *columns).group_by(totals.c.account_code))
    ).all()
    return {row[0]: (Sides(row[1], row[2]), Sides(row[3], row[4])) for row in found}
