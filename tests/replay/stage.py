"""Somebody who replays files at a server, and looks at the books of the company that they go to."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.models import Company
from app.models.base import TenantBase
from app.replay.api import Api
from app.replay.company import Setup
from app.replay.run import Summary, Wanted, replay
from app.replay.sources import read_source
from tests.audit import assert_books_hold

PASSWORD = "a password for replays"
# Credit less debit of the accounts that have the roles.
CREDITED_SQL = """
SELECT sum(CASE WHEN t.credit_account = r.account_code THEN t.amount ELSE -t.amount END)
FROM companies c JOIN account_transfers t ON t.company_id = c.id
JOIN (SELECT DISTINCT company_id, account_code FROM account_roles WHERE role LIKE ANY(:roles)) r
  ON r.company_id = c.id AND r.account_code IN (t.debit_account, t.credit_account)
WHERE c.code = :code"""


@dataclass
class Stage:
    """Somebody who may set companies up, and a folder."""

    base_url: str
    email: str
    folder: Path
    engine: AsyncEngine
    code: str

    async def run(
        self, path: Path, *, policy: str = "reserve", limit: int | None = None, concurrency: int = 4
    ) -> Summary:
        api = Api.at(self.base_url, self.email, PASSWORD)
        wanted = Wanted(Setup(self.code, policy), limit, concurrency, self.folder / "refused.csv")
        try:
            return await replay(api, read_source(path), wanted, lambda _: None, lambda _: None)
        finally:
            await api.aclose()

    def refused(self) -> list[dict[str, str]]:
        with (self.folder / "refused.csv").open(encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    async def company_id(self) -> UUID | None:
        async with AsyncSession(self.engine) as session:
            return await session.scalar(select(Company.id).where(Company.code == self.code))

    async def counts(self, *tables: type[TenantBase]) -> list[int]:
        """How many rows the company has of each."""
        company_id = await self.company_id()
        async with AsyncSession(self.engine) as session:
            return [
                await session.scalar(select(func.count()).select_from(table).where(table.company_id == company_id)) or 0
                for table in tables
            ]

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query answers that names the company."""
        company_id = await self.company_id()
        async with self.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(query), {"company": company_id})]

    async def credited(self, *roles: str) -> Decimal:
        """Credit less debit of accounts by role, as the transfers have it."""
        async with self.engine.connect() as connection:
            found = await connection.scalar(text(CREDITED_SQL), {"code": self.code, "roles": list(roles)})
        return Decimal(found or 0)

    async def audit(self) -> None:
        await assert_books_hold(self.engine, await self.company_id())
