"""Which account a partner's ledger is, and what stands on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.errors import conflict, not_found
from app.models import AccountRole, AccountTransfer, Company, Currency, Partner, PartnerBalance
from app.services.access.actor import Actor
from app.services.access.prepared import PreparedQuery, Viewer
from app.services.access.visibility import visible
from app.services.ledger.sides import RECEIVABLE, Side

ZERO = Decimal(0)
# The account of advances, beside that of what is owed.
Advance = aliased(AccountRole, name="advance")


@dataclass(frozen=True, slots=True)
class Firm:
    """A partner, named."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRows:
    """The rows of a partner's account, named by values or by a statement's parameters; amounts are debit less credit.

    Several account codes are one account: what moves between them is not on it. `currency` none means all currencies,
    in base currency; otherwise only rows of that currency, in it.
    """

    partner_id: Any
    accounts: Any
    currency: Any = None

    @property
    def amount(self) -> ColumnElement[Decimal]:
        """The transfer's amount in the shown currency."""
        shown = AccountTransfer.amount if self.currency is None else AccountTransfer.currency_amount
        return shown.expression

    @property
    def debit(self) -> ColumnElement[bool]:
        """Whether the transfer is on the account's debit side."""
        return AccountTransfer.debit_account.in_(self.accounts)

    @property
    def signed(self) -> ColumnElement[Decimal]:
        """The amount, negative on the credit side."""
        return case((self.debit, self.amount), else_=-self.amount)

    def transfers(self, viewer: Actor | Viewer) -> ColumnElement[bool]:
        """Which transfers they are."""
        own = and_(
            AccountTransfer.company_id == viewer.company_id,
            AccountTransfer.partner_id == self.partner_id,
            self.debit != AccountTransfer.credit_account.in_(self.accounts),
        )
        return own if self.currency is None else and_(own, AccountTransfer.currency == self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAccount(AccountRows):
    """A partner's account."""

    partner: Firm
    account: str
    base_currency: str
    base_scale: int
    credit_limit: Decimal | None

    @property
    def shown_currency(self) -> str:
        """The currency that its amounts are in."""
        return str(self.currency or self.base_currency)

    def holds(self, partner_id: str | None, debit: str, credit: str) -> bool:
        """Whether a transfer is on the account, as `transfers` tells it to the database."""
        return partner_id == str(self.partner.id) and (debit in self.accounts) != (credit in self.accounts)

    @property
    def named(self) -> dict[str, object]:
        """What `AccountRows` is made of, for a prepared query."""
        return {"partner_id": self.partner_id, "accounts": self.accounts, "currency": self.currency}


async def find_account(
    session: AsyncSession, actor: Actor, partner_id: UUID, side: Side = RECEIVABLE, currency: str | None = None
) -> PartnerAccount:
    """The partner's account of a side, in one statement.

    Raises `not_found` for a partner that does not exist or may not be seen, `account_role_missing` (CONFLICT).
    """
    rows = await _account.fetch(session, actor, partner_id=partner_id, control=side.control, advance=side.advance)
    if not rows:
        raise not_found("partner")
    row = rows[0]
    if row["account_code"] is None:
        raise conflict("account_role_missing", f"No account is mapped to the role {side.control}.")
    return PartnerAccount(
        partner_id=row["id"],
        accounts=tuple(sorted({row["account_code"], row["advance_code"] or row["account_code"]})),
        account=row["account_code"],
        currency=currency,
        partner=Firm(row["id"], row["code"], row["name"]),
        base_currency=row["base_currency"],
        base_scale=row["scale"],
        credit_limit=row["credit_limit"],
    )


@PreparedQuery
def _account(viewer: Viewer, *, partner_id: Any, control: Any, advance: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Partner.id,
            Partner.code,
            Partner.name,
            Partner.credit_limit,
            AccountRole.account_code,
            Advance.account_code.label("advance_code"),
            Company.base_currency,
            Currency.scale,
        )
        .join(Company, Company.id == Partner.company_id)
        .join(Currency, Currency.code == Company.base_currency)
        .outerjoin(AccountRole, and_(AccountRole.company_id == Partner.company_id, AccountRole.role == control))
        .outerjoin(Advance, and_(Advance.company_id == Partner.company_id, Advance.role == advance))
        .where(visible(viewer, Partner), Partner.id == partner_id)
    )


async def balances(
    session: AsyncSession, actor: Actor, account: PartnerAccount, first: date | None, last: date | None
) -> tuple[Decimal, Decimal]:
    """Balance before `first` and after `last`, in one statement.

    Both are the kept balance less what was posted since, so that recent days cost little; none is the beginning
    and the present.
    """
    (row,) = await _balances.fetch(session, actor, **account.named, first=first, last=last)
    present, since_first, since_last = row
    return (ZERO if first is None else present - since_first), present - since_last


@PreparedQuery
def _balances(
    viewer: Viewer, *, partner_id: Any, accounts: Any, currency: Any, first: Any, last: Any
) -> Select[*tuple[Any, ...]]:
    """What stands there, and what was posted from `first` (else after `last`) on, and after `last`."""
    rows = AccountRows(partner_id=partner_id, accounts=accounts, currency=currency)
    kept = PartnerBalance.balance if currency is None else PartnerBalance.currency_balance
    present = select(func.coalesce(func.sum(kept), 0)).where(
        PartnerBalance.company_id == viewer.company_id,
        PartnerBalance.partner_id == partner_id,
        PartnerBalance.account_code.in_(accounts),
    )
    if currency is not None:
        present = present.where(PartnerBalance.currency == currency)
    later = AccountTransfer.posted_on > last if last is not None else false()
    since = last if first is None else first
    columns = [func.coalesce(func.sum(rows.signed), 0), func.coalesce(func.sum(rows.signed).filter(later), 0)]
    moved = select(*columns).where(
        rows.transfers(viewer), false() if since is None else AccountTransfer.posted_on >= since
    )
    return select(present.scalar_subquery(), *moved.subquery("moved").c)
