"""Proves that the trail and the postings are as they were sealed, or names the rows that are not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from app.core.seal_keys import SealKey
from app.services.trail.digests import LATE, first_id_at, made_at
from app.services.trail.parts import chained
from app.services.trail.seal import NOTHING, SealedRow, digests_of, tree_of

MOST_NAMED = 20

_COMPANIES = """
SELECT s.company_id, coalesce(c.code, 'installation') AS code
FROM (SELECT DISTINCT company_id FROM trail_seals UNION SELECT DISTINCT company_id FROM trail_sealed_rows) s
LEFT JOIN companies c ON c.id = s.company_id
WHERE $1::uuid IS NULL OR s.company_id = $1
ORDER BY code
"""
_SEALS = """
SELECT number, up_to, row_count, digest, signature, root FROM trail_seals WHERE company_id = $1 ORDER BY number
"""
_ROWS = "SELECT kind, row_id, digest, salt FROM trail_sealed_rows WHERE company_id = $1 AND seal_number = $2"
_FOREIGN = """
SELECT kind, row_id FROM trail_sealed_rows r WHERE r.company_id = $1 AND NOT EXISTS (
    SELECT FROM trail_seals s WHERE s.company_id = r.company_id AND s.number = r.seal_number)
LIMIT 20
"""
_LEFT_OUT = """
SELECT kind, id FROM (
    SELECT 'posting' AS kind, p.id FROM postings p WHERE p.company_id = $1 AND p.id < $2 AND NOT EXISTS (
        SELECT FROM trail_sealed_rows r WHERE r.company_id = $1 AND r.kind = 'posting' AND r.row_id = p.id)
    UNION ALL
    SELECT 'entry', t.id FROM trail_entries t WHERE t.company_id = $1 AND t.id < $2 AND NOT EXISTS (
        SELECT FROM trail_sealed_rows r WHERE r.company_id = $1 AND r.kind = 'entry' AND r.row_id = t.id)
) left_out ORDER BY id LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Tampering:
    """Something that is not as it was sealed."""

    company: str
    row: str
    expected: str
    found: str

    def as_violation(self) -> dict[str, str | None]:
        """The same as the other checks of the audit tell it."""
        return {"company": self.company, "row": self.row, "expected": self.expected, "found": self.found}


@dataclass(slots=True)
class TrailReport:
    """How much was looked at, and what is wrong; at most 20 of each kind are named per company."""

    seals: int = 0
    rows: int = 0
    changed: list[Tampering] = field(default_factory=list)
    broken: list[Tampering] = field(default_factory=list)
    left_out: list[Tampering] = field(default_factory=list)


async def verify_trail(
    driver: "asyncpg.Connection[asyncpg.Record]", key: SealKey, company_id: UUID | None = None
) -> TrailReport:
    """Take the digests of a company's seals, or of all, anew: three statements per seal.

    The connection is the owner role's, inside one transaction.
    Changed are rows that say something else than when they were sealed, or are gone; broken are seals that do not
    follow from the one before, miss rows or carry another's signature; left out are rows that came too late to be true.
    """
    report = TrailReport()
    for company in await driver.fetch(_COMPANIES, company_id):
        await _verify_company(driver, key, report, company["company_id"], company["code"])
    return report


async def _verify_company(
    driver: "asyncpg.Connection[asyncpg.Record]", key: SealKey, report: TrailReport, company_id: UUID, code: str
) -> None:
    before, up_to = NOTHING, UUID(int=0)
    for expected, seal in enumerate(await driver.fetch(_SEALS, company_id), start=1):
        number, digest = seal["number"], seal["digest"]
        if number != expected:
            report.broken.append(Tampering(code, f"seal {expected}", "there", "missing"))
            return
        found = await driver.fetch(_ROWS, company_id, number)
        kept = sorted(SealedRow(row["row_id"], row["kind"], row["salt"], row["digest"]) for row in found)
        root = tree_of(kept).root if kept else None
        sealed = chained(company_id, number, before, len(kept), root) if root else None
        if len(kept) != seal["row_count"] or root != seal["root"] or sealed != digest:
            report.broken.append(Tampering(code, f"seal {number}", "the digest of its rows", "another"))
        if not key.signed(seal["signature"], digest):
            report.broken.append(Tampering(code, f"seal {number}", "signed with this installation's key", "not"))
        await _compare(driver, report, code, company_id, kept)
        report.seals, report.rows = report.seals + 1, report.rows + len(kept)
        before, up_to = digest, max(up_to, seal["up_to"])
    report.broken += [
        Tampering(code, f"{row['kind']} {row['row_id']}", "a seal that holds it", "none")
        for row in await driver.fetch(_FOREIGN, company_id)
    ]
    oldest_open = first_id_at(made_at(up_to) - LATE)
    report.left_out += [
        Tampering(code, f"{row['kind']} {row['id']}", "sealed", "not sealed")
        for row in await driver.fetch(_LEFT_OUT, company_id, oldest_open)
    ]


async def _compare(
    driver: "asyncpg.Connection[asyncpg.Record]",
    report: TrailReport,
    code: str,
    company_id: UUID,
    kept: Sequence[SealedRow],
) -> None:
    present = {(row.kind, row.id): row.digest for row in await digests_of(driver, company_id, kept)}
    named = sum(one.company == code for one in report.changed)
    for row in kept:
        found = present.get((row.kind, row.id))
        if found != row.digest and named < MOST_NAMED:
            named += 1
            what = "gone" if found is None else "changed"
            report.changed.append(Tampering(code, f"{row.kind} {row.id}", "as it was sealed", what))
