"""What the company's books say of its sales."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.replay.api import Api

SALES_ROLES = frozenset({"revenue_goods", "revenue_finished", "revenue_service", "sales_return"})


@dataclass(frozen=True, slots=True)
class Books:
    """The trial balance of the days of a file."""

    api: Api
    first_on: date | None
    last_on: date | None

    async def revenue_less_returns(self) -> Decimal:
        """Credit less debit of the accounts of revenue and returns, in base currency."""
        if self.first_on is None or self.last_on is None:
            return Decimal(0)
        roles = await self.api.every("/account-roles")
        codes = {role["account_code"] for role in roles if role["role"] in SALES_ROLES}
        days = {"from": self.first_on.isoformat(), "to": self.last_on.isoformat()}
        balance = await self.api.get("/trial-balance", **days)
        return sum(
            (
                Decimal(row["moved"]["credit"]) - Decimal(row["moved"]["debit"])
                for row in balance["accounts"]
                if row["code"] in codes
            ),
            Decimal(0),
        )
