"""Credit of a partner: what it owes and has ordered, against its limit."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import AccountRole, PartnerBalance
from app.services.access.actor import Actor
from app.services.ledger.partner_account import ZERO, Firm, find_account


@dataclass(frozen=True, slots=True)
class Credit:
    """Exposure = receivable + open orders (with VAT), all in base currency; no limit means unlimited."""

    partner: Firm
    currency: str
    limit: Decimal | None
    receivable: Decimal
    open_orders: Decimal

    @property
    def exposure(self) -> Decimal:
        """What the company would lose if the partner paid nothing any more."""
        return self.receivable + self.open_orders

    @property
    def available(self) -> Decimal | None:
        """What may still be ordered; negative when the limit was lowered below the exposure."""
        return None if self.limit is None else self.limit - self.exposure


async def partner_credit(session: AsyncSession, actor: Actor, partner_id: UUID) -> Credit:
    """Credit as of now, from kept balances, as placing an order checks it; two statements. Raises `not_found`."""
    account = await find_account(session, actor, partner_id)
    statement = (
        select(AccountRole.role, func.sum(PartnerBalance.balance).label("balance"))
        .join(
            AccountRole,
            and_(
                AccountRole.company_id == PartnerBalance.company_id,
                AccountRole.account_code == PartnerBalance.account_code,
            ),
        )
        .where(
            PartnerBalance.company_id == actor.company_id,
            PartnerBalance.partner_id == partner_id,
            AccountRole.role.in_(("receivable", "memo_sales_orders")),
        )
        .group_by(AccountRole.role)
    )
    held = {row.role: row.balance for row in await session.execute(statement)}
    return Credit(
        partner=account.partner,
        currency=account.base_currency,
        limit=account.credit_limit,
        receivable=held.get("receivable", ZERO),
        open_orders=held.get("memo_sales_orders", ZERO),
    )
