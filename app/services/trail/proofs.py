"""Proofs that rows lie in signed seals as they are shown: the parts that may be seen, and hashes for the rest."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from app.core.errors import conflict
from app.core.seal_keys import SealKey
from app.services.trail.digests import ENTRY_DIGESTS, POSTING_PARTS_TOLD, around
from app.services.trail.parts import LEDGERS, POSTING_PARTS, SALT_BYTES, columns_of, posting_digest, salt_of
from app.services.trail.seal import SealedRow, tree_of

SEALS_AT_ONCE = 50

_PLACES = """
SELECT row_id, seal_number, digest, salt FROM trail_sealed_rows
WHERE company_id = $1 AND kind = $2 AND row_id = ANY($3)
"""
_SEALS = """
SELECT s.number, s.sealed_at, s.row_count, s.root, s.digest, s.signature, b.digest AS before
FROM trail_seals s
LEFT JOIN trail_seals b ON b.company_id = s.company_id AND b.number = s.number - 1
WHERE s.company_id = $1 AND s.number = ANY($2)
ORDER BY s.number
"""
_ROWS_OF_SEALS = """
SELECT seal_number, kind, row_id, digest, salt FROM trail_sealed_rows WHERE company_id = $1 AND seal_number = ANY($2)
"""
_ENTRIES = "SELECT id FROM trail_entries WHERE company_id = $1 AND subject_id = $2 ORDER BY id DESC LIMIT $3"


# Whether a ledger row, by its columns as JSON says them, is shown.
Sees = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a posting is shown: its head, who posted it, and which rows of which ledgers; the rest is kept back."""

    head: bool
    by: bool
    rows: Mapping[str, Sees]


@dataclass(slots=True)
class Proofs:
    """Proven rows and the seals that hold them, as JSON; a row whose `seal` is null is newer than the last seal."""

    postings: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    seals: list[dict[str, Any]] = field(default_factory=list)


async def prove(
    driver: "asyncpg.Connection[asyncpg.Record]",
    key: SealKey,
    company_id: UUID,
    postings: Mapping[UUID, Shown],
    entries: Collection[UUID],
) -> Proofs:
    """Prove rows of a company on a connection that sees all of its rows; of what is kept back only hashes are told.

    Raises `books_altered` (CONFLICT) when a row is not what was sealed or a seal is not this installation's: evidence
    of that would prove nothing, and `giao audit --trail` names what is wrong.
    """
    places = {
        "posting": await _places(driver, company_id, "posting", list(postings)),
        "entry": await _places(driver, company_id, "entry", list(entries)),
    }
    proofs = Proofs()
    proofs.postings = await _postings(driver, company_id, postings, places["posting"])
    proofs.entries = await _entries(driver, company_id, list(entries), places["entry"])
    numbers = sorted({place.seal for found in places.values() for place in found.values() if place.seal is not None})
    told = {("posting", row["id"]): row for row in proofs.postings} | {
        ("entry", row["id"]): row for row in proofs.entries
    }
    for start in range(0, len(numbers), SEALS_AT_ONCE):
        proofs.seals += await _climb(driver, key, company_id, numbers[start : start + SEALS_AT_ONCE], told)
    return proofs


