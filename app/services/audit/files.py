"""Files on documents: each row has its file, unchanged, and each file its row."""

import asyncio
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.files import FileStore
from app.models import Attachment, Company
from app.services.attachments.sweep import YOUNGEST_S
from app.services.audit.check import MOST_VIOLATIONS
from app.services.audit.result import CheckResult

NAME = "attachments_equal_their_files"
# What a worker has not swept away in this time, it will not.
LEFT_OVER_S = 3 * YOUNGEST_S


async def check_files(connection: AsyncConnection, store: FileStore, company_id: UUID | None) -> CheckResult:
    """Compare every row's SHA-256 with that of the file at its place, and look for files without a row."""
    statement = select(
        Attachment.company_id, Company.code, Attachment.id, Attachment.stored_name, Attachment.sha256
    ).join(Company, Company.id == Attachment.company_id)
    if company_id is not None:
        statement = statement.where(Attachment.company_id == company_id)
    known: dict[UUID, set[str]] = {}
    rows, violations = 0, list[dict[str, str | None]]()
    for owner, code, attachment_id, stored_name, sha256 in await connection.execute(statement):
        rows += 1
        known.setdefault(owner, set()).add(stored_name)
        found = await asyncio.to_thread(store.digest, owner, stored_name)
        if found != sha256:
            violations.append(_violation(code, f"attachments {attachment_id}", sha256, found or "no file"))
    for owner in store.companies() if company_id is None else [company_id]:
        for name in store.older_than(owner, LEFT_OVER_S):
            if name not in known.get(owner, ()):
                violations.append(_violation(None, f"file {owner.hex}/{name}", "a row that names it", "none"))
    return CheckResult(NAME, not violations, rows, violations[:MOST_VIOLATIONS])


def _violation(company: str | None, row: str, expected: str, found: str) -> dict[str, str | None]:
    return {"company": company, "row": row, "expected": expected, "found": found}
