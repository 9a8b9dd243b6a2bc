"""Runs every check against one moment of the database."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.errors import not_found
from app.core.files import FileStore
from app.models import Company
from app.services.audit.catalogue import CHECKS
from app.services.audit.check import Check
from app.services.audit.files import check_files
from app.services.audit.result import CheckResult

# One moment for all checks, whatever is posted meanwhile; a large installation may take long.
BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# Checks read whole ledgers and join sums over them, whose row counts the planner cannot know: it guesses one row and
# walks the sum once per line, or merges by the company alone and compares every line with every other, for hours on
# large books. Hash joins, by all of their keys, are never far from the best here.
SETTINGS = (
    "SELECT set_config('statement_timeout', '0', true), set_config('jit', 'off', true),"
    " set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true)"
)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """All checks of one run; `ok` when none found anything."""

    checks: Sequence[CheckResult]

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)

    @property
    def failed(self) -> list[CheckResult]:
        """The checks that found something."""
        return [check for check in self.checks if not check.ok]

    def as_json(self) -> dict[str, Any]:
        """The report as `giao audit --json` prints it."""
        return {"ok": self.ok, "checks": [asdict(check) for check in self.checks]}


async def run_audit(engine: AsyncEngine, store: FileStore, *, company_code: str | None = None) -> AuditReport:
    """Check one company, or all of them, as the owner role, which row-level security does not bind.

    All checks see the same moment. Raises `not_found` for an unknown company code.
    """
    async with engine.connect() as connection:
        await connection.exec_driver_sql(BEGIN)
        company_id = await company_of(connection, company_code)
        books = await run_checks(connection, company_id)
        return AuditReport([*books.checks, await check_files(connection, store, company_id)])


async def company_of(connection: AsyncConnection, code: str | None) -> UUID | None:
    """The company of a code, none of none; raises `not_found`."""
    if code is None:
        return None
    company_id = await connection.scalar(select(Company.id).where(Company.code == code))
    if company_id is None:
        raise not_found("company")
    return company_id


async def run_checks(
    connection: AsyncConnection, company_id: UUID | None = None, checks: Sequence[Check] = CHECKS
) -> AuditReport:
    """Run checks inside the connection's transaction, one statement each."""
    await connection.exec_driver_sql(SETTINGS)
    results = []
    for check in checks:
        row = (await connection.exec_driver_sql(check.statement(company_id))).one()
        violations = json.loads(row.violations)
        results.append(CheckResult(check.name, not violations, row.rows_checked, violations))
    return AuditReport(results)