async def entries_about(
    driver: "asyncpg.Connection[asyncpg.Record]", company_id: UUID, subject_id: UUID, most: int
) -> list[UUID]:
    """The newest entries about something."""
    return [row["id"] for row in await driver.fetch(_ENTRIES, company_id, subject_id, most)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row is sealed, with its salt; one that is not sealed yet has a salt of its own for this once."""

    salt: bytes
    seal: int | None = None
    digest: bytes | None = None

    def check(self, digest: bytes) -> None:
        """Raise `books_altered` when the row is not what was sealed."""
        if self.digest is not None and digest != self.digest:
            raise _altered()


def _altered() -> Exception:
    return conflict("books_altered", "The books are not as they were sealed; `giao audit --trail` names what differs.")


async def _places(
    driver: "asyncpg.Connection[asyncpg.Record]", company_id: UUID, kind: str, ids: Sequence[UUID]
) -> dict[UUID, _Place]:
    found = {
        row["row_id"]: _Place(row["salt"], row["seal_number"], row["digest"])
        for row in await driver.fetch(_PLACES, company_id, kind, ids)
    }
    return {row_id: found.get(row_id) or _Place(secrets.token_bytes(SALT_BYTES)) for row_id in ids}


async def _postings(
    driver: "asyncpg.Connection[asyncpg.Record]",
    company_id: UUID,
    wanted: Mapping[UUID, Shown],
    places: Mapping[UUID, _Place],
) -> list[dict[str, Any]]:
    if not wanted:
        return []
    salts = [places[row_id].salt for row_id in wanted]
    lows, highs = zip(*(around([row_id]) for row_id in wanted), strict=True)
    found = await driver.fetch(POSTING_PARTS_TOLD, company_id, list(wanted), salts, lows, highs)
    if len(found) != len(wanted):
        # Its ledger rows are there and name it, and no key holds them to it.
        raise _altered()
    told = []
    for row in found:
        place = places[row["id"]]
        place.check(posting_digest(row[f"{name}_hash"] for name in POSTING_PARTS))
        parts = {name: _part(row, name, place.salt, wanted[row["id"]]) for name in POSTING_PARTS}
        told.append({"id": str(row["id"]), "seal": place.seal, "parts": parts})
    return told


def _part(row: asyncpg.Record, name: str, salt: bytes, shown: Shown) -> dict[str, Any]:
    """A part in full, or its hash."""
    if name not in LEDGERS:
        if not (shown.head if name == "head" else shown.by):
            return {"hash": row[f"{name}_hash"].hex()}
        return {"salt": salt_of(salt, name).hex(), "text": row[f"{name}_text"]}
    if name not in shown.rows:
        return {"hash": row[f"{name}_hash"].hex()}
    sees = shown.rows[name]
    rows = zip(*(row[f"{name}_{what}"] or () for what in ("ids", "texts", "hashes")), strict=True)
    return {
        "salt": salt_of(salt, name).hex(),
        "rows": [
            {"salt": salt_of(salt, f"{name}:{row_id}").hex(), "text": text}
            if sees(columns_of(text, LEDGERS[name]))
            else {"hash": hashed.hex()}
            for row_id, text, hashed in rows
        ],
    }


async def _entries(
    driver: "asyncpg.Connection[asyncpg.Record]", company_id: UUID, ids: Sequence[UUID], places: Mapping[UUID, _Place]
) -> list[dict[str, Any]]:
    told = []
    for row in await driver.fetch(ENTRY_DIGESTS, company_id, ids, [places[row_id].salt for row_id in ids]):
        place = places[row["id"]]
        place.check(row["digest"])
        salt = salt_of(place.salt, "entry").hex()
        told.append({"id": str(row["id"]), "seal": place.seal, "salt": salt, "text": row["text"]})
    return sorted(told, key=lambda entry: str(entry["id"]))


async def _climb(
    driver: "asyncpg.Connection[asyncpg.Record]",
    key: SealKey,
    company_id: UUID,
    numbers: Sequence[int],
    told: Mapping[tuple[str, str], dict[str, Any]],
) -> list[dict[str, Any]]:
    """These seals; what is told of rows in them gets the way from there to the root of the seal."""
    rows: dict[int, list[SealedRow]] = defaultdict(list)
    for row in await driver.fetch(_ROWS_OF_SEALS, company_id, numbers):
        rows[row["seal_number"]].append(SealedRow(row["row_id"], row["kind"], row["salt"], row["digest"]))
    seals = []
    for seal in await driver.fetch(_SEALS, company_id, numbers):
        kept = sorted(rows[seal["number"]])
        tree = tree_of(kept)
        if tree.root != seal["root"] or not key.signed(seal["signature"], seal["digest"]):
            raise _altered()
        seals.append(_seal(seal))
        for index, one in enumerate(kept):
            proven = told.get((one.kind, str(one.id)))
            if proven is not None:
                proven |= {"index": index, "path": [beside.hex() for beside in tree.path(index)]}
    return seals


def _seal(row: asyncpg.Record) -> dict[str, Any]:
    hashes = {name: (row[name] or bytes(32)).hex() for name in ("before", "root", "digest", "signature")}
    return {"number": row["number"], "sealed_at": row["sealed_at"].isoformat(), "rows": row["row_count"], **hashes}
