"""Runs the proof of the audit trail, told like the other checks."""

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.seal_keys import SealKey
from app.services.audit.result import CheckResult
from app.services.audit.run import BEGIN, AuditReport, company_of
from app.services.trail.verify import Tampering, verify_trail


async def run_trail_audit(engine: AsyncEngine, key: SealKey, *, company_code: str | None = None) -> AuditReport:
    """Prove the seals of one company, or of all and the installation, as the owner role.

    Everything is read at the same moment. Raises `not_found` for an unknown company code.
    """
    async with engine.connect() as connection:
        await connection.exec_driver_sql(BEGIN)
        company_id = await company_of(connection, company_code)
        driver = (await connection.get_raw_connection()).driver_connection
        if not isinstance(driver, asyncpg.Connection):
            raise TypeError("the engine must use asyncpg")
        report = await verify_trail(driver, key, company_id)
    return AuditReport(
        [
            _result("sealed_rows_are_as_they_were", report.rows, report.changed),
            _result("seals_follow_from_each_other", report.seals, report.broken),
            _result("no_row_came_behind_its_seal", report.rows, report.left_out),
        ]
    )


def _result(name: str, looked_at: int, found: list[Tampering]) -> CheckResult:
    return CheckResult(name, not found, looked_at, [one.as_violation() for one in found])
