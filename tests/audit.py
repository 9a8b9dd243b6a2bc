"""The audit as tests use it: after a story, every invariant must still hold."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.audit import run_checks
from app.services.audit.catalogue import CHECKS

# Tests run without a relay, so events wait.
WITHOUT_RELAY = tuple(check for check in CHECKS if check.name != "outbox_relayed_within_a_minute")


async def assert_books_hold(owner_engine: AsyncEngine, company_id: UUID | None = None) -> None:
    """Run the audit over one company, or over the whole database, and name what breaks it."""
    async with owner_engine.connect() as connection:
        report = await run_checks(connection, company_id, WITHOUT_RELAY)
    # A message of its own: this module's assertions are not explained by pytest.
    assert report.ok, [(check.name, check.violations) for check in report.failed]
