"""Which account a partner's ledger is, and what stands on it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import conflict, not_found
from app.models import AccountRole, AccountTransfer, Company, Currency, Partner, PartnerBalance
from app.services.access.actor import Actor
from app.services.access.visibility import visible

ZERO = Decimal(0)
Side = Literal["receivable", "payable"]


@dataclass(frozen=True, slots=True)
class Firm:
    """A partner, named."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PartnerAccount:
    """A partner's account; balances are debit less credit.

    `currency` none means all currencies, in base currency; otherwise only rows of that currency, in it.
    """

    partner: Firm
    account: str
    base_currency: str
    base_scale: int
    credit_limit: Decimal | None
    currency: str | None = None

    @property
    def shown_currency(self) -> str:
        """The currency that its amounts are in."""
        return self.currency or self.base_currency

    @property
    def amount(self) -> ColumnElement[Decimal]:
        """The transfer's amount in the shown currency."""
        shown = AccountTransfer.amount if self.currency is None else AccountTransfer.currency_amount
        return shown.expression

    @property
    def debit(self) -> ColumnElement[bool]:
        """Whether the transfer is on the account's debit side."""
        return AccountTransfer.debit_account == self.account

    @property
    def signed(self) -> ColumnElement[Decimal]:
        """The amount, negative on the credit side."""
        return case((self.debit, self.amount), else_=-self.amount)

    def transfers(self, actor: Actor) -> ColumnElement[bool]:
        """The account's rows."""
        own = and_(
            AccountTransfer.company_id == actor.company_id,
            AccountTransfer.partner_id == self.partner.id,
            or_(self.debit, AccountTransfer.credit_account == self.account),
        )
        return own if self.currency is None else and_(own, AccountTransfer.currency == self.currency)


async def find_account(
    session: AsyncSession, actor: Actor, partner_id: UUID, side: Side = "receivable", currency: str | None = None
) -> PartnerAccount:
    """The partner's account of a side, in one statement.

    Raises `not_found` for a partner that does not exist or may not be seen, `account_role_missing` (CONFLICT).
    """
    statement = (
        select(
            Partner.id,
            Partner.code,
            Partner.name,
            Partner.credit_limit,
            AccountRole.account_code,
            Company.base_currency,
            Currency.scale,
        )
        .join(Company, Company.id == Partner.company_id)
        .join(Currency, Currency.code == Company.base_currency)
        .outerjoin(AccountRole, and_(AccountRole.company_id == Partner.company_id, AccountRole.role == side))
        .where(visible(actor, Partner), Partner.id == partner_id)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found("partner")
    if row.account_code is None:
        raise conflict("account_role_missing", f"No account is mapped to the role {side}.")
    return PartnerAccount(
        partner=Firm(row.id, row.code, row.name),
        account=row.account_code,
        base_currency=row.base_currency,
        base_scale=row.scale,
        credit_limit=row.credit_limit,
        currency=currency,
    )


async def balances(
    session: AsyncSession, actor: Actor, account: PartnerAccount, first: date | None, last: date | None
) -> tuple[Decimal, Decimal]:
    """Balance before `first` and after `last`, in one statement.

    Both are the kept balance less what was posted since, so that recent days cost little; none is the beginning
    and the present.
    """
    kept = PartnerBalance.balance if account.currency is None else PartnerBalance.currency_balance
    present = select(func.coalesce(func.sum(kept), 0)).where(
        PartnerBalance.company_id == actor.company_id,
        PartnerBalance.partner_id == account.partner.id,
        PartnerBalance.account_code == account.account,
    )
    if account.currency is not None:
        present = present.where(PartnerBalance.currency == account.currency)
    later = AccountTransfer.posted_on > last if last is not None else false()
    since = first or last
    columns = [func.coalesce(func.sum(account.signed), 0), func.coalesce(func.sum(account.signed).filter(later), 0)]
    moved = select(*columns).where(
        account.transfers(actor), false() if since is None else AccountTransfer.posted_on >= since
    )
    one = moved.subquery("moved")
    row = (await session.execute(select(present.scalar_subquery(), *one.c))).one()
    return (ZERO if first is None else row[0] - row[1]), row[0] - row[2]
