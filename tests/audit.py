"""The audit as tests use it: after a story, every invariant must still hold."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.audit import Check, run_checks
from app.services.audit.catalogue import CHECKS

# Tests run without a relay, so events wait.
WITHOUT_RELAY = tuple(check for check in CHECKS if check.name != "outbox_relayed_within_a_minute")


def broken(checks: Iterable[Check]) -> str:
    """One statement that answers the names of the checks which a company breaks; `$1` is the company."""
    return " UNION ALL ".join(
        f"SELECT '{check.name}' AS name WHERE EXISTS (SELECT FROM ({check.violations}) v WHERE "
        f"{'v.company_id = $1' if check.by_company else 'true'})"
        for check in checks
    )


BROKEN = broken(WITHOUT_RELAY)


async def assert_books_hold(owner_engine: AsyncEngine, company_id: UUID | None = None) -> None:
    """Run the audit over one company, or over the whole database, and name what breaks it.

    A company is first asked for all checks in one statement, whose plan the connection keeps; it is audited row by row
    only when that names any, of the same moment.
    """
    async with owner_engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        found: list[str] = []
        if company_id is not None:
            found = list((await connection.exec_driver_sql(BROKEN, (company_id,))).scalars())
            if not found:
                return
        report = await run_checks(connection, company_id, WITHOUT_RELAY)
    # A message of its own: this module's assertions are not explained by pytest.
    assert report.ok, [(check.name, check.violations) for check in report.failed]
    assert found == [], found
