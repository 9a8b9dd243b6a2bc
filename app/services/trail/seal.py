"""Seals committed rows in batches: each seal holds the one before it, and is signed with a key outside the database."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.core.db import raw
from app.core.seal_keys import SealKey
from app.core.telemetry import get_logger
from app.services.trail.digests import ENTRY_DIGESTS, LATE, POSTING_DIGESTS, around, first_id_at, made_at

BATCH = 2_000
logger = get_logger(__name__)
NOTHING = bytes(32)

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('trail:' || $1::uuid, 0))"
_LAST = "SELECT number, up_to, digest FROM trail_seals WHERE company_id = $1 ORDER BY number DESC LIMIT 1"
_UNSEALED = """
SELECT kind, id FROM (
    (SELECT 'posting' AS kind, p.id FROM postings p WHERE p.company_id = $1 AND p.id > $2 AND NOT EXISTS (
        SELECT FROM trail_sealed_rows r WHERE r.company_id = $1 AND r.kind = 'posting' AND r.row_id = p.id)
     ORDER BY p.id LIMIT $3)
    UNION ALL
    (SELECT 'entry', t.id FROM trail_entries t WHERE t.company_id = $1 AND t.id > $2 AND NOT EXISTS (
        SELECT FROM trail_sealed_rows r WHERE r.company_id = $1 AND r.kind = 'entry' AND r.row_id = t.id)
     ORDER BY t.id LIMIT $3)
) unsealed ORDER BY id LIMIT $3
"""
_KEEP_ROWS = """
INSERT INTO trail_sealed_rows (company_id, kind, row_id, seal_number, digest)
SELECT $1, r.kind, r.id, $2, r.digest FROM unnest($3::text[], $4::uuid[], $5::bytea[]) AS r (kind, id, digest)
"""
_KEEP_SEAL = """
INSERT INTO trail_seals (company_id, number, sealed_at, up_to, row_count, digest, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


@dataclass(frozen=True, slots=True, order=True)
class SealedRow:
    """A row by kind and id with what it said, in the order in which seals take them."""

    id: UUID
    kind: str
    digest: bytes


async def seal_batch(session: AsyncSession, key: SealKey, company_id: UUID) -> int:
    """Seal up to 2,000 rows of a company that no seal holds yet, and return how many.

    Of two that seal at once, the second finds nothing. Rows whose ids are older than the newest seal by more than five
    minutes are left alone: no commit takes that long, and `giao audit --trail` names them.
    """
    driver = await raw(session)
    if not await driver.fetchval(_LOCK, company_id):
        return 0
    last = await driver.fetchrow(_LAST, company_id)
    since = first_id_at(made_at(last["up_to"]) - LATE) if last else UUID(int=0)
    found = await driver.fetch(_UNSEALED, company_id, since, BATCH)
    if not found:
        return 0
    number, before = (last["number"] + 1, last["digest"]) if last else (1, NOTHING)
    rows = await digests_of(driver, company_id, [(row["kind"], row["id"]) for row in found])
    digest = chained(company_id, number, before, rows)
    await driver.execute(
        _KEEP_ROWS, company_id, number, [r.kind for r in rows], [r.id for r in rows], [r.digest for r in rows]
    )
    up_to = max(rows[-1].id, last["up_to"]) if last else rows[-1].id
    await driver.execute(_KEEP_SEAL, company_id, number, now(), up_to, len(rows), digest, key.sign(digest))
    # Outside the database, so that not even its end can be cut off unseen.
    logger.info("sealed", company_id=str(company_id), seal=number, digest=digest.hex())
    return len(rows)


async def digests_of(
    driver: "asyncpg.Connection[asyncpg.Record]", company_id: UUID, named: Sequence[tuple[str, UUID]]
) -> list[SealedRow]:
    """What these rows say now, in the order of a seal; rows that are gone are left out. Two statements."""
    postings = [row_id for kind, row_id in named if kind == "posting"]
    entries = [row_id for kind, row_id in named if kind == "entry"]
    rows = []
    if postings:
        found = await driver.fetch(POSTING_DIGESTS, company_id, postings, *around(postings))
        rows += [SealedRow(row["id"], "posting", row["digest"]) for row in found]
    if entries:
        found = await driver.fetch(ENTRY_DIGESTS, company_id, entries)
        rows += [SealedRow(row["id"], "entry", row["digest"]) for row in found]
    return sorted(rows)


def chained(company_id: UUID, number: int, before: bytes, rows: Sequence[SealedRow]) -> bytes:
    """The digest of a seal: of its company, its number, the digest before it, and every row."""
    digest = hashlib.sha256(b"%s|%d|%s" % (company_id.bytes, number, before))
    for row in rows:
        digest.update(b"|%s|%s|%s" % (row.kind.encode(), row.id.bytes, row.digest))
    return digest.digest()
