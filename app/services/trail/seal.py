"""Seals committed rows in batches: each seal holds the one before it, and is signed with a key outside the database."""

import secrets
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
from app.services.trail.parts import SALT_BYTES, Tree, chained, leaf_of

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
INSERT INTO trail_sealed_rows (company_id, kind, row_id, seal_number, digest, salt)
SELECT $1, r.kind, r.id, $2, r.digest, r.salt
FROM unnest($3::text[], $4::uuid[], $5::bytea[], $6::bytea[]) AS r (kind, id, digest, salt)
"""
_KEEP_SEAL = """
INSERT INTO trail_seals (company_id, number, sealed_at, up_to, row_count, digest, signature, root)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


@dataclass(frozen=True, slots=True, order=True)
class NamedRow:
    """A row by id and kind, in the order in which seals take them, and the salt that its parts are hashed with."""

    id: UUID
    kind: str
    salt: bytes


@dataclass(frozen=True, slots=True, order=True)
class SealedRow(NamedRow):
    """A row with the digest of what it said."""

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
    named = [NamedRow(row["id"], row["kind"], secrets.token_bytes(SALT_BYTES)) for row in found]
    rows = await digests_of(driver, company_id, named)
    root = tree_of(rows).root
    digest = chained(company_id, number, before, len(rows), root)
    kept = [r.kind for r in rows], [r.id for r in rows], [r.digest for r in rows], [r.salt for r in rows]
    await driver.execute(_KEEP_ROWS, company_id, number, *kept)
    up_to = max(rows[-1].id, last["up_to"]) if last else rows[-1].id
    await driver.execute(_KEEP_SEAL, company_id, number, now(), up_to, len(rows), digest, key.sign(digest), root)
    # Outside the database, so that not even its end can be cut off unseen.
    logger.info("sealed", company_id=str(company_id), seal=number, digest=digest.hex())
    return len(rows)


async def digests_of(
    driver: "asyncpg.Connection[asyncpg.Record]", company_id: UUID, named: Sequence[NamedRow]
) -> list[SealedRow]:
    """What these rows say now, in the order of a seal; rows that are gone are left out. Two statements."""
    rows = []
    for kind, statement in (("posting", POSTING_DIGESTS), ("entry", ENTRY_DIGESTS)):
        salts = {row.id: row.salt for row in named if row.kind == kind}
        if not salts:
            continue
        between = around(list(salts)) if kind == "posting" else ()
        found = await driver.fetch(statement, company_id, list(salts), list(salts.values()), *between)
        rows += [SealedRow(row["id"], kind, salts[row["id"]], row["digest"]) for row in found]
    return sorted(rows)


def tree_of(rows: Sequence[SealedRow]) -> Tree:
    """The tree of a seal over its rows in their order."""
    return Tree([leaf_of(row.kind, row.id, row.digest) for row in rows])
