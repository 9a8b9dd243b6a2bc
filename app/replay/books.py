"""What the company's books say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.replay.api import Api

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Balances:
    """Credit less debit of every account, in base currency, over a span of days."""

    codes: Mapping[str, str]
    moved: Mapping[str, Decimal]

    def credit(self, roles: Collection[str]) -> Decimal:
        """Credit less debit of the accounts that have these roles."""
        accounts = {self.codes[role] for role in roles if role in self.codes}
        return sum((self.moved.get(code, ZERO) for code in accounts), ZERO)

    def debit(self, roles: Collection[str]) -> Decimal:
        """Debit less credit of the accounts that have these roles."""
        return -self.credit(roles)


async def read_balances(api: Api, first_on: date | None, last_on: date | None) -> Balances:
    """The trial balance of a span of days; no days, no movements."""
    codes = {role["role"]: role["account_code"] for role in await api.every("/account-roles")}
    if first_on is None or last_on is None:
        return Balances(codes, {})
    trial = await api.get("/trial-balance", **{"from": first_on.isoformat(), "to": last_on.isoformat()})
    moved = {row["code"]: Decimal(row["moved"]["credit"]) - Decimal(row["moved"]["debit"]) for row in trial["accounts"]}
    return Balances(codes, moved)
